#include "typeset/font_store_builder.hh"

#include "text/utf8.hh"
#include "typeset/font_store.hh"
#include "typeset/glyph_code.hh"

#include <cmath>
#include <cstring>
#include <hb-ot.h>
#include <hb-subset.h>
#include <hb.h>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <vector>

namespace taizhang::typeset {
namespace {

struct Releaser {
    void operator()(hb_blob_t* p) const { hb_blob_destroy(p); }
    void operator()(hb_face_t* p) const { hb_face_destroy(p); }
    void operator()(hb_font_t* p) const { hb_font_destroy(p); }
    void operator()(hb_set_t* p) const { hb_set_destroy(p); }
    void operator()(hb_subset_input_t* p) const { hb_subset_input_destroy(p); }
    void operator()(hb_draw_funcs_t* p) const { hb_draw_funcs_destroy(p); }
};
template <class T>
using Held = std::unique_ptr<T, Releaser>;

std::string table(hb_face_t* face, hb_tag_t tag) {
    Held<hb_blob_t> blob(hb_face_reference_table(face, tag));
    unsigned size = 0;
    const char* data = hb_blob_get_data(blob.get(), &size);
    return size == 0 ? std::string() : std::string(data, size);
}

// Big-endian reading that answers 0 beyond the end: the fonts are ours, but a truncated file must not crash.
class Bytes {
public:
    explicit Bytes(std::string_view bytes) : x_bytes(bytes) {}
    std::uint32_t number(std::size_t at, unsigned size) const {
        std::uint32_t value = 0;
        for (unsigned i = 0; i < size; ++i) {
            value = value << 8 | (at + i < x_bytes.size() ? static_cast<std::uint8_t>(x_bytes[at + i]) : 0u);
        }
        return value;
    }
    std::uint8_t byte(std::size_t at) const { return static_cast<std::uint8_t>(number(at, 1)); }
    std::int32_t signed16(std::size_t at) const { return static_cast<std::int16_t>(number(at, 2)); }
    std::string_view slice(std::size_t at, std::size_t size) const {
        return at <= x_bytes.size() ? x_bytes.substr(at, size) : std::string_view();
    }
    std::size_t size() const { return x_bytes.size(); }

private:
    std::string_view x_bytes;
};

struct Index { // a CFF INDEX
    std::vector<std::string_view> items;
    std::size_t end = 0;
};

Index read_index(const Bytes& cff, std::size_t at) {
    Index index;
    std::uint32_t count = cff.number(at, 2);
    if (count == 0) return {{}, at + 2};
    unsigned width = cff.byte(at + 2);
    std::size_t offsets = at + 3, data = offsets + (count + 1) * width - 1;
    for (std::uint32_t i = 0; i < count; ++i) {
        std::uint32_t from = cff.number(offsets + i * width, width);
        std::uint32_t to = cff.number(offsets + (i + 1) * width, width);
        index.items.push_back(to < from ? std::string_view() : cff.slice(data + from, to - from));
    }
    index.end = data + cff.number(offsets + count * width, width);
    return index;
}

struct DictEntry {
    std::vector<std::int32_t> operands;
    std::string raw; // operands and operator as they stand
};

// Operators with a 12 prefix are 1200 + second byte. Real operands count as 0: only integers matter here.
std::map<int, DictEntry> read_dict(std::string_view text) {
    Bytes dict(text);
    std::map<int, DictEntry> entries;
    DictEntry entry;
    std::size_t start = 0;
    for (std::size_t at = 0; at < dict.size();) {
        std::uint8_t b = dict.byte(at);
        if (b <= 21) {
            int op = b == 12 ? 1200 + dict.byte(at + 1) : b;
            at += b == 12 ? 2 : 1;
            entry.raw = dict.slice(start, at - start);
            entries[op] = std::move(entry);
            entry = {};
            start = at;
        } else if (b == 28) {
            entry.operands.push_back(dict.signed16(at + 1));
            at += 3;
        } else if (b == 29) {
            entry.operands.push_back(static_cast<std::int32_t>(dict.number(at + 1, 4)));
            at += 5;
        } else if (b == 30) {
            for (++at; at < dict.size() && (dict.byte(at) & 15) != 15 && dict.byte(at) >> 4 != 15; ++at) {
            }
            ++at;
            entry.operands.push_back(0);
        } else if (b >= 247 && b <= 250) {
            entry.operands.push_back((b - 247) * 256 + dict.byte(at + 1) + 108);
            at += 2;
        } else if (b >= 251 && b <= 254) {
            entry.operands.push_back(-(b - 251) * 256 - dict.byte(at + 1) - 108);
            at += 2;
        } else {
            entry.operands.push_back(b - 139);
            ++at;
        }
    }
    return entries;
}

std::int32_t operand(const std::map<int, DictEntry>& dict, int op, std::size_t which,
                     std::int32_t otherwise) {
    auto found = dict.find(op);
    return found == dict.end() || found->second.operands.size() <= which ? otherwise
                                                                         : found->second.operands[which];
}

struct Font { // what a store is made of
    StoreHeader header;
    std::string name;
    std::vector<std::string> outlines;
    std::vector<std::uint8_t> selectors;
    std::vector<std::string> dicts;
    std::vector<std::uint16_t> advances;
    std::map<char32_t, std::uint16_t> characters;
};

// The Private DICT verbatim (default and nominal width differ per DICT) but for its subroutines (operator 19).
std::string private_dict(const Bytes& cff, const std::map<int, DictEntry>& owner) {
    auto size = static_cast<std::size_t>(operand(owner, 18, 0, 0)),
         at = static_cast<std::size_t>(operand(owner, 18, 1, 0));
    std::string text;
    for (const auto& [op, entry] : read_dict(cff.slice(at, size))) {
        if (op != 19) text += entry.raw;
    }
    return text;
}

std::vector<std::uint8_t> read_selectors(const Bytes& cff, std::size_t at, std::size_t glyphs) {
    std::vector<std::uint8_t> selectors(glyphs, 0);
    if (cff.byte(at) == 0) {
        for (std::size_t i = 0; i < glyphs; ++i) selectors[i] = cff.byte(at + 1 + i);
        return selectors;
    }
    std::uint32_t ranges = cff.number(at + 1, 2);
    for (std::uint32_t r = 0; r < ranges; ++r) {
        std::uint32_t first = cff.number(at + 3 + r * 3, 2), next = cff.number(at + 6 + r * 3, 2);
        for (std::uint32_t i = first; i < next && i < glyphs; ++i) selectors[i] = cff.byte(at + 5 + r * 3);
    }
    return selectors;
}

// True if the charstring calls no subroutine and has no hint masks, so that it can be copied as it is.
bool self_contained(std::string_view charstring) {
    Bytes code(charstring);
    for (std::size_t at = 0; at < code.size();) {
        std::uint8_t b = code.byte(at);
        if (b == 10 || b == 29 || b == 19 || b == 20) return false;
        at += b == 28 ? 3 : b == 255 ? 5 : b == 12 || b >= 247 ? 2 : 1;
    }
    return true;
}

Result<void> take_cff(hb_face_t* face, Font& font) {
    std::string text = table(face, HB_TAG('C', 'F', 'F', ' '));
    Bytes cff(text);
    Index names = read_index(cff, cff.byte(2));
    Index tops = read_index(cff, names.end);
    if (tops.items.size() != 1) return fail(Code::Internal, "CFF without one Top DICT");
    auto top = read_dict(tops.items[0]);
    for (std::string_view item : read_index(cff, static_cast<std::size_t>(operand(top, 17, 0, 0))).items) {
        if (!self_contained(item)) return fail(Code::Internal, "a charstring still calls subroutines");
        font.outlines.emplace_back(item);
    }
    if (top.count(1236) != 0) {
        for (std::string_view item :
             read_index(cff, static_cast<std::size_t>(operand(top, 1236, 0, 0))).items) {
            font.dicts.push_back(private_dict(cff, read_dict(item)));
        }
        font.selectors =
            read_selectors(cff, static_cast<std::size_t>(operand(top, 1237, 0, 0)), font.outlines.size());
    } else {
        font.dicts.push_back(private_dict(cff, top));
        font.selectors.assign(font.outlines.size(), 0);
    }
    for (std::size_t i = 0; i < 4; ++i) font.header.box[i] = operand(top, 5, i, 0);
    font.header.outlines = Outlines::Cff;
    return {};
}

// A glyph drawn as quadratic contours, written back as one simple glyf entry (for composites).
class Flattened {
public:
    void move(float x, float y) {
        close();
        add(x, y, true);
    }
    void line(float x, float y) { add(x, y, true); }
    void curve(float cx, float cy, float x, float y) {
        add(cx, cy, false);
        add(x, y, true);
    }
    void close() {
        std::size_t from = x_ends.empty() ? 0 : x_ends.back();
        if (x_points.size() == from) return;
        const Point &first = x_points[from], &last = x_points.back();
        if (x_points.size() - from > 1 && last.on && first.x == last.x && first.y == last.y)
            x_points.pop_back();
        x_ends.push_back(x_points.size());
    }
    std::string glyf();

private:
    struct Point {
        std::int32_t x = 0, y = 0;
        bool on = false;
    };
    void add(float x, float y, bool on) {
        x_points.push_back(
            {static_cast<std::int32_t>(std::lround(x)), static_cast<std::int32_t>(std::lround(y)), on});
    }
    std::vector<Point> x_points;
    std::vector<std::size_t> x_ends;
};

void put16(std::string& out, std::int32_t value) {
    out += static_cast<char>(value >> 8 & 255);
    out += static_cast<char>(value & 255);
}

std::string Flattened::glyf() {
    close();
    if (x_points.empty()) return {};
    std::int32_t left = x_points[0].x, right = left, bottom = x_points[0].y, top = bottom;
    for (const Point& p : x_points) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        bottom = std::min(bottom, p.y);
        top = std::max(top, p.y);
    }
    std::string out;
    put16(out, static_cast<std::int32_t>(x_ends.size()));
    for (std::int32_t value : {left, bottom, right, top}) put16(out, value);
    for (std::size_t end : x_ends) put16(out, static_cast<std::int32_t>(end - 1));
    put16(out, 0); // no instructions
    for (const Point& p : x_points) out += p.on ? '\1' : '\0';
    std::int32_t before = 0;
    for (const Point& p : x_points) put16(out, p.x - before), before = p.x;
    before = 0;
    for (const Point& p : x_points) put16(out, p.y - before), before = p.y;
    if (out.size() % 2 != 0) out += '\0';
    return out;
}

Flattened& target(void* data) { return *static_cast<Flattened*>(data); }

Held<hb_draw_funcs_t> drawing() {
    Held<hb_draw_funcs_t> funcs(hb_draw_funcs_create());
    hb_draw_funcs_set_move_to_func(
        funcs.get(),
        [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, float x, float y, void*) {
            target(data).move(x, y);
        },
        nullptr, nullptr);
    hb_draw_funcs_set_line_to_func(
        funcs.get(),
        [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, float x, float y, void*) {
            target(data).line(x, y);
        },
        nullptr, nullptr);
    hb_draw_funcs_set_quadratic_to_func(
        funcs.get(),
        [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, float cx, float cy, float x, float y, void*) {
            target(data).curve(cx, cy, x, y);
        },
        nullptr, nullptr);
    hb_draw_funcs_set_close_path_func(
        funcs.get(), [](hb_draw_funcs_t*, void* data, hb_draw_state_t*, void*) { target(data).close(); },
        nullptr, nullptr);
    return funcs;
}

Result<void> take_glyf(hb_face_t* face, Font& font) {
    std::string glyf_text = table(face, HB_TAG('g', 'l', 'y', 'f')),
                loca_text = table(face, HB_TAG('l', 'o', 'c', 'a'));
    std::string head_text = table(face, HB_TAG('h', 'e', 'a', 'd'));
    std::string hmtx_text = table(face, HB_TAG('h', 'm', 't', 'x')),
                hhea_text = table(face, HB_TAG('h', 'h', 'e', 'a'));
    Bytes glyf(glyf_text), loca(loca_text), head(head_text), hmtx(hmtx_text), hhea(hhea_text);
    bool wide = head.number(50, 2) == 1;
    unsigned full = hhea.number(34, 2); // glyphs with an advance of their own in hmtx
    Held<hb_font_t> drawn(hb_font_create(face));
    Held<hb_draw_funcs_t> funcs = drawing();
    unsigned glyphs = hb_face_get_glyph_count(face);
    for (unsigned gid = 0; gid < glyphs; ++gid) {
        std::size_t from = wide ? loca.number(gid * 4, 4) : loca.number(gid * 2, 2) * 2;
        std::size_t to = wide ? loca.number(gid * 4 + 4, 4) : loca.number(gid * 2 + 2, 2) * 2;
        if (to < from || to > glyf.size()) return fail(Code::Internal, "loca points outside glyf");
        std::string entry(glyf.slice(from, to - from));
        std::int32_t bearing = hmtx.signed16(gid < full ? gid * 4 + 2 : full * 4 + (gid - full) * 2);
        // Composites; and the few glyphs drawn elsewhere than their bearing says (the bearing counts).
        if (!entry.empty() && (glyf.signed16(from) < 0 || glyf.signed16(from + 2) != bearing)) {
            Flattened flat;
            hb_font_get_glyph_shape(drawn.get(), gid, funcs.get(), &flat);
            entry = flat.glyf();
        }
        font.outlines.push_back(std::move(entry));
    }
    for (std::size_t i = 0; i < 4; ++i) font.header.box[i] = head.signed16(36 + i * 2);
    font.selectors.assign(font.outlines.size(), 0);
    font.header.outlines = Outlines::TrueType;
    return {};
}

Result<void> take_metrics(hb_face_t* face, hb_face_t* source, Font& font) {
    Held<hb_font_t> hb(hb_font_create(face));
    for (unsigned gid = 0; gid < font.outlines.size(); ++gid) {
        font.advances.push_back(static_cast<std::uint16_t>(hb_font_get_glyph_h_advance(hb.get(), gid)));
    }
    std::string os2_text = table(source, HB_TAG('O', 'S', '/', '2')),
                hhea_text = table(source, HB_TAG('h', 'h', 'e', 'a'));
    std::string post_text = table(source, HB_TAG('p', 'o', 's', 't'));
    Bytes os2(os2_text), hhea(hhea_text), post(post_text);
    font.header.units_per_em = hb_face_get_upem(face);
    font.header.ascent = hhea.signed16(4);
    font.header.descent = hhea.signed16(6);
    font.header.cap_height = os2.number(0, 2) >= 2 ? os2.signed16(88) : 0;
    if (font.header.cap_height == 0) font.header.cap_height = font.header.ascent;
    auto angle = static_cast<std::int32_t>(post.number(4, 4));
    font.header.italic_angle = static_cast<std::int32_t>(std::int64_t(angle) * 1000 / 65536);
    Held<hb_set_t> codes(hb_set_create());
    hb_face_collect_unicodes(face, codes.get());
    for (hb_codepoint_t c = HB_SET_VALUE_INVALID; hb_set_next(codes.get(), &c);) {
        hb_codepoint_t gid = 0;
        if (hb_font_get_nominal_glyph(hb.get(), c, &gid) && gid > 0 && gid < font.outlines.size()) {
            font.characters[c] = static_cast<std::uint16_t>(gid);
        }
    }
    return {};
}

// Everything of the face that a character of the range leads to, unhinted, without subroutines and layout.
Held<hb_face_t> slim(hb_face_t* face, CodeRange range) {
    Held<hb_subset_input_t> input(hb_subset_input_create_or_fail());
    if (!input) return nullptr;
    hb_subset_input_set_flags(input.get(), HB_SUBSET_FLAGS_NO_HINTING | HB_SUBSET_FLAGS_DESUBROUTINIZE);
    hb_set_t* codes = hb_subset_input_unicode_set(input.get());
    hb_face_collect_unicodes(face, codes);
    Held<hb_set_t> wanted(hb_set_create());
    hb_set_add_range(wanted.get(), range.first, range.last);
    hb_set_intersect(codes, wanted.get());
    hb_set_t* drop = hb_subset_input_set(input.get(), HB_SUBSET_SETS_DROP_TABLE_TAG);
    for (const char* tag : {"GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG", "kern", "name"}) {
        hb_set_add(drop, hb_tag_from_string(tag, 4));
    }
    return Held<hb_face_t>(hb_subset_or_fail(face, input.get()));
}

std::string postscript_name(hb_face_t* face) {
    char name[64];
    unsigned size = sizeof name;
    hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &size, name);
    std::string text;
    for (char c : std::string_view(name, std::min<std::size_t>(size, sizeof name - 1))) {
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
        if (plain) text += c;
    }
    return text.empty() ? "Unnamed" : text;
}

class Writer { // native byte order, each part aligned to four
public:
    std::uint32_t at() {
        while (x_text.size() % 4 != 0) x_text += '\0';
        return static_cast<std::uint32_t>(sizeof(StoreHeader) + x_text.size());
    }
    void bytes(std::string_view text) { x_text += text; }
    template <class T>
    void number(T value) {
        char raw[sizeof value];
        std::memcpy(raw, &value, sizeof value);
        x_text.append(raw, sizeof value);
    }
    const std::string& text() const { return x_text; }

private:
    std::string x_text;
};

void write_characters(const Font& font, StoreHeader& h, Writer& out) {
    std::map<std::uint32_t, std::vector<std::uint16_t>> leaves;
    for (auto [c, gid] : font.characters) {
        auto& leaf = leaves[c / 256];
        leaf.resize(256);
        leaf[c % 256] = gid;
    }
    h.planes_at = out.at();
    std::uint16_t next = 1;
    for (std::uint32_t i = 0; i < PlaneEntries; ++i) {
        out.number<std::uint16_t>(leaves.count(i) != 0 ? next++ : std::uint16_t{0});
    }
    h.leaves_at = out.at();
    h.leaves = static_cast<std::uint32_t>(leaves.size()) + 1;
    out.bytes(std::string(512, '\0'));
    for (const auto& [block, leaf] : leaves) {
        for (std::uint16_t gid : leaf) out.number(gid);
    }
}

void write_metrics(const Font& font, StoreHeader& h, Writer& out) {
    h.advances_at = out.at();
    for (std::uint16_t advance : font.advances) out.number(advance);
    h.offsets_at = out.at();
    std::uint32_t offset = 0;
    for (const std::string& outline : font.outlines) {
        out.number(offset);
        offset += static_cast<std::uint32_t>(outline.size());
    }
    out.number(offset);
    h.selectors_at = out.at();
    for (std::uint8_t selector : font.selectors) out.number(selector);
    std::vector<std::uint32_t> at;
    for (const std::string& dict : font.dicts) {
        at.push_back(out.at());
        out.bytes(dict);
    }
    h.dicts_at = out.at();
    for (std::size_t i = 0; i < at.size(); ++i) {
        out.number(at[i]);
        out.number(static_cast<std::uint32_t>(font.dicts[i].size()));
    }
    h.outlines_size = offset;
}

// Everyday characters first, so that a document touches few pages of memory: signs, the 3,755 Hanzi of GB 2312's
// first level, then all others.
std::vector<std::size_t> by_use(const Font& font) {
    auto rank = [](char32_t c) {
        bool hanzi = c >= 0x2E80 && (c < 0x3000 || (c >= 0x3400 && c < 0xFE00) || c >= 0x10000);
        auto gb = text::to_gb18030(text::encode(std::u32string(1, c)));
        bool level_one = gb && gb->size() == 2 && static_cast<std::uint8_t>((*gb)[0]) >= 0xB0 &&
                         static_cast<std::uint8_t>((*gb)[0]) <= 0xD7 &&
                         static_cast<std::uint8_t>((*gb)[1]) >= 0xA1;
        return level_one ? 1 : hanzi ? 2 : 0;
    };
    std::vector<int> ranks(font.outlines.size(), 3);
    ranks[0] = -1; // .notdef is in every program, and stays the first
    for (auto [c, gid] : font.characters) ranks[gid] = std::min(ranks[gid], rank(c));
    std::vector<std::size_t> order(ranks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
    return order;
}

// TrueType glyphs are read where they lie: they are numbered in the order of use. (Composites are flat already, so
// that nothing else knows a glyph's number.)
void renumber_by_use(Font& font) {
    Font other;
    std::vector<std::uint16_t> numbers(font.outlines.size());
    for (std::size_t gid : by_use(font)) {
        numbers[gid] = static_cast<std::uint16_t>(other.outlines.size());
        other.outlines.push_back(std::move(font.outlines[gid]));
        other.advances.push_back(font.advances[gid]);
        other.selectors.push_back(font.selectors[gid]);
    }
    font.outlines = std::move(other.outlines);
    font.advances = std::move(other.advances);
    font.selectors = std::move(other.selectors);
    for (auto& [c, gid] : font.characters) gid = numbers[gid];
}

void write_coded_outlines(const Font& font, StoreHeader& h, Writer& out) {
    constexpr std::string_view Padding("\0\0\0\0\0\0\0\0", 8);
    GlyphCode code(font.outlines);
    BitString head, coded;
    code.head(head);
    h.code_bits = static_cast<std::uint32_t>(head.size());
    h.code_at = out.at();
    out.bytes(head.take());
    out.bytes(Padding);
    h.end = code.end();
    h.end_bits = code.end_bits();
    std::vector<CodedOutline> places(font.outlines.size());
    for (std::size_t gid : by_use(font)) {
        const std::string& outline = font.outlines[gid];
        auto first = static_cast<std::uint32_t>(coded.size());
        code.encode(outline, coded);
        auto past = static_cast<std::uint32_t>(coded.size());
        places[gid] = {first, past - first, static_cast<std::uint32_t>(outline.size()), adler32(outline)};
    }
    h.places_at = out.at();
    for (const CodedOutline& place : places) out.number(place);
    std::string bytes = coded.take();
    h.coded_at = out.at();
    h.coded_size = static_cast<std::uint32_t>(bytes.size());
    out.bytes(bytes);
    out.bytes(Padding);
}

std::string write_store(Font& font) {
    StoreHeader& h = font.header;
    Writer out;
    if (h.outlines == Outlines::TrueType) renumber_by_use(font);
    h.magic = StoreMagic;
    h.version = StoreVersion;
    h.glyphs = static_cast<std::uint32_t>(font.outlines.size());
    h.private_dicts = static_cast<std::uint32_t>(font.dicts.size());
    h.name_at = out.at();
    h.name_size = static_cast<std::uint32_t>(font.name.size());
    out.bytes(font.name);
    write_characters(font, h, out);
    write_metrics(font, h, out);
    if (h.outlines == Outlines::Cff) write_coded_outlines(font, h, out);
    // Last, since the outlines of CFF are hardly ever looked at.
    h.outlines_at = out.at();
    for (const std::string& outline : font.outlines) out.bytes(outline);
    h.file_size = sizeof(StoreHeader) + out.text().size();
    h.body_digest = store_sha256(out.text()).bytes();
    std::string text(sizeof(StoreHeader), '\0');
    std::memcpy(text.data(), &h, sizeof h);
    return text + out.text();
}

} // namespace

Result<std::string> build_font_store(const std::filesystem::path& file, unsigned face_index,
                                     CodeRange range) {
    Held<hb_blob_t> blob(hb_blob_create_from_file_or_fail(file.c_str()));
    if (!blob) return fail(Code::NotFound, "no such font file: " + file.string());
    Held<hb_face_t> source(hb_face_create(blob.get(), face_index));
    Held<hb_face_t> face = slim(source.get(), range);
    if (!face) return fail(Code::Internal, "HarfBuzz cannot subset " + file.string());
    Font font;
    font.name = postscript_name(source.get());
    bool cff = !table(face.get(), HB_TAG('C', 'F', 'F', ' ')).empty();
    if (!cff && table(face.get(), HB_TAG('g', 'l', 'y', 'f')).empty()) {
        return fail(Code::Unsupported, "neither CFF nor glyf outlines: " + file.string());
    }
    TRY(cff ? take_cff(face.get(), font) : take_glyf(face.get(), font));
    TRY(take_metrics(face.get(), source.get(), font));
    return write_store(font);
}

} // namespace taizhang::typeset
