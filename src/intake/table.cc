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

bool is_serial(const std::string& text) {
    bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    return digits || text::parse_scaled(key_of(text), 0).has_value();
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
        if (x_columns.size() <= number) x_columns.resize(number + 1);
        x_columns[number] = {&column, role_of(column), 0, nullptr};
        if (column.field != nullptr) x_columns[number].step = builder.places.step(column.field->name);
        x_header_keys[column.column] = key_of(column.header);
        if (column.day != 0) x_day_marks = column.field;
        else if (column.field != nullptr) ++x_uses[column.field];
        if (column.constant != nullptr) x_constants.push_back({&column, {}});
    }
    x_persons = std::any_of(table.columns.begin(), table.columns.end(), [](const Column& column) {
        return column.field != nullptr && column.field->name == "name";
    });
    make_values();
}

void TableReader::make_values() {
    auto has_value = [this](const Place& place) {
        const Column* column = place.column;
        return column != nullptr && column->field != nullptr && column->day == 0 &&
               x_uses.at(column->field) == 1;
    };
    for (const Place& place : x_columns) {
        if (has_value(place)) x_values.emplace_back(&place.column->field->name, nullptr);
    }
    std::sort(x_values.begin(), x_values.end(),
              [](const auto& a, const auto& b) { return *a.first < *b.first; });
    for (Place& place : x_columns) {
        if (!has_value(place)) continue;
        for (auto& [name, value] : x_values) {
            if (name == &place.column->field->name) place.value = &value;
        }
    }
}

TableReader::Role TableReader::role_of(const Column& column) {
    const record::Field* field = column.field;
    if (field == nullptr || column.day != 0) return Role::None;
    if (field->name == "seq") return Role::Seq;
    if (field->pii == "name") return Role::Name;
    if (field->kind == Kind::IdNo) return Role::Id;
    return is_number(field->kind) ? Role::Amount : Role::Other;
}

const TableReader::Place& TableReader::place_at(int number) const {
    static const Place None;
    auto place = static_cast<std::size_t>(number);
    return place < x_columns.size() ? x_columns[place] : None;
}

TableReader::Look TableReader::look_at(std::span<const Cell> cells) const {
    Look look;
    for (const Cell& cell : cells) {
        if (is_empty_mark(cell.text)) continue;
        ++look.cells;
        if (cell.kind == Cell::Kind::Text && !labelled_in(cell.text).empty()) {
            look.labelled = true; // "项目负责人：" below the IDs is no ID
            continue;
        }
        const Place& place = place_at(cell.column);
        bool day = place.column != nullptr && place.column->day != 0;
        if (x_day_marks != nullptr && !day && look.half == 0) look.half = half_of(cell);
        switch (place.role) {
        case Role::None: break;
        case Role::Seq: look.seq = is_serial(cell.text); break;
        case Role::Name: look.name = true; break;
        case Role::Id: look.id = true; break;
        case Role::Amount:
            look.amount = true;
            look.number = look.number || cell.kind == Cell::Kind::Number;
            break;
        case Role::Other: look.other = true; break;
        }
    }
    return look;
}

// Printed sheets repeat their header on each page.
bool TableReader::repeats_header(std::span<const Cell> cells) const {
    int same = 0, looked = 0;
    for (const Cell& cell : cells) {
        const Column* column = place_at(cell.column).column;
        if (column == nullptr || column->day != 0) continue;
        const std::string& header = x_header_keys.at(cell.column);
        std::string key = key_of(cell.text);
        if (same == 0 && ++looked > 3) return false; // a header begins with headers
        if (!key.empty() && (header == key || header.starts_with(key + "/") || header.ends_with("/" + key)))
            ++same;
    }
    return same >= 3;
}

TableReader::RowKind TableReader::classify(std::span<const Cell> cells) {
    int looked = 0;
    for (const Cell& cell : cells) {
        if (cell.kind != Cell::Kind::Text || ++looked > 3 || !may_be_total(cell)) continue;
        std::string key = key_of(cell.text);
        if (key.find("大写") != std::string::npos) continue; // "合计人民币（大写）：…" is a line of its own
        if (key.ends_with("小计") || starts_with_any(key, {"小计", "本页"})) return RowKind::Subtotal;
        if (starts_with_any(key, {"合计", "总计", "共计", "总合计"})) return RowKind::Total;
    }
    Look look = look_at(cells);
    if (look.cells == 0 || (look.cells == 1 && look.seq)) return RowKind::Blank; // numbered in advance
    if (!look.number && repeats_header(cells)) return RowKind::Repeat;
    x_half = look.half;
    if (x_half == 2 && !look.id && !look.seq && !x_builder.data["rows"].empty()) return RowKind::SecondHalf;
    bool person = look.id || (look.seq && look.name);
    if (person) return RowKind::Data;
    if (look.labelled || x_after_total) return RowKind::Line;
    if (x_persons) return look.name || look.amount ? RowKind::Data : RowKind::Line;
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
    x_team = {cell.row, cell.column, Cell::Kind::Text, false, name};
    return true;
}

void TableReader::settle_values(Json& record) {
    for (auto& [name, value] : x_values) {
        if (!value.is_null()) record.emplace(*name, std::exchange(value, nullptr));
    }
}

void TableReader::read_cell(Json& record, std::size_t row, const Cell& cell) {
    const Place& place = place_at(cell.column);
    if (place.value != nullptr)
        return x_builder.put_in_row(record, *place.value, row, place.step, *place.column->field, cell);
    settle_values(record); // what it does may depend on what is there
    read_other_cell(record, "/rows/" + std::to_string(row), place.column, cell);
}

void TableReader::read_other_cell(Json& record, const std::string& pointer, const Column* column,
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
    } else if (column->field != nullptr) {
        x_builder.add(record, pointer, *column->field, column->header, cell);
    } else if (column->span != nullptr) {
        x_builder.put_span(record, pointer, *column->span, column->header, cell);
    } else if (column->constant == nullptr) {
        x_builder.keep(record, pointer, column->header, cell);
    }
}

// A day of two halves says how much was worked, this says which.
void TableReader::note_halves(Json& record) const {
    for (int i : {0, 1}) {
        if (x_half_days[i].empty()) continue;
        Json& extra = record["extra"];
        if (!extra.is_object()) extra = Json::object();
        extra[i == 0 ? "上午出勤日" : "下午出勤日"] = x_half_days[i];
    }
}

void TableReader::read_data(std::span<const Cell> cells) {
    Json& rows = x_builder.data["rows"];
    const std::size_t number = rows.size();
    Json record = Json::object();
    record.get_ref<Json::object_t&>().expect(x_values.size());
    if (x_day_marks != nullptr) record[x_day_marks->name] = Json(std::vector<Json>(31, nullptr));
    for (std::string& days : x_half_days) days.clear();
    for (const Cell& cell : cells) {
        const Column* column = place_at(cell.column).column;
        bool marker = x_half != 0 && (column == nullptr || column->day == 0) && half_of(cell) != 0;
        if (!marker) read_cell(record, number, cell);
        for (Constant& constant : x_constants) {
            if (constant.column == column && !is_empty_mark(cell.text))
                constant.cells.push_back({number, &cell});
        }
    }
    settle_values(record);
    note_halves(record);
    if (x_team && x_table.column_of("team") == nullptr) {
        x_builder.put(record, "/rows/" + std::to_string(number), *x_schema.row_field("team"), *x_team);
    }
    rows.push_back(std::move(record));
}

// The afternoon's row of the person above.
void TableReader::read_second_half(std::span<const Cell> cells) {
    Json& rows = x_builder.data["rows"];
    Json& record = rows.back();
    std::string pointer = "/rows/" + std::to_string(rows.size() - 1);
    for (const Cell& cell : cells) {
        const Column* column = place_at(cell.column).column;
        if (half_of(cell) != 0 && (column == nullptr || column->day == 0)) continue;
        if (column != nullptr && column->day != 0) read_other_cell(record, pointer, column, cell);
        else if (!is_empty_mark(cell.text))
            x_builder.keep(record, pointer, "下午/" + (column == nullptr ? "" : column->header), cell);
    }
    note_halves(record);
}

void TableReader::read_total(std::span<const Cell> cells) {
    x_totals = Json::object();
    for (const Cell& cell : cells) {
        int count = cell.kind == Cell::Kind::Text ? headcount_in(key_of(cell.text)) : 0;
        auto named = [this](std::string_view name) { return record::find_field(x_schema.totals(), name); };
        if (count > 0 && named("headcount") != nullptr) {
            x_totals["headcount"] = count;
            x_builder.place("/totals/headcount", cell);
            continue;
        }
        const Column* column = place_at(cell.column).column;
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
    const std::size_t count = x_builder.data["rows"].size() - first;
    for (const Constant& constant : x_constants) {
        if (constant.cells.empty()) continue;
        const record::Field& field = *constant.column->constant;
        const Cell& one = *constant.cells.front().second;
        bool alike = constant.cells.size() == count &&
                     std::all_of(constant.cells.begin(), constant.cells.end(),
                                 [&](const auto& each) { return each.second->text == one.text; });
        Json value = convert(one, field, x_builder.context).json;
        bool said = x_builder.has(field.name);
        if (alike && !said) x_builder.put(x_builder.data, "", field, one);
        if (alike && (!said || x_builder.data[field.name] == value)) continue;
        Json& rows = x_builder.data["rows"];
        for (const auto& [row, cell] : constant.cells)
            x_builder.keep(rows[row], "/rows/" + std::to_string(row), constant.column->header, *cell);
    }
}

void TableReader::read_line(const Grid::Row& row) {
    if (row.cells.size() == 1 && read_team(row.cells.front())) return;
    x_around.read_line(row.number);
}

void TableReader::read_row(const Grid::Row& row) {
    RowKind kind = classify(row.cells);
    switch (kind) {
    case RowKind::Data:
        // Rows after a total: it was one team's only, and says nothing about the whole.
        if (x_after_total) x_totals = nullptr;
        x_after_total = false;
        if (x_sampled.size() < MostSampled) x_sampled.push_back(row.number);
        read_data(row.cells);
        break;
    case RowKind::SecondHalf: read_second_half(row.cells); break;
    case RowKind::Total:
        read_total(row.cells);
        x_after_total = true;
        break;
    case RowKind::Line: read_line(row); break;
    case RowKind::Subtotal:
    case RowKind::Repeat:
        x_passed.push_back({{"sheet", x_builder.sheet()},
                            {"row", row.number},
                            {"reason", kind == RowKind::Repeat ? "重复的表头" : "小计"}});
        break;
    case RowKind::Blank: break;
    }
}

void TableReader::read() {
    std::size_t first = x_builder.data["rows"].size();
    x_builder.expect(x_grid.all().size(), x_grid.sheet().cells.size());
    for (const Grid::Row& row : x_grid.all()) {
        if (row.number > x_table.last_row && !x_lines.take(row.number)) read_row(row);
    }
    settle_constants(first);
    Json said = x_lines.settle(first);
    if (said.is_object() && !x_totals.is_object()) x_totals = std::move(said);
}

} // namespace taizhang::intake
