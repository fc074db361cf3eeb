// Private to the review room: one month of a project as a set of persons, each with the cells that speak of them in the
// register, the contracts, the attendance, the payroll, the pay slips and the bank's list.
//
// A person is a citizen number within a subcontractor; where a number is missing or wrong, the same name that nobody
// else bears. A bank's list has no numbers: there the card is the person, then the name. Who stands where decides
// nothing here: the rules compare.
#pragma once

#include "review/sheet.hh"

#include <array>
#include <memory>
#include <set>
#include <unordered_map>

namespace taizhang::review {

enum class Side { Register, Entry, Training, Contract, Attendance, Manual, Payroll, Slip, Bank, Repaid };
constexpr std::size_t Sides = 10;
// The document a side is made of: "L4-06".
std::string_view type_of(Side side);
std::string title_of(Side side, const Rules& rules); // "农民工实名登记花名册"

// Where one side speaks of a person: a row, or a whole document (a contract).
struct Mention {
    const Sheet* sheet = nullptr;
    const Row* row = nullptr;

    const std::string& text(FieldName field) const { return row ? row->text(field) : sheet->text(field); }
    std::optional<std::int64_t> number(FieldName field) const {
        return row ? row->number(field) : sheet->number(field);
    }
    std::optional<Date> date(FieldName field) const { return row ? row->date(field) : sheet->date(field); }
    record::Place place(std::string_view field) const {
        return row ? sheet->place(*row, field) : sheet->place(field);
    }
};

// The days somebody was there, as far as the sheets mark them; without marks the days that are certain: the first
// was on the month's last day at the latest.
struct Presence {
    Date first, last;
};

struct Person {
    std::string firm;          // the subcontractor as a key: equal for all ways to write it
    std::string subcontractor; // as written first
    std::string id_no, name;   // as written first, by side; may be empty
    std::array<std::vector<Mention>, Sides> sides;
    bool exempt = false; // the payroll's note says why there is no attendance
    Presence presence;   // in the view's month

    const std::vector<Mention>& at(Side side) const { return sides[static_cast<std::size_t>(side)]; }
    std::vector<Mention>& at(Side side) { return sides[static_cast<std::size_t>(side)]; }
    bool in(Side side) const { return !at(side).empty(); }
    bool attended() const { return in(Side::Attendance) || in(Side::Manual); }
    std::string shown() const { return person(name, id_no); }
    // Tenths of days over all electronic sheets, or all sheets where there is none.
    std::int64_t days() const;
    // Cells of one field on one side.
    std::vector<record::Place> places(Side side, std::string_view field) const;
};

// A fact that one of several documents states, with its cell.
struct Stated {
    std::string text;
    record::Place place;
};

struct StatedDate {
    Date date;
    record::Place place;
};

// What one subcontractor handed in for the month.
struct SubcontractorMonth {
    std::string firm, subcontractor; // key, name
    std::vector<const Sheet*> payrolls;
    std::vector<const Sheet*> attendance; // electronic
    std::vector<const Sheet*> manual;     // by hand, or not said how
    std::vector<const Sheet*> scans;      // of payrolls
    std::vector<const Person*> persons;
};

// All sheets of a month and the persons in them. Not copied: persons point into the sheets.
class MonthView {
public:
    MonthView(const std::vector<Document>& documents, const Project& project, Month month,
              const Rules& rules);
    MonthView(const MonthView&) = delete;
    MonthView& operator=(const MonthView&) = delete;

    const Project& project() const { return x_project; }
    const Rules& rules() const { return x_rules; }
    Month month() const { return x_month; }
    Date first_day() const { return x_month / 1; }
    Date last_day() const { return x_month / std::chrono::last; }

    const std::vector<Sheet>& sheets() const { return x_sheets; }
    // With data; those with pages only.
    const std::vector<const Sheet*>& of(std::string_view type) const;
    const std::vector<const Sheet*>& scans_of(std::string_view type) const;
    // The one in force of a type that is there once; nullptr when there is none with data.
    const Sheet* one(std::string_view type) const;
    // "没有劳动合同" / "劳动合同只有扫描件，没有登记数据", for Report::unknown.
    std::string missing(std::string_view type) const;
    std::string missing_en(std::string_view type) const;

    // The first of the documents that states it: {"L5-01", "account_no"}.
    std::optional<Stated>
    stated(const std::vector<std::pair<std::string_view, std::string_view>>& fields) const;
    std::optional<StatedDate>
    stated_date(const std::vector<std::pair<std::string_view, std::string_view>>& fields) const;
    // The day the works were completed, or accepted, as some document says; nullopt while they go on.
    std::optional<Date> completed() const;
    std::optional<Date> accepted() const;
    // As the project says, else the contract.
    std::optional<Stated> owner() const;
    // The project's dedicated wage account.
    std::optional<Stated> wage_account() const;
    // Somebody of the register who was on site on some day of the month.
    bool on_site(const Mention& register_row) const;

    const std::vector<Person>& persons() const { return x_persons; } // by subcontractor, number, name
    const std::vector<SubcontractorMonth>& subcontractors() const { return x_subcontractors; } // by key
    const std::vector<Mention>& stray_payments() const {
        return x_stray;
    } // rows of the bank's list nobody owns
    // A parameter on the month's last day.
    std::optional<Parameter> value(std::string_view name) const {
        return x_rules.value(name, x_project.county, last_day());
    }

private:
    friend class Gathering;
    Presence presence_of(const Person& person) const;
    void group_by_subcontractor();
    const Project& x_project;
    const Rules& x_rules;
    Month x_month;
    std::vector<Sheet> x_sheets;
    std::map<std::string, std::vector<const Sheet*>, std::less<>> x_data, x_scans;
    std::vector<Person> x_persons;
    std::vector<Mention> x_stray;
    std::vector<SubcontractorMonth> x_subcontractors;
};

// The families of rules over a month.
void check_headcount(const MonthView& view, Report& report);   // headcount.cc
void check_progress(const MonthView& view, Report& report);    // attestation.cc
void check_wages(const MonthView& view, Report& report);       // wages.cc
void check_bank(const MonthView& view, Report& report);        // bank.cc
void check_statement(const MonthView& view, Report& report);   // statement.cc
void check_guarantees(const MonthView& view, Report& report);  // deposit.cc
void check_labour_cost(const MonthView& view, Report& report); // labour_cost.cc
void check_account(const MonthView& view, Report& report);     // account.cc
void check_board(const MonthView& view, Report& report);       // board.cc
void check_officer(const MonthView& view, Report& report);     // officer.cc
void check_incidents(const MonthView& view, Report& report);   // officer.cc
void check_ledger(const MonthView& view, Report& report);      // ledger.cc
void check_warnings(const MonthView& view, Report& report);    // warnings.cc
void check_persons(const MonthView& view, Report& report);     // persons.cc
void check_register(const MonthView& view, Report& report);    // register.cc
void check_attending(const MonthView& view, Report& report);   // attendance.cc

// Of the number, which can be checked; of the column where there is none. nullopt: neither.
std::optional<Date> birth_of(const Mention& mention); // persons.cc
std::optional<bool> is_woman(const Mention& mention); // persons.cc
// The filing of the officer in force: the latest change, else the first; nullptr when there is none with data.
const Sheet* filing_in_force(const MonthView& view); // officer.cc
// The general contractor or one of its subcontractors.
bool belongs(const Project& project, const std::string& firm); // register.cc
// A subcontractor's month, counted.
struct Counted {
    std::int64_t registered = 0, attended = 0, paid = 0, gross = 0, net = 0;
    bool gaps = false; // a row lacks gross or net: R-PAY-GROSS or R-PAY-A2 speaks of it
    std::optional<bool> sealed;
};
Counted count(const MonthView& view, const SubcontractorMonth& month); // statement.cc
// The day on which the month's wages are due by agreement, notice board or contract; nullopt when none says it.
std::optional<Calendar::Day> agreed_pay_day(const MonthView& view); // wages.cc

bool is_electronic(const Sheet& attendance);
// Days of an attendance row: the stated total; without one the marks added up. Tenths.
std::int64_t attended_days(const Row& row);
// A row for form only: no day, nothing due, nothing paid.
bool is_idle(const Row& payroll_row);

} // namespace taizhang::review
