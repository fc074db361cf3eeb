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
    std::vector<LaidImage> laid = {}; // instead of `image`
    typeset::Length width = 0, height = 0; // of the sheet, 1/1000 pt; 0: from `dpi`. Given where `laid` is
    int width_px = 0, height_px = 0;       // of `image`, where `laid` is: what `words` are measured in
};

// PDF/A-3u with the pages and attachments. Only headers and checksums of the images are looked at here; a PNG
// with transparency or interlacing is first redrawn in a sandboxed child. A photograph that its EXIF says is
// turned stands upright, and `words` are in the upright picture's pixels. Any thread.
// Errors: Unprocessable (not an image we can wrap: broken, CMYK, rare encoding; the message says which page).
Result<std::string> wrap_scan(const std::vector<ScannedPage>& pages, const Metadata& metadata,
                              const std::vector<Attachment>& attachments);

// The pages of a PDF that consists of images, with the images' own data and turned upright (/Rotate). A page that
// is one upright JPEG comes as that. Errors: Unprocessable (encrypted, broken, too many pages, pages that hold
// anything but images: the message says which). Only inside the sandboxed child: what is too large ends it by
// std::bad_alloc.
Result<std::vector<ScannedPage>> page_images(std::string_view pdf, unsigned max_pages);

// The pages of a TIFF. Fax data (G3, G4) and JPEG of one strip keep their bytes; all else is decoded without loss.
// Errors: Unprocessable as above. Only inside the sandboxed child.
Result<std::vector<ScannedPage>> tiff_pages(std::string_view tiff, unsigned max_pages);

// From child to parent, both of one build. unpack: Internal when the answer is none.
std::string pack(const ScannedPage& page);
Result<std::vector<ScannedPage>> unpack(std::string_view answer);

} // namespace taizhang::pdf
