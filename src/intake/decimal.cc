#include "intake/decimal.hh"

#include <algorithm>
#include <cctype>
#include <optional>

namespace taizhang::intake {
namespace {

constexpr int Significant = 15;

// value = 0.d1d2d3... x 10^scale, digits without leading zeros.
struct Decimal {
    bool negative = false;
    std::string digits;
    int scale = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<int> exponent(std::string_view text) {
    bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), is_digit))
        return std::nullopt;
    int value = 0;
    for (char c : text) value = value * 10 + (c - '0');
    return negative ? -value : value;
}

std::optional<Decimal> parse(std::string_view text) {
    Decimal result;
    result.negative = text.starts_with('-');
    if (result.negative || text.starts_with('+')) text.remove_prefix(1);
    auto e = text.find_first_of("eE");
    if (e != std::string_view::npos) {
        auto power = exponent(text.substr(e + 1));
        if (!power) return std::nullopt;
        result.scale = *power;
        text = text.substr(0, e);
    }
    auto point = std::min(text.find('.'), text.size());
    std::string_view whole = text.substr(0, point);
    std::string_view fraction = point < text.size() ? text.substr(point + 1) : std::string_view();
    if (whole.empty() && fraction.empty()) return std::nullopt;
    result.digits = std::string(whole) + std::string(fraction);
    if (!std::all_of(result.digits.begin(), result.digits.end(), is_digit)) return std::nullopt;
    result.scale += static_cast<int>(whole.size());
    auto zeros = std::min(result.digits.find_first_not_of('0'), result.digits.size());
    result.digits.erase(0, zeros);
    result.scale -= static_cast<int>(zeros);
    if (result.digits.empty()) result.scale = 0;
    return result;
}

void round(Decimal& value) {
    if (value.digits.size() > Significant) {
        bool up = value.digits[Significant] >= '5';
        value.digits.resize(Significant);
        for (int i = Significant - 1; up && i >= 0; --i) {
            char& c = value.digits[static_cast<std::size_t>(i)];
            up = c == '9';
            c = up ? '0' : static_cast<char>(c + 1);
        }
        if (up) {
            value.digits.insert(value.digits.begin(), '1');
            ++value.scale;
        }
    }
    value.digits.erase(value.digits.find_last_not_of('0') + 1);
}

bool printable(const Decimal& value) { return value.scale <= 40 && value.scale >= -40; }

std::string print(Decimal value) {
    round(value);
    if (value.digits.empty()) return "0";
    std::string text = value.negative ? "-" : "";
    auto size = static_cast<int>(value.digits.size());
    if (value.scale <= 0) {
        text += "0." + std::string(static_cast<std::size_t>(-value.scale), '0') + value.digits;
    } else if (size <= value.scale) {
        text += value.digits + std::string(static_cast<std::size_t>(value.scale - size), '0');
    } else {
        auto whole = static_cast<std::size_t>(value.scale);
        text += value.digits.substr(0, whole) + "." + value.digits.substr(whole);
    }
    return text;
}

} // namespace

bool has_lost_digits(std::string_view number) {
    if (number.size() <= Significant && number.find_first_of("eE") == std::string_view::npos) return false;
    auto value = parse(number);
    return value && !value->digits.empty() && value->scale > Significant;
}

std::string plain_decimal(std::string_view number) {
    auto value = parse(number);
    return value && printable(*value) ? print(*value) : std::string(number);
}

std::string percent(std::string_view number) {
    auto value = parse(number);
    if (!value || !printable(*value)) return std::string(number);
    value->scale += 2;
    return print(*value) + "%";
}

bool is_shortened(std::string_view text) {
    auto e = text.find("E+");
    if (e == std::string_view::npos || e == 0 || text.size() != e + 4) return false;
    bool digits = text.substr(0, e).find_first_not_of("0123456789.") == std::string_view::npos;
    return digits && text.substr(e + 2) >= "14" && text.substr(e + 2) <= "19";
}

} // namespace taizhang::intake
