// How values are written in PDF (ISO 32000-1 clause 7), as ISO 19005-3 6.1 wants them.
#pragma once

#include "base/date.hh"

#include <cstdint>
#include <string>
#include <string_view>

namespace taizhang::pdf {

// 12345 -> "12.345", -500 -> "-.5", 3000 -> "3": thousandths of a point, no floating point.
void append_thousandths(std::string& out, std::int64_t value);
void append_number(std::string& out, std::int64_t value);
// A byte string in parentheses, escaped.
void append_bytes(std::string& out, std::string_view bytes);

// The parts one after the other. (g++ 12 sees overruns in long chains of + that are not there, GCC bug 105651.)
template <class... Parts>
std::string concat(const Parts&... parts) {
    std::string out;
    (out.append(std::string_view(parts)), ...);
    return out;
}

std::string reference(int object); // "7 0 R"
void append_reference(std::string& out, int object);
// A text string: as it is when plain ASCII, else UTF-16BE with byte order mark, in hexadecimal.
std::string text_string(std::string_view utf8);
// The bytes such a string stands for: what name trees are sorted by.
std::string text_string_bytes(std::string_view utf8);
std::string name(std::string_view text); // "/application#2Fjson"
std::string pdf_date(Instant instant);   // "(D:20260630081530Z)"
std::string xmp_date(Instant instant);   // "2026-06-30T08:15:30Z"

} // namespace taizhang::pdf
