// Labour cost apart from the rest of the price: R-LAB-1..4.
#include "review/people.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace taizhang::review {
namespace {

// ------------------------------------------------------------------------------------------------ R-LAB-1

void check_clause(const MonthView& view, Report& report) {
    const Sheet* clause = view.one("L3-01");
    if (!clause) {
        report.unknown("R-LAB-1", view.missing("L3-01"), view.missing_en("L3-01"));
        return;
    }
    Places places;
    std::string lacks, lacks_en;
    auto lack = [&](std::string_view field, std::string_view zh, std::string_view en) {
        places.push_back(clause->place(field));
        lacks += (lacks.empty() ? "" : "、") + std::string(zh);
        lacks_en += (lacks_en.empty() ? "" : ", ") + std::string(en);
    };
    if (!clause->number("labour_cost_ratio") && !clause->number("labour_cost_amount")) {
        lack("labour_cost_ratio", "人工费比例或数额", "ratio or amount");
        places.push_back(clause->place("labour_cost_amount"));
    }
    if (clause->text("cycle").empty()) lack("cycle", "拨付周期", "cycle");
    if (!clause->number("pay_day")) lack("pay_day", "拨付日期", "day");
    if (!places.empty()) report.add("R-LAB-1", "absent", {{"lacks", lacks, lacks_en}}, std::move(places));
    // Half-monthly and by tens of days are within a month; another cycle must be spelled out to be one.
    const auto& cycle = clause->text("cycle");
    if (cycle == "其他") report.add("R-LAB-1", "cycle", {}, {clause->place("cycle")});
    else if (!cycle.empty() && !view.rules().says("cycles", cycle))
        report.unknown("R-LAB-1", "拨付周期的写法看不懂（" + cycle + "）", "the cycle is not understood",
                       {clause->place("cycle")});
}

// ------------------------------------------------------------------------------------------------ R-LAB-2

struct Appropriation {
    const Sheet* sheet = nullptr;
    Row row;
    Month month;
    record::Place place(std::string_view field) const { return sheet->place(row, field); }
};

// The ledger's rows by month; those of later months belong to later reviews.
std::vector<Appropriation> appropriations(const MonthView& view, Report& report) {
    std::vector<Appropriation> all;
    const Sheet* ledger = view.one("L3-02");
    if (!ledger) return all;
    for (const Row& row : ledger->rows()) {
        auto month = parse_month(row.text("period"));
        if (!month && !row.text("period").empty())
            report.unknown("R-LAB-2", "人工费用拨付台账有的行看不出所属月份",
                           "rows of the ledger without a month", {ledger->place(row, "period")});
        if (month && *month <= view.month()) all.push_back({ledger, row, *month});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Appropriation& a, const Appropriation& b) { return a.month < b.month; });
    return all;
}

void check_paid(const MonthView& view, const Appropriation& each, Report& report) {
    auto due = each.row.number("due_amount");
    auto paid = each.row.number("paid_amount").value_or(0);
    auto due_date = each.row.date("due_date");
    auto paid_date = each.row.date("paid_date");
    if (!due || !due_date) {
        report.unknown("R-LAB-2", "人工费用拨付台账缺少应拨金额或约定拨付日",
                       "the ledger lacks amounts or dates due",
                       {each.place("due_amount"), each.place("due_date")});
        return;
    }
    auto last = view.rules().calendar().forward(*due_date);
    bool outstanding = !paid_date && last.date >= view.last_day(); // may still come
    if (paid < *due && !outstanding)
        report.add("R-LAB-2", "short", {{"period", format(each.month)}, {"missing", yuan(*due - paid)}},
                   {each.place("due_amount"), each.place("paid_amount")});
    if (paid_date && *paid_date > last.date)
        report.add("R-LAB-2", last.provisional ? "provisional" : "late",
                   {{"period", format(each.month)}, {"due", format(last.date)}, {"paid", format(*paid_date)}},
                   {each.place("due_date"), each.place("paid_date")});
}

// Not a day to the day: a payment on the 8th and the next on the 9th is every month.
int months_apart(Date a, Date b) {
    return (int{b.year()} - int{a.year()}) * 12 + static_cast<int>(static_cast<unsigned>(b.month())) -
           static_cast<int>(static_cast<unsigned>(a.month()));
}

void check_gap(const MonthView& view, const Appropriation& before, const Appropriation& after,
               Report& report) {
    auto cycle = view.value("labour_cost_cycle_months");
    auto first = before.row.date("paid_date");
    auto second = after.row.date("paid_date");
    if (!cycle || !first || !second || months_apart(*first, *second) <= cycle->value) return;
    report.add("R-LAB-2", "gap", {{"first", format(*first)}, {"second", format(*second)}},
               {before.place("paid_date"), after.place("paid_date")});
}

// The agreed day of the contract's clause, against the dates the ledger goes by.
void check_agreed_day(const MonthView& view, const Appropriation& each, Report& report) {
    const Sheet* clause = view.one("L3-01");
    auto agreed = clause ? clause->number("pay_day") : std::nullopt;
    auto due = each.row.date("due_date");
    if (!agreed || !due) return;
    auto last = static_cast<std::int64_t>(days_in(due->year() / due->month()));
    bool follows = months_apart(each.month / 1, *due) <= 1;
    if (follows && static_cast<unsigned>(due->day()) == static_cast<unsigned>(std::min(*agreed, last)))
        return;
    report.add("R-LAB-1", "day",
               {{"period", format(each.month)}, {"due", format(*due)}, {"day", std::to_string(*agreed)}},
               {each.place("due_date"), clause->place("pay_day")});
}

struct Check {
    std::string_view field;
    std::int64_t expected = 0;
    std::vector<std::string_view> of; // of the same row
};

void check_sum(const Appropriation& each, const Check& check, Places more, Report& report) {
    auto stated = each.row.number(check.field);
    if (!stated || *stated == check.expected) return;
    more.push_back(each.place(check.field));
    for (auto field : check.of) more.push_back(each.place(field));
    report.add("R-LAB-2", "sum",
               {{"period", format(each.month)},
                {"stated", text::amount(*stated)},
                {"expected", text::amount(check.expected)}},
               std::move(more));
}

void check_sums(const std::vector<Appropriation>& rows, Report& report) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& row = rows[i].row;
        auto due = row.number("due_amount").value_or(0);
        auto paid = row.number("paid_amount").value_or(0);
        auto progress = row.number("progress_amount");
        auto ratio = row.number("due_ratio");
        if (progress && ratio && std::abs(share(*progress, *ratio) - due) > 1)
            check_sum(rows[i], {"due_amount", share(*progress, *ratio), {"progress_amount", "due_ratio"}}, {},
                      report);
        check_sum(rows[i],
                  {"shortfall", std::max<std::int64_t>(0, due - paid), {"due_amount", "paid_amount"}}, {},
                  report);
        auto cum_paid = row.number("cum_paid");
        auto cum_wages = row.number("cum_wages");
        if (cum_paid && cum_wages)
            check_sum(rows[i], {"balance", *cum_paid - *cum_wages, {"cum_paid", "cum_wages"}}, {}, report);
        if (i == 0) continue;
        using Fields = std::pair<std::string_view, std::string_view>;
        for (auto [sum, value] : {Fields{"cum_due", "due_amount"}, Fields{"cum_paid", "paid_amount"}}) {
            auto before = rows[i - 1].row.number(sum);
            if (before)
                check_sum(rows[i], {sum, *before + row.number(value).value_or(0), {value}},
                          {rows[i - 1].place(sum)}, report);
        }
    }
}

void check_ledger_totals(const Sheet& ledger, Report& report) {
    for (std::string_view field : {"progress_amount", "due_amount", "paid_amount", "shortfall"}) {
        auto total = ledger.total(field);
        std::int64_t sum = 0;
        for (const Row& row : ledger.rows()) sum += row.number(field).value_or(0);
        if (total && *total != sum)
            report.add("R-LAB-2", "total",
                       {{"stated", text::amount(*total)}, {"expected", text::amount(sum)}},
                       {ledger.total_place(field)});
    }
}

// The bank's receipt of the month against the ledger's row.
void check_receipts(const MonthView& view, const std::vector<Appropriation>& rows, Report& report) {
    const auto& receipts = view.of("L3-05");
    auto row = std::find_if(rows.begin(), rows.end(),
                            [&](const Appropriation& each) { return each.month == view.month(); });
    if (receipts.empty() || row == rows.end()) return;
    std::int64_t received = 0;
    Places places{row->place("paid_amount")};
    Places dates{row->place("paid_date")};
    bool other_date = false;
    for (const Sheet* receipt : receipts) {
        received += receipt->number("amount").value_or(0);
        places.push_back(receipt->place("amount"));
        dates.push_back(receipt->place("paid_date"));
        other_date = other_date || receipt->date("paid_date") != row->row.date("paid_date");
    }
    if (received != row->row.number("paid_amount"))
        report.add("R-LAB-2", "receipt",
                   {{"period", format(row->month)},
                    {"ledger", text::amount(row->row.number("paid_amount").value_or(0))},
                    {"receipt", text::amount(received)}},
                   std::move(places));
    if (other_date && receipts.size() == 1)
        report.add("R-LAB-2", "date", {{"period", format(row->month)}}, std::move(dates));
}

// ------------------------------------------------------------------------------------------------ R-LAB-3

void check_transfer(const Stated& owner, const Stated& dedicated, const Mention& transfer, Report& report) {
    auto payer = transfer.text("payer");
    auto account = transfer.text("payee_account");
    if (!payer.empty() && !same_firm(payer, owner.text))
        report.add("R-LAB-3", "payer", {{"payer", payer}}, {transfer.place("payer")}, payer);
    if (account != dedicated.text)
        report.add("R-LAB-3", "account", {}, {transfer.place("payee_account"), dedicated.place}, account);
}

void check_transfers(const MonthView& view, const std::vector<Appropriation>& rows, Report& report) {
    auto owner = view.owner();
    auto dedicated = view.wage_account();
    if (!owner || !dedicated) {
        report.unknown("R-LAB-3", "没有建设单位名称或专用账户账号", "owner or dedicated account not known");
        return;
    }
    for (const Appropriation& each : rows)
        check_transfer(*owner, *dedicated, {each.sheet, &each.row}, report);
    for (const Sheet* receipt : view.of("L3-05"))
        check_transfer(*owner, *dedicated, {receipt, nullptr}, report);
}

// ------------------------------------------------------------------------------------------------ R-LAB-4

// What is still to be paid of the month, and the cells of it.
std::int64_t wages_due(const MonthView& view) {
    std::int64_t due = 0;
    for (const Person& person : view.persons()) {
        for (const Mention& row : person.at(Side::Payroll)) due += row.number("net").value_or(0);
    }
    return due;
}

void check_balance(const MonthView& view, const std::vector<Appropriation>& rows, Report& report) {
    auto wages = wages_due(view);
    if (wages == 0) return;
    if (const Sheet* statement = view.one("L5-12"); statement && statement->number("closing_balance")) {
        // What the account held at the month's end and what came in for the month before the wages went out.
        auto available = *statement->number("closing_balance");
        Places places{statement->place("closing_balance")};
        for (const Appropriation& each : rows) {
            auto date = each.row.date("paid_date");
            if (each.month != view.month() || !date || *date <= view.last_day()) continue;
            available += each.row.number("paid_amount").value_or(0);
            places.push_back(each.place("paid_amount"));
        }
        if (available < wages)
            report.add("R-LAB-4", "short", {{"balance", yuan(available)}, {"wages", yuan(wages)}},
                       std::move(places));
        return;
    }
    if (rows.empty() || !rows.back().row.number("balance")) {
        report.unknown("R-LAB-4", "没有专户对账单的期末余额，人工费用拨付台账也没有余额",
                       "neither the account's statement nor the labour-cost ledger states a balance");
        return;
    }
    auto balance = *rows.back().row.number("balance"); // the month's wages are in it
    if (balance < 0)
        report.add("R-LAB-4", "short", {{"balance", yuan(balance + wages)}, {"wages", yuan(wages)}},
                   {rows.back().place("balance")});
}

} // namespace

void check_labour_cost(const MonthView& view, Report& report) {
    check_clause(view, report);
    auto rows = appropriations(view, report);
    if (!view.one("L3-02")) {
        report.unknown("R-LAB-2", view.missing("L3-02"), view.missing_en("L3-02"));
    } else {
        for (const Appropriation& each : rows) {
            check_paid(view, each, report);
            check_agreed_day(view, each, report);
        }
        for (std::size_t i = 1; i < rows.size(); ++i) check_gap(view, rows[i - 1], rows[i], report);
        check_sums(rows, report);
        check_ledger_totals(*view.one("L3-02"), report);
        check_receipts(view, rows, report);
    }
    check_transfers(view, rows, report);
    check_balance(view, rows, report);
}

} // namespace taizhang::review
