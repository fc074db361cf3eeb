#include "intake/value.hh"

#include "intake/decimal.hh"
#include "intake/grid.hh"
#include "intake/number_format.hh"
#include "record/identity.hh"
#include "text/normalise.hh"
#include "text/numerals.hh"
#include "text/pua.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

using record::Field;
using record::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

Value unreadable(std::string what) { return {nullptr, std::move(what)}; }
Value readable(Json value) { return {std::move(value), {}}; }

std::string without_blanks(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    return text;
}

// What the cell says, cleaned; a number without exponent and floating-point dust.
std::string content(const Cell& cell) {
    return cell.kind == Cell::Kind::Number ? plain_decimal(cell.text) : text::clean_cell(cell.text);
}

std::string strip_suffixes(std::string text, std::initializer_list<std::string_view> suffixes) {
    for (std::string_view suffix : suffixes) {
        if (text.size() > suffix.size() && text.ends_with(suffix)) {
            text.erase(text.size() - suffix.size());
            while (text.ends_with(' ')) text.pop_back();
            return text;
        }
    }
    return text;
}

// ---- dates ----

// Runs of digits with what stands between them.
struct Number {
    int value = 0;
    std::size_t digits = 0;
    std::size_t begin = 0, end = 0;
};

std::vector<Number> numbers_in(std::string_view text) {
    std::vector<Number> numbers;
    for (std::size_t i = 0; i < text.size();) {
        if (!is_digit(text[i])) {
            ++i;
            continue;
        }
        Number number{0, 0, i, i};
        while (i < text.size() && is_digit(text[i]) && number.digits < 9) {
            number.value = number.value * 10 + (text[i] - '0');
            ++number.digits;
            ++i;
        }
        number.end = i;
        while (i < text.size() && is_digit(text[i])) ++i, number.digits = 99; // an ID number is no date
        number.end = i;
        numbers.push_back(number);
    }
    return numbers;
}

bool is_year(const Number& number) {
    return number.digits == 4 && number.value >= 1900 && number.value < 2200;
}

bool joins(std::string_view between) {
    std::string key = without_blanks(std::string(between));
    return key == "." || key == "-" || key == "/" || key == "年" || key == "月" || key == "、";
}

std::optional<Date> make_date(int year, int month, int day) {
    Date date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
              std::chrono::day(static_cast<unsigned>(day))};
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<Month> make_month(int year, int month) {
    if (year < 1900 || year >= 2200 || month < 1 || month > 12) return std::nullopt;
    return Month{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month))};
}

std::string_view between(std::string_view text, const Number& a, const Number& b) {
    return text.substr(a.end, b.begin - a.end);
}

// The date that begins at `i`; moves `i` to its last number.
std::optional<Date> date_at(std::string_view text, const std::vector<Number>& numbers, std::size_t& i) {
    if (numbers[i].digits == 8) {
        int value = numbers[i].value;
        if (value < 19000000 || value >= 22000000) return std::nullopt;
        return make_date(value / 10000, value / 100 % 100, value % 100);
    }
    bool three = i + 2 < numbers.size() && is_year(numbers[i]) && numbers[i + 1].digits <= 2 &&
                 numbers[i + 2].digits <= 2 && joins(between(text, numbers[i], numbers[i + 1])) &&
                 joins(between(text, numbers[i + 1], numbers[i + 2]));
    if (!three) return std::nullopt;
    auto date = make_date(numbers[i].value, numbers[i + 1].value, numbers[i + 2].value);
    if (date) i += 2;
    return date;
}

std::optional<Date> first_date(std::string_view text, std::size_t& end) {
    auto numbers = numbers_in(text);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (auto date = date_at(text, numbers, i)) {
            end = numbers[i].end;
            return date;
        }
    }
    return std::nullopt;
}

Value convert_date(const Cell& cell) {
    std::string text = content(cell);
    bool serial =
        cell.kind == Cell::Kind::Number && text.size() >= 5 && text.size() <= 12 && text.find('.') != 4;
    if (serial && text.size() != 8) {
        std::string date = date_of_serial(text, false);
        // 1927..2118: other numbers are no dates of a building site
        if (date.size() >= 10 && text >= "10000" && text < "80000") return readable(date.substr(0, 10));
    }
    auto dates = dates_in(text);
    if (!dates.empty()) return readable(format(dates.front()));
    // 2023.5.10 typed into a number cell is 2023.51 now, and 2023.5.1 too: nobody can tell.
    bool mixed = cell.kind == Cell::Kind::Number && text.size() >= 6 && text.find('.') == 4;
    Value value = unreadable(mixed ? "日期写成了小数，分不清是哪一天" : "不是完整的日期");
    value.partial = !mixed && month_in(text).has_value();
    return value;
}

// "8:15", "上午8时15分", "15时", "8点半" behind a date; -1 when it says no exact minute.
int minutes_in(std::string_view text) {
    std::string key = without_blanks(std::string(text));
    std::string_view rest = key;
    auto skip = [&rest](std::string_view word) {
        bool there = rest.starts_with(word);
        if (there) rest.remove_prefix(word.size());
        return there;
    };
    skip("日") || skip("号") || skip("T");
    bool evening = skip("晚上") || skip("晚");
    bool afternoon = evening || skip("下午");
    if (!afternoon) skip("上午") || skip("早上") || skip("凌晨");
    auto number = [&rest](int most) {
        int value = 0;
        std::size_t digits = 0;
        while (digits < 3 && digits < rest.size() && is_digit(rest[digits]))
            value = value * 10 + rest[digits++] - '0';
        rest.remove_prefix(digits);
        return digits == 0 || digits > 2 || value > most ? -1 : value;
    };
    int hour = number(24);
    if (hour == 12 && evening) return -1; // noon is no evening, and of which day is midnight?
    if (hour >= 0 && hour < 12 && afternoon) hour += 12;
    bool words = skip("时") || skip("点");
    if (hour < 0 || (!words && !skip(":"))) return -1;
    if (words && (rest.empty() || rest == "整" || rest == "正")) return hour * 60;
    if (words && rest == "半") return hour * 60 + 30;
    int minute = number(59);
    if (words) skip("分");
    // Clocks write seconds; the record is to the minute, the file itself is kept.
    if (skip(":") || (words && !rest.empty() && is_digit(rest.front()))) {
        if (number(59) < 0) return -1;
        if (words && !skip("秒")) return -1;
    }
    return minute < 0 || !rest.empty() ? -1 : hour * 60 + minute;
}

Value convert_date_time(const Cell& cell) {
    std::string text = content(cell);
    if (cell.kind == Cell::Kind::Number && text.size() != 8 && text >= "10000" && text < "80000") {
        std::string date = date_of_serial(text, false);
        if (!date.empty()) text = date;
    }
    std::size_t end = 0;
    auto date = first_date(text, end);
    if (!date) return unreadable("不是日期和时刻");
    int minutes = minutes_in(std::string_view(text).substr(end));
    if (minutes < 0) return unreadable("没有写明几时几分");
    if (minutes == 24 * 60) return readable(format(DateTime{add_days(*date, 1), 0}));
    if (minutes > 24 * 60) return unreadable("时刻不存在");
    return readable(format(DateTime{*date, minutes}));
}

Value convert_month(const Cell& cell, const Context& context) {
    std::string text = content(cell);
    if (cell.kind == Cell::Kind::Number) {
        // 2026.10 in a number cell has become 2026.1: January or October, nobody can tell.
        if (text.size() == 6 && text[4] == '.' && text[5] == '1')
            return unreadable("月份写成了小数，分不清1月还是10月");
        if (text.size() == 5 && text >= "20000" && text < "80000") {
            std::string date = date_of_serial(text, false);
            if (date.size() >= 7) return readable(date.substr(0, 7));
        }
    }
    auto month = month_in(text, context.year);
    if (!month) return unreadable("不是月份");
    return readable(format(*month));
}

// ---- numbers ----

Value convert_amount(const Cell& cell) {
    std::string text = content(cell);
    if (auto fen = text::parse_amount(text)) return readable(*fen);
    if (text::parse_scaled(text, 4)) return unreadable("金额的小数超过两位");
    return unreadable("不是金额");
}

Value convert_scaled(const Cell& cell, int places) {
    std::string text =
        strip_suffixes(content(cell), {"小时", "天", "日", "工日", "个工", "工", "h", "H", "%"});
    if (auto value = text::parse_scaled(text, places)) return readable(*value);
    return unreadable(text::parse_scaled(text, 4) ? "小数位数太多" : "不是数字");
}

Value convert_integer(const Cell& cell) {
    std::string text = strip_suffixes(content(cell), {"人", "名", "个", "."});
    if (auto value = text::parse_scaled(text, 0)) return readable(*value);
    return unreadable("不是整数");
}

// ---- texts that are numbers ----

// "3.20623E+17", also as text in a CSV that a spreadsheet saved; or eighteen digits that end in zeros and fail their
// check digit: what is left of an ID in a number cell.
bool is_destroyed(const std::string& text, Kind kind) {
    auto exponent = text.find("E+");
    bool mantissa = exponent != std::string::npos && exponent > 0 &&
                    text.find_first_not_of("0123456789.") == exponent &&
                    text.find_first_not_of("0123456789", exponent + 2) == std::string::npos;
    if (mantissa) return true;
    return kind == Kind::IdNo && text.size() == 18 && text.ends_with("000") &&
           std::all_of(text.begin(), text.end(), is_digit) &&
           record::check_id_no(text) != record::IdFault::None;
}

// Base64 or hexadecimal of at least one AES block: no ID, card or telephone is as long with letters in it.
bool is_encrypted(const std::string& text) {
    if (text.size() < 22) return false;
    bool coded = std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' || c == '/' ||
               c == '=';
    });
    auto letters =
        std::count_if(text.begin(), text.end(), [](char c) { return (c | 32) >= 'a' && (c | 32) <= 'z'; });
    return coded && letters >= 4;
}

Value convert_number_text(const Cell& cell, Kind kind) {
    Value destroyed;
    destroyed.destroyed = true;
    if (cell.numeric_loss) return destroyed;
    std::string text = without_blanks(content(cell));
    if ((kind == Kind::IdNo || kind == Kind::CardNo) && is_destroyed(text, kind)) return destroyed;
    if (kind != Kind::Uscc && is_encrypted(text)) {
        Value value;
        value.encrypted = true;
        return value;
    }
    for (char& c : text) c = c == 'x' && kind == Kind::IdNo ? 'X' : c;
    auto digits = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_digit));
    bool grouped = kind == Kind::CardNo || (kind == Kind::Phone && digits == 11 && text.starts_with('1'));
    if (grouped) text.erase(std::remove(text.begin(), text.end(), '-'), text.end());
    if (kind == Kind::Uscc) {
        for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return readable(text);
}

Value convert_boolean(const Cell& cell) {
    std::string key = key_of(cell.text);
    for (std::string_view yes : {"是", "有", "√", "✓", "✔", "true", "1", "y", "yes", "☑", "■"}) {
        if (key == yes) return readable(true);
    }
    for (std::string_view no : {"否", "无", "×", "✗", "x", "false", "0", "n", "no", "□", "☐"}) {
        if (key == no) return readable(false);
    }
    if (key.starts_with("未") || key.starts_with("不") || key.starts_with("没")) return readable(false);
    if (key.starts_with("已") || key.starts_with("是")) return readable(true);
    return unreadable("不是“是”或“否”");
}

// "未成功" holds 成功 and says the contrary.
bool is_denied(const std::string& key, std::size_t at) {
    std::string_view before = std::string_view(key).substr(0, at);
    return before.ends_with("未") || before.ends_with("不") || before.ends_with("非") ||
           before.ends_with("没有");
}

Value convert_enum(const Cell& cell, const Field& field, const Context& context) {
    std::string key = key_of(cell.text);
    if (context.importing != nullptr) {
        auto words = context.importing->words.find(field.name);
        if (words != context.importing->words.end()) {
            auto at = words->second.find(key);
            if (at != words->second.end()) return readable(at->second);
        }
    }
    for (const std::string& each : field.enumeration) {
        if (key == each) return readable(each);
    }
    // A tick box: "☑银行保函 □现金".
    for (const std::string& each : field.enumeration) {
        for (std::string_view tick : {"☑", "■", "√", "✓", "✔"}) {
            if (key.find(std::string(tick) + each) != std::string::npos) return readable(each);
        }
    }
    std::vector<std::string> inside;
    for (const std::string& each : field.enumeration) {
        auto at = key.find(each);
        if (at != std::string::npos && !is_denied(key, at)) inside.push_back(each);
    }
    if (inside.size() == 1) return readable(inside.front());
    return unreadable("不是规定的选项");
}

// As typed: Unicode's normal form, no blanks at either end, line breaks one way.
std::string exact_text(const Cell& cell) {
    std::u32string text = text::decode(text::nfc(cell.text));
    text.erase(std::remove(text.begin(), text.end(), U'\r'), text.end());
    auto is_blank = [](char32_t c) {
        return c == U' ' || c == U'\t' || c == U'\n' || c == 0xA0 || c == 0x3000;
    };
    while (!text.empty() && is_blank(text.back())) text.pop_back();
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_blank));
    return text::encode(text);
}

Value convert_text(const Cell& cell, const Field& field, const Context& context) {
    if (cell.kind == Cell::Kind::Date && cell.text.ends_with(" 00:00:00"))
        return readable(cell.text.substr(0, 10));
    if (field.pii == "name") return readable(clean_name(cell.text));
    if (context.exact && cell.kind == Cell::Kind::Text) return readable(exact_text(cell));
    return readable(content(cell));
}

} // namespace

bool is_empty_mark(std::string_view text) {
    if (text.size() > 24) return false; // a mark with blanks around it; cleaning every long text would cost
    if (!text.empty()) {
        auto first = static_cast<unsigned char>(text.front());
        if (is_digit(text.front()) || (first >= 0xE4 && first <= 0xE9)) return false; // Hanzi are no marks
    }
    std::string key = without_blanks(text::clean_cell(text));
    for (std::string_view mark : {"", "-", "--", "/", "\\", "—", "——", "–", "―", "－", "／"}) {
        if (key == mark) return true;
    }
    return false;
}

std::vector<Date> dates_in(std::string_view raw) {
    std::string text = text::clean_cell(raw);
    auto numbers = numbers_in(text);
    std::vector<Date> dates;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (auto date = date_at(text, numbers, i)) dates.push_back(*date);
    }
    return dates;
}

std::optional<Month> month_in(std::string_view raw, int year) {
    std::string text = text::clean_cell(raw);
    auto numbers = numbers_in(text);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const Number& number = numbers[i];
        if (number.digits == 6 || number.digits == 8) {
            int months = number.digits == 8 ? number.value / 100 : number.value;
            if (auto month = make_month(months / 100, months % 100)) return month;
        }
        bool pair = i + 1 < numbers.size() && is_year(number) && numbers[i + 1].digits <= 2;
        if (pair && joins(between(text, number, numbers[i + 1]))) {
            if (auto month = make_month(number.value, numbers[i + 1].value)) return month;
        }
        bool named = number.digits <= 2 && std::string_view(text).substr(number.end).starts_with("月");
        if (named && year != 0) {
            if (auto month = make_month(year, number.value)) return month;
        }
    }
    return std::nullopt;
}

std::string clean_name(std::string_view raw) {
    std::u32string name = text::decode(text::clean_cell(raw));
    for (std::size_t i = 0; i < name.size(); ++i) {
        char32_t c = name[i];
        bool dot = c == 0x2022 || c == 0x2027 || c == 0x2219 || c == 0x22C5 || c == 0x2E31 || c == 0x30FB ||
                   c == 0xFF65 || c == 0x0387;
        // A full stop only between two Hanzi: "阿卜杜拉.买买提".
        bool stop = c == U'.' && i > 0 && i + 1 < name.size() && text::is_han(name[i - 1]) &&
                    text::is_han(name[i + 1]);
        if (dot || stop) name[i] = 0x00B7;
    }
    return text::encode(name);
}

bool is_error_value(const Cell& cell) {
    if (cell.kind == Cell::Kind::ErrorValue) return true;
    if (cell.text.empty() || cell.text.front() != '#') return false;
    for (std::string_view error : {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}) {
        if (cell.text == error) return true;
    }
    return cell.text.find_first_not_of('#') == std::string::npos; // a column too narrow, saved as CSV
}

std::string doubt_of_name(std::string_view raw) {
    bool bracket = false, letters = false;
    for (char32_t c : text::decode(raw)) {
        bool own = (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
        if (own) {
            char32_t today = text::from_private_use(c);
            std::string known =
                today == c ? std::string() : "（国标后来的码位是“" + text::encode({&today, 1}) + "”）";
            return "有系统自造的字" + known;
        }
        if (c == U'?' || c == U'？' || c == 0xFFFD) return "有字显示为“?”";
        if (c == U'口' || c == U'囗' || c == 0x25A1 || c == 0x25A0) return "有字写成了方框或“口”";
        if (c == U'*') return "有字被遮盖";
        if (bracket && (c == U'上' || c == U'下' || c == U'左' || c == U'右' || c == U'旁'))
            return "有字写成了字形的描述";
        bracket = bracket || c == U'(' || c == U'[' || c == U'【' || c == U'〔';
        letters = letters || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
    }
    return letters ? "有字写成了拼音或字母" : "";
}

namespace {

// ---- what most cells are: no blank, no sign, nothing to clean ----

// "7400", "7400.5", "-12"; up to `places` decimals, at most 13 digits before them.
std::optional<std::int64_t> plain_number(std::string_view text, int places) {
    bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    constexpr std::size_t MostDigits = 13;
    std::int64_t value = 0;
    std::size_t i = 0;
    for (; i <= MostDigits && i < text.size() && is_digit(text[i]); ++i) value = value * 10 + (text[i] - '0');
    if (i == 0 || i > MostDigits) return std::nullopt;
    int decimals = 0;
    if (i < text.size() && text[i] == '.' && i + 1 < text.size()) {
        for (++i; i < text.size() && is_digit(text[i]) && decimals < places; ++i, ++decimals)
            value = value * 10 + (text[i] - '0');
    }
    if (i != text.size()) return std::nullopt;
    for (; decimals < places; ++decimals) value *= 10;
    return negative ? -value : value;
}

// Digits only, of a length that is no remainder of a destroyed number.
bool is_plain_digits(std::string_view text, Kind kind) {
    bool x = kind == Kind::IdNo && text.ends_with('X');
    std::string_view digits = x ? text.substr(0, text.size() - 1) : text;
    if (text.size() < 7 || text.size() > 25 || (kind == Kind::IdNo && text.ends_with("000"))) return false;
    return std::all_of(digits.begin(), digits.end(), is_digit);
}

// Hanzi of the Basic Multilingual Plane only, without those that stand for a missing one.
bool is_plain_han(std::string_view text) {
    if (text.empty() || text.size() % 3 != 0) return false;
    for (std::size_t i = 0; i < text.size(); i += 3) {
        auto lead = static_cast<unsigned char>(text[i]);
        auto next = static_cast<unsigned char>(text[i + 1]);
        bool han =
            (lead > 0xE4 && lead < 0xE9) || (lead == 0xE4 && next >= 0xB8) || (lead == 0xE9 && next < 0xBF);
        if (!han) return false;
    }
    return text.find("口") == std::string_view::npos && text.find("囗") == std::string_view::npos;
}

std::optional<Value> convert_plain(const Cell& cell, const Field& field) {
    bool text = cell.kind == Cell::Kind::Text;
    if (!text && cell.kind != Cell::Kind::Number) return std::nullopt;
    int places = 0;
    switch (field.kind) {
    case Kind::Fen:
    case Kind::Hundredths: ++places; [[fallthrough]];
    case Kind::Tenths: ++places; [[fallthrough]];
    case Kind::Integer: break;
    case Kind::IdNo:
    case Kind::CardNo:
    case Kind::Phone:
        if (cell.numeric_loss || !is_plain_digits(cell.text, field.kind)) return std::nullopt;
        return readable(cell.text);
    case Kind::Text: {
        if (!text || !is_plain_han(cell.text)) return std::nullopt;
        Value value = readable(cell.text);
        value.plain = true;
        return value;
    }
    default: return std::nullopt;
    }
    auto number = plain_number(cell.text, places);
    return number ? std::optional(readable(*number)) : std::nullopt;
}

} // namespace

Value convert(const Cell& cell, const Field& field, const Context& context) {
    if (auto value = convert_plain(cell, field)) return std::move(*value);
    if (is_error_value(cell)) return unreadable("是公式的出错值");
    // An option may be what elsewhere is a mark for nothing ("／"), and may have a bracket of full width.
    const auto& options = field.enumeration;
    if (std::find(options.begin(), options.end(), cell.text) != options.end()) return readable(cell.text);
    if (is_empty_mark(cell.text)) return readable(nullptr);
    switch (field.kind) {
    case Kind::Fen: return convert_amount(cell);
    case Kind::Tenths: return convert_scaled(cell, 1);
    case Kind::Hundredths: return convert_scaled(cell, 2);
    case Kind::Integer: return convert_integer(cell);
    case Kind::Date: return convert_date(cell);
    case Kind::DateTime: return convert_date_time(cell);
    case Kind::Month: return convert_month(cell, context);
    case Kind::IdNo:
    case Kind::CardNo:
    case Kind::Phone:
    case Kind::Uscc: return convert_number_text(cell, field.kind);
    case Kind::Boolean: return convert_boolean(cell);
    case Kind::Enum: return convert_enum(cell, field, context);
    case Kind::DayMarks: return unreadable("不是考勤记录");
    case Kind::Text: break;
    }
    return convert_text(cell, field, context);
}

Value convert_day(const Cell& cell, bool half) {
    if (is_error_value(cell)) return unreadable("是公式的出错值");
    std::string key = cell.kind == Cell::Kind::Number ? plain_decimal(cell.text) : key_of(cell.text);
    for (std::string_view whole : {"√", "✓", "✔", "☑", "●", "全", "出", "出勤", "v"}) {
        if (key == whole) return readable(half ? 5 : 10);
    }
    for (std::string_view part : {"△", "▲", "半", "半天", "½", "◐"}) {
        if (key == part) return readable(5);
    }
    for (std::string_view none : {"",   "○",  "〇",   "o",    "×",    "x",    "✗",  "休", "假", "旷", "旷工",
                                  "病", "事", "病假", "事假", "公休", "休息", "缺", "-",  "/",  "\\", "—"}) {
        if (key == none) return readable(0);
    }
    auto hundredths = text::parse_scaled(strip_suffixes(key, {"小时", "h", "工", "天"}), 2);
    if (!hundredths || *hundredths < 0 || *hundredths > 2400) return unreadable("不是考勤记号");
    if (half && *hundredths == 100) return readable(5); // "1" in a morning's cell is that morning
    const std::int64_t most = half ? 5 : 10;
    // Up to three they are days ("1", "0.5", 1.5 工), above hours; eight hours are a day.
    if (*hundredths > (half ? 50 : 300))
        return readable(std::min<std::int64_t>(most, (*hundredths * 10 / 8 + 50) / 100));
    if (*hundredths % 10 != 0) return unreadable("不是考勤记号");
    return readable(*hundredths / 10);
}

} // namespace taizhang::intake
