#include "support/temporary.hh"
#include "typeset/length.hh"
#include "typeset/template.hh"
#include "typeset/value.hh"

#include <catch2/catch.hpp>
#include <fstream>
#include <functional>

namespace taizhang::typeset {
namespace {

record::Schema payroll_schema() {
    auto loaded =
        record::Schema::load(std::filesystem::path(TAIZHANG_SOURCE_DIR) / "schemas", "payroll_sheet/1");
    if (!loaded) FAIL(loaded.error().message);
    return *loaded;
}

// What is said about a template made of the product's payroll template and a change.
std::string complaint(const std::function<void(Json&)>& change) {
    test::TemporaryDirectory directory;
    std::filesystem::create_directories(directory.path() / "payroll_sheet");
    auto json = read_json(std::filesystem::path(TAIZHANG_SOURCE_DIR) / "templates/payroll_sheet/1.json");
    REQUIRE(json);
    change(*json);
    std::ofstream(directory.path() / "payroll_sheet/1.json") << json->dump();
    auto loaded = Template::load(directory.path(), "payroll_sheet/1", payroll_schema());
    if (loaded) return "";
    CHECK(loaded.error().code == Code::BadInput);
    return loaded.error().message;
}

bool has(const std::string& text, const std::string& part) {
    INFO(text);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("an unchanged template has no complaint") {
    CHECK(complaint([](Json&) {}).empty());
}

TEST_CASE("a field the schema does not have is an error with its place") {
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["columns"][1]["field"] = "nmae"; }),
              "/blocks/0/columns/1/field：架构中没有字段“nmae”"));
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["columns"][2]["fields"][1] = "fone"; }),
              "/blocks/0/columns/2/fields/1"));
    CHECK(has(complaint([](Json& t) { t["head"][0]["text"] = "{projekt}"; }),
              "/head/0/text：架构中没有字段“projekt”"));
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["totals"]["fields"][0] = "nothing"; }),
              "/blocks/0/totals/fields"));
    CHECK(has(complaint([](Json& t) { t["blocks"][1]["when"] = "absent"; }), "/blocks/1/when"));
}

TEST_CASE("a page of its own size may be a small label, but not too small") {
    auto sized = [](const char* width, const char* height) {
        return complaint([&](Json& t) {
            t["page"] = {{"size", {{"width", width}, {"height", height}}}};
            t["blocks"] = Json::array({{{"block", "qr"}, {"text", "X|{project}"}, {"size", "15mm"}}});
        });
    };
    CHECK(sized("20mm", "240mm").empty());
    CHECK(has(sized("9mm", "240mm"), "/page/margin"));
    CHECK(has(sized("20mm", ""), "/page"));
    CHECK(has(complaint([](Json& t) {
                  t["page"]["size"] = {{"width", "90mm"}, {"height", "50mm"}};
                  t["page"]["orientation"] = "landscape";
              }),
              "/page/orientation"));
}

TEST_CASE("a code that could not be read is refused") {
    auto code = [](const Json& block) { return complaint([&](Json& t) { t["blocks"].push_back(block); }); };
    CHECK(code({{"block", "qr"}, {"text", "TZ"}}).empty());
    CHECK(has(code({{"block", "qr"}, {"text", "TZ"}, {"size", "5mm"}}), "/size"));
    CHECK(has(code({{"block", "qr"}}), "/text"));
}

TEST_CASE("a misspelt key, block, style, length or format is an error with its place") {
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["row_hight"] = "9mm"; }),
              "/blocks/0/row_hight：不认识的键"));
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["block"] = "tabel"; }), "/blocks/0/block"));
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["style"] = "none_such"; }), "/blocks/0/style"));
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["row_height"] = "9.25"; }),
              "/blocks/0/row_height：应为长度"));
    CHECK(has(complaint([](Json& t) { t["title"] = "{period|words}"; }), "/title：格式“words”不适用"));
    CHECK(has(complaint([](Json& t) { t["title"] = "{period"; }), "/title"));
    CHECK(has(complaint([](Json& t) { t["title"] = "[[{period}"; }), "/title"));
    CHECK(has(complaint([](Json& t) { t["blocks"][1]["text"] = "{row.name}"; }), "/blocks/1/text"));
}

TEST_CASE("several faults are named at once") {
    auto text = complaint([](Json& t) {
        t["blocks"][0]["row_hight"] = "9mm";
        t["head"][0]["text"] = "{projekt}";
    });
    CHECK(has(text, "row_hight"));
    CHECK(has(text, "projekt"));
}

TEST_CASE("columns wider than the page and sums of text are refused") {
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["columns"][1]["width"] = "250mm"; }),
              "/blocks/0/columns：各栏宽度之和超过版心"));
    CHECK(has(complaint([](Json& t) { t["blocks"][0]["totals"]["fields"][0] = "name"; }), "不能求和"));
}

TEST_CASE("JSON of any shape is refused without harm") {
    for (
        const char* text :
        {"null", "[]", "\"x\"", "{}", R"({"id":5,"page":[],"blocks":{}})",
         R"({"id":"payroll_sheet/1","title":"x","page":{"margin":7},"blocks":[null,5,{"block":"fields","rows":[5,[1]]}]})"}) {
        CHECK(!complaint([&](Json& t) { t = Json::parse(text); }).empty());
    }
}

TEST_CASE("a template's name cannot leave its directory") {
    for (const char* id : {"../payroll_sheet/1", "payroll_sheet", "payroll_sheet/", "/1", "payroll_sheet/1/2",
                           "payroll_sheet/x"}) {
        auto loaded =
            Template::load(std::filesystem::path(TAIZHANG_SOURCE_DIR) / "templates", id, payroll_schema());
        CHECK(!loaded);
    }
}

TEST_CASE("lengths are read exactly") {
    CHECK(parse_length("16pt") == 16'000);
    CHECK(parse_length("25.4mm") == 72'000);
    CHECK(parse_length("9.25mm") == 26'220);
    CHECK(parse_length("0.5pt") == 500);
    for (const char* bad :
         {"", "mm", "16", "16px", "-1mm", "1.mm", ".5mm", "1.2345pt", "9999999mm", "1 mm"}) {
        INFO(bad);
        CHECK(!parse_length(bad));
    }
}

TEST_CASE("values are written by their kind") {
    using record::Kind;
    CHECK(written(1067500, Kind::Fen) == "10,675.00");
    CHECK(written(225, Kind::Tenths) == "22.5");
    CHECK(written(220, Kind::Tenths) == "22");
    CHECK(written("2026-06-30", Kind::Date) == "2026年6月30日");
    CHECK(written("2026-06", Kind::Month) == "2026年6月");
    CHECK(written("2026-06-30T08:05", Kind::DateTime) == "2026年6月30日8时5分");
    CHECK(written("2026-06-30T08:05", Kind::DateTime, Format::Dashed) == "2026-06-30 08:05");
    CHECK(written("2026-06-30T08:05", Kind::DateTime, Format::DateTimeBlank) == "2026年6月30日8时5分");
    CHECK(written(nullptr, Kind::DateTime, Format::DateTimeBlank) == "    年    月    日    时    分");
    CHECK(written("2026-06-30T8:5", Kind::DateTime) == "2026-06-30T8:5");
    CHECK(written(true, Kind::Boolean) == "是");
    CHECK(written(nullptr, Kind::Fen).empty());
    CHECK(written(nullptr, Kind::Date, Format::DateBlank) == "    年    月    日");
    CHECK(written("2026-13-99", Kind::Date) == "2026-13-99");
    CHECK(written(1067500, Kind::Fen, Format::Words) == "人民币壹万零陆佰柒拾伍元整");
    CHECK(written(9850, Kind::Hundredths, Format::Percent) == "98.5%");
    const std::vector<std::string> choices{"通过", "整改后通过", "未通过"};
    auto options = [&](const Json& value) { return written(value, Kind::Enum, Format::Options, choices); };
    CHECK(options("通过") == "☑通过　☐整改后通过　☐未通过");
    CHECK(options(nullptr) == "☐通过　☐整改后通过　☐未通过");
    CHECK(options("缓议") == "☐通过　☐整改后通过　☐未通过　☑缓议");
    CHECK(written(false, Kind::Boolean, Format::Options, {"是", "否"}) == "☐是　☑否");
    CHECK(written("二（1）", Kind::Text, Format::Vertical) == "二\n︵\n1\n︶");
    CHECK(written_day(10) == "√");
    CHECK(written_day(5) == "半");
    CHECK(written_day(0).empty());
    CHECK(written_day(nullptr).empty());
    CHECK(written_day(8) == "0.8");
}

} // namespace taizhang::typeset
