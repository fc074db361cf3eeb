// Where a sheet's table begins and which column is which field. Internal to the room. Pure.
#pragma once

#include "intake/dictionary.hh"
#include "intake/grid.hh"

namespace taizhang::intake {

struct Column {
    int column = 0;
    std::string header;                   // as shown, group and leaf joined: "扣款/社保"
    const record::Field* field = nullptr; // nullptr: kept as extra
    int day = 0;                          // 1..31: a column of the field's day marks
    int confidence = 0;                   // of the field by its label alone, 0..100
    const record::Field* rival = nullptr; // the field the label means too, which another column has
};

struct Table {
    int first_row = 0; // of the header
    int last_row = 0;  // of the header: one or two rows
    int score = 0;     // distinct fields found
    std::vector<Column> columns;

    const Column* column_of(std::string_view field) const;
    bool same_columns(const Table& other) const;
    // Of the labels and their order: the same for the same form next month. Days count as one label, whatever
    // the length of the month, and months in labels as any month.
    std::string fingerprint() const;
};

// The best header within the first 15 rows that have cells; nullopt when fewer than three fields (or all, if
// the schema has fewer) are found in any row.
std::optional<Table> find_table(const Grid& grid, const record::Schema& schema);

// The header whose labels a person confirmed, with the fields as confirmed; nullopt when the sheet does not have
// it. `confirmed` has been checked against the schema.
std::optional<Table> find_confirmed(const Grid& grid, const record::Schema& schema,
                                    const ConfirmedMapping& confirmed);

} // namespace taizhang::intake
