#include "review/calendar.hh"

namespace taizhang::review {
namespace {

using std::chrono::sys_days;

constexpr int NewYearFrom = 25; // of December: no New Year's holiday or its make-up days began earlier

Failure wrong(std::size_t year, const std::string& what) {
    return fail(Code::BadInput, "schemas/rules/holidays.json: years[" + std::to_string(year) + "]" + what);
}

bool is_weekend(sys_days day) {
    std::chrono::weekday weekday(day);
    return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}

// A span longer than this is a slip of the pen.
constexpr auto LongestHoliday = std::chrono::days{20};

Result<void> read_rest(const Json& year, std::size_t number, std::set<sys_days>& rest) {
    if (!year.contains("rest") || !year["rest"].is_array()) return wrong(number, ".rest is no array");
    std::size_t at = 0;
    for (const Json& span : year["rest"]) {
        auto from = parse_date(text_at(span, "from"));
        auto to = parse_date(text_at(span, "to"));
        auto place = ".rest[" + std::to_string(at++) + "]";
        if (!from || !to) return wrong(number, place + " needs the dates from and to");
        sys_days first{*from};
        sys_days last{*to};
        if (last < first || last - first > LongestHoliday) return wrong(number, place + " is no holiday");
        for (sys_days day = first; day <= last; day += std::chrono::days{1}) rest.insert(day);
    }
    return {};
}

Result<void> read_work(const Json& year, std::size_t number, std::set<sys_days>& work) {
    if (!year.contains("work") || !year["work"].is_array()) return wrong(number, ".work is no array");
    std::size_t at = 0;
    for (const Json& each : year["work"]) {
        auto date = each.is_string() ? parse_date(each.get<std::string>()) : std::nullopt;
        auto place = ".work[" + std::to_string(at++) + "]";
        if (!date) return wrong(number, place + " is no date");
        if (!is_weekend(sys_days{*date})) return wrong(number, place + " is no weekend");
        work.insert(sys_days{*date});
    }
    return {};
}

} // namespace

Result<Calendar> Calendar::make(const Json& holidays) {
    Calendar calendar;
    auto years = holidays.find("years");
    if (years == holidays.end() || !years->is_array())
        return fail(Code::BadInput, "schemas/rules/holidays.json: years is no array");
    std::size_t number = 0;
    for (const Json& year : *years) {
        if (!year.is_object() || !year.contains("year") || !year["year"].is_number_integer())
            return wrong(number, ".year is no number");
        if (text_at(year, "source").empty()) return wrong(number, " has no source");
        TRY(read_rest(year, number, calendar.x_rest));
        TRY(read_work(year, number, calendar.x_work));
        if (!calendar.x_years.insert(year["year"].get<int>()).second) return wrong(number, " is there twice");
        ++number;
    }
    for (sys_days day : calendar.x_work) {
        if (calendar.x_rest.contains(day))
            return fail(Code::BadInput,
                        "schemas/rules/holidays.json: " + format(Date{day}) + " is both rest and work");
    }
    return calendar;
}

bool Calendar::works(Date date) const {
    sys_days day{date};
    if (x_work.contains(day)) return true;
    return !x_rest.contains(day) && !is_weekend(day);
}

bool Calendar::decided(Date date) const {
    int year{date.year()};
    if (!x_years.contains(year)) return false;
    bool end = date.month() == std::chrono::December && date.day() >= std::chrono::day{NewYearFrom};
    return !end || x_years.contains(year + 1);
}

Calendar::Day Calendar::working_days_after(Date event, int days) const {
    TAIZHANG_CHECK(days > 0);
    Day result{event, false};
    while (days > 0) {
        result.date = add_days(result.date, 1);
        result.provisional = result.provisional || !decided(result.date);
        if (works(result.date)) --days;
    }
    return result;
}

Calendar::Day Calendar::forward(Date last) const {
    Day result{last, !decided(last)};
    while (!works(result.date)) {
        result.date = add_days(result.date, 1);
        result.provisional = result.provisional || !decided(result.date);
    }
    return result;
}

Calendar::Day Calendar::days_after(Date event, int days) const { return forward(add_days(event, days)); }

Calendar::Day Calendar::months_after(Date event, int months) const {
    return forward(add_months(event, months));
}

Calendar::Day Calendar::pay_day(Month month, int day) const {
    int last = days_in(month);
    int within = day < 1 ? 1 : day > last ? last : day;
    Date date = month / std::chrono::day{static_cast<unsigned>(within)};
    Day result{date, !decided(date)};
    while (!works(result.date)) {
        result.date = add_days(result.date, -1);
        result.provisional = result.provisional || !decided(result.date);
    }
    return result;
}

Date add_months(Date date, int months) {
    Date moved = date + std::chrono::months{months};
    return moved.ok() ? moved : Date{moved.year() / moved.month() / std::chrono::last};
}

std::int64_t minutes_between(const DateTime& from, const DateTime& to) {
    auto days = sys_days{to.date} - sys_days{from.date};
    return std::chrono::duration_cast<std::chrono::minutes>(days).count() + to.minutes - from.minutes;
}

int days_between(Date from, Date to) { return static_cast<int>((sys_days{to} - sys_days{from}).count()); }

int age_on(Date birth, Date on) {
    int years = int{on.year()} - int{birth.year()};
    bool before_birthday =
        on.month() < birth.month() || (on.month() == birth.month() && on.day() < birth.day());
    return before_birthday ? years - 1 : years;
}

} // namespace taizhang::review
