#include "intake/number_format.hh"

#include "base/date.hh"
#include "intake/decimal.hh"

#include <cstdio>

namespace taizhang::intake {
namespace {

using namespace std::chrono;

// Seconds of a fraction of a day given as its decimal digits.
int seconds_of(std::string_view fraction) {
    std::uint64_t value = 0, unit = 1;
    for (std::size_t i = 0; i < fraction.size() && i < 12; ++i) {
        value = value * 10 + static_cast<std::uint64_t>(fraction[i] - '0');
        unit *= 10;
    }
    return static_cast<int>((value * 86400 + unit / 2) / unit);
}

std::string time_text(std::int64_t seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", static_cast<int>(seconds / 3600),
                  static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
    return text;
}

std::string date_text(int day_number, bool from_1904) {
    // Lotus took 1900 for a leap year and Excel kept it: serial 60 is a day that never was, 1..59 are one off.
    sys_days epoch = from_1904 ? sys_days{1904y / 1 / 1} : sys_days{1899y / 12 / 30};
    if (!from_1904 && day_number < 60) epoch += days{1};
    return format(Date{epoch + days{day_number}});
}

// Whole days and seconds of a day.
bool split_serial(std::string_view serial, int& days, int& seconds) {
    std::string plain = plain_decimal(serial);
    if (plain.empty() || plain.find_first_not_of("0123456789.") != std::string::npos) return false;
    auto point = std::min(plain.find('.'), plain.size());
    if (point > 7) return false;
    days = 0;
    for (char c : plain.substr(0, point)) days = days * 10 + (c - '0');
    seconds = point < plain.size() ? seconds_of(std::string_view(plain).substr(point + 1)) : 0;
    if (seconds == 86400) {
        seconds = 0;
        ++days;
    }
    return true;
}

} // namespace

Look look_of_built_in(int id) {
    if (id == 9 || id == 10) return Look::Percent;
    if (id == 46) return Look::Elapsed;
    bool date =
        (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
    return date ? Look::Date : Look::Plain;
}

// What the first section's letters stand for; quoted and escaped ones stand for themselves.
Look look_of_format(std::string_view code) {
    Look look = Look::Plain;
    for (std::size_t i = 0; i < code.size() && look == Look::Plain; ++i) {
        char c = code[i];
        if (c == ';') break; // only the first section counts: "0;[Red]d" shows a number
        if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '"') {
            i = std::min(code.find('"', i + 1), code.size());
        } else if (c == '[') {
            auto close = std::min(code.find(']', i), code.size());
            auto inner = code.substr(i + 1, close - i - 1);
            if (!inner.empty() && inner.find_first_not_of("hHmMsS") == std::string_view::npos)
                look = Look::Elapsed;
            i = close;
        } else if (std::string_view("yYdDmMhHsS").find(c) != std::string_view::npos ||
                   code.substr(i, 3) == "aaa") { // the day of the week
            look = Look::Date;
        } else if (c == '%') {
            look = Look::Percent;
        } else if (c == 'G' || c == 'g') {
            break; // "General", "G/通用格式"
        }
    }
    return look;
}

std::string date_of_serial(std::string_view serial, bool from_1904) {
    int days = 0, seconds = 0;
    if (!split_serial(serial, days, seconds) || days > 2'958'465) return {};
    if (days == 0 && !from_1904) return time_text(seconds);
    std::string text = date_text(days, from_1904);
    return seconds == 0 ? text : text + " " + time_text(seconds);
}

std::string elapsed_of_serial(std::string_view serial) {
    int days = 0, seconds = 0;
    if (!split_serial(serial, days, seconds) || days > 41'666) return {};
    return time_text(std::int64_t{days} * 86400 + seconds);
}

std::string date_of_iso(std::string_view iso) {
    auto t = iso.find('T');
    if (t != 10) return std::string(iso);
    std::string_view date = iso.substr(0, t), time = iso.substr(t + 1, 8);
    if (date == "1899-12-31" || date == "1899-12-30") return std::string(time);
    return time == "00:00:00" ? std::string(date) : std::string(date) + " " + std::string(time);
}

std::string time_of_duration(std::string_view duration) {
    if (!duration.starts_with("PT")) return std::string(duration);
    std::int64_t seconds = 0, number = 0;
    bool fraction = false;
    for (char c : duration.substr(2)) {
        if (c >= '0' && c <= '9') {
            if (!fraction) number = std::min<std::int64_t>(number * 10 + (c - '0'), 10'000'000);
        } else if (c == '.' || c == ',') {
            fraction = true; // of a second
        } else if (c == 'H' || c == 'M' || c == 'S') {
            seconds += number * (c == 'H' ? 3600 : c == 'M' ? 60 : 1);
            number = 0;
        } else {
            return std::string(duration);
        }
    }
    return time_text(seconds);
}

} // namespace taizhang::intake
