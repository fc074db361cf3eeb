#include "base/date.hh"

#include <array>
#include <cstdio>

namespace taizhang {
namespace {

std::optional<int> digits(std::string_view text) {
    int value = 0;
    if (text.empty()) return std::nullopt;
    for (char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::string printed(const char* pattern, int a, unsigned b, unsigned c) {
    std::array<char, 32> buffer{};
    int length = std::snprintf(buffer.data(), buffer.size(), pattern, a, b, c);
    return std::string(buffer.data(), static_cast<std::size_t>(length));
}

} // namespace

std::optional<Month> parse_month(std::string_view text) {
    if (text.size() != 7 || text[4] != '-') return std::nullopt;
    auto year = digits(text.substr(0, 4));
    auto month = digits(text.substr(5, 2));
    if (!year || !month) return std::nullopt;
    Month result{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)}};
    if (!result.ok()) return std::nullopt;
    return result;
}

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[7] != '-') return std::nullopt;
    auto month = parse_month(text.substr(0, 7));
    auto day = digits(text.substr(8, 2));
    if (!month || !day) return std::nullopt;
    Date result = *month / std::chrono::day{static_cast<unsigned>(*day)};
    if (!result.ok()) return std::nullopt;
    return result;
}

std::string format(Month month) {
    return printed("%04d-%02u", static_cast<int>(month.year()), static_cast<unsigned>(month.month()), 0U);
}

std::string in_words(Month month) {
    return std::to_string(static_cast<int>(month.year())) + "年" +
           std::to_string(static_cast<unsigned>(month.month())) + "月";
}

std::string format(Date date) {
    return printed("%04d-%02u-%02u", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                   static_cast<unsigned>(date.day()));
}

std::optional<DateTime> parse_date_time(std::string_view text) {
    if (text.size() != 16 || text[10] != 'T' || text[13] != ':') return std::nullopt;
    auto date = parse_date(text.substr(0, 10));
    auto hour = digits(text.substr(11, 2));
    auto minute = digits(text.substr(14, 2));
    if (!date || !hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    return DateTime{*date, *hour * 60 + *minute};
}

std::string format(const DateTime& value) {
    return format(value.date) +
           printed("T%02d:%02u", value.hour(), static_cast<unsigned>(value.minute()), 0U);
}

std::string format(Instant instant) {
    auto day = std::chrono::floor<std::chrono::days>(instant);
    auto rest = instant - day;
    auto milliseconds = static_cast<unsigned>(rest.count());
    std::array<char, 32> buffer{};
    int length = std::snprintf(buffer.data(), buffer.size(), "T%02u:%02u:%02u.%03uZ", milliseconds / 3600000U,
                               milliseconds / 60000U % 60U, milliseconds / 1000U % 60U, milliseconds % 1000U);
    return format(Date{day}) + std::string(buffer.data(), static_cast<std::size_t>(length));
}

std::optional<Instant> parse_instant(std::string_view text) {
    if (text.size() != 24 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != '.' ||
        text[23] != 'Z')
        return std::nullopt;
    auto date = parse_date(text.substr(0, 10));
    auto hour = digits(text.substr(11, 2));
    auto minute = digits(text.substr(14, 2));
    auto second = digits(text.substr(17, 2));
    auto milli = digits(text.substr(20, 3));
    if (!date || !hour || !minute || !second || !milli || *hour > 23 || *minute > 59 || *second > 59)
        return std::nullopt;
    return Instant{std::chrono::sys_days{*date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + std::chrono::milliseconds{*milli};
}

Date shanghai_date(Instant instant) { return shanghai_time(instant).date; }

DateTime shanghai_time(Instant instant) {
    auto minute = std::chrono::floor<std::chrono::minutes>(instant + std::chrono::hours{8});
    auto day = std::chrono::floor<std::chrono::days>(minute);
    return {Date{day}, static_cast<int>((minute - day).count())};
}

Date add_years(Date date, int years) {
    Date moved = date + std::chrono::years{years};
    if (moved.ok()) return moved;
    return Date{moved.year() / moved.month() / std::chrono::last};
}

Date add_days(Date date, int days) { return Date{std::chrono::sys_days{date} + std::chrono::days{days}}; }

int days_in(Month month) {
    return static_cast<int>(static_cast<unsigned>((month / std::chrono::last).day()));
}

} // namespace taizhang
