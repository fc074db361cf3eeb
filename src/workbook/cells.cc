#include "workbook/cells.hh"

#include "text/utf8.hh"
#include "workbook/formulas.hh"

namespace taizhang::workbook {
namespace {

using record::Field;
using record::Kind;
using namespace std::chrono;

constexpr std::int64_t MostDigits = 999'999'999'999'999; // a spreadsheet keeps fifteen

double serial_of(Date date) {
    return static_cast<double>((sys_days(date) - sys_days(1899y / December / 30)).count());
}

// What a number cell holds: exact up to fifteen digits, so that the file has the decimal digits of the record.
std::optional<double> number_of(Kind kind, const Json& value) {
    if (value.is_number_integer()) {
        auto number = value.get<std::int64_t>();
        if (number > MostDigits || number < -MostDigits) return std::nullopt;
        if (kind == Kind::Fen || kind == Kind::Hundredths) return static_cast<double>(number) / 100;
        if (kind == Kind::Tenths) return static_cast<double>(number) / 10;
        if (kind == Kind::Integer) return static_cast<double>(number);
        return std::nullopt;
    }
    if (!value.is_string()) return std::nullopt;
    const auto& text = value.get_ref<const std::string&>();
    if (kind == Kind::Date) {
        if (auto date = parse_date(text)) return serial_of(*date);
    } else if (kind == Kind::Month) {
        if (auto month = parse_month(text)) return serial_of(*month / 1);
    } else if (kind == Kind::DateTime) {
        if (auto time = parse_date_time(text)) return serial_of(time->date) + time->minutes / 1440.0;
    }
    return std::nullopt;
}

std::string text_of(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean()) return value.get<bool>() ? "是" : "否";
    return value.dump();
}

// The library counts characters, and refuses more.
std::string cut(const std::string& words, std::size_t most) {
    std::u32string all = text::decode(words);
    return all.size() <= most ? words : text::encode(std::u32string_view(all).substr(0, most));
}

lxw_datetime day(int year, int month, int day) { return {year, month, day, 0, 0, 0}; }

// Numbers and dates of another kind would not be read, so they are not let in. Numbers that name persons and firms may
// be odd for good reasons (a permit, a foreign card): the person at the sheet decides.
bool insists(Kind kind) {
    return kind == Kind::Enum || kind == Kind::Boolean || kind == Kind::Date || kind == Kind::Month ||
           kind == Kind::DateTime || kind == Kind::Tenths || kind == Kind::Hundredths ||
           kind == Kind::Integer;
}

const std::vector<std::string>& day_marks() {
    static const std::vector<std::string> Marks = {"√", "△", "×"};
    return Marks;
}

struct Advice { // keeps the texts alive while the library copies them
    lxw_data_validation rule{};
    std::string title, help, error, formula;
};

void choose(Advice& advice, const std::string& reference) {
    advice.formula = reference;
    advice.rule.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
    advice.rule.value_formula = advice.formula.data();
}

void dates(Advice& advice) {
    advice.rule.validate = LXW_VALIDATION_TYPE_DATE;
    advice.rule.criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
    advice.rule.minimum_datetime = day(1930, 1, 1); // births too
    advice.rule.maximum_datetime = day(2099, 12, 31);
}

} // namespace

std::string Cells::help(const Field& field) const {
    return (field.required ? "【必填】" : "") + x_guide.help(field);
}

Look Cells::look_of(const Field& field) const {
    Look look;
    look.locked = false;
    look.align = Look::Align::Centre;
    switch (field.kind) {
    case Kind::Fen: look.number = "#,##0.00", look.align = Look::Align::Right; break;
    case Kind::Hundredths: look.number = "0.00", look.align = Look::Align::Right; break;
    case Kind::Tenths: look.number = "0.0", look.align = Look::Align::Right; break;
    case Kind::Integer: look.number = "0"; break;
    case Kind::Date: look.number = "yyyy\\-mm\\-dd"; break;
    case Kind::Month: look.number = "yyyy\\-mm"; break;
    case Kind::DateTime: look.number = "yyyy\\-mm\\-dd hh:mm"; break;
    case Kind::DayMarks: break;
    case Kind::Text:
        look.number = "@"; // "3-2" must not become a date
        if (field.pii != "name") look.align = Look::Align::Left;
        break;
    default: look.number = "@"; break; // numbers of persons and cards keep all their digits
    }
    return look;
}

void Cells::text(lxw_worksheet* sheet, int row, int column, const std::string& text, const Look& look) {
    auto r = static_cast<lxw_row_t>(row);
    auto c = static_cast<lxw_col_t>(column);
    lxw_format* format = x_book.format(look);
    x_book.must(text.empty() ? worksheet_write_blank(sheet, r, c, format)
                             : worksheet_write_string(sheet, r, c, text.c_str(), format));
}

void Cells::put(lxw_worksheet* sheet, int row, int column, const Field& field, const Json& value, Look look) {
    if (auto number = number_of(field.kind, value)) {
        x_book.must(worksheet_write_number(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                           *number, x_book.format(look)));
        return;
    }
    text(sheet, row, column, value.is_null() ? std::string() : text_of(value), look);
}

void Cells::put_day(lxw_worksheet* sheet, int row, int column, const Json& tenths, Look look) {
    bool number = tenths.is_number_integer();
    std::int64_t value = number ? tenths.get<std::int64_t>() : 0;
    std::string mark;
    if (number && value == 10) mark = "√";
    if (number && value == 5) mark = "△";
    if (number && value == 0) mark = "×";
    if (!mark.empty() || !number) return text(sheet, row, column, mark, look);
    x_book.must(worksheet_write_number(sheet, static_cast<lxw_row_t>(row), static_cast<lxw_col_t>(column),
                                       static_cast<double>(value) / 10, x_book.format(look)));
}

void Cells::advise(lxw_worksheet* sheet, const Field& field, int first_row, int last_row, int column,
                   int last_column, const std::vector<std::string>& names) {
    Advice advice;
    advice.title = cut(field.title, 32);
    advice.help = cut(help(field), 255);
    advice.error = cut("这里填写的内容不合要求。" + x_guide.help(field), 255);
    advice.rule.validate = LXW_VALIDATION_TYPE_ANY;
    advice.rule.show_error = LXW_VALIDATION_ON;
    advice.rule.error_type =
        insists(field.kind) ? LXW_VALIDATION_ERROR_TYPE_STOP : LXW_VALIDATION_ERROR_TYPE_WARNING;
    std::string rule = rule_of(field, cell_name(first_row, column));
    static const std::vector<std::string> YesNo = {"是", "否"};
    if (field.kind == Kind::Enum) choose(advice, x_marker.list(field.enumeration));
    else if (field.kind == Kind::Boolean) choose(advice, x_marker.list(YesNo));
    else if (field.kind == Kind::DayMarks) choose(advice, x_marker.list(day_marks()));
    else if (field.name == "name" && !names.empty()) choose(advice, x_marker.list(names));
    else if (field.kind == Kind::Date || field.kind == Kind::Month || field.kind == Kind::DateTime)
        dates(advice);
    else if (!rule.empty()) {
        advice.formula = "=" + rule;
        advice.rule.validate = LXW_VALIDATION_TYPE_CUSTOM_FORMULA;
        advice.rule.value_formula = advice.formula.data();
    }
    // Days and names may be others than the list offers.
    if (field.kind == Kind::DayMarks || field.name == "name") advice.rule.show_error = LXW_VALIDATION_OFF;
    advice.rule.input_title = advice.title.data();
    advice.rule.input_message = advice.help.data();
    advice.rule.error_title = advice.title.data();
    advice.rule.error_message = advice.error.data();
    x_book.must(worksheet_data_validation_range(
        sheet, static_cast<lxw_row_t>(first_row), static_cast<lxw_col_t>(column),
        static_cast<lxw_row_t>(last_row), static_cast<lxw_col_t>(last_column), &advice.rule));
}

void Cells::mark_wrong_ids(lxw_worksheet* sheet, int first_row, int last_row, int column) {
    std::string cell = cell_name(first_row, column);
    std::string formula = "=AND(" + cell + "<>\"\",NOT(" + id_rule(cell) + "))";
    lxw_conditional_format rule{};
    rule.type = LXW_CONDITIONAL_TYPE_FORMULA;
    rule.value_string = formula.data();
    lxw_format* red = workbook_add_format(x_book.raw());
    format_set_font_color(red, 0xC00000);
    format_set_bg_color(red, 0xFFD9D9);
    rule.format = red;
    x_book.must(worksheet_conditional_format_range(
        sheet, static_cast<lxw_row_t>(first_row), static_cast<lxw_col_t>(column),
        static_cast<lxw_row_t>(last_row), static_cast<lxw_col_t>(column), &rule));
}

} // namespace taizhang::workbook
