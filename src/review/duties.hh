// What the notice and the statutes ask of a project by a day or an hour, and how each of it stands now.
//
// The duties are data (schemas/duties.json): what sets one off, how its last moment is counted, what shows that it was
// done. The days are counted by the holiday notices (calendar.hh): ordinary deadlines roll forward from a day of rest,
// hours run from their minute. What a duty rests on and is not in the records is said: such a duty cannot be judged. A
// last day that rests on a year without a holiday notice is provisional and never held against anybody as certain.
//
// Pure: no clock, no file but in load(). Same records in any order, same duties in the same order. Any thread.
#pragma once

#include "review/review.hh"

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::review {

enum class DutyState { Open, Due, Overdue, Done, NotApplicable, Unknown };
std::string_view name(DutyState state);  // "open" "due" "overdue" "done" "not_applicable" "cannot_judge"
std::string_view title(DutyState state); // "待办" ...

// One document's field: "L4-01/filing_date", "L4-04/rows/trained_on", "L6-02/@period" (the month it was filed under).
struct DutyField {
    std::string type, field;
    bool in_rows = false;
};

struct DutyProof {
    DutyField at;
    bool scan = false;       // a scan of at.type is proof enough, without a date
    bool own = false;        // of the very document that set the duty off
    bool same_month = false; // of a document filed under the month in which it was set off
    std::map<std::string, std::string>
        match;                   // its field -> field of the document that set the duty off, as names
    Json where = Json::object(); // its field -> the value it must have
};

// `Notice`: of rectification notices, whose life the months tell (NoticeGiven), not the documents.
enum class DutyEach { Project, Latest, Record, NewestRecord, Year, QuarterAfter, Recurring, Notice };
enum class DutyCount { Day, Days, CalendarDays, WorkingDays, Minutes, DayOfNextMonth, None };

struct DutyRule {
    std::string id, title, title_en, notice, basis, county, actor, advice;
    int remind_days = 0;      // before the last day
    bool by_others = false;   // done by somebody whose papers need not be here: lacking them is not overdue
    bool while_works = false; // ends with the works
    bool only_where_set = false; // a document without the trigger's field sets nothing off
    int need = 1;                // of Year: how often
    DutyEach each = DutyEach::Project;
    std::vector<DutyField> trigger, last; // last: of Recurring
    Json when = Json::object();           // what the document must say to set the duty off
    Json until = Json::object();          // of QuarterAfter: what a later one says that ends it
    std::string same;                     // of QuarterAfter: by which field it is the same person
    DutyCount count = DutyCount::Day;
    std::string parameter; // the number's name in schemas/rules, or
    int value = 0;         // the number
    std::vector<DutyProof> proofs;
    std::vector<std::string> evidence; // types
};

class DutyRules {
public:
    // Errors: NotFound, BadInput naming the entry that is wrong.
    static Result<DutyRules> load(const std::filesystem::path& schemas);
    static Result<DutyRules> make(const Json& json);
    const std::vector<DutyRule>& rules() const { return x_rules; }
    // Of which documents anything is asked: records of other types need not be read.
    std::set<std::string> types() const;

private:
    std::vector<DutyRule> x_rules;
};

// A day, or a minute of it.
struct Moment {
    DateTime at;
    bool day = true;
};
std::string format(const Moment& moment); // "2026-06-30", "2026-06-30T08:15"

struct Duty {
    const DutyRule* rule = nullptr;
    std::string
        key; // tells the duties of one rule apart; the same for the same event: "project", "2026-06-30"
    DutyState state = DutyState::Unknown;
    std::optional<Moment> trigger, due,
        done;                      // `due` nullopt: no last moment is laid down, or it is not known
    bool provisional = false;      // the last day may move with a holiday notice to come
    bool late = false;             // done, after the last moment
    std::string reason, reason_en; // of NotApplicable and Unknown; of others "" or what there is to add
    std::vector<record::Place> trigger_places, evidence;
};

// A rectification notice, and whether anything is still to be done about it.
struct NoticeGiven {
    std::string key;
    std::optional<Date> issued_on, due_on;
    std::string closed, closed_en; // why nothing is: replied, reported, mended; "": something is
    record::Place place;
};

// In the order of the rules, then by trigger. A rule that nothing sets off gives one duty, NotApplicable, with why.
// `Due`: its last day is today, or nearer than its reminder.
std::vector<Duty> duties(const std::vector<Document>& documents, const Project& project, const DateTime& now,
                         const Rules& rules, const DutyRules& list,
                         const std::vector<NoticeGiven>& notices = {});

// {"id","key","title","title_en","state","state_title","actor","notice","basis","advice","trigger","due","provisional",
//  "done","late","remind_days","reason","reason_en","trigger_places","evidence"}
Json to_json(const Duty& duty);

} // namespace taizhang::review
