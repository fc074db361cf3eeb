// A page as typesetting leaves it: positioned operations, integers only, no PDF.
//
// Unit 1/1000 pt; origin at the lower left corner; y grows upward. Sinks (pdf, later print and OFD) turn
// Pages into bytes. The same Pages give the same bytes.
#pragma once

#include "base/digest.hh"
#include "typeset/font.hh"
#include "typeset/glyph_pool.hh"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace taizhang::typeset {

struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0;
};

struct GlyphRun { // set from left to right on one baseline
    Length x = 0, y = 0;
    Length size = 0;     // font size
    Glyphs glyphs;       // may be of several fonts; lie in a pool of the page
    Length tracking = 0; // added after each glyph
    Colour colour;
};

struct Line {
    Length x1 = 0, y1 = 0, x2 = 0, y2 = 0;
    Length width = 500;
    Colour colour;
};
struct Rectangle {
    Length x = 0, y = 0, width = 0, height = 0;
    bool filled = true;
    Length line_width = 500;
    Colour colour;
};

struct Qr { // drawn as filled squares with a quiet zone of 4 modules inside width
    Length x = 0, y = 0, width = 0;
    std::uint16_t modules = 0;
    std::vector<bool> dark; // modules x modules, row by row from the top
};

using Operation = std::variant<GlyphRun, Line, Rectangle, Qr>;

// A node of the logical structure, what a reader who cannot see the page goes by (ISO 32000-1 14.8,
// ISO 14289-1). A page lists its nodes in reading order, parents before children. Operations of no node are
// artifacts: rules, repeated headers, page furniture. A table row divided between pages goes on as a new TR whose
// cells have the rest.
struct Element {
    enum class Kind : std::uint8_t { H1, H2, P, L, LI, Lbl, LBody, Table, THead, TBody, TFoot, TR, TH, TD };
    enum class Scope : std::uint8_t { None, Column, Row, Both }; // of a TH

    Kind kind = Kind::P;
    Scope scope = Scope::None;
    std::uint8_t depth = 0; // 0: child of the document
    bool continued = false; // the node last open at this depth on the page before goes on
    std::uint16_t row_span = 1, column_span = 1; // of TH and TD
    std::uint32_t first = 0, count = 0; // its own operations of the page, one run of them; 0: it only groups
};

struct Page {
    Length width = 0, height = 0;
    std::vector<Operation> operations;
    std::vector<Element> structure; // their runs of operations do not overlap and ascend
    std::string label;              // "1"
    std::vector<std::shared_ptr<const GlyphPool>> pools = {}; // what the runs' glyphs lie in
};

struct Bookmark {
    std::string title;
    std::size_t page = 0;
};

struct Document {
    std::vector<Page> pages;
    std::vector<Bookmark> outline;
    std::string title; // for the document's metadata
};

} // namespace taizhang::typeset
