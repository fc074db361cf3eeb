// Which of the catalogue's documents a project's month has, awaits, lacks or does not need. Pure: no clock, no store.
//
// What is due comes from the catalogue alone (frequency, obligation, condition, scope) and from what people said of the
// month. Documents due every month are looked for in that month; others stand from earlier months until the next.
#pragma once

#include "record/catalogue.hh"
#include "review/calendar.hh"
#include "store/rows.hh"

#include <optional>
#include <string>
#include <vector>

namespace taizhang::service {

enum class Presence {
    Present,
    Waiting,       // a file for it came and waits: to be read, assigned, understood, or it cannot be read
    Missing,       // due, and not there
    Overdue,       // and its day has passed
    NotApplicable, // somebody said why
    Conditional,   // due only on a condition, and nobody said that it holds
};
std::string_view
name(Presence presence); // "present" "waiting" "missing" "overdue" "not_applicable" "conditional"
std::string_view title(Presence presence); // "已齐" ...

struct MonthDues { // nullopt: the day on which wages are paid is not known, so nothing is late
    std::optional<review::Calendar::Day> monthly, standing;
};

struct CompletenessInput {
    const record::Catalogue& catalogue;
    const std::vector<std::string>& subcontractors; // names, the project's
    std::string period;
    const std::vector<store::Record>& records;     // current ones of the project
    const std::vector<store::Submission>& waiting; // not sealed, not settled
    const std::vector<store::MonthAct>& acts;      // ascending
    MonthDues dues;
    Date today;
};

// One document of one place. Pointers into the input, which must outlive it.
struct Cell {
    const record::DocumentType* type = nullptr;
    std::string subcontractor; // "" for the whole project
    Presence presence = Presence::Missing;
    std::vector<const store::Record*> records;
    std::vector<const store::Submission*> waiting;
    std::optional<review::Calendar::Day> due;   // of what is due
    const store::MonthAct* said = nullptr;      // not_applicable or applies, the newest
    const store::MonthAct* explained = nullptr; // why it is missing, where that was accepted
};

// By the catalogue, then by the project's list of subcontractors.
std::vector<Cell> completeness(const CompletenessInput& input);

// Due, and not there: keeps a month from being closed unless it is explained.
bool is_open(const Cell& cell);

// {"ledgers":[{"code","title","rows":[{"type","name","title","scope","frequency","obligation","condition","cells":[{
//  "subcontractor","state","state_title","records":[{"id","archival_code","title","version","scan"}],"waiting":[{"submission",
//  "state"}],"due_on","provisional","reason","by","at","explained"}]}]}],"counts":{state: n},"open":n}
Json to_json(const std::vector<Cell>& cells, const record::Catalogue& catalogue);
// One line for each cell, UTF-8 with a byte order mark, CRLF: for a spreadsheet.
std::string to_csv(const Json& matrix);

} // namespace taizhang::service
