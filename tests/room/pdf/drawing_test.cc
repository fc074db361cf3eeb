// PDFs that are no scans: drawn page by page, with the text that stands in them.
#include "pdf/drawing.hh"

#include "room/pdf/controls.hh"
#include "room/pdf/scans.hh"
#include "sandbox/sandbox.hh"
#include "text/utf8.hh"

#include <algorithm>

using namespace taizhang;
using namespace taizhang::pdf;

namespace {

std::vector<ScannedPage> drawn_pages(const std::string& pdf, NotImages others = NotImages::Draw) {
    auto pages = page_images(pdf, 20, others);
    if (!pages) FAIL(pages.error().message);
    return std::move(*pages);
}

std::string text_of(const ScannedPage& page) {
    std::string all;
    for (const auto& word : page.words) all += word.text + "|";
    return all;
}

// A receipt as programs of banks write it: fonts that are not in the file, an encoding of Adobe's.
std::string utf16(std::string_view text) {
    std::string hex;
    for (char32_t c : text::decode(text)) {
        char digits[8];
        std::snprintf(digits, sizeof digits, "%04X", static_cast<unsigned>(c));
        hex += digits;
    }
    return "<" + hex + ">";
}

struct Receipt {
    std::string page = "/MediaBox[0 0 400 300]";
    std::string contents = "BT /F1 14 Tf 40 250 Td " + utf16("电子回单") + " Tj ET BT /F1 14 Tf 200 250 Td " +
                           utf16("金额") +
                           " Tj ET BT /F2 12 Tf 40 220 Td (Receipt No. 2026-06) Tj ET "
                           "1 0 0 rg 300 40 60 60 re f";
    std::string base_font = "/STSong-Light", more = {};
    std::vector<std::string> others = {};

    std::string bytes() const {
        std::vector<std::string> objects = {
            "<</Type/Catalog/Pages 2 0 R" + more + ">>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R" + page + "/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 8 0 R>>>>>>",
            test::stream("", contents),
            "<</Type/Font/Subtype/Type0/BaseFont" + base_font +
                "/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
            "<</Type/Font/Subtype/CIDFontType0/BaseFont" + base_font +
                "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>/FontDescriptor 7 0 R/DW "
                "1000>>",
            "<</Type/FontDescriptor/FontName" + base_font +
                "/Flags 6/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight "
                "880/StemV 93>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"};
        objects.insert(objects.end(), others.begin(), others.end());
        return test::pdf_of(objects);
    }
};

std::string typeset_pdf(const std::vector<std::string>& lines) {
    auto pdf = generate(test::document(lines), test::fonts(), test::metadata(), {});
    if (!pdf) FAIL(pdf.error().message);
    return std::move(*pdf);
}

} // namespace

TEST_CASE("a page of text is drawn, and its own text lies over the picture") {
    auto foreign = typeset_pdf({"农民工工资支付表", "实发工资 10,675.00 元"});
    auto pages = drawn_pages(foreign);
    REQUIRE(pages.size() == 2);
    CHECK(pages[0].drawn);
    CHECK(pages[0].text_in_file);
    CHECK_FALSE(pages[0].glyphs_missing);
    CHECK(pages[0].dpi == 300);
    CHECK(text_of(pages[0]).find("农民工工资支付表") != std::string::npos);
    CHECK(text_of(pages[0]).find("10,675.00") != std::string::npos);
    auto sealed = test::wrapped(pages);
    test::must_conform(sealed);
    auto before = test::asked(foreign, "pdftotext % - 2>/dev/null"),
         after = test::asked(sealed, "pdftotext % - 2>/dev/null");
    for (const char* words : {"农民工工资支付表", "10,675.00"}) {
        CHECK(before.find(words) != std::string::npos);
        CHECK(after.find(words) != std::string::npos);
    }
    CHECK(test::alike(test::shown(sealed, 300), test::shown(foreign, 300)));
    CHECK(test::wrapped(drawn_pages(foreign)) == sealed);
}

TEST_CASE("a mixed PDF keeps its images byte for byte and draws the other pages") {
    test::TemporaryDirectory directory;
    auto scan = directory.path() / "scan.pdf", text = directory.path() / "text.pdf",
         both = directory.path() / "both.pdf";
    auto jpeg = test::read_file(test::source_path("samples/2026-05/银行代发回单.jpg"));
    test::write_file(scan, test::wrapped({{jpeg, 200, {}}}));
    test::write_file(text, typeset_pdf({"工资"}));
    test::output_of("qpdf --empty --pages " + scan.string() + " " + text.string() + " 1 -- " + both.string() +
                    " 2>&1");
    auto bytes = test::read_file(both);
    auto kind = look_at(bytes, 10);
    REQUIRE(kind);
    CHECK(name(*kind) == "mixed");
    CHECK(kind->pages.at(0).image);
    CHECK_FALSE(kind->pages.at(1).image);
    auto pages = drawn_pages(bytes);
    REQUIRE(pages.size() == 2);
    CHECK(pages[0].image == jpeg);
    CHECK_FALSE(pages[0].drawn);
    CHECK(pages[1].drawn);
    auto left_out = drawn_pages(bytes, NotImages::LeaveOut);
    CHECK(left_out[0].image == jpeg);
    CHECK(left_out[1].drawn);
    CHECK(left_out[1].image.empty());
    CHECK_FALSE(page_images(bytes, 10));
    test::must_conform(test::wrapped(pages));
}

TEST_CASE("a drawn page taken out of the sealed file again is wrapped to the same bytes") {
    for (const auto& foreign : {typeset_pdf({"工资"}), Receipt{}.bytes()}) {
        auto pages = drawn_pages(foreign);
        pages.resize(1);
        auto sealed = test::wrapped(pages);
        auto again = page_images(sealed, 10);
        REQUIRE(again);
        again->front().words = pages.front().words;
        again->front().width_px = pages.front().width_px;
        again->front().height_px = pages.front().height_px;
        CHECK(test::wrapped(*again) == sealed);
    }
}

TEST_CASE("fonts that are not in the file are named, found on the system, and the text is read") {
    Receipt receipt;
    auto kind = look_at(receipt.bytes(), 10);
    REQUIRE(kind);
    CHECK(name(*kind) == "born_digital");
    CHECK(kind->pages.at(0).foreign_fonts == std::vector<std::string>{"Helvetica", "STSong-Light"});
    auto pages = drawn_pages(receipt.bytes());
    CHECK_FALSE(pages[0].glyphs_missing);
    CHECK(text_of(pages[0]) == "电子回单|金额|Receipt No. 2026-06|");
    CHECK(look_at(typeset_pdf({"工资"}), 10)->pages.at(0).foreign_fonts.empty());
    receipt.base_font = "/#CB#CE#CC#E5"; // 宋体 in GBK
    auto wire = unpack_kind(pack(*look_at(receipt.bytes(), 10)));
    REQUIRE(wire);
    CHECK(wire->pages.at(0).foreign_fonts == std::vector<std::string>{"Helvetica", "宋体"});
}

TEST_CASE("in the sandbox the same page comes out, by the system's fonts and nothing else of the system") {
    auto foreign = Receipt{}.bytes();
    auto drawn = [&](const std::vector<std::string>& readable) {
        sandbox::Limits limits;
        limits.readable = readable;
        REQUIRE(prepare_drawing());
        auto answer = sandbox::run(limits, [&](const sandbox::Write& write) -> Result<void> {
            TRY_INTO(auto pages, page_images(foreign, 10, NotImages::Draw));
            for (const auto& page : pages) write(pack(page));
            return {};
        });
        if (!answer) FAIL(answer.error().message);
        return std::move(unpack(*answer).value().front());
    };
    auto outside = drawn_pages(foreign).front();
    auto inside = drawn(drawing_directories());
    if (sandbox::protection().relaxed || !sandbox::protection().landlock) {
        WARN("not tried: no Landlock");
        return;
    }
    CHECK(inside.image == outside.image);
    CHECK(text_of(inside) == text_of(outside));
    CHECK_FALSE(inside.glyphs_missing);
    auto blind = drawn({}); // a kernel without Landlock: drawn as far as it goes, and said
    CHECK(blind.glyphs_missing);
    CHECK(blind.image != outside.image);
}

TEST_CASE("words lie where the page shows them, also when it is turned or cropped") {
    for (const char* turn : {"", "/Rotate 90", "/Rotate 180", "/Rotate 270", "/CropBox[20 10 380 290]"}) {
        INFO(turn);
        Receipt receipt;
        receipt.page += turn;
        auto foreign = receipt.bytes();
        auto page = drawn_pages(foreign).front();
        auto picture = test::shown(foreign, 300);
        CHECK(std::abs(page.width_px - picture.width) <= 1);
        CHECK(std::abs(page.height_px - picture.height) <= 1);
        auto at = std::find_if(page.words.begin(), page.words.end(),
                               [](const Word& w) { return w.text == "金额"; });
        REQUIRE(at != page.words.end());
        CHECK(at->x >= 0);
        CHECK(at->y >= 0);
        CHECK(at->x + at->width <= page.width_px);
        CHECK(at->y + at->height <= page.height_px);
        std::size_t ink = 0;
        for (int y = at->y; y < at->y + at->height; ++y) {
            for (int x = at->x; x < at->x + at->width; ++x)
                ink += static_cast<unsigned char>(
                           picture.pixels[static_cast<std::size_t>((y * picture.width + x) * 3)]) < 128;
        }
        CHECK(ink > 200); // two Hanzi of 14 points
    }
}

TEST_CASE("text without meaning is left to OCR") {
    Receipt receipt; // what its font says of its codes is of private use
    receipt.base_font = "/STSong-Light/ToUnicode 9 0 R";
    receipt.contents = "BT /F1 14 Tf 40 250 Td " + utf16("电子回单") + " Tj ET";
    receipt.others = {test::stream("", "/CIDInit/ProcSet findresource begin 12 dict begin begincmap "
                                       "1 begincodespacerange <0000> <FFFF> endcodespacerange "
                                       "1 beginbfrange <4E00> <9FFF> <E000> endbfrange endcmap end end")};
    auto page = drawn_pages(receipt.bytes()).front();
    CHECK(page.drawn);
    CHECK_FALSE(page.text_in_file);
    CHECK(page.words.empty());
    receipt.contents = "0 0 0 rg 40 40 100 100 re f"; // no text at all
    CHECK_FALSE(drawn_pages(receipt.bytes()).front().text_in_file);
}

TEST_CASE("signatures are counted, wherever they hang, and not verified") {
    Receipt receipt;
    receipt.more = "/AcroForm<</Fields[9 0 R]/SigFlags 3>>";
    receipt.others = {
        "<</FT/Sig/T(s)/V 10 0 R/Kids[]>>",
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 1 2 3]/Contents<00>>>"};
    CHECK(look_at(receipt.bytes(), 10)->signatures == 1);
    CHECK(look_at(Receipt{}.bytes(), 10)->signatures == 0);
}

TEST_CASE("a PDF that only forbids copying is read, one under a password is refused") {
    test::TemporaryDirectory directory;
    auto plain = directory.path() / "plain.pdf", locked = directory.path() / "locked.pdf";
    test::write_file(plain, Receipt{}.bytes());
    for (const char* bits : {"128 --use-aes=y", "256", "40 --allow-weak-crypto"}) {
        INFO(bits);
        std::string strength = bits;
        bool weak = strength.find("weak") != std::string::npos;
        if (weak) strength = "40";
        std::string command = std::string("qpdf ") + (weak ? "--allow-weak-crypto " : "") +
                              "--encrypt \"\" owner " + strength + " -- " + plain.string() + " " +
                              locked.string() + " 2>&1";
        INFO(test::output_of(command));
        auto bytes = test::read_file(locked);
        auto kind = look_at(bytes, 10);
        REQUIRE(kind);
        CHECK(kind->locked);
        CHECK(text_of(drawn_pages(bytes).front()) == "电子回单|金额|Receipt No. 2026-06|");
    }
    test::output_of("qpdf --encrypt secret owner 256 -- " + plain.string() + " " + locked.string());
    auto refused = look_at(test::read_file(locked), 10);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("密码") != std::string::npos);
}

TEST_CASE("words become pieces that stand together, lines from top to bottom, columns from left to right") {
    auto word = [](int x, int y, int width, const char* text) { return Word{x, y, width, 20, text}; };
    auto joined = pieces({word(300, 102, 40, "300.00"), word(10, 100, 40, "钢筋"), word(50, 101, 40, "班组"),
                          word(10, 10, 60, "Pay"), word(76, 10, 60, "roll"), word(200, 99, 40, "张三")});
    std::string all;
    for (const auto& piece : joined) all += piece.text + "|";
    CHECK(all == "Pay roll|钢筋班组|张三|300.00|");
    CHECK(joined[1].width == 80);
    CHECK(pieces({}).empty());
}

TEST_CASE("drawn pages and kinds come through the pipe as they are, noise does not") {
    auto page = drawn_pages(Receipt{}.bytes()).front();
    auto back = unpack(pack(page));
    REQUIRE(back);
    CHECK(back->front().image == page.image);
    CHECK(back->front().drawn);
    CHECK(back->front().text_in_file);
    CHECK(text_of(back->front()) == text_of(page));
    auto packed = pack(*look_at(Receipt{}.bytes(), 10));
    CHECK(unpack_kind(packed)->pages.size() == 1);
    for (std::size_t i = 0; i < packed.size(); ++i) CHECK_FALSE(unpack_kind(packed.substr(0, i)));
    CHECK_FALSE(unpack_kind(packed + "x"));
}

TEST_CASE("a page of photographs is kept as JPEG, of anything else without loss") {
    Raster noise{1800, 1800, 3, 8, {}, {}};
    std::uint32_t state = 1;
    for (int i = 0; i < 1800 * 1800 * 3; ++i) {
        state = state * 1664525 + 1013904223;
        noise.rows += static_cast<char>(state >> 24);
    }
    auto file = picture_file(noise);
    CHECK(file.starts_with("\xFF\xD8\xFF"));
    CHECK(picture_file(noise) == file);
    ScannedPage page;
    page.image = file;
    page.dpi = 300;
    test::must_conform(test::wrapped({page}));
    Raster plain{100, 100, 1, 8, {}, std::string(10'000, '\x80')};
    CHECK(picture_file(plain).starts_with("\x89PNG"));
}

TEST_CASE("drawing one page costs", "[.speed]") {
    auto foreign = typeset_pdf(std::vector<std::string>(6, "农民工工资支付表 2026年6月 10,675.00"));
    auto begin = std::chrono::steady_clock::now();
    auto pages = drawn_pages(foreign);
    auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
    WARN(spent.count() / static_cast<long>(pages.size())
         << " ms a page, " << pages.front().image.size() << " bytes");
}
