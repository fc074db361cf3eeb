// Persons across all documents: R-ID-3, R-ID-4, R-AGE-1..3, R-CARD-2, R-TEL-2, R-REG-1.
#include "record/identity.hh"

#include "review/people.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <unordered_map>

namespace taizhang::review {
namespace {

std::string joined(const std::vector<std::string>& texts) {
    constexpr std::size_t Shown = 10;
    std::string all;
    for (std::size_t i = 0; i < texts.size() && i < Shown; ++i) all += (i == 0 ? "" : "、") + texts[i];
    return texts.size() > Shown ? all + "等" : all;
}

// ------------------------------------------------------------------------------------------------ R-ID-3

struct Stay {
    Date from, to;
};

Stay stay_of(const Mention& mention) {
    constexpr Date Always = std::chrono::year{1900} / 1 / 1;
    constexpr Date Ever = std::chrono::year{9999} / 12 / 31;
    return {mention.date("entry_date").value_or(Always), mention.date("exit_date").value_or(Ever)};
}

// Somebody who left and came again stands there twice, but not at the same time.
bool overlap(const std::vector<Mention>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
            auto a = stay_of(rows[i]);
            auto b = stay_of(rows[j]);
            if (a.from <= b.to && b.from <= a.to) return true;
        }
    }
    return false;
}

void check_twice(const std::string& id, const std::vector<Mention>& rows, Report& report) {
    std::map<std::string, std::string> names; // by key, masked
    Places places;
    for (const Mention& row : rows) {
        names.emplace(text::name_key(row.text("name")), text::mask_name(row.text("name")));
        places.push_back(row.place("id_no"));
    }
    std::vector<std::string> shown;
    for (const auto& [key, name] : names) shown.push_back(name);
    if (names.size() > 1)
        report.add("R-ID-3", "names", {{"number", text::mask_number(id)}, {"names", joined(shown)}},
                   std::move(places));
    else if (overlap(rows))
        report.add("R-ID-3", "twice",
                   {{"number", text::mask_number(id)},
                    {"name", joined(shown)},
                    {"count", std::to_string(rows.size())}},
                   std::move(places));
}

void check_register_numbers(const MonthView& view, Report& report) {
    std::unordered_map<std::string_view, Mention> first;
    std::map<std::string, std::vector<Mention>> twice; // few
    for (const Sheet* sheet : view.of("L4-06")) {
        for (const Row& row : sheet->rows()) {
            const auto& id = row.text("id_no");
            if (id.empty()) continue;
            Mention mention{sheet, &row};
            auto [at, fresh] = first.emplace(id, mention);
            if (fresh) continue;
            auto& rows = twice[id];
            if (rows.empty()) rows.push_back(at->second);
            rows.push_back(mention);
        }
    }
    for (const auto& [id, rows] : twice) check_twice(id, rows, report);
}

// ------------------------------------------------------------------------------------------------ R-ID-4

FieldName name_field(Side side) {
    constexpr FieldName Usual = "name", OfContracts = "worker_name", OfBanks = "payee_name";
    return side == Side::Contract ? OfContracts : side == Side::Bank ? OfBanks : Usual;
}

void check_names(const MonthView& view, const Person& person, Report& report) {
    if (!person.in(Side::Register)) return;
    const auto& registered = person.at(Side::Register).front().text("name");
    Places places;
    std::vector<std::string> where;
    for (std::size_t i = 0; i < Sides; ++i) {
        auto side = static_cast<Side>(i);
        if (side == Side::Register) continue;
        bool here = false;
        for (const Mention& mention : person.at(side)) {
            const auto& name = mention.text(name_field(side));
            if (name.empty() || name == registered || same_firm(name, registered)) continue;
            places.push_back(mention.place(name_field(side)));
            here = true;
        }
        if (here) where.push_back(title_of(side, view.rules()));
    }
    if (places.empty()) return;
    append(places, person.places(Side::Register, "name"));
    report.add("R-ID-4", "differs",
               {{"person", review::person(registered, person.id_no)}, {"where", joined(where)}},
               std::move(places), person.id_no);
}

// ----------------------------------------------------------------------------------------------- R-AGE-*

} // namespace

std::optional<Date> birth_of(const Mention& mention) {
    const auto& id = mention.text("id_no");
    if (record::check_id_no(id) == record::IdFault::None) return record::birth_date(id);
    return mention.date("birth");
}

std::optional<bool> is_woman(const Mention& mention) {
    const auto& id = mention.text("id_no");
    if (record::check_id_no(id) == record::IdFault::None) return record::is_female(id);
    const auto& gender = mention.text("gender");
    if (gender.empty()) return std::nullopt;
    return gender == "女";
}

namespace {

struct AgeLimits {
    std::optional<Parameter> child, minor, man, woman;
};

void check_entry_age(const MonthView& view, const AgeLimits& limits, const Person& person, const Mention& row,
                     Date birth, Report& report) {
    auto entered = row.date("entry_date");
    auto on = entered.value_or(person.attended() ? person.presence.first : view.first_day());
    int age = age_on(birth, on);
    bool child = limits.child && age < limits.child->value;
    const auto& limit = child ? limits.child : limits.minor;
    if (!limit || age >= limit->value) return;
    report.add(child ? "R-AGE-1" : "R-AGE-2", child ? "child" : "minor",
               {{"person", review::person(row.text("name"), row.text("id_no"))},
                {"age", std::to_string(age)},
                {"limit", std::to_string(limit->value)}},
               {row.place("birth"), row.place("id_no"), row.place("entry_date")}, row.text("id_no"));
}

void check_old_age(const MonthView& view, const AgeLimits& limits, const Mention& row, Date birth,
                   Report& report) {
    if (!view.on_site(row)) return;
    auto woman = is_woman(row);
    if (!woman) return; // neither number nor column: R-ID-1 has spoken
    const auto& limit = *woman ? limits.woman : limits.man;
    if (!limit || age_on(birth, view.last_day()) < limit->value) return;
    report.add("R-AGE-3", "old",
               {{"person", review::person(row.text("name"), row.text("id_no"))},
                {"limit", std::to_string(limit->value)}},
               {row.place("birth"), row.place("id_no"), row.place("gender")}, row.text("id_no"));
}

void check_ages(const MonthView& view, Report& report) {
    AgeLimits limits{view.value("age_child"), view.value("age_minor"), view.value("age_limit_male"),
                     view.value("age_limit_female")};
    if (!limits.child) report.unknown("R-AGE-1", "没有童工年龄的参数（age_child）", "no parameter age_child");
    if (!limits.minor)
        report.unknown("R-AGE-2", "没有未成年工年龄的参数（age_minor）", "no parameter age_minor");
    if (!limits.man || !limits.woman)
        report.unknown("R-AGE-3", "没有超龄年龄的参数（age_limit_male、age_limit_female）",
                       "no parameter age_limit_male or age_limit_female");
    for (const Person& person : view.persons()) {
        for (const Mention& row : person.at(Side::Register)) {
            auto birth = birth_of(row);
            if (!birth) continue; // R-ID-1 has spoken
            check_entry_age(view, limits, person, row, *birth, report);
            check_old_age(view, limits, row, *birth, report);
        }
    }
}

// ------------------------------------------------------------------------------------ R-CARD-2, R-TEL-2

struct Shared {
    std::map<std::string, std::string> persons; // by number or name, shown
    Places places;
};

std::string identity_of(const Person& person) {
    return person.id_no.empty() ? text::name_key(person.name) : person.id_no;
}

void note(std::map<std::string, Shared>& by, const Person& person, Side side, FieldName field) {
    for (const Mention& mention : person.at(side)) {
        const auto& value = mention.text(field);
        if (value.empty()) continue;
        auto& shared = by[value];
        shared.persons.emplace(identity_of(person), text::mask_name(person.name));
        shared.places.push_back(mention.place(field));
    }
}

std::vector<std::string> shown(const Shared& shared) {
    std::vector<std::string> names;
    for (const auto& [key, name] : shared.persons) names.push_back(name);
    return names;
}

void check_shared_cards(const MonthView& view, Report& report) {
    // Only cards that more than one bears need their places: a first look over all is cheaper.
    std::unordered_map<std::string_view, const Person*> owners;
    std::set<std::string> twice;
    constexpr std::array<Side, 3> CardSides = {Side::Register, Side::Contract, Side::Payroll};
    for (const Person& person : view.persons()) {
        for (auto side : CardSides) {
            for (const Mention& mention : person.at(side)) {
                const auto& card = mention.text("card_no");
                if (card.empty()) continue;
                auto [at, fresh] = owners.emplace(card, &person);
                bool own = fresh || at->second == &person || identity_of(*at->second) == identity_of(person);
                if (!own) twice.insert(card);
            }
        }
    }
    if (twice.empty()) return;
    std::map<std::string, Shared> cards;
    for (const Person& person : view.persons()) {
        for (auto side : CardSides) note(cards, person, side, "card_no");
    }
    for (const auto& card : twice) {
        auto& shared = cards[card];
        report.add("R-CARD-2", "shared",
                   {{"tail", card.size() < 9 ? card : card.substr(card.size() - 4)},
                    {"names", joined(shown(shared))}},
                   std::move(shared.places));
    }
}

void check_shared_phones(const MonthView& view, Report& report) {
    auto most = view.value("phone_workers_max");
    if (!most) {
        report.unknown("R-TEL-2", "没有一个电话最多登记几人的参数（phone_workers_max）",
                       "no parameter phone_workers_max");
        return;
    }
    std::unordered_map<std::string_view, std::set<std::string>> users; // more than one
    std::unordered_map<std::string_view, const Person*> first;
    std::set<std::string> many;
    for (const Person& person : view.persons()) {
        for (const Mention& row : person.at(Side::Register)) {
            const auto& phone = row.text("phone");
            if (phone.empty()) continue;
            auto [at, fresh] = first.emplace(phone, &person);
            if ((fresh || at->second == &person) && most->value > 0) continue;
            auto& of_phone = users[phone];
            of_phone.insert(identity_of(*at->second));
            of_phone.insert(identity_of(person));
            if (static_cast<std::int64_t>(of_phone.size()) > most->value) many.insert(phone);
        }
    }
    if (many.empty()) return;
    std::map<std::string, Shared> phones;
    for (const Person& person : view.persons()) note(phones, person, Side::Register, "phone");
    for (const auto& phone : many) {
        auto& shared = phones[phone];
        auto count = std::to_string(shared.persons.size());
        report.add("R-TEL-2", "shared",
                   {{"phone", text::mask_number(phone)}, {"count", count}, {"names", joined(shown(shared))}},
                   std::move(shared.places));
    }
}

// ----------------------------------------------------------------------------------------------- R-REG-1

struct Compared {
    struct Field {
        Side side;
        FieldName name;
    };
    std::string_view what, what_en;
    std::vector<Field> fields;
};

// What several documents say of one person and must say alike.
const std::vector<Compared>& compared() {
    static const std::vector<Compared> All = {
        {"进场日期", "date of entry", {{Side::Register, "entry_date"}, {Side::Entry, "entry_date"}}},
        {"实名登记日期",
         "date of registration",
         {{Side::Register, "registered_on"}, {Side::Entry, "registered_on"}}},
        {"安全教育日期",
         "date of safety training",
         {{Side::Register, "safety_trained_on"},
          {Side::Entry, "safety_trained_on"},
          {Side::Training, "trained_on"}}},
        {"合同编号",
         "contract number",
         {{Side::Register, "contract_no"}, {Side::Entry, "contract_no"}, {Side::Contract, "contract_no"}}},
        {"合同起始日期",
         "start of the contract",
         {{Side::Register, "contract_from"}, {Side::Contract, "from"}}},
        {"合同终止日期", "end of the contract", {{Side::Register, "contract_to"}, {Side::Contract, "to"}}},
        {"工资卡号",
         "card",
         {{Side::Register, "card_no"}, {Side::Contract, "card_no"}, {Side::Payroll, "card_no"}}},
        {"工种", "trade", {{Side::Register, "trade"}, {Side::Payroll, "trade"}}},
    };
    return All;
}

// Somebody who came twice, or works under two contracts, is not compared: which belongs to which nobody says.
bool comparable(const Person& person) {
    for (auto side : {Side::Register, Side::Entry, Side::Training, Side::Contract}) {
        if (person.at(side).size() > 1) return false;
    }
    return true;
}

void check_alike(const Person& person, Report& report) {
    if (!person.in(Side::Register) || !comparable(person)) return;
    for (const Compared& each : compared()) {
        const std::string* first = nullptr;
        bool differ = false;
        for (const auto& [side, field] : each.fields) {
            for (const Mention& mention : person.at(side)) {
                const auto& value = mention.text(field);
                if (value.empty()) continue;
                if (!first) first = &value;
                differ = differ || (value != *first && !same_firm(value, *first));
            }
        }
        if (!differ) continue;
        Places places;
        for (const auto& [side, field] : each.fields) {
            for (const Mention& mention : person.at(side)) {
                if (!mention.text(field).empty()) places.push_back(mention.place(field));
            }
        }
        report.add("R-REG-1", "differs",
                   {{"what", std::string(each.what), std::string(each.what_en)}, {"person", person.shown()}},
                   std::move(places), person.id_no + std::string(each.what));
    }
}

} // namespace

void check_persons(const MonthView& view, Report& report) {
    check_register_numbers(view, report);
    check_ages(view, report);
    check_shared_cards(view, report);
    check_shared_phones(view, report);
    for (const Person& person : view.persons()) {
        check_names(view, person, report);
        check_alike(person, report);
    }
}

} // namespace taizhang::review
