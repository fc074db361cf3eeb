// Attachment 2 of 通治欠办发〔2023〕11号 is printed word for word: tests/golden/notice/attachment-2.txt is the
// notice's text as published, with its two defects (docs/notice.md). Only white space may differ.
#include "support/temporary.hh"
#include "text/utf8.hh"
#include "typeset/template.hh"

#include <catch2/catch.hpp>

namespace taizhang::typeset {
namespace {

std::u32string squeezed(std::u32string_view text) {
    std::u32string all;
    for (char32_t c : text) {
        bool blank = c <= U' ' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B);
        if (!blank) all += c;
    }
    return all;
}

// What stands in the type area; page numbers and codes around it are smaller than 16 pt.
std::u32string letter(const Document& document) {
    std::u32string all;
    for (const Page& page : document.pages) {
        for (const auto& operation : page.operations) {
            const auto* run = std::get_if<GlyphRun>(&operation);
            if (!run || run->size < 16'000) continue;
            for (const Glyph& glyph : run->glyphs) all += glyph.codepoint;
        }
    }
    return squeezed(all);
}

std::u32string printed(const Json& record) {
    auto schema = record::Schema::load(test::source_path("schemas"), "officer_commitment/1");
    REQUIRE(schema);
    auto with = Template::load(test::source_path("templates"), "officer_commitment/1", *schema);
    INFO((with ? "" : with.error().message));
    REQUIRE(with);
    auto fonts = FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts");
    REQUIRE(fonts);
    auto document = compose(*with, record, Context{"", "", 1, "", "L4-02", ""}, *fonts);
    REQUIRE(document);
    return letter(*document);
}

std::u32string published() {
    return squeezed(text::decode(test::read_file(test::source_path("tests/golden/notice/attachment-2.txt"))));
}

void put(std::u32string& text, std::u32string_view before, std::u32string_view value) {
    auto at = text.find(before);
    REQUIRE(at != std::u32string::npos);
    text.insert(at, value);
}

} // namespace

TEST_CASE("the blank commitment letter has the notice's words, character for character") {
    CHECK(text::encode(printed(Json::object())) == text::encode(published()));
}

TEST_CASE("a filled-in commitment letter has the notice's words and nothing but its blanks filled in") {
    std::u32string wanted = published();
    put(wanted, U"（总承包单位名称）", U"南通示例海岳建设集团有限公司");
    put(wanted, U"（项目名称）", U"示例江海新苑安置房二期工程");
    REQUIRE(wanted.ends_with(U"年月日"));
    wanted.replace(wanted.size() - 3, 3, U"2025年8月22日");
    auto record = read_json(test::source_path("samples/documents/officer_commitment.json"));
    REQUIRE(record);
    CHECK(text::encode(printed(*record)) == text::encode(wanted));
}

TEST_CASE("the commitment letter keeps the two defects of the published text") {
    std::u32string text = printed(Json::object());
    CHECK(text.find(U"三、严格执行关于进一步规范") != std::u32string::npos);
    CHECK(text.find(U"至少保存三年。配合人社部门") != std::u32string::npos);
}

} // namespace taizhang::typeset
