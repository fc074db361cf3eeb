// The dedicated wage account: R-ACC-1..5, and what several documents say of the project: R-REG-2.
#include "review/people.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <unordered_set>

namespace taizhang::review {
namespace {

// ------------------------------------------------------------------------------------- R-ACC-1, R-ACC-2

void check_opening(const MonthView& view, Report& report) {
    auto signed_on = view.stated_date({{"L1-01", "contract_signed_on"},
                                       {"L5-01", "contract_signed_on"},
                                       {"L3-01", "contract_signed_on"},
                                       {"L5-03", "contract_signed_on"}});
    auto opened = view.stated_date({{"L5-01", "opened_on"}, {"L5-03", "opened_on"}});
    auto days = view.value("account_open_days");
    if (!signed_on || !opened || !days) {
        report.unknown("R-ACC-1", "没有合同签订日期或专用账户开户日期，或者没有期限的参数",
                       "date of contract or of opening not known, or no parameter");
        return;
    }
    auto due = view.rules().calendar().days_after(signed_on->date, static_cast<int>(days->value));
    if (opened->date <= due.date) return;
    report.add(
        "R-ACC-1", due.provisional ? "provisional" : "late",
        {{"days", std::to_string(days->value)}, {"due", format(due.date)}, {"opened", format(opened->date)}},
        {opened->place, signed_on->place});
}

void check_filing(const MonthView& view, Report& report) {
    auto opened = view.stated_date({{"L5-01", "opened_on"}, {"L5-03", "opened_on"}});
    auto filed = view.stated_date({{"L5-03", "filed_on"}, {"L5-01", "filed_on"}});
    auto days = view.value("account_file_days");
    if (!opened || !days) {
        report.unknown("R-ACC-2", "没有专用账户开户日期，或者没有期限的参数",
                       "date of opening not known, or no parameter");
        return;
    }
    auto due = view.rules().calendar().days_after(opened->date, static_cast<int>(days->value));
    Args args{{"days", std::to_string(days->value)}, {"due", format(due.date)}};
    if (!filed) {
        if (due.date < view.last_day()) report.add("R-ACC-2", "none", args, {opened->place});
        return;
    }
    if (filed->date <= due.date) return;
    args.push_back({"filed", format(filed->date)});
    report.add("R-ACC-2", due.provisional ? "provisional" : "late", args, {filed->place, opened->place});
}

// ------------------------------------------------------------------------------------------------ R-ACC-3

void check_name(const MonthView& view, Report& report) {
    const Sheet* opening = view.one("L5-01");
    if (!opening) {
        report.unknown("R-ACC-3", view.missing("L5-01"), view.missing_en("L5-01"));
        return;
    }
    auto name = text::name_key(opening->text("account_name"));
    std::string lacks, lacks_en;
    auto needs = [&](const std::string& part, std::string_view zh, std::string_view en) {
        if (part.empty() || name.find(text::name_key(part)) != std::string::npos) return;
        lacks += (lacks.empty() ? "" : "、") + std::string(zh);
        lacks_en += (lacks_en.empty() ? "" : ", ") + std::string(en);
    };
    needs(view.project().general_contractor, "总包单位名称", "the contractor's name");
    needs(view.project().name, "工程项目名称", "the project's name");
    needs("农民工工资专用账户", "“农民工工资专用账户”", "“农民工工资专用账户”");
    if (!lacks.empty())
        report.add("R-ACC-3", "lacks", {{"lacks", lacks, lacks_en}}, {opening->place("account_name")});
}

// ------------------------------------------------------------------------------------------------ R-ACC-4

using Cards = std::unordered_set<std::string_view>;

Cards known_cards(const MonthView& view) {
    Cards cards;
    for (const Person& person : view.persons()) {
        for (auto side : {Side::Register, Side::Payroll, Side::Contract}) {
            for (const Mention& mention : person.at(side)) cards.insert(mention.text("card_no"));
        }
        for (const Mention& mention : person.at(Side::Repaid)) cards.insert(mention.text("repaid_card_no"));
    }
    cards.erase("");
    return cards;
}

void check_movement(const MonthView& view, const Sheet& statement, const Row& row, const Cards& cards,
                    Report& report) {
    if (row.number("debit").value_or(0) == 0) return;
    const auto& kind = row.text("kind");
    auto found = [&](std::string_view say, std::string_view field) {
        auto seq = row.number("seq").value_or(static_cast<std::int64_t>(row.index) + 1);
        report.add("R-ACC-4", say,
                   {{"seq", std::to_string(seq)},
                    {"amount", yuan(*row.number("debit"))},
                    {"kind", kind.empty() ? "（未填写）" : kind}},
                   {statement.place(row, field), statement.place(row, "debit")});
    };
    if (view.rules().says("cash", row.text("summary"))) return found("cash", "summary");
    if (kind == "手续费") return;
    if (kind != "代发工资" && kind != "补发") return found("other", "kind");
    const auto& account = row.text("counterparty_account");
    if (account.empty()) {
        report.unknown("R-ACC-4", "对账单有代发工资没有写对方账号",
                       "wages without the other account's number",
                       {statement.place(row, "counterparty_account")});
        return;
    }
    if (!cards.contains(account)) found("stranger", "counterparty_account");
}

// From the opening balance through all movements to the closing one. After a difference what is stated counts, so that
// one mistake is found once.
void check_balances(const Sheet& statement, Report& report) {
    auto balance = statement.number("opening_balance");
    auto differs = [&](std::int64_t stated, Places places) {
        if (!balance || *balance == stated) return;
        report.add(
            "R-ACC-4", "balance",
            {{"stated", yuan(stated)}, {"expected", yuan(*balance)}, {"difference", yuan(stated - *balance)}},
            std::move(places));
    };
    for (const Row& row : statement.rows()) {
        auto stated = row.number("balance");
        if (balance) *balance += row.number("credit").value_or(0) - row.number("debit").value_or(0);
        if (!stated) continue;
        Places places{statement.place(row, "balance"), statement.place(row, "credit"),
                      statement.place(row, "debit")};
        if (row.index == 0) places.push_back(statement.place("opening_balance"));
        differs(*stated, std::move(places));
        balance = stated;
    }
    if (auto closing = statement.number("closing_balance"))
        differs(*closing, {statement.place("closing_balance")});
}

void check_movements(const MonthView& view, Report& report) {
    if (view.of("L5-12").empty()) {
        report.unknown("R-ACC-4", view.missing("L5-12"), view.missing_en("L5-12"));
        return;
    }
    auto cards = known_cards(view);
    if (cards.empty()) {
        report.unknown("R-ACC-4", "花名册和工资支付表都没有银行卡号", "no document has the workers' cards");
        return;
    }
    for (const Sheet* statement : view.of("L5-12")) {
        for (const Row& row : statement->rows()) check_movement(view, *statement, row, cards, report);
        check_balances(*statement, report);
    }
}

// ------------------------------------------------------------------------------------------------ R-ACC-5

void check_closing(const MonthView& view, const Sheet& closing, Report& report) {
    auto days = view.value("account_closing_notice_days");
    auto from = closing.date("notice_from");
    auto to = closing.date("notice_to");
    auto closed = closing.date("closed_on");
    if (!closed) closed = closing.date("applied_on");
    Places places{closing.place("notice_from"), closing.place("notice_to")};
    if (!days || !from || !to || !closed) {
        report.unknown("R-ACC-5", "销户材料没有公示日期或销户日期，或者没有期限的参数",
                       "the closing lacks its dates, or there is no parameter", std::move(places));
        return;
    }
    auto shown = days_between(*from, std::min(*to, *closed)); // the first day is not counted
    if (shown < days->value)
        report.add("R-ACC-5", "short",
                   {{"shown", std::to_string(shown)}, {"days", std::to_string(days->value)}},
                   std::move(places));
    auto settled = closing.date("settled_on");
    if (!settled || *settled > *closed) report.add("R-ACC-5", "unpaid", {}, {closing.place("settled_on")});
}

// ------------------------------------------------------------------------------------------------ R-REG-2

struct Compared {
    std::string_view what, what_en;
    std::vector<std::pair<std::string_view, std::string_view>> fields; // type, field
};

// What every paper of the project says of it, and must say alike.
const std::vector<Compared>& compared() {
    static const std::vector<Compared> All = {
        {"施工总承包单位",
         "general contractor",
         {{"L1-01", "gc"},
          {"L3-01", "gc"},
          {"L4-01", "gc_name"},
          {"L4-02", "gc_name"},
          {"L5-01", "gc"},
          {"L5-02", "gc"},
          {"L5-03", "gc"},
          {"L6-01", "gc"},
          {"L4-05", "gc"}}},
        {"建设单位",
         "owner",
         {{"L1-01", "owner"},
          {"L3-01", "owner"},
          {"L4-01", "owner_name"},
          {"L5-01", "owner"},
          {"L5-02", "owner"},
          {"L5-03", "owner"},
          {"L6-01", "owner"}}},
        {"施工合同编号",
         "number of the contract",
         {{"L1-01", "contract_no"},
          {"L1-02", "contract_no"},
          {"L2-01", "contract_no"},
          {"L3-01", "contract_no"},
          {"L5-01", "contract_no"},
          {"L5-02", "contract_no"},
          {"L5-03", "contract_no"}}},
        {"施工合同额",
         "amount of the contract",
         {{"L1-01", "contract_amount"},
          {"L1-02", "contract_amount"},
          {"L1-05", "contract_amount"},
          {"L1-04", "contract_amount"},
          {"L2-01", "contract_amount"},
          {"L3-01", "contract_amount"},
          {"L5-02", "contract_amount"},
          {"L5-03", "contract_amount"}}},
        {"合同签订日期",
         "date of the contract",
         {{"L1-01", "contract_signed_on"},
          {"L3-01", "contract_signed_on"},
          {"L5-01", "contract_signed_on"},
          {"L5-03", "contract_signed_on"}}},
        {"施工许可证日期",
         "date of the permit",
         {{"L1-01", "permit_issued_on"}, {"L1-02", "permit_issued_on"}}},
        {"计划开工日期",
         "planned start",
         {{"L1-01", "planned_start"}, {"L4-01", "planned_start"}, {"L5-03", "planned_start"}}},
        {"计划竣工日期",
         "planned completion",
         {{"L1-01", "planned_completion"}, {"L4-01", "planned_completion"}, {"L5-03", "planned_completion"}}},
        {"专用账户名称",
         "name of the account",
         {{"L3-01", "account_name"},
          {"L5-01", "account_name"},
          {"L5-02", "account_name"},
          {"L5-03", "account_name"}}},
        {"专用账户账号",
         "number of the account",
         {{"L3-01", "account_no"},
          {"L5-01", "account_no"},
          {"L5-02", "account_no"},
          {"L5-03", "account_no"},
          {"L5-12", "account_no"}}},
        {"专用账户开户日期", "date of opening", {{"L5-01", "opened_on"}, {"L5-03", "opened_on"}}},
        {"专用账户备案日期", "date of filing", {{"L5-01", "filed_on"}, {"L5-03", "filed_on"}}},
        {"保证金存储日期",
         "date of the deposit",
         {{"L1-02", "stored_on"}, {"L1-05", "issued_on"}, {"L1-04", "issued_on"}}},
        {"保证金比例", "ratio of the deposit", {{"L1-02", "ratio"}, {"L1-05", "ratio"}, {"L1-04", "ratio"}}},
        {"人工费比例",
         "ratio of labour cost",
         {{"L1-01", "labour_cost_ratio"},
          {"L3-01", "labour_cost_ratio"},
          {"L5-01", "labour_cost_ratio"},
          {"L5-02", "labour_cost_ratio"},
          {"L5-03", "labour_cost_ratio"}}},
        {"人工费拨付日",
         "day of appropriation",
         {{"L1-01", "pay_day"},
          {"L3-01", "pay_day"},
          {"L5-01", "pay_day"},
          {"L5-02", "pay_day"},
          {"L5-03", "pay_day"}}},
    };
    return All;
}

std::string value_of(const Sheet& sheet, std::string_view field) {
    auto text = sheet.text(field);
    if (!text.empty()) return text;
    auto number = sheet.number(field);
    return number ? std::to_string(*number) : std::string();
}

void check_alike(const MonthView& view, const Compared& each, Report& report) {
    std::string first;
    if (each.what == "施工总承包单位") first = view.project().general_contractor;
    if (each.what == "建设单位") first = view.project().owner;
    bool differ = false;
    Places places;
    for (const auto& [type, field] : each.fields) {
        for (const Sheet* sheet : view.of(type)) {
            auto value = value_of(*sheet, field);
            if (value.empty()) continue;
            if (first.empty()) first = value;
            differ = differ || (value != first && !same_firm(value, first));
            places.push_back(sheet->place(field));
        }
    }
    if (differ)
        report.add("R-REG-2", "differs", {{"what", std::string(each.what), std::string(each.what_en)}},
                   std::move(places));
}

} // namespace

void check_account(const MonthView& view, Report& report) {
    check_opening(view, report);
    check_filing(view, report);
    check_name(view, report);
    check_movements(view, report);
    for (const Sheet* closing : view.of("L5-13")) check_closing(view, *closing, report);
    for (const Compared& each : compared()) check_alike(view, each, report);
}

} // namespace taizhang::review
