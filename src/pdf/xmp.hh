// The XMP packet of an archival PDF: pdfaid, Dublin Core, and our archival properties with the extension
// schema that describes them (ISO 19005-3 6.6.2.3).
#pragma once

#include "pdf/writer.hh"

#include <string>

namespace taizhang::pdf {

inline constexpr const char* Producer = "Taizhang";

// Values equal those of Info. Characters XML cannot hold are dropped.
std::string xmp_packet(const Metadata& metadata);
// The Info dictionary that says the same.
std::string info_dictionary(const Metadata& metadata);

} // namespace taizhang::pdf
