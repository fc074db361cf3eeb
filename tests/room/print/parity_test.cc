// The same Pages through both sinks, pdf (our own writer, embedded fonts) and print (libharu, outlines), drawn by
// Poppler and compared. Poppler sets a glyph of a font on whole pixels up and quarters across and weighs its edge
// exactly, but fills a path at its exact place by 4 x 4 samples, somewhat bolder: at 150 dpi that alone moves and
// thickens strokes by up to half a pixel. So both are drawn at 600 dpi and averaged to 150 (docs/print.md: figures).
#include "print/writer.hh"
#include "room/print/pages.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

namespace taizhang::print {
namespace {

constexpr int Dpi = 150, Finer = 4;
// Measured over all templates: mean at most 1.8, strong at most 0.3 %, local at most 42 (docs/print.md).
constexpr double MostMean = 2.5, MostStrong = 0.005;
constexpr int MostLocal = 54;

struct Difference {
    double mean = 0;   // absolute, of 255
    double strong = 0; // share of pixels that differ by more than 64 of 255
    int local = 0;     // the most by which means over 3 x 3 pixels differ: one glyph, one rule
    bool tolerable() const { return mean <= MostMean && strong <= MostStrong && local <= MostLocal; }
};

int mean_around(const Raster& raster, int x, int y) {
    int sum = 0;
    for (int dy = -1; dy <= 1; ++dy) {
        for (int dx = -1; dx <= 1; ++dx) sum += raster.at(x + dx, y + dy);
    }
    return sum / 9;
}

Difference compare(const Raster& a, const Raster& b) {
    REQUIRE(a.width == b.width);
    REQUIRE(a.height == b.height);
    Difference found;
    auto pixels = static_cast<double>(a.grey.size());
    for (std::size_t i = 0; i < a.grey.size(); ++i) {
        int by = std::abs(int{a.grey[i]} - int{b.grey[i]});
        found.mean += by / pixels;
        if (by > 64) found.strong += 1 / pixels;
    }
    for (int y = 1; y + 1 < a.height; ++y) {
        for (int x = 1; x + 1 < a.width; ++x)
            found.local = std::max(found.local, std::abs(mean_around(a, x, y) - mean_around(b, x, y)));
    }
    return found;
}

std::string said(const std::string& what, const Difference& d) {
    return what + ": mean " + std::to_string(d.mean) + ", strong " + std::to_string(d.strong * 100) +
           " %, local " + std::to_string(d.local);
}

// TAIZHANG_FIGURES prints what docs/print.md says.
void tell(const std::string& line) {
    if (std::getenv("TAIZHANG_FIGURES") != nullptr) std::cout << line << "\n";
}

// The first page: Poppler at 600 dpi takes its time, and what follows is more of the same.
typeset::Document one_page(const Form& of) {
    typeset::Document document = of.document;
    document.pages.resize(1);
    document.outline.clear();
    return document;
}
typeset::Document one_page(std::string_view name) { return one_page(form(name)); }

Raster drawn(const std::string& pdf) { return rasters(pdf, Dpi, Finer).at(0); }

// The page as the archival sink draws it against a spoiled copy of it through print.
Difference spoiled(const typeset::Document& good, const typeset::Document& bad) {
    return compare(drawn(archival(good)), drawn(write(bad, fonts(), {}).value()));
}

template <class T>
std::vector<std::size_t> all_of(const typeset::Document& document) {
    std::vector<std::size_t> found;
    const auto& operations = document.pages[0].operations;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        if (std::holds_alternative<T>(operations[i])) found.push_back(i);
    }
    return found;
}

// A run of the page's smallest kind of text: the hardest to see.
typeset::GlyphRun& small_run(typeset::Document& document) {
    typeset::GlyphRun* small = nullptr;
    for (auto& operation : document.pages[0].operations) {
        auto* run = std::get_if<typeset::GlyphRun>(&operation);
        if (run == nullptr || run->glyphs.size() < 3 || run->glyphs[0].codepoint < 0x4E00) continue;
        if (run->colour.red == 0 && (small == nullptr || run->size < small->size)) small = run;
    }
    REQUIRE(small != nullptr);
    return *small;
}

} // namespace

TEST_CASE("every template's pages look the same through both sinks") {
    for (const Form& each : forms()) {
        auto page = one_page(each);
        auto difference = spoiled(page, page);
        std::string line = said(each.name, difference);
        tell(line);
        INFO(line);
        CHECK(difference.tolerable());
    }
}

TEST_CASE("a run of small text moved by a third of a millimetre is seen") {
    auto good = one_page("payroll_sheet"), bad = good;
    SECTION("across") { small_run(bad).x += 950; }
    SECTION("down") { small_run(bad).y -= 950; }
    auto difference = spoiled(good, bad);
    tell(said("moved", difference));
    CHECK_FALSE(difference.tolerable());
}

TEST_CASE("a missing rule is seen, whichever it is") {
    auto good = one_page("payroll_sheet");
    auto lines = all_of<typeset::Line>(good);
    REQUIRE(lines.size() > 10);
    auto whole = drawn(archival(good));
    for (std::size_t i = 0; i < lines.size(); i += 6) {
        auto bad = good;
        auto& operations = bad.pages[0].operations;
        operations.erase(operations.begin() + static_cast<std::ptrdiff_t>(lines[i]));
        auto difference = compare(whole, drawn(write(bad, fonts(), {}).value()));
        INFO(said("line " + std::to_string(lines[i]), difference));
        tell(said("missing line", difference));
        CHECK_FALSE(difference.tolerable());
    }
}

TEST_CASE("one glyph swapped for another is seen, also a similar one") {
    auto good = one_page("payroll_sheet"), bad = good;
    auto& right = small_run(good);
    auto& wrong = small_run(bad);
    auto begun = [](typeset::GlyphRun& run, typeset::Page& page, char32_t with) {
        auto pool = std::make_shared<typeset::GlyphPool>();
        typeset::Glyph* room = pool->room(run.glyphs.size());
        std::copy(run.glyphs.begin(), run.glyphs.end(), room);
        room[0] = fonts().find(typeset::Role::Song, with).value();
        run.glyphs = pool->keep(run.glyphs.size());
        page.pools.push_back(std::move(pool));
    };
    auto swap = [&](char32_t from, char32_t to) {
        begun(right, good.pages[0], from);
        begun(wrong, bad.pages[0], to);
    };
    SECTION("another") { swap(U'王', U'李'); }
    // In 8 pt these two pairs differ less than the two ways of smoothing edges do: at 150 dpi, bodies of text only.
    SECTION("similar, 10.5 pt") {
        right.size = wrong.size = 10'500;
        SECTION("a stroke's length") { swap(U'未', U'末'); }
        SECTION("beyond the BMP") { swap(U'吉', U'𠮷'); }
    }
    SECTION("digits") { swap(U'3', U'8'); }
    SECTION("left out") { swap(U'土', U' '); }
    auto difference = spoiled(good, bad);
    tell(said("swapped", difference));
    CHECK_FALSE(difference.tolerable());
}

TEST_CASE("one module of a QR code turned is seen") {
    auto good = one_page("payroll_sheet"), bad = good;
    auto codes = all_of<typeset::Qr>(bad);
    REQUIRE(codes.size() == 1);
    auto& code = std::get<typeset::Qr>(bad.pages[0].operations[codes[0]]);
    code.dark[code.dark.size() / 2] = !code.dark[code.dark.size() / 2];
    auto difference = spoiled(good, bad);
    tell(said("module", difference));
    CHECK_FALSE(difference.tolerable());
}

} // namespace taizhang::print
