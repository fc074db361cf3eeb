// What no template's author thought of: every case has a defined result, and no text is lost without a word.
#include "unit/typeset/sample.hh"
#include "unit/typeset/small.hh"

#include <map>
#include <rapidcheck.h>

using namespace small;

namespace {

Json everything() {
    return page(
        {{{"block", "title"}, {"text", "{project}"}},
         {{"block", "heading"}, {"text", "{firm}"}},
         {{"block", "line"}, {"left", "{note}"}, {"right", "{person}"}},
         {{"block", "fields"},
          {"labels", {"20mm", "20mm"}},
          {"rows", {{{{"label", "单位"}, {"value", "{firm}"}}, {{"label", "说明"}, {"value", "{note}"}}}}}},
         {{"block", "table"},
          {"columns",
           {{{"field", "name"}, {"width", "25mm"}},
            {{"field", "note"}},
            {{"field", "net"}, {"width", "25mm"}}}},
          {"totals", {{"label", "合计"}, {"fields", {"net"}}}}},
         {{"block", "list"}, {"text", "{row.name}：{row.note}"}, {"marker", "chinese"}},
         {{"block", "paragraph"}, {"text", "{note}"}}});
}

// How often each character stands on the pages; blanks and what prints nothing apart.
std::map<char32_t, std::size_t> characters(const Document& made) {
    std::map<char32_t, std::size_t> count;
    for (const Page& each : made.pages) {
        for (const auto& run : all<GlyphRun>(each)) {
            for (const Glyph& glyph : run.glyphs) ++count[glyph.codepoint];
        }
    }
    return count;
}

void check_inside(const Document& made) {
    for (const Page& each : made.pages) {
        for (const auto& run : all<GlyphRun>(each)) {
            CHECK(run.y > 0);
            CHECK(run.y + run.size <= each.height);
            CHECK(run.x >= 0);
        }
    }
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

// Every place of `everything` filled with this text.
Json filled(const std::string& text) {
    return {{"project", text},
            {"firm", text},
            {"note", text},
            {"person", text},
            {"rows", {{{"name", text}, {"note", text}, {"net", 1}}}}};
}

} // namespace

TEST_CASE("10,000 characters in any place are all printed, inside their pages") {
    for (const std::string& word :
         {std::string("字"), std::string("x"), std::string("长 "), std::string("，")}) {
        INFO(word);
        auto made = set(everything(), filled(repeated(word, 10'000)));
        check_inside(made);
        auto found = characters(made);
        // Title, heading, line twice, fields twice, table twice, list twice, paragraph.
        CHECK(found[text::decode(word).front()] >= 110'000);
        for (const Page& each : made.pages) {
            for (const auto& run : all<GlyphRun>(each)) CHECK(run.y > from_micrometres(15'000));
        }
    }
}

TEST_CASE("all text of any record reaches the pages") {
    CHECK(rc::check([] {
        static const std::u32string Alphabet =
            U"王李张𠮷䶮（）。，、《》“”—…·0123456789.,-%ABCxyz \n\t\u0001\u200B　☑é①￥";
        auto text = [](std::size_t most) {
            auto length = *rc::gen::inRange<std::size_t>(0, most);
            std::u32string made;
            for (std::size_t i = 0; i < length; ++i)
                made += Alphabet[*rc::gen::inRange<std::size_t>(0, Alphabet.size())];
            return made;
        };
        std::map<char32_t, std::size_t> wanted;
        auto put = [&wanted](const std::u32string& value, std::size_t times) {
            for (char32_t c : value) wanted[c] += times;
            return text::encode(value);
        };
        Json record = {{"project", put(text(60), 1)},
                       {"firm", put(text(200), 2)},
                       {"note", put(text(2'000), 3)},
                       {"person", put(text(30), 1)},
                       {"rows", Json::array()}};
        auto rows = *rc::gen::inRange(0, 40);
        for (int i = 0; i < rows; ++i)
            record["rows"].push_back({{"name", put(text(12), 2)}, {"note", put(text(100), 2)}});
        auto found = characters(set(everything(), record));
        for (const auto& [c, times] : wanted) {
            if (c <= U' ' || c == 0x200B || c == 0x3000) continue;
            if (found[c] < times) RC_FAIL("U+" + std::to_string(c) + " lost");
        }
    }));
}

TEST_CASE("a record without rows has the table's header, an empty row and totals") {
    auto made = set(everything(), {{"project", "某项目"}, {"rows", Json::array()}});
    REQUIRE(made.pages.size() == 1);
    auto found = texts(made);
    CHECK(std::count(found.begin(), found.end(), "姓名") == 1);
    CHECK(std::count(found.begin(), found.end(), "合计") == 1);
    CHECK(set(everything(), Json::object()).pages.size() == 1);
}

TEST_CASE("a character no font has is named with its place, and nothing is printed") {
    auto with = load(everything());
    REQUIRE(with);
    for (const auto& [text, code] : std::map<std::string, std::string>{
             {"\U0001FAE8", "U+1FAE8"}, {"王\U0010FFFD", "U+10FFFD"}, {"\u0627\u0644", "U+0627"}}) {
        auto made = compose(*with, filled(text), Context{}, fonts());
        INFO(code);
        REQUIRE(!made);
        CHECK(made.error().code == Code::Unprocessable);
        CHECK(made.error().message.find(code) != std::string::npos);
        CHECK(made.error().message.find(text) == std::string::npos);
        CHECK(!made.error().hint.empty());
    }
}

TEST_CASE("marks stand after their letters, marks of direction and width go, controls become blanks") {
    auto found =
        texts(set(everything(), {{"project", "e\u0301\u200F王\u0001李\u202E"}, {"rows", Json::array()}}));
    REQUIRE(!found.empty());
    CHECK(found.front() == "e\u0301王 李");
}

TEST_CASE("half a surrogate pair is no JSON, and bytes that are no text are shown as such") {
    CHECK(!parse_json("{\"project\":\"\\ud83d\"}"));
    CHECK(!parse_json("{\"project\":\"\\udc00x\"}"));
    auto made = compose(*load(everything()), {{"project", "王\xFF\xC3"}}, Context{}, fonts());
    if (made) CHECK(characters(*made)[0xFFFD] >= 2);
    else CHECK(made.error().message.find("U+FFFD") != std::string::npos);
}

TEST_CASE("a row taller than a page is divided, in a table and in a grid, and stays above the foot") {
    Json whole =
        page({{{"block", "table"},
               {"columns", {{{"field", "name"}, {"width", "20mm"}}, {{"field", "note"}, {"width", "20mm"}}}}},
              {{"block", "fields"},
               {"labels", {"20mm"}},
               {"rows", {{{{"label", "说明"}, {"value", "{note}"}}}}}}});
    auto made = set(whole, {{"note", repeated("说", 5'000)},
                            {"rows", {{{"name", "王"}, {"note", repeated("明", 3'000)}}}}});
    CHECK(made.pages.size() > 4);
    auto found = characters(made);
    CHECK(found[U'明'] == 3'001); // the label too
    CHECK(found[U'说'] == 5'001);
    for (const Page& each : made.pages) {
        for (const auto& run : all<GlyphRun>(each)) CHECK(run.y >= from_micrometres(20'000));
    }
}

TEST_CASE("more columns than a page is wide are made narrower together, and keep their texts") {
    Json columns = Json::array();
    for (int i = 0; i < 40; ++i)
        columns.push_back({{"field", "note"}, {"title", "栏"}, {"width", "30mm"}, {"optional", true}});
    auto made =
        set(page({{{"block", "table"}, {"columns", columns}}}), {{"rows", {{{"note", "长长的说明"}}}}});
    CHECK(characters(made)[U'长'] == 80);
    check_inside(made);
}

TEST_CASE("without font stores nothing is set and the error says what to do") {
    test::TemporaryDirectory nothing;
    auto set = FontSet::open(nothing.path());
    REQUIRE(!set);
    CHECK(set.error().code == Code::NotFound);
    CHECK(!set.error().hint.empty());
}

TEST_CASE("a heading is never the last line of a page") {
    for (int lines = 1; lines < 60; ++lines) {
        Json blocks = Json::array();
        blocks.push_back({{"block", "space"}, {"height", std::to_string(lines * 4) + "mm"}});
        blocks.push_back({{"block", "heading"}, {"text", "某一标题"}, {"after", "3mm"}});
        blocks.push_back({{"block", "table"}, {"columns", {{{"field", "name"}}}}});
        auto made = set(page(blocks), {{"rows", {{{"name", "王"}}, {{"name", "李"}}, {{"name", "张"}}}}});
        for (const Page& each : made.pages) {
            auto runs = all<GlyphRun>(each);
            if (!runs.empty()) CHECK(text_of(runs.back()) != "某一标题");
        }
    }
}
