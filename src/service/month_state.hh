// A project's month as it stands now, gathered from the store for whoever decides about it. For this room's .cc files only.
#pragma once

#include "review/figures.hh"
#include "service/accession.hh"
#include "service/completeness.hh"
#include "service/month_life.hh"
#include "service/month_papers.hh"
#include "service/rooms.hh"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace taizhang::service {

struct MonthState {
    MonthState() = default;
    MonthState(MonthState&&) = default; // what points into a vector still does
    MonthState& operator=(MonthState&&) = default;
    MonthState(const MonthState&) = delete;
    MonthState& operator=(const MonthState&) = delete;

    store::Project project;
    std::string period;
    Date today;
    std::string mark; // read first: equal at the end, nothing changed meanwhile
    std::uint64_t jobs = 0;
    std::optional<store::MonthClosing> closing;
    std::vector<store::Record> current;     // of the project, supplements too
    std::vector<store::Record> of_month;    // of the month, in a volume's order, no supplements
    std::vector<store::Record> supplements; // of the month
    std::vector<store::Submission> waiting; // of the month or of no month yet
    std::vector<store::MonthAct> acts;
    std::optional<store::ReviewRun> review;
    bool reviewed = false; // it saw what stands now
    review::MonthFigures figures;
    MonthDues dues;
    std::string digest; // of what a person attests: what lies there, what was found and what was said
    std::vector<store::Record> papers; // notices, replies and reports, all versions, oldest first
    std::map<std::string, std::vector<Notice>> notices; // by subcontractor; pointers into `papers`

    // Pointers into this state.
    std::vector<Cell> cells(const Reference& reference) const;
    std::vector<OpenFinding> findings() const;
    std::vector<Life> lives(const std::vector<OpenFinding>& findings) const;
    const store::MonthAct* attested() const; // the newest attestation, if it is of this very state
    const store::Record* statement(const Reference& reference) const; // nullptr when there is none
    std::vector<Blocker> blockers(const Reference& reference) const;
};

// Errors: NotFound, Unprocessable (no month), those of the store.
Result<MonthState> month_state(const Rooms& rooms, const ProjectId& project, const std::string& period);

// The month as Months::month() answers it (service/months.cc).
Json month_view(const Rooms& rooms, const MonthState& state);
// A paper written here goes the way of every paper: received, sealed, reviewed. What is null is not written.
Result<Receipt> send_paper(Rooms& rooms, const Actor& actor, const Arrival& arrival, const Json& data,
                           Right right = Right::Upload);
Writer writer_of(const Actor& actor, const store::Project& project, const std::string& period, Date today);
// An act and its entry in custody; what was said stays in the act, its digest goes into the log. Errors: Conflict.
Result<void> keep_act(store::UnitOfWork& unit, const store::Project& project, const store::MonthAct& act,
                      const std::string& period);

} // namespace taizhang::service
