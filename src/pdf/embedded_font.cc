#include "pdf/embedded_font.hh"

#include "pdf/syntax.hh"

#include <algorithm>

namespace taizhang::pdf {
namespace {

constexpr std::uint16_t FirstAstral = 0xD800, PastAstral = 0xE000;
constexpr std::string_view Digits = "0123456789ABCDEF";

void hex16(std::string& out, std::uint32_t value) {
    for (int shift = 12; shift >= 0; shift -= 4) out += Digits[value >> shift & 15];
}

void hex_unicode(std::string& out, char32_t c) {
    if (c < 0x10000) return hex16(out, c);
    hex16(out, 0xD800 + ((c - 0x10000) >> 10));
    hex16(out, 0xDC00 + ((c - 0x10000) & 0x3FF));
}

// Six letters that differ when the glyphs differ (ISO 32000-1 9.6.4).
std::string subset_tag(const std::vector<UsedGlyph>& glyphs) {
    std::uint64_t hash = 14695981039346656037u;
    for (const UsedGlyph& glyph : glyphs)
        hash = (hash ^ (std::uint64_t(glyph.cid) << 32 | glyph.gid)) * 1099511628211u;
    std::string tag;
    for (int i = 0; i < 6; ++i, hash /= 26) tag += static_cast<char>('A' + hash % 26);
    return tag;
}

std::int64_t per_mille(std::int64_t units, std::uint32_t units_per_em) { return units * 1000 / units_per_em; }

struct Range {
    std::uint32_t first = 0, last = 0;
    char32_t unicode = 0;
};

// Codes of the BMP in a CFF font stand for themselves: whole rows of 256 are mapped at once. Never 0, U+FEFF or
// U+FFFE (ISO 19005-3 6.2.11.7.2).
std::vector<Range> ranges(const std::vector<UsedGlyph>& glyphs, bool cff) {
    std::vector<Range> out;
    for (const UsedGlyph& glyph : glyphs) {
        if (cff && glyph.cid == glyph.codepoint) {
            std::uint32_t row = glyph.cid & 0xFF00u, last = row == 0xFE00   ? 0xFEFEu
                                                            : row == 0xFF00 ? 0xFFFDu
                                                                            : row | 0xFFu;
            if (out.empty() || out.back().first < row)
                out.push_back({std::max(row, 0x20u), last, std::max(row, 0x20u)});
            continue;
        }
        bool joins = !out.empty() && out.back().last + 1 == glyph.cid && (glyph.cid & 255) != 0 &&
                     out.back().unicode + (glyph.cid - out.back().first) == glyph.codepoint &&
                     (glyph.codepoint & 255) != 0 && out.back().first >= FirstAstral * std::uint32_t(cff);
        if (joins) out.back().last = glyph.cid;
        else out.push_back({glyph.cid, glyph.cid, glyph.codepoint});
    }
    return out;
}

void write_ranges(std::string& out, const std::vector<Range>& all) {
    for (std::size_t from = 0; from < all.size(); from += 100) { // at most 100 to a block
        std::size_t to = std::min(all.size(), from + 100);
        append_number(out, static_cast<std::int64_t>(to - from));
        out += " beginbfrange\n";
        for (std::size_t i = from; i < to; ++i) {
            out += '<';
            hex16(out, all[i].first);
            out += "><";
            hex16(out, all[i].last);
            out += "><";
            hex_unicode(out, all[i].unicode);
            out += ">\n";
        }
        out += "endbfrange\n";
    }
}

} // namespace

std::string to_unicode(const std::vector<UsedGlyph>& glyphs, bool cff) {
    std::string out = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                      "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
                      "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
                      "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n";
    write_ranges(out, ranges(glyphs, cff));
    return out += "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n";
}

std::string widths(const std::vector<UsedGlyph>& glyphs) {
    std::string out = "[";
    bool open = false;
    std::uint32_t expected = 0;
    for (const UsedGlyph& glyph : glyphs) {
        if (glyph.advance == 1000) continue; // the default
        if (!open || glyph.cid != expected) {
            if (open) out += ']';
            if (open) out += '\n';
            append_number(out, glyph.cid);
            out += '[';
            open = true;
        } else {
            out += ' ';
        }
        append_number(out, glyph.advance);
        expected = glyph.cid + 1u;
    }
    return out += open ? "]]" : "]";
}

EmbeddedFonts::Font& EmbeddedFonts::continued(typeset::FontIndex index) {
    Font font;
    font.index = index;
    font.cff = x_set.store(index).header().outlines == typeset::Outlines::Cff;
    font.next = font.cff ? FirstAstral : std::uint16_t{1};
    font.previous = x_latest[index];
    x_fonts.push_back(std::move(font));
    x_latest[index] = static_cast<std::uint16_t>(x_fonts.size());
    return x_fonts.back();
}

GlyphCode EmbeddedFonts::rare_code(const typeset::Glyph& glyph) {
    for (std::uint16_t at = x_latest[glyph.font]; at != 0; at = x_fonts[at - 1u].previous) {
        const auto& leaf = x_fonts[at - 1u].codes[glyph.codepoint / 256];
        std::uint16_t cid = leaf ? (*leaf)[glyph.codepoint % 256] : std::uint16_t{0};
        if (cid != 0) return {static_cast<std::uint16_t>(at - 1), cid};
    }
    Font* font = x_latest[glyph.font] == 0 ? &continued(glyph.font) : &x_fonts[x_latest[glyph.font] - 1u];
    bool itself = font->cff && glyph.codepoint < 0x10000;
    if (!itself && font->next == (font->cff ? PastAstral : std::uint16_t{0xFFFF}))
        font = &continued(glyph.font);
    auto cid = itself ? static_cast<std::uint16_t>(glyph.codepoint) : font->next++;
    auto& leaf = font->codes[glyph.codepoint / 256];
    if (!leaf) leaf = std::make_unique<Leaf>();
    (*leaf)[glyph.codepoint % 256] = cid;
    font->glyphs.push_back({cid, glyph.gid, glyph.codepoint, glyph.advance});
    return {static_cast<std::uint16_t>(font - x_fonts.data()), cid};
}

void EmbeddedFonts::write_descriptor(ObjectWriter& objects, int descriptor, int program,
                                     const std::string& base, const Font& font) const {
    const typeset::StoreHeader& header = x_set.store(font.index).header();
    std::string value = "<</Type/FontDescriptor/Flags 4/StemV 80/FontName/";
    value += base;
    value += "/FontBBox[";
    for (std::int32_t side : header.box) {
        append_number(value, per_mille(side, header.units_per_em));
        value += ' ';
    }
    value += "]/ItalicAngle ";
    append_thousandths(value, header.italic_angle);
    value += "/Ascent ";
    append_number(value, per_mille(header.ascent, header.units_per_em));
    value += "/Descent ";
    append_number(value, per_mille(header.descent, header.units_per_em));
    value += "/CapHeight ";
    append_number(value, per_mille(header.cap_height, header.units_per_em));
    value += font.cff ? "/FontFile3 " : "/FontFile2 ";
    value += reference(program);
    objects.object(descriptor, value += ">>");
}

int EmbeddedFonts::write_font(ObjectWriter& objects, Font& font) {
    const typeset::FontStore& store = x_set.store(font.index);
    std::sort(font.glyphs.begin(), font.glyphs.end(),
              [](const auto& a, const auto& b) { return a.cid < b.cid; });
    std::string base = concat(subset_tag(font.glyphs), "+", store.name());
    int type0 = objects.reserve(), cid_font = objects.reserve(), descriptor = objects.reserve();
    int program = objects.reserve(), unicode = objects.reserve();

    objects.object(type0, concat("<</Type/Font/Subtype/Type0/BaseFont/", base, font.cff ? "-Identity-H" : "",
                                 "/Encoding/Identity-H/DescendantFonts[", reference(cid_font), "]/ToUnicode ",
                                 reference(unicode), ">>"));
    objects.object(
        cid_font, concat("<</Type/Font/Subtype/",
                         font.cff ? "CIDFontType0" : "CIDFontType2/CIDToGIDMap/Identity", "/BaseFont/", base,
                         "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor ",
                         reference(descriptor), "/DW 1000/W", widths(font.glyphs), ">>"));
    write_descriptor(objects, descriptor, program, base, font);
    if (font.cff) {
        objects.stream(program, "/Subtype/CIDFontType0C", packed_cff_program(store, base, font.glyphs),
                       Packing::Packed);
    } else {
        std::string file = truetype_program(store, font.glyphs), entries = "/Length1 ";
        append_number(entries, static_cast<std::int64_t>(file.size()));
        objects.stream(program, entries, file);
    }
    objects.stream(unicode, "", to_unicode(font.glyphs, font.cff), Packing::Remembered);
    return type0;
}

std::string EmbeddedFonts::write(ObjectWriter& objects) {
    std::string out = "<<";
    for (std::size_t i = 0; i < x_fonts.size(); ++i) {
        out += "/F" + std::to_string(i) + " " + reference(write_font(objects, x_fonts[i]));
    }
    return out + ">>";
}

} // namespace taizhang::pdf
