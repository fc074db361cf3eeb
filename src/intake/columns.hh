// Where a sheet's table begins and which column is which field. Internal to the room. Pure.
#pragma once

#include "base/date.hh"
#include "intake/dictionary.hh"
#include "intake/header.hh"

namespace taizhang::intake {

struct Column {
    int column = 0;
    std::string header;                      // as shown, groups and leaf joined: "扣款/社保"
    const record::Field* field = nullptr;    // of the row; nullptr: kept as extra
    const record::Field* constant = nullptr; // of the record: the same in every row, or else kept as extra
    const record::Importing::Span* span = nullptr; // two dates
    int day = 0;                                   // 1..31: a column of the field's day marks
    int half = 0;                                  // 1 上午, 2 下午, of that day
    int year = 0, month = 0;                       // of a label with a month
    const record::Field* monthly = nullptr;        // the field it would be, were its month the one asked for
    int confidence = 0;                            // of the field by its label alone, 0..100
    const record::Field* rival = nullptr;          // the field the label means too, which another column has

    bool understood() const { return field != nullptr || constant != nullptr || span != nullptr; }
};

struct Table {
    int first_row = 0;      // of the header; 0: the sheet has none, columns are known by their order
    int last_row = 0;       // of the header: one to three rows
    int score = 0;          // distinct fields found
    bool confirmed = false; // by a person
    bool wide = false;      // columns of several months
    bool passages = false;  // its rows are passages of a gate, its fields Importing::passages
    std::vector<Column> columns;

    const Column* column_of(std::string_view field) const;
    bool same_columns(const Table& other) const;
    // Of the labels and their order: the same for the same form next month. Days count as one label, whatever
    // the length of the month, and months in labels as any month.
    std::string fingerprint() const;
    // Of a wide table: the columns of this month become the fields', those of others extra. nullopt or a month it
    // does not have: all extra.
    void select(std::optional<Month> month);
};

// The best header within the first 15 rows that have cells; nullopt when fewer than three fields (or all, if
// the schema has fewer) are found in any row.
std::optional<Table> find_table(const Grid& grid, const record::Schema& schema);
// The same for the passages of a gate (Importing::passages), with a time and a person.
std::optional<Table> find_passages(const Grid& grid, const record::Schema& schema);
// Without a header: columns by their order, where the values fit (Importing::positions).
std::optional<Table> find_by_position(const Grid& grid, const record::Schema& schema);

// Whichever of these says most; what the rows of the schema are is asked first.
std::optional<Table> find_automatic(const Grid& grid, const record::Schema& schema);

// The header whose labels a person confirmed, with the fields as confirmed; nullopt when the sheet does not have
// it. `confirmed` has been checked against the schema.
std::optional<Table> find_confirmed(const Grid& grid, const record::Schema& schema,
                                    const ConfirmedMapping& confirmed);

} // namespace taizhang::intake
