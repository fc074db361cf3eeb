#include "intake/table.hh"

#include "intake/labels.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <charconv>

namespace taizhang::intake {
namespace {

using record::Kind;

constexpr std::size_t MostSampled = 40;

bool is_number(Kind kind) {
    return kind == Kind::Fen || kind == Kind::Tenths || kind == Kind::Hundredths || kind == Kind::Integer;
}

bool starts_with_any(const std::string& text, std::initializer_list<std::string_view> starts) {
    return std::any_of(starts.begin(), starts.end(),
                       [&text](std::string_view start) { return text.starts_with(start); });
}

// "共32人", "32人": the number before 人, 0 when there is none.
int headcount_in(const std::string& key) {
    auto end = key.find("人");
    if (end == std::string::npos || end == 0) return 0;
    auto begin = end;
    while (begin > 0 && key[begin - 1] >= '0' && key[begin - 1] <= '9') --begin;
    int count = 0;
    std::from_chars(key.data() + begin, key.data() + end, count);
    return count;
}

} // namespace

TableReader::TableReader(const Grid& grid, const Table& table, const record::Schema& schema,
                         Surroundings& around, Builder& builder)
    : x_grid(grid), x_table(table), x_schema(schema), x_around(around), x_builder(builder) {
    for (const Column& column : table.columns) {
        x_columns[column.column] = &column;
        x_header_keys[column.column] = key_of(column.header);
        if (column.day != 0) x_day_marks = column.field;
    }
}

TableReader::Look TableReader::look_at(int row) const {
    Look look;
    for (const Cell& cell : x_grid.row(row)) {
        if (is_empty_mark(cell.text)) continue;
        ++look.cells;
        if (cell.kind == Cell::Kind::Text && !labelled_in(cell.text).empty()) look.labelled = true;
        auto at = x_columns.find(cell.column);
        const record::Field* field = at == x_columns.end() ? nullptr : at->second->field;
        if (field == nullptr || at->second->day != 0) continue;
        if (field->name == "seq") look.seq = text::parse_scaled(key_of(cell.text), 0).has_value();
        else if (field->name == "name") look.name = true;
        else if (field->kind == Kind::IdNo) look.id = true;
        else if (is_number(field->kind)) look.amount = true;
        else look.other = true;
    }
    return look;
}

// Printed sheets repeat their header on each page.
bool TableReader::repeats_header(int row) const {
    int same = 0, looked = 0;
    for (const Cell& cell : x_grid.row(row)) {
        auto at = x_columns.find(cell.column);
        if (at == x_columns.end() || at->second->day != 0) continue;
        const std::string& header = x_header_keys.at(cell.column);
        std::string key = key_of(cell.text);
        if (same == 0 && ++looked > 3) return false; // a header begins with headers
        if (!key.empty() && (header == key || header.starts_with(key + "/") || header.ends_with("/" + key)))
            ++same;
    }
    return same >= 3;
}

TableReader::RowKind TableReader::classify(int row) const {
    int looked = 0;
    for (const Cell& cell : x_grid.row(row)) {
        if (cell.kind != Cell::Kind::Text || ++looked > 3) continue;
        std::string key = key_of(cell.text);
        if (key.find("大写") != std::string::npos) continue; // "合计人民币（大写）：…" is a line of its own
        if (key.ends_with("小计") || starts_with_any(key, {"小计", "本页"})) return RowKind::Subtotal;
        if (starts_with_any(key, {"合计", "总计", "共计", "总合计"})) return RowKind::Total;
    }
    if (repeats_header(row)) return RowKind::Repeat;
    Look look = look_at(row);
    if (look.cells == 0 || (look.cells == 1 && look.seq)) return RowKind::Blank; // numbered in advance
    bool person = look.id || (look.seq && look.name);
    if (person) return RowKind::Data;
    if (look.labelled || x_after_total) return RowKind::Line;
    bool persons = x_table.column_of("name") != nullptr;
    if (persons)
        return look.name || look.amount ? RowKind::Data
                                        : (look.cells == 1 || look.other ? RowKind::Line : RowKind::Blank);
    return look.name || look.amount || look.other ? RowKind::Data : RowKind::Line;
}

void TableReader::read_team(const Cell& cell) {
    if (x_schema.row_field("team") != nullptr) x_team = &cell;
}

void TableReader::read_data(int row) {
    Json& rows = x_builder.data["rows"];
    std::string pointer = "/rows/" + std::to_string(rows.size());
    Json record = Json::object();
    if (x_day_marks != nullptr) record[x_day_marks->name] = Json(std::vector<Json>(31, nullptr));
    for (const Cell& cell : x_grid.row(row)) {
        auto at = x_columns.find(cell.column);
        const Column* column = at == x_columns.end() ? nullptr : at->second;
        if (column == nullptr) {
            x_builder.keep(record, pointer, "第" + std::to_string(cell.column) + "列", cell);
        } else if (column->day != 0) {
            x_builder.put_day(record[column->field->name], pointer + "/" + column->field->name, column->day,
                              cell);
        } else if (column->field != nullptr) {
            x_builder.put(record, pointer, *column->field, cell);
        } else {
            x_builder.keep(record, pointer, column->header, cell);
        }
    }
    if (x_team != nullptr && x_table.column_of("team") == nullptr) {
        x_builder.put(record, pointer, *x_schema.row_field("team"), *x_team);
    }
    rows.push_back(std::move(record));
}

void TableReader::read_total(int row) {
    x_totals = Json::object();
    for (const Cell& cell : x_grid.row(row)) {
        int count = cell.kind == Cell::Kind::Text ? headcount_in(key_of(cell.text)) : 0;
        const auto& fields = x_schema.totals();
        auto named = [&fields](std::string_view name) {
            auto at = std::find_if(fields.begin(), fields.end(),
                                   [name](const auto& field) { return field.name == name; });
            return at == fields.end() ? nullptr : &*at;
        };
        if (count > 0 && named("headcount") != nullptr) {
            x_totals["headcount"] = count;
            x_builder.place("/totals/headcount", cell);
            continue;
        }
        auto at = x_columns.find(cell.column);
        const record::Field* column = at == x_columns.end() ? nullptr : at->second->field;
        if (column == nullptr || !is_number(column->kind) || column->name == "seq") continue;
        if (const record::Field* field = named(column->name))
            x_builder.put(x_totals, "/totals", *field, cell);
        else x_builder.keep(x_builder.data, "", "合计/" + at->second->header, cell);
    }
}

void TableReader::read() {
    for (int row : x_grid.rows()) {
        if (row <= x_table.last_row) continue;
        switch (classify(row)) {
        case RowKind::Data:
            // Rows after a total: it was one team's only, and says nothing about the whole.
            if (x_after_total) x_totals = nullptr;
            x_after_total = false;
            if (x_sampled.size() < MostSampled) x_sampled.push_back(row);
            read_data(row);
            break;
        case RowKind::Total:
            read_total(row);
            x_after_total = true;
            break;
        case RowKind::Line: {
            auto cells = x_grid.row(row);
            std::string key = key_of(cells.front().text);
            bool team =
                cells.size() == 1 && (key.ends_with("班组") || key.ends_with("班") || key.ends_with("队"));
            if (team && !x_after_total) read_team(cells.front());
            else x_around.read_line(row);
            break;
        }
        case RowKind::Subtotal:
        case RowKind::Repeat:
        case RowKind::Blank: break;
        }
    }
}

} // namespace taizhang::intake
