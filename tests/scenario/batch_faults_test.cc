// A batch of 500 small files while the daemon and the children that read for it are killed again and again: nothing
// acknowledged is lost, nothing is there twice. TAIZHANG_KILL_ROUNDS=20 for the long run (default 4).
#include "proof/hash.hh"
#include "service/offline.hh"
#include "support/http_probe.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

constexpr int Files = 500;
constexpr int InOneForm = 50;

// Payrolls, tables of nothing, texts and bytes that are no file at all.
std::string content(int number) {
    if (number % 5 == 0) return small_payroll(number);
    if (number % 5 == 1) return "a,b\n" + std::to_string(number) + ",2\n";
    if (number % 5 == 2) return "{\"rows\": " + std::to_string(number) + "}";
    std::string bytes = "PK\x03\x04 no archive " + std::to_string(number);
    if (number % 5 == 3) bytes += std::string(static_cast<std::size_t>(number) * 200, 'x');
    return bytes;
}

std::string form(int from, int to) {
    std::string body;
    for (int i = from; i < to; ++i) {
        body += "--b\r\nContent-Disposition: form-data; name=\"defaults\"\r\n\r\n"
                R"({"type":"L5-05","period":"2026-06","subcontractor":")" +
                std::string(Subcontractor) +
                "\"}\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                std::to_string(i) + "\"\r\n\r\n" + content(i) + "\r\n";
    }
    return body + "--b--\r\n";
}

// Sends the batch form by form, from `next` on and then round again, until the daemon is gone or `end` forms are through.
void send_batch(int port, const Story& story, int& next, int forms, std::set<std::string>& acknowledged) {
    Probe probe(port);
    for (int i = 0; i < forms; ++i) {
        int from = next % Files;
        try {
            auto answer = probe.send("POST", "/api/v1/projects/" + story.project + "/batches",
                                     {{"Authorization", "Bearer " + story.officer},
                                      {"Content-Type", "multipart/form-data; boundary=b"}},
                                     form(from, from + InOneForm));
            auto json = parse_json(answer.body);
            if (answer.status != 200 || !json) return; // cut in the middle of the answer
            for (const auto& item : json->at("items"))
                if (!item.at("receipt").is_null())
                    acknowledged.insert(text_at(item.at("receipt").at("receipt"), "sha256"));
            next += InOneForm;
        } catch (const std::exception&) {
            return;
        }
    }
}

std::vector<int> children_of(int pid) {
    std::vector<int> children;
    std::string task = "/proc/" + std::to_string(pid) + "/task";
    std::error_code none;
    for (std::filesystem::directory_iterator at(task, none), end; !none && at != end; at.increment(none)) {
        std::ifstream in(at->path() / "children");
        for (int child = 0; in >> child;) children.push_back(child);
    }
    return children;
}

// The children that live at the moment, for as long as `time` lasts.
int kill_children(int daemon, std::chrono::milliseconds time) {
    int killed = 0;
    for (auto left = time; left.count() > 0; left -= std::chrono::milliseconds{3}) {
        auto children = children_of(daemon);
        if (!children.empty() && left.count() % 2 == 0) killed += ::kill(children.front(), SIGKILL) == 0;
        std::this_thread::sleep_for(std::chrono::milliseconds{3});
    }
    return killed;
}

} // namespace

TEST_CASE("kill -9 of daemon and children during a batch of 500 files: nothing lost, nothing twice") {
    const char* asked = std::getenv("TAIZHANG_KILL_ROUNDS");
    int rounds = asked == nullptr ? 4 : std::atoi(asked);
    TemporaryDirectory directory;
    auto data = directory.path() / "data";
    Story story;
    {
        Daemon first(data);
        story = begin_story(first);
        first.stop(SIGTERM);
    }
    std::set<std::string> acknowledged;
    int next = 0;
    int children = 0;
    std::uint32_t chance = 42;
    for (int round = 0; round < rounds; ++round) {
        chance = chance * 1664525U + 1013904223U;
        Daemon daemon(data);
        std::jthread sender([&] { send_batch(daemon.port(), story, next, 1000, acknowledged); });
        children += kill_children(daemon.pid(), std::chrono::milliseconds{30 + (chance >> 16) % 400});
        daemon.stop(SIGKILL);
    }
    Daemon daemon(data);
    auto officer = daemon.client(story.officer);
    next = 0;
    send_batch(daemon.port(), story, next, Files / InOneForm, acknowledged);
    REQUIRE(next == Files);
    std::map<std::string, int> kept;
    std::map<std::string, int> states;
    std::string cursor;
    do {
        auto page =
            officer.get("/api/v1/projects/" + story.project + "/submissions?limit=200&cursor=" + cursor);
        REQUIRE(page);
        for (const auto& item : page->at("items")) {
            ++kept[text_at(item, "sha256")];
            ++states[text_at(settled(officer, text_at(item, "id")), "state")];
        }
        cursor = text_at(*page, "next");
    } while (!cursor.empty());
    CHECK(kept.size() == Files);
    for (const auto& [digest, times] : kept) CHECK(times == 1);
    for (const auto& digest : acknowledged) CHECK(kept.contains(digest));
    for (int i = 0; i < Files; ++i) CHECK(kept.contains(proof::sha256(content(i)).hex()));
    CHECK(states["sealed"] + states["unreadable"] + states["mapping"] + states["unassigned"] == Files);
    CHECK(states["sealed"] == Files / 5); // what can be read was read, however often its child was killed
    daemon.stop(SIGTERM);
    auto verified = service::verify_data(data);
    REQUIRE(verified);
    INFO(verified->json.dump(1));
    CHECK(verified->good);
    WARN(rounds << " kills of the daemon, " << children << " of children; " << acknowledged.size()
                << " digests acknowledged; sealed " << states["sealed"] << ", unreadable "
                << states["unreadable"]);
}

TEST_CASE("a scan whose reader is killed again and again is sealed with its text, not without") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    auto story = begin_story(daemon);
    auto officer = daemon.client(story.officer);
    auto ready = officer.get("/readyz");
    REQUIRE(ready);
    INFO(ready->dump());
    auto scan = read_file(source_path("samples/2026-05/银行代发回单.jpg"));
    auto receipt = upload(officer, story.project, scan, "L5-08", "2026-05");
    REQUIRE(receipt);
    int killed = kill_children(daemon.pid(), std::chrono::milliseconds{1500});
    CHECK(killed > 0);
    auto sealed = settled(officer, text_at(*receipt, "submission"));
    INFO(sealed.dump(1));
    REQUIRE(text_at(sealed, "state") == "sealed");
    auto record = officer.get("/api/v1/records/" + text_at(sealed, "record"));
    REQUIRE(record);
    CHECK(record->at("data").at("text_read") == true);
    CHECK_FALSE(record->at("data").at("pages").at(0).at("lines").empty());
    CHECK(daemon.log().find("page_not_read") == std::string::npos);
}
