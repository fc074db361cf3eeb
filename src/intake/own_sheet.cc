#include "intake/own_sheet.hh"

#include "intake/builder.hh"
#include "intake/totals.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <array>
#include <charconv>

namespace taizhang::intake {
namespace {

constexpr std::string_view MarkerName = "_taizhang";
constexpr std::string_view KnownLayout = "1";
constexpr std::size_t MostLines = 2'000; // no schema has a tenth of these
constexpr std::size_t MostSampled = 200;

int number_in(const std::string& text) {
    int number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// How labels are compared: they are ours and came back as we wrote them, but for blanks a program may add.
std::string trimmed(std::string_view text) {
    auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

// One line of the hidden sheet: key and up to three values.
using Line = std::array<std::string, 4>;

Line line_of(std::span<const Cell> cells) {
    Line line;
    for (const Cell& cell : cells) {
        if (cell.column <= 4) line[static_cast<std::size_t>(cell.column - 1)] = trimmed(cell.text);
    }
    return line;
}

void add_line(OwnSheet& own, const Line& line) {
    const auto& [key, a, b, c] = line;
    if (key == "type") own.type = a;
    else if (key == "schema") own.schema = a;
    else if (key == "project") own.project = a;
    else if (key == "period") own.period = a;
    else if (key == "subcontractor") own.subcontractor = a;
    else if (key == "title") own.title_field = a;
    else if (key == "text") own.ornaments.insert(a);
    else if (key == "field") own.labels[b] = {a, number_in(c)};
    else if (key == "column") own.headings[b] = {a, number_in(c)};
    else if (key == "total") own.totals[b] = a;
}

class OwnReader {
public:
    OwnReader(const Reading& reading, const OwnSheet& own, const record::Schema& schema)
        : x_reading(reading), x_own(own), x_schema(schema), x_builder(schema) {
        x_builder.context.exact = true;
        if (!schema.rows().empty()) x_builder.data["rows"] = Json::array();
    }

    std::optional<Draft> read(Samples samples) {
        for (const Sheet& sheet : x_reading.sheets) {
            if (sheet.name == MarkerName || sheet.cells.empty()) continue;
            if (sheet.hidden) pass_over(sheet, "隐藏的工作表");
            else if (!read_sheet(sheet)) pass_over(sheet, "不是填报表格的工作表");
        }
        bool table = !x_schema.rows().empty();
        if (table ? x_tables.empty() : x_labels_found * 2 < x_own.labels.size()) return std::nullopt;
        if (x_totals.is_object() && !x_schema.totals().empty()) x_builder.data["totals"] = x_totals;
        x_builder.complete(Nulls::Filled);
        Draft draft;
        draft.mapping = mapping(samples);
        draft.data = std::move(x_builder.data);
        draft.places = std::move(x_builder.places);
        draft.findings = std::move(x_builder.findings);
        return draft;
    }

private:
    void pass_over(const Sheet& sheet, const char* why) {
        x_skipped.push_back({{"sheet", sheet.name}, {"reason", why}});
    }

    bool is_ornament(const Cell& cell) const { return x_own.ornaments.contains(trimmed(cell.text)); }

    const OwnSheet::Heading* heading_of(const Cell& cell) const {
        auto at = x_own.headings.find(trimmed(cell.text));
        return at == x_own.headings.end() ? nullptr : &at->second;
    }

    bool is_header(std::span<const Cell> cells) const {
        auto count = std::count_if(cells.begin(), cells.end(),
                                   [this](const Cell& cell) { return heading_of(cell) != nullptr; });
        return !x_own.headings.empty() && static_cast<std::size_t>(count) * 2 >= x_own.headings.size();
    }

    bool read_sheet(const Sheet& sheet) {
        Grid grid(sheet);
        auto rows = grid.rows();
        auto header =
            x_schema.rows().empty()
                ? rows.end()
                : std::find_if(rows.begin(), rows.end(), [&](int row) { return is_header(grid.row(row)); });
        bool labels = std::any_of(sheet.cells.begin(), sheet.cells.end(),
                                  [this](const Cell& cell) { return label_of(cell) != nullptr; });
        if (header == rows.end() && !labels) return false;
        x_builder.in_sheet(sheet.name);
        x_sheets.push_back(sheet.name);
        for (auto row = rows.begin(); row != header; ++row) read_line(grid.row(*row));
        if (header == rows.end()) return true;
        std::vector<int> below(header + 1, rows.end());
        read_table(std::move(grid), *header, below);
        return true;
    }

    const OwnSheet::Label* label_of(const Cell& cell) const {
        if (cell.kind != Cell::Kind::Text) return nullptr;
        auto at = x_own.labels.find(trimmed(cell.text));
        return at != x_own.labels.end() && at->second.column == cell.column ? &at->second : nullptr;
    }

    // Labels, each with the next cell in its row.
    void read_line(std::span<const Cell> cells) {
        const Cell* label = nullptr;
        for (const Cell& cell : cells) {
            if (label_of(cell) != nullptr) {
                label = &cell;
                ++x_labels_found;
            } else if (is_ornament(cell)) {
                continue;
            } else if (label != nullptr) {
                put_header(label_of(*label)->field, trimmed(label->text), cell);
                label = nullptr;
            } else if (cell.row == 1 && !x_own.title_field.empty()) {
                put_header(x_own.title_field, "标题", cell);
            } else {
                x_builder.keep(x_builder.data, "", "第" + std::to_string(cell.row) + "行", cell);
            }
        }
    }

    void put_header(const std::string& name, const std::string& label, const Cell& cell) {
        const record::Field* field = x_schema.header_field(name);
        if (field != nullptr && !x_builder.has(name)) return x_builder.put(x_builder.data, "", *field, cell);
        bool same = field != nullptr && convert(cell, *field, x_builder.context).json == x_builder.data[name];
        if (!same) x_builder.keep(x_builder.data, "", label, cell); // of a second sheet, and different there
    }

    void read_table(Grid grid, int header, const std::vector<int>& rows) {
        Table table;
        table.first_row = table.last_row = header;
        table.confirmed = true;
        for (const Cell& cell : grid.row(header)) {
            Column column;
            column.column = cell.column;
            column.header = text::clean_cell(cell.text);
            column.confidence = 100;
            if (const auto* heading = heading_of(cell)) {
                column.field = x_schema.row_field(heading->field);
                column.day =
                    column.field != nullptr && heading->day >= 1 && heading->day <= 31 ? heading->day : 0;
                ++table.score;
            }
            table.columns.push_back(std::move(column));
        }
        x_after_total = false;
        std::vector<int> sampled;
        Json totals;
        for (int row : rows) {
            auto cells = grid.row(row);
            if (is_total(cells)) {
                totals = total_of(grid, header, cells);
                x_after_total = true;
            } else if (is_data(table, cells)) {
                if (x_after_total) totals = nullptr; // it was not of all rows
                x_after_total = false;
                read_row(table, cells);
                if (sampled.size() < MostSampled) sampled.push_back(row);
            } else if (x_after_total && !is_header(cells)) {
                read_line(cells);
            }
        }
        add_totals(totals);
        x_tables.push_back({std::move(grid), std::move(table)});
        if (x_tables.size() == 1) x_sampled = std::move(sampled);
    }

    static bool is_total(std::span<const Cell> cells) {
        auto first = std::find_if(cells.begin(), cells.end(),
                                  [](const Cell& cell) { return !is_empty_mark(cell.text); });
        return first != cells.end() && trimmed(first->text) == "合计";
    }

    // Something beside the number that was printed in advance. Below the totals: in two columns at least.
    bool is_data(const Table& table, std::span<const Cell> cells) const {
        if (is_header(cells)) return false;
        int filled = 0;
        for (const Cell& cell : cells) {
            if (is_empty_mark(cell.text) || is_ornament(cell)) continue;
            const Column* column = column_at(table, cell.column);
            if (column == nullptr || column->field == nullptr || column->field->name != "seq") ++filled;
        }
        return filled > (x_after_total ? 1 : 0);
    }

    static const Column* column_at(const Table& table, int number) {
        auto at = std::lower_bound(table.columns.begin(), table.columns.end(), number,
                                   [](const Column& column, int wanted) { return column.column < wanted; });
        return at != table.columns.end() && at->column == number ? &*at : nullptr;
    }

    void read_row(const Table& table, std::span<const Cell> cells) {
        Json& rows = x_builder.data["rows"];
        std::string pointer = "/rows/" + std::to_string(rows.size());
        Json record = Json::object();
        for (const Column& column : table.columns) {
            if (column.day != 0) record[column.field->name] = Json(std::vector<Json>(31, nullptr));
        }
        for (const Cell& cell : cells) {
            const Column* column = column_at(table, cell.column);
            if (column == nullptr)
                x_builder.keep(record, pointer, "第" + std::to_string(cell.column) + "列", cell);
            else if (column->field == nullptr) x_builder.keep(record, pointer, column->header, cell);
            else if (column->day != 0)
                x_builder.put_day(record[column->field->name], pointer + "/" + column->field->name,
                                  column->day, cell);
            else x_builder.put(record, pointer, *column->field, cell);
        }
        rows.push_back(std::move(record));
    }

    Json total_of(const Grid& grid, int header, std::span<const Cell> cells) {
        Json totals = Json::object();
        for (const Cell& cell : cells) {
            const Cell* above = grid.at(header, cell.column);
            auto named = above == nullptr ? x_own.totals.end() : x_own.totals.find(trimmed(above->text));
            const auto* field =
                named == x_own.totals.end() ? nullptr : record::find_field(x_schema.totals(), named->second);
            if (field != nullptr) x_builder.put(totals, "/totals", *field, cell);
            else if (trimmed(cell.text) != "合计")
                x_builder.keep(x_builder.data, "", "合计/第" + std::to_string(cell.column) + "列", cell);
        }
        return totals;
    }

    // Of several sheets: the sum of what all of them say; it stands in no cell.
    void add_totals(const Json& totals) {
        bool first = x_tables.empty();
        intake::add_totals(x_totals, totals, first);
        if (first || !x_totals.is_object()) return;
        for (const auto& [name, unused] : x_totals.items()) x_builder.places.erase("/totals/" + name);
    }

    Json mapping(Samples samples) const {
        Json mapping = {{"sheet", x_sheets.empty() ? std::string() : x_sheets.front()},
                        {"labels", x_labels_found},
                        {"doubts", Json::array()}};
        if (!x_tables.empty())
            mapping = describe(
                {x_tables.front(), x_schema, x_sampled, x_builder.data, x_builder.context, std::nullopt},
                samples);
        mapping["sheets"] = x_sheets;
        mapping["skipped"] = x_skipped;
        mapping["own_sheet"] = x_own.schema;
        if (!x_own.project.empty()) mapping["own_project"] = x_own.project;
        return mapping;
    }

    const Reading& x_reading;
    const OwnSheet& x_own;
    const record::Schema& x_schema;
    Builder x_builder;
    std::vector<SheetTable> x_tables;
    std::vector<int> x_sampled;
    std::vector<std::string> x_sheets;
    Json x_skipped = Json::array();
    Json x_totals;
    std::size_t x_labels_found = 0;
    bool x_after_total = false;
};

} // namespace

std::optional<OwnSheet> OwnSheet::find(const Reading& reading) {
    auto sheet = std::find_if(reading.sheets.begin(), reading.sheets.end(),
                              [](const Sheet& each) { return each.name == MarkerName; });
    if (sheet == reading.sheets.end()) return std::nullopt;
    Grid grid(*sheet);
    auto rows = grid.rows();
    if (rows.empty() || rows.size() > MostLines) return std::nullopt;
    Line first = line_of(grid.row(rows.front()));
    if (first[0] != "taizhang" || first[1] != KnownLayout) return std::nullopt;
    OwnSheet own;
    for (int row : rows) add_line(own, line_of(grid.row(row)));
    if (own.type.empty() || (own.labels.empty() && own.headings.empty())) return std::nullopt;
    return own;
}

std::optional<Draft> read_own_sheet(const Reading& reading, const OwnSheet& own, const record::Schema& schema,
                                    Samples samples) {
    return OwnReader(reading, own, schema).read(samples);
}

} // namespace taizhang::intake
