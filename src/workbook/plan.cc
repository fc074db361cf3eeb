#include "workbook/plan.hh"

#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::workbook {
namespace {

using record::Field;
using record::Kind;

constexpr int BlankRows = 20;  // to fill in when nothing is filled in beforehand
constexpr int SpareRows = 8;   // below those that are
constexpr int PairWidth = 40;  // a label and its value beside each other
constexpr int LabelWidth = 12; // of it
constexpr int MostLines =
    5; // above a table; more go to a sheet of their own, so that the header can stay in view
constexpr int ReadableWidth = 280; // of A4 across at half size
constexpr int PortraitWidth = 92;  // of A4 upright at full size
constexpr int ManyColumns = 14;    // then texts are narrower, or the print becomes too small to read

int kind_width(const Field& field) {
    switch (field.kind) {
    case Kind::IdNo: return 20;
    case Kind::CardNo: return 22;
    case Kind::Uscc: return 20;
    case Kind::Phone: return 13;
    case Kind::DateTime: return 17;
    case Kind::Date: return 11;
    case Kind::Fen: return 12;
    case Kind::Month: return 9;
    case Kind::Integer: return 6;
    case Kind::Tenths:
    case Kind::Hundredths: return 8;
    case Kind::Boolean: return 6;
    case Kind::Enum: {
        int widest = 4;
        for (const std::string& each : field.enumeration) widest = std::max(widest, width_of(each));
        return std::min(widest + 3, 24); // and the arrow
    }
    default: return 10;
    }
}

int column_width(const Field& field, const Guide& guide, bool many) {
    if (field.kind == Kind::DayMarks) return 4;
    int wanted = kind_width(field);
    bool is_text = field.kind == Kind::Text && field.pii != "name";
    if (is_text && guide.is_long(field.name)) wanted = many ? 16 : 30;
    else if (is_text) wanted = many ? 10 : 14;
    int title = width_of(label_of(field));
    return std::max(wanted, title <= 8 ? title + 1 : (title + 1) / 2 + 2); // in two lines at most
}

std::string period_of(const Prefill& prefill) {
    std::string own = text_at(prefill.header, "period");
    return own.empty() ? prefill.fact("period") : own;
}

std::vector<Column> columns_of(const record::DocumentType& type, const record::Schema& schema,
                               const Guide& guide, const Prefill& prefill) {
    auto filled = [&prefill](const std::string& name) {
        return std::any_of(prefill.rows.begin(), prefill.rows.end(), [&name](const Json& row) {
            return row.is_object() && row.contains(name) && !row[name].is_null();
        });
    };
    auto month = parse_month(period_of(prefill));
    bool many = schema.rows().size() > ManyColumns;
    std::vector<Column> columns;
    for (const Field& field : schema.rows()) {
        bool days = field.kind == Kind::DayMarks;
        for (int day = days ? 1 : 0; day <= (days ? 31 : 0); ++day) {
            Column column{
                &field, day,  days ? std::to_string(day) : label_of(field), column_width(field, guide, many),
                false,  false};
            column.folded = guide.is_folded(type.name, field.name) && !filled(field.name);
            column.outside = days && month && day > days_in(*month);
            columns.push_back(std::move(column));
        }
    }
    return columns;
}

// Parts of the table's width, as columns from..to, each at least two columns so that label and value have one.
std::vector<Span> parts_of(const std::vector<Column>& columns, const std::vector<int>& visible) {
    int total = 0;
    for (int each : visible) total += columns[static_cast<std::size_t>(each)].width;
    int wanted = std::clamp(total / PairWidth, 1, 4);
    std::vector<Span> parts;
    int begin = 0, sum = 0;
    int count = static_cast<int>(visible.size());
    for (int i = 0; i < count; ++i) {
        sum += columns[static_cast<std::size_t>(visible[static_cast<std::size_t>(i)])].width;
        int done = static_cast<int>(parts.size());
        bool enough = sum * wanted >= total * (done + 1) && i > begin && count - 1 - i >= 2;
        if (done + 1 < wanted && enough) {
            parts.push_back({begin, i});
            begin = i + 1;
        }
    }
    parts.push_back({begin, count - 1});
    return parts;
}

class Lines {
public:
    Lines(const std::vector<Column>& columns, const std::vector<int>& visible)
        : x_columns(columns), x_visible(visible), x_parts(parts_of(columns, visible)) {}

    // As many of `pairs` in a line as there are parts; a long one has a line to itself.
    int lay(std::vector<Pair>& pairs, int first_row) {
        int row = first_row;
        std::size_t part = 0;
        for (Pair& pair : pairs) {
            if (part == x_parts.size() || (pair.is_long && part > 0)) {
                ++row;
                part = 0;
            }
            Span span = x_parts[part];
            int split = label_end(span);
            if (pair.is_long) span.last = static_cast<int>(x_visible.size()) - 1;
            pair.row = row;
            pair.label_at = {at(span.first), at(split)};
            pair.value_at = {at(split + 1), at(span.last)};
            part = pair.is_long ? x_parts.size() : part + 1;
        }
        return pairs.empty() ? first_row : row + 1;
    }

private:
    int at(int index) const { return x_visible[static_cast<std::size_t>(index)]; }

    int label_end(Span span) const {
        int width = 0;
        for (int i = span.first; i < span.last; ++i) {
            width += x_columns[static_cast<std::size_t>(at(i))].width;
            if (width >= LabelWidth) return i;
        }
        return span.last - 1;
    }

    const std::vector<Column>& x_columns;
    const std::vector<int>& x_visible;
    std::vector<Span> x_parts;
};

std::vector<Pair> pairs_of(const record::Schema& schema, const Guide& guide, const Field* title_field) {
    std::vector<Pair> pairs;
    for (const Field& field : schema.header()) {
        if (&field == title_field) continue;
        bool is_long = field.kind == Kind::Text && guide.is_long(field.name);
        pairs.push_back({&field, label_of(field), 0, {}, {}, is_long});
    }
    return pairs;
}

Form form_of(std::vector<Pair> pairs) {
    Form form;
    form.pairs = std::move(pairs);
    int row = form.first_row;
    for (Pair& pair : form.pairs) {
        pair.row = row++;
        pair.label_at = {0, 0};
        pair.value_at = {1, 1};
    }
    return form;
}

std::vector<Total> totals_of(const record::Schema& schema, const std::vector<Column>& columns) {
    std::vector<Total> totals;
    auto column_where = [&columns](auto test) {
        auto at = std::find_if(columns.begin(), columns.end(), test);
        return at == columns.end() ? -1 : static_cast<int>(at - columns.begin());
    };
    for (const Field& field : schema.totals()) {
        int sum = column_where([&field](const Column& each) { return each.field->name == field.name; });
        int names = column_where([](const Column& each) { return each.field->pii == "name"; });
        if (sum >= 0) totals.push_back({&field, sum, false});
        else if (field.name == "headcount" && names >= 0) totals.push_back({&field, names, true});
    }
    return totals;
}

int named_columns(const std::vector<Column>& columns) {
    for (int i = 0; i < std::min<int>(4, static_cast<int>(columns.size())); ++i) {
        if (columns[static_cast<std::size_t>(i)].field->name == "name") return i + 1;
    }
    return 0;
}

Table table_of(const record::DocumentType& type, const record::Schema& schema, const Guide& guide,
               const Prefill& prefill, std::vector<Pair>& pairs) {
    Table table;
    table.columns = columns_of(type, schema, guide, prefill);
    std::vector<int> visible;
    int width = 0;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (table.columns[i].folded) continue;
        visible.push_back(static_cast<int>(i));
        width += table.columns[i].width;
    }
    table.visible = {visible.front(), visible.back()};
    table.landscape = width > PortraitWidth;
    table.pages_across = (width + ReadableWidth - 1) / ReadableWidth;
    table.named = named_columns(table.columns);
    constexpr int FirstLine = 2; // title, hints
    int after = visible.size() >= 2 ? Lines(table.columns, visible).lay(pairs, FirstLine) : 1000;
    if (after - FirstLine <= MostLines) table.pairs = std::move(pairs), pairs.clear();
    table.header_row = pairs.empty() ? after : FirstLine;
    table.first_row = table.header_row + 1;
    int filled = static_cast<int>(prefill.rows.size());
    table.last_row = table.first_row + (filled > 0 ? filled + SpareRows : BlankRows) - 1;
    int next = table.last_row + 2;
    table.totals = totals_of(schema, table.columns);
    if (!table.totals.empty()) table.totals_row = next++;
    table.closing_row = next + 1;
    return table;
}

std::string title_of(const record::DocumentType& type, const Prefill& prefill) {
    std::string title = prefill.fact("project") + type.title;
    if (auto month = parse_month(period_of(prefill))) title += "（" + in_words(*month) + "）";
    return title;
}

std::string closing_of(const record::DocumentType& type, const record::Schema& schema, const Guide& guide) {
    bool signed_in_rows = schema.row_field("signature") != nullptr || schema.row_field("worker_signature");
    std::string line;
    auto add = [&line](const std::string& word) {
        line += (line.empty() ? "" : "　　　　　　") + word + "：";
    };
    for (const std::string& each : type.signers) {
        if (each != "worker" || !signed_in_rows) add(guide.signer(each));
    }
    for (const std::string& each : type.seals) add(guide.seal(each));
    return line;
}

bool has_amounts(const record::Schema& schema) {
    auto is_amount = [](const Field& field) { return field.kind == Kind::Fen; };
    return std::any_of(schema.rows().begin(), schema.rows().end(), is_amount);
}

} // namespace

std::string label_of(const Field& field) { return (field.required ? "*" : "") + field.title; }

bool is_currency_unit(const Field& field) { return field.name == "unit" && field.title == "单位"; }

std::string column_name(int column) {
    std::string name;
    for (int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return name;
}

std::string cell_name(int row, int column) { return column_name(column) + std::to_string(row + 1); }

int width_of(std::string_view text) {
    int width = 0;
    for (char32_t c : text::decode(text)) width += c < 0x1100 ? 1 : 2;
    return width;
}

Plan plan_of(const record::DocumentType& type, const record::Schema& schema, const Guide& guide,
             const Prefill& prefill) {
    Plan plan;
    plan.title = title_of(type, prefill);
    bool table = !schema.rows().empty();
    if (table) plan.title_field = schema.header_field("title"); // of a form it is a field like others
    if (plan.title_field != nullptr) {
        std::string own = text_at(prefill.header, plan.title_field->name);
        if (!own.empty()) plan.title = own;
    }
    auto pairs = pairs_of(schema, guide, plan.title_field);
    if (table) plan.table = table_of(type, schema, guide, prefill, pairs);
    if (!pairs.empty()) plan.form = form_of(std::move(pairs));
    const Field* unit = schema.header_field("unit");
    if (has_amounts(schema) && (unit == nullptr || !is_currency_unit(*unit))) plan.unit = "单位：元";
    plan.closing = closing_of(type, schema, guide);
    return plan;
}

} // namespace taizhang::workbook
