// Outlines packed beforehand: one static Huffman code for all outlines of a font, so that a document's font program
// is joined from bit strings instead of being compressed anew (RFC 1950, 1951).
//
// Used by font_store_builder.cc, which makes the code and the strings, and by font_program.cc, which joins them.
// Literals only: what glyphs have in common with one another is not used, which costs some per cent of size.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::typeset {

// Bits one after the other, the lowest of each byte first, as deflate wants them.
class BitString {
public:
    void reserve(std::size_t bytes) { grow(bytes); }
    void append(std::uint64_t bits, unsigned count) { // at most 56
        if (x_bytes.size() < x_used + sizeof bits) grow(1);
        x_bits |= (bits & ((std::uint64_t{1} << count) - 1)) << x_pending;
        std::memcpy(x_bytes.data() + x_used, &x_bits, sizeof x_bits); // little endian, as the font store
        x_pending += count;
        x_used += x_pending / 8;
        x_bits >>= x_pending & ~7U;
        x_pending &= 7U;
    }
    // `count` bits of `source` from bit `first` on; eight bytes more than they take must be readable.
    void append(const char* source, std::uint64_t first, std::uint64_t count);
    void align(); // to the next byte
    void bytes(std::string_view aligned);
    std::uint64_t size() const { return std::uint64_t(x_used) * 8 + x_pending; }
    std::string take(); // aligned; leaves it empty

private:
    void grow(std::size_t bytes); // room for so many more, and for a whole word behind them
    std::string x_bytes;          // longer than what is used
    std::size_t x_used = 0;
    std::uint64_t x_bits = 0; // begun, not yet a byte
    unsigned x_pending = 0;   // of them, fewer than 8
};

// The code of a font's outlines: 256 byte values and the end of the block.
class GlyphCode {
public:
    static constexpr std::size_t End = 256, Symbols = 257;

    explicit GlyphCode(const std::vector<std::string>& outlines);
    void encode(std::string_view outline, BitString& out) const;
    // The head of a block in this code that is not the last one of its stream.
    void head(BitString& out) const;
    std::uint32_t end() const { return x_codes[End]; }
    unsigned end_bits() const { return x_lengths[End]; }

private:
    std::array<std::uint8_t, Symbols> x_lengths{};
    std::array<std::uint16_t, Symbols> x_codes{}; // the first bit lowest
};

std::uint32_t adler32(std::string_view bytes);
// Of two texts one after the other, from the sums of each; `size` of the second.
std::uint32_t joined_adler32(std::uint32_t first, std::uint32_t second, std::uint64_t size);

} // namespace taizhang::typeset
