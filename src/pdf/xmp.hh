// The XMP packet of an archival PDF: pdfaid, pdfuaid, Dublin Core, and our archival properties with the extension
// schemas that describe them (ISO 19005-3 6.6.2.3).
#pragma once

#include "pdf/writer.hh"

#include <cstddef>
#include <string>

namespace taizhang::pdf {

inline constexpr const char* Producer = "Taizhang";

// What a document claims: U for a wrapped scan (PDF/A-3u), A for a tagged document (PDF/A-3a and PDF/UA-1).
enum class Level { U, A };

// Values equal those of Info. Characters XML cannot hold are dropped.
std::string xmp_packet(const Metadata& metadata, Level level, std::size_t pages);
// The Info dictionary that says the same.
std::string info_dictionary(const Metadata& metadata);

} // namespace taizhang::pdf
