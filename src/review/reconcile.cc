#include "review/reconcile.hh"

#include "review/people.hh"
#include "text/normalise.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

enum Column : std::size_t { InRegister, InContract, InAttendance, InPayroll, InBank };

struct Shown {
    Side side;
    Column column;
    std::vector<FieldName> texts, numbers;
};

// What the screen shows of each document: what identifies, and what is compared.
const std::vector<Shown>& shown() {
    static const std::vector<Shown> All = {
        {Side::Register, InRegister, {"id_no", "name", "trade", "contract_no", "card_no"}, {}},
        {Side::Contract, InContract, {"worker_id_no", "worker_name", "contract_no", "card_no"}, {}},
        {Side::Attendance, InAttendance, {"id_no", "name"}, {"days_total"}},
        {Side::Manual, InAttendance, {"id_no", "name"}, {"days_total"}},
        {Side::Payroll, InPayroll, {"id_no", "name", "card_no"}, {"days", "gross", "net"}},
        {Side::Bank, InBank, {"payee_name", "payee_account", "status"}, {"amount"}},
        {Side::Repaid, InBank, {"id_no", "name", "repaid_card_no", "repaid_on"}, {"repaid_amount"}},
    };
    return All;
}

void add_cells(const Mention& mention, const Shown& what, std::vector<ReconciledCell>& cells) {
    for (FieldName field : what.texts) {
        const auto& text = mention.text(field);
        if (!text.empty()) cells.push_back({field.name(), text, mention.place(field)});
    }
    for (FieldName field : what.numbers) {
        if (auto number = mention.number(field))
            cells.push_back({field.name(), *number, mention.place(field)});
    }
}

// What arrived: successful payments and those made again.
std::int64_t arrived(const Person& person) {
    std::int64_t sum = 0;
    for (const Mention& row : person.at(Side::Bank)) {
        if (row.text("status") != "失败") sum += row.number("amount").value_or(0);
    }
    for (const Mention& row : person.at(Side::Repaid)) {
        if (row.date("repaid_on")) sum += row.number("repaid_amount").value_or(0);
    }
    return sum;
}

std::optional<std::int64_t> stated(const Person& person, FieldName field) {
    std::int64_t sum = 0;
    for (const Mention& row : person.at(Side::Payroll)) {
        auto number = row.number(field);
        if (!number) return std::nullopt;
        sum += *number;
    }
    return sum;
}

bool has_contract(const Person& person) {
    const auto& rows = person.at(Side::Register);
    return person.in(Side::Contract) || std::any_of(rows.begin(), rows.end(), [](const Mention& row) {
               return !row.text("contract_no").empty() || row.date("contract_from");
           });
}

bool other_account(const Person& person) {
    std::vector<std::string_view> cards;
    for (auto side : {Side::Payroll, Side::Register, Side::Contract}) {
        for (const Mention& mention : person.at(side)) {
            if (const auto& card = mention.text("card_no"); !card.empty()) cards.push_back(card);
        }
    }
    const auto& payments = person.at(Side::Bank);
    return !cards.empty() && std::any_of(payments.begin(), payments.end(), [&](const Mention& row) {
        const auto& account = row.text("payee_account");
        return !account.empty() && std::find(cards.begin(), cards.end(), account) == cards.end();
    });
}

std::vector<std::string_view> differences_of(const MonthView& view, const Person& person) {
    std::vector<std::string_view> found;
    bool worked = person.attended(), paid = person.in(Side::Payroll), banked = person.in(Side::Bank);
    if (!worked && !paid && !banked) return found;
    if (!view.of("L4-06").empty() && !person.in(Side::Register)) found.push_back("not_registered");
    if (person.in(Side::Register) && !has_contract(person)) found.push_back("no_contract");
    if (!view.of("L4-10").empty() && !worked && !person.exempt) found.push_back("not_attended");
    if (!view.of("L5-05").empty() && !paid) found.push_back("not_paid");
    bool bank = !view.of("L5-08b").empty();
    auto net = stated(person, "net");
    bool any = arrived(person) != 0;
    if (bank && paid && !any && net.value_or(0) != 0) found.push_back("not_by_bank");
    if (auto days = stated(person, "days"); worked && paid && days && *days != person.days())
        found.push_back("days");
    if (bank && paid && any && net && *net != arrived(person)) found.push_back("amount");
    if (other_account(person)) found.push_back("account");
    return found;
}

} // namespace

Reconciliation reconcile(const std::vector<Document>& documents, const Project& project, Month month,
                         const Rules& rules, std::string_view subcontractor) {
    MonthView view(documents, project, month, rules);
    auto wanted = text::name_key(subcontractor);
    Reconciliation all;
    for (const Person& person : view.persons()) {
        if (!subcontractor.empty() && person.firm != wanted) continue;
        ReconciledPerson made{
            person.subcontractor, person.name, person.id_no, {}, differences_of(view, person)};
        for (const Shown& what : shown()) {
            for (const Mention& mention : person.at(what.side))
                add_cells(mention, what, made.sides[what.column]);
        }
        all.persons.push_back(std::move(made));
    }
    if (!subcontractor.empty()) return all; // a payee nobody knows is no subcontractor's
    for (const Mention& row : view.stray_payments())
        add_cells(row, {Side::Bank, InBank, {"payee_name", "payee_account"}, {"amount"}}, all.stray);
    return all;
}

} // namespace taizhang::review
