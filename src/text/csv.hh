// Lists for a spreadsheet: UTF-8 with a byte order mark, every value quoted, CRLF. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::text {

constexpr std::string_view CsvMark = "\xEF\xBB\xBF";
// What a spreadsheet would take for a formula gets an apostrophe before it.
std::string csv_line(const std::vector<std::string>& values);

} // namespace taizhang::text
