#include "review/people.hh"

#include "record/identity.hh"
#include "record/item.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <deque>
#include <set>
#include <tuple>

namespace taizhang::review {
namespace {

const std::vector<const Sheet*> NoSheets;

bool is_blank(const Row& row) { return row.text("name").empty() && row.text("id_no").empty(); }

bool is_exempt(const Row& row, const Rules& rules) {
    const auto& note = row.text("note");
    if (note.empty()) return false;
    const Json& words = rules.parameters().at("payroll").at("exempt_words");
    return std::any_of(words.begin(), words.end(), [&](const Json& word) {
        return word.is_string() && note.find(word.get_ref<const std::string&>()) != std::string::npos;
    });
}

bool has_good_number(const Person& person) {
    return record::check_id_no(person.id_no) == record::IdFault::None;
}

bool is_monthly(const record::Catalogue& catalogue, const std::string& code) {
    const auto* type = catalogue.find(code);
    return type && type->is_monthly();
}

// What stands already, so that an older one of its kind does not. Of types of which several stand side by side, only what
// says that it is the same one is of one kind: a scan of a contract takes the place of none.
class InForce {
public:
    explicit InForce(const record::Catalogue& catalogue) : x_catalogue(catalogue) {}

    void add(const Document& document) {
        const auto* type = x_catalogue.find(document.type);
        auto& kind = x_kinds[{document.type, document.subcontractor, document.scan}];
        kind.any = true;
        if (!type || !type->several || document.scan) return;
        auto& key = x_keys.emplace_back(record::item_key(*type, document.data));
        kind.by_field.resize(key.size());
        for (std::size_t i = 0; i < key.size(); ++i)
            if (!key[i].empty()) kind.by_field[i][key[i]].push_back(&key);
    }

    bool has_newer_than(const Document& document) const {
        const auto* type = x_catalogue.find(document.type);
        auto at = x_kinds.find({document.type, document.subcontractor, document.scan});
        if (at == x_kinds.end()) return false;
        if (!type || !type->several) return at->second.any;
        if (document.scan) return false;
        const auto key = record::item_key(*type, document.data);
        for (std::size_t i = 0; i < key.size(); ++i) {
            const auto& by = at->second.by_field[i];
            auto alike = by.find(key[i]);
            if (alike == by.end()) continue;
            for (const auto* other : alike->second)
                if (record::is_same_item(key, *other)) return true;
        }
        return false;
    }

private:
    using Alike = std::unordered_map<std::string_view, std::vector<const record::ItemKey*>>;
    struct Kind {
        bool any = false;
        std::vector<Alike> by_field;
    };
    const record::Catalogue& x_catalogue;
    std::map<std::tuple<std::string_view, std::string_view, bool>, Kind> x_kinds;
    std::deque<record::ItemKey> x_keys; // pointed to
};

// Documents of the month, and those without a month, which stand for all: contracts, guarantees, the register. A
// document that is not monthly but was filed under a month stands until the next of its kind.
std::vector<const Document*> in_force(const std::vector<Document>& documents, const std::string& period,
                                      const record::Catalogue& catalogue) {
    std::vector<const Document*> all, earlier;
    for (const Document& document : documents) {
        if (document.period == period || document.period.empty()) all.push_back(&document);
        else if (document.period < period && !is_monthly(catalogue, document.type))
            earlier.push_back(&document);
    }
    if (earlier.empty()) return all;
    InForce standing(catalogue);
    for (const Document* document : all) standing.add(*document);
    std::sort(earlier.begin(), earlier.end(), [](const Document* a, const Document* b) {
        return std::tie(b->period, b->id) < std::tie(a->period, a->id);
    });
    for (const Document* document : earlier) {
        if (standing.has_newer_than(*document)) continue;
        all.push_back(document);
        standing.add(*document);
    }
    return all;
}

const Json* marks_of(const Mention& mention) { return mention.row ? mention.row->array("days") : nullptr; }

} // namespace

std::string_view type_of(Side side) {
    switch (side) {
    case Side::Register: return "L4-06";
    case Side::Entry: return "L4-09";
    case Side::Training: return "L4-09b";
    case Side::Contract: return "L4-08";
    case Side::Attendance:
    case Side::Manual: return "L4-10";
    case Side::Payroll: return "L5-05";
    case Side::Slip: return "L5-10";
    case Side::Bank: return "L5-08b";
    case Side::Repaid: return "L5-09";
    }
    return "";
}

std::string title_of(Side side, const Rules& rules) {
    const auto* type = rules.catalogue().find(type_of(side));
    return type ? type->title : std::string(type_of(side));
}

std::int64_t attended_days(const Row& row) {
    if (auto total = row.number("days_total")) return *total;
    const Json* marks = row.array("days");
    if (marks == nullptr) return 0;
    std::int64_t sum = 0;
    for (const Json& mark : *marks) {
        if (mark.is_number_integer()) sum += std::clamp<std::int64_t>(mark.get<std::int64_t>(), 0, 240);
    }
    return sum;
}

bool is_electronic(const Sheet& attendance) { return attendance.text("source") == "电子"; }

bool is_idle(const Row& row) {
    return row.number("days") == 0 && row.number("gross").value_or(0) == 0 &&
           row.number("net").value_or(0) == 0;
}

std::int64_t Person::days() const {
    const auto& rows = in(Side::Attendance) ? at(Side::Attendance) : at(Side::Manual);
    std::int64_t sum = 0;
    for (const Mention& mention : rows) sum += attended_days(*mention.row);
    return sum;
}

std::vector<record::Place> Person::places(Side side, std::string_view field) const {
    std::vector<record::Place> places;
    for (const Mention& mention : at(side)) places.push_back(mention.place(field));
    return places;
}

// Puts every mention to its person. Used once, by the view's constructor.
class Gathering {
public:
    explicit Gathering(MonthView& view) : x_view(view) {}

    void gather() {
        for (const Sheet& sheet : x_view.x_sheets) gather_month(sheet);
        pair_by_name();
        for (auto& [key, person] : x_people) index(key.firm, person);
        for (const Sheet& sheet : x_view.x_sheets) gather_slips(sheet);
        for (const Sheet& sheet : x_view.x_sheets) gather_register(sheet);
        for (const Sheet& sheet : x_view.x_sheets) gather_standing(sheet);
        for (const Sheet& sheet : x_view.x_sheets) gather_bank(sheet);
        finish();
    }

private:
    // The subcontractor's key; the number, or " " and the name's key. Views into documents, x_firms and x_names.
    struct Key {
        std::string_view firm, who;
        auto operator<=>(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const {
            std::hash<std::string_view> hash;
            return hash(key.firm) * 31 + hash(key.who);
        }
    };

    const std::string& firm_key(const std::string& firm) {
        auto [at, fresh] = x_firms.try_emplace(firm);
        if (fresh) at->second = text::name_key(firm);
        return at->second;
    }

    std::string_view who(const std::string& id, const std::string& name) {
        return id.empty() ? x_names.emplace_back(" " + text::name_key(name)) : id;
    }

    Person& person_of(const std::string& firm, const std::string& id, const std::string& name) {
        const auto& key = firm_key(firm);
        Person& person = x_people[{key, who(id, name)}];
        if (person.subcontractor.empty()) person.subcontractor = firm;
        if (person.firm.empty()) person.firm = key;
        if (person.id_no.empty()) person.id_no = id;
        if (person.name.empty()) person.name = name;
        return person;
    }

    // By subcontractor, number, name: who comes first must not depend on how they are kept.
    std::vector<std::pair<Key, Person*>> in_order() {
        std::vector<std::pair<Key, Person*>> all;
        all.reserve(x_people.size());
        for (auto& [key, person] : x_people) all.emplace_back(key, &person);
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            // A firm's key is kept once: mostly it need not be read.
            bool one_firm = a.first.firm.data() == b.first.firm.data();
            return one_firm ? a.first.who < b.first.who : a.first < b.first;
        });
        return all;
    }

    void gather_month(const Sheet& sheet) {
        if (!sheet.structured()) return;
        bool payroll = sheet.type() == "L5-05";
        if (!payroll && sheet.type() != "L4-10") return;
        auto side = payroll ? Side::Payroll : is_electronic(sheet) ? Side::Attendance : Side::Manual;
        for (const Row& row : sheet.rows()) {
            if (is_blank(row) || (payroll ? is_idle(row) : attended_days(row) <= 0)) continue;
            Person& person = person_of(sheet.document().subcontractor, row.text("id_no"), row.text("name"));
            person.at(side).push_back({&sheet, &row});
            if (payroll) person.exempt = person.exempt || is_exempt(row, x_view.x_rules);
        }
    }

    // A mistyped number is R-ID-1's finding: where one of two has a wrong number, and the name is the same and nobody
    // else's in the subcontractor, it is the same person.
    void pair_by_name() {
        // By firm and name: those that lack one of the two sides.
        std::map<std::pair<std::string_view, std::string>, std::vector<Key>> alike;
        for (const auto& [key, person] : x_people) {
            if (person.in(Side::Payroll) && person.attended()) continue;
            if (auto name = text::name_key(person.name); !name.empty())
                alike[{key.firm, std::move(name)}].push_back(key);
        }
        for (auto& [name, keys] : alike) {
            if (keys.size() != 2) continue;
            if (keys[1] < keys[0]) std::swap(keys[0], keys[1]);
            Person* a = &x_people[keys[0]];
            Person* b = &x_people[keys[1]];
            if (a->in(Side::Payroll) == b->in(Side::Payroll)) continue;
            if (has_good_number(*a) && has_good_number(*b)) continue;
            bool first = has_good_number(*a) || (!has_good_number(*b) && a->in(Side::Payroll));
            merge(first ? *a : *b, first ? *b : *a);
            x_people.erase(first ? keys[1] : keys[0]);
        }
    }

    static void merge(Person& into, Person& from) {
        for (std::size_t side = 0; side < Sides; ++side) {
            auto& to = into.sides[side];
            to.insert(to.end(), from.sides[side].begin(), from.sides[side].end());
        }
        into.exempt = into.exempt || from.exempt;
    }

    // By the number, and by the wrong one a sheet gave it.
    void index(std::string_view firm, Person& person) {
        std::vector<std::string_view> numbers;
        auto add = [&](const std::string& number) {
            if (number.empty() || std::find(numbers.begin(), numbers.end(), number) != numbers.end()) return;
            numbers.push_back(number);
            x_by_id[number].push_back(&person);
        };
        add(person.id_no);
        for (const auto& side : person.sides) {
            for (const Mention& mention : side) add(mention.text("id_no"));
        }
        if (!person.name.empty()) x_by_name[text::name_key(person.name)].push_back({firm, &person});
    }

    // A slip, or a second payment, belongs to whoever is paid: by number, whoever the firm says it is.
    void gather_slips(const Sheet& sheet) {
        bool repaid = sheet.type() == "L5-09";
        if (!sheet.structured() || (sheet.type() != "L5-10" && !repaid)) return;
        for (const Row& row : sheet.rows()) {
            if (is_blank(row)) continue;
            const auto& id = row.text("id_no");
            const auto& employer = row.text("employer");
            const auto& firm = employer.empty() ? sheet.document().subcontractor : employer;
            attach(repaid ? Side::Repaid : Side::Slip, {&sheet, &row}, id, row.text("name"), firm);
        }
    }

    // Before what is only kept beside it, so that somebody who did not work this month is under his employer.
    void gather_register(const Sheet& sheet) {
        if (!sheet.structured() || sheet.type() != "L4-06") return;
        for (const Row& row : sheet.rows()) {
            if (is_blank(row)) continue;
            const auto& employer = row.text("employer");
            const auto& firm = employer.empty() ? sheet.document().subcontractor : employer;
            attach(Side::Register, {&sheet, &row}, row.text("id_no"), row.text("name"), firm);
        }
    }

    void gather_standing(const Sheet& sheet) {
        if (!sheet.structured()) return;
        for (auto [type, side] : {std::pair{"L4-09", Side::Entry}, std::pair{"L4-09b", Side::Training}}) {
            if (sheet.type() != type) continue;
            for (const Row& row : sheet.rows()) {
                if (!is_blank(row)) attach(side, {&sheet, &row}, row.text("id_no"), row.text("name"), "");
            }
        }
        if (sheet.type() == "L4-08")
            attach(Side::Contract, {&sheet, nullptr}, sheet.text("worker_id_no"), sheet.text("worker_name"),
                   sheet.text("employer"));
    }

    // To everybody with the number; else to the one with the name, where a number is missing or wrong; else somebody
    // who is only there.
    void attach(Side side, Mention mention, const std::string& id, const std::string& name,
                const std::string& firm) {
        if (!id.empty()) {
            if (auto at = x_by_id.find(id); at != x_by_id.end()) {
                for (Person* person : at->second) person->at(side).push_back(mention);
                return;
            }
        }
        bool good = record::check_id_no(id) == record::IdFault::None;
        if (Person* only = only_named(name, firm, good)) {
            only->at(side).push_back(mention);
            return;
        }
        Person& fresh = person_of(firm, id, name);
        fresh.at(side).push_back(mention);
        index(firm_key(firm), fresh);
    }

    // The one person of the firm with this name, if either number is not to be trusted.
    Person* only_named(const std::string& name, const std::string& firm, bool good) {
        auto at = x_by_name.find(text::name_key(name));
        if (name.empty() || at == x_by_name.end()) return nullptr;
        Person* only = nullptr;
        for (auto& [key, person] : at->second) {
            if (!firm.empty() && key != firm_key(firm)) continue;
            if (only) return nullptr;
            only = person;
        }
        return only && (!good || !has_good_number(*only)) ? only : nullptr;
    }

    void gather_bank(const Sheet& sheet) {
        if (!sheet.structured() || sheet.type() != "L5-08b") return;
        if (x_by_card.empty()) index_cards();
        for (const Row& row : sheet.rows()) {
            const auto& card = row.text("payee_account");
            if (card.empty() && row.text("payee_name").empty()) continue;
            auto at = x_by_card.find(card);
            Person* owner = at == x_by_card.end() ? nullptr : at->second;
            if (!owner) owner = payee_named(row.text("payee_name"));
            if (owner) owner->at(Side::Bank).push_back({&sheet, &row});
            else x_view.x_stray.push_back({&sheet, &row});
        }
    }

    // Whoever the payroll pays to a card; the register's card where the payroll has none.
    void index_cards() {
        auto persons = in_order();
        for (auto side : {Side::Payroll, Side::Register, Side::Contract}) {
            for (const auto& [key, person] : persons) {
                for (const Mention& mention : person->at(side)) {
                    const auto& card = mention.text("card_no");
                    if (!card.empty()) x_by_card.emplace(card, person);
                }
            }
        }
    }

    Person* payee_named(const std::string& name) {
        auto at = x_by_name.find(text::name_key(name));
        if (name.empty() || at == x_by_name.end()) return nullptr;
        Person* only = nullptr;
        for (auto& [key, person] : at->second) {
            if (!person->in(Side::Payroll) || person == only) continue;
            if (only) return nullptr;
            only = person;
        }
        return only;
    }

    void finish() {
        x_view.x_persons.reserve(x_people.size());
        for (const auto& [key, person] : in_order()) x_view.x_persons.push_back(std::move(*person));
    }

    MonthView& x_view;
    std::unordered_map<Key, Person, KeyHash> x_people;
    std::unordered_map<std::string, std::string> x_firms;
    std::deque<std::string> x_names;
    std::unordered_map<std::string_view, std::vector<Person*>> x_by_id;
    std::unordered_map<std::string, std::vector<std::pair<std::string_view, Person*>>> x_by_name;
    std::unordered_map<std::string_view, Person*> x_by_card;
};

MonthView::MonthView(const std::vector<Document>& documents, const Project& project, Month month,
                     const Rules& rules)
    : x_project(project), x_rules(rules), x_month(month) {
    auto period = format(month);
    auto of_month = in_force(documents, period, rules.catalogue());
    // Arrival is chance: who is named first must not depend on it.
    auto before = [](const Document* a, const Document* b) { return a->id < b->id; };
    if (!std::is_sorted(of_month.begin(), of_month.end(), before)) // a basis is
        std::stable_sort(of_month.begin(), of_month.end(), before);
    x_sheets.reserve(of_month.size()); // sheets are pointed to
    for (const Document* document : of_month) x_sheets.emplace_back(*document);
    for (const Sheet& sheet : x_sheets) {
        if (sheet.structured()) x_data[sheet.type()].push_back(&sheet);
        if (sheet.document().scan) x_scans[sheet.type()].push_back(&sheet);
    }
    Gathering(*this).gather();
    for (Person& person : x_persons) person.presence = presence_of(person);
    group_by_subcontractor();
}

void MonthView::group_by_subcontractor() {
    std::map<std::string, SubcontractorMonth> months;
    auto month_of = [&](const std::string& firm, const std::string& name) -> SubcontractorMonth& {
        auto& month = months[firm];
        if (month.subcontractor.empty()) month.subcontractor = name;
        month.firm = firm;
        return month;
    };
    for (const Sheet& sheet : x_sheets) {
        bool payroll = sheet.type() == "L5-05";
        if (!payroll && sheet.type() != "L4-10") continue;
        const auto& name = sheet.document().subcontractor;
        auto& month = month_of(text::name_key(name), name);
        if (payroll) (sheet.structured() ? month.payrolls : month.scans).push_back(&sheet);
        else if (sheet.structured())
            (is_electronic(sheet) ? month.attendance : month.manual).push_back(&sheet);
    }
    for (const Person& person : x_persons) {
        if (auto at = months.find(person.firm); at != months.end()) at->second.persons.push_back(&person);
    }
    for (auto& [firm, month] : months) x_subcontractors.push_back(std::move(month));
}

const std::vector<const Sheet*>& MonthView::of(std::string_view type) const {
    auto at = x_data.find(type);
    return at == x_data.end() ? NoSheets : at->second;
}

const std::vector<const Sheet*>& MonthView::scans_of(std::string_view type) const {
    auto at = x_scans.find(type);
    return at == x_scans.end() ? NoSheets : at->second;
}

const Sheet* MonthView::one(std::string_view type) const {
    const auto& all = of(type);
    return all.empty() ? nullptr : all.back();
}

std::string MonthView::missing(std::string_view type) const {
    const auto* known = x_rules.catalogue().find(type);
    auto title = known ? known->title : std::string(type);
    if (scans_of(type).empty()) return "没有" + title + "（" + std::string(type) + "）";
    return title + "（" + std::string(type) + "）只有扫描件，没有登记数据";
}

std::string MonthView::missing_en(std::string_view type) const {
    const auto* known = x_rules.catalogue().find(type);
    auto title = known && !known->title_en.empty() ? known->title_en : std::string(type);
    return (scans_of(type).empty() ? "no " : "only a scan of ") + title + " (" + std::string(type) + ")";
}

std::optional<Stated>
MonthView::stated(const std::vector<std::pair<std::string_view, std::string_view>>& fields) const {
    for (const auto& [type, field] : fields) {
        for (const Sheet* sheet : of(type)) {
            if (auto text = sheet->text(field); !text.empty())
                return Stated{std::move(text), sheet->place(field)};
        }
    }
    return std::nullopt;
}

std::optional<StatedDate>
MonthView::stated_date(const std::vector<std::pair<std::string_view, std::string_view>>& fields) const {
    for (const auto& [type, field] : fields) {
        for (const Sheet* sheet : of(type)) {
            if (auto date = sheet->date(field)) return StatedDate{*date, sheet->place(field)};
        }
    }
    return std::nullopt;
}

std::optional<Date> MonthView::completed() const {
    auto found =
        stated_date({{"L1-09", "completion_date"}, {"L5-13", "completion_date"}, {"L6-04", "completed_on"}});
    return found ? std::optional(found->date) : std::nullopt;
}

std::optional<Date> MonthView::accepted() const {
    auto found =
        stated_date({{"A-10", "accepted_on"}, {"L1-09", "acceptance_date"}, {"L5-13", "acceptance_date"}});
    return found ? std::optional(found->date) : std::nullopt;
}

std::optional<Stated> MonthView::owner() const {
    if (!x_project.owner.empty()) return Stated{x_project.owner, {}};
    return stated({{"L1-01", "owner"}, {"L3-01", "owner"}});
}

std::optional<Stated> MonthView::wage_account() const {
    return stated({{"L5-01", "account_no"}, {"L5-03", "account_no"}, {"L5-02", "account_no"}});
}

bool MonthView::on_site(const Mention& row) const {
    auto entered = row.date("entry_date");
    auto left = row.date("exit_date");
    return (!entered || *entered <= last_day()) && (!left || *left >= first_day());
}

Presence MonthView::presence_of(const Person& person) const {
    Presence presence{last_day(), first_day()};
    for (auto side : {Side::Attendance, Side::Manual}) {
        for (const Mention& mention : person.at(side)) {
            const Json* marks = marks_of(mention);
            if (!marks) continue;
            auto days = static_cast<std::size_t>(days_in(x_month));
            for (std::size_t i = 0; i < marks->size() && i < days; ++i) {
                if (!(*marks)[i].is_number_integer() || (*marks)[i] <= 0) continue;
                Date day = x_month / std::chrono::day{static_cast<unsigned>(i + 1)};
                presence.first = std::min(presence.first, day);
                presence.last = std::max(presence.last, day);
            }
        }
    }
    return presence;
}

} // namespace taizhang::review
