// The wage officer: R-OFF-1..5; incidents and their clocks: R-INC-1, R-INC-2.
#include "review/people.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <cstdlib>

namespace taizhang::review {
namespace {

// ------------------------------------------------------------------------------------ who the officer is

// The filing in force: the latest change, else the first filing.
struct Filing {
    const Sheet* sheet = nullptr;
    bool change = false;
    std::string name() const { return sheet->text("officer_name"); }
    std::string phone() const { return sheet->text("officer_phone"); }
};

std::vector<const Sheet*> changes(const MonthView& view) {
    auto all = view.of("L4-03");
    std::stable_sort(all.begin(), all.end(), [](const Sheet* a, const Sheet* b) {
        return a->text("changed_on") < b->text("changed_on"); // ISO dates sort as text
    });
    return all;
}

std::optional<Filing> filing_in_force(const MonthView& view) {
    if (auto all = changes(view); !all.empty()) return Filing{all.back(), true};
    if (const Sheet* first = view.one("L4-01")) return Filing{first, false};
    return std::nullopt;
}

// ------------------------------------------------------------------------------------------------ R-OFF-1

struct Said {
    std::string name, phone;
    Places places;
};

Said said_in_system(const MonthView& view) {
    Said said;
    const Sheet* check = view.one("L4-14");
    if (!check) return said;
    for (const Row& row : check->rows()) {
        const auto& item = row.text("item");
        if (item.find("劳资专管员") == std::string::npos) continue;
        bool phone = item.find("电话") != std::string::npos;
        (phone ? said.phone : said.name) = row.text("in_system");
        said.places.push_back(check->place(row, "in_system"));
    }
    return said;
}

std::string shown(const std::string& name, const std::string& phone) {
    if (name.empty() && phone.empty()) return "（未填写）";
    return (name.empty() ? "（无姓名）" : text::mask_name(name)) +
           (phone.empty() ? std::string() : " " + text::mask_number(phone));
}

bool same_person(const Said& a, const Said& b) {
    bool names = a.name.empty() || b.name.empty() || same_firm(a.name, b.name);
    bool phones = a.phone.empty() || b.phone.empty() || same_firm(a.phone, b.phone);
    return names && phones;
}

void check_three(const MonthView& view, const Filing& filing, Report& report) {
    Said filed{filing.name(),
               filing.phone(),
               {filing.sheet->place("officer_name"), filing.sheet->place("officer_phone")}};
    Said board;
    if (const Sheet* sheet = view.one("L6-01"))
        board = {sheet->text("officer"),
                 sheet->text("officer_phone"),
                 {sheet->place("officer"), sheet->place("officer_phone")}};
    Said system = said_in_system(view);
    if (!same_person(filed, board) || !same_person(filed, system) || !same_person(board, system)) {
        auto places = filed.places;
        append(places, board.places);
        append(places, system.places);
        report.add("R-OFF-1", "differ",
                   {{"filing", shown(filed.name, filed.phone)},
                    {"board", shown(board.name, board.phone)},
                    {"system", shown(system.name, system.phone)}},
                   std::move(places));
    }
    if (board.places.empty()) report.unknown("R-OFF-1", view.missing("L6-01"), view.missing_en("L6-01"));
    if (system.places.empty())
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
    auto filing = filing_in_force(view);
    if (!filing) {
        bool scanned = !view.scans_of("L4-01").empty() || !view.scans_of("L4-03").empty();
        if (!scanned) report.add("R-OFF-2", "none", {}, {});
        for (const char* rule : {"R-OFF-1", "R-OFF-2", "R-OFF-3", "R-OFF-5"}) {
            if (scanned || std::string_view(rule) != "R-OFF-2")
                report.unknown(rule, view.missing("L4-01"), view.missing_en("L4-01"));
        }
        return;
    }
    if (!filing->name().empty()) { // else R-OFF-2 speaks
        check_three(view, *filing, report);
        check_commitment(view, *filing, report);
        check_exam(view, *filing, report);
    }
    check_tenure(view, report);
    check_first_filing(view, report);
    for (const Sheet* change : changes(view)) check_change(view, *change, report);
}

} // namespace taizhang::review
