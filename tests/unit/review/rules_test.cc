#include "review/review.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <set>

using namespace taizhang;
using namespace taizhang::review;

TEST_CASE("the shipped parameters load and carry one version") {
    auto rules = Rules::load(test::source_path("schemas"));
    if (!rules) UNSCOPED_INFO(rules.error().message);
    REQUIRE(rules);
    CHECK(rules->version() == "2026.1");
    CHECK(rules->parameters()["price_bands"]["source"] == "D");
    CHECK(rules->parameters()["minimum_wage"]["table"].empty()); // no number without its official document
}

TEST_CASE("wrong parameters are refused with the file and the place") {
    auto refused = [](const std::string& file, auto&& change) {
        test::TemporaryDirectory directory;
        std::filesystem::copy(test::source_path("schemas/rules"), directory.path() / "rules");
        Json json = *read_json(directory.path() / "rules" / file);
        change(json);
        test::write_file(directory.path() / "rules" / file, json.dump());
        auto rules = Rules::load(directory.path());
        return rules ? std::string() : rules.error().message;
    };
    auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };
    CHECK(refused("pack.json", [](Json&) {}).empty());
    CHECK(has(refused("pack.json", [](Json& json) { json.erase("version"); }), "pack.json"));
    CHECK(has(refused("pack.json", [](Json& json) { json["files"] = {"payroll.json"}; }), "price_bands"));
    CHECK(has(refused("pack.json", [](Json& json) { json["files"] = {"../catalogue.json"}; }), "pack.json"));
    CHECK(has(refused("price_bands.json", [](Json& json) { json["bands"][2]["low"] = 1.5; }), "bands[2]"));
    CHECK(has(refused("price_bands.json", [](Json& json) { json["bands"][2]["high"] = 1; }), "bands[2]"));
    CHECK(has(refused("price_bands.json", [](Json& json) { json["bands"][2]["from"] = "2020"; }),
              "bands[2].from"));
    CHECK(has(refused("price_bands.json", [](Json& json) { json["bands"][0].erase("trade"); }), "bands[0]"));
    CHECK(has(refused("payroll.json", [](Json& json) { json["exempt_words"] = 1; }), "exempt_words"));
    CHECK(has(refused("payroll.json", [](Json& json) { json["gross_rounding_fen"] = -1; }),
              "gross_rounding_fen"));
}

TEST_CASE("every rule is listed once with title and basis") {
    std::set<std::string_view> seen;
    std::set<std::string_view> notices;
    for (const RuleInfo& rule : rule_list()) {
        CHECK(seen.insert(rule.id).second);
        CHECK_FALSE(rule.title.empty());
        CHECK_FALSE(rule.basis.empty());
        if (!rule.notice.empty()) notices.insert(rule.notice);
    }
    CHECK(notices == std::set<std::string_view>{"S-10a", "S-10b", "S-10c", "S-10d", "S-10e", "S-10f"});
}
