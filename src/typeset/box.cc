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

void Box::underline(const TextLine& line, std::size_t run_at) {
    const auto run = std::get<GlyphRun>(operations[run_at]);
    auto left_of = [&](std::size_t glyph) {
        std::int64_t advances = 0;
        for (std::size_t i = 0; i < glyph; ++i) advances += run.glyphs[i].advance;
        return run.x + static_cast<Length>(advances * run.size / 1000) +
               static_cast<Length>(glyph) * run.tracking;
    };
    for (const auto& each : line.underlines) {
        Length y = run.y - run.size * 18 / 100; // under the lowest strokes of a Hanzi
        operations.emplace_back(
            Line{left_of(each.from), y, left_of(each.to) - run.tracking, y, ThinLine, run.colour});
    }
}

bool Box::split(std::size_t index, std::size_t glyphs) {
    auto* run = index < operations.size() ? std::get_if<GlyphRun>(&operations[index]) : nullptr;
    if (run == nullptr || glyphs == 0 || glyphs >= run->glyphs.size()) return false;
    GlyphRun rest = *run;
    rest.glyphs = run->glyphs.subspan(glyphs);
    run->glyphs = run->glyphs.first(glyphs);
    TextStyle style;
    style.size = run->size;
    style.tracking = run->tracking;
    rest.x += width_of(style, run->glyphs);
    operations.insert(operations.begin() + static_cast<std::ptrdiff_t>(index) + 1, rest);
    return true;
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
            run.glyphs = pool->copy(line.glyphs);
            run.x = x;
            if (align == Align::Centre) run.x = x + (width - line.width) / 2;
            if (align == Align::Right || align == Align::Decimal) run.x = x + width - line.width;
            auto at = operations.size();
            operations.emplace_back(run);
            if (!line.underlines.empty()) underline(line, at);
        }
        y -= text.style.leading;
    }
}

} // namespace taizhang::typeset
