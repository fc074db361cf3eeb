#include "print/writer.hh"

#include "support/glyphs.hh"

#include <catch2/catch.hpp>

namespace taizhang::print {
namespace {

using typeset::Role;

const typeset::FontSet& fonts() {
    static const auto set =
        typeset::FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts").value();
    return set;
}

typeset::Document page_of(const std::string& text, Role role = Role::Song) {
    typeset::Page page{595'276, 841'890, {}, {}, "1"};
    page.operations.emplace_back(
        typeset::GlyphRun{60'000, 700'000, 12'000, test::kept(fonts().shape(role, text).value()), 0, {}});
    page.operations.emplace_back(typeset::Line{60'000, 690'000, 300'000, 690'000, 500, {}});
    typeset::Document document;
    document.pages.push_back(std::move(page));
    return document;
}

} // namespace

TEST_CASE("the same pages give the same bytes") {
    auto document = page_of("南通市海晏湖片区安置房工程 欧阳䶮 𠮷野山");
    for (Mark mark : {Mark::None, Mark::WorkingCopy}) {
        auto once = write(document, fonts(), {mark});
        auto again = write(document, fonts(), {mark});
        REQUIRE(once);
        CHECK(once->starts_with("%PDF-"));
        CHECK(*once == *again);
        CHECK(once->find("CreationDate") == std::string::npos);
    }
    CHECK(write(document, fonts(), {Mark::None}).value() !=
          write(document, fonts(), {Mark::WorkingCopy}).value());
}

TEST_CASE("every role's fonts can be drawn, and characters beyond the BMP") {
    for (Role role : {Role::Song, Role::SongBold, Role::Hei, Role::Kai, Role::FangSong})
        CHECK(write(page_of("台账 Taizhang 2026 𠮷䶮𬺞", role), fonts(), {}));
}

TEST_CASE("a glyph used often is drawn once") {
    std::string often;
    for (int i = 0; i < 200; ++i) often += "账";
    auto once = write(page_of("账"), fonts(), {}).value();
    auto many = write(page_of(often), fonts(), {}).value();
    CHECK(many.size() < once.size() + 200 * 20);
}

TEST_CASE("a sink that fails stops the writing with its own error") {
    auto failed = write(page_of("台账"), fonts(), {},
                        [](std::string_view) -> Result<void> { return fail(Code::Io, "磁盘已满"); });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == Code::Io);
}

TEST_CASE("a page libharu cannot have is an error, not a crash") {
    auto document = page_of("台账");
    document.pages[0].width = 0;
    auto failed = write(document, fonts(), {});
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == Code::Internal);
}

TEST_CASE("lines and empty runs without any glyph are fine") {
    typeset::Document document;
    document.pages.push_back({100'000, 100'000, {}, {}, "1"});
    document.pages[0].operations.emplace_back(typeset::GlyphRun{});
    document.pages[0].operations.emplace_back(typeset::Qr{10'000, 10'000, 50'000, 21, {}});
    CHECK(write(document, fonts(), {}));
}

} // namespace taizhang::print
