// The rows of one sheet's table into the draft. Internal to the room.
#pragma once

#include "intake/columns.hh"
#include "intake/surroundings.hh"
#include "intake/totals.hh"

namespace taizhang::intake {

class TableReader {
public:
    TableReader(const Grid& grid, const Table& table, const record::Schema& schema, Surroundings& around,
                TotalLines& lines, Builder& builder);

    // Appends to data["rows"]; totals() afterwards holds the row of totals, null when the sheet has none.
    void read();
    const Json& totals() const { return x_totals; }
    // The first rows that were data: what columns are judged by.
    const std::vector<int>& sampled() const { return x_sampled; }
    // Rows that say nothing new: subtotals and repeated headers, [{"sheet","row","reason"}].
    const Json& passed() const { return x_passed; }

private:
    enum class RowKind { Data, SecondHalf, Total, Subtotal, Repeat, Blank, Line };
    struct Look { // what a row has in the columns that are known
        bool seq = false, name = false, id = false, amount = false, other = false, labelled = false;
        bool number = false; // an amount as a number: no row of headers
        int half = 0;        // 1 上午, 2 下午, written in a column of its own
        int cells = 0;
    };
    enum class Role { None, Seq, Name, Id, Amount, Other }; // of a column, for what a row looks like
    struct Place {
        const Column* column = nullptr;
        Role role = Role::None;
        std::uint32_t step = 0; // of the field among the places
        Json* value = nullptr;  // of the row being read; nullptr: its field has several columns, or none
    };
    static Role role_of(const Column& column);
    const Place& place_at(int number) const;
    Look look_at(std::span<const Cell> cells) const;
    RowKind classify(std::span<const Cell> cells);
    bool repeats_header(std::span<const Cell> cells) const;
    void read_row(const Grid::Row& row);
    void read_data(std::span<const Cell> cells);
    void make_values();
    void settle_values(Json& record);
    void read_cell(Json& record, std::size_t row, const Cell& cell);
    void read_other_cell(Json& record, const std::string& pointer, const Column* column, const Cell& cell);
    void read_second_half(std::span<const Cell> cells);
    void note_halves(Json& record) const;
    void read_total(std::span<const Cell> cells);
    void read_line(const Grid::Row& row);
    bool read_team(const Cell& cell);
    void settle_constants(std::size_t first);

    const Grid& x_grid;
    const Table& x_table;
    const record::Schema& x_schema;
    Surroundings& x_around;
    TotalLines& x_lines;
    Builder& x_builder;
    std::vector<Place> x_columns; // by number
    bool x_persons = false;       // it has a column of names
    std::map<int, std::string> x_header_keys;
    std::map<const record::Field*, int> x_uses; // columns of each field
    const record::Field* x_day_marks = nullptr;
    // Of the row being read, by the names of their fields: put into the record in the order in which it keeps them, they
    // need not be moved there.
    std::vector<std::pair<const std::string*, Json>> x_values;
    std::optional<Cell> x_team; // the line over a group of rows
    struct Constant {           // a column of one of the record's fields, until all rows are known to agree
        const Column* column = nullptr;
        std::vector<std::pair<std::size_t, const Cell*>> cells; // row of the draft, cell
    };
    std::vector<Constant> x_constants;
    int x_half = 0; // of the row being read
    std::string x_half_days[2];
    Json x_totals;
    Json x_passed = Json::array();
    std::vector<int> x_sampled;
    bool x_after_total = false;
};

} // namespace taizhang::intake
