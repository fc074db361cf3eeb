#include "intake/table.hh"

#include "intake/labels.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <charconv>

namespace taizhang::intake {
namespace {

using record::Kind;

constexpr std::size_t MostSampled = 40;
constexpr std::size_t LongestMark = 48; // bytes: a cell that says 合计 says little more

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

// Every mark of a total has one of these characters; most cells have neither.
bool may_be_total(const Cell& cell) {
    if (cell.kind != Cell::Kind::Text || cell.text.size() > LongestMark) return false;
    return cell.text.find("计") != std::string::npos || cell.text.find("本页") != std::string::npos;
}

int half_of(const Cell& cell) {
    if (cell.kind != Cell::Kind::Text || cell.text.size() > 12) return 0;
    if (cell.text.find("午") == std::string::npos) return 0;
    std::string key = key_of(cell.text);
    if (key == "上午") return 1;
    return key == "下午" ? 2 : 0;
}

} // namespace

TableReader::TableReader(const Grid& grid, const Table& table, const record::Schema& schema,
                         Surroundings& around, TotalLines& lines, Builder& builder)
    : x_grid(grid), x_table(table), x_schema(schema), x_around(around), x_lines(lines), x_builder(builder) {
    for (const Column& column : table.columns) {
        auto number = static_cast<std::size_t>(column.column);
        if (x_columns.size() <= number) x_columns.resize(number + 1, nullptr);
        x_columns[number] = &column;
        x_header_keys[column.column] = key_of(column.header);
        if (column.day != 0) x_day_marks = column.field;
        else if (column.field != nullptr) ++x_uses[column.field];
        if (column.constant != nullptr) x_constants.push_back({&column, {}});
    }
}

const Column* TableReader::column_at(int number) const {
    auto place = static_cast<std::size_t>(number);
    return place < x_columns.size() ? x_columns[place] : nullptr;
}

TableReader::Look TableReader::look_at(int row) const {
    Look look;
    for (const Cell& cell : x_grid.row(row)) {
        if (is_empty_mark(cell.text)) continue;
        ++look.cells;
        if (cell.kind == Cell::Kind::Text && !labelled_in(cell.text).empty()) {
            look.labelled = true; // "项目负责人：" below the IDs is no ID
            continue;
        }
        const Column* column = column_at(cell.column);
        const record::Field* field = column == nullptr ? nullptr : column->field;
        bool day = column != nullptr && column->day != 0;
        if (x_day_marks != nullptr && !day && look.half == 0) look.half = half_of(cell);
        if (field == nullptr || day) continue;
        if (field->name == "seq") look.seq = text::parse_scaled(key_of(cell.text), 0).has_value();
        else if (field->pii == "name") look.name = true;
        else if (field->kind == Kind::IdNo) look.id = true;
        else if (is_number(field->kind)) {
            look.amount = true;
            look.number = look.number || cell.kind == Cell::Kind::Number;
        } else look.other = true;
    }
    return look;
}

// Printed sheets repeat their header on each page.
bool TableReader::repeats_header(int row) const {
    int same = 0, looked = 0;
    for (const Cell& cell : x_grid.row(row)) {
        const Column* column = column_at(cell.column);
        if (column == nullptr || column->day != 0) continue;
        const std::string& header = x_header_keys.at(cell.column);
        std::string key = key_of(cell.text);
        if (same == 0 && ++looked > 3) return false; // a header begins with headers
        if (!key.empty() && (header == key || header.starts_with(key + "/") || header.ends_with("/" + key)))
            ++same;
    }
    return same >= 3;
}

TableReader::RowKind TableReader::classify(int row) {
    int looked = 0;
    for (const Cell& cell : x_grid.row(row)) {
        if (cell.kind != Cell::Kind::Text || ++looked > 3 || !may_be_total(cell)) continue;
        std::string key = key_of(cell.text);
        if (key.find("大写") != std::string::npos) continue; // "合计人民币（大写）：…" is a line of its own
        if (key.ends_with("小计") || starts_with_any(key, {"小计", "本页"})) return RowKind::Subtotal;
        if (starts_with_any(key, {"合计", "总计", "共计", "总合计"})) return RowKind::Total;
    }
    Look look = look_at(row);
    if (look.cells == 0 || (look.cells == 1 && look.seq)) return RowKind::Blank; // numbered in advance
    if (!look.number && repeats_header(row)) return RowKind::Repeat;
    x_half = look.half;
    if (x_half == 2 && !look.id && !look.seq && !x_builder.data["rows"].empty()) return RowKind::SecondHalf;
    bool person = look.id || (look.seq && look.name);
    if (person) return RowKind::Data;
    if (look.labelled || x_after_total) return RowKind::Line;
    bool persons = std::any_of(x_table.columns.begin(), x_table.columns.end(), [](const Column& column) {
        return column.field != nullptr && column.field->name == "name";
    });
    if (persons) return look.name || look.amount ? RowKind::Data : RowKind::Line;
    return look.name || look.amount || look.other ? RowKind::Data : RowKind::Line;
}

// "木工班" or "班组：木工班" alone in a row: the team of the rows below.
bool TableReader::read_team(const Cell& cell) {
    if (x_schema.row_field("team") == nullptr || x_after_total) return false;
    auto pairs = labelled_in(cell.text);
    std::string name = pairs.empty() ? cell.text : pairs.front().value;
    if (pairs.size() > 1) return false;
    if (pairs.size() == 1) {
        std::string label = key_of(pairs.front().label);
        if (name.empty() || label.find("班组") == std::string::npos || label.size() > 18) return false;
    } else {
        std::string key = key_of(name);
        if (!key.ends_with("班组") && !key.ends_with("班") && !key.ends_with("队")) return false;
    }
    x_team = {cell.row, cell.column, Cell::Kind::Text, name, false};
    return true;
}

void TableReader::read_cell(Json& record, const std::string& pointer, const Column* column,
                            const Cell& cell) {
    if (column == nullptr) {
        x_builder.keep(record, pointer, "第" + std::to_string(cell.column) + "列", cell);
    } else if (column->day != 0) {
        bool half = column->half != 0 || x_half != 0;
        x_builder.put_day(record[column->field->name], pointer + "/" + column->field->name, column->day, cell,
                          half);
        int which = column->half != 0 ? column->half : x_half;
        Json mark = half ? convert_day(cell, true).json : Json();
        if (!mark.is_number_integer() || mark == 0) return;
        std::string& days = x_half_days[which - 1];
        days += (days.empty() ? "" : "、") + std::to_string(column->day);
    } else if (column->field != nullptr && x_uses.at(column->field) > 1) {
        x_builder.add(record, pointer, *column->field, column->header, cell);
    } else if (column->field != nullptr) {
        x_builder.put(record, pointer, *column->field, cell);
    } else if (column->span != nullptr) {
        x_builder.put_span(record, pointer, *column->span, column->header, cell);
    } else if (column->constant == nullptr) {
        x_builder.keep(record, pointer, column->header, cell);
    }
}

// A day of two halves says how much was worked, this says which.
void TableReader::note_halves(Json& record, const std::string& pointer) const {
    (void)pointer;
    for (int i : {0, 1}) {
        if (x_half_days[i].empty()) continue;
        Json& extra = record["extra"];
        if (!extra.is_object()) extra = Json::object();
        extra[i == 0 ? "上午出勤日" : "下午出勤日"] = x_half_days[i];
    }
}

void TableReader::read_data(int row) {
    Json& rows = x_builder.data["rows"];
    std::string pointer = "/rows/" + std::to_string(rows.size());
    Json record = Json::object();
    if (x_day_marks != nullptr) record[x_day_marks->name] = Json(std::vector<Json>(31, nullptr));
    for (std::string& days : x_half_days) days.clear();
    for (const Cell& cell : x_grid.row(row)) {
        const Column* column = column_at(cell.column);
        bool marker = x_half != 0 && (column == nullptr || column->day == 0) && half_of(cell) != 0;
        if (!marker) read_cell(record, pointer, column, cell);
        for (Constant& constant : x_constants) {
            if (constant.column == column && !is_empty_mark(cell.text))
                constant.cells.push_back({rows.size(), &cell});
        }
    }
    note_halves(record, pointer);
    if (x_team && x_table.column_of("team") == nullptr) {
        x_builder.put(record, pointer, *x_schema.row_field("team"), *x_team);
    }
    rows.push_back(std::move(record));
}

// The afternoon's row of the person above.
void TableReader::read_second_half(int row) {
    Json& rows = x_builder.data["rows"];
    Json& record = rows.back();
    std::string pointer = "/rows/" + std::to_string(rows.size() - 1);
    for (const Cell& cell : x_grid.row(row)) {
        const Column* column = column_at(cell.column);
        if (half_of(cell) != 0 && (column == nullptr || column->day == 0)) continue;
        if (column != nullptr && column->day != 0) read_cell(record, pointer, column, cell);
        else if (!is_empty_mark(cell.text))
            x_builder.keep(record, pointer, "下午/" + (column == nullptr ? "" : column->header), cell);
    }
    note_halves(record, pointer);
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
        const Column* column = column_at(cell.column);
        bool known = column != nullptr && column->field != nullptr && column->day == 0 &&
                     is_number(column->field->kind) && column->field->name != "seq";
        const record::Field* field = known ? named(column->field->name) : nullptr;
        if (field != nullptr && x_uses.at(column->field) == 1)
            x_builder.put(x_totals, "/totals", *field, cell);
        else if (known || (column != nullptr && cell.kind == Cell::Kind::Number))
            x_builder.keep(x_builder.data, "", "合计/" + column->header, cell);
    }
}

// A column of the project's name, of the batch: the record's value when all rows say the same.
void TableReader::settle_constants(std::size_t first) {
    Json& rows = x_builder.data["rows"];
    for (const Constant& constant : x_constants) {
        if (constant.cells.empty()) continue;
        const record::Field& field = *constant.column->constant;
        const Cell& one = *constant.cells.front().second;
        bool alike = constant.cells.size() == rows.size() - first &&
                     std::all_of(constant.cells.begin(), constant.cells.end(),
                                 [&](const auto& each) { return each.second->text == one.text; });
        Json value = convert(one, field, x_builder.context).json;
        bool said = x_builder.has(field.name);
        if (alike && !said) x_builder.put(x_builder.data, "", field, one);
        if (alike && (!said || x_builder.data[field.name] == value)) continue;
        for (const auto& [row, cell] : constant.cells)
            x_builder.keep(rows[row], "/rows/" + std::to_string(row), constant.column->header, *cell);
    }
}

void TableReader::read_line(int row) {
    auto cells = x_grid.row(row);
    if (cells.size() == 1 && read_team(cells.front())) return;
    x_around.read_line(row);
}

void TableReader::read_row(int row) {
    RowKind kind = classify(row);
    switch (kind) {
    case RowKind::Data:
        // Rows after a total: it was one team's only, and says nothing about the whole.
        if (x_after_total) x_totals = nullptr;
        x_after_total = false;
        if (x_sampled.size() < MostSampled) x_sampled.push_back(row);
        read_data(row);
        break;
    case RowKind::SecondHalf: read_second_half(row); break;
    case RowKind::Total:
        read_total(row);
        x_after_total = true;
        break;
    case RowKind::Line: read_line(row); break;
    case RowKind::Subtotal:
    case RowKind::Repeat:
        x_passed.push_back({{"sheet", x_builder.sheet},
                            {"row", row},
                            {"reason", kind == RowKind::Repeat ? "重复的表头" : "小计"}});
        break;
    case RowKind::Blank: break;
    }
}

void TableReader::read() {
    std::size_t first = x_builder.data["rows"].size();
    for (int row : x_grid.rows()) {
        if (row > x_table.last_row && !x_lines.take(row)) read_row(row);
    }
    settle_constants(first);
    Json said = x_lines.settle(first);
    if (said.is_object() && !x_totals.is_object()) x_totals = std::move(said);
}

} // namespace taizhang::intake
