// The hidden sheet "_taizhang": lines of label and values by which the workbook is known again (its format is described
// in docs/formats.md and read by intake/own_sheet.cc), and to the right of them the lists of the drop-downs.
// Internal to the room.
#pragma once

#include "workbook/book.hh"
#include "workbook/plan.hh"

#include <set>

namespace taizhang::workbook {

class Marker {
public:
    // Adds its sheet behind all others, hidden.
    Marker(Book& book, const record::DocumentType& type, const record::Schema& schema,
           const Prefill& prefill);

    void line(std::string_view key, std::initializer_list<std::string> values);
    void describe(const Plan& plan);
    // A text of the sheet that is no content: titles, hints, signature lines. Once each.
    void ornament(const std::string& text);
    // A list below one another; the reference for a drop-down: "='_taizhang'!$G$1:$G$3". Equal lists are one.
    std::string list(const std::vector<std::string>& options);

private:
    void write(int row, int column, const std::string& text);

    Book& x_book;
    lxw_worksheet* x_sheet;
    int x_row = 0;
    int x_column;
    std::set<std::string> x_ornaments;
    std::map<std::vector<std::string>, std::string> x_lists;
};

} // namespace taizhang::workbook
