// Do the invisible words lie on the image's words? A page set by our own engine is drawn as an image by poppler; where
// its words are is known from pdftotext's view of the original. Wrapped as a scan with those words as OCR would give
// them, pdftotext must find each where it was.
#include "room/pdf/scans.hh"

#include <cmath>
#include <map>

using namespace taizhang;
using namespace taizhang::pdf;

namespace {

constexpr double Tolerance = 0.5 * 72 / 25.4; // half a millimetre

struct Found { // points, from the upper left corner
    double left = 0, top = 0, right = 0, bottom = 0;
};

std::map<std::string, Found> words_of(const std::string& pdf) {
    std::map<std::string, Found> out;
    std::string text = test::asked(pdf, "pdftotext -bbox % - 2>/dev/null");
    for (auto at = text.find("<word "); at != std::string::npos; at = text.find("<word ", at + 1)) {
        Found f;
        char word[200] = "";
        if (std::sscanf(text.c_str() + at,
                        "<word xMin=\"%lf\" yMin=\"%lf\" xMax=\"%lf\" yMax=\"%lf\">%199[^<]", &f.left, &f.top,
                        &f.right, &f.bottom, word) == 5)
            out[word] = f;
    }
    return out;
}

// Every word is in another place, of several sizes and scripts.
std::string original() {
    typeset::Document made;
    made.title = "样张";
    typeset::Page page;
    page.width = 595'000;
    page.height = 842'000;
    const std::vector<std::string> words = {"农民工工资支付表", "3205811990",   "Invoice", "𠮷野海涛",
                                            "10,675.00",        "合计（大写）", "A4",      "第一页"};
    for (std::size_t i = 0; i < words.size(); ++i) {
        typeset::GlyphRun run;
        run.x = static_cast<typeset::Length>(40'000 + 50'000 * i);
        run.y = static_cast<typeset::Length>(780'000 - 95'000 * i);
        run.size = static_cast<typeset::Length>(9'000 + 2'500 * i);
        auto role = i % 2 == 0 ? typeset::Role::Song : typeset::Role::Hei;
        run.glyphs = test::kept(test::fonts().shape(role, words[i]).value());
        page.operations.emplace_back(std::move(run));
    }
    made.pages.push_back(std::move(page));
    auto pdf = generate(made, test::fonts(), test::metadata(), {});
    if (!pdf) FAIL(pdf.error().message);
    return std::move(*pdf);
}

std::string drawn(const std::string& pdf, const std::string& options) {
    return test::asked(pdf, "pdftoppm -png -r 200 " + options + " % 2>/dev/null");
}

// As OCR answers: whole pixels of the image.
std::vector<Word> in_pixels(const std::map<std::string, Found>& words) {
    std::vector<Word> out;
    for (const auto& [text, f] : words) {
        auto px = [](double points) { return static_cast<int>(std::lround(points * 200 / 72)); };
        out.push_back({px(f.left), px(f.top), px(f.right) - px(f.left), px(f.bottom) - px(f.top), text});
    }
    return out;
}

void must_lie_there(const std::map<std::string, Found>& wanted, const std::string& pdf) {
    test::must_conform(pdf);
    auto found = words_of(pdf);
    REQUIRE(wanted.size() >= 8);
    CHECK(found.size() == wanted.size());
    for (const auto& [text, w] : wanted) {
        INFO(text);
        REQUIRE(found.count(text) == 1);
        const Found& f = found[text];
        CHECK(f.left == Approx(w.left).margin(Tolerance));
        CHECK(f.right == Approx(w.right).margin(Tolerance));
        CHECK(f.top == Approx(w.top).margin(Tolerance));
        CHECK(f.bottom == Approx(w.bottom).margin(Tolerance));
    }
}

} // namespace

TEST_CASE("each invisible word lies on the image's word within half a millimetre") {
    std::string pdf = original();
    auto words = words_of(pdf);
    must_lie_there(words, test::wrapped({{drawn(pdf, ""), 200, in_pixels(words)}}));
    // The resolution is not known: the sheet is A4 all the same.
    must_lie_there(words, test::wrapped({{drawn(pdf, ""), 0, in_pixels(words)}}));
}

TEST_CASE("words lie on the image's words of pages that came turned, in a PDF by /Rotate") {
    std::string pdf = original();
    auto words = words_of(pdf);
    for (int turn : {90, 180, 270}) {
        INFO(turn);
        // The scanner fed the sheet sideways and says so.
        test::TemporaryDirectory directory;
        auto png = directory.path() / "page.png", turned = directory.path() / "turned.ppm";
        test::write_file(png, drawn(pdf, ""));
        auto shown = test::shown(pdf, 200);
        bool swapped = turn != 180;
        int width = swapped ? shown.height : shown.width, height = swapped ? shown.width : shown.height;
        auto sideways = test::picture_of(width, height, [&](int x, int y) { // turned back by `turn`
            int from_x = turn == 90 ? shown.width - 1 - y : turn == 180 ? shown.width - 1 - x : y;
            int from_y = turn == 90 ? x : turn == 180 ? shown.height - 1 - y : shown.height - 1 - x;
            auto at = static_cast<std::size_t>(from_y * shown.width + from_x) * 3;
            return static_cast<std::uint32_t>(static_cast<unsigned char>(shown.pixels[at])) * 0x010101;
        });
        std::string box = swapped ? "/MediaBox[0 0 842 595]" : "/MediaBox[0 0 595 842]";
        std::string paint = swapped ? "842 0 0 595 0 0 cm /Im1 Do" : "595 0 0 842 0 0 cm /Im1 Do";
        std::string foreign = test::pdf_of(
            {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
             "<</Type/Page/Parent 2 0 R" + box + "/Rotate " + std::to_string(turn) +
                 "/Contents 4 0 R/Resources<</XObject<</Im1 5 0 R>>>>>>",
             test::stream("", paint),
             test::stream("/Type/XObject/Subtype/Image/Width " + std::to_string(width) + "/Height " +
                              std::to_string(height) + "/ColorSpace/DeviceRGB/BitsPerComponent 8",
                          sideways.pixels)});
        auto pages = page_images(foreign, 1);
        if (!pages) FAIL(pages.error().message);
        auto& page = pages->front();
        CHECK(std::abs(page.width_px - shown.width) <= 1);
        CHECK(std::abs(page.height_px - shown.height) <= 1);
        page.words = in_pixels(words);
        std::string wrapped = test::wrapped(*pages);
        CHECK(test::alike(test::shown(wrapped, 200), shown));
        must_lie_there(words, wrapped);
    }
}
