#include "archives.hh"
#include "intake/charset.hh"
#include "intake/parsers.hh"

#include <catch2/catch.hpp>
#include <jpeglib.h>
#include <png.h>

using namespace taizhang;
using namespace taizhang::test;
using intake::Format;
using intake::identify;
using namespace std::string_view_literals;

namespace {

Format of(std::string_view bytes) {
    return identify(bytes.substr(0, 4096),
                    bytes.substr(bytes.size() - std::min<std::size_t>(bytes.size(), 1024)));
}

std::string jpeg_of(int width, int height) {
    jpeg_compress_struct image;
    jpeg_error_mgr errors;
    image.err = jpeg_std_error(&errors);
    jpeg_create_compress(&image);
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&image, &bytes, &size);
    image.image_width = static_cast<JDIMENSION>(width);
    image.image_height = static_cast<JDIMENSION>(height);
    image.input_components = 1;
    image.in_color_space = JCS_GRAYSCALE;
    jpeg_set_defaults(&image);
    image.density_unit = 1;
    image.X_density = image.Y_density = 200;
    jpeg_start_compress(&image, TRUE);
    std::vector<unsigned char> row(static_cast<std::size_t>(width));
    for (int y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < row.size(); ++x)
            row[x] = static_cast<unsigned char>((x * 7 + static_cast<std::size_t>(y) * 13) % 251);
        JSAMPROW rows[] = {row.data()};
        jpeg_write_scanlines(&image, rows, 1);
    }
    jpeg_finish_compress(&image);
    jpeg_destroy_compress(&image);
    std::string result(reinterpret_cast<char*>(bytes), size);
    std::free(bytes);
    return result;
}

std::string png_of(int width, int height) {
    std::string bytes;
    png_structp image = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    png_infop info = png_create_info_struct(image);
    png_set_write_fn(
        image, &bytes,
        [](png_structp p, png_bytep data, size_t size) {
            static_cast<std::string*>(png_get_io_ptr(p))->append(reinterpret_cast<char*>(data), size);
        },
        nullptr);
    png_set_IHDR(image, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), 8,
                 PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(image, info, 11811, 11811, PNG_RESOLUTION_METER);
    png_write_info(image, info);
    std::vector<unsigned char> row(static_cast<std::size_t>(width));
    for (int y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < row.size(); ++x)
            row[x] = static_cast<unsigned char>((x * 7 + static_cast<std::size_t>(y) * 13) % 251);
        png_write_row(image, row.data());
    }
    png_write_end(image, nullptr);
    png_destroy_write_struct(&image, &info);
    return bytes;
}

Result<intake::Reading> jpeg(const std::string& bytes, const intake::Limits& limits = {}) {
    return parsed([&](intake::Wire& wire) { return intake::read_jpeg(bytes, limits, wire); });
}
Result<intake::Reading> png(const std::string& bytes, const intake::Limits& limits = {}) {
    return parsed([&](intake::Wire& wire) { return intake::read_png(bytes, limits, wire); });
}
Result<intake::Reading> pdf(const std::string& bytes) {
    return parsed([&](intake::Wire& wire) { return intake::probe_pdf(bytes, {}, wire); });
}

Result<intake::Reading> tiff(const std::string& bytes, const intake::Limits& limits = {}) {
    return parsed([&](intake::Wire& wire) { return intake::probe_tiff(bytes, limits, wire); });
}

std::string little(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 255);
    return out;
}

struct Tag {
    int number, type;
    std::uint32_t value;
};

// Directories one after the other; each chain link says where the next lies, `last` what follows the last.
std::string tiff_of(const std::vector<std::vector<Tag>>& directories, std::uint32_t last = 0) {
    std::string out = "II*" + std::string(1, '\0') + little(8, 4);
    for (std::size_t i = 0; i < directories.size(); ++i) {
        out += little(directories[i].size(), 2);
        for (const auto& tag : directories[i])
            out += little(static_cast<std::uint64_t>(tag.number), 2) +
                   little(static_cast<std::uint64_t>(tag.type), 2) + little(1, 4) + little(tag.value, 4);
        out += little(i + 1 < directories.size() ? out.size() + 4 : last, 4);
    }
    return out;
}

std::vector<Tag> page_of(std::uint32_t width, std::uint32_t height) {
    return {{256, 4, width}, {257, 4, height}, {273, 4, 8}, {279, 4, 2}};
}

const std::string SmallPdf =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count "
    "2>>endobj\n"
    "3 0 obj<</Type /Page/Parent 2 0 R>>endobj\n4 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
    "xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 5>>\nstartxref\n200\n%%EOF\n";

} // namespace

TEST_CASE("files are known by their bytes") {
    REQUIRE(of("") == Format::Empty);
    REQUIRE(of(" \r\n") == Format::Empty);
    REQUIRE(of(Workbook{}.bytes()) == Format::Xlsx);
    REQUIRE(of(zip_of({{"[Content_Types].xml", "<T/>"}, {"word/document.xml", "<d/>"}})) == Format::Office);
    REQUIRE(of(zip_of({{"OFD.xml", "<o/>"}, {"Doc_0/Document.xml", "<d/>"}})) == Format::Ofd);
    REQUIRE(of(packed("7zip", {{"a", "x"}})) == Format::SevenZip);
    REQUIRE(of(packed("gnutar", {{"a", "x"}})) == Format::Tar);
    REQUIRE(of(packed("gnutar.gz", {{"a", "x"}})) == Format::Gzip);
    REQUIRE(of(rar4_of({{"a", "x"}})) == Format::Rar);
    REQUIRE(of(rar5_of({{"a", "x"}})) == Format::Rar);
    REQUIRE(of(zip_of({{"a.txt", "x"}})) == Format::Zip);
    REQUIRE(of(jpeg_of(8, 8)) == Format::Jpeg);
    REQUIRE(of(png_of(8, 8)) == Format::Png);
    REQUIRE(of(tiff_of({page_of(8, 8)})) == Format::Tiff);
    REQUIRE(of("MM\0*\0\0\0\x08rest"sv) == Format::Tiff);
    REQUIRE(of("II+\0\x08\0\0\0rest"sv) == Format::Tiff);
    REQUIRE(intake::media_type(Format::Tiff) == "image/tiff");
    REQUIRE(of(SmallPdf) == Format::Pdf);
    REQUIRE(of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest"sv) == Format::Xls);
    REQUIRE(of("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv) ==
            Format::EncryptedOffice);
    REQUIRE(of("{\"a\":1}") == Format::Json);
    REQUIRE(of("\xEF\xBB\xBF [1]") == Format::Json);
    REQUIRE(of("序号,姓名\n") == Format::Csv);
    REQUIRE(of("\xD0\xF2\xBA\xC5,\xD0\xD5\xC3\xFB\n") == Format::Csv);
    REQUIRE(of("\xFF\xFE\x8F\x5E"sv) == Format::Csv);
    REQUIRE(of("<html><table>") == Format::Html);
    REQUIRE(of("\x7F"
               "ELF\0\1"sv) == Format::Unknown);
    REQUIRE(intake::name(Format::Xlsx) == "xlsx");
    REQUIRE(intake::media_type(Format::Jpeg) == "image/jpeg");
}

TEST_CASE("web pages, spreadsheets in XML and old Excel are known under any name") {
    for (auto page :
         {"\r\n <!DOCTYPE HTML><HTML><BODY>"sv, "\xEF\xBB\xBF<table border=1>"sv,
          "<!-- 由系统导出 --><meta charset=gbk><tr>"sv, "<?xml version=\"1.0\"?>\n<html xmlns=\"x\">"sv,
          "\xFF\xFE<\0h\0t\0m\0l\0>\0"sv, "<style>td{}</style><table>"sv})
        CHECK(of(page) == Format::Html);
    CHECK(of("<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook "
             "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">") == Format::SpreadsheetMl);
    CHECK(of("<ss:Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">") ==
          Format::SpreadsheetMl);
    CHECK(of("<?xml version=\"1.0\"?><office:document "
             "office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">") == Format::Fods);
    CHECK(of("<?xml version=\"1.0\"?><office:document "
             "office:mimetype=\"application/vnd.oasis.opendocument.text\">") == Format::Unknown);
    CHECK(of("<?xml version=\"1.0\"?><invoice/>") == Format::Unknown);
    CHECK(of("<a> is no page") == Format::Unknown);
    CHECK(of("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n") == Format::Mhtml);
    CHECK(of("\x09\x08\x10\0\0\x05\x05\0"sv) == Format::Xls);
    CHECK(of("\x09\0\4\0\2\0\x10\0"sv) == Format::Xls);
    CHECK(of("\t姓名\n") == Format::Csv);
    auto open_document = [](const std::string& kind) {
        return zip_by_hand(
            {{"mimetype", "application/vnd.oasis.opendocument." + kind}, {"content.xml", "<x/>"}});
    };
    CHECK(of(open_document("spreadsheet")) == Format::Ods);
    CHECK(of(open_document("text")) == Format::Office);
    CHECK(of(zip_of({{"content.xml", "<x/>"}, {"META-INF/manifest.xml", "<x/>"}})) == Format::Ods);
}

TEST_CASE("a workbook that lies in an archive as it is does not make the archive a workbook") {
    std::string workbook = Workbook{}.bytes();
    REQUIRE(of(zip_by_hand({{"a.xlsx", workbook}})) == Format::Zip);
    REQUIRE(of(zip_by_hand({{"d/", "", 0, 0040755}, {"d/a.xlsx", workbook}, {"d/b.xlsx", workbook}})) ==
            Format::Zip);
    REQUIRE(intake::kind_of_zip(zip_by_hand({{"a.xlsx", workbook}})) == Format::Zip);
    REQUIRE(intake::kind_of_zip(workbook) == Format::Xlsx);
    REQUIRE(intake::kind_of_zip("PK\x03\x04") == Format::Zip);
}

TEST_CASE("images give their size and resolution") {
    auto photo = jpeg(jpeg_of(120, 80));
    REQUIRE(photo);
    REQUIRE(photo->pages.size() == 1);
    REQUIRE(photo->pages[0].width_px == 120);
    REQUIRE(photo->pages[0].height_px == 80);
    REQUIRE(photo->pages[0].dpi == 200);
    auto scan = png(png_of(120, 80));
    REQUIRE(scan);
    REQUIRE(scan->pages[0].width_px == 120);
    REQUIRE(scan->pages[0].dpi == 300);
}

TEST_CASE("images cut anywhere are found out") {
    std::string photo = jpeg_of(300, 300), scan = png_of(300, 300);
    for (std::size_t i = 1; i < 50; ++i) {
        REQUIRE_FALSE(jpeg(photo.substr(0, photo.size() * i / 50)));
        REQUIRE_FALSE(png(scan.substr(0, scan.size() * i / 50)));
    }
    REQUIRE(jpeg(photo.substr(0, photo.size() / 2)).error().message.find("不完整") != std::string::npos);
    REQUIRE(png(scan.substr(0, scan.size() / 2)).error().message.find("不完整") != std::string::npos);
}

TEST_CASE("an image of too many pixels is not decoded") {
    intake::Limits limits;
    limits.pixels = 1000;
    REQUIRE(jpeg(jpeg_of(100, 100), limits).error().message.find("像素") != std::string::npos);
    REQUIRE(png(png_of(100, 100), limits).error().message.find("像素") != std::string::npos);
}

TEST_CASE("a PDF is looked at from outside") {
    REQUIRE(pdf(SmallPdf)->pages.size() == 2);
    REQUIRE(pdf(SmallPdf.substr(0, SmallPdf.size() - 40)).error().message.find("不完整") !=
            std::string::npos);
    std::string encrypted = SmallPdf;
    encrypted.insert(encrypted.find("/Root"), "/Encrypt 9 0 R");
    REQUIRE(pdf(encrypted)); // it may open without a password
}

TEST_CASE("a TIFF's directories say how many pages it has, and how large") {
    auto sized = page_of(1654, 2339);
    sized.push_back(
        {282, 5, 0}); // resolution: two numbers, here the header's bytes and the first directory's place
    auto reading = tiff(tiff_of({page_of(1654, 2339), page_of(10, 20)}));
    REQUIRE(reading);
    REQUIRE(reading->pages.size() == 2);
    CHECK(reading->pages[0].width_px == 1654);
    CHECK(reading->pages[0].dpi == 0);
    CHECK(reading->pages[1].height_px == 20);
    auto aside = page_of(10, 10);
    aside.push_back({254, 4, 1}); // a small picture of the page before
    CHECK(tiff(tiff_of({page_of(100, 100), aside}))->pages.size() == 1);
    CHECK(tiff(tiff_of({sized})));
}

TEST_CASE("a TIFF that is cut, loops, explodes or lies is refused with the reason") {
    std::string whole = tiff_of({page_of(100, 100), page_of(100, 100)});
    for (std::size_t i = 0; i < whole.size(); ++i) CHECK(!tiff(whole.substr(0, i)));
    CHECK(tiff(tiff_of({page_of(100, 100)}, 8)).error().message.find("页数太多") != std::string::npos);
    CHECK(tiff(tiff_of({page_of(100, 100)}, 1'000'000)).error().message.find("不完整") != std::string::npos);
    CHECK(tiff(tiff_of({page_of(60'000, 60'000)})).error().message.find("像素太多") != std::string::npos);
    CHECK(!tiff(tiff_of({page_of(0, 100)})));
    CHECK(!tiff(tiff_of({{{256, 4, 10}, {257, 4, 10}}})));
    auto outside = page_of(10, 10);
    outside[2].value = 5'000'000;
    CHECK(tiff(tiff_of({outside})).error().message.find("不完整") != std::string::npos);
    intake::Limits few;
    few.pages = 1;
    CHECK(tiff(whole, few).error().message.find("页数太多") != std::string::npos);
}

TEST_CASE(
    "text in UTF-16 is known without its mark, from either side, and other bytes are not taken for it") {
    auto wide = [](std::u16string_view text, bool big) {
        std::string bytes;
        for (char16_t c : text) {
            char high = static_cast<char>(c >> 8), low = static_cast<char>(c & 255);
            bytes += big ? high : low;
            bytes += big ? low : high;
        }
        return bytes;
    };
    for (bool big : {false, true}) {
        CHECK(of(wide(u"序号,姓名,实发工资\r\n1,张三,6600.00\r\n2,\xD842\xDFB7,1\r\n", big)) == Format::Csv);
        CHECK(of(wide(u"<html><table><tr><td>姓名</td></tr></table></html>", big)) == Format::Html);
        CHECK(of(wide(u"{\"rows\": []}", big)) == Format::Json);
        auto decoded = intake::decode_text_file(wide(u"姓名,1\n", big));
        REQUIRE(decoded);
        CHECK(*decoded == "姓名,1\n");
        auto page = intake::decode_markup(wide(u"<td>姓名</td>", big));
        REQUIRE(page);
        CHECK(*page == "<td>姓名</td>");
        CHECK(of(wide(u"姓名,1\x0001\n", big)) == Format::Unknown); // a control character
        CHECK(of(wide(u"姓名,1\xD842\n", big)) == Format::Unknown); // half a pair
    }
    std::string long_one = wide(std::u16string(3000, u'甲') + u",", false);
    CHECK(intake::unmarked_utf16(long_one) ==
          intake::Wide::No); // nothing tells, and GB18030 would be as good
    CHECK(intake::unmarked_utf16("a,b\n") == intake::Wide::No);
    CHECK(intake::unmarked_utf16("") == intake::Wide::No);
    CHECK(of(std::string(4096, '\0')) == Format::Unknown);
    CHECK(of("a\0b"sv) == Format::Unknown);
}
