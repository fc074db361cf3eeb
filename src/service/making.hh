// Pieces shared by the jobs and the offline verbs. For this room's .cc files only.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "intake/draft.hh"
#include "ocr/ocr.hh"
#include "pdf/scan.hh"
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

constexpr unsigned MaxPages = 500; // of one scan

struct Typeset {
    std::string bytes;
    int pages = 0;
};
// The PDF of a structured record: a pure function of its document, the file that came and the reference data. Sealing
// makes it, verifying makes it again and compares.
Result<Typeset> pdf_of(const Reference& reference, const Json& document, std::string_view text,
                       std::string_view original);

// The words of a page's text, as its invisible layer has them.
std::vector<pdf::Word> words_of(const ocr::PageText& text);

// A sealed scan's PDF made again from what it carries: its images (from `original`, or from `pdf` where the image is the
// page), its text from the document. Errors: Unprocessable when something of it is not there.
Result<std::string> scan_pdf_again(const Json& document, std::string_view text, std::string_view original,
                                   std::string_view pdf);
// The pages of a scan that was read: images as they came, TIFF and PDF taken apart in a sandboxed child.
Result<std::vector<pdf::ScannedPage>> scanned_pages(const intake::Reading& reading, std::string bytes,
                                                    unsigned max_pages);
bool is_scan(intake::Format format);

// Sealed PDFs as one, each below a bookmark of its title ("" = what it says itself); the date is that of the newest.
// All parsing is done in a sandboxed child; what comes back is checked. Errors: Unprocessable, Internal.
struct Document {
    std::string title;
    std::string bytes;
};
Result<std::string> volume_of(const std::vector<Document>& documents, pdf::Metadata metadata);

// pdf::page_images or, of "image/tiff", pdf::tiff_pages in a sandboxed child.
Result<std::vector<pdf::ScannedPage>> page_images_in_sandbox(std::string_view file,
                                                             std::string_view media_type, unsigned max_pages);

} // namespace taizhang::service
