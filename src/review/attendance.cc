// R-ATT-1..3: who was there, on which days, and whether a machine or a pen says so.
#include "review/people.hh"
#include "text/numerals.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

constexpr std::int64_t Day = 10; // tenths

const Json* marks_of(const Row& row) { return row.array("days"); }

std::optional<std::int64_t> mark(const Json& marks, std::size_t index) {
    const Json& value = marks[index];
    return value.is_number_integer() ? std::optional(value.get<std::int64_t>()) : std::nullopt;
}

// The marks that are there, added up; nullopt for a sheet without them.
std::optional<std::int64_t> sum_of(const Json& marks, std::size_t from, std::size_t to) {
    std::optional<std::int64_t> sum;
    for (std::size_t i = from; i < to && i < marks.size(); ++i) {
        if (auto value = mark(marks, i)) sum = sum.value_or(0) + *value;
    }
    return sum;
}

// All days: one that was left out may be the mistake.
Places cells_of_marks(const Sheet& sheet, const Row& row, std::size_t days) {
    Places places;
    for (std::size_t i = 0; i < days; ++i) places.push_back(sheet.place(row, "days/" + std::to_string(i)));
    return places;
}

void check_row(const Sheet& sheet, const Row& row, int days_of_month, Report& report) {
    auto total = row.number("days_total");
    auto most = days_of_month * Day;
    if (total && (*total < 0 || *total > most)) {
        report.add("R-ATT-2", "month",
                   {{"person", person(row)},
                    {"total", text::scaled(*total, 1)},
                    {"days", std::to_string(days_of_month)}},
                   {sheet.place(row, "days_total")});
        return;
    }
    const Json* marks = marks_of(row);
    if (!marks) return;
    auto length = static_cast<std::size_t>(days_of_month);
    if (sum_of(*marks, length, marks->size()).value_or(0) != 0) {
        Places places;
        for (std::size_t i = length; i < marks->size(); ++i) {
            if (mark(*marks, i).value_or(0) != 0)
                places.push_back(sheet.place(row, "days/" + std::to_string(i)));
        }
        report.add("R-ATT-2", "beyond", {{"person", person(row)}, {"days", std::to_string(days_of_month)}},
                   std::move(places));
        return;
    }
    auto sum = sum_of(*marks, 0, length);
    if (!sum || !total || *sum == *total) return;
    auto places = cells_of_marks(sheet, row, std::min(length, marks->size()));
    places.push_back(sheet.place(row, "days_total"));
    report.add("R-ATT-2", "sum",
               {{"person", person(row)}, {"total", text::scaled(*total, 1)}, {"sum", text::scaled(*sum, 1)}},
               std::move(places));
}

void check_totals(const Sheet& sheet, Report& report) {
    std::int64_t sum = 0;
    for (const Row& row : sheet.rows()) sum += row.number("days_total").value_or(0);
    if (auto total = sheet.total("days_total"); total && *total != sum)
        report.add("R-ATT-2", "column", {{"total", text::scaled(*total, 1)}, {"sum", text::scaled(sum, 1)}},
                   {sheet.total_place("days_total")});
    auto rows = static_cast<std::int64_t>(sheet.rows().size());
    if (auto headcount = sheet.total("headcount"); headcount && *headcount != rows)
        report.add("R-ATT-2", "headcount",
                   {{"total", std::to_string(*headcount)}, {"sum", std::to_string(rows)}},
                   {sheet.total_place("headcount")});
}

// ------------------------------------------------------------------------------------------------ R-ATT-1

Places days_total_cells(const Person& person) {
    Places places;
    for (auto side : {Side::Attendance, Side::Manual}) {
        for (auto& place : person.places(side, "days_total")) places.push_back(std::move(place));
    }
    return places;
}

void check_span(const Person& person, Report& report) {
    const auto& presence = person.presence;
    auto is_early = [&](const Mention& row) {
        auto entered = row.date("entry_date");
        return entered && presence.first < *entered;
    };
    auto is_late = [&](const Mention& row) {
        auto left = row.date("exit_date");
        return left && *left < presence.last;
    };
    const auto& rows = person.at(Side::Register);
    if (std::all_of(rows.begin(), rows.end(), is_early) || std::all_of(rows.begin(), rows.end(), is_late)) {
        Places places = days_total_cells(person);
        for (const Mention& row : rows) {
            if (is_early(row)) places.push_back(row.place("entry_date"));
            if (is_late(row)) places.push_back(row.place("exit_date"));
        }
        report.add(
            "R-ATT-1", "outside",
            {{"person", person.shown()}, {"first", format(presence.first)}, {"last", format(presence.last)}},
            std::move(places), person.id_no);
    }
    Places undated;
    for (const Mention& row : rows) {
        if (!row.date("entry_date")) undated.push_back(row.place("entry_date"));
    }
    if (!undated.empty())
        report.unknown("R-ATT-1", "花名册缺少进场日期", "the register lacks dates of entry",
                       std::move(undated));
}

void check_attending_persons(const MonthView& view, Report& report) {
    if (view.of("L4-06").empty()) {
        report.unknown("R-ATT-1", view.missing("L4-06"), view.missing_en("L4-06"));
        return;
    }
    for (const Person& person : view.persons()) {
        if (!person.attended()) continue;
        if (person.in(Side::Register)) {
            check_span(person, report);
            continue;
        }
        Places places;
        for (auto side : {Side::Attendance, Side::Manual}) {
            for (auto& place : person.places(side, "id_no")) places.push_back(std::move(place));
        }
        report.add("R-ATT-1", "unregistered", {{"person", person.shown()}}, std::move(places), person.id_no);
    }
}

// ------------------------------------------------------------------------------------------------ R-ATT-3

void check_source(const MonthView& view, Report& report) {
    for (const SubcontractorMonth& month : view.subcontractors()) {
        if (month.manual.empty() || !month.attendance.empty()) continue;
        Places places;
        for (const Sheet* sheet : month.manual) places.push_back(sheet->place("source"));
        report.add("R-ATT-3", "manual", {{"firm", of_firm(month.subcontractor)}}, std::move(places));
    }
}

} // namespace

void check_attendance_sheet(const Sheet& sheet, Report& report) {
    if (!is_attendance(sheet.document())) return;
    auto month = parse_month(sheet.document().period);
    if (!month) month = parse_month(sheet.text("period"));
    for (const Row& row : sheet.rows()) check_row(sheet, row, month ? days_in(*month) : 31, report);
    check_totals(sheet, report);
}

void check_attending(const MonthView& view, Report& report) {
    check_attending_persons(view, report);
    check_source(view, report);
}

} // namespace taizhang::review
