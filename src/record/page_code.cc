#include "record/page_code.hh"

#include "base/date.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <vector>

namespace taizhang::record {
namespace {

constexpr std::size_t LongestCode = 512, LongestName = 128;

std::vector<std::string_view> divided(std::string_view text) {
    std::vector<std::string_view> parts;
    for (;;) {
        auto bar = text.find('|');
        parts.push_back(text.substr(0, bar));
        if (bar == std::string_view::npos) return parts;
        text.remove_prefix(bar + 1);
    }
}

bool all(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == std::string_view::npos;
}

constexpr std::string_view Digits = "0123456789";

// 1 to 999999 without leading zeros, behind `letter`.
std::optional<int> number(std::string_view text, char letter) {
    if (!text.starts_with(letter)) return std::nullopt;
    text.remove_prefix(1);
    if (text.empty() || text.size() > 6 || text.front() == '0' || !all(text, Digits)) return std::nullopt;
    int value = 0;
    for (char c : text) value = value * 10 + (c - '0');
    return value;
}

bool is_type(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           all(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");
}

bool is_period(std::string_view text) { return text.empty() || (text.size() == 7 && parse_month(text)); }

// Ids as proof::random_id makes them.
bool is_record(std::string_view text) {
    return text.size() == 17 && text.front() == 'r' &&
           all(text.substr(1), "0123456789abcdefghjkmnpqrstvwxyz");
}

bool is_name(std::string_view text) {
    return text.size() <= LongestName && text::is_utf8(text) &&
           std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 32 || c == 127; });
}

std::optional<PageCode> page_of_record(const std::vector<std::string_view>& parts) {
    if (parts.size() != 7) return std::nullopt;
    auto version = number(parts[4], 'v'), page = number(parts[5], 'p');
    bool known = parts[1] == "-" || is_record(parts[1]);
    bool digest = parts[6].size() == 16 && all(parts[6], "0123456789abcdef");
    if (!known || !is_type(parts[2]) || !is_period(parts[3]) || !version || !page || !digest)
        return std::nullopt;
    PageOfRecord code;
    if (parts[1] != "-") code.record = RecordId(std::string(parts[1]));
    code.type = parts[2];
    code.period = parts[3];
    code.version = *version;
    code.page = *page;
    code.digest = parts[6];
    return code;
}

// Printed as two digits, as archival codes have it.
std::optional<int> subcontractor(std::string_view text) {
    if (text.empty()) return 0;
    if (text.size() > 3 || !all(text, Digits)) return std::nullopt;
    int value = 0;
    for (char c : text) value = value * 10 + (c - '0');
    return value;
}

std::optional<PageCode> separator_sheet(const std::vector<std::string_view>& parts) {
    if (parts.size() != 6 || parts[1].empty() || !is_name(parts[1])) return std::nullopt;
    auto by = subcontractor(parts[4]);
    auto version = number(parts[5], 'v');
    if (!is_type(parts[2]) || !is_period(parts[3]) || !by || !version) return std::nullopt;
    return SeparatorSheet{std::string(parts[1]), std::string(parts[2]), std::string(parts[3]), *by, *version};
}

std::optional<PageCode> binder_label(const std::vector<std::string_view>& parts) {
    if (parts.size() != 3 || parts[1].empty() || !is_name(parts[1]) || !is_name(parts[2]))
        return std::nullopt;
    return BinderLabel{std::string(parts[1]), std::string(parts[2])};
}

} // namespace

std::optional<PageCode> page_code(std::string_view text) {
    if (text.size() > LongestCode) return std::nullopt;
    auto parts = divided(text);
    if (parts.front() == "TZ1") return page_of_record(parts);
    if (parts.front() == "TZS1") return separator_sheet(parts);
    if (parts.front() == "TZB1") return binder_label(parts);
    return std::nullopt;
}

} // namespace taizhang::record
