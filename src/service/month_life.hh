// Where a project's month stands, of each subcontractor and as a whole. Pure: derived from what was received, sealed,
// reviewed and said, never from a flag (docs/adr/0023).
#pragma once

#include "service/completeness.hh"
#include "store/rows.hh"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace taizhang::service {

// A finding of the month's newest review that a person must do something about.
struct OpenFinding {
    const Json* finding = nullptr;
    std::string key; // the same finding after a further review, and of a further version of the same document
    std::set<std::string> subcontractors; // whose documents it concerns; empty: the project's alone
    const store::MonthAct* explained = nullptr;

    bool is_error() const { return finding->at("severity") == "error"; }
};

// A rectification notice and what became of it.
struct Notice {
    const store::Record* record = nullptr;
    std::string number; // as printed
    std::optional<Date> issued_on, due_on;
    const store::Record* reply = nullptr;
    const store::Record* escalation = nullptr;
};

struct LifeInput {
    std::vector<std::string> subcontractors;
    const std::vector<store::Record>& records; // current, of the month
    const std::vector<store::Submission>& waiting;
    const std::vector<OpenFinding>& findings;
    const std::map<std::string, std::vector<Notice>>& notices; // by subcontractor, oldest first
    bool reviewed = false;                                     // the newest review saw all of this
    bool attested = false, closed = false;
    Date today;
};

// not_received received in_review returned explain passed attested closed
struct Life {
    std::string subcontractor;
    std::string state;
    std::size_t documents = 0, errors = 0, warnings = 0, unexplained = 0;
    std::vector<const store::Record*> corrected; // current ones that are not the first version
    std::vector<Notice> notices;
    bool reply_overdue =
        false; // of the newest notice, errors being open: to be reported to the project lead (S-12)
};
std::string_view state_title(std::string_view state); // "退回"

std::vector<OpenFinding> open_findings(const Json& findings, const std::vector<store::Record>& records,
                                       const std::vector<store::MonthAct>& acts);
// 32 hex digits. `codes`: archival codes by record id.
std::string key_of(const Json& finding, const std::map<std::string, std::string, std::less<>>& codes);

std::vector<Life> lives(const LifeInput& input);
Json to_json(const Life& life);
Json to_json(const Notice& notice);

// What still keeps the month from being attested and closed, in the order in which it is to be done. `code` is for
// programs: "month_not_over" "working" "waiting" "unreadable" "review" "document" "statement" "finding" "escalation".
struct Blocker {
    std::string code, message, advice;
    std::string type, subcontractor; // of a document
    std::string finding;             // key
};
Json to_json(const Blocker& blocker);

} // namespace taizhang::service
