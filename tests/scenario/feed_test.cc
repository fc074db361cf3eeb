// The calendar by a secret address: whoever has it reads the calendar, and nobody writes it down.
#include "support/http_probe.hh"
#include "support/openapi.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <csignal>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Site {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data", {"--log-level", "debug"}};
    Story story = begin_story(daemon);
    Probe probe{daemon.port()};
    Json document = openapi();
    std::string feed = "/api/v1/projects/" + story.project + "/duties/feed";

    Site() {
        sealed_data(daemon, story, "L4-01", {{"officer_name", "诸葛明澜"}, {"planned_start", "2099-03-02"}});
    }
    ProbeAnswer ask(const std::string& method, const std::string& path, const std::string& token) {
        return probe.send(method, path,
                          {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}},
                          method == "POST" ? "{}" : "");
    }
    std::string made(const std::string& token) {
        auto answer = ask("POST", feed, token);
        REQUIRE(answer.status == 201);
        CHECK(undocumented(document, "POST", "/api/v1/projects/{project}/duties/feed", answer) == "");
        CHECK(answer.headers["cache-control"] == "no-store");
        return text_at(*parse_json(answer.body), "path");
    }
    // A calendar program: no session, no cookie.
    ProbeAnswer read(const std::string& path) { return probe.send("GET", path, {}, ""); }
    Json user(const std::string& login) {
        auto users = daemon.client(story.admin).get("/api/v1/users");
        for (const auto& each : users->at("items"))
            if (each.at("login") == login) return each;
        FAIL("no user " + login);
        return {};
    }
    void change_user(const std::string& login, const Json& change) {
        REQUIRE(daemon.client(story.admin).patch("/api/v1/users/" + text_at(user(login), "id"), change));
    }
};

// Alike to whoever asks: what is not the calendar may not be told apart.
bool alike(const ProbeAnswer& a, const ProbeAnswer& b) {
    auto head = [](ProbeAnswer answer) {
        answer.headers.erase("date");
        return answer.headers;
    };
    return a.status == b.status && a.body == b.body && head(a) == head(b);
}

constexpr const char* Unknown = "/api/v1/feeds/f0000000000000000.c2VjcmV0.ics";

} // namespace

TEST_CASE("a calendar program reads the duties by the address alone, and no cache may keep them") {
    Site site;
    CHECK(site.ask("GET", site.feed, site.story.officer).body.find("\"active\":false") != std::string::npos);
    auto path = site.made(site.story.officer);
    auto calendar = site.read(path);
    CHECK(calendar.status == 200);
    CHECK(undocumented(site.document, "GET", "/api/v1/feeds/{feed}.ics", calendar) == "");
    CHECK(calendar.headers["content-type"] == "text/calendar; charset=utf-8");
    CHECK(calendar.headers["cache-control"] == "private, no-store");
    CHECK(calendar.body.find("UID:officer-filing.project." + site.story.project) != std::string::npos);
    CHECK(calendar.body.find("REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n") != std::string::npos);
    CHECK(calendar.body.find("诸葛") == std::string::npos);
    CHECK(site.probe.send("HEAD", path, {}, "").status == 200);
    CHECK(site.probe.send("POST", path, {}, "").status == 405);
    auto state = site.ask("GET", site.feed, site.story.officer);
    CHECK(undocumented(site.document, "GET", "/api/v1/projects/{project}/duties/feed", state) == "");
    CHECK(state.body.find("\"active\":true") != std::string::npos);
    CHECK(state.body.find("ics") == std::string::npos); // it is told once
    CHECK(site.ask("GET", site.feed, site.story.contractor).body.find("\"active\":false") !=
          std::string::npos);
    CHECK(site.ask("POST", site.feed, site.story.admin).status == 403); // sees no content
    CHECK(site.probe.send("POST", site.feed, {{"Content-Type", "application/json"}}, "{}").status == 401);
}

TEST_CASE("a revoked, a renewed and a mistyped address answer as one that never was") {
    Site site;
    auto unknown = site.read(Unknown);
    CHECK(unknown.status == 404);
    CHECK(unknown.headers["cache-control"] == "private, no-store");
    CHECK(undocumented(site.document, "GET", "/api/v1/feeds/{feed}.ics", unknown) == "");
    auto first = site.made(site.story.officer);
    auto other = site.made(site.story.contractor);
    auto mistyped = first;
    auto& letter = mistyped[mistyped.size() - 7];
    letter = letter == 'A' ? 'B' : 'A';
    CHECK(alike(site.read(mistyped), unknown));
    CHECK(alike(site.read(first.substr(0, first.find('.')) + ".ics"), unknown)); // the row's name alone
    auto second = site.made(site.story.officer);
    CHECK(first != second);
    CHECK(alike(site.read(first), unknown));
    CHECK(site.read(second).status == 200);
    auto gone = site.ask("DELETE", site.feed, site.story.officer);
    CHECK(gone.status == 204);
    CHECK(undocumented(site.document, "DELETE", "/api/v1/projects/{project}/duties/feed", gone) == "");
    CHECK(alike(site.read(second), unknown));
    CHECK(site.ask("DELETE", site.feed, site.story.officer).status == 404);
    CHECK(site.read(other).status == 200); // another person's goes on
}

TEST_CASE("an address ends with its maker's account, and with the project") {
    Site site;
    auto unknown = site.read(Unknown);
    auto path = site.made(site.story.officer);
    REQUIRE(site.read(path).status == 200);
    site.change_user("officer", {{"disabled", true}});
    CHECK(alike(site.read(path), unknown));
    site.change_user("officer", {{"disabled", false}});
    CHECK(site.read(path).status == 200);
    site.change_user("officer", {{"projects", Json::array()}, {"all_projects", false}});
    CHECK(alike(site.read(path), unknown));
}

TEST_CASE("the secret is in no log and no file, and custody says who made, renewed and revoked") {
    Site site;
    auto first = site.made(site.story.officer);
    auto second = site.made(site.story.officer);
    site.read(first);
    site.read(second);
    REQUIRE(site.ask("DELETE", site.feed, site.story.officer).status == 204);
    site.read(second);
    site.daemon.stop(SIGTERM);
    auto log = site.daemon.log();
    REQUIRE(log.find("event=http") != std::string::npos); // every request is there
    std::string kept;
    for (const auto& file : std::filesystem::directory_iterator(site.directory.path() / "data"))
        if (file.is_regular_file()) kept += read_file(file.path());
    REQUIRE(kept.find("renew_feed") != std::string::npos);
    CHECK(kept.find("make_feed") != std::string::npos);
    CHECK(kept.find("revoke_feed") != std::string::npos);
    for (const auto& path : {first, second}) {
        auto dot = path.find('.');
        auto secret = path.substr(dot + 1, path.rfind('.') - dot - 1);
        REQUIRE(secret.size() == 43); // 256 bits
        CHECK(log.find(secret) == std::string::npos);
        CHECK(kept.find(secret) == std::string::npos);
        CHECK(log.find("/feeds/") == std::string::npos);
    }
}

TEST_CASE("the command line makes an address, renews and revokes it, and shows it only then") {
    Site site;
    Terminal terminal(site.daemon.server());
    terminal.environment["TAIZHANG_PASSWORD"] = Daemon::Password;
    REQUIRE(terminal.run({"login", "officer"}).code == 0);
    auto feed = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words = {"duties", "feed", site.story.project};
        words.insert(words.end(), more.begin(), more.end());
        return terminal.run(words);
    };
    CHECK(feed({}).out.find("没有日历地址") == 0);
    auto made = feed({"--make"});
    CHECK(made.code == 0);
    auto url = made.out.substr(0, made.out.find('\n'));
    REQUIRE(url.starts_with(site.daemon.server() + "/api/v1/feeds/f"));
    CHECK(site.read(url.substr(site.daemon.server().size())).status == 200);
    auto shown = feed({});
    CHECK(shown.out.find("有一个日历地址") == 0);
    CHECK(shown.out.find("/feeds/") == std::string::npos);
    auto renewed = feed({"--make", "--json"}).json();
    CHECK(renewed.at("renewed") == true);
    CHECK(site.read(url.substr(site.daemon.server().size())).status == 404);
    CHECK(feed({"--revoke"}).code == 0);
    CHECK(site.read(text_at(renewed, "path")).status == 404);
    CHECK(feed({"--revoke"}).code == 3);
    CHECK(feed({"--revoke", "--make"}).code == 2);
    CHECK(terminal.run({"duties"}).code == 2);
    CHECK(terminal.run({"duties", site.story.project}).code == 0);
}
