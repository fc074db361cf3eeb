#include "record/identity.hh"

#include <algorithm>
#include <array>

namespace taizhang::record {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
int digit(char c) { return c - '0'; }

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c); });
}

// GB 11643-1999 annex: weights from the left, the remainder names the check character.
char id_check_character(std::string_view id) {
    static constexpr std::array<int, 17> Weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (std::size_t i = 0; i < Weights.size(); ++i) sum += digit(id[i]) * Weights[i];
    return "10X98765432"[sum % 11];
}

// 3 or 4 digits of area, then 7 or 8 of the subscriber, then perhaps an extension of 1 to 6.
bool is_landline(std::string_view number) {
    auto dash = number.rfind('-');
    if (dash != std::string_view::npos && number.size() - dash - 1 <= 6 && number.find('-') != dash) {
        if (!all_digits(number.substr(dash + 1))) return false;
        number = number.substr(0, dash);
    }
    dash = number.find('-');
    if (dash != std::string_view::npos) {
        auto area = number.substr(0, dash);
        auto rest = number.substr(dash + 1);
        if (!area.starts_with('0')) { // "82345678-801": no area, an extension
            return all_digits(area) && (area.size() == 7 || area.size() == 8) && all_digits(rest) &&
                   rest.size() <= 6;
        }
        return all_digits(area) && (area.size() == 3 || area.size() == 4) && all_digits(rest) &&
               (rest.size() == 7 || rest.size() == 8);
    }
    if (!all_digits(number)) return false;
    if (number.front() == '0') return number.size() >= 10 && number.size() <= 12;
    return number.size() == 7 || number.size() == 8;
}

} // namespace

IdFault check_id_no(std::string_view id) {
    if (id.size() == 15 && all_digits(id)) return IdFault::FifteenDigits;
    if (id.size() != 18) return IdFault::Length;
    if (!all_digits(id.substr(0, 17)) || !(is_digit(id[17]) || id[17] == 'X')) return IdFault::Characters;
    if (!birth_date(id)) return IdFault::BirthDate;
    if (id_check_character(id) != id[17]) return IdFault::CheckDigit;
    return IdFault::None;
}

std::optional<Date> birth_date(std::string_view id) {
    if (id.size() != 18 || !all_digits(id.substr(6, 8))) return std::nullopt;
    auto number = [&](std::size_t from, std::size_t length) {
        int value = 0;
        for (char c : id.substr(from, length)) value = value * 10 + digit(c);
        return value;
    };
    Date date{std::chrono::year{number(6, 4)}, std::chrono::month{static_cast<unsigned>(number(10, 2))},
              std::chrono::day{static_cast<unsigned>(number(12, 2))}};
    if (!date.ok() || int{date.year()} < 1800) return std::nullopt;
    return date;
}

bool is_female(std::string_view id) { return id.size() == 18 && is_digit(id[16]) && digit(id[16]) % 2 == 0; }

bool is_uscc(std::string_view code) {
    static constexpr std::string_view Alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    if (code.size() != 18) return false;
    int sum = 0;
    int weight = 1; // 3^i mod 31
    for (std::size_t i = 0; i < 17; ++i) {
        auto value = Alphabet.find(code[i]);
        if (value == std::string_view::npos) return false;
        sum += static_cast<int>(value) * weight;
        weight = weight * 3 % 31;
    }
    // The outer "mod 31" matters: a sum divisible by 31 gives 0, which many programs take for 31.
    return Alphabet[static_cast<std::size_t>((31 - sum % 31) % 31)] == code[17];
}

bool is_card_no(std::string_view number) {
    if (number.size() < 13 || number.size() > 19 || !all_digits(number)) return false;
    int sum = 0;
    bool twice = false;
    for (auto at = number.rbegin(); at != number.rend(); ++at, twice = !twice) {
        int value = digit(*at) * (twice ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

bool is_phone(std::string_view number) {
    if (number.empty()) return false;
    bool mobile = number.size() == 11 && all_digits(number) && number[0] == '1' && number[1] >= '3';
    bool hotline = number.size() == 5 && all_digits(number);
    return mobile || hotline || is_landline(number);
}

} // namespace taizhang::record
