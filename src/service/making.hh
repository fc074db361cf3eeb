// Pieces shared by the jobs and the offline verbs. For this room's .cc files only.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "intake/draft.hh"
#include "ocr/ocr.hh"
#include "pdf/scan.hh"
#include "service/archive.hh"
#include "service/reference.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

// "original.xlsx": the name under which the file that came is attached; never its own name, which may hold a person's.
std::string original_name(std::string_view media_type);

// What a sealed record's PDF says of itself, and what is attached to it: from the record's document alone. `text` is
// the document's canonical JSON; `original` is empty when its bytes are the page. Both must outlive the result.
pdf::Metadata metadata_of(const Json& document);
std::vector<pdf::Attachment> attachments_of(const Json& document, std::string_view text,
                                            std::string_view original);

// The pages of a structured record, from its document; `text` is the document's canonical JSON.
Result<typeset::Document> pages_of(const Reference& reference, const Json& document, std::string_view text);

intake::Limits reading_limits(const ReadingLimits& limits);

struct Typeset {
    std::string bytes;
    int pages = 0;
};
// The PDF of a structured record: a pure function of its document, the file that came and the reference data. Sealing
// makes it, verifying makes it again and compares.
Result<Typeset> pdf_of(const Reference& reference, const Json& document, std::string_view text,
                       std::string_view original);

// Sealed PDFs as one, each below a bookmark of its title ("" = what it says itself); the date is that of the newest.
// All parsing is done in a sandboxed child; what comes back is checked. Errors: Unprocessable, Internal.
struct Document {
    std::string title;
    std::string bytes;
};
Result<std::string> volume_of(const std::vector<Document>& documents, pdf::Metadata metadata);

} // namespace taizhang::service
