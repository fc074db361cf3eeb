// Each distinct glyph of a document as one Form XObject, which pages then place. One document, one thread.
#pragma once

#include "print/outline.hh"
#include "typeset/page.hh"

#include <cstdint>
#include <hpdf.h>
#include <map>
#include <utility>

namespace taizhang::print {

class GlyphForms {
public:
    // Draws every glyph that the document's pages and `also` use. Errors: Internal.
    static Result<GlyphForms> make(HPDF_Doc doc, const typeset::Document& document,
                                   typeset::Glyphs also, const typeset::FontSet& fonts);
    HPDF_XObject find(const typeset::Glyph& glyph) const; // null for a blank

private:
    std::map<std::pair<typeset::FontIndex, std::uint32_t>, HPDF_XObject> x_forms;
};

} // namespace taizhang::print
