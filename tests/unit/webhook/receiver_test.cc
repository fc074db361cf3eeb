#include "webhook/receiver.hh"

#include "support/temporary.hh"

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <memory>

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

namespace {

// A server with a certificate that it signed itself, for one connection; OpenSSL's own.
class Impostor {
public:
    explicit Impostor(const std::filesystem::path& directory) {
        auto key = (directory / "key.pem").string(), certificate = (directory / "certificate.pem").string();
        auto made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
                    "/CN=127.0.0.1 "
                    "-addext subjectAltName=IP:127.0.0.1 -keyout " +
                    key + " -out " + certificate + " 2>/dev/null";
        REQUIRE(std::system(made.c_str()) == 0);
        auto served = "timeout 60 openssl s_server -accept 127.0.0.1:0 -naccept 1 -www -key " + key +
                      " -cert " + certificate + " 2>/dev/null </dev/null";
        x_output.reset(::popen(served.c_str(), "r"));
        std::array<char, 256> line{};
        while (x_output && x_port.empty() && std::fgets(line.data(), line.size(), x_output.get())) {
            std::string text = line.data(), begins = "ACCEPT 127.0.0.1:";
            if (text.starts_with(begins))
                x_port = text.substr(begins.size(), text.find('\n') - begins.size());
        }
        REQUIRE_FALSE(x_port.empty());
    }
    std::string url() const { return "https://127.0.0.1:" + x_port + "/hook"; }

private:
    struct Close {
        void operator()(std::FILE* pipe) const { ::pclose(pipe); }
    };
    std::unique_ptr<std::FILE, Close> x_output;
    std::string x_port;
};

} // namespace

TEST_CASE("a receiver whose certificate nobody vouches for is told nothing") {
    test::TemporaryDirectory directory;
    Impostor impostor(directory.path());
    auto receiver = Receiver::make(impostor.url(), std::chrono::seconds{10});
    REQUIRE(receiver);
    std::stop_source never;
    auto answer = receiver->post({{"A", "b"}}, "{}", never.get_token());
    CHECK(answer.status == 0);
    CHECK(answer.trouble == "tls");
}
