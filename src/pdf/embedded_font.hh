// The fonts of one document: which glyphs it uses, under which codes, and the objects that embed them.
//
// CFF: the code (CID) is the code point itself in the BMP, and D800.. in order of first use beyond it, which
// keeps ToUnicode short. TrueType: 1, 2, 3... in order of first use. A font that runs out of codes is continued
// as another font. One thread; memory grows with the distinct characters only.
#pragma once

#include "pdf/object_writer.hh"
#include "typeset/font.hh"
#include "typeset/font_program.hh"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace taizhang::pdf {

using typeset::UsedGlyph;

struct GlyphCode {
    std::uint16_t font = 0; // number of the resource /F<font>
    std::uint16_t cid = 0;
};

class EmbeddedFonts {
public:
    explicit EmbeddedFonts(const typeset::FontSet& fonts) : x_set(fonts), x_latest(fonts.count(), 0) {}
    GlyphCode code(const typeset::Glyph& glyph) {
        std::uint16_t at = x_latest[glyph.font];
        if (at != 0) {
            const auto& leaf = x_fonts[at - 1u].codes[glyph.codepoint / 256];
            std::uint16_t cid = leaf ? (*leaf)[glyph.codepoint % 256] : std::uint16_t{0};
            if (cid != 0) return {static_cast<std::uint16_t>(at - 1), cid};
        }
        return rare_code(glyph);
    }
    // Writes every font; returns the /Font dictionary of the pages' resources.
    std::string write(ObjectWriter& objects);

private:
    using Leaf = std::array<std::uint16_t, 256>;
    struct Font {
        typeset::FontIndex index = 0;
        bool cff = true;
        std::uint16_t next = 0;     // code for what has none of its own
        std::uint16_t previous = 0; // the font this one continues + 1
        std::vector<UsedGlyph> glyphs;
        std::vector<std::unique_ptr<Leaf>> codes{0x1100}; // by code point / 256; 0 = not used yet
    };
    GlyphCode rare_code(const typeset::Glyph& glyph); // new, or of a font that is continued
    Font& continued(typeset::FontIndex index);
    int write_font(ObjectWriter& objects, Font& font);
    void write_descriptor(ObjectWriter& objects, int descriptor, int program, const std::string& base,
                          const Font& font) const;

    const typeset::FontSet& x_set;
    std::vector<std::uint16_t> x_latest; // by FontIndex: number of its latest Font + 1
    std::vector<Font> x_fonts;
};

// Parts of it that tests look at.
std::string to_unicode(const std::vector<UsedGlyph>& glyphs, bool cff);
std::string widths(const std::vector<UsedGlyph>& glyphs);

} // namespace taizhang::pdf
