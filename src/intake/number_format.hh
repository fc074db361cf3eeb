// Spreadsheet number formats: what they show a number as, and the date a serial number stands for. Pure.
// Internal to the room.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace taizhang::intake {

// How a number is shown, as far as it matters for what it means. Elapsed: "[h]:mm", hours beyond 24.
enum class Look : std::uint8_t { Plain, Date, Elapsed, Percent };

// Numbers below 164 are built in; ECMA-376 18.8.30 with the Chinese ones (27-36, 50-58).
Look look_of_built_in(int format_id);
Look look_of_format(std::string_view format_code);

// "45047" -> "2023-05-01", "45047.5" -> "2023-05-01 12:00:00", "0.5" -> "12:00:00"; "" when it is no date
// (negative, beyond the year 9999, not a number). `from_1904`: the other epoch, from the workbook.
std::string date_of_serial(std::string_view serial, bool from_1904);

// "1.25" -> "30:00:00"; "" when it is no time (negative, over a million hours, not a number).
std::string elapsed_of_serial(std::string_view serial);

// "2026-06-30T00:00:00.000" -> "2026-06-30", "2026-06-30T08:15:00" -> "2026-06-30 08:15:00",
// "1899-12-31T08:15:00" -> "08:15:00" (a time of day in SpreadsheetML). Anything else as it is.
std::string date_of_iso(std::string_view iso);

// ISO 8601 "PT08H15M00S" -> "08:15:00"; anything else as it is.
std::string time_of_duration(std::string_view duration);

} // namespace taizhang::intake
