#include "pdf/scan_text.hh"

#include "pdf/embedded_font.hh"
#include "pdf/syntax.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <vector>

namespace taizhang::pdf {
namespace {

constexpr std::size_t MostCodes = 65'000;
// From the lowest to the highest a line is 1.25 times the size of its characters: the height of OCR's boxes, so that what
// a reader marks is the box.
constexpr int Ascent = 1000, Descent = -250;
constexpr std::uint32_t FullWidth = 1, HalfWidth = 2; // glyphs of the font

bool showable(char32_t c) {
    return c >= 0x20 && c != 0x7F && !(c >= 0x80 && c < 0xA0) && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

void put(std::string& out, std::uint32_t value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

std::uint32_t checksum(std::string_view table) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        sum += std::uint32_t{static_cast<unsigned char>(table[i])} << (24 - i % 4 * 8);
    }
    return sum;
}

std::string head_table() {
    std::string t;
    put(t, 0x00010000, 4); // version
    put(t, 0x00010000, 4); // revision
    put(t, 0, 4);          // checkSumAdjustment: set last
    put(t, 0x5F0F3CF5, 4);
    put(t, 0x000B, 2);                        // baseline at 0, left side bearing at x 0, integer scaling
    put(t, 1000, 2);                          // units per em
    for (int i = 0; i < 4; ++i) put(t, 0, 4); // created, modified: no date, so that bytes stay the same
    for (int side : {0, Descent, 1000, Ascent}) put(t, static_cast<std::uint32_t>(side), 2);
    put(t, 0, 2); // style
    put(t, 8, 2); // smallest readable size
    put(t, 2, 2);
    put(t, 0, 2); // loca: short
    put(t, 0, 2);
    return t;
}

std::string hhea_table() {
    std::string t;
    put(t, 0x00010000, 4);
    put(t, static_cast<std::uint32_t>(Ascent), 2);
    put(t, static_cast<std::uint32_t>(Descent), 2);
    put(t, 0, 2);
    put(t, 1000, 2);                                        // widest advance
    for (int i = 0; i < 11; ++i) put(t, i == 3 ? 1 : 0, 2); // bearings, extent, caret (upright), reserved
    put(t, 3, 2);                                           // advances in hmtx
    return t;
}

std::string maxp_table() {
    std::string t;
    put(t, 0x00010000, 4);
    put(t, 3, 2);                                           // glyphs
    for (int i = 0; i < 13; ++i) put(t, i == 4 ? 1 : 0, 2); // one zone, nothing else
    return t;
}

class TrueType {
public:
    explicit TrueType(std::size_t tables) : x_start(12 + tables * 16) {
        put(x_file, 0x00010000, 4);
        for (std::uint32_t value : {6U, 64U, 2U, 32U})
            put(x_file, value, 2); // of six tables: search range...
    }
    void add(const char* name, const std::string& table) { // in the order of their names
        x_file += name;
        put(x_file, checksum(table), 4);
        put(x_file, static_cast<std::uint32_t>(x_start + x_body.size()), 4);
        put(x_file, static_cast<std::uint32_t>(table.size()), 4);
        if (std::string_view(name) == "head") x_head = x_start + x_body.size();
        x_body += table;
        x_body.resize((x_body.size() + 3) / 4 * 4);
    }
    std::string finish() {
        x_file += x_body;
        std::string adjustment;
        put(adjustment, 0xB1B0AFBA - checksum(x_file), 4);
        x_file.replace(x_head + 8, 4, adjustment);
        return std::move(x_file);
    }

private:
    std::size_t x_start, x_head = 0;
    std::string x_file, x_body;
};

// Three glyphs without outlines: .notdef, full width, half width.
std::string invisible_truetype() {
    std::string metrics;
    for (std::uint32_t advance : {1000U, 1000U, 500U}) {
        put(metrics, advance, 2);
        put(metrics, 0, 2);
    }
    TrueType font(6);
    font.add("glyf", std::string(4, '\0'));
    font.add("head", head_table());
    font.add("hhea", hhea_table());
    font.add("hmtx", metrics);
    font.add("loca", std::string(8, '\0'));
    font.add("maxp", maxp_table());
    return font.finish();
}

struct Fitted {
    std::int64_t size = 0, stretch = 0;
}; // thousandths of a point; thousandths of a per cent

Fitted fit(const Word& word, const Placement& placement, std::int64_t advances) {
    std::int64_t size = std::max<std::int64_t>(1000, std::int64_t{word.height} * placement.height /
                                                         placement.height_px * 4 / 5);
    std::int64_t width = std::int64_t{word.width} * placement.width / placement.width_px;
    std::int64_t natural = advances * size / 1000;
    std::int64_t stretch = natural > 0 ? width * 100'000 / natural : 100'000;
    return {size, std::clamp<std::int64_t>(stretch, 1000, 10'000'000)};
}

} // namespace

int InvisibleFont::advance(char32_t c) { return c < 0x2000 ? 500 : 1000; }

std::string InvisibleFont::codes(std::string_view utf8) {
    std::string out;
    for (char32_t c : text::decode(utf8)) {
        if (!showable(c)) continue;
        auto at = x_codes.find(c);
        if (at == x_codes.end()) {
            if (x_codes.size() >= MostCodes) continue;
            at = x_codes.emplace(c, static_cast<std::uint16_t>(x_codes.size() + 1)).first;
        }
        put(out, at->second, 2);
    }
    return out;
}

void InvisibleFont::write(ObjectWriter& objects, int number) const {
    std::vector<UsedGlyph> glyphs;
    for (auto [c, code] : x_codes) {
        bool half = advance(c) == 500;
        glyphs.push_back({code, half ? HalfWidth : FullWidth, c, advance(c)});
    }
    std::sort(glyphs.begin(), glyphs.end(), [](const auto& a, const auto& b) { return a.cid < b.cid; });
    std::string map(2, '\0');
    for (const auto& glyph : glyphs) put(map, glyph.gid, 2);

    int cid_font = objects.reserve(), descriptor = objects.reserve(), program = objects.reserve();
    int unicode = objects.reserve(), to_glyph = objects.reserve();
    constexpr auto Name = "AAAAAA+Invisible";
    objects.object(number, concat("<</Type/Font/Subtype/Type0/BaseFont/", Name,
                                  "/Encoding/Identity-H/DescendantFonts[", reference(cid_font),
                                  "]/ToUnicode ", reference(unicode), ">>"));
    objects.object(
        cid_font, concat("<</Type/Font/Subtype/CIDFontType2/BaseFont/", Name,
                         "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ",
                         reference(descriptor), "/CIDToGIDMap ", reference(to_glyph), "/DW 1000/W",
                         widths(glyphs), ">>"));
    objects.object(descriptor,
                   concat("<</Type/FontDescriptor/FontName/", Name,
                          "/Flags 4/FontBBox[0 -250 1000 1000]"
                          "/ItalicAngle 0/Ascent 1000/Descent -250/CapHeight 800/StemV 80/FontFile2 ",
                          reference(program), ">>"));
    std::string font = invisible_truetype(), entries = "/Length1 ";
    append_number(entries, static_cast<std::int64_t>(font.size()));
    objects.stream(program, entries, font);
    objects.stream(unicode, "", to_unicode(glyphs, false));
    objects.stream(to_glyph, "", map);
}

std::string text_layer(const std::vector<Word>& words, const Placement& placement, InvisibleFont& font,
                       std::string_view name) {
    std::string out;
    for (const auto& word : words) {
        std::string codes = font.codes(word.text);
        if (codes.empty()) continue;
        std::int64_t advances = 0;
        for (char32_t c : text::decode(word.text)) advances += showable(c) ? InvisibleFont::advance(c) : 0;
        Fitted fitted = fit(word, placement, advances);
        std::int64_t x = std::int64_t{word.x} * placement.width / placement.width_px;
        std::int64_t bottom = std::int64_t{word.y + word.height} * placement.height / placement.height_px;
        std::int64_t y = placement.height - bottom + fitted.size / 4; // the descent
        if (out.empty()) out = "BT\n3 Tr\n";
        out += concat(name, " ");
        append_thousandths(out, fitted.size);
        out += " Tf ";
        append_thousandths(out, fitted.stretch);
        out += " Tz 1 0 0 1 ";
        append_thousandths(out, x);
        out += ' ';
        append_thousandths(out, y);
        out += " Tm";
        append_bytes(out, codes);
        out += "Tj\n";
    }
    return out.empty() ? out : out + "ET\n";
}

} // namespace taizhang::pdf
