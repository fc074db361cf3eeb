// Several sealed documents in one: a volume (卷), for handing over or printing.
//
// Pages, fonts and images go over as they are. Kept: each document's bookmarks, below one that names it, and its
// attachments, under names that begin with the document's number (001-record.json). Left out: the documents' own
// metadata, labels and logical structure, since a volume is PDF/A-3u; the sealed documents stay where they are and
// remain the originals. Pages are labelled 1, 2, 3... through the volume.
#pragma once

#include "pdf/writer.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::pdf {

struct VolumePart {
    std::string title;      // of its bookmark
    std::string_view bytes; // a PDF that check() found nothing in
};

// What a PDF of ours says of itself. Errors: Unprocessable when it is none of ours, or check() finds something in it.
struct Described {
    std::string title, creator;
    Instant created;
};
Result<Described> describe(std::string_view pdf);

// Same parts, same metadata: same bytes. PoDoFo parses and writes: call it only inside the sandboxed child, and
// check() the result. Errors: Unprocessable (no parts, or one that cannot be read: the message says which).
Result<std::string> merge_volume(const std::vector<VolumePart>& parts, const Metadata& metadata);

} // namespace taizhang::pdf
