// The forms of text that are compared and searched. What was received is always kept beside them.
//
// All take and give valid UTF-8, are pure and may be called from any thread.
#pragma once

#include <string>
#include <string_view>

namespace taizhang::text {

std::string nfc(std::string_view text);

// For cells: NFC, trimmed of white space, NBSP, U+3000, bidi marks and a leading apostrophe; full-width
// ASCII to half-width; inner white space runs (line breaks too) to one blank, none between two Hanzi.
std::string clean_cell(std::string_view text);

// For search, on both sides: NFKC_Casefold, PUA Hanzi of old systems mapped to their code points
// (U+E863 -> U+4DAE), every middle dot to U+00B7, traditional to simplified left alone.
std::string fold(std::string_view text);

// For comparing names of persons: fold, then all white space and dots dropped.
std::string name_key(std::string_view name);

// "陈*" (two characters), "欧**一": the first character and, from three on, the last.
std::string mask_name(std::string_view name);
// "3206**********0014": 4 first, 4 last; shorter than 9: all masked.
std::string mask_number(std::string_view number);
// The text with every run of 15 to 19 digits (ID, card) and of 11 digits (phone) masked.
std::string mask_numbers_in(std::string_view text);

} // namespace taizhang::text
