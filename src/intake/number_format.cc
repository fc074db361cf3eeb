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

std::string time_text(int seconds) {
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d:%02d", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    return text;
}

std::string date_text(int day_number, bool from_1904) {
    // Lotus took 1900 for a leap year and Excel kept it: serial 60 is a day that never was, 1..59 are one off.
    sys_days epoch = from_1904 ? sys_days{1904y / 1 / 1} : sys_days{1899y / 12 / 30};
    if (!from_1904 && day_number < 60) epoch += days{1};
    return format(Date{epoch + days{day_number}});
}

} // namespace

bool is_built_in_date(int id) {
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

bool is_date_format(std::string_view code) {
    for (std::size_t i = 0; i < code.size(); ++i) {
        char c = code[i];
        if (c == ';') return false; // only the first section counts: "0;[Red]d" shows a number
        if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '"') {
            i = std::min(code.find('"', i + 1), code.size());
        } else if (c == '[') {
            auto close = std::min(code.find(']', i), code.size());
            auto inner = code.substr(i + 1, close - i - 1);
            if (!inner.empty() && inner.find_first_not_of("hHmMsS") == std::string_view::npos) return true;
            i = close;
        } else if (std::string_view("yYdDmMhHsS").find(c) != std::string_view::npos) {
            return true;
        } else if (c == 'G' || c == 'g') {
            return false; // "General", "G/通用格式"
        }
    }
    return false;
}

bool is_percent_format(std::string_view code) {
    bool quoted = false;
    for (std::size_t i = 0; i < code.size() && (quoted || code[i] != ';'); ++i) {
        if (code[i] == '"') quoted = !quoted;
        else if (code[i] == '\\') ++i;
        else if (code[i] == '%' && !quoted) return true;
    }
    return false;
}

std::string date_of_serial(std::string_view serial, bool from_1904) {
    std::string plain = plain_decimal(serial);
    if (plain.empty() || plain.find_first_not_of("0123456789.") != std::string::npos) return {};
    auto point = std::min(plain.find('.'), plain.size());
    if (point > 7) return {};
    int day_number = 0;
    for (char c : plain.substr(0, point)) day_number = day_number * 10 + (c - '0');
    int seconds = point < plain.size() ? seconds_of(std::string_view(plain).substr(point + 1)) : 0;
    if (seconds == 86400) {
        seconds = 0;
        ++day_number;
    }
    if (day_number > 2'958'465) return {};
    if (day_number == 0 && !from_1904) return time_text(seconds);
    std::string text = date_text(day_number, from_1904);
    return seconds == 0 ? text : text + " " + time_text(seconds);
}

} // namespace taizhang::intake
