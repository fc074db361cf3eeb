#include "unit/typeset/sample.hh"

#include "typeset/length.hh"
#include "typeset/template.hh"
#include "typeset/value.hh"

#include <catch2/catch.hpp>
#include <map>
#include <set>

namespace taizhang::typeset {
namespace {

const std::filesystem::path Source = TAIZHANG_SOURCE_DIR;

const FontSet& fonts() {
    static const auto Set = FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts");
    if (!Set) FAIL(Set.error().message);
    return *Set;
}

record::Schema schema(const std::string& type) {
    auto loaded = record::Schema::load(Source / "schemas", type + "/1");
    if (!loaded) FAIL(loaded.error().message);
    return *loaded;
}

Template template_of(const std::string& type) {
    auto loaded = Template::load(Source / "templates", type + "/1", schema(type));
    if (!loaded) FAIL(loaded.error().message);
    return *loaded;
}

const Context Draft{"r0123456789abcdef", "NT-2026-L5-0001", 1, std::string(64, 'a'), "L5-05", "2026-06"};

Document document(const std::string& type, const Json& record) {
    auto composed = compose(template_of(type), record, Draft, fonts());
    if (!composed) FAIL(composed.error().message);
    return *composed;
}

std::string text_of(const GlyphRun& run) {
    std::u32string text;
    for (const Glyph& glyph : run.glyphs) text += glyph.codepoint;
    std::string utf8;
    for (char32_t c : text) {
        if (c < 0x80) utf8 += static_cast<char>(c);
        else if (c < 0x800) utf8 += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
        else if (c < 0x10000)
            utf8 += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
                     static_cast<char>(0x80 | (c & 63))};
        else
            utf8 += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
                     static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
    }
    return utf8;
}

std::vector<std::string> texts(const Page& page) {
    std::vector<std::string> all;
    for (const auto& operation : page.operations) {
        if (const auto* run = std::get_if<GlyphRun>(&operation)) all.push_back(text_of(*run));
    }
    return all;
}

std::multiset<std::string> texts(const Document& document) {
    std::multiset<std::string> all;
    for (const Page& page : document.pages) {
        for (auto& each : texts(page)) all.insert(std::move(each));
    }
    return all;
}

std::size_t count_on(const Page& page, const std::string& text) {
    auto all = texts(page);
    return static_cast<std::size_t>(std::count(all.begin(), all.end(), text));
}

Length right_end(const GlyphRun& run) {
    std::int64_t advance = 0;
    for (const Glyph& glyph : run.glyphs) advance += glyph.advance;
    auto gaps = static_cast<std::int64_t>(run.glyphs.size()) - 1;
    return run.x + static_cast<Length>(advance * run.size / 1000 + gaps * run.tracking);
}

struct Bounds {
    Length left, bottom, right, top;
};

Bounds bounds(const Operation& operation) {
    if (const auto* run = std::get_if<GlyphRun>(&operation)) {
        return {run->x, run->y - run->size * 12 / 100, right_end(*run), run->y + run->size * 88 / 100};
    }
    if (const auto* line = std::get_if<Line>(&operation)) {
        return {std::min(line->x1, line->x2), std::min(line->y1, line->y2), std::max(line->x1, line->x2),
                std::max(line->y1, line->y2)};
    }
    if (const auto* rectangle = std::get_if<Rectangle>(&operation)) {
        return {rectangle->x, rectangle->y, rectangle->x + rectangle->width,
                rectangle->y + rectangle->height};
    }
    const auto& qr = std::get<Qr>(operation);
    return {qr.x, qr.y, qr.x + qr.width, qr.y + qr.width};
}

// The text of every operation, with its place: two equal dumps are two equal documents.
std::string dump(const Document& document) {
    std::string all;
    for (const Page& page : document.pages) {
        for (const auto& operation : page.operations) {
            auto box = bounds(operation);
            for (Length each : {box.left, box.bottom, box.right, box.top}) all += std::to_string(each) + " ";
            if (const auto* run = std::get_if<GlyphRun>(&operation)) all += text_of(*run);
            all += "\n";
        }
    }
    return all;
}

} // namespace

TEST_CASE("every template of the product loads and sets its sample inside the page") {
    for (const std::string type : sample::Types) {
        INFO(type);
        auto made = document(type, sample::of_type(type));
        REQUIRE(!made.pages.empty());
        CHECK(!made.title.empty());
        CHECK(!made.outline.empty());
        Length safe = from_micrometres(5'000);
        for (const Page& page : made.pages) {
            for (const auto& operation : page.operations) {
                auto box = bounds(operation);
                CHECK(box.left >= safe);
                CHECK(box.bottom >= safe);
                CHECK(box.right <= page.width - safe);
                CHECK(box.top <= page.height - safe);
            }
        }
    }
}

TEST_CASE("no text of a page lies on another one") {
    for (const std::string type : sample::Types) {
        auto made = document(type, sample::of_type(type));
        for (const Page& page : made.pages) {
            std::vector<std::pair<Bounds, std::string>> runs;
            for (const auto& operation : page.operations) {
                if (const auto* run = std::get_if<GlyphRun>(&operation))
                    runs.emplace_back(bounds(operation), text_of(*run));
                if (std::holds_alternative<Qr>(operation)) runs.emplace_back(bounds(operation), "QR");
            }
            for (std::size_t i = 0; i < runs.size(); ++i) {
                for (std::size_t j = i + 1; j < runs.size(); ++j) {
                    const auto& [a, one] = runs[i];
                    const auto& [b, other] = runs[j];
                    bool apart = a.right <= b.left + 300 || b.right <= a.left + 300 ||
                                 a.top <= b.bottom + 300 || b.top <= a.bottom + 300;
                    INFO(type << " page " << page.label << ": " << one << " / " << other);
                    CHECK(apart);
                }
            }
        }
    }
}

TEST_CASE("every value of every row of a long payroll is printed exactly once and whole") {
    auto record = sample::payroll(95);
    auto all = texts(document("payroll_sheet", record));
    std::map<std::string, std::size_t> expected;
    for (const auto& row : record["rows"]) {
        for (const char* field : {"name", "id_no", "phone", "card_no"})
            ++expected[row[field].get<std::string>()];
    }
    for (const auto& [text, count] : expected) {
        INFO(text);
        CHECK(all.count(text) == count);
    }
}

TEST_CASE("the header and the title stand on every page, the total only on the last") {
    auto made = document("payroll_sheet", sample::payroll(60));
    REQUIRE(made.pages.size() > 2);
    for (const Page& page : made.pages) {
        CHECK(count_on(page, "姓　名") == 1);
        CHECK(count_on(page, "应发工资") == 1);
        CHECK(count_on(page, "农民工工资支付表（2026年6月）") == 1);
        bool last = &page == &made.pages.back();
        CHECK(count_on(page, "合　计（60 人）") == (last ? 1 : 0));
        CHECK(count_on(page, "本页小计") == 1);
    }
}

TEST_CASE("for any number of rows the last row stands on the page of the total") {
    for (int rows = 1; rows <= 40; ++rows) {
        auto record = sample::payroll(rows);
        auto made = document("payroll_sheet", record);
        INFO(rows << " rows");
        auto last_card = record["rows"].back()["card_no"].get<std::string>();
        CHECK(count_on(made.pages.back(), last_card) == 1);
        CHECK(count_on(made.pages.back(), "合　计（" + std::to_string(rows) + " 人）") == 1);
        CHECK(count_on(made.pages.back(), "编制人：") == 1);
    }
}

TEST_CASE("rows to be signed are at least 9.25 mm high") {
    auto made = document("payroll_sheet", sample::payroll(40));
    std::vector<Length> baselines; // one ID number per row
    for (const auto& operation : made.pages[0].operations) {
        const auto* run = std::get_if<GlyphRun>(&operation);
        if (run && text_of(*run).starts_with("320000")) baselines.push_back(run->y);
    }
    REQUIRE(baselines.size() >= 10);
    for (std::size_t i = 1; i < baselines.size(); ++i)
        CHECK(baselines[i - 1] - baselines[i] >= from_micrometres(9'250) - 1);
}

TEST_CASE("the decimal points of a column stand under each other") {
    auto record = sample::payroll(12);
    for (std::size_t i = 0; i < 12; ++i)
        record["rows"][i]["net"] = 123456 + static_cast<int>(i) * 11111 * static_cast<int>(i);
    std::set<Length> points;
    auto made = document("payroll_sheet", record);
    for (const auto& row : record["rows"]) {
        auto net = written(row["net"], record::Kind::Fen);
        for (const auto& operation : made.pages[0].operations) {
            const auto* run = std::get_if<GlyphRun>(&operation);
            if (!run || text_of(*run) != net) continue;
            GlyphRun whole = *run;
            whole.glyphs = whole.glyphs.first(net.find('.'));
            points.insert(right_end(whole) / 20);
        }
    }
    REQUIRE(!points.empty());
    CHECK(*points.rbegin() - *points.begin() <= 1);
}

TEST_CASE("the same record gives the same operations and another one does not") {
    auto once = dump(document("payroll_sheet", sample::payroll(30)));
    CHECK(once == dump(document("payroll_sheet", sample::payroll(30))));
    CHECK(once != dump(document("payroll_sheet", sample::payroll(30, 1))));
}

TEST_CASE("page subtotals add up to the total") {
    auto record = sample::payroll(50);
    std::int64_t expected = 0;
    for (const auto& row : record["rows"]) expected += row["net"].get<std::int64_t>();
    auto made = document("payroll_sheet", record);
    CHECK(count_on(made.pages.back(), written(Json(expected), record::Kind::Fen)) >= 1);
}

TEST_CASE("the file's own total is printed even where it is wrong") {
    auto record = sample::payroll(3);
    record["totals"]["net"] = 12345;
    CHECK(texts(document("payroll_sheet", record)).count("123.45") == 1);
}

TEST_CASE("a missing glyph is an error that names row and field, never the value") {
    auto record = sample::payroll(5);
    record["rows"][2]["name"] = "王\xF4\x8F\xBF\xBD";
    auto made = compose(template_of("payroll_sheet"), record, Draft, fonts());
    REQUIRE(!made);
    CHECK(made.error().code == Code::Unprocessable);
    CHECK(made.error().message.find("第 3 行 姓名") != std::string::npos);
    CHECK(made.error().message.find("10FFFD") != std::string::npos);
    CHECK(made.error().message.find("王") == std::string::npos);
}

TEST_CASE("records with nulls everywhere, without rows or with wrong types are set all the same") {
    for (const std::string type : sample::Types) {
        INFO(type);
        CHECK(compose(template_of(type), Json::object(), Draft, fonts()).has_value());
        CHECK(compose(template_of(type), Json(nullptr), Draft, fonts()).has_value());
        Json odd = sample::of_type(type);
        for (auto& value : odd)
            value = value.is_array()
                        ? Json::array({nullptr, "x", Json::object({{"name", 5}, {"days", "all"}})})
                        : Json({{"a", 1}});
        CHECK(compose(template_of(type), odd, Draft, fonts()).has_value());
    }
}

TEST_CASE("a very long text makes the row grow, and divides it only when it is taller than a page") {
    auto record = sample::payroll(20);
    std::string tail = "尾";
    std::string text;
    for (int i = 0; i < 400; ++i) text += "说明文字";
    record["rows"][7]["note"] = text + tail;
    auto made = document("payroll_sheet", record);
    std::size_t characters = 0;
    for (const Page& page : made.pages) {
        for (const auto& each : texts(page)) {
            for (std::size_t at = each.find("说"); at != std::string::npos; at = each.find("说", at + 1))
                ++characters;
        }
    }
    CHECK(characters == 400);
}

TEST_CASE("the officer filing form is one page with the notice's labels in their order") {
    auto made = document("officer_filing", sample::officer_filing());
    REQUIRE(made.pages.size() == 1);
    auto all = texts(made.pages[0]);
    const std::vector<std::string> labels{
        "劳资专管员备案表", "项目名称", "计划开工",   "竣工日期", "项目地址", "建设单位",
        "项目负责人",       "联系电话", "监理单位",   "项目总监", "联系电话", "施工总承包单位",
        "项目经理",         "联系电话", "劳资专管员", "联系电话", "入职时间"};
    auto from = all.begin();
    for (const auto& label : labels) {
        INFO(label);
        from = std::find(from, all.end(), label);
        REQUIRE(from != all.end());
        ++from;
    }
    auto blank = document("officer_filing", Json::object());
    CHECK(count_on(blank.pages[0], "日期：    年    月    日") == 1);
}

TEST_CASE("a sentence that brings its full stop gets no second one, and signatures never stand alone") {
    for (int length = 0; length < 24; ++length) {
        auto record = sample::monthly_statement();
        std::string text;
        for (int i = 0; i < length * 28; ++i) text += "字";
        record["carried_over"] = text + "。";
        for (auto& row : record["rows"]) row["progress"] = "主体施工完成。";
        auto made = document("monthly_statement", record);
        bool signatures = false, body = false;
        for (const auto& each : texts(made.pages.back())) {
            signatures = signatures || each == "劳资专管员：";
            body = body || each.find("附件：") != std::string::npos;
        }
        CHECK(signatures);
        CHECK(body);
        for (const auto& each : texts(made)) CHECK(each.find("。。") == std::string::npos);
    }
}

TEST_CASE("the statement has 22 lines of 28 characters by GB/T 9704") {
    auto record = sample::monthly_statement();
    std::string long_text;
    for (int i = 0; i < 1'500; ++i) long_text += "字";
    record["carried_over"] = long_text;
    auto made = document("monthly_statement", record);
    std::size_t full_lines = 0, most = 0;
    for (const Page& page : made.pages) {
        std::size_t on_page = 0;
        for (const auto& operation : page.operations) {
            const auto* run = std::get_if<GlyphRun>(&operation);
            if (!run || run->glyphs.size() < 27 || run->glyphs[5].codepoint != U'字') continue;
            CHECK(run->glyphs.size() == 28);
            CHECK(right_end(*run) <= page.width - from_micrometres(26'000) + 300);
            ++on_page;
        }
        full_lines += on_page;
        most = std::max(most, on_page);
    }
    CHECK(full_lines >= 52);
    CHECK(most == 22);
}

} // namespace taizhang::typeset
