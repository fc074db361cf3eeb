// Private-use code points that old Chinese systems wrote for Hanzi and forms which Unicode got later.
#pragma once

namespace taizhang::text {

// U+E815..U+E864 (GBK 0xFE50..0xFEA0) and the vertical forms of 0xA6D9..: the code point of today, else c.
char32_t from_private_use(char32_t c);
// The other way, for the characters that GB 18030-2022 moved; else c.
char32_t to_private_use(char32_t c);

} // namespace taizhang::text
