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

// PDF/A-3u with the pages and attachments. Only headers and checksums of the images are looked at here; a PNG
// with transparency or interlacing is first redrawn in a sandboxed child. A photograph that its EXIF says is
// turned stands upright, and `words` are in the upright picture's pixels. Any thread.
// Errors: Unprocessable (not an image we can wrap: broken, CMYK, rare encoding; the message says which page).
Result<std::string> wrap_scan(const std::vector<ScannedPage>& pages, const Metadata& metadata,
                              const std::vector<Attachment>& attachments);

// The page images of a PDF that consists of images (libqpdf looks first, PoDoFo reads), as JPEG (byte for byte)
// or PNG bytes; /Rotate of a page is not applied yet. Call it only inside the sandboxed child: what is too large
// ends it by std::bad_alloc. Errors: Unprocessable (encrypted, broken, too many pages, pages
// that are not one image each: the message says which).
Result<std::vector<ScannedPage>> page_images(std::string_view pdf, unsigned max_pages);

} // namespace taizhang::pdf
