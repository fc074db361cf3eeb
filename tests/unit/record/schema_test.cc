#include "record/schema.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::record;

namespace {

Schema payroll() {
    auto schema = Schema::load(test::source_path("schemas"), "payroll_sheet/1");
    REQUIRE(schema);
    return *schema;
}

Json good() {
    return Json::parse(R"({"period":"2026-06","rows":[
        {"seq":1,"name":"陈一","id_no":"320000198001010013","days":220,"gross":660000,"net":600000},
        {"seq":2,"name":"李二","id_no":"320000198001010021","days":null,"gross":null,"net":0,"extra":{"甲":"乙"}}],
        "totals":{"headcount":2,"gross":660000}})");
}

struct Seen {
    std::string field;
    Severity severity;
    bool operator==(const Seen&) const = default;
    friend std::ostream& operator<<(std::ostream& out, const Seen& seen) {
        return out << seen.field << " " << name(seen.severity);
    }
};
std::vector<Seen> seen(const std::vector<Finding>& findings) {
    std::vector<Seen> all;
    for (const Finding& finding : findings) {
        CHECK(finding.rule == "R-SCHEMA");
        CHECK_FALSE(finding.message.empty());
        CHECK_FALSE(finding.advice.empty());
        all.push_back({finding.places.front().field, finding.severity});
    }
    return all;
}

} // namespace

TEST_CASE("a schema tells its fields in the order of the form") {
    Schema schema = payroll();
    CHECK(schema.title() == "农民工工资支付表");
    CHECK(schema.rows().front().name == "seq");
    CHECK(schema.rows().back().name == "note");
    const Field* gross = schema.row_field("gross");
    REQUIRE(gross);
    CHECK(gross->kind == Kind::Fen);
    CHECK(gross->required);
    CHECK(gross->title == "应发工资");
    CHECK(std::count(gross->headers.begin(), gross->headers.end(), "应发合计") == 1);
    CHECK(schema.row_field("id_no")->pii == "id");
    CHECK(schema.header_field("period")->kind == Kind::Month);
    CHECK(schema.header_field("gross") == nullptr);
    CHECK(schema.header_field("rows") == nullptr);
}

TEST_CASE("the officer filing form has the notice's fields in the notice's order") {
    auto schema = Schema::load(test::source_path("schemas"), "officer_filing/1");
    REQUIRE(schema);
    std::vector<std::string> names;
    for (const Field& field : schema->header()) {
        names.push_back(field.name);
        CHECK(field.required);
    }
    CHECK(names == std::vector<std::string>{"filing_unit", "filing_date", "project_name", "planned_start",
                                            "planned_completion", "project_address", "owner_name",
                                            "owner_project_lead", "owner_phone", "supervisor_name",
                                            "chief_supervisor", "supervisor_phone", "gc_name",
                                            "gc_project_manager", "gc_phone", "officer_name", "officer_phone",
                                            "officer_hire_date"});
    CHECK(schema->rows().empty());
}

TEST_CASE("a good record has no findings, and null is data") {
    CHECK(seen(payroll().validate(good())).empty());
}

TEST_CASE("a value of the wrong kind is an error at its place") {
    Json record = good();
    record["rows"][1]["advance"] = "六千";
    record["rows"][1]["net"] = "六千"; // R-PAY-A2 says so
    record["rows"][0]["days"] = Json::array();
    CHECK(seen(payroll().validate(record)) ==
          std::vector<Seen>{{"/rows/0/days", Severity::Error}, {"/rows/1/advance", Severity::Error}});
    auto findings = payroll().validate(record);
    CHECK(findings[1].message == "明细第2条“预支”的内容不符合要求，应为金额");
}

TEST_CASE("a missing value is a warning unless a rule of the review reports it") {
    Json record = good();
    record["rows"][0]["name"] = nullptr;
    record["rows"][0]["net"] = nullptr;   // R-PAY-A2
    record["rows"][0]["gross"] = nullptr; // R-PAY-GROSS
    record["rows"][1].erase("id_no");     // R-ID-1
    record.erase("period");
    CHECK(seen(payroll().validate(record)) ==
          std::vector<Seen>{{"/period", Severity::Warning}, {"/rows/0/name", Severity::Warning}});
}

TEST_CASE("what the table does not know is a warning, the same inside extra is not") {
    Json record = good();
    record["rows"][0]["wage"] = 1;
    record["totals"]["x/y"] = 1;
    record["extra"] = Json{{"wage", 1}};
    CHECK(seen(payroll().validate(record)) ==
          std::vector<Seen>{{"/rows/0/wage", Severity::Warning}, {"/totals/x~1y", Severity::Warning}});
}

TEST_CASE("months and days that do not exist are errors") {
    Json record = good();
    record["period"] = "2026-13";
    record["pay_date"] = "2026-02-30";
    CHECK(seen(payroll().validate(record)) ==
          std::vector<Seen>{{"/pay_date", Severity::Error}, {"/period", Severity::Error}});
    record["period"] = "2026年6月";
    record["pay_date"] = "x";
    CHECK(seen(payroll().validate(record)) ==
          std::vector<Seen>{{"/pay_date", Severity::Error}, {"/period", Severity::Error}});
}

TEST_CASE("broken structure is reported once and never crashes") {
    Schema schema = payroll();
    CHECK(seen(schema.validate(Json::parse(R"({"period":"2026-06"})"))) ==
          std::vector<Seen>{{"/rows", Severity::Error}});
    CHECK(seen(schema.validate(Json::parse(R"({"period":"2026-06","rows":3})"))) ==
          std::vector<Seen>{{"/rows", Severity::Error}});
    CHECK(seen(schema.validate(Json::parse(R"({"period":"2026-06","rows":[3],"totals":[]})"))) ==
          std::vector<Seen>{{"/rows/0", Severity::Error}, {"/totals", Severity::Error}});
    CHECK(seen(schema.validate(Json(nullptr))) == std::vector<Seen>{{"", Severity::Error}});
    CHECK(seen(schema.validate(Json::array())) == std::vector<Seen>{{"", Severity::Error}});
    CHECK(seen(schema.validate(Json{{"title", "\xff"}})) == std::vector<Seen>{{"", Severity::Error}});
}

TEST_CASE("day marks are 31 integers or nulls, and a choice is one of its words") {
    auto schema = Schema::load(test::source_path("schemas"), "attendance_sheet/1");
    REQUIRE(schema);
    Json days = Json::array();
    for (int day = 0; day < 31; ++day) days.push_back(day % 2 ? Json(10) : Json(nullptr));
    Json record = {{"period", "2026-06"},
                   {"source", "电子"},
                   {"rows", {{{"name", "陈一"}, {"id_no", "1"}, {"days_total", 150}, {"days", days}}}}};
    CHECK(seen(schema->validate(record)).empty());
    record["rows"][0]["days"][4] = "√";
    record["source"] = "其他";
    CHECK(seen(schema->validate(record)) ==
          std::vector<Seen>{{"/rows/0/days/4", Severity::Error}, {"/source", Severity::Error}});
    record["source"] = "手工";
    record["rows"][0]["days"].erase(4);
    CHECK(seen(schema->validate(record)) == std::vector<Seen>{{"/rows/0/days", Severity::Error}});
}

TEST_CASE("a minute that does not exist is reported at its place") {
    test::TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path() / "x");
    test::write_file(directory.path() / "x/1.schema.json",
                     R"({"x-id":"x/1","title":"甲","properties":{"at":{"title":"发生时间","x-kind":"datetime",
                     "type":["string","null"],"pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$"}}})");
    auto schema = Schema::load(directory.path(), "x/1");
    REQUIRE(schema);
    CHECK(schema->header()[0].kind == Kind::DateTime);
    CHECK(schema->validate({{"at", "2026-06-30T08:15"}}).empty());
    auto unreal = schema->validate({{"at", "2026-06-30T24:15"}});
    REQUIRE(unreal.size() == 1);
    CHECK(unreal[0].message == "“发生时间”不是存在的时刻");
    CHECK(seen(schema->validate({{"at", "2026-06-30"}})) == std::vector<Seen>{{"/at", Severity::Error}});
}

TEST_CASE("schemas that do not exist or are wrong are refused with the place") {
    auto schemas = test::source_path("schemas");
    CHECK(Schema::load(schemas, "payroll_sheet/9").error().code == Code::NotFound);
    CHECK(Schema::load(schemas, "../catalogue").error().code == Code::BadInput);
    CHECK(Schema::load(schemas, "payroll_sheet").error().code == Code::BadInput);
    auto refused = [](const char* text) {
        test::TemporaryDirectory directory;
        std::filesystem::create_directory(directory.path() / "x");
        test::write_file(directory.path() / "x/1.schema.json", text);
        auto schema = Schema::load(directory.path(), "x/1");
        return schema ? std::string() : schema.error().message;
    };
    CHECK(
        refused(R"({"x-id":"x/1","title":"甲","properties":{"a":{"title":"乙","x-kind":"text"}}})").empty());
    CHECK(refused(R"({"x-id":"y/1"})").find("x-id") != std::string::npos);
    CHECK(refused(R"({"x-id":"x/1"})").find("title") != std::string::npos);
    CHECK(refused(R"({"x-id":"x/1","title":"甲"})").find("properties") != std::string::npos);
    CHECK(refused(R"({"x-id":"x/1","title":"甲","properties":{"a":{"title":"乙","x-kind":"colour"}}})")
              .find("/properties/a/x-kind：没有种类“colour”") != std::string::npos);
    CHECK(refused(R"({"x-id":"x/1","title":"甲","x-required":["b"],"properties":{}})").find("x-required") !=
          std::string::npos);
    CHECK(refused(R"({"x-id":"x/1","title":"甲","properties":{"rows":{"type":"array"}}})").find("rows") !=
          std::string::npos);
    CHECK_FALSE(refused(R"({"x-id":"x/1","title":"甲","type":7,"properties":{}})").empty());
    CHECK_FALSE(refused("[]").empty());
    auto several = refused(R"({"x-id":"x/1","title":"甲","x-required":["z"],"properties":{
        "a":{"x-kind":"text"},"b":{"title":"乙","x-kind":"enum"},"c":5,"a":{"title":"丙","x-kind":"text","x-pii":"face"},
        "rows":{"items":{"properties":{"d/e":{"title":"丁","x-headers":"丁"}}}}}})");
    for (const char* part :
         {"/properties/a：同一个键写了两次", "/properties/a/x-pii：不认识的值“face”",
          "/properties/b/enum：缺少选项", "/properties/c：应为对象", "/x-required：没有字段“z”",
          "/properties/rows/items/properties/d~1e/x-kind：缺少字段种类",
          "/properties/rows/items/properties/d~1e/x-headers：应为文字的数组"}) {
        INFO(several << " / " << part);
        CHECK(several.find(part) != std::string::npos);
    }
    CHECK_FALSE(refused("{").empty());
}
