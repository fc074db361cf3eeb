#include "pdf/raster.hh"

#include "base/digest.hh"

#include <array>
#include <cstdlib>
#include <libdeflate.h>
#include <memory>

namespace taizhang::pdf {
namespace {

void put_big(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
}

void chunk(std::string& out, const char* type, std::string_view body) {
    put_big(out, static_cast<std::uint32_t>(body.size()));
    std::size_t from = out.size();
    out += type;
    out += body;
    put_big(out, libdeflate_crc32(0, out.data() + from, out.size() - from));
}

int paeth(int left, int up, int corner) {
    int guess = left + up - corner;
    int by_left = std::abs(guess - left), by_up = std::abs(guess - up), by_corner = std::abs(guess - corner);
    if (by_left <= by_up && by_left <= by_corner) return left;
    return by_up <= by_corner ? up : corner;
}

// One row, filtered; the sum of sizes says how well it went.
std::uint64_t filtered(int type, const std::string& row, const std::string& above, std::size_t step,
                       std::string& out) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        int left = i >= step ? static_cast<unsigned char>(row[i - step]) : 0;
        int up = static_cast<unsigned char>(above[i]);
        int corner = i >= step ? static_cast<unsigned char>(above[i - step]) : 0;
        int guess = type == 1 ? left : type == 2 ? up : type == 4 ? paeth(left, up, corner) : 0;
        auto rest = static_cast<std::uint8_t>(static_cast<unsigned char>(row[i]) - guess);
        out[i] = static_cast<char>(rest);
        sum += rest < 128 ? rest : 256U - rest;
    }
    return sum;
}

// Filters help samples of whole bytes; palettes and bits are better without.
std::string filtered_rows(const Raster& raster) {
    std::size_t stride = raster.stride();
    bool whole = raster.bits >= 8 && raster.palette.empty();
    std::size_t step = static_cast<std::size_t>(raster.channels * raster.bits / 8);
    std::string out, row, above(stride, '\0'), attempt(stride, '\0'), best(stride, '\0');
    out.reserve((stride + 1) * static_cast<std::size_t>(raster.height));
    for (std::size_t y = 0; y < static_cast<std::size_t>(raster.height); ++y) {
        row.assign(raster.rows, y * stride, stride);
        int chosen = 0;
        if (whole) {
            std::uint64_t least = ~std::uint64_t{0};
            for (int type : {0, 1, 2, 4}) {
                std::uint64_t sum = filtered(type, row, above, step, attempt);
                if (sum >= least) continue;
                least = sum;
                chosen = type;
                std::swap(best, attempt);
            }
        }
        out += static_cast<char>(chosen);
        out += whole ? best : row;
        std::swap(row, above);
    }
    return out;
}

std::string deflated(std::string_view bytes) {
    std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(6), libdeflate_free_compressor);
    TAIZHANG_CHECK(compressor);
    std::string out(libdeflate_zlib_compress_bound(compressor.get(), bytes.size()), '\0');
    std::size_t size =
        libdeflate_zlib_compress(compressor.get(), bytes.data(), bytes.size(), out.data(), out.size());
    TAIZHANG_CHECK(size > 0);
    out.resize(size);
    return out;
}

// Bits of one pixel, whatever its kind, moved as they are.
void move_pixel(const Raster& from, std::size_t x, std::size_t y, Raster& to, std::size_t to_x,
                std::size_t to_y) {
    auto width = static_cast<std::size_t>(from.channels * from.bits);
    if (width >= 8) {
        std::size_t bytes = width / 8;
        for (std::size_t i = 0; i < bytes; ++i) {
            to.rows[to_y * to.stride() + to_x * bytes + i] = from.rows[y * from.stride() + x * bytes + i];
        }
        return;
    }
    std::size_t bit = x * width, to_bit = to_x * width;
    auto mask = (1U << width) - 1U;
    auto byte = static_cast<unsigned char>(from.rows[y * from.stride() + bit / 8]);
    unsigned value = static_cast<unsigned>(byte) >> (8 - width - bit % 8) & mask;
    char& target = to.rows[to_y * to.stride() + to_bit / 8];
    target = static_cast<char>(static_cast<unsigned char>(target) | value << (8 - width - to_bit % 8));
}

} // namespace

Raster upright(Raster raster, int orientation) {
    if (orientation <= 1 || orientation > 8) return raster;
    bool swapped = orientation >= 5;
    bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool from_below = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Raster out{swapped ? raster.height : raster.width,
               swapped ? raster.width : raster.height,
               raster.channels,
               raster.bits,
               raster.palette,
               {}};
    out.rows.assign(out.stride() * static_cast<std::size_t>(out.height), '\0');
    auto width = static_cast<std::size_t>(raster.width), height = static_cast<std::size_t>(raster.height);
    for (std::size_t y = 0; y < static_cast<std::size_t>(out.height); ++y) {
        for (std::size_t x = 0; x < static_cast<std::size_t>(out.width); ++x) {
            std::size_t along = swapped ? y : x, across = swapped ? x : y;
            move_pixel(raster, from_right ? width - 1 - along : along,
                       from_below ? height - 1 - across : across, out, x, y);
        }
    }
    return out;
}

std::string png_file(const Raster& raster) {
    std::string out = "\x89PNG\r\n\x1A\n", head;
    put_big(head, static_cast<std::uint32_t>(raster.width));
    put_big(head, static_cast<std::uint32_t>(raster.height));
    head += static_cast<char>(raster.bits);
    head += static_cast<char>(!raster.palette.empty() ? 3 : raster.channels == 3 ? 2 : 0);
    head += std::string(3, '\0');
    chunk(out, "IHDR", head);
    if (!raster.palette.empty()) chunk(out, "PLTE", raster.palette);
    chunk(out, "IDAT", deflated(filtered_rows(raster)));
    chunk(out, "IEND", "");
    return out;
}

} // namespace taizhang::pdf
