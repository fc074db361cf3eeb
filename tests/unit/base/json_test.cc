#include "base/json.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;

namespace {

std::string canonical_of(std::string_view text) { return *canonical(*parse_json(text)); }

} // namespace

TEST_CASE("canonical JSON has sorted keys, no white space, UTF-8 as it is") {
    CHECK(canonical_of("{ \"b\" : [ 1 , -2, true, null ],\n \"a\": {\"d\":1,\"c\":\"\\u5de5\"} }") ==
          R"({"a":{"c":"工","d":1},"b":[1,-2,true,null]})");
    // Keys by their UTF-8 bytes, not by UTF-16: U+E863 (EE A1 A3) before U+20BB7 (F0 A0 AE B7), Z before a.
    CHECK(canonical(Json{{"𠮷", 4}, {"\xEE\xA1\xA3", 3}, {"a", 2}, {"Z", 1}, {"", 0}}) ==
          "{\"\":0,\"Z\":1,\"a\":2,\"\xEE\xA1\xA3\":3,\"𠮷\":4}");
    CHECK(canonical(Json("a\"\\\n\x01/")) == R"("a\"\\\n\u0001/")");
    CHECK(canonical(Json(std::numeric_limits<std::int64_t>::min())) == "-9223372036854775808");
    CHECK(canonical(Json(std::numeric_limits<std::uint64_t>::max())) == "18446744073709551615");
    CHECK(canonical(Json::object()) == "{}");
}

TEST_CASE("a record holds no floating-point number, wherever it stands") {
    for (const auto* text :
         {"1.5", "1.0", "1e2", "[1,[2,{\"a\":3.0}]]", "{\"a\":{\"b\":-0.0}}", "18446744073709551616"}) {
        INFO(text);
        auto refused = canonical(*parse_json(text));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Code::BadInput);
    }
    CHECK_FALSE(canonical(Json("\xff")));
    CHECK_FALSE(canonical(Json{{"\xc3", 1}}));
}

TEST_CASE("canonical text read again is the same value and the same text") {
    rc::check("for any object of texts and integers", [](const std::map<std::string, std::int64_t>& numbers,
                                                         const std::vector<std::uint8_t>& letters) {
        Json value = Json::object();
        for (const auto& [key, number] : numbers) {
            std::string ascii;
            for (char c : key) ascii += static_cast<char>(c & 0x7f);
            value[ascii] = {number, std::string(letters.size(), 'x')};
        }
        auto text = canonical(value);
        RC_ASSERT(bool(text));
        auto again = parse_json(*text);
        RC_ASSERT(bool(again));
        RC_ASSERT(*again == value);
        RC_ASSERT(*canonical(*again) == *text);
    });
}

TEST_CASE("JSON of sixty-four levels is read, deeper is refused") {
    auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(parse_json(nested(64)));
    auto deeper = parse_json(nested(66));
    REQUIRE_FALSE(deeper);
    CHECK(deeper.error().code == Code::BadInput);
    CHECK(deeper.error().message.find("64") != std::string::npos);
    CHECK_FALSE(parse_json(nested(100'000)));
    CHECK_FALSE(parse_json(std::string(1'000'000, '[')));
    std::string objects;
    for (int i = 0; i < 1000; ++i) objects += "{\"a\":";
    CHECK_FALSE(parse_json(objects + "1" + std::string(1000, '}')));
}

TEST_CASE("what is no JSON is refused with its place, and without quoting it") {
    for (const auto* text : {"", "{", "{\"a\":1,}", "{\"a\" 1}", "[1 2]", "nul", "\"\xff\"", "{} {}", "'a'",
                             "NaN", "\xEF\xBB\xBF"}) {
        INFO(text);
        CHECK_FALSE(parse_json(text));
    }
    auto wrong = parse_json("{\n\"name\": \"诸葛明澜\" \"32000019751218199X\"}");
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().message.find("line 2") != std::string::npos);
    CHECK(wrong.error().message.find("诸葛") == std::string::npos);
    CHECK(wrong.error().message.find("32000019751218199X") == std::string::npos);
}

TEST_CASE("optional text is empty when it is not there or no text") {
    Json value = {{"text", "工资"}, {"number", 1}, {"null", nullptr}};
    CHECK(text_at(value, "text") == "工资");
    CHECK(text_at(value, "number").empty());
    CHECK(text_at(value, "null").empty());
    CHECK(text_at(value, "absent").empty());
    CHECK(text_at(Json::array({1}), "text").empty());
    CHECK(text_at(Json("text"), "text").empty());
    CHECK(text_at(Json(), "text").empty());
}

TEST_CASE("a JSON file of the product that is missing or wrong is named") {
    test::TemporaryDirectory directory;
    auto file = directory.path() / "catalogue.json";
    auto missing = read_json(file);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == Code::NotFound);
    CHECK(missing.error().message.find("catalogue.json") != std::string::npos);
    test::write_file(file, "{\"a\":");
    auto wrong = read_json(file);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().message.find("catalogue.json") != std::string::npos);
    test::write_file(file, "{\"a\":1}");
    CHECK(read_json(file) == Json{{"a", 1}});
}
