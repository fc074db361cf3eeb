#include "review/duties.hh"

#include "cases.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace taizhang;
using namespace taizhang::review;

namespace {

const DutyRules& list() {
    static const auto loaded = DutyRules::load(test::source_path("schemas"));
    if (!loaded) FAIL(loaded.error().message);
    return *loaded;
}

using Patch = std::vector<Json>;
Json set(const std::string& path, Json value) {
    return {{"op", "add"}, {"path", "/documents/" + path}, {"value", value}};
}
Json drop(const std::string& path) { return {{"op", "remove"}, {"path", "/documents/" + path}}; }
Json paper(const char* type, Json data) { return {{"type", type}, {"data", std::move(data)}}; }

std::vector<Duty> duties_of(const Patch& patch, const char* now) {
    auto made = test::make_case(test::world(), Json(patch));
    return duties(made.documents, made.project, *parse_date_time(now), made.rules, list());
}

// "done due 2026-01-05 done 2025-12-20 [r-filing /filing_date A2]", all of one rule behind each other.
std::string of(const Patch& patch, const std::string& id, const char* now = "2026-06-15T09:00") {
    std::string text;
    for (const auto& duty : duties_of(patch, now)) {
        if (duty.rule->id != id) continue;
        text += (text.empty() ? "" : "; ") + std::string(name(duty.state));
        if (duty.due) text += " due " + format(*duty.due);
        if (duty.provisional) text += " provisional";
        if (duty.done) text += " done " + format(*duty.done);
        if (duty.late) text += " late";
        for (const auto& place : duty.evidence) text += " [" + place.document + " " + place.field + "]";
    }
    return text;
}

Patch with_change(const char* changed, Json filed) {
    return {set("r-change", paper("L4-03", {{"changed_on", changed},
                                            {"filing_date", std::move(filed)},
                                            {"former_officer", "诸葛一"},
                                            {"officer_name", "欧阳二"}}))};
}

Patch with_incident(const char* known, Json reported) {
    return {set(
        "r-incident",
        paper("A-03", {{"kind", "讨薪事件"}, {"known_at", known}, {"reported_at", std::move(reported)}}))};
}

} // namespace

TEST_CASE("the duties of a month without faults: what is done shows where, what is to come has its day") {
    CHECK(of({}, "officer-filing") == "done due 2026-01-05 done 2025-12-20 [r-filing /filing_date]");
    CHECK(of({}, "officer-change-filing") == "not_applicable");
    CHECK(of({}, "commitment-letter") == "done due 2025-12-20 done 2025-12-20 [r-commitment /signed_on]");
    CHECK(of({}, "officer-training") == "open due 2026-12-31");
    CHECK(of({}, "officer-exam") == "done done 2026-04-16 [r-exam /exam_on]");
    CHECK(of({}, "inspection-after-failure") == "not_applicable");
    CHECK(of({}, "county-report") == "cannot_judge due 2026-01-10");
    CHECK(of({}, "deposit-storing") == "done due 2025-12-18 done 2025-12-01 [r-assessment /stored_on]");
    CHECK(of({}, "deposit-guarantee-expiry") == "open due 2027-03-31");
    CHECK(of({}, "payment-guarantee-expiry") == "open due 2027-06-30");
    CHECK(of({}, "wage-account-opening") == "done due 2025-12-03 done 2025-12-03 [r-opening /opened_on]");
    CHECK(of({}, "wage-account-filing")
              .starts_with("done due 2026-01-04 done 2025-12-25")); // Friday 2 January rests
    CHECK(of({}, "notice-board-photo") == "open due 2026-07-31 [r-photo ]");
    CHECK(of({}, "incident-report") == "not_applicable");
    CHECK(of({}, "incident-arrival") == "not_applicable");
}

TEST_CASE("a change is filed within five working days: both worked examples of the calendar") {
    CHECK(of(with_change("2026-09-30", nullptr), "officer-change-filing", "2026-10-13T23:59") ==
          "due due 2026-10-13");
    CHECK(of(with_change("2026-09-30", nullptr), "officer-change-filing", "2026-10-14T00:00") ==
          "overdue due 2026-10-13");
    CHECK(of(with_change("2026-09-30", "2026-10-13"), "officer-change-filing", "2026-10-14T00:00") ==
          "done due 2026-10-13 done 2026-10-13 [r-change /filing_date]");
    CHECK(of(with_change("2026-09-30", "2026-10-14"), "officer-change-filing", "2026-10-14T00:00") ==
          "done due 2026-10-13 done 2026-10-14 late [r-change /filing_date]");
    CHECK(of(with_change("2023-04-27", nullptr), "officer-change-filing", "2023-05-08T12:00") ==
          "cannot_judge"); // before the notice
    CHECK(of(with_change("2023-05-04", nullptr), "officer-change-filing", "2023-05-05T12:00") ==
          "open due 2023-05-10");
}

TEST_CASE("a change sets off hand-over, letter and exam of the new officer; another's papers do not count") {
    auto change = with_change("2026-06-08", nullptr);
    CHECK(of(change, "officer-handover") == "due due 2026-06-15");
    CHECK(of(change, "commitment-letter") == "overdue due 2026-06-08");
    CHECK(of(change, "officer-exam") == "open");
    change.push_back(
        set("r-handover", paper("L4-03b", {{"from_officer", "诸葛一"}, {"handed_over_on", "2026-06-10"}})));
    change.push_back(
        set("r-letter", paper("L4-02", {{"officer_name", "欧阳 二"}, {"signed_on", "2026-06-08"}})));
    CHECK(of(change, "officer-handover") ==
          "done due 2026-06-15 done 2026-06-10 [r-handover /handed_over_on]");
    CHECK(of(change, "commitment-letter") == "done due 2026-06-08 done 2026-06-08 [r-letter /signed_on]");
}

TEST_CASE("hours run from their minute") {
    auto wait = with_incident("2026-06-15T23:30", nullptr);
    CHECK(of(wait, "incident-report", "2026-06-16T01:30") == "due due 2026-06-16T01:30");
    CHECK(of(wait, "incident-report", "2026-06-16T01:31") == "overdue due 2026-06-16T01:30");
    CHECK(of(with_incident("2026-06-15T08:00", "2026-06-15T10:00"), "incident-report") ==
          "done due 2026-06-15T10:00 done 2026-06-15T10:00 [r-incident /reported_at]");
    CHECK(of(with_incident("2026-06-15T08:00", "2026-06-15T10:01"), "incident-report") ==
          "done due 2026-06-15T10:00 done 2026-06-15T10:01 late [r-incident /reported_at]");
    CHECK(of(with_incident("2026-06-15", nullptr), "incident-report") == "cannot_judge"); // a day, no minute
    CHECK(of(with_incident("2026-06-15T08:00", nullptr), "incident-arrival") ==
          "not_applicable"); // nobody called
    Patch called = {set("r-incident", paper("A-03", {{"kind", "欠薪预警"},
                                                     {"notified_at", "2026-06-15T08:00"},
                                                     {"arrived_at", "2026-06-15T08:59"}}))};
    CHECK(of(called, "incident-report") == "not_applicable"); // a warning has no hours
    CHECK(of(called, "incident-arrival") ==
          "done due 2026-06-15T09:00 done 2026-06-15T08:59 [r-incident /arrived_at]");
}

TEST_CASE("what is not in the records cannot be judged; what is only a scan is not taken for nothing") {
    Patch none = {drop("r-filing"), drop("r-contract")};
    CHECK(of(none, "officer-filing") == "cannot_judge");
    auto all = duties_of(none, "2026-06-15T09:00");
    auto at = std::find_if(all.begin(), all.end(),
                           [](const Duty& duty) { return duty.rule->id == "officer-filing"; });
    CHECK(at->reason.find("劳资专管员备案表（L4-01）") != std::string::npos);
    Patch scan = {drop("r-filing"), set("r-filing-scan", {{"type", "L4-01"}})};
    CHECK(of(scan, "officer-filing") == "cannot_judge due 2026-01-05 [r-filing-scan ]");
    Patch letter = {drop("r-commitment"), set("r-letter-scan", {{"type", "L4-02"}})};
    CHECK(of(letter, "commitment-letter") == "done due 2025-12-20 [r-letter-scan ]");
    CHECK(of({drop("r-commitment")}, "commitment-letter") == "overdue due 2025-12-20");
}

TEST_CASE("a failed exam asks for an inspection every quarter after it, until one is passed") {
    Patch failed = {set("r-exam/data/result", "不合格"), set("r-exam/data/exam_on", "2025-11-20"),
                    set("r-visit", paper("A-04", {{"inspected_on", "2026-02-10"}}))};
    CHECK(of(failed, "inspection-after-failure", "2026-07-02T09:00") ==
          "done due 2026-03-31 done 2026-02-10 [r-visit /inspected_on]; overdue due 2026-06-30; open due "
          "2026-09-30");
    failed.push_back(set(
        "r-exam-2", paper("L4-04b", {{"officer", "诸葛一"}, {"exam_on", "2026-03-20"}, {"result", "合格"}})));
    CHECK(of(failed, "inspection-after-failure", "2026-07-02T09:00") ==
          "done due 2026-03-31 done 2026-02-10 [r-visit /inspected_on]");
}

TEST_CASE("training is counted by the year, and only where somebody was there") {
    Json rows = Json::array({{{"trained_on", "2026-03-01"}, {"attended", true}},
                             {{"trained_on", "2026-05-01"}, {"attended", false}},
                             {{"trained_on", "2025-05-01"}, {"attended", true}}});
    Patch once = {set("r-courses", paper("L4-04", {{"officer", "诸葛一"}, {"rows", rows}}))};
    CHECK(of(once, "officer-training") == "open due 2026-12-31 [r-courses /rows/0/trained_on]");
    CHECK(of(once, "officer-training", "2027-01-02T09:00") ==
          "open due 2027-12-31"); // 2026 began before the works
    once.push_back(set("r-courses/data/rows/1/attended", true));
    CHECK(of(once, "officer-training").starts_with("done due 2026-12-31 done 2026-05-01"));
}

TEST_CASE(
    "a renewed guarantee is the same duty with a later day; completed works end it, and the photographs") {
    Patch renewed = {set("r-renewal", paper("L1-06", {{"valid_to", "2028-03-31"}}))};
    CHECK(of(renewed, "deposit-guarantee-expiry") == "open due 2028-03-31");
    CHECK(of({}, "deposit-guarantee-expiry", "2027-03-01T09:00") == "due due 2027-03-31");
    CHECK(of({}, "deposit-guarantee-expiry", "2027-04-01T09:00") == "overdue due 2027-03-31");
    Patch over = {set("r-notice", paper("L6-04", {{"completed_on", "2026-06-01"}}))};
    CHECK(of(over, "deposit-guarantee-expiry") == "not_applicable");
    CHECK(of(over, "notice-board-photo") == "not_applicable");
    CHECK(of({}, "notice-board-photo", "2026-08-01T09:00") == "overdue due 2026-07-31 [r-photo ]");
    CHECK(of({drop("r-photo")}, "notice-board-photo") == "overdue due 2026-01-05");
}

TEST_CASE("the county's report is done by a report of the month of the filing") {
    Patch with = {set("r-report",
                      {{"type", "A-07"}, {"period", "2025-12"}, {"data", {{"reported_on", "2026-01-09"}}}})};
    CHECK(of(with, "county-report") == "done due 2026-01-10 done 2026-01-09 [r-report /reported_on]");
    with = {set("r-report",
                {{"type", "A-07"}, {"period", "2026-01"}, {"data", {{"reported_on", "2026-01-09"}}}})};
    CHECK(of(with, "county-report") == "cannot_judge due 2026-01-10");
}

TEST_CASE("a last day in a year without a holiday notice is provisional and never overdue") {
    auto late = with_change("2027-01-04", nullptr);
    CHECK(of(late, "officer-change-filing", "2027-01-05T09:00") == "open due 2027-01-11 provisional");
    CHECK(of(late, "officer-change-filing", "2027-02-01T09:00") == "cannot_judge due 2027-01-11 provisional");
}

TEST_CASE("another county's duties are not asked for") {
    auto made = test::make_case(test::world(), Json::array());
    made.project.county = "310101";
    for (const auto& duty :
         duties(made.documents, made.project, *parse_date_time("2026-06-15T09:00"), made.rules, list()))
        if (duty.rule->county == "3206*") CHECK(duty.state == DutyState::NotApplicable);
}

TEST_CASE("keys tell the duties of one rule apart, whatever the order of the records") {
    auto patch = with_change("2026-06-08", nullptr);
    patch.push_back(
        set("r-change-2", paper("L4-03", {{"changed_on", "2026-06-08"}, {"officer_name", "司徒三"}})));
    auto made = test::make_case(test::world(), Json(patch));
    auto now = *parse_date_time("2026-06-15T09:00");
    auto shown = [&](const std::vector<Document>& documents) {
        Json all = Json::array();
        std::set<std::string> keys;
        for (const auto& duty : duties(documents, made.project, now, made.rules, list())) {
            CHECK(keys.insert(duty.rule->id + "." + duty.key).second);
            all.push_back(to_json(duty));
        }
        return all.dump();
    };
    auto expected = shown(made.documents);
    rc::prop("shuffled", [&](std::uint32_t seed) {
        auto documents = made.documents;
        for (std::size_t i = documents.size(); i > 1; --i) {
            seed = seed * 1664525U + 1013904223U;
            std::swap(documents[i - 1], documents[(seed >> 8U) % i]);
        }
        RC_ASSERT(shown(documents) == expected);
    });
}

TEST_CASE("a notice asks for its reply until its day, then for the report to the project lead, until something is done") {
    auto made = test::make_case(test::world(), Json(Patch{}));
    auto state_at = [&](const char* now, std::vector<NoticeGiven> notices) {
        std::string text;
        for (const auto& duty :
             duties(made.documents, made.project, *parse_date_time(now), made.rules, list(), notices)) {
            if (duty.rule->id != "rectification-reply") continue;
            text += (text.empty() ? "" : "; ") + duty.key + " " + std::string(name(duty.state));
            if (duty.due) text += " " + format(*duty.due);
        }
        return text;
    };
    NoticeGiven given{"r1", parse_date("2026-06-01"), parse_date("2026-06-08"), "", "", {}};
    CHECK(state_at("2026-06-02T09:00", {given}) == "r1 open 2026-06-08");
    CHECK(state_at("2026-06-07T00:00", {given}) == "r1 due 2026-06-08");
    CHECK(state_at("2026-06-08T23:59", {given}) == "r1 due 2026-06-08");
    CHECK(state_at("2026-06-09T00:00", {given}) == "r1 overdue 2026-06-08");
    auto done = given;
    done.closed = "已报项目负责人";
    CHECK(state_at("2026-07-09T00:00", {done}) == "r1 done 2026-06-08");
    auto scanned = given;
    scanned.key = "r2";
    scanned.due_on.reset();
    CHECK(state_at("2026-07-09T00:00", {scanned, given}) == "r1 overdue 2026-06-08; r2 cannot_judge");
    CHECK(state_at("2026-07-09T00:00", {}) == "none not_applicable");
}

TEST_CASE("a list of duties that is wrong is refused with its entry") {
    Json json = *read_json(test::source_path("schemas/duties.json"));
    auto refused = [&](auto&& change) {
        Json changed = json;
        change(changed["duties"][1]);
        auto made = DutyRules::make(changed);
        return made ? std::string() : made.error().message;
    };
    CHECK(refused([](Json&) {}).empty());
    for (auto* name : {"id", "title", "title_en", "notice", "basis", "county", "actor", "advice", "each",
                       "due", "trigger"})
        CHECK(refused([&](Json& duty) { duty.erase(name); }).find("duties[1]") != std::string::npos);
    CHECK_FALSE(refused([](Json& duty) { duty["id"] = "officer-filing"; }).empty()); // there twice
    CHECK_FALSE(refused([](Json& duty) { duty["id"] = "A B"; }).empty());
    CHECK_FALSE(refused([](Json& duty) { duty["due"] = {{"rule", "days"}}; }).empty());
    CHECK_FALSE(refused([](Json& duty) { duty["done"] = Json::array({{{"own", true}}}); }).empty());
    CHECK_FALSE(refused([](Json& duty) { duty["trigger"] = Json::array({"L4-03"}); }).empty());
    // Every type that is asked of is one of the catalogue's.
    auto rules = Rules::load(test::source_path("schemas"));
    REQUIRE(rules);
    for (const auto& type : list().types()) CHECK(rules->catalogue().find(type) != nullptr);
}
