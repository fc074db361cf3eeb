#include "base/digest.hh"
#include "base/id.hh"
#include "base/result.hh"

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <type_traits>

using namespace taizhang;

namespace {

constexpr std::array Codes = {Code::BadInput, Code::Unauthenticated, Code::Forbidden,
                              Code::NotFound, Code::Conflict,        Code::Retained,
                              Code::TooLarge, Code::Unsupported,     Code::Unprocessable,
                              Code::TooMany,  Code::Unavailable,     Code::Io,
                              Code::Corrupt,  Code::Internal};

Result<int> half(int number) {
    if (number % 2 != 0) return fail(Code::BadInput, "odd", "give an even one");
    return number / 2;
}

Result<int> quarter(int number) {
    TRY_INTO(int once, half(number));
    TRY(half(once));
    return half(once);
}

} // namespace

TEST_CASE("every error code has a name of its own, its HTTP status and its exit code") {
    std::set<std::string_view> names;
    for (Code code : Codes) {
        auto known = facts(code);
        INFO(known.name);
        CHECK(names.insert(known.name).second);
        CHECK(known.http_status >= 400);
        CHECK(known.http_status < 600);
        // 0 is done, 1 a finding, 2 wrong usage: no error is mistaken for them.
        CHECK(known.exit_code >= 3);
        CHECK(known.exit_code <= 10);
        for (char c : known.name) CHECK(((c >= 'a' && c <= 'z') || c == '_'));
    }
    CHECK(names.size() == static_cast<std::size_t>(Code::Internal) + 1); // none forgotten above
}

TEST_CASE("names, statuses and exit codes are a promise to scripts") {
    const std::map<std::string_view, std::pair<int, int>> promised = {
        {"bad_input", {400, 5}}, {"unauthenticated", {401, 4}}, {"forbidden", {403, 4}},
        {"not_found", {404, 3}}, {"conflict", {409, 6}},        {"retained", {409, 6}},
        {"too_large", {413, 5}}, {"unsupported", {415, 5}},     {"unprocessable", {422, 5}},
        {"too_many", {429, 7}},  {"unavailable", {503, 7}},     {"io", {500, 8}},
        {"corrupt", {500, 9}},   {"internal", {500, 10}}};
    for (Code code : Codes) {
        auto known = facts(code);
        INFO(known.name);
        REQUIRE(promised.contains(known.name));
        CHECK(promised.at(known.name) == std::pair{known.http_status, known.exit_code});
    }
}

TEST_CASE("an error leaves the function with all it says") {
    CHECK(*quarter(8) == 2);
    auto odd = quarter(6);
    REQUIRE_FALSE(odd);
    CHECK(odd.error().code == Code::BadInput);
    CHECK(odd.error().message == "odd");
    CHECK(odd.error().hint == "give an even one");
}

TEST_CASE("a digest is sixty-four lower-case hex digits, there and back") {
    std::string hex;
    for (int i = 0; i < 32; ++i)
        hex += std::string(1, "0123456789abcdef"[i % 16]) + "0123456789abcdef"[15 - i % 16];
    auto digest = Sha256::parse(hex);
    REQUIRE(digest);
    CHECK(digest->hex() == hex);
    CHECK(digest->bytes()[1] == 0x1e);
    CHECK(Sha256().hex() == std::string(64, '0'));
    CHECK_FALSE(Sha256::parse(""));
    CHECK_FALSE(Sha256::parse(hex.substr(1)));
    CHECK_FALSE(Sha256::parse(hex + "0"));
    for (const auto* wrong : {"g", "A", "F", " ", "-", "/", ":", "`"})
        CHECK_FALSE(Sha256::parse(hex.substr(1) + wrong));
    std::string one(64, '0');
    one.back() = '1';
    CHECK(*Sha256::parse(one) > Sha256());
}

TEST_CASE("digests and ids of different kinds do not mix") {
    STATIC_REQUIRE_FALSE(std::is_convertible_v<Sha256, Sm3>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<Sm3, Sha256>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<RecordId, SubmissionId>);
    STATIC_REQUIRE_FALSE(std::is_convertible_v<std::string, RecordId>); // only said aloud
    CHECK(RecordId("r1") == RecordId("r1"));
    CHECK(RecordId("r1") < RecordId("r2"));
    CHECK(RecordId().empty());
    CHECK_FALSE(RecordId("r1").empty());
    CHECK(RecordId("r1").text() == "r1");
}
