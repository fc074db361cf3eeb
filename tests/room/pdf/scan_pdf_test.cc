// Image PDFs as scanners and their programs make them. Poppler's view of the file that came is the measure for ours.
#include "pdf/raster.hh"
#include "room/pdf/scans.hh"

#include <zlib.h>

using namespace taizhang;
using namespace taizhang::pdf;

using test::deflated;

namespace {

constexpr int Wide = 400, High = 600; // 144 x 216 points at 200 dpi

std::string big(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 255);
    return out;
}

// The ink page's rows from `top`, one bit a pixel, 1 is white.
Raster bits(int top = 0, int height = High) {
    Raster raster{Wide, height, 1, 1, {}, {}};
    raster.rows.assign(raster.stride() * static_cast<std::size_t>(height), '\0');
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < Wide; ++x) {
            if (test::is_ink(x, top + y)) continue;
            char& byte =
                raster.rows[raster.stride() * static_cast<std::size_t>(y) + static_cast<std::size_t>(x) / 8];
            byte = static_cast<char>(static_cast<unsigned char>(byte) | 128 >> x % 8);
        }
    }
    return raster;
}

std::string fax(int top = 0, int height = High) {
    auto data = group4(bits(top, height));
    REQUIRE(data);
    return *data;
}

std::string dictionary(const std::string& rest, int height = High) {
    return "/Type/XObject/Subtype/Image/Width " + std::to_string(Wide) + "/Height " + std::to_string(height) +
           rest;
}

const std::string Group4 =
    "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 400>>";

std::string segment(std::uint32_t number, int type, int page, const std::string& body) {
    return big(number) + std::string{static_cast<char>(type), '\0', static_cast<char>(page)} +
           big(static_cast<std::uint32_t>(body.size())) + body;
}

// JBIG2 with one generic region, its bits coded as a fax codes them (MMR). Poppler 22.12 draws the last rows of this
// one wrongly (MuPDF does not): what it draws of the file that came is what it has to draw of ours.
std::string jbig2() {
    std::string information = big(Wide) + big(High) + std::string(11, '\0');
    std::string region = big(Wide) + big(High) + std::string(9, '\0') + '\1' + fax();
    return segment(1, 48, 1, information) + segment(2, 38, 1, region);
}

struct Made {
    std::string page = "/MediaBox[0 0 144 216]", contents = "q 144 0 0 216 0 0 cm /Im1 Do Q";
    std::vector<std::string> images = {}; // /Im1, /Im2...: objects 5, 6...
    std::vector<std::string> others = {}; // objects behind them
};

std::string pdf_of(const Made& made) {
    std::string names;
    for (std::size_t i = 0; i < made.images.size(); ++i)
        names += "/Im" + std::to_string(i + 1) + " " + std::to_string(i + 5) + " 0 R";
    std::vector<std::string> objects{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                                     "<</Type/Page/Parent 2 0 R" + made.page +
                                         "/Contents 4 0 R/Resources<</XObject<<" + names + ">>>>>>",
                                     test::stream("", made.contents)};
    objects.insert(objects.end(), made.images.begin(), made.images.end());
    objects.insert(objects.end(), made.others.begin(), made.others.end());
    return test::pdf_of(objects);
}

std::vector<ScannedPage> pages_of(const std::string& pdf) {
    auto pages = page_images(pdf, 10);
    if (!pages) FAIL(pages.error().message);
    return std::move(*pages);
}

std::string refusal(const Made& made) {
    auto pages = page_images(pdf_of(made), 10);
    REQUIRE(!pages);
    CHECK(pages.error().code == Code::Unprocessable);
    return pages.error().message;
}

// Wraps it, and both look the same; returns the page.
ScannedPage kept(const Made& made) {
    std::string foreign = pdf_of(made);
    auto pages = pages_of(foreign);
    std::string pdf = test::wrapped(pages);
    test::must_conform(pdf);
    CHECK(test::alike(test::shown(pdf, 200), test::shown(foreign, 200)));
    CHECK(test::wrapped(pages_of(foreign)) == pdf);
    return pages.front();
}

// What OCR reads shows the page upright.
void reads_upright(const ScannedPage& page, int width, int height) {
    CHECK(page.width_px == width);
    CHECK(page.height_px == height);
    CHECK(page.image.starts_with("\x89PNG"));
}

} // namespace

TEST_CASE("fax images of a PDF keep their bytes and every parameter") {
    std::string data = fax();
    auto page = kept({.images = {test::stream(dictionary(Group4), data)}});
    REQUIRE(page.laid.size() == 1);
    CHECK(page.laid.front().bytes == data);
    CHECK(page.dpi == 200);
    reads_upright(page, Wide, High);
    kept({.images = {test::stream(
              dictionary("/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode/DecodeParms<<"
                         "/K -1/Columns 400/Rows 600/BlackIs1 true/EndOfBlock false>>"),
              data)}});
    auto inverted = kept({.images = {test::stream(dictionary(Group4 + "/Decode[1 0]"), data)}});
    CHECK(inverted.laid.front().inverted);
    kept({.images = {test::stream(
              dictionary("/ImageMask true/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 400>>"), data)}});
}

TEST_CASE("JBIG2 images keep their bytes, and what pages share") {
    std::string shared = segment(0, 62, 0, big(0x20000000) + "scanner");
    std::string entries = "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode";
    auto alone = kept({.images = {test::stream(dictionary(entries), jbig2())}});
    CHECK(alone.laid.front().bytes == jbig2());
    auto page =
        kept({.images = {test::stream(dictionary(entries + "/DecodeParms<</JBIG2Globals 6 0 R>>"), jbig2())},
              .others = {test::stream("", shared)}});
    CHECK(page.laid.front().globals == shared);
    std::string twice = test::wrapped({page, page});
    CHECK(twice.find(shared) == twice.rfind(shared));
    CHECK(test::extracted(twice, 2) == test::extracted(test::wrapped({alone})));
    reads_upright(page, Wide, High);
    std::string other = jbig2();
    other[14] = 1; // the page's width
    for (const auto& bad :
         {std::string("x"), other, jbig2().substr(0, 60), jbig2().substr(0, jbig2().size() - 9)}) {
        CHECK(refusal({.images = {test::stream(dictionary(entries), bad)}}).find("JBIG2") !=
              std::string::npos);
    }
}

TEST_CASE("JPEG 2000 images that PDF/A allows keep their bytes, others are refused with the reason") {
    auto file = [](const std::string& name) {
        return test::read_file(test::source_path("tests/room/pdf/data/" + name));
    };
    std::string colour = file("colour.jp2"), grey = file("grey.jp2");
    auto page = kept({.images = {test::stream(dictionary("/Filter/JPXDecode"), colour)}});
    CHECK(page.laid.front().bytes == colour);
    CHECK(page.laid.front().channels == 3);
    kept({.images = {test::stream(dictionary("/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/JPXDecode"),
                                  colour)}});
    kept({.images = {test::stream(dictionary("/Filter/JPXDecode"), grey)}});
    auto changed = [&](std::size_t at, char to) {
        std::string bytes = colour;
        bytes[at] = to;
        return refusal({.images = {test::stream(dictionary("/Filter/JPXDecode"), bytes)}});
    };
    CHECK(changed(0x4B, 0x12).find("颜色空间") != std::string::npos); // sYCC
    CHECK(changed(0x39, 0x04).find("CMYK") != std::string::npos);     // four channels
    CHECK(changed(0x3A, '\xFF').find("位数") != std::string::npos);   // differing depths
    CHECK(changed(0x37, 0x01).find("大小") != std::string::npos);     // another width
    CHECK(changed(0x04, 'x').find("文件头") != std::string::npos);    // a bare codestream
    CHECK(refusal({.images = {test::stream(dictionary("/Filter/JPXDecode"), colour.substr(0, 900))}})
              .find("不完整") != std::string::npos);
}

TEST_CASE("turned pages lie as the file shows them") {
    std::string data = fax();
    for (const char* turn : {"/Rotate 90", "/Rotate 180", "/Rotate 270", "/Rotate -90", "/Rotate 450"}) {
        INFO(turn);
        auto page = kept({.page = std::string("/MediaBox[0 0 144 216]") + turn,
                          .images = {test::stream(dictionary(Group4), data)}});
        bool swapped = std::string_view(turn) != "/Rotate 180";
        reads_upright(page, swapped ? High : Wide, swapped ? Wide : High);
        CHECK(page.dpi == 200);
    }
    std::string jpeg = test::read_file(test::source_path("tests/room/ocr/data/receipt.jpg")); // 1496 x 787
    std::string image = test::stream("/Type/XObject/Subtype/Image/Width 1496/Height "
                                     "787/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
                                     jpeg);
    auto turned = kept({.page = "/MediaBox[0 0 374 196.75]/Rotate 90",
                        .contents = "374 0 0 196.75 0 0 cm /Im1 Do",
                        .images = {image}});
    CHECK(turned.laid.front().bytes == jpeg);
    // Turned by its matrix rather than by /Rotate, within a part of a larger sheet.
    kept({.page = "/MediaBox[0 0 300 500]/CropBox[50 60 246.75 434]",
          .contents = "q 1 0 0 1 50 60 cm 0 374 -196.75 0 196.75 0 cm /Im1 Do Q",
          .images = {image}});
    // A JPEG whose EXIF says that it is turned lies in a PDF as it is: readers do not look at EXIF there.
    std::string sideways =
        test::read_file(test::source_path("tests/room/ocr/data/sideways.jpg")); // 590 x 1122
    auto exif =
        kept({.page = "/MediaBox[0 0 147.5 280.5]",
              .contents = "147.5 0 0 280.5 0 0 cm /Im1 Do",
              .images = {test::stream("/Type/XObject/Subtype/Image/Width 590/Height 1122/ColorSpace/DeviceRGB"
                                      "/BitsPerComponent 8/Filter/DCTDecode",
                                      sideways)}});
    CHECK(exif.laid.size() == 1);
}

TEST_CASE("strips of one page, forms around images and JPEGs that were deflated once more are kept") {
    Made strips;
    strips.contents.clear();
    for (int i = 0; i < 3; ++i) {
        strips.images.push_back(test::stream(dictionary(Group4, 200), fax(i * 200, 200)));
        strips.contents +=
            "q 144 0 0 72 0 " + std::to_string(144 - 72 * i) + " cm /Im" + std::to_string(i + 1) + " Do Q\n";
    }
    auto page = kept(strips);
    CHECK(page.laid.size() == 3);
    CHECK(page.dpi == 200);
    reads_upright(page, Wide, High);
    Made form;
    form.contents = "/Im1 Do";
    form.images = {
        test::stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Matrix[144 0 0 216 0 0]/Resources<</XObject<<"
                     "/Inner 6 0 R>>>>",
                     "/Inner Do")};
    form.others = {test::stream(dictionary(Group4), fax())};
    kept(form);
    std::string jpeg = test::read_file(test::source_path("tests/room/ocr/data/receipt.jpg"));
    auto unpacked =
        kept({.page = "/MediaBox[0 0 374 196.75]",
              .contents = "374 0 0 196.75 0 0 cm /Im1 Do",
              .images = {test::stream("/Type/XObject/Subtype/Image/Width 1496/Height 787/ColorSpace/DeviceRGB"
                                      "/BitsPerComponent 8/Filter[/FlateDecode/DCTDecode]",
                                      deflated(jpeg))}});
    CHECK(unpacked.image == jpeg);
}

TEST_CASE("samples that are not deflated are, the rest of what PDF/A forbids or we cannot judge is refused") {
    std::string plain = bits().rows, hex;
    for (char c : plain) {
        hex += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
        hex += "0123456789ABCDEF"[c & 15];
    }
    kept({.images = {test::stream(
              dictionary("/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/ASCIIHexDecode"), hex + ">")}});
    kept({.images = {test::stream(dictionary("/ColorSpace/DeviceGray/BitsPerComponent 1"), plain)}});
    std::string data = fax();
    CHECK(refusal({.images = {test::stream(dictionary(Group4 + "/SMask 6 0 R"), data)},
                   .others = {test::stream(dictionary(Group4), data)}})
              .find("透明") != std::string::npos);
    CHECK(refusal({.images = {test::stream(dictionary("/ColorSpace/DeviceCMYK/BitsPerComponent 8"), "x")}})
              .find("CMYK") != std::string::npos);
    CHECK(refusal({.contents = "1 0 0 rg 144 0 0 216 0 0 cm /Im1 Do",
                   .images = {test::stream(
                       dictionary("/ImageMask true/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 400>>"),
                       data)}})
              .find("黑色") != std::string::npos);
    std::string holed = data;
    holed.replace(holed.size() / 3, 200, 200, '\x55');
    CHECK(refusal({.images = {test::stream(dictionary(Group4), holed)}}).find("损坏") != std::string::npos);
}

// The files of tests/room/pdf/data, which scripts/conformance wraps: OUT=DIRECTORY room_pdf "image PDFs*".
TEST_CASE("image PDFs for scripts/conformance", "[.write]") {
    const char* out = std::getenv("OUT");
    REQUIRE(out != nullptr);
    std::filesystem::path directory = out;
    std::string entries = "/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode/DecodeParms<<"
                          "/JBIG2Globals 6 0 R>>";
    Made jbig2_page;
    jbig2_page.images = {test::stream(dictionary(entries), jbig2())};
    jbig2_page.others = {test::stream("", segment(0, 62, 0, big(0x20000000) + "scanner"))};
    Made fax_page;
    fax_page.page += "/Rotate 90";
    fax_page.images = {test::stream(dictionary(Group4), fax())};
    Made jpx;
    jpx.images = {test::stream(dictionary("/Filter/JPXDecode"),
                               test::read_file(test::source_path("tests/room/pdf/data/colour.jp2")))};
    Made strips;
    strips.contents = "q 144 0 0 108 0 108 cm /Im1 Do Q q 144 0 0 108 0 0 cm /Im2 Do Q";
    strips.images = {test::stream(dictionary(Group4, 300), fax(0, 300)),
                     test::stream(dictionary(Group4, 300), fax(300, 300))};
    test::write_file(directory / "jbig2.pdf", pdf_of(jbig2_page));
    test::write_file(directory / "turned-fax.pdf", pdf_of(fax_page));
    test::write_file(directory / "jpeg2000.pdf", pdf_of(jpx));
    test::write_file(directory / "strips.pdf", pdf_of(strips));
}
