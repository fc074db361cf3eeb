// Bytes to Unicode and back. Text inside the house is valid UTF-8; these are the doors.
#pragma once

#include "base/result.hh"

#include <string>
#include <string_view>

namespace taizhang::text {

bool is_utf8(std::string_view bytes);
// Invalid sequences become U+FFFD.
std::u32string decode(std::string_view utf8);
std::string encode(std::u32string_view text);
void append(std::string& utf8, char32_t c);
std::string ascii_lower(std::string_view text); // A to Z alone: names of formats and protocols. No ICU.

// GB 18030-2022 including its four-byte part; what editions before 2022 kept in private use (0xFE59) comes
// as today's Hanzi. Errors: BadInput at the first impossible sequence.
Result<std::string> from_gb18030(std::string_view bytes);
// The code page of the IBM PC, which has a character for every byte: names in old ZIP archives.
std::string from_cp437(std::string_view bytes);
Result<std::string> to_gb18030(std::string_view utf8);

// What a text file most probably is: byte order mark, else valid UTF-8, else GB18030.
// Returns UTF-8 without byte order mark. Errors: BadInput when nothing fits.
Result<std::string> decode_file_text(std::string_view bytes);

// All Hanzi of GB 18030-2022 level 3 (and the extensions after it), compatibility ideographs and U+3007.
bool is_han(char32_t c);
// Letters, digits and marks of any script: what words are made of (Hanzi too).
bool is_word_character(char32_t c);

} // namespace taizhang::text
