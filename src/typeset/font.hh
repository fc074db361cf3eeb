// Fonts by role, from memory-mapped font stores built at build time (docs/fonts.md; fonts/fonts.json).
//
// A role has a chain of fonts; a character is set in the first that has it. The whole chain covers the 87,887
// Hanzi of GB 18030-2022 level 3. Immutable after open, shared by all threads.
#pragma once

#include "base/digest.hh"
#include "base/result.hh"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::typeset {

using Length = std::int32_t; // 1/1000 pt

enum class Role { Song, SongBold, Hei, Kai, FangSong };

using FontIndex = std::uint16_t;

struct Glyph {
    FontIndex font = 0;
    std::uint32_t gid = 0;    // in the store
    char32_t codepoint = 0;   // what it stands for; 0 never
    std::int32_t advance = 0; // 1/1000 em
};

class FontStore; // one mapped file; pdf uses it through typeset/font_store.hh

class FontSet {
public:
    // Reads <directory>/fonts.json and maps the stores it names. Looks at each store's size and header
    // digest, which covers the body's digest; verify() reads the bodies too.
    // Errors: NotFound, Corrupt (digest differs).
    static Result<FontSet> open(const std::filesystem::path& directory);
    Result<void> verify() const;

    // The first font of the role's chain that has the character; nullopt when none has.
    std::optional<Glyph> find(Role role, char32_t c) const;

    // The glyph that stands for a character: find() for what private use means today, a blank of any width where
    // the chain has none of its own.
    std::optional<Glyph> glyph_for(Role role, char32_t c) const;
    static Error missing(char32_t c); // "字体缺字 U+XXXXX"

    // One glyph per character, PUA characters mapped first (text/pua.hh; Glyph::codepoint is the mapped one). A blank no
    // font has becomes U+0020. Errors: Unprocessable naming the first character no font has ("字体缺字
    // U+XXXXX"); line breaks and other controls are such. Combining marks follow their base with their own
    // advance.
    Result<std::vector<Glyph>> shape(Role role, std::string_view utf8) const;

    const FontStore& store(FontIndex index) const;
    std::size_t count() const;
    Sha256 digest() const; // of all stores: part of what a record remembers

private:
    struct Parts;
    std::shared_ptr<const Parts> x_parts;
};

} // namespace taizhang::typeset
