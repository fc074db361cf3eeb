// A small document type made in a test: schema and template as JSON, set with the product's fonts.
#pragma once

#include "support/temporary.hh"
#include "text/utf8.hh"
#include "typeset/length.hh"
#include "typeset/template.hh"

#include <catch2/catch.hpp>

namespace small {

using namespace taizhang;
using namespace taizhang::typeset;

inline const FontSet& fonts() {
    static const auto Set = FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts");
    if (!Set) FAIL(Set.error().message);
    return *Set;
}

// One field of each kind, in the head, in the rows and, for numbers, in the totals.
inline Json schema() {
    auto field = [](const char* title, const char* kind) { return Json{{"title", title}, {"x-kind", kind}}; };
    Json person = field("姓名", "text");
    person["x-pii"] = "name";
    Json verdict = field("结论", "enum");
    verdict["enum"] = {"通过", "整改后通过", "未通过", nullptr};
    Json head = {{"project", field("项目名称", "text")},
                 {"firm", field("单位", "text")},
                 {"person", person},
                 {"begun", field("开工", "date")},
                 {"month", field("月份", "month")},
                 {"at", field("发生时间", "datetime")},
                 {"sum", field("金额", "fen")},
                 {"share", field("比例", "hundredths")},
                 {"urgent", field("是否紧急", "boolean")},
                 {"verdict", verdict},
                 {"note", field("说明", "text")},
                 {"id_no", field("身份证号码", "id_no")}};
    Json row = {{"name", person},
                {"team", field("班组", "text")},
                {"net", field("实发", "fen")},
                {"days", field("天数", "tenths")},
                {"verdict", verdict},
                {"note", field("备注", "text")},
                {"at", field("时间", "datetime")},
                {"marks", field("考勤", "day_marks")}};
    head["rows"] = {{"items", {{"properties", row}}}};
    head["totals"] = {
        {"properties", {{"net", field("实发", "fen")}, {"headcount", field("人数", "integer")}}}};
    return {{"x-id", "small/1"}, {"title", "小表"}, {"properties", head}};
}

// A4 upright, margins of 20 mm: 170 mm for text.
inline Json page(Json blocks) {
    return {
        {"id", "small/1"},
        {"title", "小表"},
        {"page", {{"margin", {{"top", "20mm"}, {"right", "20mm"}, {"bottom", "20mm"}, {"left", "20mm"}}}}},
        {"blocks", std::move(blocks)}};
}

inline Result<Template> load(const Json& whole, const Json& law = schema()) {
    test::TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path() / "small");
    test::write_file(directory.path() / "small/1.schema.json", law.dump());
    test::write_file(directory.path() / "small/1.json", whole.dump());
    TRY_INTO(auto read, record::Schema::load(directory.path(), "small/1"));
    return Template::load(directory.path(), "small/1", read);
}

// What is said about a template with these blocks; "" when nothing.
inline std::string complaint(Json blocks) {
    auto loaded = load(page(std::move(blocks)));
    return loaded ? std::string() : loaded.error().message;
}

inline Document set(const Json& whole, const Json& record) {
    auto loaded = load(whole);
    if (!loaded) FAIL(loaded.error().message);
    auto made = compose(*loaded, record, Context{}, fonts());
    if (!made) FAIL(made.error().message);
    return *made;
}
inline Document set_blocks(Json blocks, const Json& record) { return set(page(std::move(blocks)), record); }

inline std::string text_of(const GlyphRun& run) {
    std::u32string text;
    for (const Glyph& glyph : run.glyphs) text += glyph.codepoint;
    return text::encode(text);
}

template <class Kind>
std::vector<Kind> all(const Page& page) {
    std::vector<Kind> found;
    for (const auto& operation : page.operations) {
        if (const auto* one = std::get_if<Kind>(&operation)) found.push_back(*one);
    }
    return found;
}

// The texts of all pages in their order.
inline std::vector<std::string> texts(const Document& document) {
    std::vector<std::string> found;
    for (const Page& page : document.pages) {
        for (const auto& run : all<GlyphRun>(page)) found.push_back(text_of(run));
    }
    return found;
}

inline Length width_of(const GlyphRun& run) {
    std::int64_t advance = 0;
    for (const Glyph& glyph : run.glyphs) advance += glyph.advance;
    return static_cast<Length>(advance * run.size / 1000);
}

} // namespace small
