#include "typeset/length.hh"

namespace taizhang::typeset {
namespace {

constexpr std::int64_t Longest = 2'000'000; // in thousandths of the unit

} // namespace

std::optional<Length> parse_length(std::string_view text) {
    if (text.size() < 3) return std::nullopt;
    auto unit = text.substr(text.size() - 2);
    auto number = text.substr(0, text.size() - 2);
    std::int64_t value = 0;
    int decimals = -1;
    for (char c : number) {
        if (c == '.' && decimals < 0) {
            decimals = 0;
        } else if (c >= '0' && c <= '9' && decimals < 3) {
            value = value * 10 + (c - '0');
            if (decimals >= 0) ++decimals;
            if (value > Longest) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    if (decimals == 0 || number.front() == '.') return std::nullopt;
    for (int i = decimals < 0 ? 0 : decimals; i < 3; ++i) value *= 10;
    if (value > Longest) return std::nullopt;
    if (unit == "pt") return static_cast<Length>(value);
    if (unit == "mm") return from_micrometres(value);
    return std::nullopt;
}

} // namespace taizhang::typeset
