#include "review/gate_list.hh"

#include "cases.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace taizhang;
using namespace taizhang::review;

namespace {

const GateWords& words() {
    static const auto loaded = GateWords::load(test::source_path("schemas"));
    if (!loaded) FAIL(loaded.error().message);
    return *loaded;
}

using Patch = std::vector<Json>;

GateList list_of(const Patch& patch, const char* on = "2026-06-15") {
    auto made = test::make_case(test::world(), Json(patch));
    return gate_list(made.documents, made.project, *parse_date(on), made.rules, words());
}

Json set(const std::string& path, Json value) {
    return {{"op", "add"}, {"path", "/documents/" + path}, {"value", value}};
}
Json drop(const std::string& path) { return {{"op", "remove"}, {"path", "/documents/" + path}}; }

const GateEntry& entry(const GateList& list, const std::string& name) {
    for (const auto& each : list.entries)
        if (each.name == name) return each;
    FAIL("nobody is called " + name);
    return list.entries.front();
}

// "refused: no_contract(r-register /rows/0/contract_no E4)"
std::string shown(const GateEntry& entry) {
    std::string text(name(entry.admission));
    for (const auto& reason : entry.reasons) {
        text += " " + reason.code;
        for (const auto& place : reason.places) text += " [" + test::shown(place) + "]";
    }
    return text;
}

std::string of(const Patch& patch, const std::string& person = "陈一", const char* on = "2026-06-15") {
    return shown(entry(list_of(patch, on), person));
}

const std::string R = "r-register/data/rows/0/";
const std::string C = "r-engagement-1/data/";

} // namespace

TEST_CASE("whoever has contract, registration and training may enter, and everybody of the register is in "
          "the list") {
    auto list = list_of({});
    CHECK(list.general.empty());
    REQUIRE(list.entries.size() == 3);
    for (const auto& each : list.entries) CHECK(shown(each) == "allowed");
    CHECK(list.entries[0].name == "陈一");
    CHECK(list.entries[0].employer == "甲劳务");
    CHECK(list.unlisted.code == "not_registered");
    CHECK(list.unlisted.effect == Admission::Refused);
}

TEST_CASE("who has no contract is refused, at the cell where it should stand") {
    Patch none = {set(R + "contract_no", nullptr), set(R + "contract_from", nullptr),
                  set(R + "contract_to", nullptr), drop("r-engagement-1")};
    CHECK(of(none) == "refused no_contract [r-register /rows/0/contract_no E4]");
    CHECK(of(none, "李二二") == "allowed");
    Patch scanned = none;
    scanned.push_back(set("r-scan", {{"type", "L4-08"}, {"attestation", {{"seal", true}}}}));
    CHECK(of(scanned) == "cannot_judge contract_unread [r-register /rows/0/contract_no E4]");
}

TEST_CASE("a contract covers its first and its last day, and no other") {
    Patch change = {set(C + "from", "2026-06-10"), set(C + "to", "2026-06-20"),
                    set(C + "signed_on", "2026-06-10")};
    CHECK(of(change, "陈一", "2026-06-10") == "allowed");
    CHECK(of(change, "陈一", "2026-06-20") == "allowed");
    CHECK(of(change, "陈一", "2026-06-21").starts_with("refused contract_ended [r-engagement-1 /to "));
    CHECK(of(change, "陈一", "2026-06-09").starts_with("refused contract_later [r-engagement-1 /signed_on "));
}

TEST_CASE("a contract that is not sealed or signed is none; where nobody said so it cannot be judged") {
    CHECK(of({set(C + "worker_signed", false)}).starts_with("refused contract_unsigned"));
    CHECK(of({set(C + "worker_signed", nullptr)}).starts_with("cannot_judge contract_attested_by_nobody"));
    CHECK(
        of({set(C + "from", nullptr), set(C + "to", nullptr)}).starts_with("cannot_judge contract_undated"));
    CHECK(of({set(C + "to", nullptr)}).starts_with("cannot_judge contract_undated")); // of a fixed term
    CHECK(of({set(C + "kind", "以完成一定工作任务为期限"), set(C + "to", nullptr)}) == "allowed");
}

TEST_CASE("a contract that only a list names lets in, with a note; a later one replaces one that ended") {
    CHECK(
        of({drop("r-engagement-1")}) ==
        "allowed contract_by_list [r-register /rows/0/contract_from D4] [r-register /rows/0/contract_to F4]");
    Patch renewed = {set(C + "to", "2026-05-31"), set(R + "contract_no", "HT-9"),
                     set(R + "contract_from", "2026-06-01"), set(R + "contract_to", "2026-12-31")};
    CHECK(of(renewed).starts_with("allowed contract_by_list"));
    CHECK(of({set(C + "to", "2026-05-31")}).starts_with("refused contract_ended [r-engagement-1 /to"));
}

TEST_CASE("who is not registered, or only later, is refused") {
    Patch undated = {set(R + "registered_on", nullptr), set("r-entry/data/rows/0/registered_on", nullptr)};
    CHECK(of(undated).starts_with("refused registration_undated [r-entry /rows/0/registered_on"));
    Patch later = {set(R + "registered_on", "2026-06-16"),
                   set("r-entry/data/rows/0/registered_on", "2026-06-16")};
    CHECK(of(later).starts_with("refused registered_later"));
    CHECK(of(later, "陈一", "2026-06-16") == "allowed");
    Patch gone = {drop("r-register/data/rows/0"), set("r-entry/data/rows/0/registered_on", nullptr)};
    CHECK(of(gone).starts_with("refused not_registered"));
}

TEST_CASE("without a register nothing passes: it cannot be judged, for everybody and for the list") {
    Patch change = {drop("r-register"), drop("r-entry")};
    auto list = list_of(change);
    REQUIRE(list.general.size() == 1);
    CHECK(list.general[0].code == "register_unread");
    CHECK(list.general[0].message.find("没有农民工实名登记花名册") != std::string::npos);
    REQUIRE(list.entries.size() == 3);
    for (const auto& each : list.entries) CHECK(shown(each) == "cannot_judge register_unread");
}

TEST_CASE("the day of exit is still one on site; who came again is there again") {
    CHECK(of({set(R + "exit_date", "2026-06-15")}) == "allowed");
    CHECK(of({set(R + "exit_date", "2026-06-14")}) == "refused left [r-register /rows/0/exit_date K4]");
    Json row = {{"name", "陈一"}, {"id_no", "320000199003070019"}, {"exit_date", "2026-06-01"}};
    Json exits = {{"type", "L4-12"}, {"data", {{"rows", Json::array({row})}}}};
    CHECK(of({set("r-exits", exits)}).starts_with("refused left [r-exits /rows/0/exit_date"));
    CHECK(of({set("r-exits", exits), set("r-entry/data/rows/0/entry_date", "2026-06-03")}) == "allowed");
    Patch early = {set(R + "entry_date", "2026-06-16"), set("r-entry/data/rows/0/entry_date", "2026-06-16")};
    CHECK(of(early).starts_with("refused not_entered"));
}

TEST_CASE("an exit of somebody nobody knows is said of the whole list") {
    Json row = {{"name", "赵无名"}, {"exit_date", "2026-06-01"}};
    Json exits = {{"type", "L4-12"}, {"data", {{"rows", Json::array({row})}}}};
    auto list = list_of({set("r-exits", exits)});
    REQUIRE(list.general.size() == 1);
    CHECK(list.general[0].code == "exit_unmatched");
    CHECK(list.general[0].effect == Admission::Unknown);
}

TEST_CASE("age is that of the day: 16 and 18 are completed on the birthday") {
    auto aged = [](const char* id, const char* on) {
        Patch change = {set(R + "id_no", id), set(C + "worker_id_no", id),
                        set("r-entry/data/rows/0/id_no", id), set("r-training/data/rows/0/id_no", id),
                        set("r-attendance/data/rows/0/id_no", id)};
        auto text = of(change, "陈一", on);
        return text.substr(0, text.find(" ["));
    };
    // Of nobody: region 320000, born 2010-06-15 and 2008-06-15, check character by GB 11643.
    const char* sixteen = "320000201006150019";
    const char* eighteen = "320000200806150018";
    auto with_check = [](std::string number) {
        constexpr std::array Weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
        int sum = 0;
        for (std::size_t i = 0; i < Weights.size(); ++i) sum += (number[i] - '0') * Weights[i];
        number[17] = "10X98765432"[sum % 11];
        return number;
    };
    auto young = with_check(sixteen);
    auto grown = with_check(eighteen);
    CHECK(aged(young.c_str(), "2026-06-14") == "refused child");
    CHECK(aged(young.c_str(), "2026-06-15") == "refused minor");
    CHECK(aged(grown.c_str(), "2026-06-14") == "refused minor");
    CHECK(aged(grown.c_str(), "2026-06-15") == "allowed");
    CHECK(aged("320000199003070018", "2026-06-15") == "cannot_judge number_wrong");
}

TEST_CASE("an age without its parameter is not passed") {
    Json unknown = {{"name", "age_child"}, {"county", "*"},    {"from", "2002-12-01"},
                    {"to", nullptr},       {"value", nullptr}, {"source", ""}};
    Json limits = {{"values", Json::array({unknown})}};
    Patch change = {{{"op", "add"}, {"path", "/parameters/limits"}, {"value", limits}}};
    auto list = list_of(change);
    REQUIRE(list.general.size() == 1);
    CHECK(list.general[0].code == "age_parameter");
    CHECK(shown(entry(list, "陈一")).starts_with("cannot_judge age_parameter"));
}

TEST_CASE("safety training comes before entry, and a failed test is none") {
    Patch none = {set(R + "safety_trained_on", nullptr),
                  set("r-entry/data/rows/0/safety_trained_on", nullptr), drop("r-training/data/rows/0")};
    CHECK(of(none).starts_with("refused untrained"));
    Patch failed = {set(R + "safety_trained_on", nullptr),
                    set("r-entry/data/rows/0/safety_trained_on", nullptr),
                    set("r-training/data/rows/0/passed", false)};
    CHECK(of(failed).starts_with("refused training_failed [r-training /rows/0/passed"));
}

TEST_CASE("an employer that is not of the project is named") {
    auto list = list_of({set(R + "employer", "乙劳务")});
    const auto& person = entry(list, "陈一");
    CHECK(person.admission == Admission::Refused);
    REQUIRE(person.reasons.size() == 1);
    CHECK(person.reasons[0].message == "用人单位不是本项目总包或分包单位：乙劳务");
}

TEST_CASE("the list masks numbers, and counts who may enter") {
    auto json = to_json(
        list_of({set(C + "worker_signed", false), set("r-engagement-2/data/worker_signed", nullptr)}));
    CHECK(json.at("counts") == Json{{"allowed", 1}, {"refused", 1}, {"cannot_judge", 1}});
    CHECK(json.at("persons").at(0).at("id_no") == "3200**********0019");
    CHECK(json.dump().find("320000199003070019") == std::string::npos);
}

TEST_CASE("records in any order give the same list") {
    auto made = test::make_case(test::world(), Json::array({set(C + "worker_signed", false)}));
    auto on = *parse_date("2026-06-15");
    auto expected = to_json(gate_list(made.documents, made.project, on, made.rules, words())).dump();
    rc::prop("shuffled", [&](std::uint32_t seed) {
        auto documents = made.documents;
        for (std::size_t i = documents.size(); i > 1; --i) {
            seed = seed * 1664525U + 1013904223U;
            std::swap(documents[i - 1], documents[(seed >> 8U) % i]);
        }
        RC_ASSERT(to_json(gate_list(documents, made.project, on, made.rules, words())).dump() == expected);
    });
}

TEST_CASE("reasons that are missing, unknown or say what is never filled are refused with their entry") {
    Json json = *read_json(test::source_path("schemas/gate.json"));
    auto refused = [](const Json& changed) {
        auto made = GateWords::make(changed);
        return made ? std::string() : made.error().message;
    };
    CHECK(refused(json).empty());
    Json changed = json;
    changed["reasons"].erase(0);
    CHECK(refused(changed).find("not_registered") != std::string::npos);
    changed = json;
    changed["reasons"][3]["zh"] = "{who}";
    CHECK(refused(changed).find("reasons[3]") != std::string::npos);
    changed = json;
    changed["reasons"][2]["effect"] = "maybe";
    CHECK(refused(changed).find("reasons[2].effect") != std::string::npos);
    changed = json;
    changed["unlisted"] = "left";
    CHECK(refused(changed).find("unlisted") != std::string::npos);
}
