#include "intake/columns.hh"

#include "text/normalise.hh"

#include <algorithm>
#include <cstdio>
#include <set>

namespace taizhang::intake {
namespace {

constexpr std::size_t SearchedRows = 15;
constexpr int FewestDays = 15;
constexpr int WidestHeader = 256; // columns further right are kept as extra
constexpr int LeafAlone = 50;     // added to the rank of a label found by its leaf below a group

// "5", "05", "5日", "5号" or a date cell shown by its day; 0 when the label is no day.
int day_of(const Cell& cell) {
    std::string key = cell.kind == Cell::Kind::Date ? cell.text.substr(0, 10) : key_of(cell.text);
    if (cell.kind == Cell::Kind::Date && key.size() == 10) key = key.substr(8);
    for (std::string_view suffix : {"日", "号"}) {
        if (key.ends_with(suffix)) key.erase(key.size() - suffix.size());
    }
    if (key.empty() || key.size() > 2 || key.find_first_not_of("0123456789") != std::string::npos) return 0;
    int day = std::stoi(key);
    return day >= 1 && day <= 31 ? day : 0;
}

struct Label {
    int column = 0;
    std::string group, leaf; // as shown; leaf empty when the header has one row here
    int day = 0;
};

std::string shown(const Cell* cell) { return cell == nullptr ? std::string() : text::clean_cell(cell->text); }

// A group's label stands over columns that have a label of their own below: by a merged range, or, where the
// producer did not merge, by the empty cells to its right.
std::vector<Label> labels_of(const Grid& grid, int row, bool two_rows) {
    std::vector<Label> labels;
    std::string group;
    for (int column = 1; column <= std::min(grid.last_column(), WidestHeader); ++column) {
        const Cell* top = grid.seen_at(row, column);
        const Cell* below = two_rows ? grid.seen_at(row + 1, column) : nullptr;
        if (below == top) below = nullptr; // one cell over both rows
        if (top != nullptr) group = shown(top);
        if (top == nullptr && below == nullptr) continue;
        const Cell* leaf = below != nullptr ? below : top;
        labels.push_back(
            {column, top != nullptr || below != nullptr ? group : "", shown(below), day_of(*leaf)});
        if (top == nullptr && grid.range_at(row, column) != nullptr) labels.back().group.clear();
    }
    return labels;
}

bool in_time_of_another(const std::string& group) {
    for (std::string_view word : {"累计", "上月", "本年", "全年", "往月"}) {
        if (group.find(word) != std::string::npos) return true;
    }
    return false;
}

std::optional<Dictionary::Match> match(const Dictionary& dictionary, const Label& label) {
    std::string group = key_of(label.group), leaf = key_of(label.leaf);
    if (leaf.empty()) return dictionary.find(group);
    if (auto whole = dictionary.find(group + "/" + leaf)) return whole;
    if (group == leaf) return dictionary.find(leaf);
    if (in_time_of_another(group)) return dictionary.find(group + leaf);
    auto by_leaf = dictionary.find(leaf);
    if (by_leaf) by_leaf->rank += LeafAlone; // a column that says it in full comes first
    return by_leaf;
}

std::string header_of(const Label& label) {
    if (label.leaf.empty() || label.leaf == label.group) return label.group;
    return label.group.empty() ? label.leaf : label.group + "/" + label.leaf;
}

// Marks the columns of days; true when there are enough of them, in order, to be an attendance table.
bool mark_days(std::vector<Column>& columns, const std::vector<Label>& labels, const record::Field* marks) {
    if (marks == nullptr) return false;
    int last = 0, found = 0;
    for (const Label& label : labels) {
        if (label.day > last) {
            ++found;
            last = label.day;
        }
    }
    if (found < FewestDays) return false;
    last = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i].day <= last) continue;
        last = labels[i].day;
        columns[i].field = marks;
        columns[i].day = last;
        columns[i].confidence = 95;
    }
    return true;
}

// How much a label alone says, by how it was found: in full, without its "(元)", by its leaf below a group.
int confidence_of(int rank) {
    if (rank >= Dictionary::WithoutBracket) return 92;
    return rank >= LeafAlone ? 93 : 95;
}

struct Labels {
    Table table; // columns without fields
    std::vector<Label> labels;
};

Labels labels_at(const Grid& grid, int row, bool two_rows) {
    Labels found{{row, two_rows ? row + 1 : row, 0, {}}, labels_of(grid, row, two_rows)};
    for (const Label& label : found.labels)
        found.table.columns.push_back({label.column, header_of(label), nullptr, 0, 0, nullptr});
    return found;
}

Table table_at(const Grid& grid, int row, bool two_rows, const Dictionary& dictionary,
               const record::Field* marks) {
    auto [table, labels] = labels_at(grid, row, two_rows);
    std::vector<std::optional<Dictionary::Match>> matches;
    std::map<const record::Field*, int> best;
    for (const Label& label : labels) {
        auto found = match(dictionary, label);
        if (found && found->field->kind == record::Kind::DayMarks) found.reset(); // known by its days only
        if (found) {
            auto [at, fresh] = best.try_emplace(found->field, found->rank);
            at->second = std::min(at->second, found->rank);
        }
        matches.push_back(found);
    }
    bool days = mark_days(table.columns, labels, marks);
    std::set<const record::Field*> taken;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        Column& column = table.columns[i];
        if (!matches[i] || column.field != nullptr) continue;
        bool mine = best[matches[i]->field] == matches[i]->rank && taken.insert(matches[i]->field).second;
        (mine ? column.field : column.rival) = matches[i]->field;
        if (mine) column.confidence = confidence_of(matches[i]->rank);
    }
    table.score = static_cast<int>(taken.size()) + (days ? 1 : 0);
    return table;
}

// The second row belongs to the header when ranges say so: a group over several labels, a label over both rows.
bool merged_over_two(const Grid& grid, int row) {
    for (const Cell& cell : grid.row(row)) {
        const Sheet::Range* range = grid.range_at(row, cell.column);
        if (range == nullptr || range->first_row != row) continue;
        if (range->last_row == row + 1) return true;
    }
    return false;
}

std::string key_of_header(const std::string& header) { return key_of(header); }

// A label as a form has it every month: "5月份应发" and "6月份应发" are the same.
std::string form_label(const std::string& header) {
    std::string key = key_of(header), label;
    for (std::size_t i = 0; i < key.size();) {
        std::size_t end = i;
        while (end < key.size() && key[end] >= '0' && key[end] <= '9') ++end;
        std::string_view rest = std::string_view(key).substr(end);
        bool time = end > i && (rest.starts_with("月") || rest.starts_with("年"));
        if (time) label += '#';
        else label.append(key, i, std::max<std::size_t>(end - i, 1));
        i = std::max(end, i + 1);
    }
    return label;
}

const record::Field* day_marks_of(const record::Schema& schema) {
    for (const record::Field& field : schema.rows()) {
        if (field.kind == record::Kind::DayMarks) return &field;
    }
    return nullptr;
}

// The column a confirmed one has become: with the same label in full, or that of another month, the n-th of them
// when several are alike; without a label the same number.
Column* counterpart(std::vector<Column>& columns, const ConfirmedMapping& confirmed, std::size_t index) {
    const ConfirmedMapping::Column& wanted = confirmed.columns[index];
    if (wanted.header.empty()) {
        auto at = std::find_if(columns.begin(), columns.end(),
                               [&](const Column& column) { return column.column == wanted.column; });
        return at == columns.end() ? nullptr : &*at;
    }
    for (auto label_of : {&key_of_header, &form_label}) {
        std::string label = label_of(wanted.header);
        auto before = std::count_if(confirmed.columns.begin(),
                                    confirmed.columns.begin() + static_cast<std::ptrdiff_t>(index),
                                    [&](const auto& each) { return label_of(each.header) == label; });
        for (Column& column : columns) {
            if (label_of(column.header) == label && before-- == 0) return &column;
        }
    }
    return nullptr;
}

std::optional<Table> confirmed_at(const Grid& grid, int row, const record::Schema& schema,
                                  const ConfirmedMapping& confirmed) {
    auto [table, labels] = labels_at(grid, row, confirmed.header_rows == 2);
    const record::Field* marks = day_marks_of(schema);
    bool days = std::any_of(confirmed.columns.begin(), confirmed.columns.end(), [marks](const auto& each) {
        return marks != nullptr && each.field == marks->name;
    });
    if (days && !mark_days(table.columns, labels, marks)) return std::nullopt;
    for (std::size_t i = 0; i < confirmed.columns.size(); ++i) {
        const auto& wanted = confirmed.columns[i];
        if (marks != nullptr && wanted.field == marks->name) continue; // found by their days
        Column* column = counterpart(table.columns, confirmed, i);
        if (column == nullptr) return std::nullopt;
        if (wanted.field.empty()) continue;
        if (column->field != nullptr) return std::nullopt;
        column->field = schema.row_field(wanted.field);
        ++table.score;
    }
    for (Column& column : table.columns) {
        if (column.field != nullptr) column.confidence = 100;
    }
    return std::move(table);
}

} // namespace

const Column* Table::column_of(std::string_view field) const {
    for (const Column& column : columns) {
        if (column.field != nullptr && column.field->name == field && column.day == 0) return &column;
    }
    return nullptr;
}

bool Table::same_columns(const Table& other) const {
    auto fields = [](const Table& table) {
        std::set<const record::Field*> set;
        for (const Column& column : table.columns) set.insert(column.field);
        set.erase(nullptr);
        return set;
    };
    return fields(*this) == fields(other);
}

std::string Table::fingerprint() const {
    std::uint64_t hash = 14695981039346656037ULL; // FNV-1a
    int last_day = 0;
    for (const Column& column : columns) {
        bool another_day = column.day != 0 && last_day != 0;
        last_day = column.day;
        if (another_day) continue;
        std::string label = column.day != 0 ? std::string("days") : form_label(column.header);
        for (char c : label + "\n") hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
    return text;
}

std::optional<Table> find_table(const Grid& grid, const record::Schema& schema) {
    Dictionary dictionary(schema.rows());
    const record::Field* day_marks = day_marks_of(schema);
    std::optional<Table> best;
    auto rows = grid.rows();
    for (std::size_t i = 0; i < std::min(rows.size(), SearchedRows); ++i) {
        Table one = table_at(grid, rows[i], false, dictionary, day_marks);
        Table two = table_at(grid, rows[i], true, dictionary, day_marks);
        // Half of the labels stand in the upper row at least: else that is a title over a header of one row.
        bool both = one.score * 2 >= two.score &&
                    (two.score > one.score || (two.score == one.score && merged_over_two(grid, rows[i])));
        Table& better = both ? two : one;
        if (!best || better.score > best->score) best = std::move(better);
    }
    int enough = std::min(3, static_cast<int>(schema.rows().size()));
    if (!best || best->score < enough) return std::nullopt;
    return best;
}

std::optional<Table> find_confirmed(const Grid& grid, const record::Schema& schema,
                                    const ConfirmedMapping& confirmed) {
    auto rows = grid.rows();
    if (confirmed.header_row > 0) {
        if (auto table = confirmed_at(grid, confirmed.header_row, schema, confirmed)) return table;
    }
    bool labelled = std::any_of(confirmed.columns.begin(), confirmed.columns.end(),
                                [](const auto& each) { return !each.header.empty(); });
    for (std::size_t i = 0; labelled && i < std::min(rows.size(), SearchedRows); ++i) {
        if (auto table = confirmed_at(grid, rows[i], schema, confirmed)) return table;
    }
    return std::nullopt;
}

} // namespace taizhang::intake
