// Which cell of the original each value of a record stands in. A record's document keeps it as JSON:
// {"/rows/3/gross": {"sheet": "工资表", "row": 5, "column": 6}}, rows and columns from 1. Here twelve bytes a value of
// the table, because a month's sheet has sixty thousand of them. Not thread-safe while it is filled.
#pragma once

#include "base/json.hh"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::record {

class Places {
public:
    struct At {
        std::string_view sheet; // lives as long as the Places
        int row = 0;
        int column = 0;
    };

    Places() = default;
    // A document's JSON, kept as it is; what is no object of places is no place.
    Places(Json json)
        : x_json(std::move(json)) {} // NOLINT(google-explicit-constructor): it is the same thing

    std::optional<At> find(std::string_view pointer) const;
    bool contains(std::string_view pointer) const { return find(pointer).has_value(); }
    bool empty() const;
    std::size_t size() const;
    Json json() const;

    // ---- filling ----
    void expect(std::size_t rows, std::size_t cells); // about so many more: makes room for them at once
    // Sheets and steps ("gross", "extra/备注") are named once and go by number then.
    std::uint32_t sheet(std::string_view name);
    std::uint32_t step(std::string_view path);
    // The value at "/rows/<row>/<step>". Cheap when rows come in order.
    void put(std::size_t row, std::uint32_t step, std::uint32_t sheet, int cell_row, int cell_column);
    void put(std::string_view pointer, std::uint32_t sheet, int cell_row, int cell_column);
    void erase(std::string_view pointer); // of a value outside the table
    // Every row of a cell by `number`, which gets and gives a row.
    template <class Number>
    void renumber(const Number& number) {
        for (Cell& cell : x_cells) cell.row = number(cell.row);
        for (auto& [pointer, spot] : x_others) spot.row = number(spot.row);
    }

private:
    struct Spot {
        std::uint32_t sheet;
        std::int32_t row, column;
    };
    struct Cell {
        std::uint16_t step, sheet;
        std::int32_t row;
        std::int32_t column;
    };
    const Cell* cell_at(std::size_t row, std::string_view path) const;
    At at(std::uint32_t sheet, int row, int column) const { return {x_sheets[sheet], row, column}; }

    Json x_json;
    std::vector<std::string> x_sheets, x_steps;
    std::map<std::string, std::uint32_t, std::less<>> x_step_numbers;
    std::vector<std::size_t> x_rows; // where each row's cells begin
    std::vector<Cell> x_cells;
    std::map<std::string, Spot, std::less<>> x_others; // by whole pointer
};

} // namespace taizhang::record
