// How certain a table's mapping is: by its labels, and by what stands below them. Internal to the room. Pure.
#pragma once

#include "intake/columns.hh"
#include "intake/value.hh"

namespace taizhang::intake {

struct SheetTable {
    Grid grid;
    Table table;
};

enum class Samples { Left, Shown };

// Draft::mapping without "sheets" and "skipped". `rows`: some of the rows that were read as data, from whose cells
// each column is judged. With Samples::Shown each column has up to three of its values.
Json describe(const SheetTable& each, const record::Schema& schema, const std::vector<int>& rows,
              const Context& context, Samples samples);

} // namespace taizhang::intake
