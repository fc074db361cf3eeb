// How a camera was held: the one fact of EXIF that decides what a photograph looks like. Reading (ocr) and
// keeping (pdf) must agree on it, or words would not lie on the picture.
#pragma once

#include <string_view>

namespace taizhang {

// Of a JPEG file's first EXIF segment: 1 (upright) to 8 as in TIFF 6.0, 1 when there is none or it is broken.
// Takes any bytes.
int exif_orientation(std::string_view jpeg);

} // namespace taizhang
