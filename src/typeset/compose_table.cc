#include "typeset/composer.hh"

#include "base/date.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <memory>

namespace taizhang::typeset {
namespace {

using record::Kind;

constexpr Length CellTop = 2'000;      // least blank above and below a cell's text
constexpr int LeastWhole = 60;         // per cent, for what must not be divided
constexpr int LeastStacked = 80;       // for texts that share a cell
constexpr Length LongestRow = 400'000; // a taller row is divided, even where a page had room for it

struct Part { // one line of a cell, ready to be placed
    QuickLine line;
    Length pad = 0; // blank at the right, so that decimal points align
};

struct Use { // one field of one column
    const ColumnField* field = nullptr;
    std::size_t value = 0; // index in the row's values
    TextStyle style;
    int least = 100; // per cent: how small it may be set to stay on one line
};

struct Column {
    const TableColumn* model = nullptr;
    std::vector<Use> uses;
    bool total = false;
    int decimals = 0;             // most in the column
    Length margin = 0;            // left of the widest number
    std::size_t from = 0, to = 0; // parts of the row being set
};

int decimals_of(const FieldFacts& facts, Kind kind) {
    if (!facts.numbers) return 0;
    if (kind == Kind::Fen) return 2;
    if (kind == Kind::Tenths) return facts.tenth ? 1 : 0;
    if (kind == Kind::Hundredths) return facts.tenth ? 2 : facts.unit ? 1 : 0;
    return 0;
}

// Written as it is, without a copy.
bool is_plain(const ColumnField& field) {
    switch (field.kind) {
    case Kind::Text:
    case Kind::Enum:
    case Kind::IdNo:
    case Kind::CardNo:
    case Kind::Phone:
    case Kind::Uscc: return field.format == Format::Default;
    default: return false;
    }
}

std::vector<std::string> names_of(const TableBlock& block) {
    std::vector<std::string> names = block.total_fields;
    for (const TableColumn& column : block.columns) {
        for (const ColumnField& field : column.fields) names.push_back(field.name);
    }
    return names;
}

Failure at_place(Error error, const std::string& what) {
    error.message += "（" + what + "）";
    return Failure(std::move(error));
}

class TableSetter {
public:
    TableSetter(const TableBlock& block, const Making& making, Length left, Length width)
        : x_block(block), x_making(making), x_setter(making.setter), x_left(left), x_width(width),
          x_values(names_of(block)) {}

    // `self` is this table, kept by the flow for as long as pages may ask for subtotals.
    Result<void> set(const std::shared_ptr<TableSetter>& self) {
        choose_columns();
        divide_width();
        TRY(measure_numbers());
        TRY(add_frame(self));
        auto count = std::max(x_making.facts.count(), static_cast<std::size_t>(x_block.empty_rows));
        if (count == 0) {
            TRY(none());
            return x_block.totals ? totals(1) : Result<void>();
        }
        static const Json Blank = Json::object();
        TRY(x_making.rows.rewind());
        for (std::size_t i = 0; i < count; ++i) {
            TRY_INTO(const Json* values, x_making.rows.next());
            if (values == nullptr) values = &Blank;
            TRY(turn_group(i, count, *values));
            TRY(row(i, count, *values));
        }
        TRY(turn_group(count, count, Blank));
        return x_block.totals ? totals(count) : Result<void>();
    }

private:
    Result<void> add_frame(const std::shared_ptr<TableSetter>& self) {
        TRY_INTO(Box repeated, header());
        TableFrame frame(std::move(repeated));
        frame.edges = x_edges;
        Length around = frame.header.height + (x_block.page_totals ? x_block.row_height : 0);
        x_longest = std::max(x_block.row_height, std::min(LongestRow, x_making.flow.page_room() - around));
        if (x_block.page_totals) {
            frame.subtotal_height = x_block.row_height;
            frame.subtotal = [self](const std::vector<Sum>& sums) { return self->subtotal(sums); };
        }
        x_table = x_making.flow.add_table(std::move(frame));
        return {};
    }

    Result<void> totals(std::size_t count) {
        Box* before = x_making.flow.last();
        if (count > 0 && before != nullptr) before->keep_with_next = true;
        TRY_INTO(Box total,
                 totals_row(x_block.totals_label.filled(x_making.source),
                            [this](const std::string& field) { return total_of(x_making.source, field); }));
        if (count == 0) total.horizontal(x_left, x_left + x_width, 0, FrameLine);
        total.structure.insert(total.structure.begin(), 2, Element{});
        total.structure[0].kind = Element::Kind::Table;
        total.structure[0].continued = count > 0;
        total.structure[1].kind = Element::Kind::TFoot;
        total.structure[1].depth = 1;
        return x_making.flow.push(std::move(total));
    }

    bool has_values(const TableColumn& column) const {
        for (const ColumnField& field : column.fields) {
            const FieldFacts* facts = x_making.facts.find(field.name);
            if (facts != nullptr && facts->present) return true;
        }
        return false;
    }

    void choose_columns() {
        int days = 31;
        if (!x_block.month_field.empty()) {
            const Json& value = at(x_making.source.record, x_block.month_field);
            auto month = value.is_string() ? parse_month(value.get_ref<const std::string&>()) : std::nullopt;
            if (month) days = days_in(*month);
        }
        for (const TableColumn& column : x_block.columns) {
            if (column.day >= days || (column.optional && !has_values(column))) continue;
            Column chosen;
            chosen.model = &column;
            chosen.total = is_total(column);
            for (const ColumnField& field : column.fields) chosen.uses.push_back(use_of(column, field));
            x_columns.push_back(std::move(chosen));
        }
    }

    Use use_of(const TableColumn& column, const ColumnField& field) const {
        Use use{&field, x_values.index(field.name), x_block.style, 100};
        if (field.size > 0) {
            use.style.leading =
                static_cast<Length>(std::int64_t{use.style.leading} * field.size / use.style.size);
            use.style.size = field.size;
        }
        if (column.fields.size() > 1) use.least = LeastStacked;
        if (field.whole) use.least = LeastWhole;
        return use;
    }

    // Edges from running sums, so that rounding never drifts.
    void divide_width() {
        std::int64_t fixed = 0, stretch = 0;
        for (const Column& column : x_columns) {
            fixed += column.model->width;
            stretch += column.model->stretch;
        }
        std::int64_t free = x_width - fixed;
        bool scale = free < 0 || stretch == 0;
        std::int64_t widths = 0, shares = 0;
        x_edges = {x_left};
        for (const Column& column : x_columns) {
            widths += column.model->width;
            shares += column.model->stretch;
            std::int64_t edge = scale ? widths * x_width / std::max<std::int64_t>(fixed, 1)
                                      : widths + free * shares / stretch;
            x_edges.push_back(x_left + static_cast<Length>(edge));
        }
        x_edges.back() = x_left + x_width;
    }

    // The numbers of a decimal column stand under each other as one block in the column's middle.
    Result<void> measure_numbers() {
        TRY_INTO(TextLine digit, x_setter.line(x_block.style, "0", ""));
        TRY_INTO(TextLine point, x_setter.line(x_block.style, ".", ""));
        x_digit = digit.width;
        x_point = point.width;
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            Column& column = x_columns[i];
            if (column.model->align != Align::Decimal || column.uses.empty()) continue;
            const ColumnField& field = *column.uses.front().field;
            FieldFacts none;
            const FieldFacts* found = x_making.facts.find(field.name);
            const FieldFacts& facts = found != nullptr ? *found : none;
            column.decimals = decimals_of(facts, field.kind);
            Length widest = static_cast<Length>(std::min<std::size_t>(facts.odd, 100)) * x_digit;
            auto measure = [&](const Json& value) {
                std::string text = field.written(value);
                widest = std::max(widest, number_width(std::string_view(text).substr(0, text.find('.'))));
            };
            if (facts.numbers) measure(facts.least), measure(facts.most);
            if (column.total) measure(total_of(x_making.source, field.name));
            column.margin = std::max(0, inner(i) - widest - fraction(column)) / 2;
        }
        return {};
    }

    // Without shaping: digits and points are all there is in a number, and no digit is wider than 0.
    Length number_width(std::string_view text) const {
        auto points = std::count_if(text.begin(), text.end(), [](char c) { return c == '.' || c == ','; });
        return static_cast<Length>(points) * x_point +
               static_cast<Length>(text.size() - static_cast<std::size_t>(points)) * x_digit;
    }

    Length fraction(const Column& column) const {
        return column.decimals == 0 ? 0 : x_point + column.decimals * x_digit;
    }

    // Blank at the right that brings the point to its place: by the text's own glyphs, as a 1 is narrow.
    Length pad_for(std::size_t column, const QuickLine& line) const {
        if (x_columns[column].model->align != Align::Decimal) return 0;
        auto point = std::find_if(line.glyphs.begin(), line.glyphs.end(),
                                  [](const Glyph& g) { return g.codepoint == U'.'; });
        auto before = static_cast<std::size_t>(point - line.glyphs.begin());
        TextStyle style = x_block.style;
        style.size = line.size;
        Length own = width_of(style, line.glyphs.subspan(before));
        Length free = std::max(0, inner(column) - line.width);
        return std::clamp(x_columns[column].margin + fraction(x_columns[column]) - own, 0, free);
    }

    Length inner(std::size_t column) const {
        return x_edges[column + 1] - x_edges[column] - 2 * padding(column);
    }
    Length padding(std::size_t column) const {
        return x_columns[column].model->day >= 0 ? 300 : x_block.padding;
    }

    // The lines of a value, added to the row's parts.
    Result<void> add_parts(std::size_t column, const Use& use, std::string_view text,
                           std::vector<Part>& parts) const {
        QuickLine line;
        TRY_INTO(bool fits, x_setter.quick(use.style, text, inner(column), use.least, line));
        if (fits) {
            if (!line.glyphs.empty()) parts.push_back({line, pad_for(column, line)});
            return {};
        }
        Rich spans = value_spans(text, use.field->format, false);
        TRY_INTO(SetText set, x_columns[column].model->balanced
                                  ? x_setter.balance(use.style, spans, inner(column), {})
                                  : x_setter.wrap(use.style, spans, inner(column), 0, {}));
        for (const TextLine& each : set.lines) {
            Glyphs glyphs = x_setter.pools().now().copy(each.glyphs);
            parts.push_back({{glyphs, each.width, set.style.size, set.style.leading}, 0});
        }
        return {};
    }

    Result<void> set_cell(std::size_t column) {
        static const Json Null;
        Column& into = x_columns[column];
        into.from = x_parts.size();
        for (const Use& use : into.uses) {
            const Json* value = &x_values[use.value];
            std::string written_text;
            std::string_view text;
            if (into.model->day >= 0) {
                auto day = static_cast<std::size_t>(into.model->day);
                value = value->is_array() && day < value->size() ? &(*value)[day] : &Null;
                written_text = written_day(*value);
                text = written_text;
            } else if (value->is_string() && is_plain(*use.field)) {
                text = value->get_ref<const std::string&>();
            } else if (!value->is_null() || use.field->format != Format::Default) {
                written_text = use.field->written(*value);
                text = written_text;
            }
            if (text.empty()) continue;
            auto added = add_parts(column, use, text, x_parts);
            if (!added) return at_place(added.error(), use.field->title);
        }
        into.to = x_parts.size();
        return {};
    }

    Length content(const Column& column) const {
        Length sum = 0;
        for (std::size_t i = column.from; i < column.to; ++i) sum += x_parts[i].line.leading;
        return sum;
    }

    // At least three rows of a divided table stand with its totals, and two under its first header.
    static bool stays(std::size_t index, std::size_t count) {
        return index + 1 < count && (index == 0 || index + 3 >= count);
    }

    Result<void> row(std::size_t index, std::size_t count, const Json& values) {
        x_values.read(values);
        x_parts.clear();
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            auto set = set_cell(i);
            if (set) continue;
            Error error = set.error();
            auto place = error.message.find("（");
            if (place != std::string::npos)
                error.message.insert(place + 3, "第 " + std::to_string(index + 1) + " 行 ");
            return Failure(std::move(error));
        }
        while (true) {
            Length tallest = 0;
            for (const Column& column : x_columns) tallest = std::max(tallest, content(column));
            Length height = std::max(x_block.row_height, tallest + 2 * CellTop);
            bool whole = height <= x_longest;
            Box box = row_box(whole ? height : x_longest, whole && index + 1 == count && x_group.is_null());
            box.table = x_table;
            box.row = index;
            box.keep_with_next = whole && stays(index, count);
            if (whole) add_sums(box);
            TRY(x_making.flow.push(std::move(box)));
            if (whole) return {};
        }
    }

    // Without rows one that says so: the header names what there is none of.
    Result<void> none() {
        TRY_INTO(SetText text,
                 x_setter.fit(x_block.style, x_block.none, x_width - 4'000, LeastWhole, "表格"));
        Box box = x_making.flow.fresh();
        box.kind = Box::Kind::Row;
        box.table = x_table;
        box.spanned = x_columns.size();
        box.height = std::max(x_block.row_height, text.height() + 2 * CellTop);
        box.node(Element::Kind::TR, 2);
        auto first = box.operations.size();
        box.text(text, x_left, x_width, -(box.height - text.height()) / 2, Align::Centre);
        box.node(Element::Kind::TD, 3, first).column_span = static_cast<std::uint16_t>(x_columns.size());
        return x_making.flow.push(std::move(box));
    }

    void add_sums(Box& box) {
        std::size_t at = 0;
        for (const Column& column : x_columns) {
            if (!column.total) continue;
            const Json& value = x_values[column.uses.front().value];
            if (x_block.page_totals) box.sums.emplace_back().add(value);
            if (!x_group.is_null()) x_group_sums.at(at++).add(value);
        }
    }

    // Takes from the cells what has room in `height`.
    Box row_box(Length height, bool last) {
        Box box = x_making.flow.fresh();
        box.kind = Box::Kind::Row;
        box.height = height;
        box.node(Element::Kind::TR, 2);
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            Column& column = x_columns[i];
            auto first = box.operations.size();
            std::size_t taken = column.from;
            Length used = 0;
            while (taken < column.to && used + x_parts[taken].line.leading <= height - 2 * CellTop)
                used += x_parts[taken++].line.leading;
            if (taken == column.from && taken < column.to)
                used = x_parts[taken++].line.leading; // never stand still
            Length y = -(height - used) / 2;
            for (; column.from < taken; ++column.from) {
                const Part& part = x_parts[column.from];
                add_text(box, i, part, y);
                y -= part.line.leading;
            }
            box.node(Element::Kind::TD, 3, first);
        }
        if (!last) box.horizontal(x_left, x_left + x_width, -height, ThinLine);
        return box;
    }

    void add_text(Box& box, std::size_t column, const Part& part, Length top) const {
        if (part.line.glyphs.empty()) return;
        TextStyle style = x_block.style;
        style.size = part.line.size;
        style.leading = part.line.leading;
        Length x = x_edges[column] + padding(column), free = inner(column) - part.pad - part.line.width;
        Align align = x_columns[column].model->align;
        GlyphRun run;
        run.x = x + (align == Align::Centre                             ? free / 2
                     : align == Align::Right || align == Align::Decimal ? free
                                                                        : 0);
        run.y = top - baseline_below(style);
        run.size = part.line.size;
        run.glyphs = part.line.glyphs;
        run.tracking = style.tracking;
        run.colour = style.colour;
        box.operations.emplace_back(run);
    }

    Result<SetText> heading(const std::string& text, Length width) const {
        return x_setter.wrap(x_block.header_style, plain(text), width - 1'600, 0, "表头");
    }

    // Neighbouring columns of one group stand under its heading; the others reach over both rows.
    Result<Box> header() const {
        Length first = 0, second = x_block.header_height;
        std::vector<SetText> titles, groups(x_columns.size());
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            TRY_INTO(SetText title, heading(x_columns[i].model->title, x_edges[i + 1] - x_edges[i]));
            if (x_columns[i].model->day < 0 || title.lines.size() < 2)
                second = std::max(second, title.height() + 2 * CellTop);
            titles.push_back(std::move(title));
        }
        for (std::size_t i = 0; i < x_columns.size(); i = group_end(i)) {
            if (x_columns[i].model->group.empty()) continue;
            TRY_INTO(groups[i], heading(x_columns[i].model->group, x_edges[group_end(i)] - x_edges[i]));
            first = std::max(first, groups[i].height() + 2 * CellTop);
        }
        if (first > 0) second = std::max(second - first / 2, x_block.header_style.leading + 2 * CellTop);
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            Length room = x_columns[i].model->group.empty() ? first + second : second;
            second += std::max(0, titles[i].height() + 2 * CellTop - room);
        }
        return draw_header(titles, groups, first, second);
    }

    std::size_t group_end(std::size_t from) const {
        if (x_columns[from].model->group.empty()) return from + 1;
        auto end = from + 1;
        while (end < x_columns.size() && x_columns[end].model->group == x_columns[from].model->group) ++end;
        return end;
    }

    Box draw_header(const std::vector<SetText>& titles, const std::vector<SetText>& groups, Length first,
                    Length second) const {
        Box box = x_making.flow.fresh();
        box.height = first + second;
        box.node(Element::Kind::THead, 1);
        box.node(Element::Kind::TR, 2);
        bool grouped = first > 0;
        for (std::size_t i = 0; i < x_columns.size(); i = group_end(i)) {
            bool group = !x_columns[i].model->group.empty();
            Length top = group ? (first - groups[i].height()) / 2 : (box.height - titles[i].height()) / 2;
            header_cell(box, group ? groups[i] : titles[i], i, group_end(i), -top, grouped && !group ? 2 : 1);
        }
        if (grouped) box.node(Element::Kind::TR, 2);
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            if (x_columns[i].model->group.empty()) continue;
            header_cell(box, titles[i], i, i + 1, -first - (second - titles[i].height()) / 2, 1);
        }
        header_rules(box, first);
        return box;
    }

    // Title over columns [from, to).
    void header_cell(Box& box, const SetText& title, std::size_t from, std::size_t to, Length y,
                     std::uint16_t rows) const {
        auto first = box.operations.size();
        box.text(title, x_edges[from], x_edges[to] - x_edges[from], y, Align::Centre);
        Element& cell = box.node(Element::Kind::TH, 3, first);
        cell.scope = Element::Scope::Column;
        cell.row_span = rows;
        cell.column_span = static_cast<std::uint16_t>(to - from);
    }

    void header_rules(Box& box, Length first) const {
        Length right = x_left + x_width;
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            bool grouped = !x_columns[i].model->group.empty();
            bool starts = !grouped || i == 0 || x_columns[i - 1].model->group != x_columns[i].model->group;
            box.vertical(x_edges[i], starts ? 0 : -first, -box.height, i == 0 ? FrameLine : ThinLine);
            if (grouped && starts) box.horizontal(x_edges[i], x_edges[group_end(i)], -first, ThinLine);
        }
        box.vertical(right, 0, -box.height, FrameLine);
        box.horizontal(x_left, right, 0, FrameLine);
        box.horizontal(x_left, right, -box.height, ThinLine);
    }

    Result<Box> subtotal(const std::vector<Sum>& sums) const {
        std::size_t next = 0;
        return totals_row(x_block.page_totals_label, [&](const std::string&) {
            return next < sums.size() ? sums[next++].json() : Json();
        });
    }

    // A row of the table's body under the rows it adds up, never apart from the last of them: rows before `next`.
    Result<void> group_total(std::size_t next, std::size_t count) {
        Source source = x_making.source;
        source.row = &x_group;
        Box box = x_making.flow.fresh();
        std::size_t at = 0;
        TRY_INTO(box.spanned, total_cells(box, x_block.group_label.filled(source),
                                          [&](const std::string&) { return x_group_sums.at(at++).json(); }));
        box.kind = Box::Kind::Row;
        box.table = x_table;
        box.row = next - 1;
        box.keep_with_next = stays(next - 1, count);
        if (next < count) box.horizontal(x_left, x_left + x_width, -box.height, ThinLine);
        if (Box* last = x_making.flow.last()) last->keep_with_next = true;
        return x_making.flow.push(std::move(box));
    }

    // Before the row at `index` is set: closes the group that ends above it, begins the one it stands in.
    Result<void> turn_group(std::size_t index, std::size_t count, const Json& values) {
        if (x_block.group_by.empty()) return {};
        bool rows = index < x_making.facts.count();
        if (rows && index > 0 && at(values, x_block.group_by) == at(x_group, x_block.group_by)) return {};
        if (index > 0 && !x_group.is_null()) TRY(group_total(index, count));
        x_group = rows ? values : Json();
        x_group_sums.assign(total_columns(), {});
        return {};
    }

    std::size_t total_columns() const {
        return static_cast<std::size_t>(
            std::count_if(x_columns.begin(), x_columns.end(), [](const Column& each) { return each.total; }));
    }

    template <class Value>
    Result<Box> totals_row(const std::string& label, const Value& value) const {
        Box box = x_making.flow.fresh();
        TRY_INTO(std::size_t label_end, total_cells(box, label, value));
        Length right = x_left + x_width;
        for (std::size_t i = label_end; i < x_columns.size(); ++i)
            box.vertical(x_edges[i], 0, -box.height, i == 0 ? FrameLine : ThinLine);
        box.vertical(x_left, 0, -box.height, FrameLine);
        box.vertical(right, 0, -box.height, FrameLine);
        box.horizontal(x_left, right, -box.height, FrameLine);
        return box;
    }

    // The texts. The label reaches over all columns before the first one with a total; their number is the result.
    template <class Value>
    Result<std::size_t> total_cells(Box& box, const std::string& label, const Value& value) const {
        box.height = x_block.row_height;
        std::size_t label_end = 0;
        while (label_end < x_columns.size() && !x_columns[label_end].total) ++label_end;
        TextStyle style = x_block.header_style;
        style.size = x_block.style.size;
        style.leading = x_block.style.leading;
        TRY_INTO(SetText text,
                 x_setter.fit(style, label, x_edges[label_end] - x_left - 4'000, LeastWhole, "合计"));
        box.node(Element::Kind::TR, 2);
        box.text(text, x_left, x_edges[label_end] - x_left, -(box.height - text.height()) / 2, Align::Centre);
        if (label_end > 0) {
            Element& head = box.node(Element::Kind::TH, 3, 0);
            head.scope = Element::Scope::Row;
            head.column_span = static_cast<std::uint16_t>(label_end);
        }
        for (std::size_t i = label_end; i < x_columns.size(); ++i) {
            auto from = box.operations.size();
            if (x_columns[i].total) TRY(add_total(box, i, value(x_columns[i].uses.front().field->name)));
            box.node(Element::Kind::TD, 3, from);
        }
        return label_end;
    }

    // A page may ask for its subtotal while a row is being set, so x_parts is not to be touched.
    Result<void> add_total(Box& box, std::size_t column, const Json& number) const {
        const Use& use = x_columns[column].uses.front();
        std::vector<Part> parts;
        auto added = add_parts(column, use, use.field->written(number), parts);
        if (!added) return at_place(added.error(), "合计 " + use.field->title);
        Length height = 0;
        for (const Part& part : parts) height += part.line.leading;
        Length y = -(box.height - height) / 2;
        for (const Part& part : parts) {
            add_text(box, column, part, y);
            y -= part.line.leading;
        }
        return {};
    }

    bool is_total(const TableColumn& column) const {
        const auto& list = x_block.total_fields;
        return !column.fields.empty() && column.day < 0 &&
               std::find(list.begin(), list.end(), column.fields.front().name) != list.end();
    }

    const TableBlock& x_block;
    Making x_making;
    const Setter& x_setter;
    Length x_left, x_width;
    std::vector<Column> x_columns;
    std::vector<Length> x_edges;
    Length x_digit = 0, x_point = 0;
    Length x_longest = LongestRow; // a taller row is divided
    std::size_t x_table = 0;       // in the flow
    RowValues x_values;            // of the row being set
    std::vector<Part> x_parts;
    Json x_group; // first row of the group being set; null outside
    std::vector<Sum> x_group_sums;
};

} // namespace

Result<void> set_table(const TableBlock& block, const Making& making, Length left, Length width) {
    auto table = std::make_shared<TableSetter>(block, making, left, width);
    return table->set(table);
}

} // namespace taizhang::typeset
