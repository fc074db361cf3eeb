// Files whose pages are the record: images, TIFF, PDF. For this room's .cc files only.
#pragma once

#include "intake/draft.hh"
#include "ocr/ocr.hh"
#include "pdf/scan.hh"
#include "record/finding.hh"
#include "service/rooms.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

constexpr unsigned MaxPages = 500; // of one scan

bool is_scan(intake::Format format);

// The pages of a file, taken apart in a sandboxed child. Pages of a PDF that are no images are drawn, with the file's
// own text. Errors: Unprocessable.
struct ScannedFile {
    std::vector<pdf::ScannedPage> pages;
    // Of a PDF {"kind","signatures","signatures_verified","locked","fonts"}; null of images.
    Json source;
    std::vector<record::Finding> findings; // R-READ-FONT
};
Result<ScannedFile> scanned_file(const intake::Reading& reading, std::string_view bytes);

// What a PDF is. Errors: Unprocessable.
Result<pdf::PdfKind> pdf_kind(std::string_view bytes);

// The text of a page: the file's own where there is one, else what the engine (may be null) reads of its picture.
Result<ocr::PageText> page_text(const pdf::ScannedPage& page, const ocr::Engine* engine);

// What becomes of a submission that is a scan: the pages with their text, and the record's data about them.
struct Scan {
    std::vector<pdf::ScannedPage> pages;
    Json data;    // {"pages":[{"width","height","lines":[...]}],"text_read","source"}
    Json reading; // findings
};
// `progress` is called before each page.
Result<Scan> read_scan(Rooms& rooms, const store::Submission& submission, const intake::Reading& reading,
                       const Progress& progress);

// The words of a page's text, as its invisible layer has them.
std::vector<pdf::Word> words_of(const ocr::PageText& text);

// A sealed scan's PDF made again from what it carries: its images (from `original`, or from `pdf` where the image is the
// page or was drawn), its text from the document. Errors: Unprocessable when something of it is not there.
Result<std::string> scan_pdf_again(const Json& document, std::string_view text, std::string_view original,
                                   std::string_view pdf);

// pdf::page_images or, of "image/tiff", pdf::tiff_pages in a sandboxed child. Only that which draws may read the
// system's fonts.
Result<std::vector<pdf::ScannedPage>> page_images_in_sandbox(std::string_view file,
                                                             std::string_view media_type,
                                                             pdf::NotImages others = pdf::NotImages::Refuse);

} // namespace taizhang::service
