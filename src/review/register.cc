// Before somebody works: R-ENG-1..5 and R-SAF-1.
#include "review/people.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

Places attendance_cells(const Person& person) {
    auto places = person.places(Side::Attendance, "days_total");
    append(places, person.places(Side::Manual, "days_total"));
    return places;
}

// Findings about single persons, until it turns out that nobody has what is asked for: then it is one.
class Lacking {
public:
    void add(const Person& person, Places places) {
        x_persons.push_back(&person);
        append(x_places, std::move(places));
        x_ends.push_back(x_places.size());
    }
    void report(std::string_view rule, std::size_t asked, Report& report) {
        if (x_persons.size() > 1 && x_persons.size() == asked) {
            report.add(rule, "all", {{"count", std::to_string(asked)}}, std::move(x_places));
            return;
        }
        std::size_t from = 0;
        for (std::size_t i = 0; i < x_persons.size(); ++i) {
            auto at = [&](std::size_t n) { return x_places.begin() + static_cast<std::ptrdiff_t>(n); };
            report.add(rule, "none", {{"person", x_persons[i]->shown()}}, Places(at(from), at(x_ends[i])),
                       x_persons[i]->id_no);
            from = x_ends[i];
        }
    }

private:
    std::vector<const Person*> x_persons;
    Places x_places;
    std::vector<std::size_t> x_ends;
};

// ---------------------------------------------------------------------------------------- R-ENG-1, R-ENG-4

// Of a row of the register or of a contract; its cells are looked up only for a finding.
struct Term {
    std::optional<Date> from, to;
    const Mention* of = nullptr;
    std::string_view from_field, to_field;
    record::Place from_cell() const { return of->place(from_field); }
    record::Place to_cell() const { return of->place(to_field); }
};

std::vector<Term> terms_of(const Person& person) {
    std::vector<Term> terms;
    for (const Mention& row : person.at(Side::Register)) {
        auto from = row.date("contract_from");
        if (row.text("contract_no").empty() && !from) continue;
        terms.push_back({from, row.date("contract_to"), &row, "contract_from", "contract_to"});
    }
    for (const Mention& contract : person.at(Side::Contract))
        terms.push_back({contract.date("from"), contract.date("to"), &contract, "from", "to"});
    return terms;
}

// Some day of the presence lies in some term.
bool touches(const std::vector<Term>& terms, const Presence& presence) {
    return std::any_of(terms.begin(), terms.end(), [&](const Term& term) {
        return (!term.from || *term.from <= presence.last) && (!term.to || *term.to >= presence.first);
    });
}

void check_term(const Person& person, const std::vector<Term>& terms, const Presence& presence,
                Report& report) {
    auto begins = [&](const Term& term) { return !term.from || *term.from <= presence.first; };
    auto ends = [&](const Term& term) { return !term.to || *term.to >= presence.last; };
    if (!touches(terms, presence)) {
        Places places = attendance_cells(person);
        for (const Term& term : terms) {
            places.push_back(term.from_cell());
            places.push_back(term.to_cell());
        }
        report.add("R-ENG-1", "outside", {{"person", person.shown()}}, std::move(places), person.id_no);
        return;
    }
    Places places;
    if (std::none_of(terms.begin(), terms.end(), begins)) {
        for (const Term& term : terms) places.push_back(term.from_cell());
    }
    if (std::none_of(terms.begin(), terms.end(), ends)) {
        for (const Term& term : terms) places.push_back(term.to_cell());
    }
    if (places.empty()) return;
    append(places, attendance_cells(person));
    report.add("R-ENG-4", "gap", {{"person", person.shown()}}, std::move(places), person.id_no);
}

void check_contracts(const MonthView& view, Report& report) {
    Lacking lacking;
    std::size_t asked = 0;
    for (const Person& person : view.persons()) {
        if (!person.attended() || !person.in(Side::Register)) continue; // else R-ATT-1 has spoken
        ++asked;
        auto terms = terms_of(person);
        if (!terms.empty()) {
            check_term(person, terms, person.presence, report);
            continue;
        }
        auto places = person.places(Side::Register, "contract_no");
        append(places, person.places(Side::Register, "contract_from"));
        append(places, attendance_cells(person));
        lacking.add(person, std::move(places));
    }
    lacking.report("R-ENG-1", asked, report);
}

// A contract signed after its worker came.
void check_signing(const MonthView& view, Report& report) {
    for (const Person& person : view.persons()) {
        for (const Mention& contract : person.at(Side::Contract)) {
            auto signed_on = contract.date("signed_on");
            for (const Mention& row : person.at(Side::Register)) {
                auto entered = row.date("entry_date");
                if (!signed_on || !entered || *signed_on <= *entered) continue;
                report.add("R-ENG-4", "late", {{"person", person.shown()}},
                           {contract.place("signed_on"), row.place("entry_date")}, person.id_no + "signed");
            }
        }
    }
}

// ------------------------------------------------------------------------------------------------ R-ENG-2

void check_registration(const MonthView& view, Report& report) {
    Lacking lacking;
    std::size_t asked = 0;
    for (const Person& person : view.persons()) {
        if (!person.attended() || !person.in(Side::Register)) continue;
        ++asked;
        const auto& presence = person.presence;
        std::optional<Date> registered;
        for (auto side : {Side::Register, Side::Entry}) {
            for (const Mention& row : person.at(side)) {
                auto date = row.date("registered_on");
                if (date && (!registered || *date < *registered)) registered = date;
            }
        }
        if (registered && *registered <= presence.first) continue;
        auto places = person.places(Side::Register, "registered_on");
        append(places, person.places(Side::Entry, "registered_on"));
        append(places, attendance_cells(person));
        if (!registered) lacking.add(person, std::move(places));
        else
            report.add("R-ENG-2", "late",
                       {{"person", person.shown()},
                        {"date", format(*registered)},
                        {"first", format(presence.first)}},
                       std::move(places), person.id_no);
    }
    lacking.report("R-ENG-2", asked, report);
}

// ------------------------------------------------------------------------------------------------ R-ENG-3

} // namespace

bool belongs(const Project& project, const std::string& firm) {
    if (same_firm(firm, project.general_contractor)) return true;
    return std::any_of(project.subcontractors.begin(), project.subcontractors.end(),
                       [&](const std::string& each) { return same_firm(firm, each); });
}

namespace {

void check_employers(const MonthView& view, Report& report) {
    std::map<std::string, bool> known;
    std::map<std::string, Places> foreign;
    auto look = [&](const std::string& firm, auto&& place) {
        if (firm.empty()) return;
        auto [at, fresh] = known.try_emplace(firm, false);
        if (fresh) at->second = belongs(view.project(), firm);
        if (!at->second) foreign[firm].push_back(place());
    };
    Places blank;
    for (const Sheet* sheet : view.of("L4-06")) {
        bool of_firm = !sheet->document().subcontractor.empty();
        for (const Row& row : sheet->rows()) {
            const auto& firm = row.text("employer");
            if (firm.empty() && !of_firm) blank.push_back(sheet->place(row, "employer"));
            look(firm, [&] { return sheet->place(row, "employer"); });
        }
    }
    for (const Sheet* contract : view.of("L4-08"))
        look(contract->text("employer"), [&] { return contract->place("employer"); });
    for (auto& [firm, places] : foreign) {
        auto count = std::to_string(places.size());
        report.add("R-ENG-3", "foreign", {{"firm", firm}, {"count", count}}, std::move(places));
    }
    if (!blank.empty()) {
        auto count = std::to_string(blank.size());
        report.unknown("R-ENG-3", "花名册有" + count + "人没有填写用人单位",
                       count + " persons of the register have no employer", std::move(blank));
    }
}

// ------------------------------------------------------------------------------------------------ R-ENG-5

void check_structured_contract(const Sheet& contract, Report& report) {
    auto sealed = contract.flag("employer_sealed");
    auto signed_by = contract.flag("worker_signed");
    auto whose = person(contract.text("worker_name"), contract.text("worker_id_no"));
    if (sealed == false || signed_by == false) {
        Places places;
        if (sealed == false) places.push_back(contract.place("employer_sealed"));
        if (signed_by == false) places.push_back(contract.place("worker_signed"));
        report.add("R-ENG-5", "absent", {{"whose", whose}}, std::move(places));
        return;
    }
    if (!sealed || !signed_by)
        report.unknown("R-ENG-5", "有的劳动合同没有登记是否盖章、签字",
                       "contracts whose seal or signature nobody stated",
                       {contract.place("employer_sealed"), contract.place("worker_signed")});
}

void check_scanned_contract(const Sheet& contract, Report& report) {
    const Json& attested = contract.document().attestation;
    auto seal = flag_in(attested, "seal");
    auto signatures = attested.is_object() ? text_at(attested, "signatures") : std::string();
    bool rows = attested.is_object() && attested.contains("not_signed_rows") &&
                attested["not_signed_rows"].is_array() && !attested["not_signed_rows"].empty();
    if (seal == false || signatures == "none" || rows) {
        report.add("R-ENG-5", "absent", {{"whose", "扫描件", "scan"}}, {contract.whole()});
        return;
    }
    if (!seal || signatures != "all")
        report.unknown("R-ENG-5", "劳动合同扫描件上传时没有注明是否盖章、签字",
                       "nobody said whether the scanned contracts are sealed and signed", {contract.whole()});
}

void check_seals(const MonthView& view, Report& report) {
    for (const Sheet* contract : view.of("L4-08")) check_structured_contract(*contract, report);
    for (const Sheet* contract : view.scans_of("L4-08")) check_scanned_contract(*contract, report);
    if (view.of("L4-08").empty() && view.scans_of("L4-08").empty())
        report.unknown("R-ENG-5", view.missing("L4-08"), view.missing_en("L4-08"));
}

// ------------------------------------------------------------------------------------------------ R-SAF-1

bool failed(const Mention& training) { return training.row->flag("passed") == false; }

Places training_cells(const Person& person) {
    auto places = person.places(Side::Register, "safety_trained_on");
    append(places, person.places(Side::Entry, "safety_trained_on"));
    for (const Mention& row : person.at(Side::Training))
        places.push_back(row.place(failed(row) ? "passed" : "trained_on"));
    return places;
}

void check_training(const MonthView& view, Report& report) {
    Lacking lacking;
    std::size_t asked = 0;
    for (const Person& person : view.persons()) {
        if (!person.attended() || !person.in(Side::Register)) continue;
        ++asked;
        auto due = person.presence.first;
        std::optional<Date> trained;
        auto see = [&](const Mention& row, std::string_view field) {
            auto date = row.date(field);
            if (date && (!trained || *date < *trained)) trained = date;
        };
        for (const Mention& row : person.at(Side::Register)) {
            see(row, "safety_trained_on");
            if (auto entered = row.date("entry_date")) due = std::min(due, *entered);
        }
        for (const Mention& row : person.at(Side::Entry)) see(row, "safety_trained_on");
        for (const Mention& row : person.at(Side::Training)) {
            if (!failed(row)) see(row, "trained_on");
        }
        const auto& trainings = person.at(Side::Training);
        if (!trained) lacking.add(person, training_cells(person));
        else if (!trainings.empty() && std::all_of(trainings.begin(), trainings.end(), failed))
            report.add("R-SAF-1", "failed", {{"person", person.shown()}}, training_cells(person),
                       person.id_no);
        else if (*trained > due)
            report.add("R-SAF-1", "late",
                       {{"person", person.shown()}, {"date", format(*trained)}, {"entry", format(due)}},
                       training_cells(person), person.id_no);
    }
    lacking.report("R-SAF-1", asked, report);
}

} // namespace

void check_register(const MonthView& view, Report& report) {
    check_employers(view, report);
    check_seals(view, report);
    if (view.of("L4-06").empty()) {
        for (const char* rule : {"R-ENG-1", "R-ENG-2", "R-ENG-4", "R-SAF-1"})
            report.unknown(rule, view.missing("L4-06"), view.missing_en("L4-06"));
        return;
    }
    check_contracts(view, report);
    check_signing(view, report);
    check_registration(view, report);
    check_training(view, report);
}

} // namespace taizhang::review
