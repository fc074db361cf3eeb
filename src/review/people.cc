// R-PAY-HEADCOUNT and R-PAY-A5: the payroll against the electronic attendance, person by person.
#include "record/identity.hh"
#include "review/sheet.hh"
#include "text/normalise.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <map>

namespace taizhang::review {
namespace {

struct Entry {
    const Sheet* sheet;
    const Row* row;
};

// One person on one side, over all sheets of the subcontractor's month.
struct Person {
    std::vector<Entry> entries;
    std::int64_t days = 0;  // tenths
    bool days_known = true; // every entry states its days
    bool exempt = false;    // the note says why there is no attendance
};
using People = std::map<std::string, Person>; // by id_no, or by name where the sheet has no number

std::string key_of(const Row& row) {
    auto id = row.text("id_no");
    return id.empty() ? "姓名 " + text::name_key(row.text("name")) : id;
}

bool is_blank(const Row& row) { return row.text("name").empty() && row.text("id_no").empty(); }

// In the sheet for form only: no day, nothing due, nothing paid.
bool is_idle(const Row& row) {
    return row.number("days") == 0 && row.number("gross").value_or(0) == 0 &&
           row.number("net").value_or(0) == 0;
}

bool is_exempt(const Row& row, const Rules& rules) {
    auto payroll = rules.parameters().find("payroll");
    if (payroll == rules.parameters().end() || !payroll->contains("exempt_words")) return false;
    auto note = row.text("note");
    const Json& words = (*payroll)["exempt_words"];
    return std::any_of(words.begin(), words.end(), [&](const Json& word) {
        return word.is_string() && note.find(word.get<std::string>()) != std::string::npos;
    });
}

void add(People& people, const Sheet& sheet, const Row& row, std::optional<std::int64_t> days, bool exempt) {
    Person& person = people[key_of(row)];
    person.entries.push_back({&sheet, &row});
    person.days += days.value_or(0);
    person.days_known = person.days_known && days.has_value();
    person.exempt = person.exempt || exempt;
}

People paid_people(const std::vector<Sheet>& payrolls, const Rules& rules) {
    People people;
    for (const Sheet& sheet : payrolls) {
        for (const Row& row : sheet.rows()) {
            if (is_blank(row) || is_idle(row)) continue;
            add(people, sheet, row, row.number("days"), is_exempt(row, rules));
        }
    }
    return people;
}

// The stated total; without one the marks added up.
std::int64_t attended(const Row& row) {
    if (auto total = row.number("days_total")) return *total;
    std::int64_t sum = 0;
    if (!row.data->is_object()) return 0;
    Json marks = row.data->value("days", Json());
    if (!marks.is_array()) return 0;
    for (const Json& mark : marks) {
        if (mark.is_number_integer()) sum += std::clamp<std::int64_t>(mark.get<std::int64_t>(), 0, 240);
    }
    return sum;
}

People present_people(const std::vector<Sheet>& sheets) {
    People people;
    for (const Sheet& sheet : sheets) {
        for (const Row& row : sheet.rows()) {
            auto days = attended(row);
            if (!is_blank(row) && days > 0) add(people, sheet, row, days, false);
        }
    }
    return people;
}

struct Match {
    std::vector<std::pair<const Person*, const Person*>> both; // paid, present
    std::vector<const Person*> only_paid;
    std::vector<const Person*> only_present;
};

const Row& first_row(const Person& person) { return *person.entries.front().row; }

bool has_bad_number(const Person& person) {
    return record::check_id_no(first_row(person).text("id_no")) != record::IdFault::None;
}

// A mistyped number is R-ID-1's finding: where one side's number is wrong and the name is the same and
// nobody else's, it is the same person.
void pair_by_name(Match& match) {
    auto same_name = [](const Person* a, const Person* b) {
        auto name = text::name_key(first_row(*a).text("name"));
        return !name.empty() && name == text::name_key(first_row(*b).text("name"));
    };
    auto only_one = [&](const std::vector<const Person*>& among, const Person* like) {
        return std::count_if(among.begin(), among.end(),
                             [&](const Person* each) { return same_name(each, like); }) == 1;
    };
    auto paid = std::move(match.only_paid);
    match.only_paid.clear();
    auto present = match.only_present;
    for (const Person* each : paid) {
        auto at = std::find_if(present.begin(), present.end(), [&](const Person* other) {
            return same_name(each, other) && (has_bad_number(*each) || has_bad_number(*other));
        });
        if (at == present.end() || !only_one(paid, each) || !only_one(present, each)) {
            match.only_paid.push_back(each);
            continue;
        }
        match.both.emplace_back(each, *at);
        std::erase(match.only_present, *at);
    }
}

Match match_people(const People& paid, const People& present) {
    Match match;
    for (const auto& [key, person] : paid) {
        auto at = present.find(key);
        if (at != present.end()) match.both.emplace_back(&person, &at->second);
        else match.only_paid.push_back(&person);
    }
    for (const auto& [key, person] : present) {
        if (!paid.contains(key)) match.only_present.push_back(&person);
    }
    pair_by_name(match);
    std::erase_if(match.only_paid, [](const Person* each) { return each->exempt; });
    return match;
}

std::string list(std::string_view words, std::string_view unit, const std::vector<const Person*>& people) {
    constexpr std::size_t Shown = 50;
    if (people.empty()) return {};
    std::string text = std::string(words) + std::to_string(people.size()) + std::string(unit);
    for (std::size_t i = 0; i < people.size() && i < Shown; ++i) {
        text += (i == 0 ? "" : "、") + person(first_row(*people[i]));
    }
    return people.size() > Shown ? text + "等" : text;
}

void add_places(const std::vector<const Person*>& people, std::string_view field,
                std::vector<record::Place>& places) {
    for (const Person* each : people) {
        for (const Entry& entry : each->entries) places.push_back(entry.sheet->place(*entry.row, field));
    }
}

void add_whole(const std::vector<Sheet>& sheets, std::vector<record::Place>& places) {
    for (const Sheet& sheet : sheets) places.push_back(sheet.whole());
}

void report_no_attendance(const SubcontractorMonth& month, std::size_t paid, Report& report) {
    std::vector<record::Place> places;
    add_whole(month.payrolls, places);
    add_whole(month.other_attendance, places);
    auto why =
        month.other_attendance.empty() ? "当月没有电子考勤表" : "当月考勤表不是电子考勤或未注明考勤方式";
    auto why_en = month.other_attendance.empty() ? "There is no electronic attendance of the month"
                                                 : "The attendance is not electronic, or does not say so";
    report.add("R-PAY-HEADCOUNT", "without",
               {{"why", why, why_en}, {"paid", std::to_string(paid)}, {"firm", of_firm(month.subcontractor)}},
               std::move(places));
}

void check_headcount(const SubcontractorMonth& month, const Match& match, Report& report) {
    if (match.only_paid.empty() && match.only_present.empty()) return;
    auto paid = match.both.size() + match.only_paid.size();
    auto present = match.both.size() + match.only_present.size();
    std::vector<record::Place> places;
    add_places(match.only_paid, "id_no", places);
    add_places(match.only_present, "id_no", places);
    if (match.only_paid.empty()) add_whole(month.payrolls, places);
    if (match.only_present.empty()) add_whole(month.attendance, places);
    auto counts = paid == present ? "工资发放人数与电子考勤人数均为" + std::to_string(paid) + "，但人员不一致"
                                  : "工资发放人数（" + std::to_string(paid) + "）与电子考勤人数（" +
                                        std::to_string(present) + "）不符";
    auto counts_en = std::to_string(paid) + " persons paid, " + std::to_string(present) +
                     " in the electronic attendance, not the same";
    auto lists = list("；有考勤未列入工资表", "人：", match.only_present) +
                 list("；列入工资表无考勤", "人：", match.only_paid);
    auto lists_en = list("; attended, not in the payroll: ", ": ", match.only_present) +
                    list("; in the payroll, not attended: ", ": ", match.only_paid);
    report.add(
        "R-PAY-HEADCOUNT", "differ",
        {{"counts", counts, counts_en}, {"firm", of_firm(month.subcontractor)}, {"lists", lists, lists_en}},
        std::move(places));
}

void check_days(const Match& match, Report& report) {
    for (const auto& [paid, present] : match.both) {
        if (!paid->days_known || paid->days == present->days) continue;
        std::vector<record::Place> places;
        add_places({paid}, "days", places);
        add_places({present}, "days_total", places);
        report.add("R-PAY-A5", "differ",
                   {{"person", person(first_row(*paid))},
                    {"paid", text::scaled(paid->days, 1)},
                    {"attended", text::scaled(present->days, 1)}},
                   std::move(places));
    }
}

} // namespace

void check_people(const SubcontractorMonth& month, const Rules& rules, Report& report) {
    if (month.payrolls.empty()) return;
    auto paid = paid_people(month.payrolls, rules);
    if (month.attendance.empty()) {
        report_no_attendance(month, paid.size(), report);
        return;
    }
    auto present = present_people(month.attendance);
    auto match = match_people(paid, present);
    check_headcount(month, match, report);
    check_days(match, report);
}

} // namespace taizhang::review
