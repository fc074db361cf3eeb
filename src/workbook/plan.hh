// Where everything of a sheet stands, before a byte is written. Internal to the room. Pure.
#pragma once

#include "workbook/sheet.hh"

#include <optional>

namespace taizhang::workbook {

// Rows and columns count from 0, as the library does.
struct Span {
    int first = 0, last = 0;
    bool is_one() const { return first == last; }
};

// A field of the object: its label and, to the right, where it is filled in.
struct Pair {
    const record::Field* field = nullptr;
    std::string label; // "*项目名称"
    int row = 0;
    Span label_at, value_at;
    bool is_long = false;
};

struct Column {
    const record::Field* field = nullptr;
    int day = 0; // 1..31 of day marks
    std::string label;
    int width = 10;       // in half-width characters
    bool folded = false;  // hidden until somebody wants it
    bool outside = false; // a day the month does not have
};

struct Total {
    const record::Field* field = nullptr; // of the schema's totals
    int column = 0;                       // it is made from, and stands in
    bool counts = false;                  // names, not a sum
};

struct Form {
    std::vector<Pair> pairs; // label in column 0, value in 1, help in 2
    int first_row = 2;
};

struct Table {
    std::vector<Pair> pairs; // lines between title and header
    std::vector<Column> columns;
    int header_row = 0;
    int first_row = 0,
        last_row = 0;    // to fill in; the line below is left empty, so that sums grow with insertions
    int totals_row = -1; // -1: the schema has none
    std::vector<Total> totals;
    int closing_row = 0; // signatures and seals
    bool landscape = false;
    int pages_across = 1; // one, unless the print would become too small to read
    int named = 0;        // columns that stay in view and are repeated on every page: number and name
    Span visible;         // first and last column that is not folded
};

struct Plan {
    std::string title;                          // the first line
    const record::Field* title_field = nullptr; // it is this field's value
    std::string unit;                           // "单位：元" or ""
    std::string closing;                        // line of signatures and seals, "" when none
    std::optional<Form> form;                   // of its own sheet when a table has too many fields above it
    std::optional<Table> table;
};

std::string label_of(const record::Field& field);  // "*姓名" when required
std::string column_name(int column);               // 0 -> "A", 26 -> "AA"
std::string cell_name(int row, int column);        // 8, 2 -> "C9"
bool is_currency_unit(const record::Field& field); // "单位：元"
int width_of(std::string_view text);               // in half-width characters

Plan plan_of(const record::DocumentType& type, const record::Schema& schema, const Guide& guide,
             const Prefill& prefill);

} // namespace taizhang::workbook
