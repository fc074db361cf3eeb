#include "intake/header.hh"

#include "text/normalise.hh"

#include <algorithm>
#include <array>

namespace taizhang::intake {
namespace {

constexpr int WidestHeader = 256; // columns further right are kept as extra

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "5", "05", "5日", "5号" or a date cell shown by its day; 0 when the label is no day.
int day_of(const Cell& cell, std::string key) {
    if (cell.kind == Cell::Kind::Date) key = cell.text.size() >= 10 ? cell.text.substr(8, 2) : "";
    for (std::string_view suffix : {"日", "号"}) {
        if (key.ends_with(suffix)) key.erase(key.size() - suffix.size());
    }
    if (key.empty() || key.size() > 2 || !std::all_of(key.begin(), key.end(), is_digit)) return 0;
    int day = std::stoi(key);
    return day >= 1 && day <= 31 ? day : 0;
}

int half_of(const std::string& key) {
    if (key == "上午" || key == "上") return 1;
    return key == "下午" || key == "下" ? 2 : 0;
}

// Takes "2026年1月", "1月份", "(1月)" out of a key; what it said goes to year and month.
std::string without_month(std::string key, int& year, int& month) {
    auto at = key.find("月");
    if (at == std::string::npos || at == 0 || !is_digit(key[at - 1])) return key;
    std::size_t begin = at;
    while (begin > 0 && is_digit(key[begin - 1])) --begin;
    if (at - begin > 2) return key;
    int number = std::stoi(key.substr(begin, at - begin));
    if (number < 1 || number > 12) return key;
    constexpr std::string_view Year = "年";
    if (begin >= 4 + Year.size() && key.compare(begin - Year.size(), Year.size(), Year) == 0) {
        std::size_t from = begin - Year.size();
        while (from > 0 && is_digit(key[from - 1])) --from;
        std::string digits = key.substr(from, begin - Year.size() - from);
        if (digits.size() == 4) year = std::stoi(digits);
        begin = from;
    }
    std::size_t end = at + std::string_view("月").size();
    if (key.compare(end, 3, "份") == 0) end += 3;
    if (begin > 0 && key[begin - 1] == '(' && end < key.size() && key[end] == ')') --begin, ++end;
    month = number;
    key.erase(begin, end - begin);
    while (key.starts_with('-') || key.starts_with('/') || key.starts_with(':')) key.erase(0, 1);
    return key;
}

void add_step(Label& label, const Cell& cell) {
    std::string shown = text::clean_cell(cell.text), key = key_of(shown);
    if (key.empty() || (!label.keys.empty() && label.keys.back() == key)) return;
    if (int day = day_of(cell, key)) label.day = day;
    else if (int half = half_of(key)) label.half = half;
    std::string plain = without_month(key, label.year, label.month);
    if (!plain.empty()) label.plain.push_back(std::move(plain));
    label.steps.push_back(std::move(shown));
    label.keys.push_back(std::move(key));
}

// One column of the header: the cells seen from above down; `groups` are the last ones of the rows above the leaf.
Label label_at(const Grid& grid, int row, int rows, int column,
               std::array<const Cell*, MostHeaderRows>& groups) {
    std::array<const Cell*, MostHeaderRows> seen{};
    int deepest = -1;
    for (int level = 0; level < rows; ++level) {
        auto place = static_cast<std::size_t>(level);
        seen[place] = grid.seen_at(row + level, column);
        if (level > 0 && seen[place] != nullptr && seen[place] == seen[place - 1]) seen[place] = nullptr;
        if (seen[place] != nullptr) deepest = level;
    }
    Label label;
    label.column = column;
    for (int level = 0; level <= deepest; ++level) {
        auto place = static_cast<std::size_t>(level);
        const Cell* cell = seen[place];
        bool empty_range = cell == nullptr && grid.range_at(row + level, column) != nullptr;
        if (cell != nullptr) {
            groups[place] = cell;
            std::fill(groups.begin() + level + 1, groups.end(), nullptr);
        } else if (!empty_range) {
            cell = groups[place];
        }
        if (cell != nullptr) add_step(label, *cell);
    }
    if (label.half != 0 && label.day == 0) label.half = 0;
    return label;
}

} // namespace

std::string Label::text() const {
    std::string all;
    for (const std::string& step : steps) all += (all.empty() ? "" : "/") + step;
    return all;
}

std::vector<Label> labels_of(const Grid& grid, int row, int rows) {
    std::vector<Label> labels;
    std::array<const Cell*, MostHeaderRows> groups{};
    for (int column = 1; column <= std::min(grid.last_column(), WidestHeader); ++column) {
        Label label = label_at(grid, row, rows, column, groups);
        if (!label.keys.empty()) labels.push_back(std::move(label));
    }
    return labels;
}

std::string form_label(const std::string& header) {
    std::string key = key_of(header), label;
    for (std::size_t i = 0; i < key.size();) {
        std::size_t end = i;
        while (end < key.size() && is_digit(key[end])) ++end;
        std::string_view rest = std::string_view(key).substr(end);
        bool time = end > i && (rest.starts_with("月") || rest.starts_with("年"));
        if (time) label += '#';
        else label.append(key, i, std::max<std::size_t>(end - i, 1));
        i = std::max(end, i + 1);
    }
    return label;
}

} // namespace taizhang::intake
