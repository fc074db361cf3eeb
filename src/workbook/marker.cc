#include "workbook/marker.hh"

#include "workbook/formulas.hh"

namespace taizhang::workbook {
namespace {

constexpr const char* SheetName = "_taizhang";
constexpr int FirstList = 7; // column H; the lines use A to D

std::string column_range(int column, std::size_t size) {
    std::string name = "$" + column_name(column) + "$";
    return std::string("='") + SheetName + "'!" + name + "1:" + name + std::to_string(size);
}

} // namespace

Marker::Marker(Book& book, const record::DocumentType& type, const record::Schema& schema,
               const Prefill& prefill)
    : x_book(book), x_sheet(book.add_sheet(SheetName)), x_column(FirstList) {
    worksheet_hide(x_sheet);
    worksheet_protect(x_sheet, nullptr, nullptr);
    line("taizhang", {std::to_string(Layout)});
    line("type", {type.name});
    line("schema", {schema.id()});
    line("project", {prefill.project_id});
    line("period", {prefill.fact("period")});
    line("subcontractor", {prefill.fact("subcontractor")});
    for (int i = 1; i <= 17; ++i) {
        x_book.must(worksheet_write_number(x_sheet, static_cast<lxw_row_t>(i - 1),
                                           static_cast<lxw_col_t>(x_column), i, nullptr));
    }
    std::string positions(Positions);
    x_book.must(workbook_define_name(book.raw(), positions.c_str(), column_range(x_column++, 17).c_str()));
}

void Marker::write(int row, int column, const std::string& text) {
    if (text.empty()) return;
    Look look;
    look.number = "@";
    look.border = look.wrap = false;
    x_book.must(worksheet_write_string(x_sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                       text.c_str(), x_book.format(look)));
}

void Marker::line(std::string_view key, std::initializer_list<std::string> values) {
    int column = 0;
    write(x_row, column, std::string(key));
    for (const std::string& value : values) write(x_row, ++column, value);
    ++x_row;
}

void Marker::ornament(const std::string& text) {
    if (!text.empty() && x_ornaments.insert(text).second) line("text", {text});
}

void Marker::describe(const Plan& plan) {
    if (plan.title_field != nullptr) line("title", {plan.title_field->name});
    else ornament(plan.title);
    auto pairs = [this](const std::vector<Pair>& list) {
        for (const Pair& pair : list)
            line("field", {pair.field->name, pair.label, std::to_string(pair.label_at.first + 1)});
    };
    if (plan.form) pairs(plan.form->pairs);
    if (!plan.table) return;
    pairs(plan.table->pairs);
    for (const Column& column : plan.table->columns)
        line("column", {column.field->name, column.label, column.day != 0 ? std::to_string(column.day) : ""});
    for (const Total& total : plan.table->totals)
        line("total", {total.field->name, plan.table->columns[static_cast<std::size_t>(total.column)].label});
}

std::string Marker::list(const std::vector<std::string>& options) {
    auto [at, fresh] = x_lists.try_emplace(options);
    if (!fresh) return at->second;
    for (std::size_t i = 0; i < options.size(); ++i) write(static_cast<int>(i), x_column, options[i]);
    at->second = column_range(x_column++, options.size());
    return at->second;
}

} // namespace taizhang::workbook
