// Text to lines of glyphs: measuring, dividing by the rules of Chinese, fitting into cells.
#pragma once

#include "typeset/paragraph.hh"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::typeset {

struct SetText { // lines of one size
    TextStyle style;
    std::vector<TextLine> lines;
    Length height() const { return style.leading * static_cast<Length>(lines.size()); }
};

// What one line of one field needs on a page, in the pools. See Setter::quick.
struct QuickLine {
    Glyphs glyphs;
    Length width = 0;
    Length size = 0, leading = 0; // smaller than the style's where it had to be
};

// One per composition and thread: it remembers the glyphs it met.
class Setter {
public:
    Setter(const FontSet& fonts, GlyphPools& pools) : x_fonts(fonts), x_pools(pools) {}
    GlyphPools& pools() const { return x_pools; }

    // fit() for the common case, without a list or a copy: false when the text has to be divided into lines.
    Result<bool> quick(const TextStyle& style, std::string_view text, Length width, int least,
                       QuickLine& into) const;

    // `what` names the field in the message about a missing glyph.
    Result<TextLine> line(const TextStyle& style, std::string_view text, std::string_view what) const;
    Result<TextLine> line(const TextStyle& style, const Rich& text, std::string_view what) const;
    // Lines of at most `width`; "\n" always divides. The first line is shorter by `indent`.
    Result<SetText> wrap(const TextStyle& style, const Rich& text, Length width, Length indent,
                         std::string_view what) const;
    Result<SetText> wrap(const TextStyle& style, const Rich& text, Length width, Manner manner,
                         std::string_view what) const;
    // As few lines as wrap() would take, of about equal length, divided by meaning.
    Result<SetText> balance(const TextStyle& style, const Rich& text, Length width,
                            std::string_view what) const;
    // On one line if at all possible: smaller, down to `least` per cent of the size, before it is divided.
    Result<SetText> fit(const TextStyle& style, std::string_view text, Length width, int least,
                        std::string_view what) const;
    Result<SetText> fit(const TextStyle& style, const Rich& text, Length width, int least,
                        std::string_view what) const;

private:
    enum class Way { Fill, Balance };
    Result<SetText> divided(const TextStyle& style, const Rich& text, Length width, Manner manner, Way way,
                            std::string_view what) const;
    struct Known {
        std::uint32_t key = 0; // role and code point, + 1
        Glyph glyph;
    };
    const Glyph* glyph(Role role, char32_t c) const;

    const FontSet& x_fonts;
    GlyphPools& x_pools;
    mutable std::array<Known, 1024> x_known;
};

// Where a line's baseline lies below the line's top: the em box (0.88 above, 0.12 below) is centred in it.
constexpr Length baseline_below(const TextStyle& style) {
    return (style.leading - style.size) / 2 + style.size * 88 / 100;
}

} // namespace taizhang::typeset
