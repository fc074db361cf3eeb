#include "typeset/font_program.hh"

#include "typeset/glyph_code.hh"

#include <algorithm>
#include <array>
#include <optional>

namespace taizhang::typeset {
namespace {

void put(std::string& out, std::uint32_t value, unsigned bytes) {
    for (unsigned i = bytes; i > 0; --i) out += static_cast<char>(value >> (8 * (i - 1)) & 255);
}

void put16(std::string& out, std::int64_t value) { put(out, static_cast<std::uint32_t>(value) & 0xFFFF, 2); }

// --- CFF (Adobe Technical Note 5176) ---

// An INDEX up to its data: count, width of the offsets, offsets. `ends` of the items from the start of the data.
std::string index_head(const std::vector<std::uint32_t>& ends) {
    std::string out;
    put(out, static_cast<std::uint32_t>(ends.size()), 2);
    if (ends.empty()) return out;
    std::uint32_t size = ends.back();
    unsigned width = size < 0xFF ? 1 : size < 0xFFFF ? 2 : size < 0xFFFFFF ? 3 : 4;
    out.reserve(3 + width * (ends.size() + 1));
    out += static_cast<char>(width);
    put(out, 1, width);
    for (std::uint32_t end : ends) put(out, end + 1, width);
    return out;
}

class Index { // items appended one after the other
public:
    void add(std::string_view item) {
        x_data += item;
        x_ends.push_back(static_cast<std::uint32_t>(x_data.size()));
    }
    void write(std::string& out) const {
        out += index_head(x_ends);
        out += x_data;
    }

private:
    std::string x_data;
    std::vector<std::uint32_t> x_ends;
};

// Operands of fixed width (opcode 29), so that offsets do not move what follows. FontBBox must be written with
// opcode 28: with others Poppler draws other pixels.
void long_operand(std::string& out, std::uint32_t value) {
    out += '\x1D';
    put(out, value, 4);
}
void short_operand(std::string& out, std::int32_t value) {
    out += '\x1C';
    put16(out, value);
}

struct Places {
    std::uint32_t charset = 0, selectors = 0, charstrings = 0, dicts = 0;
};

std::string top_dict(const StoreHeader& header, const Places& places) {
    std::string out;
    // ROS comes first: strings 391 and 392 (Adobe, Identity), supplement 0, in the shortest operands, for
    // veraPDF takes no others for a ROS.
    out += "\xF8\x1B\xF8\x1C\x8B\x0C\x1E";
    for (std::int32_t side : header.box) short_operand(out, side);
    out += '\x05';
    long_operand(out, 65536);
    out += "\x0C\x22"; // CIDCount
    long_operand(out, places.charset);
    out += '\x0F';
    long_operand(out, places.charstrings);
    out += '\x11';
    long_operand(out, places.dicts);
    out += "\x0C\x24"; // FDArray
    long_operand(out, places.selectors);
    return out += "\x0C\x25"; // FDSelect
}

std::string opening(const FontStore& store, std::string_view name, const Places& places) {
    std::string out{'\1', '\0', '\4', '\4'};
    Index names, tops, strings, subroutines;
    names.add(name);
    tops.add(top_dict(store.header(), places));
    strings.add("Adobe");
    strings.add("Identity");
    names.write(out);
    tops.write(out);
    strings.write(out);
    subroutines.write(out);
    return out;
}

// FDArray and behind it the Private DICTs that its Font DICTs point to.
std::string font_dicts(const FontStore& store, const std::vector<std::uint8_t>& used, std::uint32_t at) {
    constexpr std::uint32_t EntrySize = 11; // two long operands and the operator
    std::size_t index_size =
        2 + 1 + (used.size() + 1) * (used.size() * EntrySize < 0xFF ? 1 : 2) + used.size() * EntrySize;
    auto privates_at = at + static_cast<std::uint32_t>(index_size);
    Index dicts;
    std::string privates;
    for (std::uint8_t selector : used) {
        std::string entry;
        std::string_view dict = store.private_dict(selector);
        long_operand(entry, static_cast<std::uint32_t>(dict.size()));
        long_operand(entry, privates_at + static_cast<std::uint32_t>(privates.size()));
        entry += '\x12';
        dicts.add(entry);
        privates += dict;
    }
    std::string out;
    dicts.write(out);
    TAIZHANG_CHECK(out.size() == index_size);
    return out += privates;
}

// --- TrueType (ISO/IEC 14496-22) ---

std::uint32_t checksum(std::string_view table) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < table.size(); ++i) {
        sum += std::uint32_t(static_cast<std::uint8_t>(table[i])) << (8 * (3 - i % 4));
    }
    return sum;
}

std::int32_t at16(std::string_view bytes, std::size_t at) {
    if (at + 2 > bytes.size()) return 0;
    return static_cast<std::int16_t>(static_cast<std::uint8_t>(bytes[at]) << 8 |
                                     static_cast<std::uint8_t>(bytes[at + 1]));
}

struct GlyphTables {
    std::string glyf, loca, hmtx;
    std::int32_t contours = 0, points = 0, widest = 0;
};

void add_glyph(GlyphTables& tables, const FontStore& store, std::uint32_t gid) {
    std::string_view outline = store.outline(gid);
    put(tables.loca, static_cast<std::uint32_t>(tables.glyf.size()), 4);
    tables.glyf += outline;
    while (tables.glyf.size() % 4 != 0) tables.glyf += '\0';
    std::int32_t contours = std::max(0, at16(outline, 0));
    tables.contours = std::max(tables.contours, contours);
    if (contours > 0)
        tables.points =
            std::max(tables.points, at16(outline, 8 + static_cast<std::size_t>(contours) * 2) + 1);
    std::int32_t advance = store.design_advance(gid);
    tables.widest = std::max(tables.widest, advance);
    put16(tables.hmtx, advance);
    put16(tables.hmtx, at16(outline, 2)); // left side bearing = xMin
}

std::string head_table(const StoreHeader& header) {
    std::string out;
    for (std::uint32_t value : {0x10000u, 0x10000u, 0u, 0x5F0F3CF5u}) put(out, value, 4);
    put16(out, 3); // baseline and left side bearing at 0
    put16(out, header.units_per_em);
    out.append(16, '\0'); // no dates
    for (std::int32_t side : header.box) put16(out, side);
    for (std::int32_t value : {0, 8, 2, 1, 0})
        put16(out, value); // style, smallest ppem, direction, long loca
    return out;
}

std::string hhea_table(const StoreHeader& header, std::int32_t widest, std::size_t glyphs) {
    std::string out;
    put(out, 0x10000, 4);
    for (std::int32_t value : {header.ascent, header.descent, 0, widest, 0, 0, widest, 1}) put16(out, value);
    out.append(14, '\0');
    put16(out, static_cast<std::int64_t>(glyphs));
    return out;
}

std::string maxp_table(const GlyphTables& tables, std::size_t glyphs) {
    std::string out;
    put(out, 0x10000, 4);
    put16(out, static_cast<std::int64_t>(glyphs));
    put16(out, tables.points);
    put16(out, tables.contours);
    for (int value : {0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0}) put16(out, value);
    return out;
}

// FDSelect: a number for each glyph, or ranges where they are shorter.
std::string font_selectors(const std::vector<std::uint8_t>& of_glyphs) {
    std::string each(1, '\0'), ranges;
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < of_glyphs.size(); ++i) {
        each += static_cast<char>(of_glyphs[i]);
        if (i > 0 && of_glyphs[i] == of_glyphs[i - 1]) continue;
        put(ranges, static_cast<std::uint32_t>(i), 2);
        ranges += static_cast<char>(of_glyphs[i]);
        ++count;
    }
    if (ranges.size() + 5 >= each.size()) return each;
    std::string out(1, '\3');
    put(out, count, 2);
    out += ranges;
    put(out, static_cast<std::uint32_t>(of_glyphs.size()), 2);
    return out;
}

struct CffParts { // a program without its charstrings
    std::string before, after;
};

// `ends`: of the charstrings, .notdef first.
CffParts cff_parts(const FontStore& store, std::string_view name, const std::vector<UsedGlyph>& glyphs,
                   const std::vector<std::uint32_t>& ends) {
    std::array<std::optional<std::uint8_t>, 256> renumbered{};
    std::vector<std::uint8_t> used, of_glyphs;
    std::string charset(1, '\0'); // format 0
    auto select = [&](std::uint32_t gid) {
        std::uint8_t selector = store.private_selector(gid);
        auto& number = renumbered[selector];
        if (!number) {
            number = static_cast<std::uint8_t>(used.size());
            used.push_back(selector);
        }
        of_glyphs.push_back(*number);
    };
    select(0);
    for (const UsedGlyph& glyph : glyphs) {
        select(glyph.gid);
        put(charset, glyph.cid, 2);
    }
    std::string selectors = font_selectors(of_glyphs), index = index_head(ends);
    auto start = static_cast<std::uint32_t>(opening(store, name, {}).size());
    Places places;
    places.charset = start;
    places.selectors = places.charset + static_cast<std::uint32_t>(charset.size());
    places.charstrings = places.selectors + static_cast<std::uint32_t>(selectors.size());
    places.dicts = places.charstrings + static_cast<std::uint32_t>(index.size()) + ends.back();
    return {opening(store, name, places) + charset + selectors + index,
            font_dicts(store, used, places.dicts)};
}

// Blocks of a deflate stream that are not packed, on byte boundaries (RFC 1951 3.2.4).
void stored_blocks(BitString& out, std::string_view bytes, bool last) {
    do {
        std::string_view part = bytes.substr(0, 0xFFFF);
        bytes.remove_prefix(part.size());
        out.append(last && bytes.empty() ? 1 : 0, 3);
        out.align();
        out.append(part.size(), 16);
        out.append(~part.size(), 16);
        out.bytes(part);
    } while (!bytes.empty());
}

} // namespace

std::string cff_program(const FontStore& store, std::string_view name, const std::vector<UsedGlyph>& glyphs) {
    std::string charstrings(store.outline(0));
    std::vector<std::uint32_t> ends{static_cast<std::uint32_t>(charstrings.size())};
    for (const UsedGlyph& glyph : glyphs) {
        charstrings += store.outline(glyph.gid);
        ends.push_back(static_cast<std::uint32_t>(charstrings.size()));
    }
    CffParts parts = cff_parts(store, name, glyphs, ends);
    return parts.before + charstrings + parts.after;
}

std::string packed_cff_program(const FontStore& store, std::string_view name,
                               const std::vector<UsedGlyph>& glyphs) {
    std::vector<std::uint32_t> ends;
    ends.reserve(glyphs.size() + 1);
    std::vector<CodedOutline> outlines;
    outlines.reserve(glyphs.size() + 1);
    std::uint32_t end = 0, check = 1;
    std::uint64_t bits = 0;
    auto add = [&](std::uint32_t gid) {
        CodedOutline outline = store.coded_outline(gid);
        ends.push_back(end += outline.size);
        check = joined_adler32(check, outline.check, outline.size);
        bits += outline.count;
        outlines.push_back(outline);
    };
    add(0);
    for (const UsedGlyph& glyph : glyphs) add(glyph.gid);
    CffParts parts = cff_parts(store, name, glyphs, ends);
    check = joined_adler32(adler32(parts.before), check, end);
    check = joined_adler32(check, adler32(parts.after), parts.after.size());

    const StoreHeader& header = store.header();
    BitString out;
    out.reserve(parts.before.size() + parts.after.size() + bits / 8 + 512);
    out.bytes("\x78\x9C"); // zlib, 32 KB window
    stored_blocks(out, parts.before, false);
    out.append(store.code_head(), 0, header.code_bits);
    for (const CodedOutline& outline : outlines)
        out.append(store.coded_outlines(), outline.first, outline.count);
    out.append(header.end, header.end_bits);
    stored_blocks(out, parts.after, true);
    std::string sum;
    put(sum, check, 4);
    out.bytes(sum);
    return out.take();
}

std::string truetype_program(const FontStore& store, const std::vector<UsedGlyph>& glyphs) {
    GlyphTables tables;
    add_glyph(tables, store, 0);
    for (const UsedGlyph& glyph : glyphs) add_glyph(tables, store, glyph.gid);
    put(tables.loca, static_cast<std::uint32_t>(tables.glyf.size()), 4);
    std::size_t count = glyphs.size() + 1;
    const std::array<std::pair<std::string_view, std::string>, 6> parts{
        {{"glyf", std::move(tables.glyf)},
         {"head", head_table(store.header())},
         {"hhea", hhea_table(store.header(), tables.widest, count)},
         {"hmtx", std::move(tables.hmtx)},
         {"loca", std::move(tables.loca)},
         {"maxp", maxp_table(tables, count)}}};
    std::string out, data;
    put(out, 0x10000, 4);
    for (int value : {6, 64, 2, 32}) put16(out, value); // table count and its search hints
    std::uint32_t base = 12 + 6 * 16, sum = 0;
    std::size_t head_at = 0;
    for (const auto& [tag, table] : parts) {
        if (tag == "head") head_at = base + data.size();
        out += tag;
        sum += checksum(table);
        put(out, checksum(table), 4);
        put(out, base + static_cast<std::uint32_t>(data.size()), 4);
        put(out, static_cast<std::uint32_t>(table.size()), 4);
        data += table;
        while (data.size() % 4 != 0) data += '\0';
    }
    sum += checksum(out);
    out += data;
    std::string adjustment;
    put(adjustment, 0xB1B0AFBAu - sum, 4);
    return out.replace(head_at + 8, 4, adjustment);
}

} // namespace taizhang::typeset
