// Civil dates and months in Asia/Shanghai, and instants in UTC.
//
// Law counts days and months, so a Date has no time of day and no zone of its own: "2026-06-30" is that
// day in China. An Instant is a moment; it becomes a date only through `shanghai_date` (UTC+8, no summer
// time since 1991). Pure: nothing here reads a clock (base/clock.hh does).
#pragma once

#include "base/result.hh"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taizhang {

using Date = std::chrono::year_month_day;
using Month = std::chrono::year_month;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

// "2026-06-30"; nullopt unless it is exactly that form and a day that exists.
std::optional<Date> parse_date(std::string_view text);
std::string format(Date date);

// "2026-06"; nullopt unless it is exactly that form.
std::optional<Month> parse_month(std::string_view text);
std::string format(Month month);
std::string in_words(Month month); // "2026年6月"

// A minute of a day in China: what a form asks for as 某年某月某日某时某分.
struct DateTime {
    Date date;
    int minutes = 0; // since midnight, 0 to 1439
    int hour() const { return minutes / 60; }
    int minute() const { return minutes % 60; }
};

// "2026-06-30T08:15"; nullopt unless it is exactly that form and a minute that exists (24:00 is not).
std::optional<DateTime> parse_date_time(std::string_view text);
std::string format(const DateTime& value);

// RFC 3339 in UTC with milliseconds: "2026-06-30T08:15:30.123Z".
std::string format(Instant instant);
std::optional<Instant> parse_instant(std::string_view text);

Date shanghai_date(Instant instant);
DateTime shanghai_time(Instant instant); // the minute it falls into

// Same month and day `years` later; 29 February becomes 28 February in a common year (Civil Code art. 202).
Date add_years(Date date, int years);
Date add_days(Date date, int days);
int days_in(Month month);

} // namespace taizhang
