// Check digits and formats of the numbers that identify persons and firms. Pure.
#pragma once

#include "base/date.hh"

#include <optional>
#include <string>
#include <string_view>

namespace taizhang::record {

enum class IdFault { None, Length, Characters, BirthDate, CheckDigit, FifteenDigits };
// GB 11643-1999. `id` is already cleaned (upper-case X, no blanks).
IdFault check_id_no(std::string_view id);
std::optional<Date> birth_date(std::string_view id);
bool is_female(std::string_view id); // digit 17 even; only for ids that pass

// GB 32100-2015.
bool is_uscc(std::string_view code);
// Luhn, 13-19 digits.
bool is_card_no(std::string_view number);
bool is_phone(std::string_view number);

} // namespace taizhang::record
