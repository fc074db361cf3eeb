#include "mutations.hh"

#include "record/identity.hh"
#include "review/registry.hh"

#include <set>
#include <sstream>

namespace taizhang::test {
namespace {

using Mutants = std::vector<std::pair<std::string, Json>>; // what was done, the value then

char another_digit(char c) { return c == '5' ? '6' : '5'; }

Mutants of_text(const std::string& text, const std::string& field) {
    auto last_changed = text;
    if (!text.empty()) last_changed.back() = another_digit(text.back());
    if (record::check_id_no(text) == record::IdFault::None)
        return {{"wrong check digit", last_changed}, {"another person's", "320000198001010017"}};
    if (record::is_uscc(text)) return {{"wrong check digit", last_changed}};
    if (auto date = parse_date(text))
        return {{"ten years later", format(add_years(*date, 10))},
                {"ten years earlier", format(add_years(*date, -10))}};
    if (field.find("phone") != std::string::npos || field.ends_with("hotline"))
        return {{"garbled", "154 0000"}};
    if (record::is_card_no(text))
        return {{"wrong check digit", last_changed}, {"another's", "9000000000009999990"}};
    return {{"another", text == "另填" ? "别填" : "另填"}};
}

Mutants of(const Json& value, const std::string& field) {
    Mutants mutants;
    if (value.is_string()) mutants = of_text(value.get<std::string>(), field);
    if (value.is_boolean()) mutants = {{"the contrary", !value.get<bool>()}};
    if (value.is_number_integer()) {
        auto number = value.get<std::int64_t>();
        mutants = {{"one more", number + 1}, {"another", number * 3 + 1000}};
    }
    mutants.push_back({"deleted", nullptr});
    return mutants;
}

// "L5-05 rows/gross attestation/seal; L4-10 source" of all rules: type -> fields.
std::map<std::string, std::set<std::string>> declared() {
    std::map<std::string, std::set<std::string>> all;
    for (const auto& rule : review::rule_list()) {
        std::istringstream groups{std::string(rule.inputs)};
        for (std::string group; std::getline(groups, group, ';');) {
            std::istringstream words(group);
            std::string type, field;
            words >> type;
            while (words >> field) all[type].insert(field);
        }
    }
    return all;
}

class Mutating {
public:
    Mutating(Subject& subject, const review::Rules& rules, Tallies& tallies)
        : x_subject(subject), x_rules(rules), x_tallies(tallies) {}

    void run() {
        for (const auto& finding : review()) x_before.insert(record::to_json(finding).dump());
        auto fields = declared();
        for (auto& document : x_subject.documents) {
            if (!document.period.empty() && document.period != format(x_subject.month)) continue;
            for (const auto& field : fields[document.type]) mutate(document, field);
        }
    }

private:
    std::vector<record::Finding> review() const {
        return review::review_month(x_subject.documents, x_subject.project, x_subject.month, x_rules);
    }

    void mutate(review::Document& document, const std::string& field) {
        if (field.starts_with("attestation/")) return attested(document, field);
        if (document.scan) return;
        if (field.starts_with("rows/")) return of_rows(document, field);
        if (field.starts_with("totals/") && !document.data.contains("totals")) return;
        Json& object = field.starts_with("totals/") ? document.data["totals"] : document.data;
        auto at = object.find(field.substr(field.find('/') + 1));
        if (at != object.end()) cell(document, field, "/" + field, *at);
    }

    void of_rows(review::Document& document, const std::string& field) {
        auto name = field.substr(5);
        if (!document.data.contains("rows")) return;
        std::size_t number = 0;
        for (Json& row : document.data["rows"]) {
            auto pointer = "/rows/" + std::to_string(number++) + "/" + name;
            auto at = row.find(name);
            if (at == row.end()) continue;
            if (!at->is_array()) {
                cell(document, field, pointer, *at);
                continue;
            }
            for (std::size_t i = 0; i < at->size(); ++i)
                mark(document, field, pointer + "/" + std::to_string(i), (*at)[i]);
        }
    }

    void cell(const review::Document& document, const std::string& field, const std::string& pointer,
              Json& value) {
        if (value.is_null()) return;
        Json kept = value;
        for (auto& [what, changed] : of(kept, field)) {
            value = changed;
            judge(document, field, what, pointer);
        }
        value = kept;
    }

    // A day of an attendance: nothing becomes a day, a day becomes nothing or half.
    void mark(const review::Document& document, const std::string& field, const std::string& pointer,
              Json& value) {
        Json kept = value;
        if (kept.is_null()) {
            value = 10;
            judge(document, field, "added", pointer);
        } else {
            value = kept == 0 ? Json(10) : Json();
            judge(document, field, kept == 0 ? "added" : "deleted", pointer);
            value = 5;
            if (kept != value) judge(document, field, "halved", pointer);
        }
        value = kept;
    }

    void attested(review::Document& document, const std::string& field) {
        if (!document.attestation.is_object()) return;
        auto name = field.substr(field.find('/') + 1);
        auto at = document.attestation.find(name);
        if (at == document.attestation.end()) return;
        Json kept = *at;
        Mutants mutants;
        if (name == "seal" && kept == true) mutants = {{"the contrary", false}, {"deleted", nullptr}};
        if (name == "signatures" && kept == "all") mutants = {{"the contrary", "none"}, {"deleted", nullptr}};
        if (name == "not_signed_rows") mutants = {{"one more", Json::array({1})}};
        if (name == "progress" && kept.is_string() && kept != "") mutants = {{"deleted", ""}};
        for (auto& [what, changed] : mutants) {
            document.attestation[name] = changed;
            judge(document, field, what, "");
        }
        document.attestation[name] = kept;
    }

    void judge(const review::Document& document, const std::string& field, const std::string& what,
               const std::string& pointer) {
        Tally& tally = x_tallies[document.type + " " + field + " " + what];
        ++tally.cells;
        for (const auto& finding : review()) {
            bool here =
                std::any_of(finding.places.begin(), finding.places.end(), [&](const record::Place& place) {
                    return place.document == document.id && (pointer.empty() || place.field == pointer);
                });
            if (here && !x_before.contains(record::to_json(finding).dump())) return;
        }
        tally.survivors.push_back(x_subject.name + " " + document.id + " " + pointer);
    }

    Subject& x_subject;
    const review::Rules& x_rules;
    Tallies& x_tallies;
    std::set<std::string> x_before;
};

} // namespace

void mutate_all(Subject subject, const review::Rules& rules, Tallies& tallies) {
    Mutating(subject, rules, tallies).run();
}

} // namespace taizhang::test
