#include "http/message.hh"
#include "http/routes.hh"

#include <catch2/catch.hpp>
#include <set>

using namespace taizhang;
using namespace taizhang::http;

TEST_CASE("a byte range is one part of the file, unsatisfiable, or ignored") {
    struct Row {
        std::string header;
        std::uint64_t size;
        std::string expected; // "first+length", "none": answer with all, "416"
    };
    auto row = GENERATE(values<Row>({
        {"bytes=0-0", 100, "0+1"},
        {"bytes=0-99", 100, "0+100"},
        {"bytes=5-12", 100, "5+8"},
        {"bytes=5-", 100, "5+95"},
        {"bytes=99-", 100, "99+1"},
        {"bytes=90-1000", 100, "90+10"},
        {"bytes=-6", 100, "94+6"},
        {"bytes=-100", 100, "0+100"},
        {"bytes=-1000", 100, "0+100"},
        {"bytes=-0", 100, "416"},
        {"bytes=100-", 100, "416"},
        {"bytes=100-200", 100, "416"},
        {"bytes=500-", 100, "416"},
        {"bytes=0-", 0, "416"},
        {"bytes=0-0", 0, "416"},
        {"bytes=-5", 0, "416"},
        {"bytes=18446744073709551615-", 100, "416"},
        {"bytes=0-18446744073709551615", 100, "0+100"},
        {"", 100, "none"},
        {"bytes", 100, "none"},
        {"bytes=", 100, "none"},
        {"bytes=-", 100, "none"},
        {"bytes=5", 100, "none"},
        {"bytes=12-5", 100, "none"},
        {"bytes=200-150", 100, "none"},
        {"bytes=x-5", 100, "none"}, // once ended the daemon: an optional read while empty
        {"bytes=5-x", 100, "none"},
        {"bytes=x-", 100, "none"},
        {"bytes=-x", 100, "none"},
        {"bytes= 5-6", 100, "none"},
        {"bytes=+5-6", 100, "none"},
        {"bytes=--5", 100, "none"},
        {"bytes=99999999999999999999-", 100, "none"},
        {"bytes=0-1,3-4", 100, "none"},
        {"lines=0-1", 100, "none"},
    }));
    auto range = parse_range(row.header, row.size);
    auto told = !range               ? "none"
                : range->second == 0 ? "416"
                                     : std::to_string(range->first) + "+" + std::to_string(range->second);
    INFO(row.header << " of " << row.size);
    CHECK(told == row.expected);
}

TEST_CASE("percent escapes are decoded, wrong ones kept as they are") {
    CHECK(percent_decode("%E5%B7%A5a%2Fb", false) == "工a/b");
    CHECK(percent_decode("%e5%b7%a5", false) == "工");
    CHECK(percent_decode("100%", false) == "100%");
    CHECK(percent_decode("%4", false) == "%4");
    CHECK(percent_decode("%zz%4g%", false) == "%zz%4g%");
    CHECK(percent_decode("%2541", false) == "%41"); // once
    CHECK(percent_decode("a+b", false) == "a+b");
    CHECK(percent_decode("a+b%2B", true) == "a b+");
    CHECK(percent_decode("%00", false) == std::string(1, '\0'));
}

TEST_CASE("a query is pairs, the last one of a name wins") {
    using Query = std::map<std::string, std::string, std::less<>>;
    CHECK(parse_query("a=1&b=%E5%B7%A5+%2B") == Query{{"a", "1"}, {"b", "工 +"}});
    CHECK(parse_query("a=1&a=2") == Query{{"a", "2"}});
    CHECK(parse_query("a=1=2&b&c=") == Query{{"a", "1=2"}, {"b", ""}, {"c", ""}});
    CHECK(parse_query("&&a=1&") == Query{{"a", "1"}});
    CHECK(parse_query("%61%3D=%26") == Query{{"a=", "&"}});
    CHECK(parse_query("").empty());
}

TEST_CASE("what went wrong inside is not told to the client, what the client did wrong is") {
    for (Code code : {Code::Io, Code::Corrupt, Code::Internal}) {
        Reply reply = problem(Error{code, "fault injected at blob.write", "look at /var/lib"});
        CHECK(reply.status == 500);
        CHECK(reply.body.find("blob.write") == std::string::npos);
        CHECK(reply.body.find("/var/lib") == std::string::npos);
        CHECK(parse_json(reply.body)->at("code") == facts(code).name);
        CHECK_FALSE(text_at(*parse_json(reply.body), "hint").empty());
    }
    for (Code code : {Code::BadInput, Code::Unauthenticated, Code::Forbidden, Code::NotFound, Code::Conflict,
                      Code::Retained, Code::TooLarge, Code::Unsupported, Code::Unprocessable, Code::TooMany,
                      Code::Unavailable}) {
        Reply reply = problem(Error{code, "请写明所属月份", "形如 2026-06"});
        auto known = facts(code);
        CHECK(reply.status == known.http_status);
        CHECK(reply.content_type == "application/problem+json");
        CHECK(*parse_json(reply.body) == Json{{"type", "urn:taizhang:problem:" + std::string(known.name)},
                                              {"title", known.name},
                                              {"status", known.http_status},
                                              {"code", known.name},
                                              {"detail", "请写明所属月份"},
                                              {"hint", "形如 2026-06"}});
        auto has = [&](std::string_view name) {
            for (const auto& header : reply.headers) {
                if (header.first == name) return true;
            }
            return false;
        };
        CHECK(has("Retry-After") == (reply.status == 429 || reply.status == 503));
        CHECK(has("WWW-Authenticate") == (reply.status == 401));
    }
}

TEST_CASE("text that is no UTF-8 does not break an answer") {
    CHECK(parse_json(json_reply({{"name", "\xff\xfe"}}).body));
    CHECK(parse_json(problem(422, "unprocessable", "\xc3", "").body));
}

TEST_CASE("each operation stands once in the routes") {
    std::set<std::string> seen;
    for (const auto& route : Routes::list()) {
        // Two patterns that differ in a parameter's name only are the same path.
        std::string path = route.method + " ";
        for (bool inside = false; char c : route.pattern) {
            if (!inside) path += c;
            inside = c == '{' || (inside && c != '}');
        }
        INFO(path);
        CHECK(seen.insert(path).second);
    }
    CHECK(seen.size() > 20);
}

TEST_CASE("a header is found by its lower-case name") {
    Request request;
    request.headers["range"] = "bytes=0-1";
    CHECK(request.header("range") == "bytes=0-1");
    CHECK(request.header("if-range").empty());
}
