// The way of most texts of a table: straight from bytes to glyphs in the pool, no list, no copy, no rules of
// dividing lines.
#include "typeset/lines.hh"

namespace taizhang::typeset {
namespace {

// Marks of direction and width: they print nothing.
bool prints_nothing(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
           c == 0xFEFF || c == 0x00AD || c == U'\r';
}

char32_t printable(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F) ? U' ' : c; }

bool goes_on(const char* at) { return (static_cast<unsigned char>(*at) & 0xC0U) == 0x80U; }

// The next code point of UTF-8; what is not UTF-8 counts as U+FFFD, byte by byte.
char32_t next(const char*& at, const char* end) {
    auto byte = [&](int i) { return static_cast<char32_t>(static_cast<unsigned char>(at[i])); };
    char32_t first = byte(0);
    if (first < 0x80) return ++at, first;
    auto left = end - at;
    if (first >= 0xE0 && first < 0xF0 && left >= 3 && goes_on(at + 1) && goes_on(at + 2)) {
        char32_t c = (first & 15U) << 12U | (byte(1) & 63U) << 6U | (byte(2) & 63U);
        if (c >= 0x800 && (c < 0xD800 || c > 0xDFFF)) return at += 3, c;
    } else if (first >= 0xC2 && first < 0xE0 && left >= 2 && goes_on(at + 1)) {
        char32_t c = (first & 31U) << 6U | (byte(1) & 63U);
        return at += 2, c;
    } else if (first >= 0xF0 && first < 0xF5 && left >= 4 && goes_on(at + 1) && goes_on(at + 2) &&
               goes_on(at + 3)) {
        char32_t c = (first & 7U) << 18U | (byte(1) & 63U) << 12U | (byte(2) & 63U) << 6U | (byte(3) & 63U);
        if (c >= 0x10000 && c <= 0x10FFFF) return at += 4, c;
    }
    return ++at, 0xFFFD;
}

} // namespace

const Glyph* Setter::glyph(Role role, char32_t c) const {
    std::uint32_t key = (static_cast<std::uint32_t>(role) << 21U | c) + 1;
    Known& known = x_known[(c ^ c >> 10U ^ static_cast<std::uint32_t>(role) * 0x155U) % x_known.size()];
    if (known.key != key) {
        auto found = x_fonts.glyph_for(role, c);
        if (!found) return nullptr;
        known = {key, *found};
    }
    return &known.glyph;
}

Result<bool> Setter::quick(const TextStyle& style, std::string_view text, Length width, int least,
                           QuickLine& into) const {
    if (text.find('\n') != std::string_view::npos) return false;
    GlyphPool& pool = x_pools.now();
    Glyph* out = pool.room(text.size());
    std::size_t count = 0;
    std::int64_t advances = 0;
    for (const char *at = text.data(), *end = at + text.size(); at < end;) {
        char32_t c = next(at, end);
        if (c < 0x20 || c >= 0x7F) {
            if (prints_nothing(c)) continue;
            c = printable(c);
        }
        const Glyph* found = glyph(style.role, c);
        if (found == nullptr) return Failure(FontSet::missing(c));
        advances += found->advance;
        out[count++] = *found;
    }
    auto wide = [&](Length size) {
        return static_cast<Length>(advances * size / 1000 +
                                   static_cast<std::int64_t>(count) * style.tracking);
    };
    into = {{}, wide(style.size), style.size, style.leading};
    // Nothing of any width fits everywhere, in a column without room too.
    if (into.width > width && into.width > 0) {
        auto size = static_cast<Length>(std::int64_t{style.size} * width / into.width / 50 * 50);
        if (size < std::int64_t{style.size} * least / 100) return false;
        into = {{}, wide(size), size, static_cast<Length>(std::int64_t{style.leading} * size / style.size)};
    }
    into.glyphs = pool.keep(count);
    return true;
}

} // namespace taizhang::typeset
