// Workbooks this archive handed out to be filled in (room workbook), known again by their hidden sheet "_taizhang":
// it names type, month and firm, and which label stands for which field, so that nothing is guessed.
//
// The hidden sheet came from outside like everything else: it may only say how this one file is read. Fields it names
// that the schema does not have are kept as extra, like any unknown column. Pure. Internal to the room.
#pragma once

#include "intake/proposal.hh"

#include <map>
#include <set>

namespace taizhang::intake {

struct OwnSheet {
    std::string type;                           // name, "payroll_sheet"
    std::string schema;                         // "payroll_sheet/1"
    std::string project, period, subcontractor; // what it was made for; "" for a blank one

    struct Label {
        std::string field;
        int column = 0; // the label's, from 1
    };
    struct Heading {
        std::string field;
        int day = 0;
    };
    std::map<std::string, Label> labels;       // by text
    std::map<std::string, Heading> headings;   // by text
    std::map<std::string, std::string> totals; // heading's text -> field of the totals
    std::set<std::string> ornaments;           // titles, hints, lines to sign: no content
    std::string title_field;                   // the first cell is its value; "" when it is an ornament

    // nullopt when the workbook is not one of ours, or of a layout we do not know.
    static std::optional<OwnSheet> find(const Reading& reading);
};

// The record in it, with every mapping certain (confidence 100, no doubts).
// nullopt when labels and headings are gone from the visible sheets: then it is read like any other workbook.
std::optional<Draft> read_own_sheet(const Reading& reading, const OwnSheet& own, const record::Schema& schema,
                                    Samples samples);

} // namespace taizhang::intake
