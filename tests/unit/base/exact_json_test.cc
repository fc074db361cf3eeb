#include "base/exact_json.hh"

#include <catch2/catch.hpp>

using namespace taizhang;

TEST_CASE("fractions keep their digits, integers and all else are as always") {
    auto value = parse_exact_json(
        R"({"a":20000.50,"b":[1,-2,1e3,99999999999999.99],"c":"1.5","d":{"e":null,"f":true}})");
    REQUIRE(value);
    CHECK(digits_of((*value)["a"]) == "20000.50");
    CHECK(digits_of((*value)["b"][0]) == "1");
    CHECK(digits_of((*value)["b"][1]) == "-2");
    CHECK(digits_of((*value)["b"][2]) == "1e3");
    CHECK(digits_of((*value)["b"][3]) == "99999999999999.99"); // sixteen digits: no double holds them
    CHECK((*value)["c"] == "1.5");
    CHECK_FALSE(digits_of((*value)["c"]));
    CHECK((*value)["d"] == Json{{"e", nullptr}, {"f", true}});
    CHECK_FALSE(canonical(*value));
    CHECK(canonical((*value)["d"]));
}

TEST_CASE("what is no JSON, or too deep, is refused with its place and not its content") {
    for (const char* text : {"", "{", "[1,]", "{\"a\":}", "nul", "[1] 2"}) {
        INFO(text);
        auto refused = parse_exact_json(text);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Code::BadInput);
    }
    std::string deep(70, '[');
    CHECK_FALSE(parse_exact_json(deep + std::string(70, ']')));
    std::string enough(60, '[');
    CHECK(parse_exact_json(enough + std::string(60, ']')));
}
