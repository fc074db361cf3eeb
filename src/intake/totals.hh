// Lines of totals that bank files have before and after their rows: 总笔数|3|总金额|15,000.00. Internal to the room.
#pragma once

#include "intake/builder.hh"
#include "intake/grid.hh"

namespace taizhang::intake {

class TotalLines {
public:
    TotalLines(const Grid& grid, const record::Schema& schema, Builder& builder);

    // Takes the row when it is such a line; false otherwise, and always for schemas without Importing::total_lines.
    bool take(int row);
    // Afterwards: what was said, compared with the rows from `first` on. Null when nothing was said.
    Json settle(std::size_t first);

private:
    bool take_labelled(int row);
    bool take_bare(int row);
    void set(const std::string& total, const Cell& cell, const std::string& text);
    const std::string* total_of(const std::string& label) const;
    void compare(const std::string& name, std::int64_t said, std::int64_t read);

    const Grid& x_grid;
    const record::Schema& x_schema;
    Builder& x_builder;
    std::map<std::string, std::string> x_labels; // key -> name of the total
    std::map<std::string, const Cell*> x_cells;
    std::map<std::string, std::int64_t> x_said;
    int x_values_at = 0; // the row below a row of labels only
    std::vector<std::string> x_waiting;
};

// Several sheets, one record: what each sheet's totals say together. Only what all of them say is a total.
void add_totals(Json& sum, const Json& totals, bool first);

} // namespace taizhang::intake
