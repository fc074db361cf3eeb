#include "base/exif.hh"

#include <catch2/catch.hpp>
#include <string>

using namespace taizhang;

namespace {

std::string jpeg_with(const std::string& tiff) {
    std::string body = std::string("Exif\0\0", 6) + tiff;
    std::string out("\xFF\xD8\xFF\xE1", 4);
    out += static_cast<char>((body.size() + 2) >> 8);
    out += static_cast<char>((body.size() + 2) & 0xFF);
    return out + body + std::string("\xFF\xDA\0\x02", 4);
}

const std::string motorola(
    "MM\0\x2A\0\0\0\x08\0\x02\x01\x0F\0\x02\0\0\0\x01\0\0\0\0\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0", 38);
const std::string intel("II\x2A\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0", 26);

} // namespace

TEST_CASE("the orientation is read in both byte orders") {
    CHECK(exif_orientation(jpeg_with(motorola)) == 6);
    CHECK(exif_orientation(jpeg_with(intel)) == 8);
}

TEST_CASE("no EXIF, a wrong value or a broken file mean upright") {
    CHECK(exif_orientation("") == 1);
    CHECK(exif_orientation("\xFF\xD8\xFF\xDA") == 1);
    std::string wrong = intel;
    wrong[18] = 9;
    CHECK(exif_orientation(jpeg_with(wrong)) == 1);
    std::string whole = jpeg_with(motorola);
    for (std::size_t i = 0; i < whole.size(); ++i) {
        (void)exif_orientation(whole.substr(0, i));
        std::string changed = whole;
        changed[i] = '\xFF';
        (void)exif_orientation(changed);
    }
    CHECK(exif_orientation(whole.substr(0, 30)) == 1);
}
