#include "pdf/font_codes.hh"

#include <algorithm>
#include <cstdint>
#include <string>

namespace taizhang::pdf {
namespace {

constexpr std::size_t AllCodes = 65536;

// Big-endian; 0 beyond the end.
std::uint32_t number(std::string_view bytes, std::size_t at, unsigned size) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < size; ++i) {
        value = value << 8 | (at + i < bytes.size() ? static_cast<std::uint8_t>(bytes[at + i]) : 0u);
    }
    return value;
}

struct Index {
    std::size_t end = 0, first_at = 0, first_size = 0, count = 0;
};

Index index_at(std::string_view cff, std::size_t at) {
    Index index;
    index.count = number(cff, at, 2);
    if (index.count == 0) return index.end = at + 2, index;
    unsigned width = std::min(number(cff, at + 2, 1), 4u);
    std::size_t data = at + 3 + (index.count + 1) * width - 1;
    std::uint32_t from = number(cff, at + 3, width), to = number(cff, at + 3 + width, width);
    index.first_at = data + from;
    index.first_size = to > from ? to - from : 0;
    index.end = data + number(cff, at + 3 + index.count * width, width);
    return index;
}

// The last integer operand before operator `op` of a DICT; 0 when there is none.
std::uint32_t operand(std::string_view dict, unsigned op) {
    std::int64_t last = 0;
    for (std::size_t at = 0; at < dict.size();) {
        unsigned b = number(dict, at, 1);
        if (b <= 21) {
            if (b == op) return last < 0 ? 0 : static_cast<std::uint32_t>(last);
            at += b == 12 ? 2 : 1;
        } else if (b == 28) {
            last = static_cast<std::int16_t>(number(dict, at + 1, 2));
            at += 3;
        } else if (b == 29) {
            last = static_cast<std::int32_t>(number(dict, at + 1, 4));
            at += 5;
        } else if (b == 30) {
            for (++at; at < dict.size() && (number(dict, at, 1) & 15) != 15; ++at) {
            }
            ++at;
        } else if (b >= 247 && b <= 254) {
            std::int64_t more = number(dict, at + 1, 1);
            last = b <= 250 ? (std::int64_t(b) - 247) * 256 + more + 108
                            : -(std::int64_t(b) - 251) * 256 - more - 108;
            at += 2;
        } else {
            last = std::int64_t(b) - 139;
            ++at;
        }
    }
    return 0;
}

std::string_view table(std::string_view font, std::string_view tag) {
    std::uint32_t count = number(font, 4, 2);
    for (std::uint32_t i = 0; i < count && 12 + i * 16 + 16 <= font.size(); ++i) {
        if (font.substr(12 + i * 16, 4) != tag) continue;
        std::uint32_t at = number(font, 12 + i * 16 + 8, 4), size = number(font, 12 + i * 16 + 12, 4);
        return at <= font.size() ? font.substr(at, size) : std::string_view();
    }
    return {};
}

// Reads a CMap's words one by one: <hex> strings, brackets, operators.
class Words {
public:
    explicit Words(std::string_view text) : x_text(text) {}
    std::string_view next() {
        while (x_at < x_text.size() && is_space(x_text[x_at])) ++x_at;
        std::size_t from = x_at;
        if (x_at >= x_text.size()) return {};
        if (x_text[x_at] == '<' && x_text.substr(x_at, 2) != "<<") {
            x_at = std::min(x_text.find('>', x_at), x_text.size() - 1) + 1;
        } else if (std::string_view("[]<>").find(x_text[x_at]) != std::string_view::npos) {
            ++x_at;
        } else {
            while (x_at < x_text.size() && !is_space(x_text[x_at]) &&
                   std::string_view("[]<>").find(x_text[x_at]) == std::string_view::npos)
                ++x_at;
        }
        return x_text.substr(from, x_at - from);
    }

private:
    static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
    std::string_view x_text;
    std::size_t x_at = 0;
};

std::uint32_t hex(std::string_view word) { // of its first eight digits
    std::uint32_t value = 0;
    unsigned digits = 0;
    for (char c : word) {
        int nibble = c >= '0' && c <= '9'   ? c - '0'
                     : c >= 'A' && c <= 'F' ? c - 'A' + 10
                     : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                            : -1;
        if (nibble >= 0 && digits++ < 8) value = value << 4 | static_cast<std::uint32_t>(nibble);
    }
    return value;
}

bool is_text(std::uint32_t unicode) { return unicode != 0 && unicode != 0xFEFF && unicode != 0xFFFE; }

void read_range(Words& words, std::uint32_t first, CodeSet& set) {
    std::uint32_t last = std::min<std::uint32_t>(hex(words.next()), AllCodes - 1);
    std::string_view target = words.next();
    if (target == "[") {
        for (std::uint32_t code = first;; ++code) {
            std::string_view word = words.next();
            if (word.empty() || word == "]") return;
            if (code <= last) set[code] = is_text(hex(word));
        }
    }
    std::uint32_t unicode = hex(target);
    for (std::uint32_t code = first; code <= last; ++code, ++unicode) set[code] = is_text(unicode);
}

} // namespace

CodeSet cids_of_cff(std::string_view cff) {
    CodeSet set(AllCodes);
    Index names = index_at(cff, number(cff, 2, 1));
    Index tops = index_at(cff, names.end);
    if (tops.first_at >= cff.size()) return set;
    std::string_view top = cff.substr(tops.first_at, tops.first_size);
    std::size_t glyphs = index_at(cff, operand(top, 17)).count, at = operand(top, 15);
    unsigned format = number(cff, at++, 1);
    if (at <= 3) return set; // a predefined charset: not CID-keyed
    for (std::size_t glyph = 1; glyph < glyphs && at < cff.size();) {
        std::uint32_t first = number(cff, at, 2), left = 0;
        at += 2;
        if (format > 0) left = number(cff, at, format);
        at += format;
        for (std::uint32_t i = 0; i <= left && glyph < glyphs; ++i, ++glyph) {
            if (first + i < AllCodes) set[first + i] = true;
        }
    }
    set[0] = false;
    return set;
}

CodeSet gids_of_truetype(std::string_view font) {
    CodeSet set(AllCodes);
    std::uint32_t glyphs = number(table(font, "maxp"), 4, 2);
    std::size_t offsets = table(font, "loca").size();
    bool wide = number(table(font, "head"), 50, 2) == 1;
    for (std::uint32_t gid = 1; gid < glyphs && (gid + 2u) * (wide ? 4u : 2u) <= offsets; ++gid)
        set[gid] = true;
    return set;
}

CodeSet through_map(std::string_view map, const CodeSet& gids) {
    CodeSet set(AllCodes);
    for (std::size_t code = 0; code < AllCodes && code * 2 + 1 < map.size(); ++code) {
        set[code] = gids[number(map, code * 2, 2)];
    }
    return set;
}

CodeSet mapped_to_unicode(std::string_view cmap) {
    CodeSet set(AllCodes);
    enum class Block { None, Chars, Ranges } block = Block::None;
    Words words(cmap);
    for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
        if (word == "beginbfchar") block = Block::Chars;
        else if (word == "beginbfrange") block = Block::Ranges;
        else if (word == "endbfchar" || word == "endbfrange") block = Block::None;
        else if (block != Block::None && word.front() == '<') {
            std::uint32_t code = std::min<std::uint32_t>(hex(word), AllCodes - 1);
            if (block == Block::Ranges) read_range(words, code, set);
            else set[code] = is_text(hex(words.next()));
        }
    }
    return set;
}

} // namespace taizhang::pdf
