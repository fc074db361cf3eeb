#include "intake/columns.hh"

#include "intake/value.hh"

#include <algorithm>
#include <cstdio>
#include <set>

namespace taizhang::intake {
namespace {

using record::Field;
using record::Importing;

constexpr std::size_t SearchedRows = 15;
constexpr int FewestDays = 15;
constexpr int LeafAlone = 50; // added to the rank of a label found by its leaf below a group
constexpr int AloneInMonth = 95, WithoutUnit = 92, ByLeaf = 93, ByNeighbour = 94,
              Similar = 70; // confidence of a label

std::string header_by_position(int column) { return "第" + std::to_string(column) + "列"; }

bool in_time_of_another(const std::string& group) {
    for (std::string_view word : {"累计", "上月", "本年", "全年", "往月"}) {
        if (group.find(word) != std::string::npos) return true;
    }
    return false;
}

// `words` as a schema writes them, `key` as key_of() makes it.
bool has_key(const std::vector<std::string>& words, const std::string& key) {
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return key_of(word) == key; });
}

// How much a label alone says, by how it was found: in full, without its "(元)", by its leaf below a group.
int confidence_of(int rank) {
    if (rank >= Dictionary::WithoutBracket) return WithoutUnit;
    return rank >= LeafAlone ? ByLeaf : AloneInMonth;
}

using Found = std::optional<Dictionary::Match>;

// Labels to fields of one level of the schema.
class Matcher {
public:
    Matcher(const std::vector<Field>& fields, const Importing& importing)
        : x_dictionary(fields), x_importing(importing) {}

    Found find(const Label& label) const {
        if (auto found = find(label.keys)) return found;
        return label.month == 0 ? std::nullopt : find(label.plain);
    }

private:
    Found find(const std::vector<std::string>& keys) const {
        if (keys.empty()) return std::nullopt;
        const std::string& leaf = keys.back();
        if (keys.size() == 1) return known(x_dictionary.find(leaf));
        std::string whole;
        for (const std::string& key : keys) whole += (whole.empty() ? "" : "/") + key;
        if (auto found = known(x_dictionary.find(whole))) return found;
        const std::string& group = keys[keys.size() - 2];
        if (auto found = known(x_dictionary.find(group + "/" + leaf))) return found;
        if (in_time_of_another(group)) return known(x_dictionary.find(group + leaf));
        auto by_leaf = known(x_dictionary.find(leaf));
        if (by_leaf && is_under_wrong_group(*by_leaf->field, keys)) return std::nullopt;
        if (by_leaf) by_leaf->rank += LeafAlone; // a column that says it in full comes first
        return by_leaf;
    }

    bool is_under_wrong_group(const Field& field, const std::vector<std::string>& keys) const {
        auto at = x_importing.not_under.find(field.name);
        if (at == x_importing.not_under.end()) return false;
        return std::any_of(keys.begin(), keys.end() - 1,
                           [&](const std::string& key) { return has_key(at->second, key); });
    }

    // Days are known by their numbers only.
    static Found known(Found found) {
        return found && found->field->kind == record::Kind::DayMarks ? std::nullopt : found;
    }

    Dictionary x_dictionary;
    const Importing& x_importing;
};

// "本月实际应发工资数" holds 应发工资; "累计应发工资" does too, and is something else.
bool is_similar(const std::string& key, const Field& field) {
    if (in_time_of_another(key) || key.find("未") != std::string::npos || key.find("欠") != std::string::npos)
        return false;
    constexpr std::size_t TwoHanzi = 6;
    auto holds = [&](const std::string& word) {
        return word.size() >= TwoHanzi && key.size() <= word.size() + 5 * 3 &&
               key.find(word) != std::string::npos;
    };
    return holds(key_of(field.title)) ||
           std::any_of(field.headers.begin(), field.headers.end(),
                       [&](const std::string& word) { return holds(key_of(word)); });
}

struct Law { // what a search for a header needs of a schema
    const record::Schema& schema;
    const std::vector<Field>& fields; // of a row, or of a passage
    Matcher rows, header;
    const Field* day_marks = nullptr;

    Law(const record::Schema& of, const std::vector<Field>& row_fields)
        : schema(of), fields(row_fields), rows(row_fields, of.importing()),
          header(of.header(), of.importing()) {
        for (const Field& each : fields) {
            if (each.kind == record::Kind::DayMarks) day_marks = &each;
        }
    }
    const Field* field(std::string_view name) const { return record::find_field(fields, name); }
};

// Marks the columns of days; true when there are enough of them, in order, to be an attendance table.
bool mark_days(std::vector<Column>& columns, const std::vector<Label>& labels, const Field* marks) {
    if (marks == nullptr) return false;
    auto after = [](const Label& label, int day, int half) {
        return label.day > day || (label.day == day && label.day > 0 && half != 0 && label.half > half);
    };
    int day = 0, half = 0, found = 0;
    for (const Label& label : labels) {
        if (!after(label, day, half)) continue;
        found += label.day > day ? 1 : 0;
        day = label.day;
        half = label.half;
    }
    if (found < FewestDays) return false;
    day = half = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (!after(labels[i], day, half)) continue;
        day = columns[i].day = labels[i].day;
        half = columns[i].half = labels[i].half;
        columns[i].field = marks;
        columns[i].confidence = AloneInMonth;
    }
    return true;
}

struct Labels {
    Table table; // columns without fields
    std::vector<Label> labels;
};

Labels labels_at(const Grid& grid, int row, int rows) {
    Labels found{{}, labels_of(grid, row, rows)};
    found.table.first_row = row;
    found.table.last_row = row + rows - 1;
    for (const Label& label : found.labels) {
        Column column;
        column.column = label.column;
        column.header = label.text();
        column.year = label.year;
        column.month = label.month;
        found.table.columns.push_back(std::move(column));
    }
    return found;
}

// Columns of at least two months: which of them is meant is for select() to say.
bool is_wide(const std::vector<Label>& labels, const std::vector<Found>& matches) {
    std::set<std::pair<int, int>> months;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (matches[i] && labels[i].month != 0) months.insert({labels[i].year, labels[i].month});
    }
    return months.size() >= 2;
}

// Gives each field its best column; others that mean the same are rivals, or add up where the schema says so.
class Giver {
public:
    Giver(Table& table, const std::vector<Found>& matches, const Importing& importing)
        : x_table(table), x_matches(matches), x_importing(importing) {
        for (std::size_t i = 0; i < matches.size(); ++i) {
            if (!matches[i] || in_month(i)) continue;
            auto [at, fresh] = x_best.try_emplace(matches[i]->field, matches[i]->rank);
            at->second = std::min(at->second, matches[i]->rank);
        }
    }

    int give() {
        for (std::size_t i = 0; i < x_matches.size(); ++i) {
            Column& column = x_table.columns[i];
            if (!x_matches[i] || column.field != nullptr) continue;
            const Field* field = x_matches[i]->field;
            if (in_month(i)) {
                column.monthly = field;
                x_taken.insert(field);
                continue;
            }
            bool adds = x_importing.adds.contains(field->name);
            bool mine = adds || x_best.at(field) == x_matches[i]->rank;
            if (mine && (x_taken.insert(field).second || adds)) column.field = field;
            else column.rival = field;
            if (column.field != nullptr) column.confidence = confidence_of(x_matches[i]->rank);
        }
        return static_cast<int>(x_taken.size());
    }

private:
    bool in_month(std::size_t i) const { return x_table.wide && x_table.columns[i].month != 0; }

    Table& x_table;
    const std::vector<Found>& x_matches;
    const Importing& x_importing;
    std::map<const Field*, int> x_best;
    std::set<const Field*> x_taken;
};

// What single headings do not tell: meaning by a neighbour, two dates in one column, a field of the record.
void give_the_rest(Table& table, const std::vector<Label>& labels, const Law& law) {
    const Importing& importing = law.schema.importing();
    for (const auto& beside : importing.beside) {
        if (table.column_of(beside.neighbour) == nullptr) continue;
        const Field* field = law.schema.row_field(beside.field);
        for (std::size_t i = 0; i < labels.size() && table.column_of(beside.field) == nullptr; ++i) {
            if (!has_key(beside.headers, labels[i].keys.back()) || table.columns[i].day != 0) continue;
            table.columns[i].field = field;
            table.columns[i].rival = nullptr;
            table.columns[i].confidence = ByNeighbour;
        }
    }
    for (const auto& [name, headers] : importing.instead) {
        const Field* field = law.field(name);
        for (std::size_t i = 0; i < labels.size() && field != nullptr && table.column_of(name) == nullptr;
             ++i) {
            if (table.columns[i].understood() || !has_key(headers, labels[i].keys.back())) continue;
            table.columns[i].field = field;
            table.columns[i].confidence = ByNeighbour;
        }
    }
    std::set<const Field*> constants;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        Column& column = table.columns[i];
        if (column.understood() || column.rival != nullptr || column.monthly != nullptr) continue;
        for (const auto& span : importing.spans) {
            if (has_key(span.headers, labels[i].keys.back())) column.span = &span;
        }
        if (column.span != nullptr) continue;
        auto found = law.header.find(labels[i]);
        if (found && importing.columns.contains(found->field->name) && constants.insert(found->field).second)
            column.constant = found->field;
    }
}

// A needed field that no heading means in full: the heading that holds one of its words, to be asked about.
void give_similar(Table& table, const Law& law) {
    for (const Field& field : law.fields) {
        if (!field.required || table.column_of(field.name) != nullptr || table.wide) continue;
        Column* found = nullptr;
        for (Column& column : table.columns) {
            bool free = !column.understood() && column.rival == nullptr;
            if (!free || !is_similar(key_of(column.header), field)) continue;
            if (found != nullptr) { // two that are alike: none is
                found = nullptr;
                break;
            }
            found = &column;
        }
        if (found == nullptr) continue;
        found->field = &field;
        found->confidence = Similar;
    }
}

Table table_at(const Grid& grid, int row, int rows, const Law& law) {
    auto [table, labels] = labels_at(grid, row, rows);
    std::vector<Found> matches;
    for (const Label& label : labels) matches.push_back(law.rows.find(label));
    table.wide = is_wide(labels, matches);
    bool days = mark_days(table.columns, labels, law.day_marks);
    bool halves = days && std::any_of(table.columns.begin(), table.columns.end(),
                                      [](const Column& column) { return column.half != 0; });
    table.score = Giver(table, matches, law.schema.importing()).give() + (days ? 1 : 0) + (halves ? 1 : 0);
    return std::move(table);
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

// The table at one row with one, two or three header rows, whichever says most.
Table best_at(const Grid& grid, int row, const Law& law) {
    Table one = table_at(grid, row, 1, law);
    Table two = table_at(grid, row, 2, law);
    // Half of the labels stand in the upper row at least: else that is a title over a header of one row.
    bool both = one.score * 2 >= two.score &&
                (two.score > one.score || (two.score == one.score && merged_over_two(grid, row)));
    Table better = both ? std::move(two) : std::move(one);
    Table three = table_at(grid, row, 3, law);
    bool all = better.score * 2 >= three.score && three.score > better.score;
    return all ? std::move(three) : std::move(better);
}

std::optional<Table> best_table(const Grid& grid, const Law& law) {
    std::optional<Table> best;
    auto rows = grid.rows();
    for (std::size_t i = 0; i < std::min(rows.size(), SearchedRows); ++i) {
        Table table = best_at(grid, rows[i], law);
        if (!best || table.score > best->score) best = std::move(table);
    }
    if (!best) return best;
    give_the_rest(*best, labels_of(grid, best->first_row, best->last_row - best->first_row + 1), law);
    give_similar(*best, law);
    return best;
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
    auto in_full = [](const std::string& header) { return key_of(header); };
    for (bool any_month : {false, true}) {
        auto label_of = [&](const std::string& header) {
            return any_month ? form_label(header) : in_full(header);
        };
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

// Takes what a person said of the columns; false when the table does not have them.
bool apply(Table& table, const Law& law, const ConfirmedMapping& confirmed) {
    for (std::size_t i = 0; i < confirmed.columns.size(); ++i) {
        const auto& wanted = confirmed.columns[i];
        if (law.day_marks != nullptr && wanted.field == law.day_marks->name) continue; // found by their days
        Column* column = counterpart(table.columns, confirmed, i);
        if (column == nullptr) return false;
        if (wanted.field.empty()) continue;
        if (column->understood() || column->monthly != nullptr) return false;
        const Field* field = law.field(wanted.field);
        if (field == nullptr) column->constant = law.schema.header_field(wanted.field);
        else if (table.wide && column->month != 0) column->monthly = field;
        else column->field = field;
        column->confidence = 100;
        ++table.score;
    }
    return true;
}

// In a table of several months what was said of one month's columns holds for those of every month.
void spread_over_months(Table& table) {
    if (!table.wide) return;
    std::map<std::string, const Field*> meant;
    for (const Column& column : table.columns) {
        if (column.monthly != nullptr) meant[form_label(column.header)] = column.monthly;
    }
    for (Column& column : table.columns) {
        auto at = meant.find(form_label(column.header));
        if (column.month == 0 || at == meant.end()) continue;
        column.monthly = at->second;
        column.confidence = 100;
    }
}

bool names_days(const ConfirmedMapping& confirmed, const Field* marks) {
    return marks != nullptr && std::any_of(confirmed.columns.begin(), confirmed.columns.end(),
                                           [marks](const auto& each) { return each.field == marks->name; });
}

std::optional<Table> confirmed_at(const Grid& grid, int row, const Law& law,
                                  const ConfirmedMapping& confirmed) {
    auto [table, labels] = labels_at(grid, row, confirmed.header_rows);
    std::set<std::pair<int, int>> months;
    for (const Label& label : labels) {
        if (label.month != 0) months.insert({label.year, label.month});
    }
    table.wide = months.size() >= 2;
    table.confirmed = true;
    if (names_days(confirmed, law.day_marks) && !mark_days(table.columns, labels, law.day_marks))
        return std::nullopt;
    if (!apply(table, law, confirmed)) return std::nullopt;
    spread_over_months(table);
    for (Column& column : table.columns) {
        if (column.day != 0) column.confidence = 100;
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
        std::set<const Field*> set;
        for (const Column& column : table.columns) {
            set.insert(column.field);
            set.insert(column.monthly);
        }
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

void Table::select(std::optional<Month> month) {
    if (!wide) return;
    std::set<const Field*> taken;
    for (Column& column : columns) {
        if (column.monthly == nullptr) continue;
        bool same = month && static_cast<unsigned>(column.month) == static_cast<unsigned>(month->month()) &&
                    (column.year == 0 || column.year == static_cast<int>(month->year()));
        column.field = same && taken.insert(column.monthly).second ? column.monthly : nullptr;
        if (column.field != nullptr && column.confidence == 0) column.confidence = AloneInMonth;
    }
}

std::optional<Table> find_table(const Grid& grid, const record::Schema& schema) {
    Law law(schema, schema.rows());
    auto best = best_table(grid, law);
    int enough = std::min(3, static_cast<int>(schema.rows().size()));
    if (!best || best->score < enough) return std::nullopt;
    return best;
}

std::optional<Table> find_passages(const Grid& grid, const record::Schema& schema) {
    if (schema.importing().passages.empty()) return std::nullopt;
    Law law(schema, schema.importing().passages);
    auto best = best_table(grid, law);
    if (!best) return std::nullopt;
    bool person = best->column_of("name") != nullptr || best->column_of("id_no") != nullptr;
    bool time = best->column_of("time") != nullptr || best->column_of("first") != nullptr ||
                best->column_of("last") != nullptr ||
                (best->column_of("date") != nullptr && best->column_of("direction") != nullptr);
    if (!person || !time) return std::nullopt;
    best->passages = true;
    return best;
}

std::optional<Table> find_automatic(const Grid& grid, const record::Schema& schema) {
    auto table = find_table(grid, schema);
    auto passages = find_passages(grid, schema);
    if (passages && (!table || passages->score > table->score)) return passages;
    return table ? std::move(table) : find_by_position(grid, schema);
}

std::optional<Table> find_by_position(const Grid& grid, const record::Schema& schema) {
    auto rows = grid.rows();
    for (const auto& fields : schema.importing().positions) {
        Table table;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            Column column;
            column.column = static_cast<int>(i) + 1;
            column.header = header_by_position(column.column);
            column.field = schema.row_field(fields[i]);
            column.confidence = 60; // an order is a habit, not a statement
            table.columns.push_back(std::move(column));
        }
        table.score = static_cast<int>(fields.size());
        std::size_t fitting = 0, looked = 0;
        for (std::size_t i = 0; i < rows.size() && i < SearchedRows; ++i) {
            auto cells = grid.row(rows[i]);
            if (cells.size() < 3) continue; // a line of totals
            ++looked;
            bool good = std::all_of(cells.begin(), cells.end(), [&](const Cell& cell) {
                auto at = static_cast<std::size_t>(cell.column) - 1;
                if (at >= table.columns.size()) return false;
                Value value = convert(cell, *table.columns[at].field, {});
                bool number =
                    table.columns[at].field->kind != record::Kind::CardNo ||
                    (value.json.is_string() && value.json.get_ref<const std::string&>().size() >= 8);
                return value.problem.empty() && number;
            });
            fitting += good ? 1 : 0;
        }
        if (looked > 0 && fitting == looked) return table;
    }
    return std::nullopt;
}

namespace {

// Columns of a file without headings, as far as its rows go.
Table headless(const Grid& grid) {
    Table table;
    for (int number = 1; number <= grid.last_column(); ++number) {
        Column column;
        column.column = number;
        column.header = header_by_position(number);
        table.columns.push_back(std::move(column));
    }
    return table;
}

// Does it name what only a passage has?
bool means_passages(const ConfirmedMapping& confirmed, const record::Schema& schema) {
    const auto& passages = schema.importing().passages;
    return std::any_of(confirmed.columns.begin(), confirmed.columns.end(), [&](const auto& each) {
        return record::find_field(passages, each.field) != nullptr &&
               schema.row_field(each.field) == nullptr && schema.header_field(each.field) == nullptr;
    });
}

std::optional<Table> search_confirmed(const Grid& grid, const Law& law, const ConfirmedMapping& confirmed) {
    if (confirmed.header_rows == 0) {
        Table table = headless(grid);
        table.confirmed = true;
        return apply(table, law, confirmed) ? std::optional(std::move(table)) : std::nullopt;
    }
    if (confirmed.header_row > 0) {
        if (auto table = confirmed_at(grid, confirmed.header_row, law, confirmed)) return table;
    }
    auto rows = grid.rows();
    bool labelled = std::any_of(confirmed.columns.begin(), confirmed.columns.end(),
                                [](const auto& each) { return !each.header.empty(); });
    for (std::size_t i = 0; labelled && i < std::min(rows.size(), SearchedRows); ++i) {
        if (auto table = confirmed_at(grid, rows[i], law, confirmed)) return table;
    }
    return std::nullopt;
}

} // namespace

std::optional<Table> find_confirmed(const Grid& grid, const record::Schema& schema,
                                    const ConfirmedMapping& confirmed) {
    bool passages = means_passages(confirmed, schema);
    Law law(schema, passages ? schema.importing().passages : schema.rows());
    auto table = search_confirmed(grid, law, confirmed);
    if (table) table->passages = passages;
    return table;
}

} // namespace taizhang::intake
