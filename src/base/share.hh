// Where the product's own files are: schemas, templates, fonts, OCR models, the web page.
#pragma once

#include <filesystem>

namespace taizhang {

// $TAIZHANG_SHARE; else share/ beside the program's bin/ (a build tree), else share/taizhang/ (installed).
std::filesystem::path find_share();

} // namespace taizhang
