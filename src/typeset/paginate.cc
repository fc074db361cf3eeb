#include "typeset/box.hh"

#include <algorithm>
#include <array>

namespace taizhang::typeset {
namespace {

void shift(Operation& operation, Length dy) {
    if (auto* line = std::get_if<Line>(&operation)) {
        line->y1 += dy;
        line->y2 += dy;
    } else {
        std::visit(
            [dy](auto& each) {
                if constexpr (!std::is_same_v<std::decay_t<decltype(each)>, Line>) each.y += dy;
            },
            operation);
    }
}

class Paginator {
public:
    Paginator(Flow& flow, const PageStyle& style, const std::vector<Box>& head, Length head_height)
        : x_flow(flow), x_style(style), x_head(head), x_head_height(head_height) {
        new_page();
    }

    Result<Document> run() {
        auto& boxes = x_flow.boxes;
        for (std::size_t i = 0; i < boxes.size();) {
            std::size_t end = i + 1;
            while (end < boxes.size() && boxes[end - 1].keep_with_next) ++end;
            if (!x_fresh && needed(i, end) > x_y - x_style.bottom) TRY(turn_page());
            bool together = needed(i, end) <= x_y - x_style.bottom;
            for (; i < end; ++i) {
                if (!together && !x_fresh && needed(i, i + 1) > x_y - x_style.bottom) TRY(turn_page());
                TRY(place(boxes[i]));
            }
        }
        TRY(close_table(0));
        return std::move(x_document);
    }

private:
    // With the table's header if it is not open on this page, and the subtotal that may become due.
    Length needed(std::size_t from, std::size_t to) const {
        Length height = 0;
        bool open = x_open, row = false;
        std::size_t table = x_table;
        for (std::size_t i = from; i < to; ++i) {
            const Box& box = x_flow.boxes[i];
            if (box.kind == Box::Kind::Break) break;
            height += box.height;
            if (box.kind != Box::Kind::Row) continue;
            const TableFrame& frame = x_flow.tables[box.table];
            if (!open || table != box.table) height += frame.header.height;
            if (!row) height += frame.subtotal_height;
            open = row = true;
            table = box.table;
        }
        return height;
    }

    void new_page() {
        Page page;
        page.width = x_style.width;
        page.height = x_style.height;
        page.label = std::to_string(x_document.pages.size() + 1);
        x_document.pages.push_back(std::move(page));
        x_y = x_style.height - x_style.top;
        x_open_nodes.fill(None);
        for (const Box& box : x_head) {
            Box copy = box;
            if (x_document.pages.size() > 1) { // repeated: read once
                copy.structure.clear();
                copy.bookmark.clear();
            }
            put(std::move(copy));
        }
        x_y = x_style.height - x_style.top - x_head_height;
        x_fresh = true;
    }

    Result<void> turn_page() {
        TRY(close_table(1));
        new_page();
        return {};
    }

    void put(Box&& box) {
        auto& operations = x_document.pages.back().operations;
        for (const Element& node : box.structure) describe(node, operations.size());
        for (Operation& operation : box.operations) {
            shift(operation, x_y);
            operations.push_back(std::move(operation));
        }
        if (!box.bookmark.empty()) x_document.outline.push_back({box.bookmark, x_document.pages.size() - 1});
        x_y -= box.height;
    }

    // Adds a node, or goes on with the one open on this page.
    void describe(Element node, std::size_t offset) {
        auto& structure = x_document.pages.back().structure;
        node.first += static_cast<std::uint32_t>(offset);
        std::size_t& open = x_open_nodes.at(node.depth);
        if (node.continued && open != None) {
            Element& on = structure[open];
            if (node.count == 0) return;
            if (on.count == 0) on.first = node.first;
            on.count = node.first + node.count - on.first;
            return;
        }
        open = structure.size();
        std::fill(x_open_nodes.begin() + node.depth + 1, x_open_nodes.end(), None);
        structure.push_back(node);
    }

    Result<void> place(Box& box) {
        if (box.kind == Box::Kind::Break) return x_fresh ? Result<void>() : turn_page();
        if (box.kind == Box::Kind::Row) {
            if (x_open && x_table != box.table) TRY(close_table(0));
            if (!x_open) open_table(box.table, box.spanned > 0 ? box.row + 1 : box.row);
            if (box.spanned > 1) x_spans.push_back({x_y, x_y - box.height, box.spanned});
            x_last_row = box.row;
        } else {
            TRY(close_table(0));
            if (box.kind == Box::Kind::Space && x_fresh) return {};
        }
        put(std::move(box));
        x_fresh = false;
        return {};
    }

    void open_table(std::size_t table, std::size_t row) {
        x_open = true;
        x_table = table;
        x_first_row = row;
        TableFrame& frame = x_flow.tables[table];
        Box header = frame.header;
        if (frame.shown) header.structure.clear();
        Box group;
        group.node(Element::Kind::Table, 0).continued = frame.shown;
        frame.shown = true;
        put(std::move(group));
        put(std::move(header));
        group = {};
        group.node(Element::Kind::TBody, 1);
        put(std::move(group));
        x_body_top = x_y;
    }

    // Not through the label of a subtotal that reaches over this edge.
    void vertical(Box& lines, Length x, std::size_t edge, Length width) const {
        Length top = x_body_top;
        for (const Span& span : x_spans) {
            if (edge == 0 || edge >= span.columns) continue;
            if (top > span.top) lines.vertical(x, top - x_y, span.top - x_y, width);
            top = span.bottom;
        }
        if (top > x_y) lines.vertical(x, top - x_y, 0, width);
    }

    // Verticals once per page and column rather than per row. A subtotal only where the table is divided.
    Result<void> close_table(int turning) {
        if (!x_open) return {};
        x_open = false;
        TableFrame& frame = x_flow.tables[x_table];
        Box lines;
        for (std::size_t i = 0; i < frame.edges.size(); ++i) {
            bool outer = i == 0 || i + 1 == frame.edges.size();
            vertical(lines, frame.edges[i], i, outer ? FrameLine : ThinLine);
        }
        lines.horizontal(frame.edges.front(), frame.edges.back(), 0, FrameLine);
        put(std::move(lines));
        x_spans.clear();
        if (!frame.subtotal || (turning == 0 && x_first_row == 0)) return {};
        TRY_INTO(Box subtotal, frame.subtotal(x_first_row, x_last_row + 1));
        put(std::move(subtotal));
        return {};
    }

    static constexpr std::size_t None = static_cast<std::size_t>(-1);

    Flow& x_flow;
    const PageStyle& x_style;
    const std::vector<Box>& x_head;
    Length x_head_height;
    Document x_document;
    std::array<std::size_t, 8> x_open_nodes{}; // per depth, in the page's structure
    Length x_y = 0;
    bool x_fresh = true;
    bool x_open = false;
    std::size_t x_table = 0, x_first_row = 0, x_last_row = 0;
    Length x_body_top = 0;
    struct Span { // of a subtotal's label on this page
        Length top, bottom;
        std::size_t columns;
    };
    std::vector<Span> x_spans;
};

} // namespace

Result<Document> paginate(Flow& flow, const PageStyle& style, const std::vector<Box>& head,
                          Length head_height) {
    return Paginator(flow, style, head, head_height).run();
}

} // namespace taizhang::typeset
