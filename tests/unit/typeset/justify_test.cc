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
    REQUIRE(lines.size() == 2);
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
    auto lines = rows(set_blocks({narrow("定于{begun}前付清", 7)}, {{"begun", "2026-10-30"}}));
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].text == "定于2026年10月");
    CHECK(lines[1].text == "30日前付清");
    lines = rows(set_blocks({narrow("定于{begun}前付清", 6)}, {{"begun", "2026-10-30"}}));
    CHECK(lines[0].text == "定于2026年");
    Json left = narrow("定于{begun}前付清", 7);
    left["style"].erase("align");
    CHECK(rows(set_blocks({left}, {{"begun", "2026-10-30"}})).at(0).text == "定于");
}

TEST_CASE("an amount in words is divided anywhere, one in digits nowhere") {
    auto lines = rows(set_blocks({narrow("计{sum}元（{sum|words}）", 10)}, {{"sum", 123456700}}));
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].text == "计1,234,567.00元");
    CHECK(lines[1].text.starts_with("（人民币壹佰"));
}

TEST_CASE("lines hang under each other, each behind its own number") {
    Json block = narrow("附件：{note}", 10, {{"hanging", "60pt"}, {"left", "20pt"}});
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
        rows(set_blocks({narrow("由<u 100pt>{person}</u>负责监督检查工作", 8)}, {{"person", "欧阳"}}));
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
