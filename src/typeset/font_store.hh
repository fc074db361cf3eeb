// One font as a flat, memory-mapped file: code points, advances, outlines ready to be copied into a PDF.
//
// Made once at build time by taizhang-font-store (font_store_builder.hh); docs/fonts.md tells the layout.
// Immutable after open, any thread. Nothing of the file is read before it is needed, so a font that no
// document uses costs no memory. Bytes that come out are views into the mapping and live as long as it.
#pragma once

#include "base/digest.hh"
#include "base/result.hh"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <type_traits>

namespace taizhang::typeset {

enum class Outlines : std::uint32_t { Cff = 1, TrueType = 2 };

// The head of the file, in the byte order of the machine that built it (checked by `magic`).
struct StoreHeader {
    std::uint64_t magic = 0;
    std::uint32_t version = 0;
    Outlines outlines = Outlines::Cff;
    std::uint64_t file_size = 0;
    std::uint32_t glyphs = 0;
    std::uint32_t units_per_em = 0;
    std::int32_t ascent = 0, descent = 0, cap_height = 0; // font units
    std::int32_t italic_angle = 0;                        // 1/1000 degree
    std::array<std::int32_t, 4> box{};                    // font units: left, bottom, right, top
    std::uint32_t private_dicts = 0;                      // CFF only
    // Offsets from the start of the file.
    std::uint32_t name_at = 0, name_size = 0;
    std::uint32_t planes_at = 0;             // u16 per 256 code points: number of a leaf, 0 the empty one
    std::uint32_t leaves_at = 0, leaves = 0; // 256 u16 glyph ids each
    std::uint32_t advances_at = 0;           // u16 per glyph, font units
    std::uint32_t offsets_at = 0;            // u32 per glyph and one more, into the outlines
    std::uint32_t outlines_at = 0, outlines_size = 0;
    std::uint32_t selectors_at = 0; // u8 per glyph: which Private DICT
    std::uint32_t dicts_at = 0;     // u32 offset (from the start of the file) and u32 size per Private DICT
    // CFF only, the outlines once more, packed (glyph_code.hh):
    std::uint32_t code_at = 0, code_bits = 0;   // head of a deflate block
    std::uint32_t end = 0, end_bits = 0;        // code that ends the block
    std::uint32_t places_at = 0;                // a CodedOutline per glyph
    std::uint32_t coded_at = 0, coded_size = 0; // followed by eight bytes of padding
    std::uint32_t reserved = 0;
    std::array<std::uint8_t, 32> body_digest{}; // SHA-256 of everything after the header
};
static_assert(std::is_trivially_copyable_v<StoreHeader> && sizeof(StoreHeader) == 176);

inline constexpr std::uint64_t StoreMagic = 0x31305346474E4154; // "TANGFS01", little endian
inline constexpr std::uint32_t StoreVersion = 2;
inline constexpr std::uint32_t PlaneEntries = 0x110000 / 256;

struct CodedOutline { // a bit string in a deflate block of the font's code, as the file has it
    std::uint32_t first = 0, count = 0; // bits from FontStore::coded_outlines() on
    std::uint32_t size = 0;             // bytes of the outline it stands for
    std::uint32_t check = 1;            // Adler-32 of that
};

class FontStore {
public:
    // Maps the file and checks its header and bounds, not the digest of its body (verify() does).
    // Errors: NotFound, Corrupt.
    static Result<FontStore> open(const std::filesystem::path& file);

    const StoreHeader& header() const { return x_header; }
    std::string_view name() const;                  // PostScript name
    std::uint32_t gid_of(char32_t codepoint) const; // 0: the font has none
    std::uint16_t design_advance(std::uint32_t gid) const;
    std::int32_t advance(std::uint32_t gid) const;     // 1/1000 em, rounded
    std::string_view outline(std::uint32_t gid) const; // charstring without subroutines, or simple glyf entry
    CodedOutline coded_outline(std::uint32_t gid) const; // CFF only
    const char* coded_outlines() const { return x_data + x_header.coded_at; }
    const char* code_head() const { return x_data + x_header.code_at; } // header().code_bits of them
    std::uint8_t private_selector(std::uint32_t gid) const;
    std::string_view private_dict(std::uint32_t index) const;

    Sha256 header_digest() const;
    // Reads the whole file. Errors: Corrupt when the body is not what was built.
    Result<void> verify() const;

private:
    struct Mapping;
    std::uint32_t word(std::uint32_t at) const;
    std::uint16_t half(std::uint32_t at) const;
    bool sound() const;
    bool sound_code() const;

    std::shared_ptr<const Mapping> x_mapping;
    const char* x_data = nullptr;
    StoreHeader x_header;
};

// SHA-256 of bytes, for the digests of stores (proof/hash.hh is another room).
Sha256 store_sha256(std::string_view bytes);

} // namespace taizhang::typeset
