#include "webhook/receiver.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using taizhang::webhook::Receiver;

TEST_CASE("reminders go to https, and by plain http only to this machine") {
    auto taken = [](const char* url) { return Receiver::make(url, std::chrono::seconds{1}).has_value(); };
    CHECK(taken("https://example.cn/hook"));
    CHECK(taken("https://example.cn:8443/hook?key=1"));
    CHECK(taken("http://127.0.0.1:9000/"));
    CHECK(taken("http://127.8.0.1/"));
    CHECK(taken("http://localhost:9000/hook"));
    CHECK(taken("http://[::1]:9000/hook"));
    CHECK_FALSE(taken("http://example.cn/hook"));
    CHECK_FALSE(taken("http://127.0.0.1.example.cn/"));
    CHECK_FALSE(taken("http://localhost.example.cn/"));
    CHECK_FALSE(taken("http://0x7f.example/"));
    CHECK_FALSE(taken("ftp://127.0.0.1/"));
    CHECK_FALSE(taken("file:///etc/passwd"));
    CHECK_FALSE(taken("example.cn/hook"));
    CHECK_FALSE(taken("https://"));
    CHECK_FALSE(taken(""));
    CHECK_FALSE(taken("https://name:word@example.cn/"));
    CHECK_FALSE(taken("http://127.0.0.1@example.cn/"));
}

TEST_CASE("where nobody listens there is no answer, and it is said why") {
    auto receiver = Receiver::make("http://127.0.0.1:1/", std::chrono::seconds{2});
    REQUIRE(receiver);
    std::stop_source never;
    auto answer = receiver->post({{"A", "b"}}, "{}", never.get_token());
    CHECK(answer.status == 0);
    CHECK(answer.trouble == "connect");
}
