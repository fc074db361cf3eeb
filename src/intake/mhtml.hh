// A web page with all its parts in one file, as "单个文件网页" of Excel and WPS: MIME multipart/related. Runs in the child;
// no locks, no ICU. Internal to the room.
#pragma once

#include "base/result.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::intake {

inline constexpr std::size_t MostPages = 200;

// Its HTML pages in their order, decoded from quoted-printable or base64, still in their own encoding. What is no page
// (pictures, styles, lists of files) is left out, a page that is cut is given as far as it goes. Together they are never
// longer than `bytes`. Errors: Unprocessable (no multipart, or more than MostPages).
Result<std::vector<std::string>> mhtml_pages(std::string_view bytes);

} // namespace taizhang::intake
