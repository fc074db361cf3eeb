// Pages laid out elsewhere, as archival PDF: read back by other programs.
#include "pdf/placed.hh"

#include "room/pdf/scans.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <qpdf/QPDF.hh>

using namespace taizhang;
using namespace taizhang::pdf;
using typeset::Length;

namespace {

PlacedText text_of(const std::string& utf8, Length x, Length y, Length size, Length step) {
    PlacedText text{{size, 0, 0, size}, {}, 255, {}, {}};
    auto glyphs = test::fonts().shape(typeset::Role::Song, utf8);
    REQUIRE(glyphs);
    for (const auto& glyph : *glyphs) {
        text.glyphs.push_back({glyph, x, y, 1000});
        x += step;
    }
    return text;
}

PlacedPage empty_page() {
    PlacedPage page;
    page.width = 595'276;
    page.height = 396'850;
    return page;
}

std::string written(const std::vector<PlacedPage>& pages) {
    auto pdf = write_placed(pages, test::fonts(), {}, {});
    INFO((pdf ? std::string() : pdf.error().message));
    REQUIRE(pdf);
    test::must_conform(*pdf);
    return *pdf;
}

std::string file_of(const std::string& name) {
    return test::read_file(test::source_path("tests/fuzz/corpus/image/" + name));
}

} // namespace

TEST_CASE("placed text stands where it was put and is read as it is") {
    auto page = empty_page();
    page.marks.emplace_back(text_of("周𠮷安（示例）", 100'000, 300'000, 12'000, 12'000));
    auto pdf = written({page});
    CHECK(test::asked(pdf, "pdftotext % - 2>/dev/null").find("周𠮷安（示例）") != std::string::npos);
    auto boxes = test::asked(pdf, "pdftotext -bbox % - 2>/dev/null");
    CHECK(boxes.find("xMin=\"100.000000\"") != std::string::npos);
    CHECK(written({page}) == pdf);
}

TEST_CASE("letters set wide are read as their words") {
    auto page = empty_page();
    auto text = text_of("6,350.00", 100'000, 300'000, 12'000, 9'000);
    page.marks.emplace_back(text);
    auto apart = test::asked(written({page}), "pdftotext % - 2>/dev/null");
    CHECK(apart.find("6,350.00") == std::string::npos); // what it is for
    text.words = "6,350.00";
    page.marks = {text};
    CHECK(test::asked(written({page}), "pdftotext % - 2>/dev/null").find("6,350.00") != std::string::npos);
}

TEST_CASE("paths and opacity and pictures of any kind are archival") {
    auto page = empty_page();
    PlacedPath path;
    path.steps = {{'m', {10'000, 10'000}},
                  {'l', {100'000, 10'000}},
                  {'c', {100'000, 50'000, 60'000, 90'000, 10'000, 90'000}},
                  {'h', {}}};
    path.filled = path.stroked = path.even_odd = true;
    path.fill = {255, 200, 0};
    path.fill_alpha = 100;
    path.width = 800;
    path.dashes = {3000, 1000};
    page.marks.emplace_back(path);
    for (const char* name : {"a.jpg", "a.png", "palette.png"}) {
        INFO(name);
        auto image = placed_image(file_of(name));
        REQUIRE(image);
        PlacedPicture picture{std::make_shared<const PlacedImage>(std::move(*image)),
                              {50'000, 0, 0, 50'000, 200'000, 100'000},
                              200};
        page.marks.emplace_back(picture);
        page.marks.emplace_back(picture);
    }
    auto pdf = written({page, page});
    QPDF file;
    file.processMemoryFile("placed", pdf.data(), pdf.size());
    int images = 0;
    for (auto& object : file.getAllObjects()) {
        if (object.isStream() && object.getDict().getKey("/Subtype").unparse() == "/Image") ++images;
    }
    CHECK(images == 3); // each once, however often it is shown
}

TEST_CASE("what can be seen through stays so") {
    auto image = placed_image(test::read_file(test::source_path("tests/room/pdf/data/stamp.png")));
    REQUIRE(image);
    CHECK(image->width == 24);
    REQUIRE(image->opacity.size() == 24U * 24U);
    CHECK(image->opacity[0] == '\0');
    CHECK(static_cast<unsigned char>(image->opacity[24 * 12 + 1]) == 180);
    auto page = empty_page();
    PlacedPath below;
    below.steps = {
        {'m', {0, 0}}, {'l', {595'276, 0}}, {'l', {595'276, 396'850}}, {'l', {0, 396'850}}, {'h', {}}};
    below.filled = true;
    below.fill = {0, 0, 255};
    page.marks.emplace_back(below);
    page.marks.emplace_back(PlacedPicture{std::make_shared<const PlacedImage>(std::move(*image)),
                                          {100'000, 0, 0, 100'000, 200'000, 100'000},
                                          255});
    auto drawn = test::shown(written({page}), 36);
    REQUIRE(drawn.width > 200);
    // The middle of the ring: what lies below shows.
    auto at = static_cast<std::size_t>((drawn.height - 75) * drawn.width + 125) * 3;
    CHECK(static_cast<unsigned char>(drawn.pixels.at(at)) < 10);
    CHECK(static_cast<unsigned char>(drawn.pixels.at(at + 2)) > 245);
}

TEST_CASE("words read from a picture lie invisibly over it") {
    auto page = empty_page();
    page.width_px = 2480;
    page.height_px = 1653;
    page.words = {{100, 100, 400, 50, "看不见的字"}};
    page.marks.emplace_back(text_of("看得见", 100'000, 300'000, 12'000, 12'000));
    auto text = test::asked(written({page}), "pdftotext % - 2>/dev/null");
    CHECK(text.find("看不见的字") != std::string::npos);
    CHECK(text.find("看得见") != std::string::npos);
}

TEST_CASE("a picture that is none is refused, and so is a document without pages") {
    CHECK_FALSE(placed_image("BM"));
    CHECK_FALSE(placed_image(file_of("cut.png")));
    CHECK_FALSE(write_placed({}, test::fonts(), {}, {}));
}
