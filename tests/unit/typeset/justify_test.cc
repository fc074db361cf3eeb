// Justified lines before what is not divided, hanging indents, blanks to write on.
#include "typeset/paragraph.hh"
#include "unit/typeset/small.hh"

#include "support/glyphs.hh"

using namespace small;

namespace {

constexpr Length Em = 20'000;

// A justified paragraph of 20 pt, `ems` characters wide.
Json narrow(const std::string& text, int ems, Json more = Json::object()) {
    Length right = from_micrometres(170'000) - ems * Em;
    more["block"] = "paragraph";
    more["text"] = text;
    more["style"] = {{"size", "20pt"}, {"leading", "30pt"}, {"align", "justify"}};
    more["right"] = std::to_string(right / 1000) + "." + std::to_string(1000 + right % 1000).substr(1) + "pt";
    return more;
}

struct Row { // one line on the page
    std::string text;
    Length left = 0, right = 0, tracking = 0;
};

std::vector<Row> rows(const Document& document) {
    std::vector<Row> found;
    Length y = 0;
    for (const auto& run : all<GlyphRun>(document.pages.at(0))) {
        Length right =
            run.x + small::width_of(run) + run.tracking * static_cast<Length>(run.glyphs.size() - 1);
        if (found.empty() || run.y != y) found.push_back({{}, run.x, right, run.tracking});
        y = run.y;
        found.back().text += text_of(run);
        found.back().right = right;
    }
    return found;
}

constexpr Length Left = from_micrometres(20'000);

} // namespace

TEST_CASE("a justified line that would be torn apart is set without stretching") {
    auto lines =
        rows(set_blocks({narrow("身份证号码为{id_no}的工人", 11)}, {{"id_no", "320000199001010011"}}));
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].text == "身份证号码为");
    CHECK(lines[0].tracking == 0);
}

TEST_CASE("a justified line a little short is stretched to its end") {
    auto lines = rows(set_blocks({narrow("一二三四五六七八九十甲乙丙丁，戊", 14)}, {}));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text == "一二三四五六七八九十甲乙丙");
    CHECK(lines[0].tracking > 0);
    CHECK(lines[0].tracking <= most_stretch(Em));
    CHECK(std::abs(lines[0].right - (Left + 14 * Em)) < 20);
}

TEST_CASE("punctuation gives way before a line is left short, by half its square at most") {
    auto made = set_blocks({narrow("（一）二、三，四。{person}的工资", 12)}, {{"person", "欧阳示例"}});
    auto lines = rows(made);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text == "（一）二、三，四。欧阳示例");
    CHECK(std::abs(lines[0].right - (Left + 12 * Em)) < 20);
    auto runs = all<GlyphRun>(made.pages[0]);
    for (std::size_t i = 1; runs.at(i).y == runs[0].y; ++i) {
        Length end = runs[i - 1].x + small::width_of(runs[i - 1]);
        CHECK(runs[i].x < end);
        CHECK(runs[i].x >= end - Em / 2);
    }
}

TEST_CASE("a date is divided behind 年 or 月 where the line would be torn apart, and nowhere else") {
    auto lines = rows(set_blocks({narrow("工资定于{begun}前付清", 10)}, {{"begun", "2026-10-30"}}));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text == "工资定于2026年10月");
    CHECK(lines[1].text == "30日前付清");
    lines = rows(set_blocks({narrow("工资定于{begun}前付清", 8)}, {{"begun", "2026-10-30"}}));
    CHECK(lines[0].text == "工资定于2026年");
    Json left = narrow("工资定于{begun}前付清", 10);
    left["style"].erase("align");
    CHECK(rows(set_blocks({left}, {{"begun", "2026-10-30"}})).at(0).text == "工资定于");
}

TEST_CASE("an amount in words is divided anywhere, one in digits nowhere") {
    auto lines = rows(set_blocks({narrow("计{sum}元（{sum|words}）", 9)}, {{"sum", 123456700}}));
    REQUIRE(lines.size() == 4);
    CHECK(lines[0].text == "计1,234,567.00元");
    CHECK(lines[1].text == "（人民币壹佰贰拾叁");
    lines = rows(set_blocks({narrow("共计工资{sum}元", 8)}, {{"sum", 123456700}}));
    CHECK(lines.at(0).text == "共计工资");
}

TEST_CASE("lines hang under each other, each behind its own number") {
    Json block = narrow("附件：{note}", 14, {{"hanging", "60pt"}, {"left", "20pt"}});
    auto lines = rows(set_blocks({block}, {{"note", "1. 审核意见和整改通知书\n2. 考勤"}}));
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].text.starts_with("附件：1. "));
    CHECK(lines[0].left == Left + 20'000);
    Length number = lines[1].left - (Left + 80'000); // the width of "1. "
    CHECK(number > Em / 2);
    CHECK(number < 2 * Em);
    CHECK(lines[2].text == "2. 考勤");
    CHECK(lines[2].left == Left + 80'000);
    lines = rows(set_blocks({block}, {{"note", "未编号的一份很长的材料名称"}}));
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].left == Left + 80'000);
}

TEST_CASE("each paragraph of a value begins with the indent") {
    auto lines = rows(set_blocks({narrow("{note}", 10, {{"indent", "40pt"}})}, {{"note", "甲乙\n丙丁"}}));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].left == Left + 40'000);
    CHECK(lines[1].left == Left + 40'000);
}

TEST_CASE("a blank to write on lets go of the text behind it, and stays with what stands in it") {
    auto lines =
        rows(set_blocks({narrow("由<u 100pt>{person}</u>负责监督检查工作", 9)}, {{"person", "欧阳"}}));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text.find("欧阳") != std::string::npos);
    CHECK(lines[0].text.ends_with("负责"));
    lines = rows(set_blocks({narrow("兹委托单位<u 100pt>{person}</u>。", 8)}, {{"person", "欧阳"}}));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text == "兹委托单位");
}

TEST_CASE("a value that no line has room for is divided by its meaning") {
    Json block = {{"block", "paragraph"}, {"balanced", true}, {"text", "{note}"}, {"right", "100mm"}};
    auto made =
        texts(set_blocks({block}, {{"note", "示例江海新苑安置房工程农民工工资支付情况（二期工程）"}}));
    REQUIRE(made.size() == 2);
    CHECK(made[0] == "示例江海新苑安置房工程");
}

namespace {

Json grid(int count, int row_height) {
    Json cells = Json::array();
    for (int i = 0; i < count; ++i)
        cells.push_back({{{"label", "第" + std::to_string(i + 1) + "栏"}, {"value", "{firm}"}}});
    return {{"block", "fields"},
            {"labels", {"30mm"}},
            {"rows", cells},
            {"row_height", std::to_string(row_height) + "mm"}};
}
Json space(int millimetres) { return {{"block", "space"}, {"height", std::to_string(millimetres) + "mm"}}; }
// The paper before the grid, so that a space is not lost at the top of the page.
Document under(int millimetres, const Json& block) {
    return set_blocks({{{"block", "paragraph"}, {"text", "上文"}}, space(millimetres), block},
                      {{"firm", "示例公司"}});
}
std::size_t labels(const Page& page) {
    std::size_t count = 0;
    for (const auto& run : all<GlyphRun>(page)) count += text_of(run).ends_with("栏") ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("a grid that fits on a page moves there whole, unless it left a third of a page empty") {
    // 257 mm of type area.
    auto moved = under(200, grid(10, 10));
    REQUIRE(moved.pages.size() == 2);
    CHECK(labels(moved.pages[0]) == 0);
    CHECK(labels(moved.pages[1]) == 10);
    auto divided = under(120, grid(20, 10));
    REQUIRE(divided.pages.size() == 2);
    CHECK(labels(divided.pages[0]) == 13);
    CHECK(labels(divided.pages[1]) == 7);
}

TEST_CASE("no row of a divided grid stands alone, and each page's part has its frame") {
    auto made = under(101, grid(16, 10)); // room for 15
    REQUIRE(made.pages.size() == 2);
    CHECK(labels(made.pages[0]) == 14);
    CHECK(labels(made.pages[1]) == 2);
    Length top = from_micrometres(277'000);
    Length lowest = top;
    for (const Line& line : all<Line>(made.pages[0])) lowest = std::min(lowest, line.y2);
    auto framed = [](const Page& page, Length y) {
        for (const Line& line : all<Line>(page)) {
            if (line.y1 == y && line.y2 == y && line.width == 1'000 &&
                line.x2 - line.x1 == from_micrometres(170'000))
                return true;
        }
        return false;
    };
    CHECK(framed(made.pages[0], lowest));
    CHECK(framed(made.pages[1], top));
    auto first = under(236, grid(30, 10)); // room for one
    CHECK(labels(first.pages[0]) == 0);
}

TEST_CASE("a table without rows says that there is none") {
    Json table = {{"block", "table"},
                  {"columns", {{{"field", "name"}}, {{"field", "net"}}}},
                  {"totals", {{"label", "合计"}, {"fields", {"net"}}}}};
    CHECK(texts(set_blocks({table}, {{"rows", Json::array()}})) ==
          std::vector<std::string>{"姓名", "实发", "无", "合计"});
    table["none"] = "本月无";
    CHECK(texts(set_blocks({table}, {})).at(2) == "本月无");
    table["empty_rows"] = 2;
    CHECK(texts(set_blocks({table}, {})) == std::vector<std::string>{"姓名", "实发", "合计"});
}

TEST_CASE("texts of a line that would meet stand on lines of their own") {
    Json line = {{"block", "line"}, {"left", "{firm}"}, {"centre", "居中"}, {"right", "右"}};
    auto runs = all<GlyphRun>(set_blocks({line}, {{"firm", "示例公司"}}).pages[0]);
    REQUIRE(runs.size() == 3);
    CHECK(runs[0].y == runs[2].y);
    // Less than the line together, but half of it already.
    runs = all<GlyphRun>(
        set_blocks({line}, {{"firm", "示例江海新苑安置房二期工程施工总承包有限责任公司"}}).pages[0]);
    REQUIRE(runs.size() == 3);
    CHECK(runs[0].y > runs[1].y);
    CHECK(runs[1].y > runs[2].y);
}

TEST_CASE("balanced cells are divided by meaning, in grids and tables") {
    const std::string title = "示例江海新苑安置房工程农民工工资支付情况（二期工程）";
    Json cell = {{"value", "{note}"}, {"balanced", true}};
    Json fields = {{"block", "fields"}, {"labels", {"70mm"}}, {"shares", {1}}, {"rows", {{cell}}}};
    Json table = {{"block", "table"},
                  {"columns",
                   {{{"field", "note"}, {"width", "70mm"}, {"balanced", true}},
                    {{"title", "空"}, {"width", "100mm"}}}}};
    auto made = texts(set_blocks({table}, {{"rows", {{{"note", title}}}}}));
    REQUIRE(made.size() == 4);
    CHECK(made[2] == "示例江海新苑安置房工程");
    fields["rows"][0][0]["label"] = "名";
    fields["labels"] = {"100mm"};
    made = texts(set_blocks({fields}, {{"note", title}}));
    REQUIRE(made.size() == 3);
    CHECK(made[1] == "示例江海新苑安置房工程");
}
