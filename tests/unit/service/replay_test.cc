// A review done again: the same findings from the same ground, and a word about whatever is not what it was.
#include "service/basis.hh"
#include "service/replay.hh"

#include "proof/hash.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::service;

namespace {

review::Rules shipped() {
    auto rules = review::Rules::load(test::source_path("schemas"));
    if (!rules) FAIL(rules.error().message);
    return std::move(*rules);
}

std::string text_of(const Json& value) { return *canonical(value); }

// A payroll whose gross is none, as it was sealed and reviewed.
struct Reviewed {
    review::Rules rules = shipped();
    std::string pack = text_of(rules.pack());
    std::vector<Json> documents = {
        {{"data",
          {{"title", "工资支付表"},
           {"period", "2026-06"},
           {"rows",
            Json::array({{{"name", "张三"}, {"days", 220}, {"day_rate", 30000}, {"gross", nullptr}}})}}},
         {"places", {{"/rows/0/gross", {{"sheet", "表"}, {"row", 4}, {"column", 7}}}}},
         {"attestation", {{"seal", true}, {"signatures", "all"}, {"progress", "主体"}}},
         {"reading", Json::array()}}};
    store::ReviewRun run;

    Reviewed() {
        store::Project project;
        project.name = "示例工程";
        project.county = "320613";
        project.subcontractors = {"甲劳务"};
        store::Record record;
        record.id = RecordId("r1");
        record.archival_code = "X-L5-05-202606-01-D1";
        record.type = "L5-05";
        record.period = "2026-06";
        record.subcontractor = "甲劳务";
        record.data = proof::sha256(text_of(documents[0]));
        Json basis = basis_of("2026-06", project, proof::sha256(pack), {record});
        run.period = "2026-06";
        run.basis = text_of(basis);
        run.inputs = proof::sha256(run.basis).hex();
        run.findings = findings_of(basis, documents, rules);
    }
    Json again() const {
        auto result = replay(run, pack, documents);
        if (!result) FAIL(result.error().message);
        return *result;
    }
    Json bundle() const { return bundle_of(run, pack, documents); }
};

bool is_refused(const Json& bundle) {
    auto result = replay(bundle);
    return !result && result.error().code == Code::Unprocessable && !result.error().hint.empty();
}

} // namespace

TEST_CASE("a review done again finds the same, byte for byte, from the archive and from a bundle") {
    Reviewed reviewed;
    REQUIRE_FALSE(reviewed.run.findings.empty());
    Json again = reviewed.again();
    CHECK(again["same"] == true);
    CHECK(again["kept"] == again["again"]);
    CHECK(again["difference"] == Json{{"added", Json::array()}, {"gone", Json::array()}});
    CHECK(again["rules"].empty());
    auto elsewhere = replay(*parse_json(text_of(reviewed.bundle())));
    REQUIRE(elsewhere);
    CHECK(*elsewhere == again);
}

TEST_CASE(
    "by other rules the same papers give what those find, with the difference, and nothing is changed") {
    Reviewed reviewed;
    auto same = replay_by(reviewed.run, reviewed.pack, reviewed.documents, reviewed.pack);
    REQUIRE(same);
    CHECK((*same)["same"] == true);
    CHECK((*same)["by"]["then"] == (*same)["by"]["now"]);

    // Since then the county's minimum wage was entered: what could not be judged then can be now.
    Json other = *parse_json(reviewed.pack);
    other["parameters"]["minimum_wage"]["table"].push_back({{"county", "3206*"},
                                                            {"from", "2024-01-01"},
                                                            {"to", nullptr},
                                                            {"fen_per_month", 1},
                                                            {"document", "示例〔2024〕1号"}});
    auto today = replay_by(reviewed.run, reviewed.pack, reviewed.documents, text_of(other));
    REQUIRE(today);
    CHECK((*today)["same"] == false);
    CHECK((*today)["by"]["then"] != (*today)["by"]["now"]);
    REQUIRE((*today)["difference"]["gone"].size() == 1);
    CHECK((*today)["difference"]["gone"][0]["rule"] == "R-PAY-MIN");
    CHECK((*today)["difference"]["added"].empty());
    CHECK((*today)["inputs"] == reviewed.run.inputs);
}

TEST_CASE("findings name the records of the basis, and their cells") {
    Reviewed reviewed;
    bool named = false;
    for (const Json& finding : reviewed.run.findings) {
        for (const Json& place : finding["places"])
            named =
                named || (finding["rule"] == "R-PAY-GROSS" && place["document"] == "r1" && place["row"] == 4);
    }
    CHECK(named);
}

TEST_CASE("findings that were changed afterwards are shown as a difference") {
    Reviewed reviewed;
    Json dropped = reviewed.run.findings[0];
    reviewed.run.findings.erase(0);
    Json again = reviewed.again();
    CHECK(again["same"] == false);
    CHECK(again["difference"]["added"] == Json::array({dropped}));
    CHECK(again["difference"]["gone"].empty());
}

TEST_CASE("what a review rests on is what its digests say, or it is not done again") {
    Reviewed reviewed;
    Json whole = reviewed.bundle();
    Json changed = whole;
    changed["documents"][0]["data"]["rows"][0]["day_rate"] = 30001;
    CHECK(is_refused(changed));
    changed = whole;
    changed["pack"]["parameters"]["payroll"]["version"] = "x";
    CHECK(is_refused(changed));
    changed = whole;
    changed["basis"]["project"]["owner"] = "别的单位";
    CHECK(is_refused(changed));
    changed = whole;
    changed["documents"] = Json::array();
    CHECK(is_refused(changed));
    changed = whole;
    changed["inputs"] = "";
    CHECK(is_refused(changed));
}

TEST_CASE("the rules' parameters are those of then; a rule that computes otherwise now is named") {
    Reviewed reviewed;
    Json pack = *parse_json(reviewed.pack);
    pack["rules"]["R-PAY-GROSS"] = 0;
    pack["rules"]["R-GONE-1"] = 3;
    reviewed.pack = text_of(pack);
    Json basis = *parse_json(reviewed.run.basis);
    basis["pack"] = proof::sha256(reviewed.pack).hex();
    reviewed.run.basis = text_of(basis);
    reviewed.run.inputs = proof::sha256(reviewed.run.basis).hex();
    Json again = reviewed.again();
    CHECK(again["same"] == true);
    REQUIRE(again["rules"].size() == 2);
    CHECK(again["rules"][0]["rule"] == "R-GONE-1");
    CHECK(again["rules"][0]["now"].is_null());
    CHECK(again["rules"][1]["rule"] == "R-PAY-GROSS");
    CHECK(again["rules"][1]["then"] == 0);
}

TEST_CASE("a bundle of any other shape is refused with what to do") {
    Reviewed reviewed;
    const Json whole = reviewed.bundle();
    for (const Json& other :
         {Json(), Json(3), Json::array(), Json::object(), Json{{"format", "taizhang-review/2"}}})
        CHECK(is_refused(other));
    for (const auto& [name, unused] : whole.items()) {
        if (name == "at") continue; // said, not needed
        for (const Json& instead :
             {Json(), Json("x"), Json::array({1, Json::array()}), Json{{"records", 1}}}) {
            Json changed = whole;
            changed[name] = instead;
            INFO(name << " " << instead.dump());
            auto result = replay(changed);
            CHECK((!result || result->at("same") == false));
        }
    }
    // Also where the digest is right: whoever makes the basis can make the digest.
    for (const char* name : {"period", "project", "pack", "records"}) {
        for (const Json& instead :
             {Json(), Json("x"), Json(7), Json::array({Json::object()}), Json::object()}) {
            Json changed = whole;
            changed["basis"][name] = instead;
            changed["inputs"] = proof::sha256(text_of(changed["basis"])).hex();
            INFO(name << " " << instead.dump());
            CHECK_FALSE(replay(changed));
        }
    }
}

TEST_CASE("the difference of two reviews counts what is there twice") {
    Json a = {{"rule", "R-1"}}, b = {{"rule", "R-2"}};
    Json between = difference(Json::array({a, a, b}), Json::array({b, a, b}));
    CHECK(between == Json{{"added", Json::array({b})}, {"gone", Json::array({a})}});
}
