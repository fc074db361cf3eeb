// Pages that were laid out elsewhere (OFD) as archival PDF: glyphs of our fonts, lines, areas and pictures at the places
// they had. PDF/A-3u: what order a person reads it in is not known, so it is not tagged.
#pragma once

#include "pdf/scan.hh"
#include "pdf/writer.hh"

#include <array>
#include <memory>
#include <variant>

namespace taizhang::pdf {

using typeset::Length;

struct PlacedGlyph {
    typeset::Glyph glyph;
    Length x = 0, y = 0;
    int stretch = 1000; // of its width, 1/1000
};
struct PlacedText {
    std::array<Length, 4> em{}; // what one em to the right and one em upward are on the page
    typeset::Colour colour;
    int alpha = 255;
    std::vector<PlacedGlyph> glyphs;
    // What it says, where glyphs stand so far apart that a reader would take the gaps for blanks; "" = by its glyphs.
    std::string words;
};

struct PlacedPath {
    struct Step { // m, l: one point; c: three; h: none
        char kind = 'm';
        std::array<Length, 6> at{};
    };
    std::vector<Step> steps; // begins with an m
    bool filled = false, even_odd = false, stroked = false;
    typeset::Colour fill, stroke;
    int fill_alpha = 255, stroke_alpha = 255;
    Length width = 0; // 0: as thin as can be seen
    std::vector<Length> dashes;
    Length dash_offset = 0;
};

// An image file as PDF takes it; shared by all places it is shown at.
struct PlacedImage {
    int width = 0, height = 0;
    std::string entries, data; // as ScanImage has them
    bool packed = true;        // `data` stands as it is in the file; false: samples, yet to be packed
    std::string opacity;       // samples, a byte a pixel; "" = opaque
};
struct PlacedPicture {
    std::shared_ptr<const PlacedImage> image;
    std::array<Length, 6> place{}; // of the unit square
    int alpha = 255;
};

struct PlacedPage {
    Length width = 0, height = 0;
    std::vector<std::variant<PlacedText, PlacedPath, PlacedPicture>> marks; // in the order of painting
    std::vector<Word> words;         // read from its pictures: an invisible layer
    int width_px = 0, height_px = 0; // of the page, as `words` are measured
};

// A JPEG or PNG file. Transparency is taken over; a picture that has any is decoded in a sandboxed child. Errors:
// Unprocessable as wrap_scan()'s.
Result<PlacedImage> placed_image(std::string_view file);

// Any thread. Errors: Internal (no page); BadInput (two attachments of one name).
Result<std::string> write_placed(const std::vector<PlacedPage>& pages, const typeset::FontSet& fonts,
                                 const Metadata& metadata, const std::vector<Attachment>& attachments);

} // namespace taizhang::pdf
