// Glyphs as paths: FreeType reads the outlines of a font store, which libharu's own fonts cannot take (CFF, characters
// beyond the BMP). Pure, any thread.
#pragma once

#include "base/result.hh"
#include "typeset/font_store.hh"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace taizhang::print {

struct Outline {
    std::string path;                // PDF operators in 1/1000 em, without the painting one; empty for blanks
    std::array<std::int32_t, 4> box; // 1/1000 em: left, bottom, right, top
};

// One outline per glyph id, in their order. Errors: Internal when FreeType refuses the store's data.
Result<std::vector<Outline>> outlines(const typeset::FontStore& store,
                                      const std::vector<std::uint32_t>& glyphs);

} // namespace taizhang::print
