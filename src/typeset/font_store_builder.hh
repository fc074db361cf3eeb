// Makes a font store from an OpenType font (hb-subset). Build time only: run by taizhang-font-store.
//
// The whole character map of the face is kept; hints, layout tables and subroutines go, composites are
// flattened. No clock, no random: the same font file and HarfBuzz give the same bytes.
#pragma once

#include "base/result.hh"

#include <filesystem>
#include <string>

namespace taizhang::typeset {

// The bytes of the store. Errors: NotFound, Unsupported (no outlines we know), Internal (HarfBuzz failed).
Result<std::string> build_font_store(const std::filesystem::path& font, unsigned face_index);

} // namespace taizhang::typeset
