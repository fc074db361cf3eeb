// Makes a font store from an OpenType font (hb-subset). Build time only: run by taizhang-font-store.
//
// The character map of the face is kept, whole or of a range; hints, layout tables and subroutines go,
// composites are flattened. No clock, no random: the same font file and HarfBuzz give the same bytes.
#pragma once

#include "base/result.hh"

#include <filesystem>
#include <string>

namespace taizhang::typeset {

struct CodeRange { // of the characters a store takes; for a font that serves signs only
    char32_t first = 0, last = 0x10FFFF;
};

// The bytes of the store. Errors: NotFound, Unsupported (no outlines we know), Internal (HarfBuzz failed).
Result<std::string> build_font_store(const std::filesystem::path& font, unsigned face_index,
                                     CodeRange range = {});

} // namespace taizhang::typeset
