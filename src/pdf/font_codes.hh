// What an embedded font can show and read back, from its own bytes: for the conformance check, which must not
// trust the code that wrote them. Foreign bytes are survived: what cannot be read counts as absent.
#pragma once

#include <string_view>
#include <vector>

namespace taizhang::pdf {

using CodeSet = std::vector<bool>; // 65,536 codes of two bytes

// The CIDs a bare, CID-keyed CFF has glyphs for, without .notdef.
CodeSet cids_of_cff(std::string_view program);
// The glyph numbers of a TrueType file, without .notdef.
CodeSet gids_of_truetype(std::string_view program);
// The codes a CIDToGIDMap stream leads to a glyph of `gids`.
CodeSet through_map(std::string_view cid_to_gid, const CodeSet& gids);
// The codes a ToUnicode CMap maps to anything but U+0000, U+FEFF or U+FFFE.
CodeSet mapped_to_unicode(std::string_view cmap);

} // namespace taizhang::pdf
