// R-STM-1: what the officer's monthly statement says against what the month's sheets say.
#include "review/people.hh"

#include <algorithm>

namespace taizhang::review {

Counted count(const MonthView& view, const SubcontractorMonth& month) {
    Counted counted;
    for (const Person* person : month.persons) {
        const auto& rows = person->at(Side::Register);
        bool registered =
            std::any_of(rows.begin(), rows.end(), [&](const Mention& row) { return view.on_site(row); });
        counted.registered += registered ? 1 : 0;
        bool attended = month.attendance.empty() ? person->attended() : person->in(Side::Attendance);
        counted.attended += attended ? 1 : 0;
        counted.paid += person->in(Side::Payroll) ? 1 : 0;
        for (const Mention& paid : person->at(Side::Payroll)) {
            auto gross = paid.number("gross");
            auto net = paid.number("net");
            counted.gross += gross.value_or(0);
            counted.net += net.value_or(0);
            counted.gaps = counted.gaps || !gross || !net;
        }
    }
    for (const Sheet* payroll : month.payrolls) {
        auto seal = flag_in(payroll->document().attestation, "seal");
        if (seal) counted.sealed = counted.sealed.value_or(true) && *seal;
    }
    return counted;
}

namespace {

struct Field {
    std::string_view name, zh, en;
};

void check_row(const MonthView& view, const Sheet& statement, const Row& row, const SubcontractorMonth& month,
               Report& report) {
    auto counted = count(view, month);
    Places places;
    std::string fields, fields_en;
    auto differs = [&](const Field& field) {
        places.push_back(statement.place(row, field.name));
        fields += (fields.empty() ? "" : "、") + std::string(field.zh);
        fields_en += (fields_en.empty() ? "" : ", ") + std::string(field.en);
    };
    auto compare = [&](const Field& field, std::int64_t value) {
        if (row.number(field.name) != value) differs(field);
    };
    if (!view.of("L4-06").empty())
        compare({"registered_count", "在册人数", "registered"}, counted.registered);
    compare({"attendance_count", "考勤人数", "attending"}, counted.attended);
    compare({"payroll_count", "工资表人数", "in the payroll"}, counted.paid);
    // A sum that is larger may well hold the value the sheet lost.
    auto money = [&](const Field& field, std::int64_t value) {
        auto stated = row.number(field.name);
        if (!counted.gaps || !stated || *stated < value) compare(field, value);
    };
    money({"gross", "应发合计", "gross"}, counted.gross);
    money({"net", "实发合计", "net"}, counted.net);
    if (counted.sealed && row.flag("sealed") != counted.sealed) differs({"sealed", "是否盖章", "sealed"});
    if (places.empty()) return;
    report.add("R-STM-1", "differs",
               {{"firm", of_firm(row.text("subcontractor"))}, {"fields", fields, fields_en}},
               std::move(places));
}

void check_statement_totals(const Sheet& statement, Report& report) {
    for (std::string_view field : {"registered_count", "attendance_count", "payroll_count", "gross", "net"}) {
        auto total = statement.total(field);
        std::int64_t sum = 0;
        for (const Row& row : statement.rows()) sum += row.number(field).value_or(0);
        if (total && *total != sum)
            report.add("R-STM-1", "total", {}, {statement.total_place(field)}, "total");
    }
}

} // namespace

void check_statement(const MonthView& view, Report& report) {
    if (view.of("L5-05").empty()) return; // nothing to compare
    if (view.of("L5-06").empty()) {
        report.unknown("R-STM-1", view.missing("L5-06"), view.missing_en("L5-06"));
        return;
    }
    const Sheet& statement = *view.one("L5-06");
    check_statement_totals(statement, report);
    for (const SubcontractorMonth& month : view.subcontractors()) {
        if (month.payrolls.empty()) continue;
        const auto& rows = statement.rows();
        auto at = std::find_if(rows.begin(), rows.end(), [&](const Row& row) {
            return same_firm(row.text("subcontractor"), month.subcontractor);
        });
        if (at != rows.end()) check_row(view, statement, *at, month, report);
        else report.add("R-STM-1", "absent", {{"firm", of_firm(month.subcontractor)}}, {statement.whole()});
    }
}

} // namespace taizhang::review
