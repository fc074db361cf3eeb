// A kernel that lacks part of the sandbox, and what `taizhang doctor` says of a machine and an archive.
#include "support/kernel.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <sys/stat.h>

using namespace taizhang;
using namespace taizhang::test;

namespace {

// Sanitizers are never confined, on any kernel: what they say of it is tested here too.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool Relaxed = true;
#else
constexpr bool Relaxed = false;
#endif

std::function<void()> without(bool landlock, bool seccomp) {
    return [=] { (void)pretend_kernel_lacks({landlock, seccomp}); };
}

Json check_of(const Json& diagnosis, const std::string& name) {
    for (const auto& check : diagnosis.at("checks")) {
        if (text_at(check, "name") == name) return check;
    }
    return Json();
}

std::string state_of(const Json& diagnosis, const std::string& name) {
    auto check = check_of(diagnosis, name);
    if (check.is_null()) return "";
    CHECK_FALSE(text_at(check, "finding").empty());
    CHECK(check.at("advice").is_null() == (text_at(check, "state") == "good")); // never without the next step
    return text_at(check, "state");
}

} // namespace

TEST_CASE("where the kernel has no Landlock the daemon does not start, and says the way out") {
    if (Relaxed) return;
    TemporaryDirectory directory;
    Terminal terminal;
    auto data = (directory.path() / "data").string();
    REQUIRE(terminal.run({"init", "--data", data}).code == 0);
    auto share = std::string(TAIZHANG_BINARY_DIR) + "/share";
    auto start = [&](bool landlock, bool seccomp) {
        return run_program(directory.path(), "taizhangd", {"--data", data, "--share", share, "--port", "0"},
                           {}, without(landlock, seccomp));
    };
    auto refused = start(true, false);
    CHECK(refused.code == 6);
    CHECK(refused.err.find("Landlock") != std::string::npos);
    CHECK(refused.err.find("taizhang doctor") != std::string::npos);
    CHECK(refused.err.find("sandbox = \"warn\"") != std::string::npos);
    CHECK(start(false, true).err.find("seccomp") != std::string::npos);
    CHECK(start(true, true).code == 6);
}

TEST_CASE("with sandbox = warn it starts, works, and is not silent about it") {
    if (Relaxed) return;
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data", {"--sandbox", "warn"}, {}, without(true, false));
    CHECK(daemon.log().find("event=sandbox_incomplete") != std::string::npos);
    auto ready = daemon.client("").get("/readyz");
    REQUIRE(ready);
    CHECK(ready->at("ready") == true);
    CHECK(ready->at("reasons").dump().find("Landlock") != std::string::npos);
    CHECK(ready->at("checks").at("sandbox").at("landlock") == false);
    CHECK(ready->at("checks").at("sandbox").at("policy") == "warn");
    auto story = begin_story(daemon);
    auto receipt = upload(daemon.client(story.officer), story.project, small_payroll(1));
    REQUIRE(receipt);
    CHECK(text_at(settled(daemon.client(story.officer), text_at(*receipt, "submission")), "state") ==
          "sealed");
}

TEST_CASE("on a whole kernel nothing is said of it") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    auto ready = daemon.client("").get("/readyz");
    REQUIRE(ready);
    CHECK(ready->at("ready") == true);
    CHECK(ready->at("reasons").empty() == !Relaxed); // a build for tests says what it is
    CHECK((daemon.log().find("sandbox_incomplete") == std::string::npos) == !Relaxed);
}

TEST_CASE("verbs without a daemon warn once, or refuse when told to") {
    if (Relaxed) return;
    Terminal terminal;
    auto file = terminal.file("工资表.csv");
    write_file(file, small_payroll(1));
    std::vector<std::string> words = {"check", file.string(), "--type", "L5-05", "--json"};
    CHECK(terminal.run(words).err.empty());
    terminal.in_child = without(true, true);
    auto warned = terminal.run(words);
    CHECK(warned.json().at("rows") == 1);
    auto first = warned.err.find("Landlock");
    REQUIRE(first != std::string::npos);
    CHECK(warned.err.find("Landlock", first + 1) == std::string::npos);
    terminal.environment["TAIZHANG_SANDBOX"] = "require";
    auto refused = terminal.run(words);
    CHECK(refused.code == 6);
    CHECK(refused.json().at("error").at("code") == "conflict");
    terminal.environment["TAIZHANG_SANDBOX"] = "perhaps";
    CHECK(terminal.run(words).code == 5);
}

TEST_CASE("doctor finds a machine and a served archive in order") {
    TemporaryDirectory directory;
    auto data = directory.path() / "data";
    Daemon daemon(data);
    Terminal terminal;
    auto ran = terminal.run({"doctor", "--data", data.string(), "--json"});
    INFO(ran.out << ran.err);
    CHECK(ran.code == 0);
    auto found = ran.json();
    CHECK(found.at("good") == true);
    for (const auto* name : {"memfd", "memory", "text", "catalogue_of_types", "fonts", "web", "ocr", "data",
                             "free_space", "writing", "keys", "catalogue", "blobs", "index"}) {
        INFO(name);
        CHECK(state_of(found, name) == "good");
    }
    CHECK(state_of(found, "probe") == (Relaxed ? "attention" : "good"));
    CHECK(check_of(found, "catalogue").at("finding").get<std::string>().find("正在运行") !=
          std::string::npos);
    CHECK_FALSE(text_at(found.at("versions"), "taizhang").empty());
    CHECK(daemon.running());
    CHECK(daemon.client("").get("/readyz")); // it was not disturbed
    auto told = terminal.run({"doctor"});
    CHECK(told.code == 0);
    CHECK(told.out.find("OK") != std::string::npos);
    CHECK(told.out.find("可以运行") != std::string::npos);
    daemon.stop(SIGTERM);
    CHECK_FALSE(std::filesystem::exists(data / "blobs" / "doctor"));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data / "blobs"))
        CHECK(entry.path().filename().string().find("doctor") == std::string::npos);
}

TEST_CASE("doctor says what is wrong, and what to do") {
    TemporaryDirectory directory;
    Terminal terminal;
    auto data = directory.path() / "data";
    REQUIRE(terminal.run({"init", "--data", data.string()}).code == 0);
    auto diagnose = [&](int code) {
        auto ran = terminal.run({"doctor", "--data", data.string(), "--json"});
        INFO(ran.out << ran.err);
        CHECK(ran.code == code);
        return ran.json();
    };
    ::chmod((data / "keys" / "signing.key").c_str(), 0644);
    CHECK(state_of(diagnose(1), "keys") == "bad");
    ::chmod((data / "keys" / "signing.key").c_str(), 0600);
    std::filesystem::rename(data / "keys" / "search.key", data / "away");
    CHECK(state_of(diagnose(1), "keys") == "bad");
    CHECK_FALSE(std::filesystem::exists(data / "keys" / "search.key")); // no key is made
    std::filesystem::rename(data / "away", data / "keys" / "search.key");
    ::chmod(data.c_str(), 0755);
    CHECK(state_of(diagnose(0), "data") == "attention");
    ::chmod(data.c_str(), 0700);
    std::filesystem::remove_all(data / "index");
    CHECK(state_of(diagnose(0), "index") == "attention");
    write_file(data / "catalogue.sqlite", "no database at all, whatever its name says");
    CHECK(state_of(diagnose(1), "catalogue") == "bad");
    std::filesystem::remove(data / "catalogue.sqlite");
    CHECK(state_of(diagnose(1), "catalogue") == "bad");
    CHECK_FALSE(std::filesystem::exists(data / "catalogue.sqlite"));
    std::filesystem::remove_all(data / "blobs");
    CHECK(state_of(diagnose(1), "writing") == "bad");
    data /= "nowhere";
    CHECK(state_of(diagnose(1), "data") == "bad");
    CHECK_FALSE(std::filesystem::exists(data));

    if (Relaxed) return;
    terminal.in_child = without(true, true);
    auto old = terminal.run({"doctor", "--json"});
    CHECK(old.code == 1);
    for (const auto* name : {"landlock", "seccomp", "probe"}) CHECK(state_of(old.json(), name) == "bad");
}
