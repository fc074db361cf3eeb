#include "text/numerals.hh"

#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <array>
#include <limits>

namespace taizhang::text {
namespace {

constexpr std::array<std::string_view, 10> digits = {"零", "壹", "贰", "叁", "肆",
                                                     "伍", "陆", "柒", "捌", "玖"};

// 1..9999, without leading 零.
std::string below_ten_thousand(std::uint64_t n) {
    static constexpr std::array<std::string_view, 4> units = {"仟", "佰", "拾", ""};
    std::string out;
    bool zero = false;
    std::uint64_t weight = 1000;
    for (const std::string_view unit : units) {
        const auto digit = static_cast<std::size_t>(n / weight % 10);
        if (digit == 0) {
            zero = !out.empty();
        } else {
            if (zero) out += digits[0];
            zero = false;
            out += digits[digit];
            out += unit;
        }
        weight /= 10;
    }
    return out;
}

// High part, unit, low part. A 零 stands between them when the low part does not fill its places; when only
// the high part ends in zeros the rule leaves the choice and its first example writes none (壹拾万柒仟).
std::string whole(std::uint64_t n) {
    if (n < 10'000) return below_ten_thousand(n);
    const bool hundred_million = n >= 100'000'000;
    const std::uint64_t base = hundred_million ? 100'000'000 : 10'000;
    std::string out = whole(n / base);
    out += hundred_million ? "亿" : "万";
    const std::uint64_t low = n % base;
    if (low == 0) return out;
    if (low < base / 10) out += digits[0];
    return out + whole(low);
}

std::string grouped(std::uint64_t n) {
    std::string out = std::to_string(n);
    for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
    return out;
}

std::uint64_t magnitude(std::int64_t value) {
    return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "10,675" or "10675": nullopt unless commas stand before every third digit.
std::optional<std::string> ungrouped(std::string_view text) {
    std::string out;
    const bool commas = text.find(',') != std::string_view::npos;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool comma_place = commas && i != 0 && (text.size() - i) % 4 == 0;
        if (comma_place != (text[i] == ',')) return std::nullopt;
        if (comma_place) continue;
        if (!is_digit(text[i])) return std::nullopt;
        out.push_back(text[i]);
    }
    if (out.empty()) return std::nullopt;
    return out;
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

void trim_blanks(std::string_view& text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
}

// Exactly `places` decimals after; further digits only if `more_zeros` and all zero.
std::optional<std::int64_t> parse_decimal(std::string_view text, int places, bool more_zeros) {
    const bool negative = drop_prefix(text, "-") || drop_prefix(text, "−");
    const std::size_t point = text.find('.');
    auto number = ungrouped(text.substr(0, point));
    if (!number) return std::nullopt;
    std::string fraction(point == std::string_view::npos ? std::string_view() : text.substr(point + 1));
    if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
    if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return std::nullopt;
    const auto wanted = static_cast<std::size_t>(places);
    if (fraction.size() > wanted) {
        if (!more_zeros || fraction.find_first_not_of('0', wanted) != std::string::npos) return std::nullopt;
    }
    fraction.resize(wanted, '0');
    std::int64_t value = 0;
    for (const char c : *number + fraction) {
        if (value > (std::numeric_limits<std::int64_t>::max() - 9) / 10) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

} // namespace

std::string amount_in_words(std::int64_t fen) {
    std::string out = "人民币";
    if (fen == 0) return out + "零元整";
    if (fen < 0) out += "负";
    const std::uint64_t total = magnitude(fen);
    const std::uint64_t yuan = total / 100;
    const auto jiao = static_cast<std::size_t>(total / 10 % 10);
    const auto cent = static_cast<std::size_t>(total % 10);
    if (yuan != 0) out += whole(yuan) + "元";
    if (jiao == 0 && cent == 0) return out + "整";
    // 1,680.32: 壹仟陆佰捌拾元零叁角贰分; 325.04: 叁佰贰拾伍元零肆分 (the rule's own examples).
    if (yuan != 0 && (jiao == 0 || yuan % 10 == 0)) out += digits[0];
    if (jiao != 0) {
        out += digits[jiao];
        out += "角";
    }
    if (cent != 0) {
        out += digits[cent];
        out += "分";
    }
    return out;
}

std::string amount(std::int64_t fen) {
    const std::uint64_t total = magnitude(fen);
    std::string out = fen < 0 ? "-" : "";
    out += grouped(total / 100) + ".";
    out.push_back(static_cast<char>('0' + total / 10 % 10));
    out.push_back(static_cast<char>('0' + total % 10));
    return out;
}

std::string scaled(std::int64_t value, int places) {
    std::string out = std::to_string(magnitude(value));
    const auto after = static_cast<std::size_t>(std::max(places, 0));
    if (after > 0) {
        if (out.size() <= after) out.insert(0, after + 1 - out.size(), '0');
        out.insert(out.size() - after, ".");
        while (out.back() == '0') out.pop_back();
        if (out.back() == '.') out.pop_back();
    }
    return value < 0 ? "-" + out : out;
}

std::optional<std::int64_t> parse_amount(std::string_view text) {
    const std::string cell = clean_cell(text);
    std::string_view rest = cell;
    if (!drop_prefix(rest, "人民币")) drop_prefix(rest, "RMB");
    trim_blanks(rest);
    if (!drop_prefix(rest, "¥")) drop_prefix(rest, "￥");
    trim_blanks(rest);
    constexpr std::string_view yuan = "元";
    if (rest.ends_with(yuan)) rest.remove_suffix(yuan.size());
    trim_blanks(rest);
    return parse_decimal(rest, 2, false);
}

std::optional<std::int64_t> parse_scaled(std::string_view text, int places) {
    return parse_decimal(clean_cell(text), places, true);
}

} // namespace taizhang::text
