// The gate list: who may enter the site on a day, and why not (notice S-06).
//
// Entry asks for both a contract and a real-name registration; besides, for the safety training, a lawful age, and that
// the person has come and not left. Every person whom register, contracts, entry and training records or the month's
// attendance name is in the list, with a place for each reason. What cannot be judged is said and does not pass: only
// `Allowed` opens the gate. Who is not in the list is refused as not registered. What the reasons are called, on what
// ground they stand and whether they refuse is data (schemas/gate.json); ages and severities are parameters of the day
// and county (Rules).
//
// Pure: no clock, no file but in load(). Same records in any order, same list in the same order. Any thread.
#pragma once

#include "review/review.hh"

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::review {

enum class Admission { Allowed, Unknown, Refused }; // the later, the stricter
std::string_view name(Admission admission);         // "allowed" "cannot_judge" "refused"
std::string_view title(Admission admission);        // "可以进场" ...

// A reason as schemas/gate.json words it.
struct GateWord {
    std::string code;                      // "no_contract"
    Admission effect = Admission::Refused; // Allowed: a note
    std::string rule, notice, basis; // "R-ENG-1" "S-06" "保障农民工工资支付条例第二十八条…"
    std::string zh, en, advice;      // "{date}" is replaced by what was found
};

class GateWords {
public:
    // Errors: NotFound, BadInput naming the entry: a code missing, there twice or not known, a place holder without value.
    static Result<GateWords> load(const std::filesystem::path& schemas);
    static Result<GateWords> make(const Json& json);

    const GateWord& at(std::string_view code) const; // a code make() has seen
    const GateWord& unlisted() const { return at(x_unlisted); }

private:
    std::map<std::string, GateWord, std::less<>> x_words;
    std::string x_unlisted;
};

struct GateReason {
    std::string code, rule, notice, basis, message, message_en, advice;
    Admission effect = Admission::Refused;
    std::vector<record::Place> places;
};

struct GateEntry {
    std::string name, id_no; // as registered; may be empty
    std::string employer, team, trade;
    Admission admission = Admission::Allowed; // the strictest of the reasons
    std::vector<GateReason> reasons;
};

struct GateList {
    Date on;
    std::vector<GateReason> general; // of the whole list: no register, no parameter
    GateReason unlisted;
    std::vector<GateEntry> entries; // by employer, then as the register has them
};

// Of the project's current records. Records of later months are passed over.
GateList gate_list(std::vector<Document> documents, const Project& project, Date on, const Rules& rules,
                   const GateWords& words);

// The types of records it looks at: others need not be read.
const std::set<std::string>& gate_list_types();

// {"date","counts":{"allowed","refused","cannot_judge"},"general":[reason],"unlisted":reason,"persons":[{"name","id_no"
//  (masked),"employer","team","trade","state","state_title","reasons":[{"code","effect","message","message_en","advice",
//  "rule","notice","basis","places"}]}]}
Json to_json(const GateList& list);

} // namespace taizhang::review
