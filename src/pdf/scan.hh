// Scans as archival PDF: the image's own bytes wrapped (JPEG byte for byte), an invisible text layer on top.
#pragma once

#include "pdf/writer.hh"

namespace taizhang::pdf {

struct Word { // pixels of the page image, origin top left
    int x = 0, y = 0, width = 0, height = 0;
    std::string text;
};

struct ScannedPage {
    std::string image; // JPEG or PNG file bytes
    int dpi = 0;       // 0: assume the longer side is that of A4
    std::vector<Word> words;
};

// PDF/A-3u with the pages and attachments. Errors: Unprocessable (not an image we can wrap).
Result<std::string> wrap_scan(const std::vector<ScannedPage>& pages, const Metadata& metadata,
                              const std::vector<Attachment>& attachments);

// The page images of a PDF that consists of images (libqpdf looks first, PoDoFo reads), as JPEG or PNG bytes.
// Call it only inside the sandboxed child. Errors: Unprocessable (encrypted, broken, too many pages, pages
// that are not one image each: the message says which).
Result<std::vector<ScannedPage>> page_images(std::string_view pdf, unsigned max_pages);

} // namespace taizhang::pdf
