// What the bank paid, from where and to whom: R-PAY-PAYEE, R-PAY-BANK.
#include "review/people.hh"
#include "text/normalise.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <map>

namespace taizhang::review {
namespace {

bool succeeded(const Row& row) { return row.text("status") != "失败"; }

// What the bank's list says of a payment, beyond the two words there are for it.
void check_states(const MonthView& view, Report& report) {
    Places places;
    for (const Sheet* sheet : view.of("L5-08b")) {
        for (const Row& row : sheet->rows()) {
            const auto& status = row.text("status");
            if (!status.empty() && status != "成功" && status != "失败")
                places.push_back(sheet->place(row, "status"));
        }
    }
    if (!places.empty())
        report.unknown("R-PAY-BANK", "代发明细有的状态不是成功也不是失败",
                       "payments that neither succeeded nor failed", std::move(places));
}

// ------------------------------------------------------------------------------------------ R-PAY-PAYEE

void check_payer(const MonthView& view, Report& report) {
    auto account = view.wage_account();
    if (!account) {
        report.unknown("R-PAY-PAYEE", "没有专用账户账号（开户资料、备案表或三方协议）",
                       "no document states the dedicated account");
        return;
    }
    for (const char* type : {"L5-08b", "L5-08"}) {
        for (const Sheet* sheet : view.of(type)) {
            const auto& payer = sheet->text("payer_account");
            if (payer == account->text) continue;
            report.add("R-PAY-PAYEE", "payer",
                       {{"payer", payer.empty() ? "（未填写）" : text::mask_number(payer),
                         payer.empty() ? "(none)" : ""}},
                       {sheet->place("payer_account"), account->place});
        }
    }
}

// Cards known of the person: the payroll's, else the register's, else the contract's.
Places cards_of(const Person& person, std::set<std::string>& cards) {
    Places places;
    for (auto side : {Side::Payroll, Side::Register, Side::Contract}) {
        for (const Mention& mention : person.at(side)) {
            const auto& card = mention.text("card_no");
            if (card.empty()) continue;
            cards.insert(card);
            places.push_back(mention.place("card_no"));
        }
        if (!cards.empty()) return places;
    }
    return places;
}

void check_strangers(const MonthView& view, Report& report) {
    if (view.stray_payments().empty()) return;
    Places places;
    for (const Mention& stray : view.stray_payments()) {
        places.push_back(stray.place("payee_account"));
        places.push_back(stray.place("payee_name"));
    }
    report.add("R-PAY-PAYEE", "stranger", {{"count", std::to_string(view.stray_payments().size())}},
               std::move(places));
}

void check_payees(const MonthView& view, Report& report) {
    Places without_card;
    for (const Person& person : view.persons()) {
        if (!person.in(Side::Bank)) continue;
        std::set<std::string> cards;
        auto places = cards_of(person, cards);
        Places wrong;
        for (const Mention& paid : person.at(Side::Bank)) {
            if (!cards.contains(paid.text("payee_account"))) wrong.push_back(paid.place("payee_account"));
        }
        if (wrong.empty()) continue;
        if (cards.empty()) {
            append(without_card, std::move(wrong));
            continue;
        }
        append(wrong, std::move(places));
        report.add("R-PAY-PAYEE", "account", {{"person", person.shown()}}, std::move(wrong), person.id_no);
    }
    if (without_card.empty()) return;
    auto count = std::to_string(without_card.size());
    report.unknown("R-PAY-PAYEE", "工资支付表和花名册缺少" + count + "人的银行卡号",
                   "neither payroll nor register has the cards of " + count + " persons",
                   std::move(without_card));
}

// ------------------------------------------------------------------------------------------- R-PAY-BANK

struct Sums {
    std::optional<std::int64_t> due; // net of all rows, if every row has it
    std::int64_t paid = 0;           // what arrived, later payments included
    bool any = false;
};

Sums sums_of(const Person& person) {
    Sums sums;
    std::int64_t due = 0;
    bool whole = true;
    for (const Mention& row : person.at(Side::Payroll)) {
        auto net = row.number("net");
        whole = whole && net.has_value();
        due += net.value_or(0);
    }
    if (whole) sums.due = due;
    for (const Mention& row : person.at(Side::Bank)) {
        if (!succeeded(*row.row)) continue;
        sums.paid += row.number("amount").value_or(0);
        sums.any = true;
    }
    for (const Mention& row : person.at(Side::Repaid)) {
        if (!row.date("repaid_on")) continue;
        sums.paid += row.number("repaid_amount").value_or(0);
        sums.any = true;
    }
    return sums;
}

// Persons of one kind, for the message, and all their cells.
struct Group {
    std::vector<std::string> persons;
    Places places;
    void add(const Person& person) {
        persons.push_back(person.shown());
        append(places, person.places(Side::Payroll, "net"));
        append(places, person.places(Side::Bank, "amount"));
        append(places, person.places(Side::Bank, "status"));
        append(places, person.places(Side::Repaid, "repaid_amount"));
        append(places, person.places(Side::Repaid, "repaid_on"));
    }
};

void report_group(std::string_view say, Group& group, Report& report) {
    if (group.persons.empty()) return;
    constexpr std::size_t Shown = 20;
    std::string names;
    for (std::size_t i = 0; i < group.persons.size() && i < Shown; ++i)
        names += (i == 0 ? "" : "、") + group.persons[i];
    if (group.persons.size() > Shown) names += "等";
    report.add("R-PAY-BANK", say, {{"count", std::to_string(group.persons.size())}, {"names", names}},
               std::move(group.places));
}

bool has_payroll(const MonthView& view, const std::string& firm) {
    const auto& months = view.subcontractors();
    return std::any_of(months.begin(), months.end(), [&](const SubcontractorMonth& month) {
        return month.firm == firm && !month.payrolls.empty();
    });
}

void check_amounts(const MonthView& view, Report& report) {
    Group unpaid, differing, extra, not_comparable;
    for (const Person& person : view.persons()) {
        bool wages = person.in(Side::Payroll);
        if (!wages && !person.in(Side::Bank)) continue;
        auto sums = sums_of(person);
        if (!wages) {
            if (sums.any) (has_payroll(view, person.firm) ? extra : not_comparable).add(person);
            continue;
        }
        if (!sums.due || *sums.due == sums.paid) continue;
        (sums.any ? differing : unpaid).add(person);
    }
    report_group("unpaid", unpaid, report);
    report_group("differ", differing, report);
    report_group("extra", extra, report);
    if (not_comparable.persons.empty()) return;
    auto count = std::to_string(not_comparable.persons.size());
    report.unknown("R-PAY-BANK", count + "人有到账，所在分包单位没有工资支付表，或只有扫描件",
                   count + " persons were paid whose subcontractor has no payroll, or only a scan",
                   std::move(not_comparable.places));
}

struct Total {
    Places places;
    std::string what, what_en;
    std::optional<std::int64_t> stated;
    std::int64_t counted = 0;
    bool money = true;
};

void check_total(const Total& total, Report& report) {
    if (!total.stated || *total.stated == total.counted) return;
    auto show = [&](std::int64_t value) { return total.money ? text::amount(value) : std::to_string(value); };
    report.add("R-PAY-BANK", "total",
               {{"what", total.what, total.what_en},
                {"stated", show(*total.stated)},
                {"counted", show(total.counted)}},
               total.places);
}

struct Counted {
    std::int64_t count = 0, amount = 0, count_ok = 0, amount_ok = 0;
};

Counted count(const std::vector<const Sheet*>& details) {
    Counted counted;
    for (const Sheet* sheet : details) {
        for (const Row& row : sheet->rows()) {
            auto amount = row.number("amount").value_or(0);
            ++counted.count;
            counted.amount += amount;
            if (!succeeded(row)) continue;
            ++counted.count_ok;
            counted.amount_ok += amount;
        }
    }
    return counted;
}

// What receipts say together, if all of them say it.
std::optional<std::int64_t> together(const std::vector<const Sheet*>& receipts, FieldName field) {
    std::int64_t sum = 0;
    for (const Sheet* receipt : receipts) {
        auto number = receipt->number(field);
        if (!number) return std::nullopt;
        sum += *number;
    }
    return sum;
}

void compare(const std::vector<const Sheet*>& receipts, const std::vector<const Sheet*>& lists,
             Report& report) {
    auto counted = count(lists);
    auto field = [&](FieldName name, const char* what, const char* en, std::int64_t value, bool money) {
        Total total{{}, what, en, together(receipts, name), value, money};
        for (const Sheet* receipt : receipts) total.places.push_back(receipt->place(name));
        check_total(total, report);
    };
    field("count_total", "回单总笔数", "receipt's count", counted.count, false);
    field("amount_total", "回单总金额", "receipt's amount", counted.amount, true);
    field("count_ok", "回单成功笔数", "receipt's successes", counted.count_ok, false);
    field("amount_ok", "回单成功金额", "receipt's successful amount", counted.amount_ok, true);
    field("count_fail", "回单失败笔数", "receipt's failures", counted.count - counted.count_ok, false);
    field("amount_fail", "回单失败金额", "receipt's failed amount", counted.amount - counted.amount_ok, true);
}

using Batches = std::map<std::string, std::vector<const Sheet*>>; // "": of no batch

Batches batches(const std::vector<const Sheet*>& sheets) {
    Batches all;
    for (const Sheet* sheet : sheets) all[text::name_key(sheet->text("batch_no"))].push_back(sheet);
    return all;
}

std::vector<const Sheet*> sheets_of(const Batches& batches) {
    std::vector<const Sheet*> all;
    for (const auto& [batch, sheets] : batches) all.insert(all.end(), sheets.begin(), sheets.end());
    return all;
}

Places numbers_of(const std::vector<const Sheet*>& sheets) {
    Places places;
    for (const Sheet* sheet : sheets) places.push_back(sheet->place("batch_no"));
    return places;
}

// A receipt is the lists of its batch together. Where a number is missing on one side, what is left of both is.
void check_receipts(const MonthView& view, Report& report) {
    auto lists = batches(view.of("L5-08b"));
    auto receipts = batches(view.of("L5-08"));
    if (receipts.empty()) return;
    const bool numbered = !lists.contains("");
    bool strange = false;
    Batches others;
    for (const auto& [batch, of_batch] : receipts) {
        if (auto at = batch.empty() ? lists.end() : lists.find(batch); at != lists.end()) {
            compare(of_batch, at->second, report);
            lists.erase(at);
        } else if (batch.empty() || !numbered) {
            others[batch] = of_batch;
        } else {
            auto places = numbers_of(of_batch);
            append(places, numbers_of(view.of("L5-08b")));
            report.add("R-PAY-BANK", "batch", {{"batch", of_batch.front()->text("batch_no")}},
                       std::move(places));
            strange = true;
        }
    }
    if (!others.empty()) return compare(sheets_of(others), sheets_of(lists), report);
    if (strange || lists.empty() || !view.scans_of("L5-08").empty()) return;
    report.unknown("R-PAY-BANK", "有的批次没有代发回单", "batches without a receipt",
                   numbers_of(sheets_of(lists)));
}

void check_totals(const MonthView& view, Report& report) {
    for (const Sheet* sheet : view.of("L5-08b")) {
        auto counted = count({sheet});
        check_total({{sheet->total_place("amount")},
                     "明细合计金额",
                     "list's total",
                     sheet->total("amount"),
                     counted.amount},
                    report);
        check_total({{sheet->total_place("headcount")},
                     "明细人数",
                     "list's headcount",
                     sheet->total("headcount"),
                     counted.count,
                     false},
                    report);
    }
    check_receipts(view, report);
}

} // namespace

void check_bank(const MonthView& view, Report& report) {
    if (view.of("L5-05").empty() && view.of("L5-08b").empty()) return; // R-PAY-MONTH speaks of that
    if (view.of("L5-08b").empty()) {
        for (const char* rule : {"R-PAY-PAYEE", "R-PAY-BANK"})
            report.unknown(rule, view.missing("L5-08b"), view.missing_en("L5-08b"));
        return;
    }
    check_payer(view, report);
    check_strangers(view, report);
    check_payees(view, report);
    check_amounts(view, report);
    check_totals(view, report);
    check_states(view, report);
}

} // namespace taizhang::review
