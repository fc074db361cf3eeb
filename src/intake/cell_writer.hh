// What all readers of sheets share: the limit of cells, and numbers and dates as their format shows them.
// Internal to the room; runs in the child.
#pragma once

#include "intake/number_format.hh"
#include "intake/wire.hh"

#include <algorithm>

namespace taizhang::intake {

// What no sheet of any program goes beyond.
constexpr int MaxRow = 1'048'576;
constexpr int MaxColumn = 16'384;

// Order: sheet(), then its cells and ranges in any order. Every call that answers does so with false once the
// limit of cells is used up; nothing is written then, and the reader answers reason::too_many_cells().
class CellWriter {
public:
    CellWriter(const Limits& limits, Wire& wire) : x_wire(wire), x_left(limits.cells) {}

    // `expected`: as for Wire::sheet().
    void sheet(std::string_view name, bool hidden, std::uint64_t expected = 0) {
        x_wire.sheet(name, hidden, std::min(expected, x_left));
    }
    // The sheet last begun is hidden: for formats that say so behind the cells.
    void hide() { x_wire.hide(); }

    bool fits(std::uint64_t cells) const { return cells <= x_left; }
    // Counts `cells` without writing: for work that a file can ask for without saying much.
    [[nodiscard]] bool take(std::uint64_t cells) {
        if (cells > x_left) return false;
        x_left -= cells;
        return true;
    }
    // Empty text writes nothing.
    [[nodiscard]] bool cell(int row, int column, Cell::Kind kind, std::string_view text, bool loss = false);
    // `digits` as the file has them.
    [[nodiscard]] bool number(int row, int column, std::string_view digits, Look look,
                              bool from_1904 = false);
    // A range of one cell, or upside down, writes nothing.
    [[nodiscard]] bool merged(const Sheet::Range& range);

private:
    Wire& x_wire;
    std::uint64_t x_left;
};

} // namespace taizhang::intake
