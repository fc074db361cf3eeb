// Spreadsheet number formats: which show dates, and the date a serial number stands for. Pure.
// Internal to the room.
#pragma once

#include <string>
#include <string_view>

namespace taizhang::intake {

// Numbers below 164 are built in; ECMA-376 18.8.30 with the Chinese ones (27-36, 50-58).
bool is_built_in_date(int format_id);
bool is_date_format(std::string_view format_code);

// "0.00%": the number is shown times a hundred. 9 and 10 are the built-in ones.
bool is_percent_format(std::string_view format_code);

// "45047" -> "2023-05-01", "45047.5" -> "2023-05-01 12:00:00", "0.5" -> "12:00:00"; "" when it is no date
// (negative, beyond the year 9999, not a number). `from_1904`: the other epoch, from the workbook.
std::string date_of_serial(std::string_view serial, bool from_1904);

} // namespace taizhang::intake
