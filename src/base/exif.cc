#include "base/exif.hh"

#include <cstddef>
#include <cstdint>

namespace taizhang {
namespace {

enum class Order { Big, Little };

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t count, Order order) {
    if (at > bytes.size() || bytes.size() - at < count) return 0;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t next = order == Order::Big ? at + i : at + count - 1 - i;
        value = value << 8 | static_cast<unsigned char>(bytes[next]);
    }
    return value;
}

// The orientation tag (0x0112) of the first directory.
int orientation_of(std::string_view tiff) {
    Order order = tiff.starts_with("II") ? Order::Little : Order::Big;
    std::size_t directory = number(tiff, 4, 4, order);
    std::size_t entries = number(tiff, directory, 2, order);
    for (std::size_t i = 0, at = directory + 2; i < entries && at < tiff.size(); ++i, at += 12) {
        if (number(tiff, at, 2, order) != 0x0112) continue;
        auto value = number(tiff, at + 8, 2, order);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

} // namespace

int exif_orientation(std::string_view jpeg) {
    for (std::size_t at = 2; at + 4 <= jpeg.size();) {
        if (jpeg[at] != '\xFF') return 1;
        auto marker = static_cast<unsigned char>(jpeg[at + 1]);
        std::size_t length = number(jpeg, at + 2, 2, Order::Big);
        if (marker == 0xDA || length < 2 || length > jpeg.size() - at - 2) return 1;
        std::string_view segment = jpeg.substr(at + 4, length - 2);
        constexpr std::string_view Exif("Exif\0\0", 6);
        if (marker == 0xE1 && segment.starts_with(Exif)) return orientation_of(segment.substr(Exif.size()));
        at += length + 2;
    }
    return 1;
}

} // namespace taizhang
