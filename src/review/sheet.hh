// Private to the review room: how the rules look at a document, and how they say what they found.
//
// Sheets point into the documents they were made of, which outlive them. Nothing here is shared between threads.
#pragma once

#include "review/review.hh"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::review {

// Anything of the wrong kind reads as missing; so does a number beyond all wages, lest a sum overflow.
std::optional<std::int64_t> number_in(const Json& object, std::string_view field);
std::optional<bool> flag_in(const Json& object, std::string_view field);
std::optional<Date> date_in(const Json& object, std::string_view field);

// One row of a document's table.
struct Row {
    std::size_t index = 0;
    const Json* data = nullptr;

    std::optional<std::int64_t> number(std::string_view field) const { return number_in(*data, field); }
    std::optional<bool> flag(std::string_view field) const { return flag_in(*data, field); }
    std::optional<Date> date(std::string_view field) const { return date_in(*data, field); }
    std::string text(std::string_view field) const;
    bool has(std::string_view field) const; // there, and not null
    std::string masked_name() const;        // "陈*", or "明细第3条" when the sheet has no name
};

// "陈*（3200**********0013）"
std::string person(const Row& row);
std::string person(std::string_view name, std::string_view id_no);

class Sheet {
public:
    explicit Sheet(const Document& document);
    const Document& document() const { return *x_document; }
    const std::string& type() const { return x_document->type; }
    const std::vector<Row>& rows() const { return x_rows; }
    bool structured() const { return !x_document->scan && x_document->data.is_object(); }

    // Of the document itself.
    std::string text(std::string_view field) const;
    std::optional<std::int64_t> number(std::string_view field) const;
    std::optional<bool> flag(std::string_view field) const;
    std::optional<Date> date(std::string_view field) const;
    std::optional<std::int64_t> total(std::string_view field) const;

    // A value's cell. A value the file does not have gets the cell where it should stand: its row, and the
    // column the field has in other rows.
    record::Place place(const Row& row, std::string_view field) const;
    record::Place place(std::string_view field) const;
    record::Place total_place(std::string_view field) const;
    record::Place whole() const;

private:
    int column_of(std::string_view field) const;
    const Document* x_document;
    std::vector<Row> x_rows;
    mutable std::map<std::string, int, std::less<>>
        x_columns; // found once each: a lost column is lost in every row
};

using Places = std::vector<record::Place>;
void append(Places& to, Places from);

// What replaces "{name}" in a sentence; `en` where the English differs.
struct Arg {
    std::string_view name;
    std::string zh;
    std::string en = {};
};
using Args = std::vector<Arg>;

// Findings on their way out. Those with the same non-empty key are one mistake seen in several documents:
// they become one finding with all places.
class Report {
public:
    Report(const Rules& rules, const Project& project, Date on)
        : x_rules(rules), x_project(project), x_on(on) {}

    // Words, notice and basis come from rule_list(): a rule or sentence it does not have is a bug.
    void add(std::string_view rule, std::string_view say, const Args& args, std::vector<record::Place> places,
             const std::string& key = {});
    // Info: 无法判断, and what is missing. The same thing missing twice is one finding.
    void unknown(std::string_view rule, const std::string& missing, const std::string& missing_en,
                 std::vector<record::Place> places = {});
    // Merged and in order: by place, then rule.
    std::vector<record::Finding> take();

private:
    struct Found {
        record::Finding finding;
        std::string key;
    };
    void put(const RuleInfo& rule, const Say& say, const Args& args, std::vector<record::Place> places,
             std::string key);

    const Rules& x_rules;
    const Project& x_project;
    Date x_on;
    std::vector<Found> x_found;
};

bool is_payroll(const Document& document);    // L5-05 with data
bool is_attendance(const Document& document); // L4-10 with data
bool same_firm(std::string_view a, std::string_view b);
std::string of_firm(std::string_view subcontractor); // "：甲劳务", or ""
// Ratios are in hundredths of a per cent: the share of an amount, rounded up to a fen; the ratio of two, rounded down.
std::int64_t share(std::int64_t amount, std::int64_t ratio);
std::int64_t ratio_of(std::int64_t part, std::int64_t amount);
std::string yuan(std::int64_t fen); // "1,200.00 元"

// Deductions of a payroll row: the named ones if any is given, else their total, else none.
std::int64_t deductions(const Row& row);
bool names_deductions(const Row& row);
extern const std::array<std::string_view, 5> NamedDeductions;

constexpr std::int64_t MostDays = 310; // tenths: more are no month's days, and R-PAY-A5 or R-ATT-2 says so
// Pay for time alone, and the column it stands in; nullopt where it cannot be told from the rest.
struct TimePay {
    std::int64_t fen = 0;
    std::string_view field;
};
std::optional<TimePay> time_pay(const Row& payroll_row);

// The families of rules. One document each:
void check_identity(const Sheet& sheet, Report& report);         // identity.cc
void check_attendance_sheet(const Sheet& sheet, Report& report); // attendance.cc
void check_gross(const Sheet& sheet, Report& report);            // gross.cc
void check_prices(const Sheet& sheet, const Project& project, const Rules& rules,
                  Report& report); // prices.cc
void check_arithmetic(const Sheet& sheet, const Project& project, const Rules& rules, Date on,
                      Report& report);                                          // arithmetic.cc
void check_kind_of_pay(const Sheet& sheet, const Rules& rules, Report& report); // wages.cc
// `month`: silence about seal or signatures is a finding too; without it only what was attested counts.
enum class Silence { Allowed, Finding };
void check_attestation(const Sheet& sheet, const Rules& rules, Silence silence,
                       Report& report); // attestation.cc

} // namespace taizhang::review
