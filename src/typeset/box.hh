// What paginating works on: pieces that are not divided, with operations relative to their own top.
#pragma once

#include "typeset/lines.hh"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace taizhang::typeset {

struct Sum { // of an integer field over some rows
    std::int64_t value = 0;
    bool any = false, overflow = false;

    void add(const Json& number);
    void add(const Sum& other);
    Json json() const; // null when there was no number, or too large a sum
};

struct Box {
    explicit Box(GlyphPool& glyphs) : pool(&glyphs) {}

    enum class Kind { Content, Space, Break, Row } kind = Kind::Content;
    Length height = 0;
    std::vector<Operation> operations; // y = 0 at the box's top, negative below; x already on the page
    bool keep_with_next = false;
    std::size_t table = 0, row = 0; // of a Row
    std::size_t spanned = 0;        // of a Row that is a subtotal: its label reaches over so many columns
    std::vector<Sum> sums;          // of a Row: what it adds to its page's subtotals
    struct Grid { // of a row of a `fields` grid: its edges, whether the grid begins or ends with it
        Length left = 0, right = 0;
        bool first = false, last = false;
    };
    std::optional<Grid> grid;
    bool keep_if_room = false; // with the next one, unless that left too much of a page empty
    std::string bookmark;
    // Nodes of the page's structure; `first` counts in `operations`. A continued one goes on with the node open
    // at its depth, on the same page too.
    std::vector<Element> structure;
    GlyphPool* pool; // text() copies its glyphs into it

    void clear(); // but for the room in its lists
    void horizontal(Length x1, Length x2, Length y, Length width);
    void vertical(Length x, Length y1, Length y2, Length width);
    // Lines [from, to) of `text`, the first one's top at `y`, between x and x + width.
    void text(const SetText& text, Length x, Length width, Length y, Align align, std::size_t from = 0,
              std::size_t to = static_cast<std::size_t>(-1));
    void pieces(const TextLine& line, const GlyphRun& run);
    void underline(const TextLine& line, const GlyphRun& run);
    // A node that owns the operations from `first` on; without `first` one that only groups.
    Element& node(Element::Kind what, int depth, std::size_t first);
    Element& node(Element::Kind what, int depth) { return node(what, depth, operations.size()); }
    // Sees to it that the text's first `glyphs` glyphs are operations by themselves: so many, 0 where all of the
    // text is no more than that.
    std::size_t split(std::size_t glyphs);
};

struct TableFrame {
    explicit TableFrame(Box repeated) : header(std::move(repeated)) {}

    Box header;                // repeated on each page
    bool shown = false;        // on a page already: the next one continues it
    std::vector<Length> edges; // of the columns
    Length subtotal_height = 0;
    std::function<Result<Box>(const std::vector<Sum>&)> subtotal; // of a page's rows; may be empty
    SharedPool pool;                                              // of the header's glyphs
};

constexpr Length ThinLine = 500, FrameLine = 1'000;

// Footer, page number, corner marks and QR code of one page; needs the number of pages.
class Furniture {
public:
    Furniture(const PageStyle& style, const Source& source, const Setter& setter)
        : x_style(style), x_source(source), x_setter(setter) {}
    // `number` counts from 1.
    Result<void> add(Page& page, std::size_t number, std::size_t pages) const;

private:
    Result<void> footer_text(Page& page, const InlineText& text, const Source& source, Align align) const;
    Result<void> gb9704_number(Page& page, std::size_t number) const;
    Result<void> code(Page& page, std::size_t number) const;

    const PageStyle& x_style;
    const Source& x_source;
    const Setter& x_setter;
};

// Side of the QR code with its quiet zone of 4 modules. Errors: Internal.
Result<Qr> qr_code(const std::string& content, Length symbol);
Length qr_width(const std::string& content, Length symbol); // the same side, without making the code
std::string qr_content(const Context& context, std::size_t page);

} // namespace taizhang::typeset
