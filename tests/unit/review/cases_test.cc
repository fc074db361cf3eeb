// Every rule by its cases as data (cases.hh). TAIZHANG_ACCEPT=1 writes what is found into the files and fails.
#include "cases.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <regex>
#include <set>

using namespace taizhang;
using namespace taizhang::review;

namespace {

Json found_by(const std::vector<record::Finding>& findings, const std::string& rule) {
    Json own = Json::array();
    std::vector<std::string> others;
    for (const auto& finding : findings) {
        if (finding.rule != rule) {
            others.push_back(finding.rule);
            continue;
        }
        Json places = Json::array();
        for (const auto& place : finding.places) places.push_back(test::shown(place));
        own.push_back({{"severity", record::name(finding.severity)},
                       {"message", finding.message},
                       {"places", std::move(places)}});
    }
    std::sort(others.begin(), others.end());
    return {{"expected", own}, {"others", others}};
}

Json reviewed(const Json& world, const Json& change, const std::string& rule) {
    auto made = test::make_case(world, change);
    return found_by(review_month(made.documents, made.project, made.month, made.rules), rule);
}

std::filesystem::path file_of(const RuleInfo& rule, const std::string& kind) {
    return test::source_path("tests/unit/review/data/" + std::string(rule.id) + "/" + kind + ".json");
}

void run(const RuleInfo& rule, const std::string& kind, const Json& world) {
    auto file = file_of(rule, kind);
    INFO(file);
    REQUIRE(std::filesystem::exists(file));
    Json json = *read_json(file);
    REQUIRE_FALSE(text_at(json, "about").empty());
    REQUIRE(json.at("cases").is_array());
    REQUIRE_FALSE(json["cases"].empty());
    bool accepted = false;
    std::size_t findings = 0;
    std::size_t clean = 0;
    for (Json& one : json["cases"]) {
        INFO(text_at(one, "about") << "\n" << one.at("change").dump());
        auto found = reviewed(world, one["change"], std::string(rule.id));
        findings += found["expected"].size();
        clean += found["expected"].empty() ? 1 : 0;
        Json wanted = {{"expected", one.value("expected", Json())}, {"others", one.value("others", Json())}};
        if (std::getenv("TAIZHANG_ACCEPT") && wanted != found) {
            one.update(found);
            accepted = true;
        } else {
            CHECK(wanted["expected"].dump(1) == found["expected"].dump(1));
            CHECK(wanted["others"] == found["others"]);
        }
    }
    if (kind == "pass") CHECK(findings == 0);
    if (kind == "fail") CHECK((findings > 0 && clean == 0));
    if (kind == "boundary") CHECK((findings > 0 && clean > 0)); // this side and that
    if (accepted) {
        test::write_file(file, json.dump(1) + "\n");
        FAIL_CHECK("accepted; look at the change and run again without TAIZHANG_ACCEPT");
    }
}

// A sentence as a pattern: what it is filled with may be anything.
std::regex pattern_of(std::string_view sentence) {
    std::string pattern;
    for (std::size_t at = 0; at < sentence.size(); ++at) {
        if (sentence[at] == '{') {
            pattern += "[\\s\\S]*";
            at = sentence.find('}', at);
        } else {
            if (std::string_view("()[]{}.*+?^$|\\/").find(sentence[at]) != std::string_view::npos)
                pattern += '\\';
            pattern += sentence[at];
        }
    }
    return std::regex(pattern);
}

} // namespace

TEST_CASE("the world of the cases has no finding at all") {
    auto made = test::make_case(test::world(), Json::array());
    auto findings = review_month(made.documents, made.project, made.month, made.rules);
    for (const auto& finding : findings) UNSCOPED_INFO(finding.rule << " " << finding.message);
    CHECK(findings.empty());
}

TEST_CASE("every rule passes, fails and turns at its boundary as its cases say") {
    auto world = test::world();
    for (const RuleInfo& rule : rule_list()) {
        for (const char* kind : {"pass", "fail", "boundary"}) run(rule, kind, world);
    }
}

TEST_CASE("every sentence of every rule is said by one of its cases") {
    for (const RuleInfo& rule : rule_list()) {
        std::vector<std::pair<std::string, std::string>> said; // severity, message
        for (const char* kind : {"fail", "boundary"}) {
            if (!std::filesystem::exists(file_of(rule, kind))) continue;
            Json json = *read_json(file_of(rule, kind));
            for (const Json& one : json.at("cases")) {
                for (const Json& each : one.value("expected", Json::array()))
                    said.emplace_back(text_at(each, "severity"), text_at(each, "message"));
            }
        }
        for (const Say& say : rule.sentences()) {
            INFO(rule.id << " " << say.key);
            auto pattern = pattern_of(say.zh);
            CHECK(std::any_of(said.begin(), said.end(), [&](const auto& each) {
                return each.first == record::name(say.severity) && std::regex_match(each.second, pattern);
            }));
        }
    }
}

TEST_CASE("no case is left of a rule that is no more") {
    std::set<std::string> names;
    for (const RuleInfo& rule : rule_list()) names.insert(std::string(rule.id));
    for (const auto& entry :
         std::filesystem::directory_iterator(test::source_path("tests/unit/review/data"))) {
        INFO(entry.path());
        CHECK((!entry.is_directory() || names.contains(entry.path().filename().string())));
    }
}
