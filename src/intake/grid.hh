// A sheet as a table reader sees it: cells by row, merged ranges showing their first cell's text everywhere.
// Internal to the room. Pure; the Sheet must outlive the Grid.
#pragma once

#include "intake/draft.hh"

#include <map>
#include <span>

namespace taizhang::intake {

// How labels are compared: text::clean_cell, blanks dropped, ASCII lower case, no colon at the end.
std::string key_of(std::string_view text);

class Grid {
public:
    explicit Grid(const Sheet& sheet);

    const Sheet& sheet() const { return x_sheet; }
    // The rows that have cells, ascending.
    struct Row {
        int number = 0;
        std::span<const Cell> cells;
    };
    const std::vector<Row>& all() const { return x_rows; }
    std::vector<int> rows() const; // their numbers
    std::span<const Cell> row(int number) const;
    const Cell* at(int row, int column) const;
    // The range that covers the place, or nullptr.
    const Sheet::Range* range_at(int row, int column) const;
    // The cell seen at the place: itself, or the first cell of the merged range over it.
    const Cell* seen_at(int row, int column) const;
    int last_column() const { return x_last_column; }

private:
    const Sheet& x_sheet;
    std::vector<Row> x_rows;
    std::multimap<int, const Sheet::Range*> x_ranges; // by each row of the first 200 (headers, forms)
    int x_last_column = 0;
};

} // namespace taizhang::intake
