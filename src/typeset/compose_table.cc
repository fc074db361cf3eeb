#include "typeset/composer.hh"

#include "base/date.hh"
#include "text/numerals.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

using record::Kind;

constexpr Length CellTop = 2'000;      // least blank above and below a cell's text
constexpr int LeastWhole = 60;         // per cent, for what must not be divided
constexpr int LeastStacked = 80;       // for texts that share a cell
constexpr Length LongestRow = 400'000; // a taller row is divided between pages

struct Part { // one line of a cell, ready to be placed
    SetText text;
    Length pad = 0; // blank at the right, so that decimal points align
};

struct Cell {
    std::vector<Part> parts; // single lines, from the top
    Length height() const {
        Length sum = 0;
        for (const Part& part : parts) sum += part.text.height();
        return sum;
    }
};

int decimals_of(const Json& value, Kind kind) {
    if (!value.is_number_integer()) return 0;
    auto number = value.get<std::int64_t>();
    if (kind == Kind::Fen) return 2;
    if (kind == Kind::Tenths) return number % 10 != 0 ? 1 : 0;
    if (kind == Kind::Hundredths) return number % 10 != 0 ? 2 : number % 100 != 0 ? 1 : 0;
    return 0;
}

class TableSetter {
public:
    TableSetter(const TableBlock& block, const Json& record, const Source& source, const Setter& setter,
                Length left, Length width)
        : x_block(block), x_record(record), x_source(source), x_setter(setter), x_left(left), x_width(width) {
    }

    Result<void> set(Flow& flow) {
        choose_columns();
        divide_width();
        TRY(measure_numbers());
        TableFrame frame;
        TRY_INTO(frame.header, header());
        frame.edges = x_edges;
        frame.rows = rows().size();
        if (x_block.page_totals) {
            frame.subtotal_height = x_block.row_height;
            frame.subtotal = [self = *this](std::size_t from, std::size_t to) {
                return self.subtotal(from, to);
            };
        }
        auto table = flow.tables.size();
        flow.tables.push_back(std::move(frame));
        auto count = std::max(rows().size(), static_cast<std::size_t>(x_block.empty_rows));
        for (std::size_t i = 0; i < count; ++i) {
            bool ends = ends_group(i);
            TRY(row(i, table, i + 1 == count && !ends, flow));
            if (ends) TRY(group_total(i, table, i + 1 == count, flow));
        }
        if (!x_block.totals) return {};
        if (count > 0) flow.boxes.back().keep_with_next = true;
        TRY_INTO(Box total,
                 totals_row(x_block.totals_label.filled(x_source),
                            [this](const std::string& field) { return total_of(x_record, field); }));
        if (count == 0) total.horizontal(x_left, x_left + x_width, 0, FrameLine);
        total.structure.insert(total.structure.begin(), 2, Element{});
        total.structure[0].kind = Element::Kind::Table;
        total.structure[0].continued = count > 0;
        total.structure[1].kind = Element::Kind::TFoot;
        total.structure[1].depth = 1;
        flow.boxes.push_back(std::move(total));
        return {};
    }

private:
    const Json::array_t& rows() const {
        static const Json::array_t None;
        const Json& value = at(x_record, "rows");
        return value.is_array() ? value.get_ref<const Json::array_t&>() : None;
    }

    bool has_values(const TableColumn& column) const {
        for (const Json& row : rows()) {
            for (const ColumnField& field : column.fields) {
                const Json& value = at(row, field.name);
                if (!value.is_null() && value != Json("")) return true;
            }
        }
        return false;
    }

    void choose_columns() {
        int days = 31;
        if (!x_block.month_field.empty()) {
            const Json& value = at(x_record, x_block.month_field);
            auto month = value.is_string() ? parse_month(value.get_ref<const std::string&>()) : std::nullopt;
            if (month) days = days_in(*month);
        }
        for (const TableColumn& column : x_block.columns) {
            if (column.day >= days || (column.optional && !has_values(column))) continue;
            x_columns.push_back(&column);
        }
    }

    // Edges from running sums, so that rounding never drifts.
    void divide_width() {
        std::int64_t fixed = 0, stretch = 0;
        for (const auto* column : x_columns) {
            fixed += column->width;
            stretch += column->stretch;
        }
        std::int64_t free = x_width - fixed;
        bool scale = free < 0 || stretch == 0;
        std::int64_t widths = 0, shares = 0;
        x_edges = {x_left};
        for (const auto* column : x_columns) {
            widths += column->width;
            shares += column->stretch;
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
        x_decimals.assign(x_columns.size(), 0);
        x_margins.assign(x_columns.size(), 0);
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            if (x_columns[i]->align != Align::Decimal) continue;
            const ColumnField& field = x_columns[i]->fields.front();
            for (const Json& row : rows())
                x_decimals[i] = std::max(x_decimals[i], decimals_of(at(row, field.name), field.kind));
            Length widest = 0;
            auto measure = [&](const Json& value) {
                std::string text = field.written(value);
                widest = std::max(widest, number_width(text.substr(0, text.find('.'))));
            };
            for (const Json& row : rows()) measure(at(row, field.name));
            if (is_total(i)) measure(total_of(x_record, field.name));
            x_margins[i] = std::max(0, inner(i) - widest - fraction(i)) / 2;
        }
        return {};
    }

    // Without shaping: digits and points are all there is in a number, and no digit is wider than 0.
    Length number_width(const std::string& text) const {
        auto points = std::count_if(text.begin(), text.end(), [](char c) { return c == '.' || c == ','; });
        return static_cast<Length>(points) * x_point +
               static_cast<Length>(text.size() - static_cast<std::size_t>(points)) * x_digit;
    }

    Length fraction(std::size_t column) const {
        return x_decimals[column] == 0 ? 0 : x_point + x_decimals[column] * x_digit;
    }

    // Blank at the right that brings the point to its place: by the text's own glyphs, as a 1 is narrow.
    Length pad_for(std::size_t column, const SetText& text) const {
        if (x_columns[column]->align != Align::Decimal || text.lines.size() != 1) return 0;
        const TextLine& line = text.lines.front();
        auto point = std::find_if(line.glyphs.begin(), line.glyphs.end(),
                                  [](const Glyph& g) { return g.codepoint == U'.'; });
        Length own = width_of(text.style, {point, line.glyphs.end()});
        Length free = std::max(0, inner(column) - line.width);
        return std::clamp(x_margins[column] + fraction(column) - own, 0, free);
    }

    Length inner(std::size_t column) const {
        return x_edges[column + 1] - x_edges[column] - 2 * padding(column);
    }
    Length padding(std::size_t column) const { return x_columns[column]->day >= 0 ? 300 : x_block.padding; }

    Result<Part> value_part(std::size_t column, const ColumnField& field, const std::string& text,
                            const std::string& place) const {
        TextStyle style = x_block.style;
        if (field.size > 0) {
            style.leading = static_cast<Length>(std::int64_t{style.leading} * field.size / style.size);
            style.size = field.size;
        }
        bool stacked = x_columns[column]->fields.size() > 1;
        int least = field.whole ? LeastWhole : stacked ? LeastStacked : 100;
        TRY_INTO(SetText set, x_setter.fit(style, text, inner(column), least, place + field.title));
        Length pad = pad_for(column, set);
        return Part{std::move(set), pad};
    }

    Result<Cell> cell(std::size_t column, const Json& row, const std::string& place) const {
        Cell result;
        for (const ColumnField& field : x_columns[column]->fields) {
            const Json* value = &at(row, field.name);
            if (x_columns[column]->day >= 0) {
                auto day = static_cast<std::size_t>(x_columns[column]->day);
                static const Json Null;
                value = value->is_array() && day < value->size() ? &(*value)[day] : &Null;
            }
            std::string text = x_columns[column]->day >= 0 ? written_day(*value) : field.written(*value);
            if (text.empty()) continue;
            TRY_INTO(Part part, value_part(column, field, text, place));
            for (TextLine& line : part.text.lines) {
                result.parts.push_back({SetText{part.text.style, {}}, part.pad});
                result.parts.back().text.lines.push_back(std::move(line));
            }
        }
        return result;
    }

    Result<void> row(std::size_t index, std::size_t table, bool last, Flow& flow) const {
        static const Json Blank = Json::object();
        const Json& values = index < rows().size() ? rows()[index] : Blank;
        std::string place = "第 " + std::to_string(index + 1) + " 行 ";
        std::vector<Cell> cells;
        Length content = 0;
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            TRY_INTO(Cell each, cell(i, values, place));
            content = std::max(content, each.height());
            cells.push_back(std::move(each));
        }
        Length height = std::max(x_block.row_height, content + 2 * CellTop);
        while (true) {
            bool whole = height <= LongestRow;
            Box box = row_box(cells, whole ? height : LongestRow, last && whole);
            box.table = table;
            box.row = index;
            flow.boxes.push_back(std::move(box));
            if (whole) break;
            content = 0;
            for (const Cell& each : cells) content = std::max(content, each.height());
            height = std::max(x_block.row_height, content + 2 * CellTop);
        }
        return {};
    }

    // Takes from the cells what has room in `height`.
    Box row_box(std::vector<Cell>& cells, Length height, bool last) const {
        Box box;
        box.kind = Box::Kind::Row;
        box.height = height;
        box.node(Element::Kind::TR, 2);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto from = box.operations.size();
            auto& parts = cells[i].parts;
            std::size_t taken = 0;
            Length used = 0;
            while (taken < parts.size() && used + parts[taken].text.height() <= height - 2 * CellTop) {
                used += parts[taken++].text.height();
            }
            if (taken == 0 && !parts.empty()) used = parts[taken++].text.height(); // never stand still
            Length y = -(height - used) / 2;
            for (std::size_t k = 0; k < taken; ++k) {
                Align align = x_columns[i]->align;
                if (parts.size() > 1 && align == Align::Justify) align = Align::Left;
                box.text(parts[k].text, x_edges[i] + padding(i), inner(i) - parts[k].pad, y, align);
                y -= parts[k].text.height();
            }
            parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(taken));
            box.node(Element::Kind::TD, 3, from);
        }
        if (!last) box.horizontal(x_left, x_left + x_width, -height, ThinLine);
        return box;
    }

    Result<SetText> heading(const std::string& text, Length width) const {
        return x_setter.wrap(x_block.header_style, plain(text), width - 1'600, 0, "表头");
    }

    // Neighbouring columns of one group stand under its heading; the others reach over both rows.
    Result<Box> header() const {
        Length first = 0, second = x_block.header_height;
        std::vector<SetText> titles, groups(x_columns.size());
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            TRY_INTO(SetText title, heading(x_columns[i]->title, x_edges[i + 1] - x_edges[i]));
            if (x_columns[i]->day < 0 || title.lines.size() < 2)
                second = std::max(second, title.height() + 2 * CellTop);
            titles.push_back(std::move(title));
        }
        for (std::size_t i = 0; i < x_columns.size(); i = group_end(i)) {
            if (x_columns[i]->group.empty()) continue;
            TRY_INTO(groups[i], heading(x_columns[i]->group, x_edges[group_end(i)] - x_edges[i]));
            first = std::max(first, groups[i].height() + 2 * CellTop);
        }
        if (first > 0) second = std::max(second - first / 2, x_block.header_style.leading + 2 * CellTop);
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            Length room = x_columns[i]->group.empty() ? first + second : second;
            second += std::max(0, titles[i].height() + 2 * CellTop - room);
        }
        return draw_header(titles, groups, first, second);
    }

    std::size_t group_end(std::size_t from) const {
        if (x_columns[from]->group.empty()) return from + 1;
        auto end = from + 1;
        while (end < x_columns.size() && x_columns[end]->group == x_columns[from]->group) ++end;
        return end;
    }

    Box draw_header(const std::vector<SetText>& titles, const std::vector<SetText>& groups, Length first,
                    Length second) const {
        Box box;
        box.height = first + second;
        box.node(Element::Kind::THead, 1);
        box.node(Element::Kind::TR, 2);
        bool grouped = first > 0;
        for (std::size_t i = 0; i < x_columns.size(); i = group_end(i)) {
            bool group = !x_columns[i]->group.empty();
            Length top = group ? (first - groups[i].height()) / 2 : (box.height - titles[i].height()) / 2;
            header_cell(box, group ? groups[i] : titles[i], i, group_end(i), -top, grouped && !group ? 2 : 1);
        }
        if (grouped) box.node(Element::Kind::TR, 2);
        for (std::size_t i = 0; i < x_columns.size(); ++i) {
            if (x_columns[i]->group.empty()) continue;
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
            bool grouped = !x_columns[i]->group.empty();
            bool starts = !grouped || i == 0 || x_columns[i - 1]->group != x_columns[i]->group;
            box.vertical(x_edges[i], starts ? 0 : -first, -box.height, i == 0 ? FrameLine : ThinLine);
            if (grouped && starts) box.horizontal(x_edges[i], x_edges[group_end(i)], -first, ThinLine);
        }
        box.vertical(right, 0, -box.height, FrameLine);
        box.horizontal(x_left, right, 0, FrameLine);
        box.horizontal(x_left, right, -box.height, ThinLine);
    }

    Result<Box> subtotal(std::size_t from, std::size_t to) const {
        return totals_row(x_block.page_totals_label,
                          [&](const std::string& field) { return sum_of(x_record, field, from, to); });
    }

    bool ends_group(std::size_t index) const {
        if (x_block.group_by.empty() || index >= rows().size()) return false;
        return index + 1 == rows().size() ||
               at(rows()[index], x_block.group_by) != at(rows()[index + 1], x_block.group_by);
    }

    // A row of the table's body under the rows it adds up, never apart from the last of them.
    Result<void> group_total(std::size_t last, std::size_t table, bool ends, Flow& flow) const {
        std::size_t first = last;
        while (first > 0 && !ends_group(first - 1)) --first;
        Source source = x_source;
        source.row = &rows()[last];
        Box box;
        TRY_INTO(box.spanned,
                 total_cells(box, x_block.group_label.filled(source), [&](const std::string& field) {
                     return sum_of(x_record, field, first, last + 1);
                 }));
        box.kind = Box::Kind::Row;
        box.table = table;
        box.row = last;
        if (!ends) box.horizontal(x_left, x_left + x_width, -box.height, ThinLine);
        flow.boxes.back().keep_with_next = true;
        flow.boxes.push_back(std::move(box));
        return {};
    }

    template <class Value>
    Result<Box> totals_row(const std::string& label, const Value& value) const {
        Box box;
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
        while (label_end < x_columns.size() && !is_total(label_end)) ++label_end;
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
            if (is_total(i)) {
                const ColumnField& field = x_columns[i]->fields.front();
                Json number = value(field.name);
                TRY_INTO(Part part, value_part(i, field, field.written(number), "合计 "));
                box.text(part.text, x_edges[i] + padding(i), inner(i) - part.pad,
                         -(box.height - part.text.height()) / 2, x_columns[i]->align);
            }
            box.node(Element::Kind::TD, 3, from);
        }
        return label_end;
    }

    bool is_total(std::size_t column) const {
        const auto& fields = x_columns[column]->fields;
        const auto& list = x_block.total_fields;
        return !fields.empty() && x_columns[column]->day < 0 &&
               std::find(list.begin(), list.end(), fields.front().name) != list.end();
    }

    const TableBlock& x_block;
    const Json& x_record;
    const Source& x_source;
    const Setter& x_setter;
    Length x_left, x_width;
    std::vector<const TableColumn*> x_columns;
    std::vector<Length> x_edges;
    std::vector<int> x_decimals; // most in each column
    std::vector<Length> x_margins;
    Length x_digit = 0, x_point = 0;
};

} // namespace

Result<void> set_table(const TableBlock& block, const Json& record, const Source& source,
                       const Setter& setter, Length left, Length width, Flow& flow) {
    return TableSetter(block, record, source, setter, left, width).set(flow);
}

} // namespace taizhang::typeset
