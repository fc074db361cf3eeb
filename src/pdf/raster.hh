// Pixels in memory: decoded scans, and the PNG and Group 4 files made of them. Internal to the room.
#pragma once

#include "base/result.hh"

#include <cstddef>
#include <cstdint>
#include <string>

namespace taizhang::pdf {

// Rows one after the other, each beginning with a new byte, samples packed from the high bit; 16 bits big-endian.
struct Raster {
    int width = 0, height = 0;
    int channels = 1, bits = 8; // 1 or 3; 1, 2, 4, 8 or 16. Grey: 0 is black
    std::string palette;        // RGB triples
    std::string rows;

    std::size_t stride() const {
        return (static_cast<std::size_t>(width) * static_cast<std::size_t>(channels) *
                    static_cast<std::size_t>(bits) +
                7) /
               8;
    }
};

constexpr std::uint64_t MaxPixels = 120'000'000; // A3 at 600 dpi is 70 million

// TIFF 6.0, Orientation: the picture whose first row and column `orientation` names, upright.
Raster upright(Raster raster, int orientation);

// PNG, rows filtered as libpng's manual advises, packed by libdeflate.
std::string png_file(const Raster& raster);

// Of one bit a pixel: T.6 data as /CCITTFaxDecode with K -1 reads it. Errors: Internal.
Result<std::string> group4(const Raster& raster);

} // namespace taizhang::pdf
