// The forms of text that are compared and searched. What was received is always kept beside them.
//
// All take and give valid UTF-8, are pure and may be called from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::text {

std::string nfc(std::string_view text);

// For cells: NFC, trimmed of white space, NBSP, U+3000, bidi marks and a leading apostrophe; full-width
// ASCII to half-width; inner white space runs (line breaks too) to one blank, none between two Hanzi.
std::string clean_cell(std::string_view text);

// For search, on both sides: NFKC_Casefold, PUA Hanzi of old systems mapped to their code points
// (U+E863 -> U+4DAE), every middle dot to U+00B7, circles to U+3007, traditional to simplified left alone.
std::string fold(std::string_view text);

// fold() with the way back: byte i of `text` was made from bytes begin[i] to end[i] of the original. So the
// folded bytes a..b-1 came from begin[a]..end[b-1]. The original must be valid UTF-8.
struct Folded {
    std::string text;
    std::vector<std::uint32_t> begin, end;
};
Folded fold_with_origin(std::string_view text);

// For comparing names of persons: fold, then all white space and dots dropped.
std::string name_key(std::string_view name);

// "陈*" (two characters), "欧**一": the first character and, from three on, the last. One alone: "*".
std::string mask_name(std::string_view name);
// "3206**********0014": 4 first, 4 last; shorter than 9: all masked.
std::string mask_number(std::string_view number);
// The text with every number of 15 and more digits (ID, card; an X at the end belongs to it) and of 11 digits
// beginning with 1 (phone) masked, also when printed in groups: 4 4 4 4 3, 6 8 4, 3 4 4. Four amounts of four
// digits in a row, without decimals, look like a card and are masked too: rather one too many.
std::string mask_numbers_in(std::string_view text);

} // namespace taizhang::text
