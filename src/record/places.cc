#include "record/places.hh"

#include <algorithm>
#include <charconv>

namespace taizhang::record {
namespace {

constexpr std::string_view Rows = "/rows/";
constexpr std::uint32_t MostNumbers = 65'535; // of sheets and of steps that a cell can name

// "/rows/12/gross" -> 12 and "gross".
std::optional<std::pair<std::size_t, std::string_view>> in_rows(std::string_view pointer) {
    if (!pointer.starts_with(Rows)) return std::nullopt;
    std::string_view rest = pointer.substr(Rows.size());
    std::size_t row = 0;
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), row);
    auto digits = static_cast<std::size_t>(end - rest.data());
    if (error != std::errc() || digits + 1 >= rest.size() || rest[digits] != '/') return std::nullopt;
    return std::pair(row, rest.substr(digits + 1));
}

Json json_of(const Places::At& at) { return {{"sheet", at.sheet}, {"row", at.row}, {"column", at.column}}; }

int number_in(const Json& place, const char* key) {
    auto at = place.find(key);
    if (at == place.end() || !at->is_number_integer()) return 0;
    auto number = at->get<std::int64_t>();
    return number > 0 && number <= 1'000'000'000 ? static_cast<int>(number) : 0;
}

} // namespace

const Places::Cell* Places::cell_at(std::size_t row, std::string_view path) const {
    if (row >= x_rows.size()) return nullptr;
    auto step = x_step_numbers.find(path);
    if (step == x_step_numbers.end()) return nullptr;
    std::size_t end = row + 1 < x_rows.size() ? x_rows[row + 1] : x_cells.size();
    for (std::size_t i = x_rows[row]; i < end; ++i) {
        if (x_cells[i].step == step->second) return &x_cells[i];
    }
    return nullptr;
}

std::optional<Places::At> Places::find(std::string_view pointer) const {
    auto other = x_others.find(pointer);
    if (other != x_others.end()) return at(other->second.sheet, other->second.row, other->second.column);
    if (auto place = in_rows(pointer)) {
        if (const Cell* cell = cell_at(place->first, place->second))
            return at(cell->sheet, cell->row, cell->column);
    }
    if (!x_json.is_object()) return std::nullopt;
    auto found = x_json.find(pointer);
    if (found == x_json.end() || !found->is_object()) return std::nullopt;
    auto sheet = found->find("sheet");
    bool named = sheet != found->end() && sheet->is_string();
    return At{named ? std::string_view(sheet->get_ref<const std::string&>()) : std::string_view(),
              number_in(*found, "row"), number_in(*found, "column")};
}

bool Places::empty() const { return size() == 0; }

std::size_t Places::size() const {
    return x_cells.size() + x_others.size() + (x_json.is_object() ? x_json.size() : 0);
}

Json Places::json() const {
    Json all = x_json.is_object() ? x_json : Json::object();
    for (std::size_t row = 0; row < x_rows.size(); ++row) {
        std::string prefix = std::string(Rows) + std::to_string(row) + "/";
        std::size_t end = row + 1 < x_rows.size() ? x_rows[row + 1] : x_cells.size();
        for (std::size_t i = x_rows[row]; i < end; ++i) {
            const Cell& cell = x_cells[i];
            all[prefix + x_steps[cell.step]] = json_of(at(cell.sheet, cell.row, cell.column));
        }
    }
    for (const auto& [pointer, spot] : x_others)
        all[pointer] = json_of(at(spot.sheet, spot.row, spot.column));
    return all;
}

void Places::expect(std::size_t rows, std::size_t cells) {
    x_rows.reserve(x_rows.size() + rows);
    x_cells.reserve(x_cells.size() + cells);
}

std::uint32_t Places::sheet(std::string_view name) {
    auto known = std::find(x_sheets.rbegin(), x_sheets.rend(), name);
    if (known != x_sheets.rend()) return static_cast<std::uint32_t>(x_sheets.rend() - known - 1);
    x_sheets.emplace_back(name);
    return static_cast<std::uint32_t>(x_sheets.size() - 1);
}

std::uint32_t Places::step(std::string_view path) {
    auto known = x_step_numbers.find(path);
    if (known != x_step_numbers.end()) return known->second;
    auto number = static_cast<std::uint32_t>(x_steps.size());
    x_steps.emplace_back(path);
    x_step_numbers.emplace(path, number);
    return number;
}

void Places::put(std::size_t row, std::uint32_t step, std::uint32_t sheet, int cell_row, int cell_column) {
    while (x_rows.size() <= row) x_rows.push_back(x_cells.size());
    // Only the last row can still grow, and a cell has sixteen bits for names.
    bool simple = row + 1 == x_rows.size() && step < MostNumbers && sheet < MostNumbers;
    if (!simple) {
        x_others[std::string(Rows) + std::to_string(row) + "/" + x_steps[step]] = {sheet, cell_row,
                                                                                   cell_column};
        return;
    }
    for (std::size_t i = x_rows[row]; i < x_cells.size(); ++i) {
        if (x_cells[i].step != step) continue;
        x_cells[i] = {static_cast<std::uint16_t>(step), static_cast<std::uint16_t>(sheet), cell_row,
                      cell_column};
        return;
    }
    x_cells.push_back(
        {static_cast<std::uint16_t>(step), static_cast<std::uint16_t>(sheet), cell_row, cell_column});
}

void Places::put(std::string_view pointer, std::uint32_t sheet, int cell_row, int cell_column) {
    if (auto place = in_rows(pointer); place && place->first < 10'000'000)
        return put(place->first, step(place->second), sheet, cell_row, cell_column);
    x_others.insert_or_assign(std::string(pointer), Spot{sheet, cell_row, cell_column});
}

void Places::erase(std::string_view pointer) {
    auto other = x_others.find(pointer);
    if (other != x_others.end()) x_others.erase(other);
    if (x_json.is_object()) x_json.erase(std::string(pointer));
}

} // namespace taizhang::record
