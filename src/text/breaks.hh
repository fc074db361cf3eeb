// Where text may be divided (ICU, zh).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::text {

// Byte offsets at which a line may end, ascending, the last equal to the length. Chinese rules: no closing
// punctuation at a line's start, no opening one at its end, numbers and Latin words whole. Empty for "".
std::vector<std::size_t> line_breaks(std::string_view text);

// Byte offsets after each word, blanks and punctuation being words too; Chinese by ICU's dictionary.
std::vector<std::size_t> word_breaks(std::string_view text);

// Byte offsets after each user-perceived character (a base with its marks or variation selector is one).
std::vector<std::size_t> graphemes(std::string_view text);

} // namespace taizhang::text
