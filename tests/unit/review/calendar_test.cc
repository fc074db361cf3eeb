// The calendar by the holiday notices of 2022 to 2026, and the arithmetic of deadlines over it.
#include "review/calendar.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::review;

namespace {

const Calendar& calendar() {
    static const Calendar Shipped =
        *Calendar::make(*read_json(test::source_path("schemas/rules/holidays.json")));
    return Shipped;
}

Date day(const char* text) { return *parse_date(text); }
std::string shown(Calendar::Day day) { return format(day.date) + (day.provisional ? " provisional" : ""); }

// The notices' own words, written out once more by hand: "2022-12-31/2023-01-02" is a span.
struct Year {
    int year;
    std::vector<const char*> rest;
    std::vector<const char*> work;
};
const std::vector<Year> Notices = {
    {2022,
     {"2022-01-01/2022-01-03", "2022-01-31/2022-02-06", "2022-04-03/2022-04-05", "2022-04-30/2022-05-04",
      "2022-06-03/2022-06-05", "2022-09-10/2022-09-12", "2022-10-01/2022-10-07"},
     {"2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07", "2022-10-08", "2022-10-09"}},
    {2023,
     {"2022-12-31/2023-01-02", "2023-01-21/2023-01-27", "2023-04-05/2023-04-05", "2023-04-29/2023-05-03",
      "2023-06-22/2023-06-24", "2023-09-29/2023-10-06"},
     {"2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"}},
    {2024,
     {"2024-01-01/2024-01-01", "2024-02-10/2024-02-17", "2024-04-04/2024-04-06", "2024-05-01/2024-05-05",
      "2024-06-10/2024-06-10", "2024-09-15/2024-09-17", "2024-10-01/2024-10-07"},
     {"2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29",
      "2024-10-12"}},
    {2025,
     {"2025-01-01/2025-01-01", "2025-01-28/2025-02-04", "2025-04-04/2025-04-06", "2025-05-01/2025-05-05",
      "2025-05-31/2025-06-02", "2025-10-01/2025-10-08"},
     {"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"}},
    {2026,
     {"2026-01-01/2026-01-03", "2026-02-15/2026-02-23", "2026-04-04/2026-04-06", "2026-05-01/2026-05-05",
      "2026-06-19/2026-06-21", "2026-09-25/2026-09-27", "2026-10-01/2026-10-07"},
     {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"}},
};

std::set<std::string> days_of(const std::vector<const char*>& spans) {
    std::set<std::string> days;
    for (std::string span : spans) {
        Date last = day(span.substr(span.size() - 10).c_str());
        for (Date date = day(span.substr(0, 10).c_str()); date <= last; date = add_days(date, 1))
            days.insert(format(date));
    }
    return days;
}

Date drawn_date(const char* from, int days) { return add_days(day(from), *rc::gen::inRange(0, days)); }

} // namespace

TEST_CASE("every day of 2022 to 2026 is worked or not as the notices say") {
    std::set<std::string> rest, work;
    for (const Year& year : Notices) {
        rest.merge(days_of(year.rest));
        work.merge(days_of(year.work));
    }
    int worked = 0;
    for (Date date = day("2022-01-01"); date <= day("2026-12-31"); date = add_days(date, 1)) {
        auto text = format(date);
        std::chrono::weekday weekday{std::chrono::sys_days{date}};
        bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
        bool expected = work.contains(text) || (!rest.contains(text) && !weekend);
        INFO(text);
        REQUIRE(calendar().works(date) == expected);
        worked += expected ? 1 : 0;
    }
    CHECK(worked == 1245); // 249 + 249 + 251 + 248 + 248
}

TEST_CASE("five working days after a change of officer, over the holidays of May and of October") {
    CHECK(shown(calendar().working_days_after(day("2023-04-27"), 5)) == "2023-05-08");
    CHECK(shown(calendar().working_days_after(day("2026-09-30"), 5)) == "2026-10-13");
    // The day itself is not counted, and the first working day is the next that is worked.
    CHECK(shown(calendar().working_days_after(day("2026-06-15"), 1)) == "2026-06-16");
    CHECK(shown(calendar().working_days_after(day("2026-05-08"), 1)) ==
          "2026-05-09"); // a Saturday that is worked
    CHECK(shown(calendar().working_days_after(day("2022-12-30"), 1)) == "2023-01-03");
}

TEST_CASE("an ordinary last day moves forward, a pay day moves back") {
    CHECK(shown(calendar().forward(day("2026-05-09"))) == "2026-05-09");
    CHECK(shown(calendar().forward(day("2026-05-10"))) == "2026-05-11");
    CHECK(shown(calendar().forward(day("2026-10-01"))) == "2026-10-08");
    CHECK(shown(calendar().days_after(day("2026-09-01"), 30)) == "2026-10-08");
    CHECK(shown(calendar().months_after(day("2026-01-31"), 1)) == "2026-02-28"); // worked, though a Saturday
    CHECK(shown(calendar().pay_day(*parse_month("2026-06"), 15)) == "2026-06-15");
    CHECK(shown(calendar().pay_day(*parse_month("2026-10"), 5)) == "2026-09-30");
    CHECK(shown(calendar().pay_day(*parse_month("2026-11"), 15)) ==
          "2026-11-13"); // a Sunday: the Friday before
    CHECK(shown(calendar().pay_day(*parse_month("2026-02"), 31)) == "2026-02-28"); // the month's last day
    CHECK(shown(calendar().pay_day(*parse_month("2023-01"), 1)) == "2022-12-30");  // back into the old year
}

TEST_CASE("what depends on a notice that is not out yet is provisional") {
    CHECK(shown(calendar().working_days_after(day("2026-12-17"), 5)) == "2026-12-24");
    CHECK(shown(calendar().working_days_after(day("2026-12-18"), 5)) == "2026-12-25 provisional");
    CHECK(shown(calendar().working_days_after(day("2026-12-30"), 5)) == "2027-01-06 provisional");
    CHECK(shown(calendar().pay_day(*parse_month("2027-03"), 15)) == "2027-03-15 provisional");
    CHECK_FALSE(calendar().decided(day("2021-12-31")));
    CHECK(calendar().decided(day("2025-12-31")));
    CHECK_FALSE(calendar().decided(day("2026-12-31")));
}

TEST_CASE("hours count from the minute, months end on the same day or the last, birthdays complete a year") {
    auto at = [](const char* text) { return *parse_date_time(text); };
    CHECK(minutes_between(at("2026-06-30T23:30"), at("2026-07-01T01:30")) == 120);
    CHECK(minutes_between(at("2026-06-30T08:15"), at("2026-06-30T08:15")) == 0);
    CHECK(minutes_between(at("2026-06-30T08:15"), at("2026-06-30T08:14")) == -1);
    CHECK(format(add_months(day("2024-01-31"), 1)) == "2024-02-29");
    CHECK(format(add_months(day("2026-12-15"), 1)) == "2027-01-15");
    CHECK(format(add_months(day("2026-03-31"), -1)) == "2026-02-28");
    CHECK(age_on(day("2010-06-15"), day("2026-06-14")) == 15);
    CHECK(age_on(day("2010-06-15"), day("2026-06-15")) == 16);
    CHECK(age_on(day("2008-02-29"), day("2026-02-28")) == 17);
    CHECK(age_on(day("2008-02-29"), day("2026-03-01")) == 18);
}

TEST_CASE("a holiday table with a slip in it is refused with its place") {
    Json good = *read_json(test::source_path("schemas/rules/holidays.json"));
    auto refused = [&](auto&& change) {
        Json json = good;
        change(json);
        auto made = Calendar::make(json);
        return made ? std::string() : made.error().message;
    };
    CHECK(refused([](Json&) {}).empty());
    auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
    CHECK(has(refused([](Json& json) { json["years"] = 3; }), "years"));
    CHECK(has(refused([](Json& json) { json["years"][1]["rest"][0]["to"] = "2022-13-01"; }),
              "years[1].rest[0]"));
    CHECK(has(refused([](Json& json) { json["years"][1]["rest"][0]["to"] = "2024-01-01"; }),
              "years[1].rest[0]"));
    CHECK(has(refused([](Json& json) { json["years"][0]["work"][0] = "2022-01-31"; }), "years[0].work[0]"));
    CHECK(has(refused([](Json& json) { json["years"][0]["work"].push_back("2022-10-01"); }), "both"));
    CHECK(has(refused([](Json& json) { json["years"][2]["source"] = ""; }), "source"));
    CHECK(has(refused([](Json& json) { json["years"][2]["year"] = 2022; }), "twice"));
}

TEST_CASE("property: deadlines fall on working days, more days are never earlier, pay days never late") {
    CHECK(rc::check("working days", [] {
        Date event = drawn_date("2022-01-01", 1700);
        int days = *rc::gen::inRange(1, 40);
        auto due = calendar().working_days_after(event, days);
        RC_ASSERT(calendar().works(due.date));
        RC_ASSERT(due.date > event);
        auto next = calendar().working_days_after(event, days + 1);
        RC_ASSERT(due.date < next.date);
        // As many working days lie between as were asked for.
        int counted = 0;
        for (Date date = add_days(event, 1); date <= due.date; date = add_days(date, 1))
            counted += calendar().works(date) ? 1 : 0;
        RC_ASSERT(counted == days);
        // One day later never comes out earlier.
        RC_ASSERT(calendar().working_days_after(add_days(event, 1), days).date >= due.date);
    }));
    CHECK(rc::check("last days", [] {
        Date last = drawn_date("2022-01-01", 1700);
        auto due = calendar().forward(last);
        RC_ASSERT(calendar().works(due.date));
        RC_ASSERT(due.date >= last);
        RC_ASSERT(due.date < add_days(last, 12));
        RC_ASSERT(calendar().works(last) == (due.date == last));
        int number = static_cast<int>(static_cast<unsigned>(last.day()));
        auto pay = calendar().pay_day(last.year() / last.month(), number);
        RC_ASSERT(calendar().works(pay.date));
        RC_ASSERT(pay.date <= last);
        RC_ASSERT(calendar().works(last) == (pay.date == last));
    }));
    CHECK(rc::check("months", [] {
        Date date = drawn_date("2020-01-01", 3000);
        int months = *rc::gen::inRange(0, 60);
        Date moved = add_months(date, months);
        RC_ASSERT(moved.ok());
        RC_ASSERT(moved.year() / moved.month() == date.year() / date.month() + std::chrono::months{months});
        RC_ASSERT(moved.day() <= date.day());
    }));
}
