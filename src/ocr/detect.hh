// Where the lines of text are: PP-OCR's DB detector and what turns its map into boxes. Internal to the room.
#pragma once

#include "ocr/image.hh"
#include "ocr/onnx.hh"

#include <vector>

namespace taizhang::ocr {

// A line of text: level, or rising and falling by `slope`; x, y, width, height in pixels of the page, y at the
// middle column.
struct Region {
    int x = 0, y = 0, width = 0, height = 0;
    double slope = 0;
};

// The size the detector sees: the page itself, its longer side at most 1920 (docs/ocr.md has the figures), both
// sides multiples of 32.
struct Size {
    int width = 0, height = 0;
};
Size detector_size(int width, int height);

// Regions of a probability map of `map` pixels on a page of `page` pixels. Pure.
std::vector<Region> regions_of(const std::vector<float>& map, Size map_size, Size page);

// Regions that a table's vertical rules cross are cut there: neighbouring cells are never one line. Pure.
std::vector<Region> split_at_rules(const std::vector<Region>& regions, const std::vector<std::uint8_t>& dark,
                                   Size page);

// In reading order: rows from the top, within a row from the left; the page's own tilt is allowed for. Pure.
void sort_for_reading(std::vector<Region>& regions);

// Child. All of the above. Errors: as Session::run.
Result<std::vector<Region>> find_lines(const Session& detector, const Image& page);

} // namespace taizhang::ocr
