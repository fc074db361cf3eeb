#include "pdf/embedded_font.hh"
#include "pdf/font_codes.hh"
#include "pdf/icc.hh"
#include "pdf/xmp.hh"

#include <catch2/catch.hpp>

#include <set>

using namespace taizhang;
using namespace taizhang::pdf;

namespace {

std::uint32_t number(const std::string& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes.at(at + i));
    return value;
}

UsedGlyph glyph(std::uint16_t cid, char32_t c, std::int32_t advance = 1000) { return {cid, 1, c, advance}; }

} // namespace

TEST_CASE("the sRGB profile is a sound ICC version 4 display profile") {
    std::string icc = srgb_profile();
    REQUIRE(number(icc, 0) == icc.size());
    CHECK(icc.size() % 4 == 0);
    CHECK(icc[8] == 4);
    CHECK(icc.substr(12, 12) == "mntrRGB XYZ ");
    CHECK(icc.substr(36, 4) == "acsp");
    std::set<std::string> tags;
    std::uint32_t count = number(icc, 128);
    for (std::uint32_t i = 0; i < count; ++i) {
        std::size_t entry = 132 + i * 12;
        std::uint32_t at = number(icc, entry + 4), size = number(icc, entry + 8);
        tags.insert(icc.substr(entry, 4));
        CHECK(at % 4 == 0);
        CHECK(at >= 132 + count * 12);
        CHECK(at + size <= icc.size());
        CHECK(number(icc, at + 4) == 0); // reserved after the type's signature
    }
    CHECK(tags == std::set<std::string>{"desc", "cprt", "wtpt", "chad", "rXYZ", "gXYZ", "bXYZ", "rTRC",
                                        "gTRC", "bTRC"});
    // The three primaries add up to the D50 white point, within rounding.
    for (std::size_t part = 0; part < 3; ++part) {
        std::uint32_t sum = 0, white = 0;
        for (std::uint32_t i = 0; i < count; ++i) {
            std::string tag = icc.substr(132 + i * 12, 4);
            std::uint32_t value = number(icc, number(icc, 132 + i * 12 + 4) + 8 + part * 4);
            if (tag == "rXYZ" || tag == "gXYZ" || tag == "bXYZ") sum += value;
            if (tag == "wtpt") white = value;
        }
        CHECK(std::max(sum, white) - std::min(sum, white) <= 16);
    }
}

TEST_CASE("ToUnicode maps every code used, and never to 0, U+FEFF or U+FFFE") {
    std::vector<UsedGlyph> cff{glyph(0x20, 0x20),      glyph(0x4E00, 0x4E00),  glyph(0x4EFF, 0x4EFF),
                               glyph(0xD800, 0x20BB7), glyph(0xD801, 0x20BB8), glyph(0xD802, 0x2CB4E),
                               glyph(0xFEE0, 0xFEE0),  glyph(0xFF08, 0xFF08)};
    std::string cmap = to_unicode(cff, true);
    CodeSet mapped = mapped_to_unicode(cmap);
    for (const UsedGlyph& used : cff) CHECK(mapped[used.cid]);
    CHECK(!mapped[0]);
    CHECK(!mapped[0xFEFF]);
    CHECK(!mapped[0xFFFE]);
    CHECK(!mapped[0xD803]);
    CHECK(cmap.find("<D800><D801><D842DFB7>") != std::string::npos);
    CHECK(cmap.find("<4E00><4EFF><4E00>") != std::string::npos);

    std::vector<UsedGlyph> truetype;
    for (std::uint16_t i = 1; i <= 250; ++i)
        truetype.push_back(glyph(i, static_cast<char32_t>(0x20000 + i * 3)));
    mapped = mapped_to_unicode(to_unicode(truetype, false));
    for (std::uint16_t i = 1; i <= 250; ++i) CHECK(mapped[i]);
    CHECK(to_unicode(truetype, false).find("100 beginbfrange") != std::string::npos);
    CHECK(to_unicode(truetype, false).find("50 beginbfrange") != std::string::npos);
}

TEST_CASE("widths are written in runs and the default left out") {
    CHECK(widths({glyph(1, 1, 500), glyph(2, 2, 600), glyph(3, 3), glyph(4, 4, 700)}) ==
          "[1[500 600]\n4[700]]");
    CHECK(widths({glyph(1, 1)}) == "[]");
}

TEST_CASE("the XMP packet escapes, identifies itself, and describes what it adds") {
    Metadata m;
    m.title = "甲 <乙> & \x01丙";
    m.archival_code = "A-1";
    m.secrecy = "内部";
    std::string xmp = xmp_packet(m, Level::U, 3);
    CHECK(xmp.find("甲 &lt;乙&gt; &amp; 丙") != std::string::npos);
    CHECK(xmp.find("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>") !=
          std::string::npos);
    CHECK(xmp.find("<tz:archivalCode>A-1</tz:archivalCode>") != std::string::npos);
    CHECK(xmp.find("<tz:coveredPeriod>") == std::string::npos); // empty: left out
    CHECK(xmp.find("<tz:computerFileName>") == std::string::npos);
    CHECK(xmp.find("<tz:secrecy>内部</tz:secrecy>") != std::string::npos);
    CHECK(xmp.find("<tz:pageCount>3</tz:pageCount>") != std::string::npos);
    for (const char* property :
         {"archivalCode", "recordIdentifier", "retentionPeriod", "coveredPeriod", "documentDate", "secrecy",
          "pageCount", "formatInformation", "computerFileName"}) {
        CHECK(xmp.find("<pdfaProperty:name>" + std::string(property) + "<") != std::string::npos);
    }
    CHECK(xmp.find("pdfuaid") == std::string::npos);
    xmp = xmp_packet(m, Level::A, 3);
    CHECK(xmp.find("<pdfaid:conformance>A</pdfaid:conformance>\n<pdfuaid:part>1</pdfuaid:part>") !=
          std::string::npos);
    CHECK(xmp.find("<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>") != std::string::npos);
}
