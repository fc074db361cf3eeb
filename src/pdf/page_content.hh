// A page's operations as a PDF content stream.
#pragma once

#include "pdf/embedded_font.hh"
#include "typeset/page.hh"

#include <string>

namespace taizhang::pdf {

// Uncompressed operators; the glyphs' codes are taken from (and noted in) `fonts`.
std::string page_content(const typeset::Page& page, EmbeddedFonts& fonts);

} // namespace taizhang::pdf
