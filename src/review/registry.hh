// Every rule in one table: what it reads, what it may say in Chinese and English, on what ground, and what the
// officer does next. docs/rules.md is this table, printed; findings take their words from it and from nowhere else.
//
// Constant data, any thread.
#pragma once

#include "record/finding.hh"

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace taizhang::review {

// One sentence of a rule. "{name}" is replaced by what was found; a rule may have several for its several cases.
struct Say {
    std::string_view key; // within the rule: "missing"
    record::Severity severity = record::Severity::Error;
    std::string_view zh;
    std::string_view en;
    std::string_view advice; // Chinese: what to do next
};

struct RuleInfo {
    std::string_view id;     // "R-PAY-GROSS"
    int version = 1;         // rises with every change of what the rule finds
    std::string_view notice; // "S-10c" where the notice names it, else ""
    std::string_view title;  // Chinese
    std::string_view title_en;
    std::string_view basis;
    std::string_view fails;      // English: when it finds something
    std::string_view inputs;     // "L5-05 rows/gross rows/days; L4-10 rows/days_total": what it reads
    std::string_view parameters; // names from schemas/rules/*.json, blank between
    std::array<Say, 8> says;     // those used come first, the rest have empty keys

    std::span<const Say> sentences() const;
    const Say* find(std::string_view key) const;
};

// In the order of the domain: persons, entry, attendance, payroll, bank, deposit, guarantee, labour cost, account,
// notice board, officer, incidents, ledger, public warnings.
std::span<const RuleInfo> rule_list();
const RuleInfo* find_rule(std::string_view id);

// The sentence every rule may say when a document or a parameter is missing: Info, "无法判断".
const Say& cannot_judge();

// The table as docs/rules.md.
std::string rules_page();

} // namespace taizhang::review
