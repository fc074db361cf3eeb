#include "support/temporary.hh"
#include "text/utf8.hh"
#include "typeset/font.hh"
#include "typeset/font_store.hh"
#include "typeset/font_store_builder.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::typeset;

namespace {

std::filesystem::path built() { return std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts"; }

const FontSet& fonts() {
    static const FontSet set = FontSet::open(built()).value();
    return set;
}

// The 87,887 Hanzi of GB 18030-2022 level 3.
std::vector<char32_t> level_three() {
    std::vector<char32_t> all;
    const std::pair<char32_t, char32_t> ranges[] = {
        {0x4E00, 0x9FEF},   {0x3400, 0x4DB5},   {0x20000, 0x2A6D6}, {0x2A700, 0x2B734},
        {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0}};
    for (auto [first, last] : ranges) {
        for (char32_t c = first; c <= last; ++c) all.push_back(c);
    }
    for (char32_t c :
         {0xFA0E, 0xFA0F, 0xFA11, 0xFA13, 0xFA14, 0xFA1F, 0xFA21, 0xFA23, 0xFA24, 0xFA27, 0xFA28, 0xFA29}) {
        all.push_back(c);
    }
    return all;
}

} // namespace

TEST_CASE("each role has all 87,887 Hanzi of GB 18030-2022 level 3") {
    auto hanzi = level_three();
    REQUIRE(hanzi.size() == 87887);
    for (Role role : {Role::Song, Role::SongBold, Role::Hei, Role::Kai, Role::FangSong}) {
        std::size_t missing = 0, empty = 0;
        std::vector<std::size_t> by_font(fonts().count());
        for (char32_t c : hanzi) {
            auto glyph = fonts().find(role, c);
            if (!glyph) {
                ++missing;
                continue;
            }
            ++by_font[glyph->font];
            if (fonts().store(glyph->font).outline(glyph->gid).size() < 8) ++empty;
        }
        CHECK(missing == 0);
        CHECK(empty == 0);
        std::string shares;
        for (std::size_t i = 0; i < by_font.size(); ++i) {
            shares += std::string(fonts().store(static_cast<FontIndex>(i)).name()) + " " +
                      std::to_string(by_font[i]) + "  ";
        }
        // Shown with: room_typeset "each role*" -s
        INFO("role " << static_cast<int>(role) << ": " << shares);
        CHECK(by_font[0] + by_font[1] + by_font[2] + by_font[3] + by_font[4] + by_font[5] + by_font[6] ==
              87887);
    }
}

TEST_CASE("rare names, dots and blanks are set one glyph per character") {
    auto glyphs = fonts().shape(Role::FangSong, "𠮷𬭎䶮·王 \u00A0\u3000Aé1¥￥①—…");
    REQUIRE(glyphs);
    CHECK(glyphs->size() == 16);
    for (const Glyph& glyph : *glyphs) {
        CHECK(glyph.gid != 0);
        CHECK(glyph.codepoint != 0);
        CHECK(glyph.advance > 0);
    }
    CHECK((*glyphs)[0].codepoint == 0x20BB7);
}

TEST_CASE("the role decides the font and falls back only where it must") {
    auto song = fonts().shape(Role::Song, "王").value(), bold = fonts().shape(Role::SongBold, "王").value();
    CHECK(fonts().store(song[0].font).name() == "NotoSerifCJKsc-Regular");
    CHECK(fonts().store(bold[0].font).name() == "NotoSerifCJKsc-Bold");
    CHECK(fonts().store(fonts().shape(Role::Hei, "王").value()[0].font).name() == "NotoSansCJKsc-Regular");
    CHECK(fonts().store(fonts().shape(Role::Kai, "王").value()[0].font).name() == "LXGWWenKai-Regular");
    CHECK(fonts().store(fonts().shape(Role::FangSong, "王").value()[0].font).name() == "FandolFang-Regular");
    CHECK(song[0].advance == 1000);
}

TEST_CASE("￥ is no dollar sign in FangSong, and tick boxes have a font, Thai has none") {
    auto yuan = fonts().shape(Role::FangSong, "￥").value();
    CHECK(fonts().store(yuan[0].font).name() == "NotoSerifCJKsc-Regular");
    CHECK(fonts().shape(Role::FangSong, "☐☑"));
    CHECK(!fonts().shape(Role::Song, "ก"));
}

TEST_CASE("private-use Hanzi of old systems are set as their code points of today") {
    auto glyphs = fonts().shape(Role::Song, text::encode(U"\uE863\uE81E\uE816")).value();
    REQUIRE(glyphs.size() == 3);
    CHECK(glyphs[0].codepoint == 0x4DAE);
    CHECK(glyphs[1].codepoint == 0x9FB4);
    CHECK(glyphs[2].codepoint == 0x20087);
}

TEST_CASE("a character no font has is an error naming it") {
    auto glyphs = fonts().shape(Role::Song, "张ก");
    REQUIRE(!glyphs);
    CHECK(glyphs.error().code == Code::Unprocessable);
    CHECK(glyphs.error().message == "字体缺字 U+0E01");
    CHECK(!fonts().shape(Role::Song, "a\nb"));
}

TEST_CASE("the built stores are whole, and a changed one is refused") {
    REQUIRE(fonts().verify());
    test::TemporaryDirectory directory;
    for (const auto& file : std::filesystem::directory_iterator(built())) {
        std::filesystem::copy(file, directory.path() / file.path().filename());
    }
    std::string bytes = test::read_file(built() / "fandol-fang.store");

    SECTION("one bit of a glyph") {
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
        test::write_file(directory.path() / "fandol-fang.store", bytes);
        auto set = FontSet::open(directory.path());
        REQUIRE(set);
        auto verified = set->verify();
        REQUIRE(!verified);
        CHECK(verified.error().code == Code::Corrupt);
    }
    SECTION("the header") {
        bytes[60] = static_cast<char>(bytes[60] ^ 1);
        test::write_file(directory.path() / "fandol-fang.store", bytes);
        auto set = FontSet::open(directory.path());
        REQUIRE(!set);
        CHECK(set.error().code == Code::Corrupt);
    }
    SECTION("a short file") {
        test::write_file(directory.path() / "fandol-fang.store", bytes.substr(0, bytes.size() - 1));
        auto set = FontSet::open(directory.path());
        REQUIRE(!set);
        CHECK(set.error().code == Code::Corrupt);
    }
    SECTION("a missing file") {
        std::filesystem::remove(directory.path() / "fandol-fang.store");
        auto set = FontSet::open(directory.path());
        REQUIRE(!set);
        CHECK(set.error().code == Code::NotFound);
    }
}

TEST_CASE("a store is built twice with the same bytes") {
    std::string font = "/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf";
    auto again = build_font_store(font, 0, {0, 0xFFE4}); // its range in fonts/fonts.json
    REQUIRE(again);
    CHECK(*again == test::read_file(built() / "fandol-fang.store"));
    auto none = build_font_store("/nonexistent.otf", 0);
    REQUIRE(!none);
    CHECK(none.error().code == Code::NotFound);
}
