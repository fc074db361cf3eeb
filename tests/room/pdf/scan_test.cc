#include "pdf/scan.hh"

#include "pdf/scan_image.hh"
#include "room/pdf/scans.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <png.h>
#include <qpdf/QPDF.hh>
#include <zlib.h>

using namespace taizhang;
using namespace taizhang::pdf;

using test::deflated;

namespace {

std::string page_file(const std::string& name) {
    return test::read_file(test::source_path("tests/room/ocr/data/" + name));
}

using test::output_of;

std::string pdftotext(const std::string& pdf, const std::string& options = "") {
    test::TemporaryDirectory directory;
    auto file = directory.path() / "scan.pdf";
    test::write_file(file, pdf);
    return output_of("pdftotext " + options + " " + file.string() + " - 2>&1");
}

using test::must_conform;

std::string png_of(png_uint_32 format, const std::vector<std::uint8_t>& pixels, unsigned width,
                   unsigned height, const std::vector<std::uint8_t>& colours = {}) {
    png_image png = {};
    png.version = PNG_IMAGE_VERSION;
    png.width = width;
    png.height = height;
    png.format = format;
    png.colormap_entries = static_cast<png_uint_32>(colours.size() / 3);
    png_alloc_size_t size = 1 << 20;
    std::string bytes(size, '\0');
    REQUIRE(png_image_write_to_memory(&png, bytes.data(), &size, 0, pixels.data(), 0,
                                      colours.empty() ? nullptr : colours.data()) != 0);
    bytes.resize(size);
    return bytes;
}

QPDFObjectHandle first_page(QPDF& file) { return file.getAllPages().at(0); }

// The image as a reader decodes it: raw samples, filters undone by qpdf.
struct Decoded {
    std::string bytes, filter;
    int width = 0, height = 0;
};
Decoded first_image(const std::string& pdf, qpdf_stream_decode_level_e level = qpdf_dl_all) {
    QPDF file;
    file.processMemoryFile("scan", pdf.data(), pdf.size());
    for (auto& [name, image] : first_page(file).getKey("/Resources").getKey("/XObject").getDictAsMap()) {
        auto buffer = level == qpdf_dl_none ? image.getRawStreamData() : image.getStreamData(level);
        auto dictionary = image.getDict();
        return {std::string(reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()),
                dictionary.getKey("/Filter").unparse(),
                static_cast<int>(dictionary.getKey("/Width").getIntValue()),
                static_cast<int>(dictionary.getKey("/Height").getIntValue())};
    }
    return {};
}

using test::wrapped;

using test::pdf_of;
using test::stream;

std::string one_page(const std::string& image, const std::string& content = "q 72 0 0 72 0 0 cm /Im1 Do Q") {
    return pdf_of(
        {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
         "<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 4 0 R/Resources<</XObject<</Im1 5 0 R>>>>>>",
         stream("", content), image});
}

std::string image_object(const std::string& entries, const std::string& bytes) {
    return stream("/Type/XObject/Subtype/Image" + entries, bytes);
}

std::string refusal(const std::string& pdf, unsigned max_pages = 10) {
    auto pages = page_images(pdf, max_pages);
    REQUIRE(!pages);
    CHECK(pages.error().code == Code::Unprocessable);
    CHECK(!pages.error().hint.empty());
    return pages.error().message;
}

} // namespace

TEST_CASE("a JPEG goes into the archival PDF byte for byte and comes out again") {
    std::string jpeg = page_file("receipt.jpg");
    std::string pdf = wrapped({{jpeg, 200, {}}});
    must_conform(pdf);
    CHECK(first_image(pdf, qpdf_dl_none).bytes == jpeg);
    auto pages = page_images(pdf, 10);
    REQUIRE(pages);
    REQUIRE(pages->size() == 1);
    CHECK(pages->front().image == jpeg);
    CHECK(pages->front().dpi == 200);
    CHECK(wrapped({{jpeg, 200, {}}}) == pdf);
}

TEST_CASE("words are found where they lie on the image, names beyond the BMP too") {
    std::string jpeg = page_file("receipt.jpg");
    std::string pdf =
        wrapped({{jpeg, 144, {{100, 200, 300, 40, "𠮷野·海涛 2026"}, {800, 600, 90, 40, "工资"}}}});
    must_conform(pdf);
    std::string text = pdftotext(pdf);
    CHECK(text.find("𠮷野·海涛 2026") != std::string::npos);
    CHECK(text.find("工资") != std::string::npos);
    // 144 dpi: two pixels a point. pdftotext counts from the upper left corner, too.
    std::string boxes = pdftotext(pdf, "-bbox");
    auto at = boxes.find("xMin=\"400.0");
    REQUIRE(at != std::string::npos);
    CHECK(boxes.find("xMax=\"445.0", at) != std::string::npos);
    double top = std::atof(boxes.c_str() + boxes.find("yMin=\"", at) + 6);
    double bottom = std::atof(boxes.c_str() + boxes.find("yMax=\"", at) + 6);
    CHECK(top == Approx(300).margin(4));
    CHECK(bottom == Approx(320).margin(4));
}

TEST_CASE("PNG pages of every common kind keep their pixels") {
    std::vector<std::uint8_t> grey(35 * 7), rgb(35 * 7 * 3);
    for (std::size_t i = 0; i < grey.size(); ++i) grey[i] = static_cast<std::uint8_t>(i);
    for (std::size_t i = 0; i < rgb.size(); ++i) rgb[i] = static_cast<std::uint8_t>(i * 5);
    std::string pdf =
        wrapped({{png_of(PNG_FORMAT_GRAY, grey, 35, 7), 0, {}}, {png_of(PNG_FORMAT_RGB, rgb, 35, 7), 0, {}}});
    must_conform(pdf);
    auto decoded = first_image(pdf);
    CHECK(decoded.bytes == std::string(grey.begin(), grey.end()));
    CHECK(decoded.width == 35);
    CHECK(decoded.height == 7);
    auto back = page_images(pdf, 2);
    REQUIRE(back);
    REQUIRE(back->size() == 2);
    auto again = first_image(wrapped({back->back()}));
    CHECK(again.bytes == std::string(rgb.begin(), rgb.end()));
}

TEST_CASE("palette PNG stays indexed, transparent PNG is laid on white paper") {
    std::vector<std::uint8_t> indices{0, 1, 1, 0}, colours{255, 0, 0, 0, 0, 255};
    std::string pdf = wrapped({{png_of(PNG_FORMAT_RGB_COLORMAP, indices, 2, 2, colours), 0, {}}});
    must_conform(pdf);
    auto back = page_images(pdf, 1);
    REQUIRE(back);
    CHECK(first_image(wrapped({back->front()})).bytes == first_image(pdf).bytes);
    CHECK(first_image(wrapped({back->front()}), qpdf_dl_none).bytes == first_image(pdf, qpdf_dl_none).bytes);
    std::vector<std::uint8_t> rgba{10, 20, 30, 255, 0, 0, 0, 0};
    std::string clear = wrapped({{png_of(PNG_FORMAT_RGBA, rgba, 2, 1), 0, {}}});
    must_conform(clear);
    CHECK(first_image(clear).bytes == std::string("\x0A\x14\x1E\xFF\xFF\xFF"));
}

TEST_CASE("pages get the size of their paper, and A4 when the resolution is unknown or absurd") {
    std::string jpeg = page_file("receipt.jpg"); // 1496 x 787
    auto media_box = [](const std::string& pdf) {
        QPDF file;
        file.processMemoryFile("scan", pdf.data(), pdf.size());
        return first_page(file).getKey("/MediaBox").unparse();
    };
    CHECK(media_box(wrapped({{jpeg, 200, {}}})) == "[ 0 0 538.56 283.32 ]");
    CHECK(media_box(wrapped({{jpeg, 0, {}}})) == "[ 0 0 841.89 442.892 ]");
    CHECK(media_box(wrapped({{jpeg, 72, {}}})) == "[ 0 0 841.89 442.892 ]");
}

TEST_CASE("a photograph taken sideways stands upright on its page") {
    std::string jpeg = page_file("sideways.jpg"); // 590 x 1122, EXIF orientation 6
    auto image = scan_image(jpeg);
    REQUIRE(image);
    CHECK(image->orientation == 6);
    CHECK(image->data == jpeg);
    std::string pdf = wrapped({{jpeg, 150, {{10, 10, 100, 30, "工资"}}}});
    must_conform(pdf);
    QPDF file;
    file.processMemoryFile("scan", pdf.data(), pdf.size());
    CHECK(first_page(file).getKey("/MediaBox").unparse() == "[ 0 0 538.56 283.2 ]");
    // A quarter clockwise: the picture's lower left corner becomes the page's upper left one.
    auto contents = first_page(file).getKey("/Contents").getStreamData();
    std::string_view text(reinterpret_cast<const char*>(contents->getBuffer()), contents->getSize());
    CHECK(text.starts_with("q 0 -283.2 538.56 0 0 283.2 cm /Im0 Do Q"));
}

TEST_CASE("images that cannot be kept for ever are refused with the reason") {
    std::string jpeg = page_file("receipt.jpg"), png = page_file("payroll.png");
    std::string four = jpeg;
    four[four.find("\xFF\xC0") + 9] = 4;
    CHECK(scan_image(four).error().message.find("CMYK") != std::string::npos);
    std::string damaged = png;
    damaged[png.size() / 2] = static_cast<char>(damaged[png.size() / 2] ^ 1);
    for (const auto& bad :
         {std::string(), std::string("hello"), jpeg.substr(0, 300), jpeg.substr(0, jpeg.size() / 2),
          png.substr(0, png.size() - 20), png.substr(0, 30), damaged}) {
        auto pdf = wrap_scan({{bad, 0, {}}}, test::metadata(), {});
        REQUIRE(!pdf);
        CHECK(pdf.error().code == Code::Unprocessable);
    }
    auto second = wrap_scan({{jpeg, 0, {}}, {"hello", 0, {}}}, test::metadata(), {});
    REQUIRE(!second);
    CHECK(second.error().message.find("第 2 页") == 0);
    CHECK(!wrap_scan({}, test::metadata(), {}));
}

TEST_CASE("what a telephone appends to a photograph stays with it") {
    std::string film = page_file("receipt.jpg") + std::string(10'000, 'm');
    std::string pdf = wrapped({{film, 0, {}}});
    must_conform(pdf);
    CHECK(first_image(pdf, qpdf_dl_none).bytes == film);
}

TEST_CASE("every file cut short or changed in one byte is survived") {
    std::vector<std::uint8_t> pixels(20 * 20, 128);
    std::string png = png_of(PNG_FORMAT_GRAY, pixels, 20, 20), jpeg = page_file("receipt.jpg").substr(0, 700);
    for (const auto& file : {png, jpeg}) {
        for (std::size_t i = 0; i < file.size(); ++i) {
            (void)scan_image(file.substr(0, i));
            std::string changed = file;
            changed[i] = static_cast<char>(changed[i] ^ 0xFF);
            (void)scan_image(changed);
        }
    }
    CHECK(scan_image(png));
}

TEST_CASE(
    "deflated images of foreign PDFs are carried over as they stand, of few bits and indexed ones too") {
    std::string bits("\xA0\x40", 2); // 101 / 010
    std::string entries = "/Width 3/Height 2/BitsPerComponent 1/Filter/FlateDecode/ColorSpace";
    auto pixels = [&](const std::string& image) {
        auto pages = page_images(one_page(image_object(image, deflated(bits))), 1);
        if (!pages) FAIL(pages.error().message);
        std::string pdf = wrapped({pages->front()});
        must_conform(pdf);
        CHECK(first_image(pdf, qpdf_dl_none).bytes == deflated(bits));
        auto picture = test::shown(pdf, 72); // a sheet of 72 x 72 points: three pixels wide, two high
        std::string out;
        for (std::size_t x : {12U, 36U, 60U}) out += picture.pixels.substr((18 * 72 + x) * 3, 3);
        return out;
    };
    CHECK(pixels(entries + "/DeviceGray") == std::string("\xFF\xFF\xFF\0\0\0\xFF\xFF\xFF", 9));
    CHECK(pixels(entries + "/DeviceGray/Decode[1 0]") == std::string("\0\0\0\xFF\xFF\xFF\0\0\0", 9));
    CHECK(pixels(entries + "[/Indexed/DeviceGray 1<0040>]") ==
          std::string("\x40\x40\x40\0\0\0\x40\x40\x40", 9));
}

TEST_CASE("an invisible text layer of an earlier OCR is no hindrance, visible text is") {
    std::string image = image_object("/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", "x");
    CHECK(page_images(one_page(image, "BT 3 Tr (x) Tj ET /Im1 Do"), 1));
    CHECK(refusal(one_page(image, "BT (x) Tj ET /Im1 Do")).find("第 1 页") == 0);
    CHECK(refusal(one_page(image, "/Im1 Do 0 0 9 9 re f")).find("第 1 页") == 0);
    CHECK(page_images(one_page(image, "1 g 0 0 72 72 re f /Im1 Do"), 1));
    CHECK(refusal(one_page(image, "/Nothing Do")).find("第 1 页") == 0);
    CHECK(refusal(one_page(image, "")).find("第 1 页") == 0);
}

TEST_CASE("PDFs that are no scans or are made to harm are refused with the reason") {
    std::string jpeg = page_file("receipt.jpg");
    CHECK(refusal("").find("损坏") != std::string::npos);
    CHECK(refusal("%PDF-1.7\nnothing").find("损坏") != std::string::npos);
    std::string entries = "/Width 8/Height 8/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/";
    CHECK(refusal(one_page(image_object(entries + "CCITTFaxDecode", "x"))).find("传真") != std::string::npos);
    CHECK(refusal(one_page(image_object(entries + "JPXDecode", "x"))).find("JPEG 2000") != std::string::npos);
    CHECK(refusal(one_page(image_object(entries + "JBIG2Decode", "x"))).find("JBIG2") != std::string::npos);
    CHECK(refusal(one_page(image_object(entries + "FlateDecode", deflated("x")))).find("不完整") !=
          std::string::npos);
    CHECK(refusal(one_page(image_object("/Width 99999/Height 99999", "x"))).find("太大") !=
          std::string::npos);
    std::string two = wrapped({{jpeg, 0, {}}, {jpeg, 0, {}}});
    CHECK(refusal(two, 1).find("上限 1 页") != std::string::npos);
    CHECK(refusal(pdf_of({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"}))
              .find("没有页面") != std::string::npos);
    CHECK(!page_images(pdf_of({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[null 9 0 R]/Count 2>>"}),
                       9));
    std::string deep(200'000, '[');
    (void)page_images(
        pdf_of({"<</Type/Catalog/Pages 2 0 R/X " + deep + ">>", "<</Type/Pages/Kids[]/Count 0>>"}), 9);
    std::string nested;
    for (int i = 0; i < 200'000; ++i) nested += "<</A";
    (void)page_images(one_page(image_object("/X " + nested, "x")), 9);
    std::string loop =
        pdf_of({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"});
    CHECK(!page_images(loop, 9));
}

TEST_CASE("a PDF with a password is refused by name of the reason") {
    test::TemporaryDirectory directory;
    auto plain = directory.path() / "plain.pdf", locked = directory.path() / "locked.pdf";
    test::write_file(plain, wrapped({{page_file("receipt.jpg"), 0, {}}}));
    REQUIRE(std::system(
                ("qpdf --encrypt secret owner 256 -- " + plain.string() + " " + locked.string()).c_str()) ==
            0);
    CHECK(refusal(test::read_file(locked)).find("密码") != std::string::npos);
}

TEST_CASE("every truncation of a scanner's PDF is survived") {
    std::string pdf =
        one_page(image_object("/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray", "abcd"));
    REQUIRE(page_images(pdf, 9));
    for (std::size_t i = 0; i < pdf.size(); i += 7) {
        (void)page_images(pdf.substr(0, i), 9);
        std::string changed = pdf;
        changed[i] = static_cast<char>(changed[i] ^ 0x15);
        (void)page_images(changed, 9);
    }
}

TEST_CASE("the sample of a signed payroll page is read as its two JPEGs") {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(test::source_path("samples"))) {
        if (entry.path().extension() != ".pdf") continue;
        auto pages = page_images(test::read_file(entry.path()), 50);
        if (!pages) FAIL(pages.error().message);
        CHECK(pages->size() == 2);
        CHECK(pages->front().dpi == 200);
        must_conform(wrapped(*pages));
    }
}

// docs/ocr.md: OUT=DIRECTORY build/dev/tests/room_pdf "[.write]", then veraPDF -f 3u over the directory.
TEST_CASE("scans for veraPDF", "[.write]") {
    const char* out = std::getenv("OUT");
    REQUIRE(out != nullptr);
    std::filesystem::path directory = out;
    std::vector<Word> words{{100, 200, 300, 40, "𠮷野·海涛 2026"}, {800, 600, 90, 40, "工资"}};
    std::vector<std::uint8_t> indices{0, 1, 1, 0}, colours{255, 0, 0, 0, 0, 255}, rgba(4 * 4 * 4, 90),
        deep(60, 7);
    test::write_file(directory / "jpeg.pdf", wrapped({{page_file("receipt.jpg"), 200, words}}));
    test::write_file(directory / "png.pdf",
                     wrapped({{page_file("payroll.png"), 200, words}, {page_file("receipt.jpg"), 0, {}}}));
    test::write_file(directory / "turned.pdf",
                     wrapped({{page_file("sideways.jpg"), 150, {{10, 10, 100, 30, "工资"}}}}));
    test::write_file(directory / "bare.pdf", wrapped({{page_file("receipt.jpg"), 200, {}}}));
    test::write_file(directory / "indexed.pdf",
                     wrapped({{png_of(PNG_FORMAT_RGB_COLORMAP, indices, 2, 2, colours), 0, {}}}));
    test::write_file(directory / "alpha.pdf", wrapped({{png_of(PNG_FORMAT_RGBA, rgba, 4, 4), 0, words}}));
    test::write_file(directory / "grey.pdf", wrapped({{png_of(PNG_FORMAT_GRAY, deep, 10, 6), 0, words}}));
}
