// A page image in memory and the few things done to it. Internal to the room; decoding runs in the child.
#pragma once

#include "base/result.hh"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace taizhang::ocr {

struct Image { // 8 bits per channel: blue, green, red (what the models were trained on)
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;

    const std::uint8_t* at(int x, int y) const {
        return pixels.data() +
               (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) *
                   3;
    }
};

Image blank_image(int width, int height);

// JPEG (turned upright as its EXIF says) or PNG by their first bytes; CMYK becomes RGB, transparency white paper. Errors: Unprocessable (neither,
// broken, more than 120 million pixels).
Result<Image> decode_image(std::string_view file);

// Area-true in both directions.
Image resized(const Image& image, int width, int height);

// A strip around a line of text that rises or falls by `slope` pixels per pixel, made level. `x`, `y` is the
// left upper corner at the strip's middle column; what lies outside the image repeats its border.
Image cut_level(const Image& image, int x, int y, int width, int height, double slope);

// Darker than its surroundings (mean of a window) by a margin: ink and rules under any light.
std::vector<std::uint8_t> dark_pixels(const Image& image);

} // namespace taizhang::ocr
