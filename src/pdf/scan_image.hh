// An image file or a laid image as a PDF image, its pixel data untouched. Internal to the room.
#pragma once

#include "base/result.hh"
#include "pdf/scan.hh"

#include <string>
#include <string_view>

namespace taizhang::pdf {

struct ScanImage {
    int width = 0, height = 0;
    int channels = 1;
    int orientation = 1; // EXIF: how the page is to be turned to stand upright, 1..8
    std::string entries; // of the image's dictionary: colour space, bits, filter
    std::string data;    // the stream as it stands in the file
};

// Looks only at headers and checksums: safe for foreign bytes. PNG with transparency or interlacing is first
// redrawn, in a sandboxed child, as one without. Errors: Unprocessable with the reason in Chinese.
Result<ScanImage> scan_image(std::string_view file);

// The unit square of an image onto a sheet of that size, turned as TIFF 6.0, Orientation, says (EXIF has it too).
std::array<typeset::Length, 6> turned_onto(typeset::Length width, typeset::Length height, int orientation);

// The entries of a laid image's dictionary, Width and Height included; `globals` is the object that holds those of
// JBIG2. Errors: Unprocessable when its numbers make no sense, or its JPEG or JPEG 2000 may not be in an archive.
Result<std::string> laid_entries(const LaidImage& image, int globals);

// May this JPEG 2000 file stand in PDF/A (ISO 19005-3 6.2.8.3)? Says the reason if not. Fills channels, bits; `colour`
// becomes 0 where the file says its colours itself.
Result<void> look_at_jpeg2000(LaidImage& image);

} // namespace taizhang::pdf
