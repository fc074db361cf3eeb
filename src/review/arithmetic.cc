// R-PAY-A1..A4: the sums of a payroll sheet. A value that another rule reports as missing silences the sums
// that need it: one mistake, one finding.
#include "review/sheet.hh"
#include "text/numerals.hh"

#include <array>
#include <cstdlib>

namespace taizhang::review {
namespace {

constexpr std::array<FieldName, 4> GrossItems = {"base", "overtime", "allowance", "bonus"};

struct Column {
    FieldName field;
    std::string_view title;
    int places; // decimals as printed
};
constexpr std::array<Column, 18> Columns = {{
    {"days", "出勤天数", 1},
    {"hours", "工时", 2},
    {"overtime_hours", "加班工时", 2},
    {"quantity", "完成工程量", 2},
    {"base", "计时工资", 2},
    {"overtime", "加班工资", 2},
    {"allowance", "补贴", 2},
    {"bonus", "奖金", 2},
    {"gross", "应发工资", 2},
    {"advance", "预支", 2},
    {"social_personal", "代扣社保", 2},
    {"housing_fund", "公积金", 2},
    {"tax", "个税", 2},
    {"other_deduction", "其他扣款", 2},
    {"deductions", "扣款合计", 2},
    {"net", "实发工资", 2},
    {"cum_due", "累计应付", 2},
    {"cum_paid", "累计已付", 2},
}};

// The result's cell and those of the values it was made of, as far as the sheet has their columns: what is missing in
// this row may be the mistake.
template <class Fields>
std::vector<record::Place> places_of(const Sheet& sheet, const Row& row, FieldName result,
                                     const Fields& fields) {
    std::vector<record::Place> places{sheet.place(row, result)};
    for (FieldName field : fields) {
        if (sheet.fills(field)) places.push_back(sheet.place(row, field));
    }
    return places;
}

void check_items(const Sheet& sheet, const Row& row, std::int64_t rounding, Report& report) {
    auto gross = row.number("gross");
    if (!gross || *gross == 0) return;
    std::int64_t sum = 0;
    std::int64_t items = 0;
    for (FieldName field : GrossItems) {
        auto value = row.number(field);
        if (!value) continue;
        sum += *value;
        ++items;
    }
    auto difference = *gross - sum;
    if (items == 0 || difference == 0) return;
    bool rounded = std::abs(difference) <= rounding * items;
    report.add("R-PAY-A1", rounded ? "rounded" : "differs",
               {{"person", person(row)}, {"difference", yuan(difference)}},
               places_of(sheet, row, "gross", GrossItems));
}

void check_net(const Sheet& sheet, const Row& row, Report& report) {
    auto gross = row.number("gross");
    auto net = row.number("net");
    if (!gross || !net) return;
    auto difference = *net - (*gross - deductions(row));
    if (difference != 0) {
        auto places = places_of(sheet, row, "net", NamedDeductions);
        places.push_back(sheet.place(row, "gross"));
        if (!names_deductions(row) && row.has("deductions")) places.push_back(sheet.place(row, "deductions"));
        report.add("R-PAY-A2", "differs", {{"person", person(row)}, {"difference", yuan(difference)}},
                   std::move(places));
        return;
    }
    auto total = row.number("deductions");
    if (names_deductions(row) && total && *total != deductions(row)) {
        report.add("R-PAY-A2", "deductions",
                   {{"person", person(row)}, {"difference", yuan(*total - deductions(row))}},
                   places_of(sheet, row, "deductions", NamedDeductions));
    }
}

void check_missing_net(const Sheet& sheet, Report& report) {
    std::vector<record::Place> places;
    const Row* one = nullptr;
    for (const Row& row : sheet.rows()) {
        // Where gross is missing too, R-PAY-GROSS has said so.
        if (row.number("net") || row.number("gross").value_or(0) == 0) continue;
        places.push_back(sheet.place(row, "net"));
        one = &row;
    }
    if (!one) return;
    auto who = places.size() == 1 ? person(*one) : std::to_string(places.size()) + "人";
    report.add("R-PAY-A2", "missing", {{"who", who}}, std::move(places));
}

void check_negative(const Sheet& sheet, const Row& row, Report& report) {
    auto net = row.number("net");
    if (!net || *net >= 0) return;
    report.add("R-PAY-A4", "negative", {{"person", person(row)}, {"net", yuan(*net)}},
               {sheet.place(row, "net")});
}

// A deduction is named by its column, or by the note.
void check_unnamed(const Sheet& sheet, const Row& row, Report& report) {
    auto total = row.number("deductions").value_or(0);
    auto other = row.number("other_deduction").value_or(0);
    bool unnamed = total != 0 && !names_deductions(row);
    bool unexplained = other != 0 && row.text("note").empty();
    if (!unnamed && !unexplained) return;
    auto field = unnamed ? "deductions" : "other_deduction";
    report.add("R-PAY-A4", "unnamed", {{"person", person(row)}, {"amount", yuan(unnamed ? total : other)}},
               {sheet.place(row, field), sheet.place(row, "note")});
}

// A day wage times the days is the pay for time; without an own column for it, gross where nothing else is in it.
void check_rate(const Sheet& sheet, const Row& row, std::int64_t tolerance, Report& report) {
    auto rate = row.number("rate");
    if (!rate || row.has("quantity") || row.has("unit_price")) return;
    auto pay = time_pay(row);
    auto days = row.number("days");
    if (!pay || !days || *days <= 0 || *days > MostDays) return;
    auto difference = pay->fen * 10 - *rate * *days;
    if (std::abs(difference) <= tolerance * 10) return;
    report.add("R-PAY-A6", "differs", {{"person", person(row)}, {"difference", yuan(difference / 10)}},
               {sheet.place(row, pay->field), sheet.place(row, "rate"), sheet.place(row, "days")});
}

// What the column adds up to, over the rows that have a value.
struct Sum {
    std::int64_t value = 0;
    bool gaps = false; // a row lacks what it should have
};

Sum add_up(const Sheet& sheet, FieldName field) {
    Sum sum;
    bool needed = field == FieldName("gross") || field == FieldName("net");
    bool total = field == FieldName("deductions");
    for (const Row& row : sheet.rows()) {
        auto value = row.number(field);
        if (total && !value) value = deductions(row);
        sum.value += value.value_or(0);
        sum.gaps = sum.gaps || (needed && !value);
    }
    return sum;
}

void check_totals(const Sheet& sheet, Report& report) {
    for (const Column& column : Columns) {
        auto total = sheet.total(column.field);
        if (!total) continue;
        auto sum = add_up(sheet, column.field);
        // A total that is larger may well hold the value the row lost, which has its own finding.
        if (*total == sum.value || (sum.gaps && *total > sum.value)) continue;
        auto show = [&](std::int64_t value) {
            return column.places == 2 ? text::amount(value) : text::scaled(value, column.places);
        };
        report.add("R-PAY-A3", "column",
                   {{"column", std::string(column.title)}, {"total", show(*total)}, {"sum", show(sum.value)}},
                   {sheet.total_place(column.field)});
    }
    auto headcount = sheet.total("headcount");
    auto rows = static_cast<std::int64_t>(sheet.rows().size());
    if (headcount && *headcount != rows) {
        report.add("R-PAY-A3", "headcount",
                   {{"total", std::to_string(*headcount)}, {"sum", std::to_string(rows)}},
                   {sheet.total_place("headcount")});
    }
}

} // namespace

std::optional<TimePay> time_pay(const Row& row) {
    if (auto base = row.number("base")) return TimePay{*base, "base"};
    for (FieldName other : {FieldName("overtime"), FieldName("allowance"), FieldName("bonus")}) {
        if (row.number(other).value_or(0) != 0) return std::nullopt;
    }
    auto gross = row.number("gross");
    if (!gross || *gross == 0) return std::nullopt; // R-PAY-GROSS has spoken
    return TimePay{*gross, "gross"};
}

void check_arithmetic(const Sheet& sheet, const Project& project, const Rules& rules, Date on,
                      Report& report) {
    auto tolerance = rules.value("base_tolerance", project.county, on);
    std::int64_t rounding = 0;
    auto payroll = rules.parameters().find("payroll");
    if (payroll != rules.parameters().end()) rounding = payroll->value("gross_rounding_fen", std::int64_t{0});
    for (const Row& row : sheet.rows()) {
        check_items(sheet, row, rounding, report);
        check_net(sheet, row, report);
        check_negative(sheet, row, report);
        check_unnamed(sheet, row, report);
        if (tolerance) check_rate(sheet, row, tolerance->value, report);
    }
    if (!tolerance)
        report.unknown("R-PAY-A6", "没有容许差额的参数（base_tolerance）", "no parameter base_tolerance");
    check_missing_net(sheet, report);
    check_totals(sheet, report);
}

} // namespace taizhang::review
