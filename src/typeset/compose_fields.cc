#include "typeset/composer.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

struct Cell {
    SetText text;
    Length x = 0, width = 0;
    Align align = Align::Left;
    bool label = false;
    int span = 1;         // in columns: a pair has one for its label, one for its value
    std::size_t from = 0; // first line that is not on a page yet

    Length left() const { return text.style.leading * static_cast<Length>(text.lines.size() - from); }

    // As many lines as the box has room for, and the node that owns them.
    void put(Box& box, Length padding) {
        auto first = box.operations.size();
        std::size_t to = text.lines.size();
        Length room = box.height - 2 * padding;
        if (left() > room)
            to = from + static_cast<std::size_t>(std::max(1, room / std::max(1, text.style.leading)));
        Length used = text.style.leading * static_cast<Length>(to - from);
        box.text(text, x + padding, width - 2 * padding, -(box.height - used) / 2, align, from, to);
        from = to;
        Element& node = box.node(label ? Element::Kind::TH : Element::Kind::TD, 2, first);
        if (label) node.scope = Element::Scope::Row;
        node.column_span = static_cast<std::uint16_t>(span);
    }
};

} // namespace

Result<void> Composer::set(const FieldsBlock& block) {
    TRY(space(block.before));
    for (std::size_t i = 0; i < block.rows.size(); ++i) {
        TRY(fields_row(block, i));
    }
    return space(block.after);
}

Result<void> Composer::fields_row(const FieldsBlock& block, std::size_t index) {
    const std::vector<FieldCell>& cells = block.rows[index];
    const bool first = index == 0, last = index + 1 == block.rows.size();
    Length width = x_right - x_left, labels = 0;
    std::int64_t shares = 0;
    for (Length each : block.labels) labels += each;
    for (int each : block.shares) shares += each;
    auto pair_left = [&](Length pair) {
        Length before = 0;
        std::int64_t share = 0;
        for (std::size_t i = 0; i < static_cast<std::size_t>(pair); ++i) {
            before += block.labels[i];
            share += block.shares[i];
        }
        return x_left + before + static_cast<Length>((width - labels) * share / shares);
    };
    const Length padding = block.value_style.size * 4 / 10;
    std::vector<Cell> set;
    std::vector<Length> edges{x_left};
    Length pair = 0, height = block.row_height;
    for (const FieldCell& cell : cells) {
        Length x = pair_left(pair), right = pair_left(pair + cell.span);
        Length label = cell.label.empty() ? 0 : block.labels[static_cast<std::size_t>(pair)];
        if (label > 0) {
            TRY_INTO(SetText text, x_setter.wrap(block.label_style, cell.label.spans(x_source),
                                                 label - 2 * padding, 0, ""));
            set.push_back({std::move(text), x, label, Align::Centre, true, 1});
            edges.push_back(x + label);
        }
        Length room = right - x - label;
        Rich value = cell.value.spans(x_source);
        // A name or number alone in its cell rather becomes smaller than two lines.
        bool whole = cell.whole || (value.size() == 1 && value.front().whole);
        TRY_INTO(SetText text, x_setter.fit(block.value_style, value, room - 2 * padding, whole ? 65 : 100,
                                            cell.value.field_titles()));
        if (cell.balanced && text.lines.size() > 1) {
            TRY_INTO(text, x_setter.balance(block.value_style, value, room - 2 * padding,
                                            cell.value.field_titles()));
        }
        set.push_back(
            {std::move(text), x + label, room, cell.align, false, 2 * cell.span - (label > 0 ? 1 : 0)});
        edges.push_back(right);
        pair += cell.span;
    }
    // A row taller than a page is divided between lines.
    const Length most = std::max(block.row_height, x_flow.page_room());
    for (bool begun = false;; begun = true) {
        height = block.row_height;
        for (const Cell& cell : set) height = std::max(height, cell.left() + 2 * padding);
        bool whole = height <= most;
        Box box = x_flow.fresh();
        box.height = whole ? height : most;
        box.node(Element::Kind::Table, 0).continued = !first || begun;
        box.node(Element::Kind::TR, 1);
        for (Cell& cell : set) cell.put(box, padding);
        if (first && !begun) box.horizontal(x_left, x_right, 0, FrameLine);
        box.horizontal(x_left, x_right, -box.height, last && whole ? FrameLine : ThinLine);
        for (Length edge : edges)
            box.vertical(edge, 0, -box.height, edge == x_left || edge == x_right ? FrameLine : ThinLine);
        box.grid = Box::Grid{x_left, x_right, first && !begun, last && whole};
        // Never one row alone at either end.
        box.keep_with_next = whole && !last && (first || index + 2 == block.rows.size());
        box.keep_if_room = whole && !last;
        TRY(x_flow.push(std::move(box)));
        if (whole) return {};
    }
}

} // namespace taizhang::typeset
