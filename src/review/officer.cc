// The wage officer: R-OFF-1..5; incidents and their clocks: R-INC-1, R-INC-2.
#include "review/identity_sheet.hh"
#include "review/people.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <cstdlib>

namespace taizhang::review {
namespace {

// ------------------------------------------------------------------------------------ who the officer is

// The filing in force.
struct Filing {
    const Sheet* sheet = nullptr;
    std::string name() const { return sheet->text("officer_name"); }
};

std::vector<const Sheet*> changes(const MonthView& view) {
    auto all = view.of("L4-03");
    std::stable_sort(all.begin(), all.end(), [](const Sheet* a, const Sheet* b) {
        return a->text("changed_on") < b->text("changed_on"); // ISO dates sort as text
    });
    return all;
}

// ------------------------------------------------------------------------------------------------ R-OFF-1

std::string shown(const std::string& name, const std::string& phone) {
    if (name.empty() && phone.empty()) return "（未填写）";
    return (name.empty() ? "（无姓名）" : text::mask_name(name)) +
           (phone.empty() ? std::string() : " " + text::mask_number(phone));
}

Places places_of(const IdentityComparison& compared, IdentityCell IdentityItem::*source) {
    Places places;
    for (const auto* item : compared.items()) append(places, (item->*source).places);
    return places;
}

std::string shown(const IdentityComparison& compared, IdentityCell IdentityItem::*source) {
    return shown((compared.name.*source).text, (compared.phone.*source).text);
}

void check_three(const MonthView& view, const IdentityComparison& compared, Report& report) {
    auto board = places_of(compared, &IdentityItem::board);
    auto system = places_of(compared, &IdentityItem::system);
    if (compared.agreement() == Agreement::Differs) {
        auto places = places_of(compared, &IdentityItem::filing);
        append(places, board);
        append(places, system);
        report.add("R-OFF-1", "differ",
                   {{"filing", shown(compared, &IdentityItem::filing)},
                    {"board", shown(compared, &IdentityItem::board)},
                    {"system", shown(compared, &IdentityItem::system)}},
                   std::move(places));
    }
    if (board.empty()) report.unknown("R-OFF-1", view.missing("L6-01"), view.missing_en("L6-01"));
    if (system.empty())
        report.unknown("R-OFF-1", "没有实名制系统的录入信息（备案信息一致性核对表 L4-14）",
                       "nothing of the real-name system (L4-14)");
}

// ------------------------------------------------------------------------------------------------ R-OFF-2

void check_tenure(const MonthView& view, Report& report) {
    const Sheet* before = view.one("L4-01");
    std::string last = before ? before->text("officer_name") : std::string();
    for (const Sheet* change : changes(view)) {
        auto former = change->text("former_officer");
        if (!last.empty() && !former.empty() && !same_firm(former, last))
            report.add("R-OFF-2", "chain",
                       {{"former", text::mask_name(former)}, {"last", text::mask_name(last)}},
                       {change->place("former_officer")});
        auto left = change->date("left_on");
        auto took = change->date("took_over_on");
        if (!took) took = change->date("changed_on");
        if (left && took) {
            Places places{change->place("left_on"),
                          change->place(change->date("took_over_on") ? "took_over_on" : "changed_on")};
            if (days_between(*left, *took) > 1)
                report.add("R-OFF-2", "gap", {{"left", format(*left)}, {"took", format(*took)}},
                           std::move(places));
            else if (*took < *left && !change->date("handed_over_on"))
                report.add("R-OFF-2", "overlap", {{"left", format(*left)}, {"took", format(*took)}},
                           std::move(places));
        }
        last = change->text("officer_name");
    }
    if (last.empty()) {
        Places places;
        if (before) places.push_back(before->place("officer_name"));
        report.add("R-OFF-2", "none", {}, std::move(places));
    }
}

// ------------------------------------------------------------------------------------- R-OFF-3, R-OFF-4

void check_first_filing(const MonthView& view, Report& report) {
    const Sheet* first = view.one("L4-01");
    if (!first) {
        report.unknown("R-OFF-3", view.missing("L4-01"), view.missing_en("L4-01"));
        return;
    }
    auto filed = first->date("filing_date");
    auto start = view.stated_date({{"L4-01", "planned_start"}, {"L1-01", "planned_start"}});
    if (!filed || !start) {
        report.unknown("R-OFF-3", "备案表没有备案日期或计划开工日期",
                       "the filing lacks its date or the planned start",
                       {first->place("filing_date"), first->place("planned_start")});
        return;
    }
    if (*filed <= start->date) return;
    report.add("R-OFF-3", "late", {{"filed", format(*filed)}, {"start", format(start->date)}},
               {first->place("filing_date"), start->place});
}

void check_change(const MonthView& view, const Sheet& change, Report& report) {
    auto days = view.value("officer_change_working_days");
    auto changed = change.date("changed_on");
    auto filed = change.date("filing_date");
    if (!days || !changed || !filed) {
        report.unknown("R-OFF-4", "变更备案表没有变更日期或备案日期，或者没有期限的参数",
                       "the change lacks its dates, or there is no parameter",
                       {change.place("changed_on"), change.place("filing_date")});
        return;
    }
    auto due = view.rules().calendar().working_days_after(*changed, static_cast<int>(days->value));
    if (*filed <= due.date) return;
    report.add("R-OFF-4", due.provisional ? "provisional" : "late",
               {{"days", std::to_string(days->value)}, {"due", format(due.date)}, {"filed", format(*filed)}},
               {change.place("changed_on"), change.place("filing_date")});
}

// ------------------------------------------------------------------------------------------------ R-OFF-5

void check_commitment(const MonthView& view, const Filing& filing, Report& report) {
    if (!view.scans_of("L4-02").empty() && view.of("L4-02").empty()) return;
    const auto& letters = view.of("L4-02");
    auto own = [&](const Sheet* letter) {
        return same_firm(letter->text("officer_name"), filing.name()) && letter->date("signed_on");
    };
    if (std::any_of(letters.begin(), letters.end(), own)) return;
    Places places{filing.sheet->place("officer_name")};
    for (const Sheet* letter : letters) {
        places.push_back(letter->place("officer_name"));
        places.push_back(letter->place("signed_on"));
    }
    report.add("R-OFF-5", "letter", {}, std::move(places));
}

void check_exam(const MonthView& view, const Filing& filing, Report& report) {
    const Sheet* latest = nullptr;
    Places others;
    for (const Sheet* exam : view.of("L4-04b")) {
        if (!same_firm(exam->text("officer"), filing.name())) {
            others.push_back(exam->place("officer"));
            continue;
        }
        if (!latest || exam->text("exam_on") > latest->text("exam_on")) latest = exam;
    }
    if (latest && latest->text("result") == "合格") return;
    if (latest) {
        report.add("R-OFF-5", "failed", {}, {latest->place("result")});
        return;
    }
    if (others.empty() && !view.scans_of("L4-04b").empty()) return;
    others.push_back(filing.sheet->place("officer_name"));
    report.add("R-OFF-5", "exam", {}, std::move(others));
}

// ------------------------------------------------------------------------------------- R-INC-1, R-INC-2

struct Clock {
    std::string_view rule, from, to, limit;
};

void check_clock(const MonthView& view, const Sheet& incident, const Clock& clock, Report& report) {
    auto limit = view.value(clock.limit);
    auto from = parse_date_time(incident.text(clock.from));
    auto to = parse_date_time(incident.text(clock.to));
    Places places{incident.place(clock.from), incident.place(clock.to)};
    if (!limit || !from) {
        report.unknown(clock.rule, "报告没有写明时刻，或者没有时限的参数",
                       "the report lacks a moment, or there is no parameter", std::move(places));
        return;
    }
    if (!to) {
        report.add(clock.rule, "none", {{"limit", std::to_string(limit->value)}}, std::move(places));
        return;
    }
    auto minutes = minutes_between(*from, *to);
    if (minutes >= 0 && minutes <= limit->value) return;
    report.add(clock.rule, minutes < 0 ? "before" : "late",
               {{"minutes", std::to_string(std::abs(minutes))}, {"limit", std::to_string(limit->value)}},
               std::move(places));
}

} // namespace

// The latest change, else the first filing.
const Sheet* filing_in_force(const MonthView& view) {
    if (auto all = changes(view); !all.empty()) return all.back();
    return view.one("L4-01");
}

void check_incidents(const MonthView& view, Report& report) {
    for (const Sheet* incident : view.of("A-03")) {
        if (incident->text("kind") == "讨薪事件") // a warning is reported promptly, without a number of hours
            check_clock(view, *incident, {"R-INC-1", "known_at", "reported_at", "incident_report_minutes"},
                        report);
        if (!incident->text("notified_at").empty())
            check_clock(view, *incident, {"R-INC-2", "notified_at", "arrived_at", "incident_arrive_minutes"},
                        report);
    }
}

void check_officer(const MonthView& view, Report& report) {
    auto compared = compare_identity(view);
    const Sheet* in_force = filing_in_force(view);
    if (!in_force) {
        bool scanned = !view.scans_of("L4-01").empty() || !view.scans_of("L4-03").empty();
        if (!scanned) report.add("R-OFF-2", "none", {}, {});
        for (const char* rule : {"R-OFF-1", "R-OFF-2", "R-OFF-3", "R-OFF-5"}) {
            if (scanned || std::string_view(rule) != "R-OFF-2")
                report.unknown(rule, view.missing("L4-01"), view.missing_en("L4-01"));
        }
        check_three(view, compared, report);
        return;
    }
    check_three(view, compared, report);
    if (Filing filing{in_force}; !filing.name().empty()) { // else R-OFF-2 speaks
        check_commitment(view, filing, report);
        check_exam(view, filing, report);
    }
    check_tenure(view, report);
    check_first_filing(view, report);
    for (const Sheet* change : changes(view)) check_change(view, *change, report);
}

} // namespace taizhang::review
