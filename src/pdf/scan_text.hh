// The invisible text over a scanned page. Internal to the room.
#pragma once

#include "pdf/object_writer.hh"
#include "pdf/scan.hh"
#include "typeset/page.hh"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace taizhang::pdf {

// One font for the whole document whose glyphs draw nothing: a code per character in order of first use, a
// ToUnicode map of our own (surrogates beyond the BMP), full width for Hanzi and half width for the rest.
class InvisibleFont {
public:
    // Two bytes a character; characters that text may not hold (controls, U+FEFF) and those beyond the 65,000th
    // distinct one are left out.
    std::string codes(std::string_view utf8);
    static int advance(char32_t c); // 1/1000 em
    bool used() const { return !x_codes.empty(); }
    void write(ObjectWriter& objects, int number) const;

private:
    std::map<char32_t, std::uint16_t> x_codes;
};

// How pixels of the upright page lie on the sheet, thousandths of a point.
struct Placement {
    typeset::Length width = 0, height = 0;
    int width_px = 0, height_px = 0;
};

// "BT 3 Tr ... ET"; each word lies on its box, stretched to its width. "" when there is nothing to show. `name` is the
// font's among the page's resources.
std::string text_layer(const std::vector<Word>& words, const Placement& placement, InvisibleFont& font,
                       std::string_view name = "/F0");

} // namespace taizhang::pdf
