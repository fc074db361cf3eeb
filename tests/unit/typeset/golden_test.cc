// The pages of every template as they were accepted: tests/golden/pages/<type>.txt. TAIZHANG_ACCEPT=1 rewrites
// them and fails, so that an accepting run is never taken for a passing one.
#include "support/temporary.hh"
#include "text/utf8.hh"
#include "typeset/template.hh"
#include "unit/typeset/sample.hh"

#include <catch2/catch.hpp>
#include <cstdlib>

namespace taizhang::typeset {
namespace {

std::string numbers(std::initializer_list<Length> values) {
    std::string text;
    for (Length value : values) text += " " + std::to_string(value);
    return text;
}

struct Dump {
    std::string operator()(const GlyphRun& run) const {
        std::u32string text;
        for (const Glyph& glyph : run.glyphs) text += glyph.codepoint;
        return "text" +
               numbers({run.x, run.y, run.size, run.tracking, run.glyphs.front().font, run.colour.red}) +
               " " + text::encode(text);
    }
    std::string operator()(const Line& line) const {
        return "line" + numbers({line.x1, line.y1, line.x2, line.y2, line.width});
    }
    std::string operator()(const Rectangle& r) const {
        return (r.filled ? "fill" : "frame") + numbers({r.x, r.y, r.width, r.height, r.colour.red});
    }
    std::string operator()(const Qr& qr) const {
        std::string text = "qr" + numbers({qr.x, qr.y, qr.width, qr.modules}) + " ";
        for (std::size_t i = 0; i < qr.dark.size(); i += 4) {
            int nibble = 0;
            for (std::size_t k = 0; k < 4; ++k)
                nibble = nibble * 2 + (i + k < qr.dark.size() && qr.dark[i + k] ? 1 : 0);
            text += "0123456789abcdef"[nibble];
        }
        return text;
    }
};

std::string dump(const Document& document) {
    std::string all = document.title + "\n";
    for (const Bookmark& mark : document.outline)
        all += "bookmark " + std::to_string(mark.page) + " " + mark.title + "\n";
    for (const Page& page : document.pages) {
        all += "page " + page.label + numbers({page.width, page.height}) + "\n";
        for (const auto& operation : page.operations) all += std::visit(Dump{}, operation) + "\n";
    }
    return all;
}

} // namespace

TEST_CASE("the pages of every template are those that were accepted") {
    const auto fonts = FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts");
    REQUIRE(fonts);
    for (const std::string type : sample::Types) {
        INFO(type);
        auto schema = record::Schema::load(test::source_path("schemas"), type + "/1");
        REQUIRE(schema);
        auto with = Template::load(test::source_path("templates"), type + "/1", *schema);
        REQUIRE(with);
        Context context{"r0123456789abcdef",  "NT-2026-0001",        1,
                        std::string(64, '0'), sample::code_of(type), "2026-06"};
        auto document = compose(*with, sample::of_type(type, 3), context, *fonts);
        REQUIRE(document);
        auto file = test::source_path("tests/golden/pages/" + type + ".txt");
        if (std::getenv("TAIZHANG_ACCEPT")) {
            std::filesystem::create_directories(file.parent_path());
            test::write_file(file, dump(*document));
            FAIL_CHECK("accepted; look at the change and run again without TAIZHANG_ACCEPT");
            continue;
        }
        REQUIRE(std::filesystem::exists(file));
        bool same = test::read_file(file) == dump(*document);
        INFO("tests/golden/pages/" << type << ".txt differs; TAIZHANG_ACCEPT=1 accepts");
        CHECK(same);
    }
}

} // namespace taizhang::typeset
