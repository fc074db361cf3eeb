#include "room/pdf/scans.hh"

#include <qpdf/QPDF.hh>
#include <tiffio.h>

using namespace taizhang;
using namespace taizhang::pdf;

namespace {

constexpr int Wide = 400, High = 600;

struct Kind {
    std::uint16_t compression = COMPRESSION_CCITTFAX4, photometric = PHOTOMETRIC_MINISWHITE;
    std::uint16_t bits = 1, samples = 1, order = FILLORDER_MSB2LSB, orientation = 0,
                  planes = PLANARCONFIG_CONTIG;
    std::uint16_t extra = 0; // alpha
    std::uint32_t rows = High, tile = 0, options = 0;
    float across = 200, down = 200;
    std::uint16_t unit = RESUNIT_INCH;
    std::uint32_t kind = 0; // NewSubfileType
};

// One sample of the page, as the kind has it.
unsigned sample(const Kind& kind, int x, int y, int channel) {
    unsigned most = (1U << kind.bits) - 1;
    if (kind.photometric == PHOTOMETRIC_PALETTE) return test::is_ink(x, y) ? 1 : 0;
    unsigned eight = kind.samples >= 3 ? test::colours(x, y) >> (16 - channel * 8) & 255
                     : kind.bits == 1  ? test::ink(x, y) & 255
                                       : test::colours(x, y) & 255;
    if (kind.extra != 0 && channel == kind.samples - 1) return most; // opaque
    unsigned value = kind.bits == 16 ? eight * 257 : eight * most / 255;
    return kind.photometric == PHOTOMETRIC_MINISWHITE ? most - value : value;
}

std::string rows_of(const Kind& kind, int from_x, int from_y, int width, int height, int first, int samples) {
    std::size_t stride = (static_cast<std::size_t>(width * samples * kind.bits) + 7) / 8;
    std::string out(stride * static_cast<std::size_t>(height), '\0');
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < samples; ++c) {
                unsigned value = sample(kind, from_x + x, from_y + y, first + c);
                std::size_t bit = static_cast<std::size_t>((x * samples + c) * kind.bits);
                char* at = out.data() + stride * static_cast<std::size_t>(y) + bit / 8;
                if (kind.bits == 16) {
                    auto deep = static_cast<std::uint16_t>(value);
                    std::memcpy(at, &deep, 2);
                } else {
                    *at = static_cast<char>(static_cast<unsigned char>(*at) |
                                            value << (8 - kind.bits - static_cast<int>(bit % 8)));
                }
            }
        }
    }
    return out;
}

void write_pixels(TIFF* tiff, const Kind& kind) {
    bool apart = kind.planes == PLANARCONFIG_SEPARATE;
    int samples = apart ? 1 : kind.samples;
    for (int plane = 0; plane < (apart ? kind.samples : 1); ++plane) {
        auto p = static_cast<std::uint16_t>(plane);
        if (kind.tile > 0) {
            int side = static_cast<int>(kind.tile);
            for (int y = 0; y < High; y += side) {
                for (int x = 0; x < Wide; x += side) {
                    auto bytes = rows_of(kind, x, y, side, side, plane, samples);
                    auto number = TIFFComputeTile(tiff, static_cast<std::uint32_t>(x),
                                                  static_cast<std::uint32_t>(y), 0, p);
                    REQUIRE(TIFFWriteEncodedTile(tiff, number, bytes.data(),
                                                 static_cast<tmsize_t>(bytes.size())) > 0);
                }
            }
            continue;
        }
        for (int y = 0; y < High; y += static_cast<int>(kind.rows)) {
            auto bytes =
                rows_of(kind, 0, y, Wide, std::min(High - y, static_cast<int>(kind.rows)), plane, samples);
            auto number = TIFFComputeStrip(tiff, static_cast<std::uint32_t>(y), p);
            REQUIRE(TIFFWriteEncodedStrip(tiff, number, bytes.data(), static_cast<tmsize_t>(bytes.size())) >
                    0);
        }
    }
}

void write_page(TIFF* tiff, const Kind& kind) {
    TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, Wide);
    TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, High);
    TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, kind.kind);
    TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
    TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
    TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
    TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, kind.photometric);
    TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, kind.planes);
    TIFFSetField(tiff, TIFFTAG_FILLORDER, kind.order);
    if (kind.orientation != 0) TIFFSetField(tiff, TIFFTAG_ORIENTATION, kind.orientation);
    if (kind.compression == COMPRESSION_CCITTFAX3) TIFFSetField(tiff, TIFFTAG_GROUP3OPTIONS, kind.options);
    if (kind.extra != 0) TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &kind.extra);
    if (kind.across > 0) {
        TIFFSetField(tiff, TIFFTAG_XRESOLUTION, static_cast<double>(kind.across));
        TIFFSetField(tiff, TIFFTAG_YRESOLUTION, static_cast<double>(kind.down));
        TIFFSetField(tiff, TIFFTAG_RESOLUTIONUNIT, kind.unit);
    }
    if (kind.compression == COMPRESSION_JPEG) {
        TIFFSetField(tiff, TIFFTAG_JPEGQUALITY, 95);
        TIFFSetField(tiff, TIFFTAG_JPEGTABLESMODE, static_cast<int>(kind.options));
        if (kind.photometric == PHOTOMETRIC_YCBCR)
            TIFFSetField(tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
    }
    if (kind.photometric == PHOTOMETRIC_PALETTE) {
        std::vector<std::uint16_t> red(1U << kind.bits, 0xFFFF), green = red, blue = red;
        red[1] = 0xC000;
        green[1] = blue[1] = 0;
        TIFFSetField(tiff, TIFFTAG_COLORMAP, red.data(), green.data(), blue.data());
    }
    if (kind.tile > 0) {
        TIFFSetField(tiff, TIFFTAG_TILEWIDTH, kind.tile);
        TIFFSetField(tiff, TIFFTAG_TILELENGTH, kind.tile);
    } else {
        TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kind.rows);
    }
    write_pixels(tiff, kind);
    REQUIRE(TIFFWriteDirectory(tiff) == 1);
}

std::string tiff_of(const std::vector<Kind>& pages, const char* mode = "w") {
    test::TemporaryDirectory directory;
    auto file = directory.path() / "scan.tif";
    TIFF* tiff = TIFFOpen(file.c_str(), mode);
    REQUIRE(tiff != nullptr);
    for (const auto& page : pages) write_page(tiff, page);
    TIFFClose(tiff);
    return test::read_file(file);
}

std::vector<ScannedPage> pages_of(const std::string& tiff) {
    auto pages = tiff_pages(tiff, 10);
    if (!pages) FAIL(pages.error().message);
    return std::move(*pages);
}

std::string refusal(const std::string& tiff, unsigned most = 10) {
    auto pages = tiff_pages(tiff, most);
    REQUIRE(!pages);
    CHECK(pages.error().code == Code::Unprocessable);
    CHECK(!pages.error().hint.empty());
    return pages.error().message;
}

std::string first_filter(const std::string& pdf) {
    QPDF file;
    file.processMemoryFile("scan", pdf.data(), pdf.size());
    auto page = file.getAllPages().at(0);
    auto images = page.getKey("/Resources").getKey("/XObject").getDictAsMap();
    return images.begin()->second.getDict().getKey("/Filter").unparse();
}

std::string media_box(const std::string& pdf, std::size_t page = 0) {
    QPDF file;
    file.processMemoryFile("scan", pdf.data(), pdf.size());
    auto object = file.getAllPages().at(page);
    return object.getKey("/MediaBox").unparse();
}

// The first strip's bytes as they stand in the file.
std::string raw_strip(const std::string& tiff) {
    test::TemporaryDirectory directory;
    auto path = directory.path() / "scan.tif";
    test::write_file(path, tiff);
    TIFF* file = TIFFOpen(path.c_str(), "r");
    std::string bytes(TIFFRawStripSize64(file, 0), '\0');
    TIFFReadRawStrip(file, 0, bytes.data(), static_cast<tmsize_t>(bytes.size()));
    TIFFClose(file);
    return bytes;
}

const test::Picture& inked() {
    static const auto picture = test::picture_of(Wide, High, test::ink);
    return picture;
}
const test::Picture& coloured() {
    static const auto picture = test::picture_of(Wide, High, test::colours);
    return picture;
}
test::Picture greyed() {
    return test::picture_of(Wide, High, [](int x, int y) { return (test::colours(x, y) & 255) * 0x010101; });
}

} // namespace

TEST_CASE(
    "fax data of a TIFF goes into the archival PDF as it stands, whatever its bits' order and meaning") {
    for (auto photometric : {PHOTOMETRIC_MINISWHITE, PHOTOMETRIC_MINISBLACK}) {
        for (auto order : {FILLORDER_MSB2LSB, FILLORDER_LSB2MSB}) {
            Kind kind;
            kind.photometric = static_cast<std::uint16_t>(photometric);
            kind.order = static_cast<std::uint16_t>(order);
            std::string tiff = tiff_of({kind}), strip = raw_strip(tiff);
            auto pages = pages_of(tiff);
            REQUIRE(pages.front().laid.size() == 1);
            if (order == FILLORDER_LSB2MSB) {
                TIFFReverseBits(reinterpret_cast<std::uint8_t*>(strip.data()),
                                static_cast<tmsize_t>(strip.size()));
            }
            CHECK(pages.front().laid.front().bytes == strip);
            std::string pdf = test::wrapped(pages);
            test::must_conform(pdf);
            CHECK(first_filter(pdf) == "/CCITTFaxDecode");
            CHECK(media_box(pdf) == "[ 0 0 144 216 ]");
            CHECK(test::extracted(pdf) == inked());
            CHECK(test::alike(test::shown(pdf, 200), inked()));
        }
    }
}

TEST_CASE(
    "Group 3 data of one and of two dimensions goes through, of odd kinds it is packed anew as Group 4") {
    for (std::uint32_t options : {0U, 1U, 4U, 5U}) {
        Kind kind;
        kind.compression = COMPRESSION_CCITTFAX3;
        kind.options = options;
        auto pages = pages_of(tiff_of({kind}));
        CHECK(pages.front().laid.front().k == (options % 2 == 1 ? 4 : 0));
        std::string pdf = test::wrapped(pages);
        test::must_conform(pdf);
        CHECK(test::extracted(pdf) == inked());
        CHECK(test::alike(test::shown(pdf, 200), inked()));
    }
    Kind kind;
    kind.compression = COMPRESSION_CCITTRLE;
    auto pages = pages_of(tiff_of({kind}));
    CHECK(pages.front().laid.front().k == -1);
    CHECK(test::extracted(test::wrapped(pages)) == inked());
}

TEST_CASE("black and white of every packing, in strips and tiles, becomes one strip of Group 4") {
    for (auto compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
                             COMPRESSION_PACKBITS, COMPRESSION_CCITTFAX4}) {
        for (bool tiled : {false, true}) {
            Kind kind;
            kind.compression = static_cast<std::uint16_t>(compression);
            kind.photometric = tiled ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_MINISWHITE;
            if (tiled) kind.tile = 128;
            else kind.rows = 37;
            auto pages = pages_of(tiff_of({kind}, tiled ? "wb" : "wl"));
            std::string pdf = test::wrapped(pages);
            test::must_conform(pdf);
            CHECK(first_filter(pdf) == "/CCITTFaxDecode");
            CHECK(test::extracted(pdf) == inked());
            CHECK(test::alike(test::shown(pdf, 200), inked()));
        }
    }
}

TEST_CASE("grey, colours and palettes keep every pixel") {
    struct Case {
        Kind kind;
        test::Picture wanted;
    };
    std::vector<Case> cases;
    Kind rgb;
    rgb.compression = COMPRESSION_LZW;
    rgb.photometric = PHOTOMETRIC_RGB;
    rgb.samples = 3;
    rgb.bits = 8;
    rgb.rows = 50;
    cases.push_back({rgb, coloured()});
    Kind apart = rgb;
    apart.planes = PLANARCONFIG_SEPARATE;
    cases.push_back({apart, coloured()});
    Kind tiled = rgb;
    tiled.compression = COMPRESSION_ADOBE_DEFLATE;
    tiled.tile = 64;
    cases.push_back({tiled, coloured()});
    Kind deep = rgb;
    deep.bits = 16;
    cases.push_back({deep, coloured()});
    Kind alpha = rgb;
    alpha.samples = 4;
    alpha.extra = EXTRASAMPLE_UNASSALPHA;
    cases.push_back({alpha, coloured()});
    Kind grey = rgb;
    grey.samples = 1;
    grey.photometric = PHOTOMETRIC_MINISBLACK;
    cases.push_back({grey, greyed()});
    grey.photometric = PHOTOMETRIC_MINISWHITE;
    cases.push_back({grey, greyed()});
    Kind palette = grey;
    palette.photometric = PHOTOMETRIC_PALETTE;
    auto red =
        test::picture_of(Wide, High, [](int x, int y) { return test::is_ink(x, y) ? 0xC00000U : 0xFFFFFFU; });
    for (std::uint16_t bits : {std::uint16_t{1}, std::uint16_t{4}, std::uint16_t{8}}) {
        palette.bits = bits;
        cases.push_back({palette, red});
    }
    for (const auto& each : cases) {
        std::string tiff = tiff_of({each.kind});
        INFO("photometric " << each.kind.photometric << " bits " << each.kind.bits << " samples "
                            << each.kind.samples);
        std::string pdf = test::wrapped(pages_of(tiff));
        test::must_conform(pdf);
        CHECK(first_filter(pdf) == "/FlateDecode");
        // pdfimages takes the palette from single bits, and rounds 16 bits in its own way.
        if (each.kind.bits == 16 || (each.kind.bits == 1))
            CHECK(test::alike(test::shown(pdf, 200), each.wanted));
        else CHECK(test::extracted(pdf) == each.wanted);
        CHECK(test::wrapped(pages_of(tiff)) == pdf);
    }
    Kind four = grey; // 4 bits cannot hold 256 levels: 16 of them come out
    four.bits = 4;
    four.photometric = PHOTOMETRIC_MINISBLACK;
    auto levels = test::picture_of(
        Wide, High, [](int x, int y) { return ((test::colours(x, y) & 255) * 15 / 255) * 17 * 0x010101; });
    CHECK(test::extracted(test::wrapped(pages_of(tiff_of({four})))) == levels);
}

TEST_CASE("a JPEG in a TIFF that stands alone keeps its bytes, one without its tables is decoded") {
    Kind kind;
    kind.compression = COMPRESSION_JPEG;
    kind.photometric = PHOTOMETRIC_YCBCR;
    kind.samples = 3;
    kind.bits = 8;
    std::string whole = tiff_of({kind});
    auto pages = pages_of(whole);
    CHECK(pages.front().laid.empty());
    CHECK(pages.front().image == raw_strip(whole));
    std::string pdf = test::wrapped(pages);
    test::must_conform(pdf);
    CHECK(first_filter(pdf) == "/DCTDecode");
    CHECK(media_box(pdf) == "[ 0 0 144 216 ]");
    auto reference = test::extracted(pdf);
    kind.options = 3; // tables in a tag of their own
    std::string decoded = test::wrapped(pages_of(tiff_of({kind})));
    test::must_conform(decoded);
    CHECK(first_filter(decoded) == "/FlateDecode");
    CHECK(test::alike(test::extracted(decoded), reference));
    kind.options = 0;
    kind.orientation = 6;
    auto turned = pages_of(tiff_of({kind}));
    CHECK(turned.front().laid.front().coding == LaidImage::Coding::Jpeg);
    CHECK(media_box(test::wrapped(turned)) == "[ 0 0 216 144 ]");
    kind.orientation = 0;
    kind.samples = 1;
    kind.photometric = PHOTOMETRIC_MINISBLACK;
    CHECK(first_filter(test::wrapped(pages_of(tiff_of({kind})))) == "/DCTDecode");
}

TEST_CASE("pages lie upright as their orientation says, passed through or packed anew") {
    // How the upright pixel (x, y) of a W x H picture is found in the stored one; TIFF 6.0, Orientation.
    auto stored = [](int orientation, int x, int y) {
        switch (orientation) {
        case 2: return std::pair(Wide - 1 - x, y);
        case 3: return std::pair(Wide - 1 - x, High - 1 - y);
        case 4: return std::pair(x, High - 1 - y);
        case 5: return std::pair(y, x);
        case 6: return std::pair(y, High - 1 - x);
        case 7: return std::pair(Wide - 1 - y, High - 1 - x);
        case 8: return std::pair(Wide - 1 - y, x);
        default: return std::pair(x, y);
        }
    };
    for (int orientation = 1; orientation <= 8; ++orientation) {
        bool swapped = orientation >= 5;
        auto wanted = test::picture_of(swapped ? High : Wide, swapped ? Wide : High, [&](int x, int y) {
            auto [from_x, from_y] = stored(orientation, x, y);
            return test::ink(from_x, from_y);
        });
        for (auto compression : {COMPRESSION_CCITTFAX4, COMPRESSION_LZW}) {
            Kind kind;
            kind.compression = static_cast<std::uint16_t>(compression);
            kind.orientation = static_cast<std::uint16_t>(orientation);
            auto pages = pages_of(tiff_of({kind}));
            INFO("orientation " << orientation << " compression " << compression);
            CHECK(pages.front().width_px == wanted.width);
            CHECK(test::alike(test::shown(test::wrapped(pages), 200), wanted));
        }
    }
}

TEST_CASE("resolutions in dots per inch and centimetre, of faxes, missing and absurd ones size the sheet") {
    auto box = [](float across, float down, int unit) {
        Kind kind;
        kind.across = across;
        kind.down = down;
        kind.unit = static_cast<std::uint16_t>(unit);
        return media_box(test::wrapped(pages_of(tiff_of({kind}))));
    };
    CHECK(box(200, 200, RESUNIT_INCH) == "[ 0 0 144 216 ]");
    CHECK(box(100, 100, RESUNIT_CENTIMETER) == "[ 0 0 113.385 170.078 ]");
    CHECK(box(204, 98, RESUNIT_INCH) == "[ 0 0 141.176 440.816 ]");
    for (const auto& a4 : {box(0, 0, RESUNIT_INCH), box(1, 1, RESUNIT_NONE), box(72, 0, RESUNIT_INCH),
                           box(30, 30, RESUNIT_INCH), box(9e9F, 9e9F, RESUNIT_INCH)}) {
        CHECK(a4 == "[ 0 0 561.26 841.89 ]");
    }
}

TEST_CASE("a TIFF of several pages keeps their order; small pictures of pages and masks are none") {
    Kind g4, grey;
    grey.compression = COMPRESSION_LZW;
    grey.photometric = PHOTOMETRIC_MINISBLACK;
    grey.bits = 8;
    Kind thumbnail = grey;
    thumbnail.kind = FILETYPE_REDUCEDIMAGE;
    std::string tiff = tiff_of({g4, thumbnail, grey, g4});
    auto pages = pages_of(tiff);
    REQUIRE(pages.size() == 3);
    std::string pdf = test::wrapped(pages);
    test::must_conform(pdf);
    CHECK(test::extracted(pdf, 1) == inked());
    CHECK(test::extracted(pdf, 2) == greyed());
    CHECK(test::extracted(pdf, 3) == inked());
    CHECK(pages_of(tiff_of({g4, g4}, "w8")).size() == 2); // BigTIFF
    CHECK(pages_of(tiff_of({g4, g4}, "wb")).size() == 2);
    CHECK(refusal(tiff, 2).find("上限 2 页") != std::string::npos);
}

TEST_CASE("TIFFs whose colours we cannot keep are refused with the reason") {
    Kind cmyk;
    cmyk.compression = COMPRESSION_LZW;
    cmyk.photometric = PHOTOMETRIC_SEPARATED;
    cmyk.samples = 4;
    cmyk.bits = 8;
    CHECK(refusal(tiff_of({Kind{}, cmyk})).find("第 2 页是印刷用的 CMYK") == 0);
    Kind lab = cmyk;
    lab.photometric = PHOTOMETRIC_CIELAB;
    lab.samples = 3;
    CHECK(refusal(tiff_of({lab})).find("光度解释 8") != std::string::npos);
}

TEST_CASE("broken TIFFs are refused or read, never a crash") {
    Kind g4, rgb;
    rgb.compression = COMPRESSION_LZW;
    rgb.photometric = PHOTOMETRIC_RGB;
    rgb.samples = 3;
    rgb.bits = 8;
    CHECK(refusal("").find("TIFF") != std::string::npos);
    CHECK(refusal("II*").find("TIFF") != std::string::npos);
    CHECK(refusal("hello, I am no TIFF at all").find("TIFF") != std::string::npos);
    for (const auto& tiff : {tiff_of({g4, g4}), tiff_of({rgb})}) {
        // libtiff writes the directory behind the data: a cut takes it away.
        CHECK(!tiff_pages(tiff.substr(0, tiff.size() * 2 / 3), 10));
        for (std::size_t i = 0; i < tiff.size(); i += 1 + tiff.size() / 300) {
            (void)tiff_pages(tiff.substr(0, i), 10);
            std::string changed = tiff;
            changed[i] = static_cast<char>(changed[i] ^ 0x55);
            (void)tiff_pages(changed, 10);
        }
    }
    // Data that ends too early in the middle of a strip.
    std::string holed = tiff_of({g4});
    auto strip = raw_strip(holed);
    holed.replace(holed.find(strip) + strip.size() / 3, strip.size() / 3, strip.size() / 3, '\x55');
    CHECK(refusal(holed).find("损坏") != std::string::npos);
}

TEST_CASE("a TIFF that unfolds to a billion pixels is refused before it is unfolded") {
    std::string tiff = tiff_of({Kind{}});
    // Width and length as the directory has them: type 3 or 4, one value, little-endian.
    for (auto [tag, side] : {std::pair(256, Wide), std::pair(257, High)}) {
        std::string head{static_cast<char>(tag & 255), static_cast<char>(tag >> 8)};
        auto at = tiff.rfind(head + std::string("\x03\0\x01\0\0\0", 6) +
                             std::string{static_cast<char>(side & 255), static_cast<char>(side >> 8)});
        REQUIRE(at != std::string::npos);
        tiff[at + 8] = tiff[at + 9] = '\xF0';
    }
    CHECK(refusal(tiff).find("像素太多") != std::string::npos);
}

TEST_CASE("pages cross from the child to its parent whole, and a cut answer is none") {
    Kind turned;
    turned.orientation = 6;
    auto pages = pages_of(tiff_of({Kind{}, turned}));
    std::string answer;
    for (const auto& page : pages) answer += pack(page);
    auto back = unpack(answer);
    REQUIRE(back);
    CHECK(test::wrapped(*back) == test::wrapped(pages));
    for (std::size_t i = 1; i < answer.size(); i += 97) {
        auto cut = unpack(answer.substr(0, i));
        if (cut) CHECK(cut->size() < pages.size());
    }
}
