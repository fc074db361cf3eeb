// Paper as scanners send it, through the real daemon: fax TIFF of several pages, turned fax PDF, PNG. What is sealed is
// looked at from outside: the original by qpdf, the rest by taizhang verify. Without the models of OCR nothing of text
// is tested: that fails under CI=true and is said elsewhere.
#include "support/http_probe.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <png.h>
#include <thread>
#include <tiffio.h>

using namespace taizhang;
using namespace taizhang::test;

namespace {

// ---- paper ----

struct Paper { // black and white
    int width = 0, height = 0;
    std::function<bool(int, int)> black;
};

// A band of a payroll as it was printed, tilted a little.
Paper payroll_band(int top, int height) {
    auto bytes = read_file(source_path("tests/room/ocr/data/payroll.png"));
    png_image png = {};
    png.version = PNG_IMAGE_VERSION;
    REQUIRE(png_image_begin_read_from_memory(&png, bytes.data(), bytes.size()) != 0);
    png.format = PNG_FORMAT_GRAY;
    std::string pixels(PNG_IMAGE_SIZE(png), '\0');
    REQUIRE(png_image_finish_read(&png, nullptr, pixels.data(), 0, nullptr) != 0);
    int width = static_cast<int>(png.width);
    return {width, height, [pixels = std::move(pixels), width, top](int x, int y) {
                auto at = static_cast<std::size_t>(top + y) * static_cast<std::size_t>(width) +
                          static_cast<std::size_t>(x);
                return static_cast<unsigned char>(pixels[at]) < 160;
            }};
}

// As it lies in a scanner that is fed sideways; a reader that turns it by 90 degrees sees it upright.
Paper sideways(const Paper& upright) {
    return {upright.height, upright.width,
            [upright](int x, int y) { return upright.black(upright.width - 1 - y, x); }};
}

void write_page(TIFF* tiff, const Paper& paper) {
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, static_cast<std::uint32_t>(paper.width));
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, static_cast<std::uint32_t>(paper.height));
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, 1);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, COMPRESSION_CCITTFAX4);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISWHITE);
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, static_cast<std::uint32_t>(paper.height));
    TIFFSetField(tiff, TIFFTAG_XRESOLUTION, 200.0);
    TIFFSetField(tiff, TIFFTAG_YRESOLUTION, 200.0);
    TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
    auto stride = static_cast<std::size_t>(paper.width + 7) / 8;
    std::string rows(stride * static_cast<std::size_t>(paper.height), '\0');
    for (int y = 0; y < paper.height; ++y) {
        for (int x = 0; x < paper.width; ++x) {
            if (!paper.black(x, y)) continue;
            char& byte = rows[stride * static_cast<std::size_t>(y) + static_cast<std::size_t>(x) / 8];
            byte = static_cast<char>(static_cast<unsigned char>(byte) | 0x80U >> (x % 8));
        }
    }
    REQUIRE(TIFFWriteEncodedStrip(tiff, 0, rows.data(), static_cast<tmsize_t>(rows.size())) > 0);
    REQUIRE(TIFFWriteDirectory(tiff) == 1);
}

std::string fax_tiff(const std::vector<Paper>& pages) {
    TemporaryDirectory directory;
    auto file = directory.path() / "scan.tif";
    TIFF* tiff = TIFFOpen(file.c_str(), "w");
    REQUIRE(tiff != nullptr);
    for (const auto& page : pages) write_page(tiff, page);
    TIFFClose(tiff);
    return read_file(file);
}

// The very fax data of fax_tiff().
std::string fax_strip(const Paper& paper) {
    TemporaryDirectory directory;
    auto file = directory.path() / "scan.tif";
    write_file(file, fax_tiff({paper}));
    TIFF* tiff = TIFFOpen(file.c_str(), "r");
    REQUIRE(tiff != nullptr);
    std::string bytes(static_cast<std::size_t>(TIFFRawStripSize(tiff, 0)), '\0');
    REQUIRE(TIFFReadRawStrip(tiff, 0, bytes.data(), static_cast<tmsize_t>(bytes.size())) ==
            static_cast<tmsize_t>(bytes.size()));
    TIFFClose(tiff);
    return bytes;
}

// A PDF of one page as a scanner fed sideways makes it: fax data and /Rotate 90.
std::string turned_fax_pdf(const Paper& upright) {
    auto paper = sideways(upright);
    auto number = [](int value) { return std::to_string(value); };
    auto stream = [&](const std::string& entries, const std::string& bytes) {
        return "<<" + entries + "/Length " + std::to_string(bytes.size()) + ">>\nstream\n" + bytes +
               "\nendstream";
    };
    int width = paper.width * 72 / 200, height = paper.height * 72 / 200;
    std::string size = "/Width " + number(paper.width) + "/Height " + number(paper.height);
    std::vector<std::string> objects = {
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/Rotate 90/MediaBox[0 0 " + number(width) + " " + number(height) +
            "]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        stream("", "q " + number(width) + " 0 0 " + number(height) + " 0 0 cm /I Do Q"),
        stream("/Type/XObject/Subtype/Image" + size +
                   "/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K "
                   "-1/Columns " +
                   number(paper.width) + "/Rows " + number(paper.height) + ">>",
               fax_strip(paper)),
    };
    std::string out = "%PDF-1.4\n", table;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        auto digits = std::to_string(out.size());
        table += std::string(10 - digits.size(), '0') + digits + " 00000 n \n";
        out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    std::string count = std::to_string(objects.size() + 1), start = std::to_string(out.size());
    return out + "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer\n<</Root 1 0 R/Size " +
           count + ">>\nstartxref\n" + start + "\n%%EOF\n";
}

// ---- the archive ----

struct Stage {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data"};
    Story story = begin_story(daemon);
    cli::Client officer = daemon.client(story.officer);
    bool reads = text_is_read();

    // False, after a warning, where the models are not installed and nobody promised them.
    bool text_is_read() {

        if (std::filesystem::exists(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/ocr/det.onnx"))
            return true;
        const char* ci = std::getenv("CI");
        if (ci != nullptr && std::string_view(ci) == "true") FAIL("no OCR under CI");
        WARN("SKIPPED, no text was tested (scripts/fetch-ocr " TAIZHANG_BINARY_DIR ")");
        return false;
    }
};

struct Sealed {
    Json submission, record;
    std::filesystem::path pdf;
};

// Uploads, waits, fetches the PDF as the page's link does and checks what holds for every scan.
Sealed seal(Stage& stage, const std::string& bytes, const std::string& period) {
    auto receipt = upload(stage.officer, stage.story.project, bytes, "L5-08", period);
    REQUIRE(receipt);
    Sealed sealed;
    sealed.submission = settled(stage.officer, text_at(*receipt, "submission"));
    INFO(sealed.submission.dump());
    REQUIRE(text_at(sealed.submission, "state") == "sealed");
    std::string path = "/api/v1/records/" + text_at(sealed.submission, "record");
    auto record = stage.officer.get(path);
    REQUIRE(record);
    sealed.record = std::move(*record);
    CHECK(sealed.record.at("scan") == true);
    CHECK(sealed.record.at("data").at("text_read") == stage.reads);
    // No browser shows TIFF: what the page opens is this, and it is a PDF that opens in place.
    auto answer = Probe(stage.daemon.port())
                      .send("GET", path + "/pdf", {{"Authorization", "Bearer " + stage.story.officer}}, "");
    REQUIRE(answer.status == 200);
    CHECK(answer.headers.at("content-type") == "application/pdf");
    CHECK(answer.headers.at("content-disposition").starts_with("inline"));
    sealed.pdf = stage.directory.path() / (text_at(sealed.submission, "record") + ".pdf");
    write_file(sealed.pdf, answer.body);
    CHECK(run_shell("qpdf --check " + sealed.pdf.string()).code == 0);
    auto verified = run_shell(TAIZHANG_BINARY_DIR "/bin/taizhang verify --regenerate " + sealed.pdf.string());
    INFO(verified.out);
    CHECK(verified.code == 0);
    return sealed;
}

std::string attached(const Sealed& sealed, const std::string& name) {
    auto file = sealed.pdf.string() + "." + name;
    run_shell("qpdf --show-attachment=" + name + " " + sealed.pdf.string() + " > " + file);
    return read_file(file);
}

// The page on which the record is found by `text`; 0 when it is not within ten seconds. The index follows the seal.
int page_found(const Stage& stage, const Sealed& sealed, const std::string& text) {
    for (int i = 0; i < 200; ++i) {
        auto answer = stage.officer.post("/api/v1/search", {{"text", text}});
        REQUIRE(answer);
        for (const auto& hit : answer->at("hits")) {
            if (hit.at("record").at("id") == sealed.record.at("id")) return hit.at("page").get<int>();
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return 0;
}

} // namespace

TEST_CASE("a fax TIFF of two pages is sealed, carries the TIFF, is found by its words and made again") {
    Stage stage;
    auto tiff = fax_tiff({payroll_band(60, 180), payroll_band(230, 330)});
    auto sealed = seal(stage, tiff, "2026-04");
    CHECK(text_at(sealed.submission, "media_type") == "image/tiff");
    CHECK(sealed.record.at("pages") == 2);
    CHECK(attached(sealed, "original.tif") == tiff);
    // The scanner's own data, not a new picture of it.
    CHECK(run_shell("pdfimages -list " + sealed.pdf.string()).out.find("ccitt") != std::string::npos);
    if (!stage.reads) return;
    CHECK(run_shell("pdftotext -f 2 -l 2 " + sealed.pdf.string() + " -").out.find("欧阳晓明") !=
          std::string::npos);
    CHECK(page_found(stage, sealed, "滨河花园") == 1);
    CHECK(page_found(stage, sealed, "欧阳晓明") == 2);
}

TEST_CASE("a turned fax PDF is sealed upright, carries the PDF, is found by its words and made again") {
    Stage stage;
    auto upright = payroll_band(60, 320);
    auto pdf = turned_fax_pdf(upright);
    auto sealed = seal(stage, pdf, "2026-05");
    CHECK(text_at(sealed.submission, "media_type") == "application/pdf");
    CHECK(sealed.record.at("pages") == 1);
    CHECK(attached(sealed, "original.pdf") == pdf);
    CHECK(read_file(sealed.pdf).find(fax_strip(sideways(upright))) != std::string::npos);
    CHECK(run_shell("pdfinfo " + sealed.pdf.string()).out.find("Page size:       842 x 115 pts") !=
          std::string::npos);
    if (!stage.reads) return;
    CHECK(page_found(stage, sealed, "滨河花园") == 1);
}

TEST_CASE("a PNG is sealed, carries the PNG, is found by its words and made again") {
    Stage stage;
    auto png = read_file(source_path("tests/room/ocr/data/payroll.png"));
    auto sealed = seal(stage, png, "2026-06");
    CHECK(text_at(sealed.submission, "media_type") == "image/png");
    CHECK(sealed.record.at("pages") == 1);
    CHECK(attached(sealed, "original.png") == png);
    if (!stage.reads) return;
    CHECK(page_found(stage, sealed, "滨河花园") == 1);
    // The invisible words are proved too.
    auto bytes = read_file(sealed.pdf);
    auto layer = bytes.find("/ToUnicode");
    REQUIRE(layer != std::string::npos);
    bytes[layer + 3] = static_cast<char>(bytes[layer + 3] ^ 1);
    auto changed = stage.directory.path() / "changed.pdf";
    write_file(changed, bytes);
    CHECK(run_shell(TAIZHANG_BINARY_DIR "/bin/taizhang verify --regenerate " + changed.string()).code == 1);
}
