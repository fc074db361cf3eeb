#include "intake/grid.hh"

#include "text/normalise.hh"

#include <algorithm>

namespace taizhang::intake {

std::string key_of(std::string_view text) {
    std::string key;
    for (char c : text::clean_cell(text)) {
        if (c == ' ') continue;
        key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    while (key.ends_with(':') || key.ends_with('*')) key.pop_back();
    while (key.starts_with('*')) key.erase(0, 1); // "*姓名": a required column in platform templates
    return key;
}

Grid::Grid(const Sheet& sheet) : x_sheet(sheet) {
    const std::span<const Cell> cells(sheet.cells);
    for (std::size_t first = 0; first < cells.size();) {
        std::size_t end = first + 1;
        while (end < cells.size() && cells[end].row == cells[first].row) ++end;
        x_rows.push_back({cells[first].row, cells.subspan(first, end - first)});
        x_last_column = std::max(x_last_column, cells[end - 1].column);
        first = end;
    }
    // Only the top of a sheet is looked at for ranges (the header, a form), and only so many of them: a range
    // over a million rows, or a million ranges, must not cost a million steps for each cell.
    for (const Sheet::Range& range : sheet.merged) {
        if (x_ranges.size() > 10'000) break;
        for (int row = range.first_row; row <= std::min({range.last_row, range.first_row + 50, 200}); ++row) {
            x_ranges.emplace(row, &range);
        }
    }
}

std::vector<int> Grid::rows() const {
    std::vector<int> numbers;
    numbers.reserve(x_rows.size());
    for (const Row& row : x_rows) numbers.push_back(row.number);
    return numbers;
}

std::span<const Cell> Grid::row(int number) const {
    auto at = std::lower_bound(x_rows.begin(), x_rows.end(), number,
                               [](const Row& row, int wanted) { return row.number < wanted; });
    return at == x_rows.end() || at->number != number ? std::span<const Cell>() : at->cells;
}

const Cell* Grid::at(int row_number, int column) const {
    auto cells = row(row_number);
    auto found = std::lower_bound(cells.begin(), cells.end(), column,
                                  [](const Cell& cell, int wanted) { return cell.column < wanted; });
    return found != cells.end() && found->column == column ? &*found : nullptr;
}

const Sheet::Range* Grid::range_at(int row_number, int column) const {
    auto [first, last] = x_ranges.equal_range(row_number);
    for (auto at = first; at != last; ++at) {
        if (at->second->first_column <= column && column <= at->second->last_column) return at->second;
    }
    return nullptr;
}

const Cell* Grid::seen_at(int row_number, int column) const {
    if (const Cell* cell = at(row_number, column)) return cell;
    const Sheet::Range* range = range_at(row_number, column);
    return range == nullptr ? nullptr : at(range->first_row, range->first_column);
}

} // namespace taizhang::intake
