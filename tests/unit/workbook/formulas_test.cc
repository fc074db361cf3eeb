#include "support/temporary.hh"
#include "workbook/formulas.hh"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::workbook;

namespace {

// Plans point into schemas, so these stay.
const record::Schema& schema_of(const std::string& id) {
    static std::map<std::string, record::Schema> all;
    auto at = all.find(id);
    if (at != all.end()) return at->second;
    auto schema = record::Schema::load(test::source_path("schemas"), id);
    REQUIRE(schema);
    return all.emplace(id, *schema).first->second;
}

const Guide& guide() {
    static const Guide Loaded = [] {
        auto guide = Guide::load(test::source_path("schemas"));
        if (!guide) FAIL(guide.error().message);
        return *guide;
    }();
    return Loaded;
}

record::DocumentType type_of(const std::string& name) {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    REQUIRE(catalogue->find(name) != nullptr);
    return *catalogue->find(name);
}

Plan plan(const std::string& name, const Prefill& prefill = {}) {
    auto type = type_of(name);
    return plan_of(type, schema_of(type.schema), guide(), prefill);
}

std::optional<std::string> check_of(const Plan& plan, const std::string& message) {
    for (const Check& check : guide().checks()) {
        if (check.message == message) return check_formula(check, *plan.table, plan.table->first_row);
    }
    return std::nullopt;
}

} // namespace

TEST_CASE("columns and cells have the names a spreadsheet gives them") {
    CHECK(column_name(0) == "A");
    CHECK(column_name(25) == "Z");
    CHECK(column_name(26) == "AA");
    CHECK(column_name(701) == "ZZ");
    CHECK(column_name(702) == "AAA");
    CHECK(cell_name(8, 2) == "C9");
}

TEST_CASE("the rule of every field of every schema fits into a validation, which takes 255 characters") {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    std::size_t longest = 0;
    for (const auto& type : catalogue->types()) {
        if (type.schema.empty()) continue;
        const auto& schema = schema_of(type.schema);
        for (const auto* fields : {&schema.header(), &schema.rows()}) {
            for (const record::Field& field : *fields)
                longest = std::max(longest, rule_of(field, "XFD1048576").size() + 1);
        }
    }
    CHECK(longest > 100);
    CHECK(longest <= 255);
}

TEST_CASE(
    "the rule of an ID number names no array constant and no other sheet, which validations do not take") {
    std::string rule = id_rule("C9");
    CHECK(rule.find('{') == std::string::npos);
    CHECK(rule.find('!') == std::string::npos);
    CHECK(rule.find(Positions) != std::string::npos);
}

TEST_CASE("a check stands for its row's cells, for 0 where a column is missing, and not at all without its "
          "columns") {
    auto payroll = plan("payroll_sheet");
    auto net = check_of(payroll, "实发工资不等于应发工资减扣款");
    REQUIRE(net);
    CHECK(net->find('{') == std::string::npos);
    CHECK(net->find('?') == std::string::npos);
    CHECK(net->find("$V" + std::to_string(payroll.table->first_row + 1)) != std::string::npos); // gross
    auto slip = check_of(plan("refusal_log"), "实发工资不等于应发工资减扣款");
    CHECK_FALSE(slip);
    auto attendance = plan("attendance_sheet");
    auto days = check_of(attendance, "合计天数不等于各日出勤之和");
    REQUIRE(days);
    std::string row = std::to_string(attendance.table->first_row + 1);
    CHECK(days->find("$F" + row + ":$AJ" + row) != std::string::npos);
}

TEST_CASE("every check of the guide is for some schema, and marks columns that its rows have") {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    const auto& all = guide();
    std::vector<int> used(all.checks().size(), 0);
    for (const auto& type : catalogue->types()) {
        if (type.schema.empty()) continue;
        const auto& schema = schema_of(type.schema);
        auto plan = plan_of(type, schema, all, {});
        if (!plan.table) continue;
        for (std::size_t i = 0; i < used.size(); ++i) {
            if (!check_formula(all.checks()[i], *plan.table, 9)) continue;
            ++used[i];
            for (const std::string& mark : all.checks()[i].marks) CHECK(schema.row_field(mark) != nullptr);
        }
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
        INFO(all.checks()[i].message);
        CHECK(used[i] > 0);
    }
}

TEST_CASE("labels, folded columns and long fields of the guide exist in some schema") {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    const auto& all = guide();
    auto text = read_json(test::source_path("schemas/sheets.json"));
    REQUIRE(text);
    std::set<std::string> names;
    for (const auto& type : catalogue->types()) {
        if (type.schema.empty()) continue;
        const auto& schema = schema_of(type.schema);
        for (const auto* fields : {&schema.header(), &schema.rows()}) {
            for (const record::Field& field : *fields) names.insert(field.name);
        }
    }
    for (const Json& each : (*text)["long"]) {
        INFO(each.dump());
        CHECK(names.contains(each.get<std::string>()));
    }
    for (const auto& [field, unused] : (*text)["fields"].items()) {
        INFO(field);
        CHECK(names.contains(field));
    }
    for (const auto& [name, fields] : (*text)["folded"].items()) {
        INFO(name);
        const auto& schema = schema_of(type_of(name).schema);
        for (const Json& field : fields) {
            const auto* found = schema.row_field(field.get<std::string>());
            INFO(field.dump());
            REQUIRE(found != nullptr);
            CHECK_FALSE(found->required); // what must be filled in must be seen
        }
    }
    const People& people = all.people();
    const auto& persons = schema_of(type_of(people.register_type).schema);
    for (const std::string& field : {people.key, people.employer, people.entry, people.exit})
        CHECK(persons.row_field(field) != nullptr);
    for (const auto& [name, columns] : people.types) {
        INFO(name);
        const auto& schema = schema_of(type_of(name).schema);
        for (const auto& [to, from] : columns) {
            INFO(to << " from " << from);
            REQUIRE(schema.row_field(to) != nullptr);
            REQUIRE(persons.row_field(from) != nullptr);
            CHECK(schema.row_field(to)->kind == persons.row_field(from)->kind);
        }
    }
    for (const auto& type : catalogue->types()) {
        for (const std::string& each : type.signers) CHECK(all.signer(each) != each);
        for (const std::string& each : type.seals) CHECK(all.seal(each) != each);
    }
}

TEST_CASE("labels stand left of their values, never over one another, in every plan") {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    for (const auto& type : catalogue->types()) {
        if (type.schema.empty()) continue;
        INFO(type.name);
        const auto& schema = schema_of(type.schema);
        auto plan = plan_of(type, schema, guide(), {});
        std::vector<Pair> pairs = plan.form ? plan.form->pairs : plan.table->pairs;
        std::set<std::pair<int, int>> taken;
        for (const Pair& pair : pairs) {
            CHECK(pair.label_at.first <= pair.label_at.last);
            CHECK(pair.label_at.last < pair.value_at.first);
            CHECK(pair.value_at.first <= pair.value_at.last);
            for (int column = pair.label_at.first; column <= pair.value_at.last; ++column)
                CHECK(taken.insert({pair.row, column}).second);
            if (plan.table && !plan.form) CHECK(pair.row < plan.table->header_row);
        }
        CHECK(pairs.size() + (plan.title_field != nullptr) == schema.header().size());
        std::set<std::string> labels;
        for (const Pair& pair : pairs) CHECK(labels.insert(pair.label).second);
        if (!plan.table) continue;
        labels.clear();
        for (const Column& column : plan.table->columns) CHECK(labels.insert(column.label).second);
    }
}

TEST_CASE("a month closes the days it does not have, and a folded column opens when it has a value") {
    Prefill june;
    june.facts["period"] = "2026-06";
    auto sheet = plan("attendance_sheet", june);
    int outside = 0;
    for (const Column& column : sheet.table->columns) outside += column.outside ? column.day : 0;
    CHECK(outside == 31);
    CHECK(sheet.title == "月考勤表（2026年6月）");
    auto folded = [](const Plan& plan, const std::string& field) {
        for (const Column& column : plan.table->columns) {
            if (column.field->name == field) return column.folded;
        }
        return false;
    };
    CHECK(folded(plan("payroll_sheet"), "hours"));
    Prefill hours;
    hours.rows = Json::array({{{"name", "甲"}, {"hours", 17600}}});
    CHECK_FALSE(folded(plan("payroll_sheet", hours), "hours"));
}

TEST_CASE("a guide with faults is refused, each with its place") {
    test::TemporaryDirectory directory;
    test::write_file(
        directory.path() / "sheets.json",
        R"({"kinds":{"text":3},"fields":{},"signers":{},"seals":{},"long":[1],"folded":{},"facts":{},
                        "people":{"register":"r","key":"k","employer":"e","entry":"a","exit":"b","types":{},"only":{}},
                        "checks":[{"fields":[],"marks":[]}]})");
    auto guide = Guide::load(directory.path());
    REQUIRE_FALSE(guide);
    CHECK(guide.error().code == Code::BadInput);
    for (const char* place : {"/kinds/text", "/long", "/checks/0/formula"})
        CHECK(guide.error().message.find(place) != std::string::npos);
    CHECK(Guide::load(directory.path() / "nothing").error().code == Code::NotFound);
}
