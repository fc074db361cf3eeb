// One paragraph: its glyphs, where it may be divided, and dividing it. Made for one use by Setter.
#pragma once

#include "typeset/model.hh"

#include <string>
#include <vector>

namespace taizhang::typeset {

struct TextLine {
    std::vector<Glyph> glyphs;
    Length width = 0;
    bool ends_paragraph = true;
    struct Underline {
        std::size_t from = 0, to = 0; // glyphs
    };
    std::vector<Underline> underlines;
};

class Paragraph {
public:
    // Text without line breaks. Errors: Unprocessable for a character no font has.
    static Result<Paragraph> shape(const FontSet& fonts, const TextStyle& style, const Rich& text);

    Length width() const { return width(0, x_glyphs.size()); }
    TextLine whole() const { return line(0, x_glyphs.size(), true); }
    // As few lines as possible, each as full as possible. Kinsoku; what is kept whole is divided only if a
    // line of its own has no room for it.
    void fill(Length width, Length indent, std::vector<TextLine>& lines) const;
    // As many lines, of about equal length, divided where the meaning allows it: never inside a value that a
    // line has room for, inside a word only if nothing else fits.
    void balance(Length width, std::vector<TextLine>& lines) const;

private:
    struct Kept { // stays on one line while it fits
        std::size_t from = 0, to = 0;
        bool whole = false; // always; else only when balancing
    };
    struct Filling;

    Result<void> add(const FontSet& fonts, const Span& span);
    Result<void> close_underline(const FontSet& fonts, const Span& last, std::size_t from);
    Length width(std::size_t from, std::size_t to) const;
    std::size_t bare_end(std::size_t from, std::size_t to) const; // without blanks at the end
    TextLine line(std::size_t from, std::size_t to, bool last) const;
    std::vector<std::size_t> glyphs_at(const std::vector<std::size_t>& bytes) const;
    std::vector<std::size_t> breaks(Length room, bool meaning) const;
    std::vector<std::int64_t> penalties(const std::vector<std::size_t>& at) const;

    TextStyle x_style;
    std::string x_text;
    std::vector<Glyph> x_glyphs; // one for each code point of the text
    std::vector<std::int64_t> x_sums{0};
    std::vector<std::size_t>
        x_underlined; // number of the underline of each glyph, 0: none; empty: no glyph has one
    std::vector<Kept> x_kept;
};

Length width_of(const TextStyle& style, Glyphs glyphs);

} // namespace taizhang::typeset
