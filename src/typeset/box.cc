#include "typeset/box.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

// Blank left by a last line of a justified paragraph stays; a short other line is not torn apart.
Length justified(const TextLine& line, const TextStyle& style, Length width) {
    auto gaps = static_cast<Length>(line.glyphs.size()) - 1;
    Length blank = width - (line.width - style.tracking);
    if (line.ends_paragraph || gaps < 1 || blank / gaps > style.size / 3) return 0;
    return blank / gaps;
}

} // namespace

void Box::horizontal(Length x1, Length x2, Length y, Length width) {
    operations.emplace_back(Line{x1, y, x2, y, width, {}});
}

void Box::vertical(Length x, Length y1, Length y2, Length width) {
    operations.emplace_back(Line{x, y1, x, y2, width, {}});
}

void Box::text(const SetText& text, Length x, Length width, Length y, Align align, std::size_t from,
               std::size_t to) {
    for (std::size_t i = from; i < std::min(to, text.lines.size()); ++i) {
        const TextLine& line = text.lines[i];
        if (!line.glyphs.empty()) {
            GlyphRun run;
            run.y = y - baseline_below(text.style);
            run.size = text.style.size;
            run.tracking =
                text.style.tracking + (align == Align::Justify ? justified(line, text.style, width) : 0);
            run.colour = text.style.colour;
            run.glyphs = line.glyphs;
            run.x = x;
            if (align == Align::Centre) run.x = x + (width - line.width) / 2;
            if (align == Align::Right || align == Align::Decimal) run.x = x + width - line.width;
            operations.emplace_back(std::move(run));
        }
        y -= text.style.leading;
    }
}

} // namespace taizhang::typeset
