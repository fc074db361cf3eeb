// A page's operations as a PDF content stream, each marked as content of its element or as an artifact.
#pragma once

#include "pdf/embedded_font.hh"
#include "pdf/text.hh"
#include "typeset/page.hh"

namespace taizhang::pdf {

// Uncompressed operators; the glyphs' codes are taken from (and noted in) `fonts`. The n-th element with operations
// is MCID n. Text of no element above or below all elements is a page's header or footer (ISO 14289-1 7.8).
void append_page_content(Text& out, const typeset::Page& page, EmbeddedFonts& fonts);

} // namespace taizhang::pdf
