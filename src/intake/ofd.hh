// OFD (GB/T 33190): pages of positioned text, lines and pictures, as invoices and bank receipts come.
//
// The text stands in the file (TextCode); how embedded fonts draw it is not looked at. Lengths are thousandths of a
// point, as typeset pages have them. No locks, no ICU in what runs in the child.
#pragma once

#include "intake/draft.hh"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace taizhang::intake::ofd {

using Length = std::int32_t;          // 1/1000 pt
using Matrix = std::array<Length, 6>; // a b c d e f of PDF, all in 1/1000 pt

struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0;
};

// Upward is positive, the origin is the page's lower left corner.
struct Glyph {
    char32_t character = 0;
    Length x = 0, y = 0; // on the baseline
    int room = 0;        // 1/1000 em to the next one; 0: not said
};
enum class Face : std::uint8_t { Song, Hei, Kai, FangSong };
struct Text {
    Face face = Face::Song;
    bool bold = false;
    Colour colour;
    int alpha = 255;
    std::array<Length, 4> em{}; // what one em to the right and one em upward are on the page
    std::vector<Glyph> glyphs;
};

struct Step { // m, l: one point; c: three; h: none
    char kind = 'm';
    std::array<Length, 6> at{};
};
struct Path {
    std::vector<Step> steps;
    bool filled = false, even_odd = false, stroked = false;
    Colour fill, stroke;
    int fill_alpha = 255, stroke_alpha = 255;
    Length width = 0;
    std::vector<Length> dashes;
    Length dash_offset = 0;
};

struct Picture {
    std::size_t file = 0; // of Document::pictures
    Matrix place{};       // of the unit square
    int alpha = 255;
};

using Mark = std::variant<Text, Path, Picture>;

// Text as a person reads it, top to bottom, left to right: what lies close together on one baseline. Measured from
// the upper left corner.
struct Line {
    std::string text;
    Length x = 0, y = 0, width = 0, height = 0;
};

// What of a page could not be taken over as it is.
enum class Lost : unsigned {
    Picture = 1, // not JPEG or PNG, missing, or damaged
    Shade = 2,   // gradients and patterns: one colour instead
    Clip = 4,    // what was cut off shows whole
    Curve = 8,   // an arc of a slanted ellipse
    File = 16,   // annotations that are not in the package
    Seal = 32,   // an electronic seal whose picture is not JPEG or PNG
};

struct Page {
    Length width = 0, height = 0;
    std::vector<Mark> marks; // in the order of painting
    std::vector<Line> lines;
    unsigned lost = 0; // of Lost
};

struct Attached {
    std::string name, format;
    std::uint64_t size = 0; // 0: it is not in the package
};

struct Document {
    std::vector<Page> pages;
    std::vector<std::string> pictures; // JPEG or PNG by their first bytes; no more was looked at
    unsigned bodies = 0;               // documents in the file
    unsigned signatures = 0;           // none is verified
    std::vector<Attached> attachments;
    // What the file itself names: custom data of its description, and text that custom tags point to.
    std::vector<std::pair<std::string, std::string>> values;
};

// Parses in the sandboxed child. Any thread. Errors: Unprocessable (reasons.hh).
Result<Document> read(std::string_view bytes, const Limits& limits);

// In the child: what read() carries to the parent, and what the fuzz target tries. Errors: Unprocessable.
Result<Document> parse(std::string_view bytes, const Limits& limits);
std::string pack(const Document& document);
Result<Document> unpack(std::string_view answer);

} // namespace taizhang::intake::ofd
