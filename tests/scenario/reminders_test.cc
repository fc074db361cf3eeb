// Reminders as a receiver meets them: signed, at least once, with the same id, whatever happens on either side.
#include "service/archive.hh"
#include "store/catalogue.hh"
#include "support/http_probe.hh"
#include "support/openapi.hh"
#include "support/program.hh"
#include "support/receiver.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <set>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

constexpr const char* Secret = "a secret of the two of us";

struct Site {
    TemporaryDirectory directory;
    std::filesystem::path data = directory.path() / "data";
    std::filesystem::path secret = directory.path() / "webhook.secret";
    std::unique_ptr<Daemon> daemon;
    Story story;

    Site() {
        write_file(secret, std::string(Secret) + "\n");
        std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
    }
    void start(const std::string& url, std::map<std::string, std::string> environment = {}) {
        daemon.reset();
        daemon = std::make_unique<Daemon>(data,
                                          std::vector<std::string>{"--webhook", url, "--webhook-secret",
                                                                   secret.string(), "--remind-seconds", "1",
                                                                   "--webhook-retry-seconds", "1",
                                                                   "--public-url", "https://archive.example"},
                                          std::move(environment));
        if (story.project.empty()) story = begin_story(*daemon);
        else story.officer = daemon->login("officer");
    }
    // A protest that nobody reported: overdue whenever this is run.
    void fill() {
        sealed_data(*daemon, story, "A-03",
                    {{"kind", "讨薪事件"}, {"known_at", "2026-01-05T07:30"}, {"names", "欧阳某"}});
    }
    Json listed() {
        auto list = daemon->client(story.officer).get("/api/v1/projects/" + story.project + "/reminders");
        if (!list) FAIL(list.error().message);
        return *list;
    }
    Json settled_list() { // when nothing waits any more
        for (int i = 0; i < 1000; ++i) {
            auto list = listed();
            bool waits = list.at("items").empty();
            for (const auto& each : list.at("items")) waits = waits || each.at("state") == "waiting";
            if (!waits) return list;
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        FAIL("reminders are still waiting");
        return {};
    }
    // By the lines that docs/reminders.md shows a receiver.
    bool genuine(const Told& told, const std::string& timestamp = "") {
        auto page = read_file(source_path("docs/reminders.md"));
        auto from = page.find("```python\n") + 10;
        auto script = directory.path() / "check.py", body = directory.path() / "body";
        write_file(script, page.substr(from, page.find("```", from) - from));
        write_file(body, told.body);
        auto quoted = [](const std::string& text) { return " '" + text + "'"; };
        auto ran = run_shell("/usr/bin/python3" + quoted(script.string()) + quoted(secret.string()) +
                             quoted(timestamp.empty() ? told.headers.at("taizhang-timestamp") : timestamp) +
                             quoted(told.headers.at("taizhang-signature")) + " <" + quoted(body.string()));
        INFO(ran.out);
        return ran.code == 0;
    }
};

} // namespace

TEST_CASE("a receiver that fails twice is told a third time, with the same id, and a signature that holds") {
    Receiver receiver(
        [](std::size_t number, const Told&) { return Receiver::status(number < 2 ? 500 : 200); });
    Site site;
    site.start(receiver.url());
    site.fill();
    auto told = receiver.wait_for(3);
    REQUIRE(told.size() == 3);
    auto list = site.settled_list();
    REQUIRE(list.at("items").size() == 1);
    const auto& item = list.at("items").at(0);
    CHECK(item.at("state") == "delivered");
    CHECK(item.at("attempts") == 3);
    CHECK(item.at("result") == "200");
    CHECK(item.at("due") == "2026-01-05T09:30");
    CHECK(complaints(openapi(), "Reminders", list) == "");
    for (const auto& each : told) {
        CHECK(each.first_line == "POST /hook?key=of-the-receiver HTTP/1.1");
        CHECK(each.headers.at("content-type") == "application/json");
        CHECK(each.headers.at("taizhang-reminder") == text_at(item, "id"));
        CHECK(each.body == told.front().body);
        CHECK(site.genuine(each));
    }
    CHECK_FALSE(site.genuine(told[2], "1")); // another moment, another signature
    auto forged = told[2];
    forged.body += " ";
    CHECK_FALSE(site.genuine(forged));
    auto body = *parse_json(told[2].body);
    CHECK(body.at("id") == item.at("id"));
    CHECK(body.at("project") == site.story.project);
    CHECK(body.at("duty") == "incident-report");
    CHECK(body.at("stage") == "overdue");
    CHECK(body.at("due") == "2026-01-05T09:30:00+08:00");
    CHECK(body.at("link") == "https://archive.example/#project=" + site.story.project);
    CHECK(told[2].body.find("欧阳") == std::string::npos);
    std::this_thread::sleep_for(std::chrono::seconds{3}); // looked at thrice more
    CHECK(receiver.told().size() == 3);
    CHECK(site.daemon->log().find("of-the-receiver") == std::string::npos); // the address may hold a key
    CHECK(site.daemon->log().find(Secret) == std::string::npos);
}

TEST_CASE(
    "killed between the answer and its row, the daemon tells it again, with the same id, and then no more") {
    Receiver receiver([](std::size_t, const Told&) { return Receiver::status(204); });
    Site site;
    {
        site.start("http://127.0.0.1:1/"); // nobody there yet
        site.fill();
        site.daemon->stop(SIGKILL);
    }
    try {
        site.start(receiver.url(), {{"TAIZHANG_FAILPOINT", "reminder.sent=kill"}});
        for (int i = 0; i < 2000 && site.daemon->running(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
    } catch (const std::runtime_error&) { // it was quicker than its own /readyz
    }
    REQUIRE(receiver.told().size() == 1);
    site.start(receiver.url());
    auto list = site.settled_list();
    auto told = receiver.told();
    REQUIRE(told.size() == 2);
    CHECK(told[0].headers.at("taizhang-reminder") == told[1].headers.at("taizhang-reminder"));
    CHECK(told[0].body == told[1].body);
    CHECK(list.at("items").size() == 1);
    site.daemon->stop(SIGKILL);
    site.start(receiver.url());
    std::this_thread::sleep_for(std::chrono::seconds{2});
    CHECK(receiver.told().size() == 2);
}

TEST_CASE("a receiver that never answers delays no upload, and stopping does not wait for it") {
    std::atomic<bool> over{false};
    Receiver receiver([&](std::size_t, const Told&) {
        while (!over) std::this_thread::sleep_for(std::chrono::milliseconds{5});
        return std::string();
    });
    Site site;
    site.start(receiver.url());
    site.fill();
    REQUIRE(receiver.wait_for(1).size() == 1); // it hangs
    auto officer = site.daemon->client(site.story.officer);
    auto begin = std::chrono::steady_clock::now();
    for (int i = 1; i <= 20; ++i) REQUIRE(upload(officer, site.story.project, small_payroll(i)));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{8}); // less than its patience
    CHECK(receiver.told().size() == 1);
    auto stopped = std::chrono::steady_clock::now();
    site.daemon->stop(SIGTERM);
    CHECK(std::chrono::steady_clock::now() - stopped < std::chrono::seconds{8});
    over = true;
}

TEST_CASE(
    "redirects are not followed, long answers are not read, and neither is taken for more than its status") {
    Receiver trap([](std::size_t, const Told&) { return Receiver::status(200); });
    Receiver receiver([&](std::size_t number, const Told&) {
        if (number == 0) return Receiver::status(307, "Location: " + trap.url() + "\r\n");
        return "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + std::string(1 << 20, 'x');
    });
    Site site;
    site.start(receiver.url());
    site.fill();
    auto item = site.settled_list().at("items").at(0);
    CHECK(item.at("state") == "delivered");
    CHECK(item.at("attempts") == 2);
    CHECK(item.at("result") == "200");
    CHECK(trap.told().empty());
}

TEST_CASE("the command line and the doctor say what could not be delivered, and send it again when told to") {
    std::atomic<int> code{500};
    Receiver receiver([&](std::size_t, const Told&) { return Receiver::status(code); });
    Site site;
    site.start(receiver.url());
    site.fill();
    receiver.wait_for(1);
    site.daemon->stop(SIGTERM);
    {
        // A day and a half of tries, in no time: the row as the last of them leaves it.
        SystemClock clock;
        auto catalogue = store::Catalogue::open(site.data / "catalogue.sqlite", clock);
        REQUIRE(catalogue);
        auto rows = (*catalogue)->reminders_of(ProjectId(site.story.project), 10);
        REQUIRE(rows);
        REQUIRE(rows->size() == 1);
        auto row = rows->front();
        row.attempts = 15;
        row.next_at = clock.now();
        REQUIRE((*catalogue)->commit([&](store::UnitOfWork& unit) { return unit.update(row); }));
    }
    site.start(receiver.url());
    CHECK(site.settled_list().at("items").at(0).at("state") == "failed");
    auto sent = receiver.told().size();
    Terminal terminal(site.daemon->server());
    terminal.environment["TAIZHANG_PASSWORD"] = Daemon::Password;
    REQUIRE(terminal.run({"login", "officer"}).code == 0);
    auto shown = terminal.run({"duties", "reminders", site.story.project});
    CHECK(shown.code == 1);
    CHECK(shown.out.find(
              "送不到  讨薪事件2小时内报告  期限 2026-01-05T09:30  已逾期  试过 16 次，最近一次：500") == 0);
    CHECK(terminal.run({"doctor", "--data", site.data.string()}).out.find("1 条提醒送不到接收方") !=
          std::string::npos);
    std::this_thread::sleep_for(std::chrono::seconds{2});
    CHECK(receiver.told().size() == sent); // not by itself
    code = 200;
    CHECK(site.daemon->client(site.story.inspector)
              .post("/api/v1/projects/" + site.story.project + "/reminders/retry", Json::object())
              .error()
              .code == Code::Forbidden);
    CHECK(terminal.run({"duties", "reminders", site.story.project, "--retry"}).out == "重新发送 1 条\n");
    CHECK(site.settled_list().at("items").at(0).at("state") == "delivered");
    CHECK(terminal.run({"duties", "reminders", site.story.project}).code == 0);
    CHECK(terminal.run({"doctor", "--data", site.data.string()}).out.find("条提醒送不到") ==
          std::string::npos);
}

TEST_CASE("a notice whose day passed is urged, until the officer has reported to the project lead") {
    Receiver receiver([](std::size_t, const Told&) { return Receiver::status(200); });
    Site site;
    site.start(receiver.url());
    auto officer = site.daemon->client(site.story.officer);
    auto sent = [&](const std::string& type, const std::string& name, const std::string& bytes) {
        write_file(site.directory.path() / "sent", bytes);
        auto receipt =
            officer.upload("/api/v1/projects/" + site.story.project + "/submissions",
                           {{"type", type},
                            {"period", "2025-03"},
                            {"subcontractor", Subcontractor},
                            {"attestation", R"({"seal":false,"signatures":"all","progress":"三层"})"}},
                           {"file", name, site.directory.path() / "sent"});
        REQUIRE(receipt);
        REQUIRE(text_at(settled(officer, text_at(*receipt, "submission")), "state") == "sealed");
    };
    sent("L5-05", "工资表.csv", small_payroll(1)); // not sealed by the subcontractor: an error
    sent(
        "L5-07b", "通知.json",
        R"({"notice_no":"ZG-1","issued_on":"2025-04-01","due_on":"2025-04-08","rows":[{"seq":1,"finding":"未盖章"}]})");
    auto told = receiver.wait_for(1);
    REQUIRE(told.size() == 1);
    auto body = *parse_json(told[0].body);
    CHECK(body.at("duty") == "rectification-reply");
    CHECK(body.at("stage") == "overdue");
    CHECK(body.at("due") == "2025-04-08");
    CHECK(text_at(body, "advice").find("报项目负责人") != std::string::npos);
    CHECK(told[0].body.find(Subcontractor) == std::string::npos);
    // Nobody but the officer writes the report.
    auto records = officer.get("/api/v1/projects/" + site.story.project + "/records?type=A-01");
    REQUIRE(records);
    CHECK(records->at("items").empty());
    auto report = officer.post("/api/v1/projects/" + site.story.project + "/months/2025-03/notices",
                               {{"kind", "escalation"},
                                {"subcontractor", Subcontractor},
                                {"project_lead", "濮一诺"},
                                {"proposal", "建议约谈"}});
    REQUIRE(report);
    REQUIRE(text_at(settled(officer, text_at(*report, "submission")), "state") == "sealed");
    std::this_thread::sleep_for(std::chrono::seconds{3});
    CHECK(receiver.told().size() == 1);
    auto duties = officer.get("/api/v1/projects/" + site.story.project + "/duties");
    REQUIRE(duties);
    for (const auto& each : duties->at("duties")) {
        if (each.at("id") == "rectification-reply") CHECK(each.at("reason") == "已报项目负责人");
    }
}

// --- a clock that is moved ---

namespace {

class MovedClock final : public Clock {
public:
    Instant now() const override { return x_now; }
    std::atomic<Instant> x_now{*parse_instant("2026-06-01T01:00:00.000Z")};
};

// The archive in this process, so that its clock can be set.
struct Stage {
    TemporaryDirectory directory;
    MovedClock clock;
    Receiver receiver{[](std::size_t, const Told&) { return Receiver::status(200); }};
    service::Options options;
    std::unique_ptr<service::Archive> archive;
    service::Actor officer;
    ProjectId project;

    Stage() {
        auto secret = directory.path() / "secret";
        write_file(secret, Secret);
        std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
        options.data = directory.path() / "data";
        options.share = std::filesystem::path(TAIZHANG_BINARY_DIR) / "share";
        options.webhook.url = receiver.url();
        options.webhook.secret = secret;
        options.webhook.look = std::chrono::seconds{1};
        open();
        REQUIRE(archive->people().create_first_admin("admin", Daemon::Password));
        service::Actor admin{UserId("u-none"), "admin", "", service::Role::Admin, {}, true};
        auto made = archive->projects().create(admin, {"T", "示例", "320612", "", "", "总包", {}, {}});
        REQUIRE(made);
        project = ProjectId(text_at(*made, "id"));
        REQUIRE(archive->people().create(admin, {"officer", "", "officer", Daemon::Password, {}, true}));
        officer = archive->people().login("officer", Daemon::Password)->actor;
    }
    void open() {
        archive.reset();
        auto opened = service::Archive::open(options, clock);
        if (!opened) FAIL(opened.error().message);
        archive = std::move(*opened);
        archive->start();
    }
    void file(const Json& data) {
        service::Arrival arrival;
        arrival.project = project;
        arrival.type = "L4-01";
        arrival.file_name = "备案表.json";
        auto upload = archive->accession().begin(officer, arrival);
        REQUIRE(upload);
        REQUIRE(upload->write(data.dump()));
        REQUIRE(upload->finish());
    }
    // Those of the officer's filing among what came, in the order in which they came.
    std::string filings() const {
        std::string words;
        for (const auto& each : receiver.told()) {
            auto body = *parse_json(each.body);
            if (body.at("duty") != "officer-filing") continue;
            words += (words.empty() ? "" : " ") + text_at(body, "stage") + "@" + text_at(body, "due");
        }
        return words;
    }
    // When there is nothing more to come: what came by then.
    std::string at(const char* moment, const std::string& awaited) {
        clock.x_now = *parse_instant(moment);
        for (int i = 0; i < 1000 && filings() != awaited; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        std::this_thread::sleep_for(std::chrono::milliseconds{2500}); // two more looks
        return filings();
    }
};

} // namespace

TEST_CASE("each stage is told once, over days, restarts and a clock that is set forward and back") {
    Stage stage;
    stage.file({{"officer_name", "诸葛明澜"}, {"planned_start", "2026-06-20"}});
    CHECK(stage.at("2026-06-12T10:00:00.000Z", "") == "");
    CHECK(stage.at("2026-06-12T16:00:00.000Z", "soon@2026-06-20") == "soon@2026-06-20"); // the 13th in China
    stage.open();
    CHECK(stage.at("2026-06-15T01:00:00.000Z", "soon@2026-06-20") == "soon@2026-06-20");
    CHECK(stage.at("2026-06-10T01:00:00.000Z", "soon@2026-06-20") == "soon@2026-06-20"); // set back
    CHECK(stage.at("2026-06-19T15:59:00.000Z", "soon@2026-06-20") == "soon@2026-06-20");
    auto today = "soon@2026-06-20 today@2026-06-20";
    CHECK(stage.at("2026-06-19T16:00:00.000Z", today) == today);
    stage.open();
    CHECK(stage.at("2026-06-20T15:59:59.000Z", today) == today);
    auto overdue = "soon@2026-06-20 today@2026-06-20 overdue@2026-06-20";
    CHECK(stage.at("2027-06-20T16:00:00.000Z", overdue) == overdue); // a year on
    CHECK(stage.at("2026-06-19T16:00:00.000Z", overdue) == overdue); // and back
    // The works begin later: another day, told of anew.
    stage.file({{"officer_name", "诸葛明澜"}, {"planned_start", "2026-06-25"}});
    auto again = std::string(overdue) + " soon@2026-06-25";
    CHECK(stage.at("2026-06-19T16:30:00.000Z", again) == again);
    // Filed: nothing more.
    stage.file(
        {{"officer_name", "诸葛明澜"}, {"planned_start", "2026-06-25"}, {"filing_date", "2026-06-20"}});
    CHECK(stage.at("2026-06-26T01:00:00.000Z", again) == again);
    std::set<std::string> ids;
    for (const auto& each : stage.receiver.told())
        CHECK(ids.insert(each.headers.at("taizhang-reminder")).second);
}
