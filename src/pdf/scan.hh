// Scans as archival PDF: the image's own bytes wrapped, an invisible text layer on top.
//
// What comes from outside (page_images, tiff_pages) is read in the sandboxed child and handed to the parent by
// pack() and unpack(); the parent believes numbers only as far as they make sense.
#pragma once

#include "pdf/writer.hh"

#include <array>
#include <cstdint>

namespace taizhang::pdf {

struct Word { // pixels of the page image, origin top left
    int x = 0, y = 0, width = 0, height = 0;
    std::string text;
};

// An image's data as it stood in a TIFF or PDF, and how it lies on the sheet.
struct LaidImage {
    enum class Coding { Jpeg, Jpeg2000, Jbig2, Fax, Flate };
    Coding coding = Coding::Flate;
    std::string bytes;
    std::string globals; // JBIG2: the segments that pages share
    int width = 0, height = 0;
    int channels = 1, bits = 1; // 1 or 3; 1, 2, 4, 8 or 16
    int colour = 0;             // JPEG 2000: 0, the file itself says its colours
    std::string palette;        // RGB triples of an indexed image
    bool inverted = false;      // the other way round than PDF has it: 0 is the lightest
    bool stencil = false;       // paints black where its bits are 0
    int k = -1;                 // fax: < 0 Group 4, 0 Group 3, > 0 Group 3 of two dimensions
    bool black_is_1 = false, byte_aligned = false, end_of_line = false, end_of_block = true;
    int predictor = 1;                       // Flate: of TIFF or PNG, with `channels`, `bits`, `width`
    int ycc = -1;                            // JPEG: ColorTransform, -1 not said
    std::array<typeset::Length, 6> matrix{}; // the unit square onto the sheet, 1/1000 pt
};

struct ScannedPage {
    std::string image; // a JPEG or PNG file: the page itself; with `laid`, only what OCR reads of it
    int dpi = 0;       // 0: assume the longer side is that of A4
    std::vector<Word> words;
    std::vector<LaidImage> laid = {};      // instead of `image`
    typeset::Length width = 0, height = 0; // of the sheet, 1/1000 pt; 0: from `dpi`. Given where `laid` is
    int width_px = 0,
        height_px = 0;           // of `image`, where it is not the page itself: what `words` are measured in
    bool drawn = false;          // `image` was drawn from text and figures, it did not stand in the file
    bool text_in_file = false;   // `words` are the file's own text, not OCR's
    bool glyphs_missing = false; // a font was neither in the file nor on the system
};

// PDF/A-3u with the pages and attachments. Only headers and checksums of the images are looked at here; a PNG
// with transparency or interlacing is first redrawn in a sandboxed child. A photograph that its EXIF says is
// turned stands upright, and `words` are in the upright picture's pixels. Any thread.
// Errors: Unprocessable (not an image we can wrap: broken, CMYK, rare encoding; the message says which page).
Result<std::string> wrap_scan(const std::vector<ScannedPage>& pages, const Metadata& metadata,
                              const std::vector<Attachment>& attachments);

// What is done with pages that hold anything but images.
enum class NotImages {
    Refuse,
    Draw,     // each becomes one picture, with the text of the file; ScannedPage says `drawn`
    LeaveOut, // each comes without a picture
};

// The pages of a PDF. Those of images come with the images' own data, turned upright (/Rotate); a page that is one
// upright JPEG comes as that. Errors: Unprocessable (a password, broken, too many pages, a page that cannot be taken: the
// message says which). Only inside the sandboxed child: what is too large ends it by std::bad_alloc. Draw wants the
// system's fonts where the file does not hold its own: let the child read drawing_directories().
Result<std::vector<ScannedPage>> page_images(std::string_view pdf, unsigned max_pages,
                                             NotImages others = NotImages::Refuse);

// Page `number`, from 1, as a picture `width` pixels wide: PNG or JPEG. Only inside the sandboxed child. Errors:
// Unprocessable.
Result<std::string> preview(std::string_view pdf, unsigned number, int width, bool jpeg);

// Where fonts lie and what finds them, and poppler's tables of Chinese encodings.
const std::vector<std::string>& drawing_directories();
// In the parent, before the fork of a child that draws: poppler turns text by the C library's converters, whose modules
// the child can load no more. Any thread. Errors: Internal.
Result<void> prepare_drawing();

// What a PDF is, found by looking at its structure. Only inside the sandboxed child.
struct PdfKind {
    struct Page {
        bool image = false;                          // nothing but images that can be carried over
        std::vector<std::string> foreign_fonts = {}; // used, but not in the file
        typeset::Length width = 0, height = 0;       // as it is shown, 1/1000 pt; 0: not said
    };
    std::vector<Page> pages;
    unsigned signatures = 0; // digital ones; none is verified here
    bool locked = false; // encrypted, but opened without a password: copying or printing is forbidden in it
};
// Errors: those of page_images.
Result<PdfKind> look_at(std::string_view pdf, unsigned max_pages);
std::string_view name(const PdfKind& kind); // "image" "born_digital" "mixed"

// From child to parent. kind_from: Internal when it is none.
std::string pack(const PdfKind& kind);
Result<PdfKind> unpack_kind(std::string_view answer);

// The pages of a TIFF. Fax data (G3, G4) and JPEG of one strip keep their bytes; all else is decoded without loss.
// Errors: Unprocessable as above. Only inside the sandboxed child.
Result<std::vector<ScannedPage>> tiff_pages(std::string_view tiff, unsigned max_pages);

// From child to parent, both of one build. unpack: Internal when the answer is none.
std::string pack(const ScannedPage& page);
Result<std::vector<ScannedPage>> unpack(std::string_view answer);

} // namespace taizhang::pdf
