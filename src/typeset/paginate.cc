#include "typeset/paginate.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

void shift(Operation& operation, Length dy) {
    if (auto* run = std::get_if<GlyphRun>(&operation)) {
        run->y += dy;
    } else if (auto* line = std::get_if<Line>(&operation)) {
        line->y1 += dy;
        line->y2 += dy;
    } else if (auto* rectangle = std::get_if<Rectangle>(&operation)) {
        rectangle->y += dy;
    } else {
        std::get<Qr>(operation).y += dy;
    }
}

} // namespace

Paginator::Paginator(const PageStyle& style, GlyphPools& pools, Taker taker)
    : x_style(style), x_pools(pools), x_taker(std::move(taker)) {}

Result<void> Paginator::push(Box&& box) {
    if (x_bind_space && box.kind == Box::Kind::Space) box.keep_with_next = true;
    x_bind_space = false;
    if (!x_begun) {
        x_head.push_back(std::move(box));
        return {};
    }
    // A blank waits with what is before it, for the next block may be bound to that across the blank.
    if (x_keep && x_kept && !x_chain.empty()) x_chain.back().keep_with_next = true;
    x_kept = x_keep;
    bool waits = box.kind == Box::Kind::Space;
    if (!x_chain.empty() && !x_chain.back().keep_with_next && !x_chain.back().keep_if_room && !waits)
        TRY(place_chain());
    x_chain.push_back(std::move(box));
    return {};
}

Box* Paginator::last() {
    auto& boxes = x_begun ? x_chain : x_head;
    return boxes.empty() ? nullptr : &boxes.back();
}

Box Paginator::fresh() {
    if (x_spare.empty()) return Box(x_pools.now());
    Box box = std::move(x_spare.back());
    x_spare.pop_back();
    box.pool = &x_pools.now();
    return box;
}

std::size_t Paginator::add_table(TableFrame frame) {
    frame.pool = x_pools.current();
    x_tables.push_back(std::move(frame));
    return x_tables.size() - 1;
}

Length Paginator::head_height() const {
    Length height = 0;
    for (const Box& box : x_head) height += box.height;
    return height;
}

void Paginator::begin(Length head_height) {
    x_head_height = head_height;
    x_begun = true;
    new_page();
}

Result<void> Paginator::finish() {
    if (!x_chain.empty()) TRY(place_chain());
    TRY(close_table(false));
    return hand_over();
}

// A grid stays whole unless that left more than a third of a page empty.
Result<void> Paginator::place_chain() {
    Length all = needed(0, x_chain.size());
    bool whole = all <= room() || (all <= page_room() && room() <= page_room() / 3);
    std::size_t from = 0;
    for (std::size_t i = 0; i < x_chain.size() && !whole; ++i) {
        if (!x_chain[i].keep_if_room || x_chain[i].keep_with_next) continue;
        TRY(place_part(from, i + 1));
        from = i + 1;
    }
    TRY(place_part(from, x_chain.size()));
    x_chain.clear();
    return {};
}

Result<void> Paginator::place_part(std::size_t from, std::size_t to) {
    if (!x_fresh && needed(from, to) > room()) TRY(turn_page());
    bool together = needed(from, to) <= room();
    for (std::size_t i = from; i < to; ++i) {
        if (!together && !x_fresh && needed(i, i + 1) > room()) TRY(turn_page());
        TRY(place(x_chain[i]));
        x_chain[i].clear();
        x_spare.push_back(std::move(x_chain[i]));
    }
    return {};
}

// With the table's header if it is not open on this page, and the subtotal that may become due.
Length Paginator::needed(std::size_t from, std::size_t to) const {
    Length height = 0;
    while (to > from && x_chain[to - 1].kind == Box::Kind::Space) --to; // blank may be lost at a page's foot
    bool open = x_open, row = false;
    std::size_t table = x_table;
    for (std::size_t i = from; i < to; ++i) {
        const Box& box = x_chain[i];
        if (box.kind == Box::Kind::Break) break;
        height += box.height;
        if (box.kind != Box::Kind::Row) continue;
        const TableFrame& frame = x_tables[box.table];
        if (!open || table != box.table) height += frame.header.height;
        if (!row) height += frame.subtotal_height;
        open = row = true;
        table = box.table;
    }
    return height;
}

void Paginator::new_page() {
    x_page = {};
    x_page.operations.reserve(x_operations + 64);
    x_page.structure.reserve(x_nodes + 64);
    x_page.width = x_style.width;
    x_page.height = x_style.height;
    x_page.label = std::to_string(++x_pages);
    x_page.pools = x_pools.in_reach();
    x_open_nodes.fill(None);
    x_y = x_style.height - x_style.top;
    for (const Box& box : x_head) {
        Box copy = box;
        if (x_pages > 1) { // repeated: read once
            copy.structure.clear();
            copy.bookmark.clear();
        }
        put(copy);
    }
    x_y = x_style.height - x_style.top - x_head_height;
    x_fresh = true;
}

Result<void> Paginator::hand_over() { return x_taker(std::move(x_page)); }

Result<void> Paginator::turn_page() {
    if (x_grid) {
        Box line(x_pools.now());
        line.horizontal(x_grid->left, x_grid->right, 0, FrameLine);
        put(line);
        x_grid.reset();
    }
    TRY(close_table(true));
    x_operations = x_page.operations.size();
    x_nodes = x_page.structure.size();
    TRY(hand_over());
    x_pools.turn();
    new_page();
    return {};
}

void Paginator::put(Box& box) {
    auto& operations = x_page.operations;
    for (const Element& node : box.structure) describe(node, operations.size());
    for (Operation& operation : box.operations) {
        shift(operation, x_y);
        operations.push_back(std::move(operation));
    }
    if (!box.bookmark.empty()) x_outline.push_back({std::move(box.bookmark), x_pages - 1});
    x_y -= box.height;
}

// Adds a node, or goes on with the one open on this page.
void Paginator::describe(Element node, std::size_t offset) {
    auto& structure = x_page.structure;
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

Result<void> Paginator::place(Box& box) {
    if (box.kind == Box::Kind::Break) return x_fresh ? Result<void>() : turn_page();
    if (box.kind == Box::Kind::Row) {
        if (x_open && x_table != box.table) TRY(close_table(false));
        if (!x_open) open_table(box.table);
        if (box.spanned > 1) x_spans.push_back({x_y, x_y - box.height, box.spanned});
        if (x_sums.size() < box.sums.size()) x_sums.resize(box.sums.size());
        for (std::size_t i = 0; i < box.sums.size(); ++i) x_sums[i].add(box.sums[i]);
    } else {
        TRY(close_table(false));
        bool lost = box.kind == Box::Kind::Space && (x_fresh || box.height > room());
        if (lost && !x_fresh) x_y = x_style.bottom; // nothing more fits under it
        if (lost) return {};
    }
    if (box.grid && x_fresh && !box.grid->first)
        box.horizontal(box.grid->left, box.grid->right, 0, FrameLine);
    x_grid = box.grid && !box.grid->last ? box.grid : std::nullopt;
    put(box);
    x_fresh = false;
    return {};
}

void Paginator::open_table(std::size_t table) {
    x_open = true;
    x_table = table;
    TableFrame& frame = x_tables[table];
    x_divided = frame.shown;
    x_sums.assign(x_sums.size(), {});
    Box header = frame.header;
    if (frame.shown) header.structure.clear();
    Box group(x_pools.now());
    group.node(Element::Kind::Table, 0).continued = frame.shown;
    put(group);
    put(header);
    group.clear();
    group.node(Element::Kind::TBody, 1);
    put(group);
    if (std::find(x_page.pools.begin(), x_page.pools.end(), frame.pool) == x_page.pools.end())
        x_page.pools.push_back(frame.pool);
    frame.shown = true;
    x_body_top = x_y;
}

// Not through the label of a subtotal that reaches over this edge.
void Paginator::vertical(Box& lines, Length x, std::size_t edge, Length width) const {
    Length top = x_body_top;
    for (const Spanned& span : x_spans) {
        if (edge == 0 || edge >= span.columns) continue;
        if (top > span.top) lines.vertical(x, top - x_y, span.top - x_y, width);
        top = span.bottom;
    }
    if (top > x_y) lines.vertical(x, top - x_y, 0, width);
}

// Verticals once per page and column rather than per row. A subtotal only where the table is divided.
Result<void> Paginator::close_table(bool turning) {
    if (!x_open) return {};
    x_open = false;
    TableFrame& frame = x_tables[x_table];
    Box lines(x_pools.now());
    for (std::size_t i = 0; i < frame.edges.size(); ++i) {
        bool outer = i == 0 || i + 1 == frame.edges.size();
        vertical(lines, frame.edges[i], i, outer ? FrameLine : ThinLine);
    }
    lines.horizontal(frame.edges.front(), frame.edges.back(), 0, FrameLine);
    put(lines);
    x_spans.clear();
    if (!frame.subtotal || (!turning && !x_divided)) return {};
    TRY_INTO(Box subtotal, frame.subtotal(x_sums));
    put(subtotal);
    return {};
}

} // namespace taizhang::typeset
