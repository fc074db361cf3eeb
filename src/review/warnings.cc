// What public monitoring platforms warn of, with dated parameters: R-WARN-1..4.
#include "review/people.hh"
#include "text/numerals.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

// Somebody who attended and stands in no payroll of his subcontractor; whoever has none at all is R-PAY-MONTH's.
void check_unpaid(const MonthView& view, Report& report) {
    auto share = view.value("warning_share_unpaid");
    if (!share) {
        report.unknown("R-WARN-1", "没有预警比例的参数（warning_share_unpaid）",
                       "no parameter warning_share_unpaid");
        return;
    }
    std::int64_t attended = 0;
    std::int64_t unpaid = 0;
    Places places;
    for (const SubcontractorMonth& month : view.subcontractors()) {
        if (month.payrolls.empty()) continue;
        for (const Person* person : month.persons) {
            if (!person->attended()) continue;
            ++attended;
            if (person->in(Side::Payroll)) continue;
            ++unpaid;
            append(places, person->places(Side::Attendance, "days_total"));
            append(places, person->places(Side::Manual, "days_total"));
        }
    }
    if (unpaid == 0 || ratio_of(unpaid, attended) < share->value) return;
    report.add("R-WARN-1", "share",
               {{"attended", std::to_string(attended)},
                {"unpaid", std::to_string(unpaid)},
                {"share", text::scaled(ratio_of(unpaid, attended), 2)},
                {"limit", text::scaled(share->value, 2)}},
               std::move(places));
}

void check_per_head(const MonthView& view, Report& report) {
    auto least = view.value("warning_per_head_min");
    if (!least) {
        report.unknown("R-WARN-2", "没有人均工资的参数（warning_per_head_min）",
                       "no parameter warning_per_head_min");
        return;
    }
    for (const SubcontractorMonth& month : view.subcontractors()) {
        std::int64_t gross = 0;
        std::int64_t count = 0;
        for (const Person* person : month.persons) {
            if (!person->in(Side::Payroll)) continue;
            ++count;
            for (const Mention& row : person->at(Side::Payroll)) gross += row.number("gross").value_or(0);
        }
        if (count == 0 || gross >= least->value * count) continue;
        Places places;
        for (const Sheet* payroll : month.payrolls) places.push_back(payroll->total_place("gross"));
        report.add("R-WARN-2", "below",
                   {{"firm", of_firm(month.subcontractor)},
                    {"average", text::amount(gross / count)},
                    {"limit", text::amount(least->value)}},
                   std::move(places));
    }
}

void check_large_pay(const MonthView& view, Report& report) {
    auto most = view.value("warning_single_pay_max");
    auto year = view.value("warning_year_pay_max");
    if (!most || !year) {
        report.unknown("R-WARN-3", "没有单人工资上限的参数（warning_single_pay_max、warning_year_pay_max）",
                       "no parameter warning_single_pay_max or warning_year_pay_max");
        return;
    }
    for (const Person& person : view.persons()) {
        std::int64_t net = 0;
        std::int64_t all = 0;
        for (const Mention& row : person.at(Side::Payroll)) {
            net += row.number("net").value_or(0);
            all = std::max(all, row.number("cum_paid").value_or(0));
        }
        if (net > most->value)
            report.add("R-WARN-3", "month",
                       {{"person", person.shown()},
                        {"net", text::amount(net)},
                        {"limit", text::amount(most->value)}},
                       person.places(Side::Payroll, "net"));
        if (all > year->value)
            report.add("R-WARN-3", "year",
                       {{"person", person.shown()},
                        {"paid", text::amount(all)},
                        {"limit", text::amount(year->value)}},
                       person.places(Side::Payroll, "cum_paid"));
    }
}

// Numbers of those whose wages are cleared; "" where one stands without a number.
std::set<std::string> cleared(const MonthView& view) {
    std::set<std::string> numbers;
    for (const Sheet* clearance : view.of("L4-12b")) {
        if (clearance->date("confirmed_on")) numbers.insert(clearance->text("id_no"));
    }
    for (const Sheet* exits : view.of("L4-12")) {
        for (const Row& row : exits->rows()) {
            if (row.date("cleared_on")) numbers.insert(row.text("id_no"));
        }
    }
    return numbers;
}

void check_leavers(const MonthView& view, Report& report) {
    const auto numbers = cleared(view);
    for (const Person& person : view.persons()) {
        for (const Mention& row : person.at(Side::Register)) {
            auto left = row.date("exit_date");
            if (!left || *left > view.last_day() || *left < view.first_day()) continue;
            if (numbers.contains(row.text("id_no"))) continue;
            if (!view.scans_of("L4-12b").empty()) {
                report.unknown("R-WARN-4", "工资结清确认书只有扫描件，不知道是谁的",
                               "wage clearances are only scans: whose is not known",
                               {row.place("exit_date")});
                continue;
            }
            report.add("R-WARN-4", "leaver", {{"person", person.shown()}, {"left", format(*left)}},
                       {row.place("exit_date")}, row.text("id_no"));
        }
    }
}

} // namespace

void check_warnings(const MonthView& view, Report& report) {
    check_unpaid(view, report);
    check_per_head(view, report);
    check_large_pay(view, report);
    check_leavers(view, report);
}

} // namespace taizhang::review
