// How certain a table's mapping is: by its labels, by what stands below them, by what adds up. Internal to the room.
// Pure.
#pragma once

#include "intake/columns.hh"
#include "intake/value.hh"

namespace taizhang::intake {

struct SheetTable {
    Grid grid;
    Table table;
};

enum class Samples { Left, Shown };

struct Judged {
    const SheetTable& sheet;
    const record::Schema& schema;
    const std::vector<int>&
        rows;         // some of the rows that were read as data, from whose cells columns are judged
    const Json& data; // the record that was read
    const Context& context;
    std::optional<Month> month; // asked for, or said by the file
};

// Draft::mapping without "sheets" and "skipped". With Samples::Shown each column has up to three of its values.
Json describe(const Judged& judged, Samples samples);

} // namespace taizhang::intake
