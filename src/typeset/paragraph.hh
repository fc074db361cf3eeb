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
    Length indent = 0; // of its left end
    struct Underline {
        std::size_t from = 0, to = 0; // glyphs
    };
    std::vector<Underline> underlines;
    struct Squeeze { // of a punctuation mark: the blank half of its square gives way
        std::size_t glyph = 0;
        bool left = false; // the half before the mark, else the one behind it
        Length by = 0;
    };
    std::vector<Squeeze> squeezes; // ascending; `width` is what remains
};

struct Manner {             // of filling lines
    Length first = 0;       // indent of the first line
    Length rest = 0;        // hanging: of the others; behind a number that begins its text there
    bool justified = false; // lines are stretched to their end afterwards
};

// Blank per character that a justified line is stretched by at most.
constexpr Length most_stretch(Length size) { return size * 12 / 100; }

class Paragraph {
public:
    // Text without line breaks. Errors: Unprocessable for a character no font has.
    static Result<Paragraph> shape(const FontSet& fonts, const TextStyle& style, const Rich& text);

    Length width() const { return width(0, x_glyphs.size()); }
    TextLine whole() const { return line(0, x_glyphs.size(), true); }
    // As few lines as possible, each as full as possible. Kinsoku; what is kept whole is divided only if a
    // line of its own has no room for it. Where a justified line would have to be stretched too much, its
    // punctuation gives way, or a date is divided behind 年 or 月.
    void fill(Length width, Manner manner, std::vector<TextLine>& lines) const;
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
    std::size_t byte_at(std::size_t glyph) const;
    Length width(std::size_t from, std::size_t to) const;
    std::size_t bare_end(std::size_t from, std::size_t to) const; // without blanks at the end
    TextLine line(std::size_t from, std::size_t to, bool last) const;
    std::vector<std::size_t> glyphs_at(const std::vector<std::size_t>& bytes) const;
    std::vector<std::size_t> breaks(Length room, bool meaning) const;
    std::vector<std::size_t> date_breaks() const;
    std::vector<TextLine::Squeeze> marks(std::size_t from, std::size_t to) const;
    bool squeeze(TextLine& line, Length by) const;
    std::size_t number_end(std::size_t from) const;
    std::vector<std::int64_t> penalties(const std::vector<std::size_t>& at, Length room) const;

    TextStyle x_style;
    std::string x_text;
    std::vector<Glyph> x_glyphs; // one for each code point of the text
    std::vector<std::int64_t> x_sums{0};
    std::vector<std::size_t>
        x_underlined; // number of the underline of each glyph, 0: none; empty: no glyph has one
    std::vector<Kept> x_kept;
    std::vector<Kept> x_blanks; // each with the neighbour it is underlined with
};

Length width_of(const TextStyle& style, Glyphs glyphs);

} // namespace taizhang::typeset
