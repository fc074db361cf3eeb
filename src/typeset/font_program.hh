// A minimal font program with just the glyphs of one document, copied from a font store.
#pragma once

#include "typeset/font_store.hh"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::typeset {

struct UsedGlyph {
    std::uint16_t cid = 0; // the code in the page's strings
    std::uint32_t gid = 0; // in the store
    char32_t codepoint = 0;
    std::int32_t advance = 0; // 1/1000 em
};

// A bare CFF table (CIDFontType0C), its charset giving each glyph its CID. `glyphs` ascend by cid.
std::string cff_program(const FontStore& store, std::string_view name, const std::vector<UsedGlyph>& glyphs);

// The same bytes as a zlib stream, joined from the outlines the store has packed beforehand (glyph_code.hh).
std::string packed_cff_program(const FontStore& store, std::string_view name,
                               const std::vector<UsedGlyph>& glyphs);

// A TrueType file for CIDFontType2 with an identity map: the CIDs must be 1, 2, 3...
std::string truetype_program(const FontStore& store, const std::vector<UsedGlyph>& glyphs);

} // namespace taizhang::typeset
