// A JPEG or PNG file as a PDF image, its pixel data untouched. Internal to the room.
#pragma once

#include "base/result.hh"

#include <string>
#include <string_view>

namespace taizhang::pdf {

struct ScanImage {
    int width = 0, height = 0;
    int orientation = 1; // EXIF: how the page is to be turned to stand upright, 1..8
    std::string entries; // of the image's dictionary: colour space, bits, filter
    std::string data;    // the stream as it stands in the file
};

// Looks only at headers and checksums: safe for foreign bytes. PNG with transparency or interlacing is first
// redrawn, in a sandboxed child, as one without. Errors: Unprocessable with the reason in Chinese.
Result<ScanImage> scan_image(std::string_view file);

// 8-bit pixels, `channels` 1 or 3, as a PNG file. Errors: Internal.
Result<std::string> png_file(const unsigned char* pixels, int width, int height, int channels);

} // namespace taizhang::pdf
