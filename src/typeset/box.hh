// What paginating works on: pieces that are not divided, with operations relative to their own top.
#pragma once

#include "typeset/lines.hh"

#include <functional>
#include <string>
#include <vector>

namespace taizhang::typeset {

struct Box {
    enum class Kind { Content, Space, Break, Row } kind = Kind::Content;
    Length height = 0;
    std::vector<Operation> operations; // y = 0 at the box's top, negative below; x already on the page
    bool keep_with_next = false;
    std::size_t table = 0, row = 0; // of a Row
    std::size_t spanned = 0;        // of a Row that is a subtotal: its label reaches over so many columns
    std::string bookmark;
    // Nodes of the page's structure; `first` counts in `operations`. A continued one goes on with the node open
    // at its depth, on the same page too.
    std::vector<Element> structure;

    void horizontal(Length x1, Length x2, Length y, Length width);
    void vertical(Length x, Length y1, Length y2, Length width);
    // Lines [from, to) of `text`, the first one's top at `y`, between x and x + width.
    void text(const SetText& text, Length x, Length width, Length y, Align align, std::size_t from = 0,
              std::size_t to = static_cast<std::size_t>(-1));
    void underline(const TextLine& line, std::size_t run_at); // the text's operation
    // A node that owns the operations from `first` on; without `first` one that only groups.
    Element& node(Element::Kind what, int depth, std::size_t first);
    // The text at `index` as two operations, the first of `glyphs` glyphs. False where there is nothing to divide.
    bool split(std::size_t index, std::size_t glyphs);
    Element& node(Element::Kind what, int depth) { return node(what, depth, operations.size()); }
};

struct TableFrame {
    Box header;                // repeated on each page
    bool shown = false;        // on a page already: the next one continues it
    std::vector<Length> edges; // of the columns
    Length subtotal_height = 0;
    std::function<Result<Box>(std::size_t from, std::size_t to)>
        subtotal; // over rows [from, to); may be empty
    std::size_t rows = 0;
};

struct Flow {
    std::vector<Box> boxes;
    std::vector<TableFrame> tables;
};

constexpr Length ThinLine = 500, FrameLine = 1'000;

// Divides the flow into pages. Tables' headers repeat; a chain of boxes kept together moves to the next page
// as a whole unless it is longer than a page.
Result<Document> paginate(Flow& flow, const PageStyle& style, const std::vector<Box>& head,
                          Length head_height);

// Footer, page number, corner marks and QR code; needs the number of pages.
Result<void> furnish(Document& document, const PageStyle& style, const Json& record, const Context& context,
                     const FontSet& fonts);

// Side of the QR code with its quiet zone of 4 modules. Errors: Internal.
Result<Qr> qr_code(const std::string& content, Length symbol);
std::string qr_content(const Context& context, std::size_t page);

} // namespace taizhang::typeset
