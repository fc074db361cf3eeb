// How sheets of other makers become rows of a schema, beyond one heading for one field: the schema's "x-import".
// Data only; the importer (intake) acts on it.
#pragma once

#include "record/field.hh"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace taizhang::record {

struct Importing {
    // Headings that mean `field` only where the sheet has a column `neighbour` too: 单价 beside 完成工程量.
    struct Beside {
        std::string field, neighbour;
        std::vector<std::string> headers;
    };
    // One column with two dates: 劳动合同期限.
    struct Span {
        std::vector<std::string> headers;
        std::string from, to;
    };
    // What must add up in most rows when the columns are understood rightly.
    struct Sum {
        std::string of;
        std::vector<std::string> plus, minus;
    };

    std::vector<Beside> beside;
    std::map<std::string, std::vector<std::string>>
        instead;                // row field -> headings that mean it where nothing else
                                // does: teamLeaderName is a name
    std::set<std::string> adds; // row fields that several columns of a sheet add up to: 借支 and 生活费
    std::map<std::string, std::vector<std::string>> not_under; // row field -> groups its heading alone is not
        // enough under: 生活费 under 应发工资 is none
    std::map<std::string, std::map<std::string, std::string>> words; // row field -> what files say -> option
    std::vector<Span> spans;
    std::vector<Sum> sums;
    std::set<std::string> columns; // fields of the record that may stand in a column, alike in every row
    std::map<std::string, std::vector<std::string>>
        total_lines;                                 // field of the totals -> its labels in lines of
                                                     // totals before and after the rows
    std::vector<std::vector<std::string>> positions; // row fields of files without headings, by their order
    std::set<std::string> month_enough; // row fields whose date many forms ask for by month only: 出生年月
    std::vector<Field> passages; // what a row has that is one passage of a gate, or one day of one person
};

} // namespace taizhang::record
