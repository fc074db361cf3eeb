#include "review/gate_list.hh"

#include "record/identity.hh"
#include "review/people.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>

namespace taizhang::review {
namespace {

// Every reason the code gives, with what may stand in its sentences.
struct KnownCode {
    std::string_view code;
    std::string_view holders; // "{date}", blank between
};
constexpr std::array Codes = {
    KnownCode{"not_registered", ""},
    KnownCode{"registration_undated", ""},
    KnownCode{"registered_later", "{date}"},
    KnownCode{"number_wrong", ""},
    KnownCode{"two_names", ""},
    KnownCode{"register_unread", "{missing}"},
    KnownCode{"no_contract", ""},
    KnownCode{"contract_later", "{date}"},
    KnownCode{"contract_ended", "{date}"},
    KnownCode{"contract_unsigned", ""},
    KnownCode{"contract_unread", ""},
    KnownCode{"contract_undated", ""},
    KnownCode{"contract_attested_by_nobody", ""},
    KnownCode{"contract_by_list", ""},
    KnownCode{"employer_foreign", "{firm}"},
    KnownCode{"employer_blank", ""},
    KnownCode{"not_entered", "{date}"},
    KnownCode{"left", "{date}"},
    KnownCode{"entry_undated", ""},
    KnownCode{"exit_unmatched", "{row}"},
    KnownCode{"child", "{limit} {age}"},
    KnownCode{"minor", "{limit} {age}"},
    KnownCode{"over_age", "{limit}"},
    KnownCode{"age_unknown", ""},
    KnownCode{"age_parameter", "{missing}"},
    KnownCode{"untrained", ""},
    KnownCode{"trained_later", "{date}"},
    KnownCode{"training_failed", ""},
    KnownCode{"training_unread", ""},
};

Failure wrong(const std::string& what) { return fail(Code::BadInput, "schemas/gate.json: " + what); }

bool holders_known(std::string_view sentence, std::string_view known) {
    for (auto open = sentence.find('{'); open != std::string_view::npos;
         open = sentence.find('{', open + 1)) {
        auto close = sentence.find('}', open);
        if (close == std::string_view::npos) return false;
        if (known.find(sentence.substr(open, close - open + 1)) == std::string_view::npos) return false;
    }
    return true;
}

Result<GateWord> read_word(const Json& json, const std::string& place) {
    if (!json.is_object()) return wrong(place + " is no object");
    GateWord word{text_at(json, "code"),  {},
                  text_at(json, "rule"),  text_at(json, "notice"),
                  text_at(json, "basis"), text_at(json, "zh"),
                  text_at(json, "en"),    text_at(json, "advice")};
    auto effect = text_at(json, "effect");
    if (effect == "refuse") word.effect = Admission::Refused;
    else if (effect == "unknown") word.effect = Admission::Unknown;
    else if (effect == "note") word.effect = Admission::Allowed;
    else return wrong(place + ".effect is none of refuse, unknown, note");
    const auto* known = std::find_if(Codes.begin(), Codes.end(),
                                     [&](const KnownCode& each) { return each.code == word.code; });
    if (known == Codes.end()) return wrong(place + ".code is not known");
    for (const auto* text : {&word.rule, &word.basis, &word.zh, &word.en, &word.advice}) {
        if (text->empty()) return wrong(place + " lacks rule, basis, zh, en or advice");
        if (!holders_known(*text, known->holders)) return wrong(place + " has a {…} that is never filled");
    }
    return word;
}

} // namespace

std::string_view name(Admission admission) {
    switch (admission) {
    case Admission::Allowed: return "allowed";
    case Admission::Unknown: return "cannot_judge";
    case Admission::Refused: return "refused";
    }
    return "";
}

std::string_view title(Admission admission) {
    switch (admission) {
    case Admission::Allowed: return "可以进场";
    case Admission::Unknown: return "无法判断，先不放行";
    case Admission::Refused: return "不得进场";
    }
    return "";
}

Result<GateWords> GateWords::load(const std::filesystem::path& schemas) {
    TRY_INTO(Json json, read_json(schemas / "gate.json"));
    return make(json);
}

Result<GateWords> GateWords::make(const Json& json) {
    if (!json.is_object() || !json.contains("reasons") || !json["reasons"].is_array())
        return wrong("reasons is no array");
    GateWords words;
    std::size_t number = 0;
    for (const Json& each : json["reasons"]) {
        auto place = "reasons[" + std::to_string(number++) + "]";
        TRY_INTO(auto word, read_word(each, place));
        auto code = word.code;
        if (!words.x_words.emplace(code, std::move(word)).second)
            return wrong(place + ": " + code + " is there twice");
    }
    for (const KnownCode& each : Codes) {
        if (!words.x_words.contains(each.code))
            return wrong("the reason " + std::string(each.code) + " is missing");
    }
    words.x_unlisted = text_at(json, "unlisted");
    auto unlisted = words.x_words.find(words.x_unlisted);
    if (unlisted == words.x_words.end() || unlisted->second.zh.find('{') != std::string::npos)
        return wrong("unlisted names no reason");
    return words;
}

const GateWord& GateWords::at(std::string_view code) const {
    auto at = x_words.find(code);
    TAIZHANG_CHECK(at != x_words.end());
    return at->second;
}

namespace {

// Somebody as all documents know him, whatever firm they put him under.
struct Known {
    std::string id_no, name, subcontractor;
    std::vector<Mention> registered, entered, trained, contracts, attended;
    std::vector<Mention> listed, exits; // L4-08b, L4-12
};

void add_all(std::vector<Mention>& to, const std::vector<Mention>& from) {
    for (const Mention& each : from) {
        bool there = std::any_of(to.begin(), to.end(), [&](const Mention& other) {
            return other.sheet == each.sheet && other.row == each.row;
        });
        if (!there) to.push_back(each);
    }
}

GateReason reason_of(const GateWord& word, const Args& args, Places places) {
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    return {word.code,
            word.rule,
            word.notice,
            word.basis,
            filled(word.zh, args, false),
            filled(word.en, args, true),
            word.advice,
            word.effect,
            std::move(places)};
}

// The persons of a month, one for each citizen number.
class Crowd {
public:
    explicit Crowd(const MonthView& view) : x_view(view) {
        for (const Person& person : view.persons()) take(person);
        for (Known& known : x_all) {
            if (!known.id_no.empty()) x_by_id.emplace(known.id_no, &known);
            if (!known.name.empty()) x_by_name[text::name_key(known.name)].push_back(&known);
        }
        attach("L4-08b", &Known::listed);
        attach("L4-12", &Known::exits);
    }
    const std::deque<Known>& all() const { return x_all; }
    const std::vector<Mention>& unmatched_exits() const { return x_unmatched; }

private:
    void take(const Person& person) {
        bool here = person.in(Side::Register) || person.in(Side::Entry) || person.in(Side::Training) ||
                    person.in(Side::Contract) || person.attended();
        if (!here) return; // paid only, for work of an earlier month
        auto key = person.id_no.empty() ? person.firm + "\n" + text::name_key(person.name) : person.id_no;
        auto [at, fresh] = x_keys.emplace(key, x_all.size());
        if (fresh)
            x_all.push_back({person.id_no, person.name, person.subcontractor, {}, {}, {}, {}, {}, {}, {}});
        Known& known = x_all[at->second];
        if (known.name.empty()) known.name = person.name;
        add_all(known.registered, person.at(Side::Register));
        add_all(known.entered, person.at(Side::Entry));
        add_all(known.trained, person.at(Side::Training));
        add_all(known.contracts, person.at(Side::Contract));
        add_all(known.attended, person.at(Side::Attendance));
        add_all(known.attended, person.at(Side::Manual));
    }

    Known* whose(const Row& row) {
        if (auto at = x_by_id.find(row.text("id_no")); at != x_by_id.end()) return at->second;
        bool good = record::check_id_no(row.text("id_no")) == record::IdFault::None;
        auto at = x_by_name.find(text::name_key(row.text("name")));
        return good || at == x_by_name.end() || at->second.size() != 1 ? nullptr : at->second.front();
    }

    void attach(std::string_view type, std::vector<Mention> Known::*side) {
        for (const Sheet* sheet : x_view.of(type)) {
            for (const Row& row : sheet->rows()) {
                if (row.text("id_no").empty() && row.text("name").empty()) continue;
                if (Known* known = whose(row)) (known->*side).push_back({sheet, &row});
                else if (type == "L4-12") x_unmatched.push_back({sheet, &row});
            }
        }
    }

    const MonthView& x_view;
    std::deque<Known> x_all;
    std::map<std::string, std::size_t> x_keys;
    std::map<std::string, Known*, std::less<>> x_by_id;
    std::map<std::string, std::vector<Known*>> x_by_name;
    std::vector<Mention> x_unmatched;
};

// How a contract stands on the day. The earlier, the better: of several the best decides.
enum class Fit { Covers, Unattested, Undated, Unsigned, Later, Ended };
struct Term {
    Fit fit = Fit::Covers;
    Date date; // of Later and Ended
    Places places;
    bool listed = false; // a list names it
};

Term dated(const Mention& mention, FieldName from_field, FieldName to_field, Date on) {
    auto from = mention.date(from_field);
    auto to = mention.date(to_field);
    if (from && on < *from) return {Fit::Later, *from, {mention.place(from_field)}};
    if (to && *to < on) return {Fit::Ended, *to, {mention.place(to_field)}};
    if (!from && !to) return {Fit::Undated, {}, {mention.place(from_field), mention.place(to_field)}};
    return {Fit::Covers, {}, {mention.place(from_field), mention.place(to_field)}};
}

Term term_of_contract(const Mention& contract, Date on) {
    const Sheet& sheet = *contract.sheet;
    auto sealed = sheet.flag("employer_sealed");
    auto by_worker = sheet.flag("worker_signed");
    auto seals = [&] { return Places{sheet.place("employer_sealed"), sheet.place("worker_signed")}; };
    if (sealed == false || by_worker == false) return {Fit::Unsigned, {}, seals()};
    if (auto signed_on = sheet.date("signed_on"); signed_on && on < *signed_on)
        return {Fit::Later, *signed_on, {sheet.place("signed_on")}};
    auto term = dated(contract, "from", "to", on);
    bool open = sheet.text("kind") == "固定期限" && !sheet.date("to");
    if (term.fit == Fit::Covers && open) return {Fit::Undated, {}, {sheet.place("to")}};
    if (term.fit == Fit::Covers && (!sealed || !by_worker)) return {Fit::Unattested, {}, seals()};
    return term;
}

// Contracts handed in, then those a list names that is not about one of them.
std::vector<Term> terms_of(const Known& known, Date on) {
    std::vector<Term> terms;
    std::set<std::string> numbers;
    for (const Mention& contract : known.contracts) {
        numbers.insert(contract.text("contract_no"));
        terms.push_back(term_of_contract(contract, on));
    }
    for (const auto* rows : {&known.registered, &known.listed}) {
        for (const Mention& row : *rows) {
            const auto& number = row.text("contract_no");
            if (number.empty() && !row.date("contract_from")) continue;
            if (!number.empty() && numbers.contains(number)) continue;
            auto term = dated(row, "contract_from", "contract_to", on);
            if (row.row->flag("signed_sealed") == false)
                term = {Fit::Unsigned, {}, {row.place("signed_sealed")}};
            if (term.fit == Fit::Undated && !number.empty()) term.places.push_back(row.place("contract_no"));
            term.listed = true;
            terms.push_back(std::move(term));
        }
    }
    return terms;
}

// Of two that have ended the one that did so last, of two that begin later the one that does so first.
bool better(const Term& a, const Term& b) {
    if (a.fit != b.fit) return a.fit < b.fit;
    return a.fit == Fit::Ended ? b.date < a.date : a.fit == Fit::Later && a.date < b.date;
}

struct Ages {
    std::optional<Parameter> child, minor, man, woman;
};

class Judging {
public:
    Judging(const MonthView& view, Date on, const GateWords& words)
        : x_view(view), x_on(on), x_words(words), x_ages{value("age_child"), value("age_minor"),
                                                         value("age_limit_male"), value("age_limit_female")} {
    }

    GateEntry entry(const Known& known) {
        GateEntry made{known.name, known.id_no, employer_of(known), "", "", Admission::Allowed, {}};
        x_entry = &made;
        if (!known.registered.empty()) {
            made.team = known.registered.back().text("team");
            made.trade = known.registered.back().text("trade");
        }
        if (judge_stay(known)) { // else he has left, and nothing besides matters
            judge_registration(known);
            judge_number(known);
            judge_contract(known);
            judge_employers(known);
            judge_age(known);
            judge_training(known);
        }
        for (const auto& reason : made.reasons) made.admission = std::max(made.admission, reason.effect);
        return made;
    }

    std::vector<GateReason> general(const Crowd& crowd) const {
        std::vector<GateReason> all;
        if (x_view.of("L4-06").empty())
            all.push_back(reason_of(x_words.at("register_unread"),
                                    {{"missing", x_view.missing("L4-06"), x_view.missing_en("L4-06")}}, {}));
        std::string lacking;
        if (!x_ages.child) lacking = "age_child";
        if (!x_ages.minor) lacking += lacking.empty() ? "age_minor" : "、age_minor";
        if (!lacking.empty())
            all.push_back(reason_of(x_words.at("age_parameter"), {{"missing", lacking}}, {}));
        for (const Mention& exit : crowd.unmatched_exits())
            all.push_back(reason_of(x_words.at("exit_unmatched"),
                                    {{"row", std::to_string(exit.row->index + 1)}},
                                    {exit.place("id_no"), exit.place("name")}));
        return all;
    }

private:
    std::optional<Parameter> value(std::string_view name) const {
        return x_view.rules().value(name, x_view.project().county, x_on);
    }

    GateReason& say(std::string_view code, const Args& args, Places places) {
        x_entry->reasons.push_back(reason_of(x_words.at(code), args, std::move(places)));
        return x_entry->reasons.back();
    }

    static std::string employer_of(const Known& known) {
        for (auto row = known.registered.rbegin(); row != known.registered.rend(); ++row) {
            const auto& firm = row->text("employer");
            if (!firm.empty()) return firm;
            if (const auto& of = row->sheet->document().subcontractor; !of.empty()) return of;
        }
        if (!known.contracts.empty() && !known.contracts.back().text("employer").empty())
            return known.contracts.back().text("employer");
        return known.subcontractor;
    }

    // Where anything speaks of him: what a reason points to that is about something not there.
    static Places seen(const Known& known) {
        Places places;
        for (const auto* side : {&known.registered, &known.entered, &known.trained, &known.attended})
            for (const Mention& row : *side) places.push_back(row.place("id_no"));
        for (const Mention& contract : known.contracts) places.push_back(contract.place("worker_id_no"));
        return places;
    }

    static Places cells(const std::vector<Mention>& rows, std::string_view field) {
        Places places;
        for (const Mention& row : rows) places.push_back(row.place(field));
        return places;
    }

    // --- entry and exit ---

    struct Stay {
        std::optional<Date> from;
        const Mention* row = nullptr;
        std::string_view field;
        record::Place place() const { return row->place(field); }
    };

    // The first exit on or after the stay's first day, before this day: the day of exit is still one of it.
    const Stay* end_of(const Stay& stay, const std::vector<Stay>& ends) const {
        const Stay* ended = nullptr;
        for (const Stay& end : ends) {
            bool after = !stay.from || *stay.from <= *end.from;
            if (after && *end.from < x_on && (!ended || *end.from < *ended->from)) ended = &end;
        }
        return ended;
    }

    // False when he has left.
    bool judge_stay(const Known& known) {
        std::vector<Stay> stays, ends;
        for (const auto* rows : {&known.registered, &known.entered})
            for (const Mention& row : *rows) stays.push_back({row.date("entry_date"), &row, "entry_date"});
        for (const auto* rows : {&known.registered, &known.exits}) {
            for (const Mention& row : *rows)
                if (row.date("exit_date")) ends.push_back({row.date("exit_date"), &row, "exit_date"});
        }
        bool dated =
            std::any_of(stays.begin(), stays.end(), [](const Stay& stay) { return stay.from.has_value(); });
        if (dated) std::erase_if(stays, [](const Stay& stay) { return !stay.from; });
        const Stay* left = nullptr;
        const Stay* next = nullptr;
        for (const Stay& stay : stays) {
            if (const Stay* end = end_of(stay, ends)) {
                if (!left || *left->from < *end->from) left = end;
            } else if (stay.from && x_on < *stay.from) {
                if (!next || *stay.from < *next->from) next = &stay;
            } else {
                if (!stay.from) say("entry_undated", {}, {stay.place()});
                return true;
            }
        }
        if (next) say("not_entered", {{"date", format(*next->from)}}, {next->place()});
        else if (left) say("left", {{"date", format(*left->from)}}, {left->place()});
        return next || !left;
    }

    // --- registration ---

    void judge_registration(const Known& known) {
        std::optional<Date> registered;
        for (const auto* rows : {&known.registered, &known.entered}) {
            for (const Mention& row : *rows) {
                auto date = row.date("registered_on");
                if (date && (!registered || *date < *registered)) registered = date;
            }
        }
        if (registered && *registered <= x_on) return;
        auto places = cells(known.registered, "registered_on"); // looked up only for a reason: most have none
        append(places, cells(known.entered, "registered_on"));
        if (registered) {
            say("registered_later", {{"date", format(*registered)}}, std::move(places));
        } else if (!known.registered.empty()) {
            say("registration_undated", {}, std::move(places));
        } else if (x_view.of("L4-06").empty()) {
            say("register_unread", {{"missing", x_view.missing("L4-06"), x_view.missing_en("L4-06")}}, {});
        } else {
            say("not_registered", {}, seen(known));
        }
    }

    void judge_number(const Known& known) {
        std::set<std::string> names;
        Places wrong;
        for (const Mention& row : known.registered) {
            if (!row.text("name").empty()) names.insert(text::name_key(row.text("name")));
            const auto& kind =
                row.text("id_type"); // other papers than the resident's card have other numbers
            bool card = kind.empty() || kind == "01" || kind.find("身份证") != std::string::npos;
            if (card && record::check_id_no(row.text("id_no")) != record::IdFault::None)
                wrong.push_back(row.place("id_no"));
        }
        if (names.size() > 1) say("two_names", {}, cells(known.registered, "name"));
        if (!wrong.empty()) say("number_wrong", {}, std::move(wrong));
    }

    // --- contract ---

    void judge_contract(const Known& known) {
        auto terms = terms_of(known, x_on);
        bool scanned = !x_view.scans_of("L4-08").empty();
        if (terms.empty()) {
            auto places = cells(known.registered, "contract_no");
            say(scanned ? "contract_unread" : "no_contract", {},
                places.empty() ? seen(known) : std::move(places));
            return;
        }
        auto best = std::min_element(terms.begin(), terms.end(), better);
        switch (best->fit) {
        case Fit::Covers:
            if (best->listed && !scanned) say("contract_by_list", {}, best->places);
            break;
        case Fit::Unattested: say("contract_attested_by_nobody", {}, best->places); break;
        case Fit::Undated: say("contract_undated", {}, best->places); break;
        case Fit::Unsigned: say("contract_unsigned", {}, best->places); break;
        case Fit::Later: say("contract_later", {{"date", format(best->date)}}, best->places); break;
        case Fit::Ended: say("contract_ended", {{"date", format(best->date)}}, best->places); break;
        }
    }

    void judge_employers(const Known& known) {
        std::map<std::string, Places> foreign; // cells are looked up only for a reason
        auto is_foreign = [&](const std::string& firm) {
            return !firm.empty() && !belongs(x_view.project(), firm);
        };
        for (const Mention& row : known.registered) {
            const auto& firm = row.text("employer");
            if (is_foreign(firm)) foreign[firm].push_back(row.place("employer"));
        }
        for (const Mention& contract : known.contracts) {
            const auto& firm = contract.text("employer");
            if (is_foreign(firm) && term_of_contract(contract, x_on).fit != Fit::Ended)
                foreign[firm].push_back(contract.place("employer"));
        }
        for (auto& [firm, places] : foreign) say("employer_foreign", {{"firm", firm}}, std::move(places));
        if (x_entry->employer.empty()) say("employer_blank", {}, cells(known.registered, "employer"));
    }

    // --- age ---

    void judge_age(const Known& known) {
        std::optional<Date> birth;
        std::optional<bool> woman;
        for (const auto* rows : {&known.registered, &known.entered, &known.attended}) {
            for (const Mention& row : *rows) {
                if (!birth) birth = birth_of(row);
                if (!woman) woman = is_woman(row);
            }
        }
        if (!birth && record::check_id_no(known.id_no) == record::IdFault::None)
            birth = record::birth_date(known.id_no);
        if (birth) judge_years(known, age_on(*birth, x_on), woman);
        else say("age_unknown", {}, seen(known));
    }

    void judge_years(const Known& known, int age, std::optional<bool> woman) {
        auto args = [&](const Parameter& limit) {
            return Args{{"limit", std::to_string(limit.value)}, {"age", std::to_string(age)}};
        };
        if (x_ages.child && age < x_ages.child->value) {
            say("child", args(*x_ages.child), seen(known));
            return;
        }
        if (x_ages.minor && age < x_ages.minor->value) {
            auto severity =
                x_view.rules().severity("R-AGE-2", x_view.project().county, x_on, record::Severity::Error);
            say("minor", args(*x_ages.minor), seen(known)).effect =
                severity == record::Severity::Error ? Admission::Refused : Admission::Allowed;
        }
        if (!x_ages.child || !x_ages.minor)
            say("age_parameter", {{"missing", x_ages.child ? "age_minor" : "age_child"}}, seen(known));
        const auto& most = woman == true ? x_ages.woman : x_ages.man;
        if (woman && most && age >= most->value) say("over_age", args(*most), seen(known));
    }

    // --- training ---

    void judge_training(const Known& known) {
        std::optional<Date> trained;
        auto see = [&](const Mention& row, FieldName field) {
            auto date = row.date(field);
            if (date && (!trained || *date < *trained)) trained = date;
        };
        auto has_failed = [](const Mention& row) { return row.row->flag("passed") == false; };
        for (const auto* rows : {&known.registered, &known.entered})
            for (const Mention& row : *rows) see(row, "safety_trained_on");
        for (const Mention& row : known.trained)
            if (!has_failed(row)) see(row, "trained_on");
        if (trained && *trained <= x_on) return;
        auto places = cells(known.registered, "safety_trained_on");
        append(places, cells(known.entered, "safety_trained_on"));
        Places failed;
        for (const Mention& row : known.trained)
            (has_failed(row) ? failed : places)
                .push_back(row.place(has_failed(row) ? "passed" : "trained_on"));
        bool scanned = !x_view.scans_of("L4-09b").empty() && x_view.of("L4-09b").empty();
        if (trained) say("trained_later", {{"date", format(*trained)}}, std::move(places));
        else if (!failed.empty()) say("training_failed", {}, std::move(failed));
        else if (scanned) say("training_unread", {}, std::move(places));
        else say("untrained", {}, places.empty() ? seen(known) : std::move(places));
    }

    const MonthView& x_view;
    Date x_on;
    const GateWords& x_words;
    Ages x_ages;
    GateEntry* x_entry = nullptr;
};

// What is kept for each person stands until replaced, under whatever month it was filed: for the view it has none.
std::vector<Document> standing(std::vector<Document> documents, const std::string& period) {
    constexpr std::array<std::string_view, 5> Each = {"L4-08", "L4-08b", "L4-09", "L4-09b", "L4-12"};
    std::erase_if(documents, [&](const Document& document) { return document.period > period; });
    for (Document& document : documents) {
        if (std::find(Each.begin(), Each.end(), document.type) != Each.end()) document.period.clear();
    }
    return documents;
}

using Order = std::tuple<std::string, bool, std::string, std::size_t, std::string, std::string>;
Order order_of(const Known& known, const GateEntry& entry) {
    bool registered = !known.registered.empty();
    const Mention* row = registered ? &known.registered.front() : nullptr;
    return {entry.employer, !registered, row ? row->sheet->document().id : "", row ? row->row->index : 0,
            known.name,     known.id_no};
}

} // namespace

const std::set<std::string>& gate_list_types() {
    static const std::set<std::string> Types = {"L4-06",  "L4-08", "L4-08b", "L4-09",
                                                "L4-09b", "L4-10", "L4-12"};
    return Types;
}

GateList gate_list(std::vector<Document> documents, const Project& project, Date on, const Rules& rules,
                   const GateWords& words) {
    Month month = on.year() / on.month();
    auto of_day = standing(std::move(documents), format(month));
    MonthView view(of_day, project, month, rules);
    Crowd crowd(view);
    Judging judging(view, on, words);
    std::vector<std::pair<Order, GateEntry>> entries;
    for (const Known& known : crowd.all()) {
        auto entry = judging.entry(known);
        auto order = order_of(known, entry);
        entries.emplace_back(std::move(order), std::move(entry));
    }
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    GateList list{on, judging.general(crowd), reason_of(words.unlisted(), {}, {}), {}};
    for (auto& [order, entry] : entries) list.entries.push_back(std::move(entry));
    return list;
}

namespace {

Json view(const GateReason& reason) {
    Json places = Json::array();
    for (const auto& place : reason.places) places.push_back(record::to_json(place));
    std::string_view effect = reason.effect == Admission::Refused   ? "refuse"
                              : reason.effect == Admission::Unknown ? "unknown"
                                                                    : "note";
    return {{"code", reason.code},        {"effect", effect},
            {"message", reason.message},  {"message_en", reason.message_en},
            {"advice", reason.advice},    {"rule", reason.rule},
            {"notice", reason.notice},    {"basis", reason.basis},
            {"places", std::move(places)}};
}

Json view(const std::vector<GateReason>& reasons) {
    Json all = Json::array();
    for (const auto& each : reasons) all.push_back(view(each));
    return all;
}

} // namespace

Json to_json(const GateList& list) {
    Json persons = Json::array();
    std::map<std::string_view, std::size_t> counts = {{"allowed", 0}, {"refused", 0}, {"cannot_judge", 0}};
    for (const GateEntry& entry : list.entries) {
        ++counts[name(entry.admission)];
        persons.push_back({{"name", entry.name},
                           {"id_no", text::mask_number(entry.id_no)},
                           {"employer", entry.employer},
                           {"team", entry.team},
                           {"trade", entry.trade},
                           {"state", name(entry.admission)},
                           {"state_title", title(entry.admission)},
                           {"reasons", view(entry.reasons)}});
    }
    Json counted = Json::object();
    for (const auto& [state, count] : counts) counted[std::string(state)] = count;
    return {{"date", format(list.on)},
            {"counts", std::move(counted)},
            {"general", view(list.general)},
            {"unlisted", view(list.unlisted)},
            {"persons", std::move(persons)}};
}

} // namespace taizhang::review
