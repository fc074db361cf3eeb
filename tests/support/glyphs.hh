// Glyphs of runs that a test makes by hand: kept until the program ends.
#pragma once

#include "typeset/glyph_pool.hh"

namespace taizhang::test {

inline typeset::Glyphs kept(const std::vector<typeset::Glyph>& glyphs) {
    static typeset::GlyphPool pool;
    return pool.copy(glyphs);
}

} // namespace taizhang::test
