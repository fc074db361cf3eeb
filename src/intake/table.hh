// The rows of one sheet's table into the draft. Internal to the room.
#pragma once

#include "intake/columns.hh"
#include "intake/surroundings.hh"

namespace taizhang::intake {

class TableReader {
public:
    TableReader(const Grid& grid, const Table& table, const record::Schema& schema, Surroundings& around,
                Builder& builder);

    // Appends to data["rows"]; totals() afterwards holds the row of totals, null when the sheet has none.
    void read();
    const Json& totals() const { return x_totals; }
    // The first rows that were data: what columns are judged by.
    const std::vector<int>& sampled() const { return x_sampled; }

private:
    enum class RowKind { Data, Total, Subtotal, Repeat, Blank, Line };
    struct Look { // what a row has in the columns that are known
        bool seq = false, name = false, id = false, amount = false, other = false, labelled = false;
        int cells = 0;
    };
    Look look_at(int row) const;
    RowKind classify(int row) const;
    bool repeats_header(int row) const;
    void read_data(int row);
    void read_total(int row);
    void read_team(const Cell& cell);

    const Grid& x_grid;
    const Table& x_table;
    const record::Schema& x_schema;
    Surroundings& x_around;
    Builder& x_builder;
    std::map<int, const Column*> x_columns;
    std::map<int, std::string> x_header_keys;
    const record::Field* x_day_marks = nullptr;
    const Cell* x_team = nullptr; // the line over a group of rows
    Json x_totals;
    std::vector<int> x_sampled;
    bool x_after_total = false;
};

} // namespace taizhang::intake
