// Files whose pages are the record: images, TIFF, PDF, OFD. For this room's .cc files only.
#pragma once

#include "intake/draft.hh"
#include "ocr/ocr.hh"
#include "pdf/placed.hh"
#include "pdf/scan.hh"
#include "record/finding.hh"
#include "service/rooms.hh"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

constexpr unsigned MaxPages = 500; // of one scan

bool is_scan(intake::Format format);

// The pages of a file, taken apart in a sandboxed child. Pages of a PDF that are no images are drawn, with the file's
// own text; those of an OFD are set anew with `fonts`. Errors: Unprocessable.
struct ScannedFile {
    std::vector<pdf::ScannedPage> pages;
    // Of an OFD: what `pages` look like. Where a page is but a picture, `pages` has that for OCR, and here is where it lies.
    std::vector<pdf::PlacedPage> placed = {};
    std::vector<std::array<typeset::Length, 6>> picture = {};
    // Of a PDF {"kind","signatures","signatures_verified","locked","fonts"}, of an OFD
    // {"kind","documents","signatures","signatures_verified","attachments"}; null of images.
    Json source = {};
    Json values = {}; // of an OFD: [{"name","text"}], what it names itself; null when there are none
    std::vector<record::Finding> findings = {}; // R-READ-FONT, R-READ-OFD
};
Result<ScannedFile> scanned_file(const intake::Reading& reading, std::string_view bytes,
                                 const typeset::FontSet& fonts);
Result<ScannedFile> ofd_file(std::string_view bytes, const typeset::FontSet& fonts,
                             const intake::Limits& limits = {});

// The archival PDF of such a file; its pages' words are what was read of each.
Result<std::string> scan_pdf(const ScannedFile& file, const typeset::FontSet& fonts,
                             const pdf::Metadata& metadata, const std::vector<pdf::Attachment>& attachments);

// What a PDF is. Errors: Unprocessable.
Result<pdf::PdfKind> pdf_kind(std::string_view bytes);

// The text of the page at `number`, from 0: the file's own where there is one, else what the engine (may be null) reads
// of its picture.
Result<ocr::PageText> page_text(const ScannedFile& file, std::size_t number, const ocr::Engine* engine);
// Gives the page its words, as its invisible layer has them.
void set_words(ScannedFile& file, std::size_t number, const ocr::PageText& text);

// What becomes of a submission that is a scan: the pages with their text, and the record's data about them.
struct Scan {
    ScannedFile file;
    Json data;    // {"pages":[{"width","height","lines":[...]}],"text_read","source","values"}
    Json reading; // findings
};
// `progress` is called before each page.
Result<Scan> read_scan(Rooms& rooms, const store::Submission& submission, const intake::Reading& reading,
                       const Progress& progress);

// A sealed scan's PDF made again from what it carries: its images (from `original`, or from `pdf` where the image is the
// page or was drawn), its text from the document; the fonts of an OFD from `share`. Errors: Unprocessable when something of
// it is not there.
Result<std::string> scan_pdf_again(const Json& document, std::string_view text, std::string_view original,
                                   std::string_view pdf, const std::filesystem::path& share);

// pdf::page_images or, of "image/tiff", pdf::tiff_pages in a sandboxed child. Only that which draws may read the
// system's fonts.
Result<std::vector<pdf::ScannedPage>> page_images_in_sandbox(std::string_view file,
                                                             std::string_view media_type,
                                                             pdf::NotImages others = pdf::NotImages::Refuse);

} // namespace taizhang::service
