#include "intake/proposal.hh"

#include "intake/decimal.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <set>

namespace taizhang::intake {
namespace {

using record::Kind;

constexpr int Certain = 90; // from here on a column need not be asked about
constexpr std::size_t MostSamples = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_in(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
}

// Looks like a person's name: short, with a Hanzi or a letter, without digits.
bool is_name_like(std::string_view text) {
    std::u32string name = text::decode(text);
    bool letters = std::any_of(name.begin(), name.end(), [](char32_t c) {
        return text::is_han(c) || (c >= U'A' && c <= U'z') || c >= 0xE000;
    });
    return letters && name.size() <= 30 && digits_in(text) == 0;
}

bool is_id_like(const std::string& id) {
    bool digits = id.size() > 1 && digits_in(id) >= id.size() - 1;
    return digits && (id.size() == 15 || id.size() == 18);
}

// Does the cell hold what its column says? nullopt: it has nothing.
std::optional<bool> fits(const Cell& cell, const Column& column, const Context& context) {
    if (is_empty_mark(cell.text)) return std::nullopt;
    if (cell.kind == Cell::Kind::ErrorValue) return std::nullopt; // of a formula: says nothing of the column
    Value value = column.day != 0 ? convert_day(cell) : convert(cell, *column.field, context);
    if (value.destroyed) return true;
    if (!value.problem.empty()) return false;
    if (!value.json.is_string()) return true;
    const auto& text = value.json.get_ref<const std::string&>();
    switch (column.field->kind) {
    case Kind::IdNo: return is_id_like(text) || text.find('*') != std::string::npos;
    case Kind::CardNo: return digits_in(text) >= 8;
    case Kind::Phone: return digits_in(text) >= 7;
    default: return column.field->pii != "name" || is_name_like(text);
    }
}

struct Fit {
    int filled = 0, fitting = 0;
};

Fit fit_of(const Grid& grid, const Column& column, const std::vector<int>& rows, const Context& context) {
    Fit fit;
    for (int row : rows) {
        const Cell* cell = grid.at(row, column.column);
        auto good = cell == nullptr ? std::nullopt : fits(*cell, column, context);
        if (!good) continue;
        ++fit.filled;
        fit.fitting += *good ? 1 : 0;
    }
    return fit;
}

Json samples_of(const Grid& grid, const Column& column, const std::vector<int>& rows) {
    Json samples = Json::array();
    for (int row : rows) {
        const Cell* cell = grid.at(row, column.column);
        if (cell == nullptr || samples.size() == MostSamples) continue;
        std::string text =
            cell->kind == Cell::Kind::Number ? plain_decimal(cell->text) : text::clean_cell(cell->text);
        if (!text.empty()) samples.push_back(text);
    }
    return samples;
}

class Judge {
public:
    Judge(const SheetTable& each, const record::Schema& schema, const std::vector<int>& rows,
          const Context& context)
        : x_each(each), x_schema(schema), x_rows(rows), x_context(context) {}

    Json columns(Samples samples) {
        Json all = Json::array();
        for (const Column& column : x_each.table.columns) {
            Json entry = {
                {"column", column.column}, {"header", column.header}, {"field", nullptr}, {"confidence", 0}};
            if (column.field != nullptr) {
                entry["field"] = column.field->name;
                entry["confidence"] = confidence(column);
            }
            if (column.day != 0) entry["day"] = column.day;
            if (samples == Samples::Shown) entry["samples"] = samples_of(x_each.grid, column, x_rows);
            all.push_back(std::move(entry));
        }
        add_missing();
        return all;
    }
    Json take_doubts() { return std::move(x_doubts); }

private:
    void doubt(const Column* column, const record::Field& field, std::string reason) {
        x_doubts.push_back({{"column", column == nullptr ? Json() : Json(column->column)},
                            {"field", field.name},
                            {"reason", std::move(reason)}});
    }

    int confidence(const Column& column) {
        if (column.confidence == 100) return 100; // a person said so
        Fit fit = fit_of(x_each.grid, column, x_rows, x_context);
        if (fit.filled == 0) return column.confidence;
        if (fit.fitting * 5 >= fit.filled * 4) return std::min(99, column.confidence + 4);
        bool wrong = fit.fitting * 2 < fit.filled;
        int left = wrong ? 40 : Certain - 10;
        if (column.field->required || wrong)
            doubt(&column, *column.field,
                  "“" + column.header + "”栏的内容" + (wrong ? "多数" : "有的") + "不像“" +
                      column.field->title + "”");
        return std::min(left, column.confidence);
    }

    // A field that must be there and is not, while some column is not understood: it may be that one.
    void add_missing() {
        const auto& columns = x_each.table.columns;
        for (const Column& column : columns) {
            if (column.rival != nullptr && x_each.table.column_of(column.rival->name) != nullptr &&
                x_each.table.column_of(column.rival->name)->confidence < 100)
                doubt(&column, *column.rival,
                      "“" + column.header + "”和“" + x_each.table.column_of(column.rival->name)->header +
                          "”都像“" + column.rival->title + "”");
        }
        bool unknown = std::any_of(columns.begin(), columns.end(), [](const Column& column) {
            return column.field == nullptr && column.rival == nullptr;
        });
        for (const record::Field& field : x_schema.rows()) {
            bool found = std::any_of(columns.begin(), columns.end(),
                                     [&](const Column& column) { return column.field == &field; });
            if (field.required && !found && unknown)
                doubt(nullptr, field, "没有认出“" + field.title + "”栏，可能在还没认出的栏目里");
        }
    }

    const SheetTable& x_each;
    const record::Schema& x_schema;
    const std::vector<int>& x_rows;
    const Context& x_context;
    Json x_doubts = Json::array();
};

} // namespace

Json describe(const SheetTable& each, const record::Schema& schema, const std::vector<int>& rows,
              const Context& context, Samples samples) {
    Judge judge(each, schema, rows, context);
    Json columns = judge.columns(samples);
    bool confirmed = std::any_of(each.table.columns.begin(), each.table.columns.end(),
                                 [](const Column& column) { return column.confidence == 100; });
    return {{"sheet", each.grid.sheet().name},
            {"header_row", each.table.first_row},
            {"header_rows", each.table.last_row - each.table.first_row + 1},
            {"columns", std::move(columns)},
            {"doubts", confirmed ? Json::array() : judge.take_doubts()},
            {"fingerprint", each.table.fingerprint()}};
}

} // namespace taizhang::intake
