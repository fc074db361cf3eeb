// Web pages and XML to Unicode, by what they say of themselves. Internal to the room; runs in the parent
// (ICU's converters lock, which a forked child must not).
#pragma once

#include "base/result.hh"

#include <string>
#include <string_view>

namespace taizhang::intake {

// "gb2312" of <meta charset=gb2312>, <meta … content="text/html; charset=gb2312">, <?xml … encoding="gb2312"?>
// within the first 4 KiB; lower case, "" when it says nothing.
std::string declared_charset(std::string_view bytes);

// Whether these are the first bytes of a text in UTF-16 that has no byte order mark: nothing but characters, many of them
// ASCII, whose zero bytes all stand on one side.
enum class Wide { No, Little, Big };
Wide unmarked_utf16(std::string_view head);

// text::decode_file_text, and UTF-16 without its mark.
Result<std::string> decode_text_file(std::string_view bytes);

// UTF-8 without byte order mark. A mark counts first, then what the bytes can only be, then what they say.
// Errors: Unsupported (an encoding we have no table for).
Result<std::string> decode_markup(std::string_view bytes);

} // namespace taizhang::intake
