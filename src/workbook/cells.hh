// One field's cell: its format, its value, what the person is told and what is let in. Internal to the room.
#pragma once

#include "workbook/marker.hh"

namespace taizhang::workbook {

class Cells {
public:
    Cells(Book& book, Marker& marker, const Guide& guide) : x_book(book), x_marker(marker), x_guide(guide) {}

    // A cell to fill in, with `value` as a record has it (null: empty).
    void put(lxw_worksheet* sheet, int row, int column, const record::Field& field, const Json& value,
             Look look);
    void put_day(lxw_worksheet* sheet, int row, int column, const Json& tenths, Look look);
    // Help and check for the cells from `first_row` to `last_row` of a column; names: offered for persons.
    void advise(lxw_worksheet* sheet, const record::Field& field, int first_row, int last_row, int column,
                int last_column, const std::vector<std::string>& names = {});
    // Red where an ID number is wrong: what is pasted escapes the check above.
    void mark_wrong_ids(lxw_worksheet* sheet, int first_row, int last_row, int column);

    Look look_of(const record::Field& field) const; // open, number format and alignment by kind
    std::string help(const record::Field& field) const;

private:
    void text(lxw_worksheet* sheet, int row, int column, const std::string& text, const Look& look);

    Book& x_book;
    Marker& x_marker;
    const Guide& x_guide;
};

} // namespace taizhang::workbook
