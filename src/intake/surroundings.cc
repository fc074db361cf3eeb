#include "intake/surroundings.hh"

#include "intake/labels.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

bool is_currency(const std::string& text) {
    std::string key = key_of(text);
    return key == "元" || key == "人民币元" || key == "万元" || key == "人民币" || key == "角" || key == "分";
}

// "年  月  日" left open on a printed form.
bool is_blank_form(const std::string& text) {
    std::string key = key_of(text);
    for (std::string_view piece : {"年", "月", "日", "_", "(盖章)", "(签字)", "(公章)", "(章)"}) {
        for (auto at = key.find(piece); at != std::string::npos; at = key.find(piece))
            key.erase(at, piece.size());
    }
    return key.empty();
}

Cell as_text(const Cell& place, std::string text) {
    return {place.row, place.column, Cell::Kind::Text, false, std::move(text)};
}

bool ends_with_any(const std::string& text, std::initializer_list<std::string_view> ends) {
    return std::any_of(ends.begin(), ends.end(),
                       [&text](std::string_view end) { return text.ends_with(end); });
}

} // namespace

Surroundings::Surroundings(const Grid& grid, const record::Schema& schema, Names names, Builder& builder)
    : x_grid(grid), x_schema(schema), x_dictionary(schema.header()), x_names(std::move(names)),
      x_builder(builder) {}

// "联系电话" beside "项目经理" is the manager's: a label is first looked up behind those before it in its row.
const record::Field* Surroundings::field_of(const std::string& label,
                                            const std::vector<std::string>& before) const {
    std::string key = key_of(label);
    for (auto at = before.rbegin(); at != before.rend(); ++at) {
        auto joined = x_dictionary.find(key_of(*at) + key);
        if (joined && !x_builder.has(joined->field->name)) return joined->field;
    }
    auto match = x_dictionary.find(key);
    return match ? match->field : nullptr;
}

// "计划开工竣工日期：2026年1月1日至2027年6月30日" fills two fields.
bool Surroundings::assign_two_dates(const std::string& label, const Cell& value) {
    auto dates = dates_in(value.text);
    if (dates.size() != 2) return false;
    std::string key = key_of(label);
    const record::Field* ends[2] = {nullptr, nullptr};
    for (const record::Field& field : x_schema.header()) {
        if (field.kind != record::Kind::Date) continue;
        auto both = [&](std::string_view word) {
            return key.find(word) != std::string::npos && field.title.find(word) != std::string::npos;
        };
        bool validity = key.find("有效期") != std::string::npos || key.find("起止") != std::string::npos;
        if (both("开工") || (validity && field.name == "valid_from")) ends[0] = &field;
        if (both("竣工") || (validity && field.name == "valid_to")) ends[1] = &field;
    }
    if (ends[0] == nullptr || ends[1] == nullptr) return false;
    for (int i = 0; i < 2; ++i)
        assign_to(ends[i], label, as_text(value, format(dates[static_cast<std::size_t>(i)])));
    return true;
}

void Surroundings::assign_to(const record::Field* field, const std::string& label, const Cell& value) {
    if (field != nullptr && field->name == "unit" && !is_currency(value.text)) {
        field = x_schema.header_field("subcontractor"); // "单位：甲公司" means the firm
    }
    if (field == nullptr || x_builder.has(field->name)) {
        if (field != nullptr && convert(value, *field, x_builder.context).json == x_builder.data[field->name])
            return;
        return x_builder.keep(x_builder.data, "", text::clean_cell(label), value);
    }
    x_builder.put(x_builder.data, "", *field, value);
}

void Surroundings::assign(const std::string& label, const std::string& value, const Cell& cell) {
    if (is_blank_form(value)) return;
    Cell place = as_text(cell, value);
    if (value == text::clean_cell(cell.text)) place = cell; // the whole cell: a number keeps its kind
    if (assign_two_dates(label, place)) return;
    assign_to(field_of(label, x_before), label, place);
}

void Surroundings::remember(const std::string& label) {
    if (x_before.size() == 8) x_before.erase(x_before.begin()); // no form has more beside one another
    x_before.push_back(label);
}

bool Surroundings::is_label_cell(const Cell& cell) const {
    if (cell.kind != Cell::Kind::Text) return false;
    if (!labelled_in(cell.text).empty()) return true;
    std::string key = key_of(cell.text);
    if (x_dictionary.find(key)) return true;
    return key.find("开工竣工") != std::string::npos || key == "联系电话" || key == "有效期";
}

const Cell* Surroundings::value_of(const Cell& label) const {
    auto cells = x_grid.row(label.row);
    if (&label == &cells.back()) return nullptr;
    const Cell* next = &label + 1;
    return is_label_cell(*next) || x_used.contains(next) ? nullptr : next;
}

void Surroundings::read_pairs(const Cell& cell) {
    auto pairs = labelled_in(cell.text);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        if (pairs[i].label.empty()) {
            read_title(cell, pairs[i].value);
            continue;
        }
        const Cell* place = &cell;
        std::string value = pairs[i].value;
        if (value.empty() && i + 1 == pairs.size()) {
            const Cell* next = value_of(cell);
            if (next != nullptr) {
                place = next;
                value = text::clean_cell(next->text);
                x_used.insert(next);
            }
        }
        if (!value.empty()) assign(pairs[i].label, value, *place);
        remember(pairs[i].label);
    }
}

void Surroundings::put_text(std::string_view name, const std::string& text, const Cell& cell) {
    const record::Field* field = x_schema.header_field(name);
    if (field == nullptr || text.empty() || x_builder.has(name)) return;
    x_builder.put(x_builder.data, "", *field, as_text(cell, text));
}

// A title names the document, and often the project, a firm and the month with it.
bool Surroundings::read_title(const Cell& cell, const std::string& text) {
    auto title = parse_title(text, x_names.titles, x_names.words);
    auto month = title ? title->month : month_in(text);
    if (!title && !(month && text::decode(text).size() <= 12)) return false;
    if (title) {
        put_text("title", text::clean_cell(text), cell);
        bool firm = ends_with_any(title->prefix, {"公司", "劳务", "队"});
        bool team = ends_with_any(title->prefix, {"班", "班组"});
        if (firm)
            put_text(x_schema.header_field("subcontractor") != nullptr ? "subcontractor" : "employer",
                     title->prefix, cell);
        else if (team) put_text("team", title->prefix, cell);
        else if (text::decode(title->prefix).size() >= 3) put_text("project", title->prefix, cell);
    }
    if (month) {
        x_builder.context.year = static_cast<int>(month->year());
        put_text("period", format(*month), cell);
    }
    return true;
}

void Surroundings::read_line(int row) {
    x_before.clear();
    for (const Cell& cell : x_grid.row(row)) {
        if (x_used.contains(&cell)) continue;
        x_used.insert(&cell);
        if (!labelled_in(cell.text).empty()) {
            read_pairs(cell);
            continue;
        }
        const Cell* value = is_label_cell(cell) ? value_of(cell) : nullptr;
        if (value != nullptr) {
            x_used.insert(value);
            assign(cell.text, text::clean_cell(value->text), *value);
        } else if (!read_title(cell)) {
            x_builder.keep(x_builder.data, "", "第" + std::to_string(row) + "行", cell);
        }
    }
}

Surroundings::Seen Surroundings::labels() const {
    Seen seen;
    for (const Cell& cell : x_grid.sheet().cells) {
        if (cell.kind != Cell::Kind::Text) continue;
        auto pairs = labelled_in(cell.text);
        bool colons = !pairs.empty();
        if (!colons) pairs.push_back({cell.text, ""});
        for (const Labelled& pair : pairs) {
            auto match = x_dictionary.find(key_of(pair.label));
            if (match) seen.fields.insert(match->field);
            if (match || colons) ++seen.seen;
        }
    }
    return seen;
}

void Surroundings::read_form_row(int row) {
    x_before.clear();
    for (const Cell& cell : x_grid.row(row)) {
        if (x_used.contains(&cell)) continue;
        x_used.insert(&cell);
        if (cell.kind == Cell::Kind::Text && !labelled_in(cell.text).empty()) {
            read_pairs(cell);
            continue;
        }
        auto cells = x_grid.row(row);
        const Cell* right = &cell == &cells.back() ? nullptr : &cell + 1;
        bool known = is_label_cell(cell);
        if (known && (right == nullptr || is_label_cell(*right))) { // a label above its value
            const Cell* below = x_grid.at(row + 1, cell.column);
            right = below != nullptr && !is_label_cell(*below) && right != nullptr ? below : nullptr;
        }
        if (right != nullptr && !x_used.contains(right) && (known || !is_label_cell(*right))) {
            x_used.insert(right);
            assign(cell.text, text::clean_cell(right->text), *right);
        } else if (!known && !read_title(cell)) {
            x_builder.keep(x_builder.data, "", "第" + std::to_string(row) + "行", cell);
        }
        if (known || right != nullptr) remember(cell.text);
    }
}

void Surroundings::read_form() {
    for (int row : x_grid.rows()) read_form_row(row);
}

} // namespace taizhang::intake
