#include "intake/totals.hh"

#include "intake/labels.hh"
#include "text/normalise.hh"
#include "text/numerals.hh"

#include <algorithm>

namespace taizhang::intake {

using record::Kind;

TotalLines::TotalLines(const Grid& grid, const record::Schema& schema, Builder& builder)
    : x_grid(grid), x_schema(schema), x_builder(builder) {
    for (const auto& [total, labels] : schema.importing().total_lines) {
        for (const std::string& label : labels) x_labels.emplace(key_of(label), total);
    }
}

const std::string* TotalLines::total_of(const std::string& label) const {
    auto at = x_labels.find(key_of(label));
    return at == x_labels.end() ? nullptr : &at->second;
}

void TotalLines::set(const std::string& total, const Cell& cell, const std::string& text) {
    const auto* field = record::find_field(x_schema.totals(), total);
    if (field == nullptr) return;
    Cell value = cell;
    if (text != text::clean_cell(cell.text)) value = {cell.row, cell.column, Cell::Kind::Text, false, text};
    Json number = convert(value, *field, x_builder.context).json;
    if (!number.is_number_integer()) return;
    auto [at, fresh] = x_said.try_emplace(total, number.get<std::int64_t>());
    if (fresh) x_cells[total] = &cell;
    else if (at->second != number) // first and last line disagree: both are kept
        x_builder.keep(x_builder.data, "", "合计/" + field->title, cell);
}

// "总笔数:3|总金额:15000", "总笔数|3|总金额|15000", or labels only with their values in the next row.
bool TotalLines::take_labelled(int row) {
    auto cells = x_grid.row(row);
    std::vector<std::string> waiting;
    bool any = false, values = false;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        auto pairs = labelled_in(cells[i].text);
        for (const Labelled& pair : pairs) {
            const std::string* total = total_of(pair.label);
            if (total == nullptr) continue;
            any = values = true;
            if (!pair.value.empty()) set(*total, cells[i], pair.value);
            else if (i + 1 < cells.size()) set(*total, cells[i + 1], text::clean_cell(cells[i + 1].text));
        }
        const std::string* total = pairs.empty() ? total_of(cells[i].text) : nullptr;
        if (total == nullptr) continue;
        any = true;
        bool number = i + 1 < cells.size() && text::parse_amount(cells[i + 1].text).has_value();
        values = values || number;
        if (number) set(*total, cells[i + 1], text::clean_cell(cells[i + 1].text));
        else waiting.push_back(*total);
    }
    if (any && !values && waiting.size() == cells.size()) {
        x_waiting = waiting;
        x_values_at = row + 1;
    }
    return any;
}

// "3|15000.00": two numbers alone, the first of them a count.
bool TotalLines::take_bare(int row) {
    auto cells = x_grid.row(row);
    bool below = row == x_values_at && cells.size() == x_waiting.size();
    if (below) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            set(x_waiting[i], cells[i], text::clean_cell(cells[i].text));
        return true;
    }
    bool two = cells.size() == 2 && cells[1].column == cells[0].column + 1 &&
               text::parse_scaled(cells[0].text, 0).has_value() &&
               text::parse_amount(cells[1].text).has_value() &&
               text::clean_cell(cells[1].text).find('.') != std::string::npos;
    if (!two) return false;
    for (const auto& field : x_schema.totals()) {
        bool count = field.kind == Kind::Integer;
        const Cell& cell = cells[count ? 0 : 1];
        if (count || field.kind == Kind::Fen) set(field.name, cell, text::clean_cell(cell.text));
    }
    return true;
}

bool TotalLines::take(int row) {
    if (x_labels.empty()) return false;
    return take_labelled(row) || take_bare(row);
}

void TotalLines::compare(const std::string& name, std::int64_t said, std::int64_t read) {
    if (said == read) return;
    auto& finding =
        x_builder.find("R-READ-TOTAL", record::Severity::Error, "/totals/" + name, *x_cells.at(name));
    bool count = name == "headcount";
    finding.message = count
                          ? "文件写明总笔数" + std::to_string(said) + "笔，读到" + std::to_string(read) + "笔"
                          : "文件写明的总金额与逐笔相加不一致";
    finding.advice = "请核对文件是否完整，从银行系统重新导出后上传";
}

Json TotalLines::settle(std::size_t first) {
    if (x_said.empty()) return nullptr;
    Json totals = Json::object();
    const Json& rows = x_builder.data["rows"];
    for (const auto& [name, said] : x_said) {
        totals[name] = said;
        x_builder.place("/totals/" + name, *x_cells.at(name));
        std::int64_t read = 0;
        for (std::size_t i = first; i < rows.size(); ++i) {
            auto value = rows[i].find(name);
            if (name == "headcount") ++read;
            else if (value != rows[i].end() && value->is_number_integer()) read += value->get<std::int64_t>();
        }
        compare(name, said, read);
    }
    return totals;
}

void add_totals(Json& sum, const Json& totals, bool first) {
    if (first) {
        sum = totals;
        return;
    }
    if (!sum.is_object() || !totals.is_object()) {
        sum = nullptr;
        return;
    }
    for (auto& [name, value] : sum.items()) {
        auto other = totals.find(name);
        bool both = value.is_number_integer() && other != totals.end() && other->is_number_integer();
        value = both ? Json(value.get<std::int64_t>() + other->get<std::int64_t>()) : Json(nullptr);
    }
}

} // namespace taizhang::intake
