// Decimal numbers as text: what spreadsheets write, without going through floating point. Pure.
// Internal to the room.
#pragma once

#include <string>
#include <string_view>

namespace taizhang::intake {

// More than 15 digits before the point ("3.2062319880815E+17", "320623198808150000"): such a number cell was
// once an ID or card number, and Excel keeps 15 digits only.
bool has_lost_digits(std::string_view number);

// Without exponent, rounded half up to the 15 significant digits a spreadsheet shows
// ("4350.1000000000004" -> "4350.1"), no trailing zeros after the point. What is no number comes back as it is.
std::string plain_decimal(std::string_view number);

// "0.015" -> "1.5%"; what is no number comes back as it is.
std::string percent(std::string_view number);

// "3.20623E+17" as text: a spreadsheet program wrote the file, and with it went the digits.
bool is_shortened(std::string_view text);

} // namespace taizhang::intake
