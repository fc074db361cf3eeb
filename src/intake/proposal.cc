#include "intake/proposal.hh"

#include "intake/decimal.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <set>

namespace taizhang::intake {
namespace {

using record::Field;
using record::Kind;

constexpr int Certain = 90; // from here on a column need not be asked about
constexpr int Confirmed = 100;
constexpr std::size_t MostSamples = 3;
constexpr std::size_t FewestSums = 3; // rows that must add up before sums say anything

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
    if (is_error_value(cell)) return std::nullopt; // of a formula: says nothing of the column
    Value value = column.day != 0 ? convert_day(cell) : convert(cell, *column.field, context);
    if (value.destroyed || value.partial || value.encrypted) return true;
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

std::string shown(const Cell& cell) {
    return cell.kind == Cell::Kind::Number ? plain_decimal(cell.text) : text::clean_cell(cell.text);
}

std::vector<std::string> texts_of(const Grid& grid, const Column& column, const std::vector<int>& rows) {
    std::vector<std::string> texts;
    for (int row : rows) {
        const Cell* cell = grid.at(row, column.column);
        if (cell == nullptr || texts.size() == MostSamples) continue;
        if (std::string text = shown(*cell); !is_empty_mark(text)) texts.push_back(std::move(text));
    }
    return texts;
}

// How often a sum holds in the rows that were read, and how often it says something (a part beside the largest).
struct Sums {
    std::size_t rows = 0, hold = 0, telling = 0;
};

Sums sums_of(const Json& rows, const record::Importing::Sum& sum) {
    Sums sums;
    auto number = [](const Json& row, const std::string& name) {
        auto at = row.find(name);
        return at != row.end() && at->is_number_integer() ? std::optional(at->get<std::int64_t>())
                                                          : std::nullopt;
    };
    for (std::size_t i = 0; i < std::min<std::size_t>(rows.size(), 40); ++i) {
        auto total = number(rows[i], sum.of);
        std::int64_t added = 0;
        std::size_t parts = 0;
        bool base = false;
        for (const std::string& name : sum.plus) {
            auto part = number(rows[i], name);
            base = base || part.has_value();
            added += part.value_or(0);
            parts += part.value_or(0) != 0 ? 1 : 0;
        }
        for (const std::string& name : sum.minus) {
            auto part = number(rows[i], name);
            added -= part.value_or(0);
            parts += part.value_or(0) != 0 ? 1 : 0;
        }
        if (!total || !base) continue;
        ++sums.rows;
        bool holds = added == *total;
        sums.hold += holds ? 1 : 0;
        sums.telling += holds && parts > 1 ? 1 : 0;
    }
    return sums;
}

class Judge {
public:
    explicit Judge(const Judged& judged) : x_judged(judged), x_table(judged.sheet.table) { weigh_sums(); }

    Json columns(Samples samples) {
        Json all = Json::array();
        for (const Column& column : x_table.columns) {
            Json entry = {
                {"column", column.column}, {"header", column.header}, {"field", nullptr}, {"confidence", 0}};
            if (column.field != nullptr) {
                entry["field"] = column.field->name;
                entry["confidence"] = confidence(column);
            } else if (column.constant != nullptr) {
                entry["field"] = column.constant->name;
                entry["confidence"] = x_table.confirmed ? Confirmed : 95;
            } else if (column.span != nullptr) {
                entry["span"] = {column.span->from, column.span->to};
            }
            if (column.day != 0) entry["day"] = column.day;
            if (samples == Samples::Shown)
                entry["samples"] = texts_of(x_judged.sheet.grid, column, x_judged.rows);
            all.push_back(std::move(entry));
        }
        doubt_rivals();
        doubt_missing();
        doubt_months();
        return all;
    }
    Json take_doubts() { return std::move(x_doubts); }

private:
    void doubt(const Column* column, const Field* field, std::string reason) {
        x_doubts.push_back({{"column", column == nullptr ? Json() : Json(column->column)},
                            {"field", field == nullptr ? Json() : Json(field->name)},
                            {"reason", std::move(reason)}});
    }

    bool required(const Field& field) const {
        const Field* of_row = x_judged.schema.row_field(field.name);
        return of_row != nullptr && of_row->required;
    }

    // What adds up in nearly all rows is understood rightly; what hardly ever does is not.
    void weigh_sums() {
        for (const auto& sum : x_judged.schema.importing().sums) {
            bool parts = std::any_of(sum.minus.begin(), sum.minus.end(), [this](const std::string& name) {
                return x_table.column_of(name) != nullptr;
            });
            Sums sums = sums_of(x_judged.data["rows"], sum);
            if (!parts || sums.rows < FewestSums) continue; // what was deducted stands elsewhere
            bool good = sums.hold * 10 >= sums.rows * 9;
            if (good) {
                for (const auto& names : {std::vector{sum.of}, sum.plus, sum.minus}) {
                    for (const std::string& name : names)
                        x_bonus[name] = std::max(x_bonus[name], sums.telling >= FewestSums ? 25 : 10);
                }
            } else if (sums.hold * 2 < sums.rows) {
                const Field* field = x_judged.schema.row_field(sum.of);
                if (!x_failed.insert(sum.of).second) continue;
                x_sum_doubts.push_back(
                    {field, "多数行里“" + field->title + "”与其他栏目加减不符，可能有栏目认错了"});
            }
        }
        // Any way of adding up that holds is enough.
        for (const auto& [field, reason] : x_sum_doubts) {
            if (!x_bonus.contains(field->name)) doubt(x_table.column_of(field->name), field, reason);
        }
    }

    int confidence(const Column& column) {
        if (x_table.confirmed) return Confirmed;
        auto bonus = x_bonus.find(column.field->name);
        int sum = bonus == x_bonus.end() ? 0 : bonus->second;
        Fit fit = fit_of(x_judged.sheet.grid, column, x_judged.rows, x_judged.context);
        int confidence = column.confidence;
        if (fit.filled > 0 && fit.fitting * 5 >= fit.filled * 4) {
            confidence = std::min(99, confidence + 4 + sum);
        } else if (fit.filled > 0) {
            bool wrong = fit.fitting * 2 < fit.filled;
            confidence = std::min(wrong ? 40 : Certain - 10, confidence);
            if (required(*column.field) || wrong)
                doubt(&column, column.field,
                      "“" + column.header + "”栏的内容" + (wrong ? "多数" : "有的") + "不像“" +
                          column.field->title + "”");
            return confidence;
        }
        if (confidence < Certain)
            doubt(&column, column.field, "“" + column.header + "”可能是“" + column.field->title + "”");
        return confidence;
    }

    void doubt_rivals() {
        for (const Column& column : x_table.columns) {
            if (column.rival == nullptr) continue;
            const Column* taken = x_table.column_of(column.rival->name);
            bool filled = !texts_of(x_judged.sheet.grid, column, x_judged.rows).empty();
            bool matters = taken != nullptr &&
                           (required(*column.rival) || key_of(taken->header) == key_of(column.header));
            if (!matters || taken->confidence == Confirmed || !filled) continue;
            doubt(&column, column.rival,
                  "“" + column.header + "”和“" + taken->header + "”都像“" + column.rival->title + "”");
        }
    }

    // A field that must be there and is not, while some column is not understood: it may be that one.
    void doubt_missing() {
        bool unknown = std::any_of(x_table.columns.begin(), x_table.columns.end(), [&](const Column& column) {
            if (column.understood() || column.rival != nullptr || column.monthly != nullptr) return false;
            auto texts = texts_of(x_judged.sheet.grid, column, x_judged.rows);
            bool halves = std::all_of(texts.begin(), texts.end(), [](const std::string& text) {
                return text == "上午" || text == "下午";
            });
            return !halves; // nothing in it says nothing either
        });
        if (!unknown) return;
        const auto& fields = x_table.passages ? x_judged.schema.importing().passages : x_judged.schema.rows();
        for (const Field& field : fields) {
            bool found =
                std::any_of(x_table.columns.begin(), x_table.columns.end(), [&](const Column& column) {
                    return column.field == &field || column.monthly == &field;
                });
            if (required(field) && !found)
                doubt(nullptr, &field, "没有认出“" + field.title + "”栏，可能在还没认出的栏目里");
        }
    }

    void doubt_months() {
        if (x_table.wide) {
            bool read = std::any_of(x_table.columns.begin(), x_table.columns.end(), [](const Column& column) {
                return column.monthly != nullptr && column.field != nullptr;
            });
            if (!x_judged.month) x_doubts.push_back(whole("表里有几个月的栏目，没有说明要哪个月"));
            else if (!read) x_doubts.push_back(whole("表里没有" + format(*x_judged.month) + "的栏目"));
            return;
        }
        for (const Column& column : x_table.columns) {
            bool other =
                column.field != nullptr && column.month != 0 && x_judged.month &&
                static_cast<unsigned>(column.month) != static_cast<unsigned>(x_judged.month->month());
            if (other)
                doubt(&column, column.field,
                      "“" + column.header + "”不是" + format(*x_judged.month) + "的栏目");
        }
    }

    // A month is asked for each time: no confirmed mapping answers it.
    static Json whole(std::string reason) {
        return {{"column", nullptr}, {"field", nullptr}, {"reason", std::move(reason)}, {"always", true}};
    }

    const Judged& x_judged;
    const Table& x_table;
    std::map<std::string, int> x_bonus; // field -> what sums add to its confidence
    std::set<std::string> x_failed;
    std::vector<std::pair<const Field*, std::string>> x_sum_doubts;
    Json x_doubts = Json::array();
};

} // namespace

Json describe(const Judged& judged, Samples samples) {
    Judge judge(judged);
    const Table& table = judged.sheet.table;
    Json columns = judge.columns(samples);
    Json doubts = Json::array();
    for (Json& each : judge.take_doubts()) {
        bool always = each.erase("always") > 0;
        if (always || !table.confirmed) doubts.push_back(std::move(each));
    }
    return {{"sheet", judged.sheet.grid.sheet().name},
            {"header_row", table.first_row},
            {"header_rows", table.first_row == 0 ? 0 : table.last_row - table.first_row + 1},
            {"columns", std::move(columns)},
            {"doubts", std::move(doubts)},
            {"fingerprint", table.fingerprint()}};
}

} // namespace taizhang::intake
