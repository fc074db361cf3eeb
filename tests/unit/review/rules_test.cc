#include "record/schema.hh"
#include "review/review.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

using namespace taizhang;
using namespace taizhang::review;

TEST_CASE("the shipped parameters load and carry one version") {
    auto rules = Rules::load(test::source_path("schemas"));
    if (!rules) UNSCOPED_INFO(rules.error().message);
    REQUIRE(rules);
    CHECK(rules->version() == "2026.3");
    CHECK(rules->parameters()["price_bands"]["source"] == "D");
    CHECK(rules->parameters()["minimum_wage"]["table"].empty()); // no number without its official document
}

TEST_CASE("wrong parameters are refused with the file and the place") {
    auto refused = [](const std::string& file, auto&& change) {
        test::TemporaryDirectory directory;
        std::filesystem::copy(test::source_path("schemas/rules"), directory.path() / "rules");
        std::filesystem::copy(test::source_path("schemas/catalogue.json"), directory.path());
        Json json = *read_json(directory.path() / "rules" / file);
        change(json);
        test::write_file(directory.path() / "rules" / file, json.dump());
        auto rules = Rules::load(directory.path());
        return rules ? std::string() : rules.error().message;
    };
    auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
    CHECK(refused("pack.json", [](Json&) {}).empty());
    CHECK(has(refused("pack.json", [](Json& json) { json.erase("version"); }), "pack.json"));
    CHECK(has(refused("pack.json", [](Json& json) { json["files"] = {"payroll.json"}; }), "price_bands"));
    CHECK(has(refused("pack.json", [](Json& json) { json["files"] = {"../catalogue.json"}; }), "pack.json"));
    CHECK(has(refused("price_bands.json", [](Json& json) { json["bands"][2]["low"] = 1.5; }), "bands[2]"));
    CHECK(has(refused("price_bands.json", [](Json& json) { json["bands"][2]["high"] = 1; }), "bands[2]"));
    CHECK(has(refused("price_bands.json", [](Json& json) { json["bands"][2]["from"] = "2020"; }),
              "bands[2].from"));
    CHECK(has(refused("price_bands.json", [](Json& json) { json["bands"][0].erase("trade"); }), "bands[0]"));
    CHECK(has(refused("payroll.json", [](Json& json) { json["exempt_words"] = 1; }), "exempt_words"));
    CHECK(has(refused("payroll.json", [](Json& json) { json["gross_rounding_fen"] = -1; }),
              "gross_rounding_fen"));
}

TEST_CASE("a parameter is looked up by county and date, the particular before the general, the unknown never "
          "passed") {
    auto catalogue = *record::Catalogue::load(test::source_path("schemas"));
    Json parameters = Rules::load(test::source_path("schemas"))->parameters();
    auto entry = [](const char* county, const char* from, const char* to, Json value) {
        return Json{{"name", "x"},    {"county", county}, {"from", from}, {"to", to ? Json(to) : Json()},
                    {"value", value}, {"source", "D"}};
    };
    auto made = [&](Json values) {
        Json changed = parameters;
        changed["limits"]["values"] = std::move(values);
        return Rules::make(changed, catalogue, "t");
    };
    auto rules =
        made({entry("*", "2020-01-01", "2023-12-31", 1), entry("*", "2024-01-01", nullptr, 2),
              entry("3206*", "2024-01-01", nullptr, 3), entry("320613", "2025-01-01", nullptr, nullptr)});
    REQUIRE(rules);
    auto at = [&](const char* county, const char* date) {
        auto found = rules->value("x", county, *parse_date(date));
        return found ? found->value : -1;
    };
    CHECK(at("320613", "2019-12-31") == -1);
    CHECK(at("320613", "2020-01-01") == 1);
    CHECK(at("320613", "2023-12-31") == 1);
    CHECK(at("320613", "2024-01-01") == 3);
    CHECK(at("320613", "2025-01-01") == -1); // the county says: not known
    CHECK(at("320685", "2025-01-01") == 3);
    CHECK(at("310101", "2025-01-01") == 2);
    CHECK(at("", "2025-01-01") == 2);
    CHECK_FALSE(rules->value("y", "320613", *parse_date("2025-01-01")));

    auto refused = [&](Json one) {
        auto wrong = made({std::move(one)});
        return wrong ? std::string() : wrong.error().message;
    };
    auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
    CHECK(has(refused(entry("*", "2020-13-01", nullptr, 1)), "limits.json: values[0]"));
    CHECK(has(refused(entry("*", "2020-01-01", "2019-12-31", 1)), "values[0]"));
    CHECK(has(refused(entry("*", "2020-01-01", nullptr, "1")), "values[0].value"));
    CHECK(has(refused(entry("*", "2020-01-01", nullptr, -1)), "values[0].value"));
    Json nameless = entry("*", "2020-01-01", nullptr, 1);
    nameless["source"] = "";
    CHECK(has(refused(nameless), "source"));
    CHECK_FALSE(made({entry("*", "2020-01-01", nullptr, 1), entry("*", "2021-01-01", nullptr, 2)})); // which?

    parameters["minimum_wage"]["table"] = {
        {{"county", "3206*"}, {"from", "2024-01-01"}, {"to", nullptr}, {"fen_per_month", 1}}};
    auto wage = Rules::make(parameters, catalogue, "t");
    REQUIRE_FALSE(wage); // no number without its official document
    CHECK(has(wage.error().message, "minimum_wage.json: table[0]"));
}

TEST_CASE("a county may change the severity of the rules that leave it to the county, and of no other") {
    auto catalogue = *record::Catalogue::load(test::source_path("schemas"));
    Json parameters = Rules::load(test::source_path("schemas"))->parameters();
    auto entry = [](const char* rule, const char* county, const char* severity) {
        return Json{{"rule", rule},
                    {"county", county},
                    {"from", "2024-01-01"},
                    {"to", nullptr},
                    {"severity", severity}};
    };
    parameters["severity"]["rules"] = {entry("R-AGE-2", "*", "error"), entry("R-AGE-2", "3206*", "warning")};
    auto rules = Rules::make(parameters, catalogue, "t");
    REQUIRE(rules);
    auto on = *parse_date("2026-06-30");
    using record::Severity;
    CHECK(rules->severity("R-AGE-2", "320613", on, Severity::Info) == Severity::Warning);
    CHECK(rules->severity("R-AGE-2", "310101", on, Severity::Info) == Severity::Error);
    CHECK(rules->severity("R-AGE-2", "320613", *parse_date("2023-12-31"), Severity::Info) == Severity::Info);
    CHECK(rules->severity("R-PAY-SEAL", "320613", on, Severity::Error) == Severity::Error);
    parameters["severity"]["rules"] = {entry("R-PAY-SEAL", "*", "info")};
    CHECK_FALSE(Rules::make(parameters, catalogue, "t"));
    parameters["severity"]["rules"] = {entry("R-AGE-2", "*", "sometimes")};
    CHECK_FALSE(Rules::make(parameters, catalogue, "t"));
}

TEST_CASE("the pack is everything findings depend on besides the documents") {
    auto rules = *Rules::load(test::source_path("schemas"));
    auto pack = rules.pack();
    CHECK(canonical(pack));
    CHECK(pack["rules"].size() == rule_list().size());
    CHECK(pack["parameters"] == rules.parameters());
    // A replay makes the same rules of it.
    auto again = Rules::make(pack["parameters"], rules.catalogue(), text_at(pack, "version"));
    REQUIRE(again);
    CHECK(again->pack() == pack);
}

namespace {

// "L5-05 rows/gross rows/net attestation/seal; L4-10 source" -> type, fields.
std::map<std::string, std::set<std::string>> inputs_of(std::string_view text) {
    std::map<std::string, std::set<std::string>> inputs;
    std::istringstream groups{std::string(text)};
    for (std::string group; std::getline(groups, group, ';');) {
        std::istringstream words(group);
        std::string type, field;
        words >> type;
        auto& fields = inputs[type];
        while (words >> field) fields.insert(field);
    }
    return inputs;
}

bool knows(const record::Schema& schema, const std::string& field) {
    if (field.starts_with("attestation/")) return true;
    if (field.starts_with("rows/")) return schema.row_field(field.substr(5)) != nullptr;
    if (!field.starts_with("totals/")) return schema.header_field(field) != nullptr;
    const auto& totals = schema.totals();
    return std::any_of(totals.begin(), totals.end(),
                       [&](const record::Field& each) { return each.name == field.substr(7); });
}

} // namespace

TEST_CASE("every rule is listed once, with its words, its ground, and inputs the schemas know") {
    std::set<std::string_view> seen;
    std::set<std::string_view> notices;
    auto catalogue = *record::Catalogue::load(test::source_path("schemas"));
    for (const RuleInfo& rule : rule_list()) {
        INFO(rule.id);
        CHECK(seen.insert(rule.id).second);
        CHECK(rule.version >= 1);
        for (auto text : {rule.title, rule.title_en, rule.basis, rule.fails, rule.inputs})
            CHECK_FALSE(text.empty());
        CHECK_FALSE(rule.sentences().empty());
        std::set<std::string_view> keys;
        for (const Say& say : rule.sentences()) {
            INFO(say.key);
            CHECK(keys.insert(say.key).second);
            CHECK(rule.find(say.key) == &say);
            for (auto text : {say.zh, say.en, say.advice}) CHECK_FALSE(text.empty());
        }
        if (!rule.notice.empty()) notices.insert(rule.notice);
        for (const auto& [code, fields] : inputs_of(rule.inputs)) {
            INFO(code);
            const auto* type = catalogue.find(code);
            REQUIRE(type != nullptr);
            if (type->schema.empty()) continue; // a scan by its presence
            auto schema = record::Schema::load(test::source_path("schemas"), type->schema);
            REQUIRE(schema);
            for (const auto& field : fields) {
                INFO(field);
                CHECK(knows(*schema, field));
            }
        }
    }
    for (auto each : {"S-10a", "S-10b", "S-10c", "S-10d", "S-10e", "S-10f"}) CHECK(notices.contains(each));
}

TEST_CASE("docs/rules.md is the table of the rules") {
    auto file = test::source_path("docs/rules.md");
    if (std::getenv("TAIZHANG_ACCEPT")) {
        test::write_file(file, rules_page());
        FAIL_CHECK("accepted; look at the change and run again without TAIZHANG_ACCEPT");
        return;
    }
    REQUIRE(std::filesystem::exists(file));
    INFO("docs/rules.md differs; TAIZHANG_ACCEPT=1 writes it again");
    CHECK((test::read_file(file) == rules_page()));
}
