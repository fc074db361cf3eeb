#include "typeset/box.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

// Blank left by a last line of a justified paragraph stays; a short other line is not torn apart.
Length justified(const TextLine& line, const TextStyle& style, Length width) {
    auto gaps = static_cast<Length>(line.glyphs.size()) - 1;
    Length blank = width - (line.width - style.tracking);
    if (line.ends_paragraph || !line.squeezes.empty() || gaps < 1) return 0;
    return blank / gaps > most_stretch(style.size) ? 0 : blank / gaps;
}

Length run_width(const GlyphRun& run, Glyphs glyphs) {
    TextStyle style;
    style.size = run.size;
    style.tracking = run.tracking;
    return width_of(style, glyphs);
}

} // namespace

void Sum::add(const Json& number) {
    if (!number.is_number_integer()) return;
    any = true;
    overflow = overflow || __builtin_add_overflow(value, number.get<std::int64_t>(), &value);
}

void Sum::add(const Sum& other) {
    any = any || other.any;
    overflow = overflow || other.overflow || __builtin_add_overflow(value, other.value, &value);
}

Json Sum::json() const { return any && !overflow ? Json(value) : Json(); }

void Box::clear() {
    kind = Kind::Content;
    height = 0;
    operations.clear();
    keep_with_next = false;
    table = row = spanned = 0;
    sums.clear();
    grid.reset();
    keep_if_room = false;
    bookmark.clear();
    structure.clear();
}

void Box::horizontal(Length x1, Length x2, Length y, Length width) {
    operations.emplace_back(Line{x1, y, x2, y, width, {}});
}

void Box::vertical(Length x, Length y1, Length y2, Length width) {
    operations.emplace_back(Line{x, y1, x, y2, width, {}});
}

Element& Box::node(Element::Kind what, int depth, std::size_t first) {
    Element element;
    element.kind = what;
    element.depth = static_cast<std::uint8_t>(depth);
    element.first = static_cast<std::uint32_t>(first);
    element.count = static_cast<std::uint32_t>(operations.size() - first);
    return structure.emplace_back(element);
}

void Box::underline(const TextLine& line, const GlyphRun& run) {
    auto left_of = [&](std::size_t glyph) {
        Length x = run.x + run_width(run, run.glyphs.first(glyph));
        for (const auto& each : line.squeezes) {
            if (each.left ? each.glyph <= glyph : each.glyph < glyph) x -= each.by;
        }
        return x;
    };
    for (const auto& each : line.underlines) {
        Length y = run.y - run.size * 18 / 100; // under the lowest strokes of a Hanzi
        operations.emplace_back(
            Line{left_of(each.from), y, left_of(each.to) - run.tracking, y, ThinLine, run.colour});
    }
}

std::size_t Box::split(std::size_t glyphs) {
    for (std::size_t i = 0; i < operations.size() && glyphs > 0; ++i) {
        auto* run = std::get_if<GlyphRun>(&operations[i]);
        if (run == nullptr) break;
        if (glyphs >= run->glyphs.size()) {
            glyphs -= run->glyphs.size();
            if (glyphs > 0) continue;
            bool more = i + 1 < operations.size() && std::holds_alternative<GlyphRun>(operations[i + 1]);
            return more ? i + 1 : 0;
        }
        GlyphRun rest = *run;
        rest.glyphs = run->glyphs.subspan(glyphs);
        run->glyphs = run->glyphs.first(glyphs);
        rest.x += run_width(*run, run->glyphs);
        operations.insert(operations.begin() + static_cast<std::ptrdiff_t>(i) + 1, rest);
        return i + 1;
    }
    return 0;
}

// One run, or the pieces between the marks that give way.
void Box::pieces(const TextLine& line, const GlyphRun& run) {
    GlyphRun piece = run;
    std::size_t from = 0;
    auto add = [&](std::size_t to) {
        piece.glyphs = run.glyphs.subspan(from, to - from);
        if (piece.glyphs.empty()) return;
        operations.emplace_back(piece);
        piece.x += run_width(run, piece.glyphs);
        from = to;
    };
    for (const auto& each : line.squeezes) {
        add(each.left ? each.glyph : each.glyph + 1);
        piece.x -= each.by;
    }
    add(run.glyphs.size());
}

void Box::text(const SetText& text, Length x, Length width, Length y, Align align, std::size_t from,
               std::size_t to) {
    for (std::size_t i = from; i < std::min(to, text.lines.size()); ++i) {
        const TextLine& line = text.lines[i];
        if (!line.glyphs.empty()) {
            GlyphRun run;
            const Length left = x + line.indent, room = width - line.indent;
            run.y = y - baseline_below(text.style);
            run.size = text.style.size;
            run.tracking =
                text.style.tracking + (align == Align::Justify ? justified(line, text.style, room) : 0);
            run.colour = text.style.colour;
            run.glyphs = pool->copy(line.glyphs);
            run.x = left;
            if (align == Align::Centre) run.x = left + (room - line.width) / 2;
            if (align == Align::Right || align == Align::Decimal) run.x = left + room - line.width;
            pieces(line, run);
            if (!line.underlines.empty()) underline(line, run);
        }
        y -= text.style.leading;
    }
}

} // namespace taizhang::typeset
