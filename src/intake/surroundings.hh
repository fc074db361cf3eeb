// What stands around a table, and in forms: labels with their values, and the title. Internal to the room.
#pragma once

#include "intake/builder.hh"
#include "intake/grid.hh"

#include <set>

namespace taizhang::intake {

class Surroundings {
public:
    // What the document is called: titles, which are no content of their own, and words that end one.
    struct Names {
        std::vector<std::string> titles, words;
    };
    Surroundings(const Grid& grid, const record::Schema& schema, Names names, Builder& builder);

    // Lines above and below a table: "标签：值" within a cell or over two, titles, months.
    void read_line(int row);
    // A form, where most cells are a label or its value; also labels without colon.
    void read_form();
    // The schema's labels that the sheet has, and how many cells look like labels at all.
    struct Seen {
        std::set<const record::Field*> fields;
        std::size_t seen = 0;
    };
    Seen labels() const;

private:
    const record::Field* field_of(const std::string& label, const std::vector<std::string>& before) const;
    void assign(const std::string& label, const std::string& value, const Cell& cell);
    void assign_to(const record::Field* field, const std::string& label, const Cell& value);
    bool assign_two_dates(const std::string& label, const Cell& value);
    const Cell* value_of(const Cell& label) const;
    bool is_label_cell(const Cell& cell) const;
    void remember(const std::string& label);
    void read_pairs(const Cell& cell);
    void read_form_row(int row);
    bool read_title(const Cell& cell) { return read_title(cell, cell.text); }
    bool read_title(const Cell& cell, const std::string& text);
    void put_text(std::string_view field, const std::string& text, const Cell& cell);

    const Grid& x_grid;
    const record::Schema& x_schema;
    Dictionary x_dictionary;
    Names x_names;
    Builder& x_builder;
    std::set<const Cell*> x_used;
    std::vector<std::string> x_before; // labels seen in this row of a form
};

} // namespace taizhang::intake
