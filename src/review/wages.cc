// Wages themselves: R-PAY-A6 by the register's rate, R-PAY-MIN, R-PAY-CASH, R-PAY-DATE, R-PAY-STUB, R-PAY-MONTH.
#include "review/people.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <cstdlib>

namespace taizhang::review {
namespace {

// --------------------------------------------------------------------------------------------- R-PAY-A6

// Where the payroll has no rate of its own, the register's day rate.
void check_registered_rate(const Person& person, std::int64_t tolerance, Report& report) {
    if (person.at(Side::Register).size() != 1) return;
    const Mention& registered = person.at(Side::Register).front();
    auto rate = registered.number("wage_rate");
    if (!rate || registered.text("wage_kind") != "日") return;
    for (const Mention& paid : person.at(Side::Payroll)) {
        const Row& row = *paid.row;
        if (row.has("rate") || row.has("quantity") || row.has("unit_price")) continue;
        auto pay = time_pay(row);
        auto days = row.number("days");
        if (!pay || !days || *days <= 0 || *days > MostDays) continue;
        auto difference = pay->fen * 10 - *rate * *days;
        if (std::abs(difference) <= tolerance * 10) continue;
        report.add("R-PAY-A6", "differs", {{"person", person.shown()}, {"difference", yuan(difference / 10)}},
                   {paid.place(pay->field), paid.place("days"), registered.place("wage_rate")});
    }
}

// -------------------------------------------------------------------------------------------- R-PAY-MIN

struct Earned {
    std::int64_t fen = 0;
    std::int64_t days = 0; // tenths
    Places places;
};

// Pay for normal work: without overtime, allowances and the like. nullopt where the sheet does not say.
std::optional<Earned> earned(const Person& person) {
    Earned earned;
    for (const Mention& paid : person.at(Side::Payroll)) {
        auto days = paid.number("days");
        auto base = paid.number("base");
        auto gross = paid.number("gross");
        if (!days || !gross || *gross == 0) return std::nullopt;
        auto extra = paid.number("overtime").value_or(0) + paid.number("allowance").value_or(0) +
                     paid.number("bonus").value_or(0);
        earned.fen += base ? *base : *gross - extra;
        earned.days += *days;
        earned.places.push_back(paid.place(base ? "base" : "gross"));
        earned.places.push_back(paid.place("days"));
    }
    return earned;
}

void check_minimum(const MonthView& view, Report& report) {
    auto minimum = view.value("minimum_wage");
    auto full = view.value("monthly_paid_days");
    if (!minimum || !full) {
        report.unknown("R-PAY-MIN", "没有当地最低工资标准的参数（minimum_wage）",
                       "no parameter minimum_wage");
        return;
    }
    for (const Person& person : view.persons()) {
        if (!person.in(Side::Payroll) || person.exempt) continue;
        auto pay = earned(person);
        if (!pay || pay->days <= 0) continue;
        // Days in hundredths, as the monthly paid days are: 21.75 is 2175.
        auto days = std::min(pay->days * 10, full->value);
        if (pay->fen * full->value >= minimum->value * days) continue;
        report.add("R-PAY-MIN", "below",
                   {{"person", person.shown()},
                    {"minimum", text::amount(minimum->value)},
                    {"source", minimum->source},
                    {"pay", text::amount(pay->fen)},
                    {"days", text::scaled(pay->days, 1)}},
                   std::move(pay->places), person.id_no);
    }
}

// ------------------------------------------------------------------------------------------- R-PAY-DATE

struct PayDay {
    int day = 0;
    bool this_month = false;
    bool operator==(const PayDay&) const = default;
};

// "每月15日", "次月 15 号", "当月28日前" -> 15, 15, 28.
std::optional<PayDay> parse_pay_day(const std::string& text, const Rules& rules) {
    std::size_t begin = 0;
    while (begin < text.size() && (text[begin] < '0' || text[begin] > '9')) ++begin;
    int day = 0;
    std::size_t end = begin;
    while (end < text.size() && end < begin + 3 && text[end] >= '0' && text[end] <= '9')
        day = day * 10 + (text[end++] - '0');
    if (day < 1 || day > 31) return std::nullopt;
    return PayDay{day, rules.says("this_month", text)};
}

struct Agreed {
    PayDay day;
    record::Place place;
};

std::vector<Agreed> agreed_days(const MonthView& view, Report& report) {
    std::vector<Agreed> all;
    for (const char* type : {"L5-02", "L6-01"}) {
        for (const Sheet* sheet : view.of(type)) {
            if (auto day = parse_pay_day(sheet->text("wage_pay_day"), view.rules()))
                all.push_back({*day, sheet->place("wage_pay_day")});
            else if (!sheet->text("wage_pay_day").empty())
                report.unknown("R-PAY-DATE", "三方协议或告示牌的工资支付日看不出是哪一天",
                               "agreement or board do not say which day", {sheet->place("wage_pay_day")});
        }
    }
    if (!all.empty()) return all;
    for (const Sheet* contract : view.of("L4-08")) {
        auto day = contract->number("pay_day").value_or(0);
        if (day >= 1 && day <= 31) return {{{static_cast<int>(day), false}, contract->place("pay_day")}};
    }
    return all;
}

struct Paid {
    Date date;
    record::Place place;
};

std::vector<Paid> pay_dates(const MonthView& view) {
    std::vector<Paid> all;
    for (const char* type : {"L5-08b", "L5-08", "L5-05"}) {
        for (const Sheet* sheet : view.of(type)) {
            if (auto date = sheet->date("pay_date")) all.push_back({*date, sheet->place("pay_date")});
        }
    }
    return all;
}

void check_agreement(const std::vector<Agreed>& agreed, Report& report) {
    bool alike = std::all_of(agreed.begin(), agreed.end(),
                             [&](const Agreed& each) { return each.day == agreed.front().day; });
    if (alike) return;
    Places places;
    for (const Agreed& each : agreed) places.push_back(each.place);
    report.add("R-PAY-DATE", "disagree", {}, std::move(places));
}

Calendar::Day day_in(const MonthView& view, const PayDay& agreed, const Parameter& later) {
    auto months = std::chrono::months{agreed.this_month ? 0 : static_cast<int>(later.value)};
    return view.rules().calendar().pay_day(view.month() + months, agreed.day);
}

void check_pay_date(const MonthView& view, Report& report) {
    auto agreed = agreed_days(view, report);
    auto dates = pay_dates(view);
    auto later = view.value("wage_pay_months_later");
    if (agreed.empty() || !later) {
        report.unknown("R-PAY-DATE", "三方协议、告示牌和劳动合同都没有写明工资支付日",
                       "neither agreement, notice board nor contracts state the pay day");
        return;
    }
    check_agreement(agreed, report);
    if (dates.empty()) {
        report.unknown("R-PAY-DATE", "没有工资支付日期（银行代发明细、回单或工资支付表）",
                       "no date of payment");
        return;
    }
    const Agreed& first = agreed.front();
    auto due = day_in(view, first.day, *later);
    for (const Paid& paid : dates) {
        if (paid.date < view.first_day())
            report.add("R-PAY-DATE", "early", {{"paid", format(paid.date)}}, {paid.place});
        if (paid.date <= due.date) continue;
        report.add("R-PAY-DATE", due.provisional ? "provisional" : "late",
                   {{"due", format(due.date)}, {"paid", format(paid.date)}}, {paid.place, first.place});
    }
}

// ------------------------------------------------------------------------------------------- R-PAY-STUB

struct Money {
    std::int64_t gross = 0, net = 0;
    bool whole = true; // no row lacks either
};

Money money_of(const Person& person, Side side) {
    Money money;
    for (const Mention& row : person.at(side)) {
        auto gross = row.number("gross");
        auto net = row.number("net");
        money.gross += gross.value_or(0);
        money.net += net.value_or(0);
        money.whole = money.whole && gross && net;
    }
    return money;
}

void check_slip(const Person& person, Report& report) {
    auto paid = money_of(person, Side::Payroll);
    if (!paid.whole) return; // R-PAY-GROSS or R-PAY-A2 has spoken
    if (paid.net == 0 && !person.in(Side::Slip)) return;
    if (!person.in(Side::Slip)) {
        report.add("R-PAY-STUB", "person", {{"person", person.shown()}}, person.places(Side::Payroll, "net"),
                   person.id_no);
        return;
    }
    auto slip = money_of(person, Side::Slip);
    if (slip.gross == paid.gross && slip.net == paid.net) return;
    Places places;
    for (auto side : {Side::Payroll, Side::Slip}) {
        append(places, person.places(side, "gross"));
        append(places, person.places(side, "net"));
    }
    report.add("R-PAY-STUB", "differs",
               {{"person", person.shown()},
                {"gross", yuan(slip.gross - paid.gross)},
                {"net", yuan(slip.net - paid.net)}},
               std::move(places), person.id_no);
}

void check_slips(const MonthView& view, Report& report) {
    bool wages = std::any_of(view.persons().begin(), view.persons().end(),
                             [](const Person& person) { return person.in(Side::Payroll); });
    if (!wages || (view.of("L5-10").empty() && !view.scans_of("L5-10").empty())) return;
    if (!view.of("L5-10").empty()) {
        for (const Person& person : view.persons()) check_slip(person, report);
        return;
    }
    Places places;
    for (const Sheet* payroll : view.of("L5-05")) places.push_back(payroll->whole());
    report.add("R-PAY-STUB", "none", {}, std::move(places));
}

// ------------------------------------------------------------------------------------------ R-PAY-MONTH

void check_payrolls(const MonthView& view, Report& report) {
    for (const SubcontractorMonth& month : view.subcontractors()) {
        bool attended = std::any_of(month.persons.begin(), month.persons.end(),
                                    [](const Person* person) { return person->attended(); });
        if (!attended || !month.payrolls.empty() || !month.scans.empty()) continue;
        Places places;
        for (const Sheet* sheet : month.attendance) places.push_back(sheet->whole());
        for (const Sheet* sheet : month.manual) places.push_back(sheet->whole());
        report.add("R-PAY-MONTH", "none",
                   {{"month", format(view.month())}, {"firm", of_firm(month.subcontractor)}},
                   std::move(places));
    }
}

// The numbers in the 序号 column of the rows nobody signed.
std::set<std::int64_t> unsigned_rows(const Json& attested) {
    std::set<std::int64_t> numbers;
    if (!attested.is_object()) return numbers;
    auto rows = attested.find("not_signed_rows");
    if (rows == attested.end() || !rows->is_array()) return numbers;
    for (const Json& each : *rows) {
        if (each.is_number_integer()) numbers.insert(each.get<std::int64_t>());
    }
    return numbers;
}

} // namespace

void check_kind_of_pay(const Sheet& sheet, const Rules& rules, Report& report) {
    const Json& attested = sheet.document().attestation;
    auto numbers = unsigned_rows(attested);
    bool none = attested.is_object() && text_at(attested, "signatures") == "none";
    const auto& rows = sheet.rows();
    // A sheet without the column says nothing about how it was paid.
    bool cards = std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.has("card_no"); });
    for (const Row& row : rows) {
        if (row.number("net").value_or(0) <= 0) continue;
        if (rules.says("in_kind", row.text("note")))
            report.add("R-PAY-CASH", "kind", {{"person", person(row)}}, {sheet.place(row, "note")});
        bool not_signed = none || numbers.contains(row.number("seq").value_or(-1));
        if (cards && not_signed && row.text("card_no").empty())
            report.add("R-PAY-CASH", "cash", {{"person", person(row)}},
                       {sheet.place(row, "card_no"), sheet.place(row, "signature")});
    }
}

std::optional<Calendar::Day> agreed_pay_day(const MonthView& view) {
    Report unheard(view.rules(), view.project(), view.last_day());
    auto agreed = agreed_days(view, unheard);
    auto later = view.value("wage_pay_months_later");
    if (agreed.empty() || !later) return std::nullopt;
    return day_in(view, agreed.front().day, *later);
}

void check_wages(const MonthView& view, Report& report) {
    check_payrolls(view, report);
    if (view.of("L5-05").empty()) return; // no wages to judge
    if (auto tolerance = view.value("base_tolerance")) {
        for (const Person& person : view.persons()) check_registered_rate(person, tolerance->value, report);
    }
    check_minimum(view, report);
    check_pay_date(view, report);
    check_slips(view, report);
}

} // namespace taizhang::review
