// R-PAY-HEADCOUNT and R-PAY-A5: the payroll against the electronic attendance, person by person.
#include "review/people.hh"
#include "text/numerals.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

using Persons = std::vector<const Person*>;

struct Match {
    Persons both, only_paid, only_present;
};

Match match_of(const SubcontractorMonth& month) {
    Match match;
    for (const Person* person : month.persons) {
        bool paid = person->in(Side::Payroll);
        bool present = person->in(Side::Attendance);
        if (paid && present) match.both.push_back(person);
        else if (paid && !person->exempt) match.only_paid.push_back(person);
        else if (present) match.only_present.push_back(person);
    }
    return match;
}

std::string list(std::string_view words, std::string_view unit, const Persons& persons) {
    constexpr std::size_t Shown = 50;
    if (persons.empty()) return {};
    std::string text = std::string(words) + std::to_string(persons.size()) + std::string(unit);
    for (std::size_t i = 0; i < persons.size() && i < Shown; ++i)
        text += (i == 0 ? "" : "、") + persons[i]->shown();
    return persons.size() > Shown ? text + "等" : text;
}

void add_whole(const std::vector<const Sheet*>& sheets, std::vector<record::Place>& places) {
    for (const Sheet* sheet : sheets) places.push_back(sheet->whole());
}

void add_places(const Persons& persons, Side side, std::string_view field,
                std::vector<record::Place>& places) {
    for (const Person* person : persons) {
        for (auto& place : person->places(side, field)) places.push_back(std::move(place));
    }
}

std::size_t count_paid(const SubcontractorMonth& month) {
    return static_cast<std::size_t>(
        std::count_if(month.persons.begin(), month.persons.end(),
                      [](const Person* each) { return each->in(Side::Payroll); }));
}

void report_no_attendance(const SubcontractorMonth& month, Report& report) {
    std::vector<record::Place> places;
    add_whole(month.payrolls, places);
    for (const Sheet* sheet : month.manual) places.push_back(sheet->place("source"));
    auto why = month.manual.empty() ? "当月没有电子考勤表" : "当月考勤表不是电子考勤或未注明考勤方式";
    auto why_en = month.manual.empty() ? "There is no electronic attendance of the month"
                                       : "The attendance is not electronic, or does not say so";
    report.add("R-PAY-HEADCOUNT", "without",
               {{"why", why, why_en},
                {"paid", std::to_string(count_paid(month))},
                {"firm", of_firm(month.subcontractor)}},
               std::move(places));
}

void report_difference(const SubcontractorMonth& month, const Match& match, Report& report) {
    if (match.only_paid.empty() && match.only_present.empty()) return;
    auto paid = std::to_string(match.both.size() + match.only_paid.size());
    auto present = std::to_string(match.both.size() + match.only_present.size());
    std::vector<record::Place> places;
    add_places(match.only_paid, Side::Payroll, "id_no", places);
    add_places(match.only_present, Side::Attendance, "id_no", places);
    if (match.only_paid.empty()) add_whole(month.payrolls, places);
    if (match.only_present.empty()) add_whole(month.attendance, places);
    auto counts = paid == present ? "工资发放人数与电子考勤人数均为" + paid + "，但人员不一致"
                                  : "工资发放人数（" + paid + "）与电子考勤人数（" + present + "）不符";
    auto counts_en = paid + " persons paid, " + present + " in the electronic attendance, not the same";
    auto lists = list("；有考勤未列入工资表", "人：", match.only_present) +
                 list("；列入工资表无考勤", "人：", match.only_paid);
    auto lists_en = list("; attended, not in the payroll: ", ": ", match.only_present) +
                    list("; in the payroll, not attended: ", ": ", match.only_paid);
    report.add(
        "R-PAY-HEADCOUNT", "differ",
        {{"counts", counts, counts_en}, {"firm", of_firm(month.subcontractor)}, {"lists", lists, lists_en}},
        std::move(places));
}

// The days paid, if every row of the person states them.
std::optional<std::int64_t> days_paid(const Person& person) {
    std::int64_t days = 0;
    for (const Mention& mention : person.at(Side::Payroll)) {
        auto each = mention.number("days");
        if (!each) return std::nullopt;
        days += *each;
    }
    return days;
}

void check_days(const Person& person, Report& report) {
    auto paid = days_paid(person);
    auto attended = person.days();
    if (!paid || *paid == attended) return;
    auto places = person.places(Side::Payroll, "days");
    for (auto& place : person.places(Side::Attendance, "days_total")) places.push_back(std::move(place));
    report.add("R-PAY-A5", "differ",
               {{"person", person.shown()},
                {"paid", text::scaled(*paid, 1)},
                {"attended", text::scaled(attended, 1)}},
               std::move(places));
}

} // namespace

void check_headcount(const MonthView& view, Report& report) {
    for (const SubcontractorMonth& month : view.subcontractors()) {
        if (month.payrolls.empty()) continue;
        if (month.attendance.empty()) {
            report_no_attendance(month, report);
            continue;
        }
        auto match = match_of(month);
        report_difference(month, match, report);
        for (const Person* person : match.both) check_days(*person, report);
    }
}

} // namespace taizhang::review
