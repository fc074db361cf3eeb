#include "intake/ofd_lines.hh"

#include "text/utf8.hh"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace taizhang::intake::ofd {
namespace {

using Wide = std::int64_t; // a file may place text anywhere: sums must not overflow

// Glyphs that follow each other: along one baseline, or in any other way the file sets them.
struct Piece {
    std::u32string text;
    Wide left = 0, right = 0, bottom = 0, top = 0;
    Wide baseline = 0, size = 0;
    bool level = true;
};

bool is_level(const Text& run) { return run.em[0] > 0 && std::abs(run.em[1]) <= run.em[0] / 20; }

Wide width_of(const Text& run, const Glyph& glyph) {
    Wide thousandths = glyph.room > 0 ? std::min(glyph.room, 1000) : glyph.character < 0x2000 ? 500 : 1000;
    return std::abs(Wide{run.em[0]}) * thousandths / 1000;
}

Wide size_of(const Text& run) {
    return std::max({std::abs(Wide{run.em[3]}), std::abs(Wide{run.em[2]}), Wide{1}});
}

void add(Piece& piece, const Text& run, const Glyph& glyph) {
    Wide size = size_of(run), width = is_level(run) ? width_of(run, glyph) : size;
    bool first = piece.text.empty();
    auto least = [first](Wide& into, Wide value) { into = first ? value : std::min(into, value); };
    auto most = [first](Wide& into, Wide value) { into = first ? value : std::max(into, value); };
    least(piece.left, glyph.x);
    most(piece.right, glyph.x + width);
    least(piece.bottom, glyph.y - size / 5);
    most(piece.top, glyph.y + size * 4 / 5);
    piece.text += glyph.character;
}

// One below the other: kept together, whatever their baselines are.
bool is_column(const Text& run) {
    if (run.glyphs.size() < 2 || !is_level(run)) return false;
    Wide slack = size_of(run) * 3 / 10;
    return std::all_of(
               run.glyphs.begin(), run.glyphs.end(),
               [&](const Glyph& glyph) { return std::abs(glyph.x - run.glyphs.front().x) <= slack; }) &&
           std::abs(run.glyphs.back().y - run.glyphs.front().y) > slack;
}

void pieces_of(const Text& run, std::vector<Piece>& into) {
    Wide size = size_of(run), slack = size * 3 / 10;
    bool level = is_level(run) && !is_column(run);
    Piece now;
    auto flush = [&] {
        if (!now.text.empty()) into.push_back(std::move(now));
        now = {};
    };
    const Glyph* last = nullptr;
    for (const Glyph& glyph : run.glyphs) {
        // Another baseline, back to the left, or a column further: the run goes on elsewhere.
        bool elsewhere = level && last != nullptr &&
                         (std::abs(glyph.y - last->y) > slack || glyph.x < last->x - slack ||
                          glyph.x - last->x > width_of(run, *last) + 2 * size);
        if (elsewhere) flush();
        if (now.text.empty()) {
            now.baseline = glyph.y;
            now.size = size;
            now.level = level;
        }
        add(now, run, glyph);
        last = &glyph;
    }
    flush();
}

bool is_blank(const Piece& piece) {
    return std::all_of(piece.text.begin(), piece.text.end(),
                       [](char32_t c) { return c == U' ' || c == U'\u3000' || c == U'\u00A0'; });
}

// Set once more a little beside itself.
bool is_shadow(const Piece& a, const Piece& b) {
    Wide slack = std::max<Wide>(a.size / 5, 1);
    return a.text == b.text && std::abs(a.left - b.left) <= slack &&
           std::abs(a.baseline - b.baseline) <= slack;
}

void join(Piece& left, const Piece& right) {
    Wide gap = right.left - left.right;
    bool blank = !left.text.empty() && left.text.back() != U' ' && right.text.front() != U' ';
    bool hanzi = text::is_han(left.text.back()) && text::is_han(right.text.front());
    if (gap > left.size / 4 && blank && !hanzi) left.text += U' ';
    left.text += right.text;
    left.left = std::min(left.left, right.left);
    left.right = std::max(left.right, right.right);
    left.bottom = std::min(left.bottom, right.bottom);
    left.top = std::max(left.top, right.top);
}

// The pieces of one row, left to right, joined where they touch.
void join_row(std::vector<Piece>& row, std::vector<Piece>& into) {
    std::stable_sort(row.begin(), row.end(), [](const Piece& a, const Piece& b) { return a.left < b.left; });
    std::vector<Piece> joined;
    const Piece* before = nullptr;
    for (const Piece& piece : row) {
        if (before != nullptr && is_shadow(*before, piece)) continue;
        bool near = !joined.empty() && joined.back().level && piece.level &&
                    piece.left - joined.back().right < std::min(joined.back().size, piece.size);
        if (near) join(joined.back(), piece);
        else joined.push_back(piece);
        before = &piece;
    }
    std::move(joined.begin(), joined.end(), std::back_inserter(into));
    row.clear();
}

Line line_of(const Piece& piece, Wide height) {
    Line line;
    std::u32string_view text = piece.text;
    auto blank = [](char32_t c) { return c == U' ' || c == U'\u3000' || c == U'\u00A0'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    line.text = text::encode(text);
    auto within = [](Wide value) {
        constexpr Wide Most = 1'000'000'000;
        return static_cast<Length>(std::clamp(value, -Most, Most));
    };
    line.x = within(piece.left);
    line.y = within(height - piece.top);
    line.width = within(piece.right - piece.left);
    line.height = within(piece.top - piece.bottom);
    return line;
}

} // namespace

std::vector<Line> lines_of(const Page& page) {
    std::vector<Piece> pieces;
    for (const Mark& mark : page.marks) {
        if (const auto* run = std::get_if<Text>(&mark)) pieces_of(*run, pieces);
    }
    std::erase_if(pieces, is_blank);
    // What is not level stands where its uppermost character does.
    for (Piece& piece : pieces) {
        if (!piece.level) piece.baseline = piece.top - piece.size * 4 / 5;
    }
    std::stable_sort(pieces.begin(), pieces.end(),
                     [](const Piece& a, const Piece& b) { return a.baseline > b.baseline; });
    std::vector<Piece> read, row;
    Wide baseline = 0, size = 0;
    for (const Piece& piece : pieces) {
        if (!row.empty() && baseline - piece.baseline > std::min(size, piece.size) * 2 / 5)
            join_row(row, read);
        if (row.empty()) {
            baseline = piece.baseline;
            size = piece.size;
        }
        row.push_back(piece);
    }
    join_row(row, read);
    std::vector<Line> lines;
    lines.reserve(read.size());
    for (const Piece& piece : read) lines.push_back(line_of(piece, page.height));
    return lines;
}

} // namespace taizhang::intake::ofd
