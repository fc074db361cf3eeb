// Text for a narrow column read from top to bottom, as on the spine of a file.
#pragma once

#include <string>
#include <string_view>

namespace taizhang::text {

// Each character on a line of its own ("\n" between); brackets, dashes and points in the forms Unicode has for vertical
// text (U+FE10 to U+FE44). Up to three letters or digits in a row stand beside each other, those of a longer run one
// by one; blanks are dropped. Valid UTF-8, pure, any thread.
std::string vertical(std::string_view text);

} // namespace taizhang::text
