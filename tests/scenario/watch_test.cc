// Files put into the watched folder of a real daemon: taken, acknowledged, put away, exactly once whatever happens.
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <fcntl.h>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::test;
namespace fs = std::filesystem;

namespace {

const std::string Where = "2026-06/L5-05/" + std::string(Subcontractor);

struct Stage {
    TemporaryDirectory directory;
    fs::path data = directory.path() / "data", watch = directory.path() / "watch", project = watch / "T-1";
    Story story;
    std::unique_ptr<Daemon> daemon;

    Stage() {
        fs::create_directories(project);
        Daemon first(data);
        story = begin_story(first);
        first.stop(SIGTERM);
    }
    std::vector<std::string> options(std::vector<std::string> more = {}) const {
        more.insert(more.end(), {"--watch", watch.string(), "--watch-user", "officer",
                                 "--watch-settle-seconds", "1", "--watch-rescan-seconds", "2"});
        return more;
    }
    void start(std::vector<std::string> more = {}, std::map<std::string, std::string> environment = {}) {
        daemon.reset();
        daemon = std::make_unique<Daemon>(data, options(std::move(more)), std::move(environment));
    }
    void put(const std::string& name, const std::string& bytes, const fs::path& below = Where) const {
        fs::create_directories(project / below);
        write_file(project / below / name, bytes);
    }
    cli::Client officer() const { return daemon->client(story.officer); }
    Json submissions() const {
        return officer().get("/api/v1/projects/" + story.project + "/submissions?limit=200")->at("items");
    }
    std::uint64_t metric(const std::string& name) const {
        auto text = daemon->client("").download("/metrics");
        REQUIRE(text);
        auto at = text->find("\ntaizhang_" + name + " ");
        REQUIRE(at != std::string::npos);
        return std::stoull(text->substr(at + name.size() + 11));
    }
    Json receipt(const std::string& name, const fs::path& below = Where) const {
        auto read = read_json(project / "done" / below / (name + ".回执.json"));
        REQUIRE(read);
        return std::move(*read);
    }
    std::string reasons() const { return daemon->client("").get("/readyz")->at("reasons").dump(); }
};

template <class Condition>
bool within(int seconds, Condition condition) {
    for (int i = 0; i < seconds * 20; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return condition();
}

std::set<std::string> files(const fs::path& folder) {
    std::set<std::string> found;
    if (!fs::exists(folder)) return found;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_directory() || entry.is_symlink())
            found.insert(fs::relative(entry.path(), folder).string());
    }
    return found;
}

// Each of `names` done once, with a receipt that verifies, nothing left in between, one submission each.
void check_each_once(Stage& stage, const std::vector<std::string>& names) {
    CHECK(files(stage.project / ".claimed").empty());
    CHECK(files(stage.project / "failed").empty());
    auto done = files(stage.project / "done" / Where);
    CHECK(done.size() == 2 * names.size());
    Terminal terminal;
    std::set<std::string> submissions;
    for (const auto& name : names) {
        INFO(name);
        REQUIRE(done.contains(name));
        auto receipt = stage.receipt(name);
        submissions.insert(text_at(receipt, "submission"));
        CHECK(receipt.at("duplicate") == false); // nobody sent it before: it was itself
        auto file = stage.project / "done" / Where / name;
        CHECK(terminal.run({"verify", file.string() + ".回执.json", "--original", file.string()}).code == 0);
    }
    CHECK(submissions.size() == names.size());
    auto rows = stage.submissions();
    CHECK(rows.size() == names.size());
    for (const auto& row : rows) CHECK(submissions.contains(text_at(row, "id")));
}

} // namespace

TEST_CASE("a file put into the folder is received, put away with its receipt, and sealed") {
    Stage stage;
    stage.start();
    stage.put("工资表.csv", small_payroll(1));
    auto done = stage.project / "done" / Where / "工资表.csv";
    REQUIRE(within(20, [&] { return fs::exists(done); }));
    CHECK(read_file(done) == small_payroll(1));
    check_each_once(stage, {"工资表.csv"});
    auto state = settled(stage.officer(), text_at(stage.receipt("工资表.csv"), "submission"));
    CHECK(text_at(state, "state") == "sealed");
    CHECK(text_at(state, "type") == "L5-05");
    CHECK(text_at(state, "period") == "2026-06");
    CHECK(text_at(state, "subcontractor") == Subcontractor);
    CHECK(text_at(state, "file_name") == "工资表.csv");
    CHECK(stage.metric("watch_received_total") == 1);
    CHECK(stage.metric("watch_waiting") == 0);
    CHECK(stage.reasons() == "[]");
    CHECK(stage.daemon->log().find("工资表") == std::string::npos); // no names in the log

    // The same again, under another name and from another folder of the same meaning: done, and said to be known.
    stage.put("again.csv", small_payroll(1), "农民工工资支付表/" + std::string(Subcontractor) + "/2026年6月");
    auto where = fs::path("农民工工资支付表") / Subcontractor / "2026年6月";
    REQUIRE(within(20, [&] { return fs::exists(stage.project / "done" / where / "again.csv"); }));
    auto receipt = stage.receipt("again.csv", where);
    CHECK(receipt.at("duplicate") == true);
    CHECK(text_at(receipt, "note").find("已收过") != std::string::npos);
    CHECK(stage.submissions().size() == 1);
    CHECK(stage.metric("watch_duplicates_total") == 1);
    // And under the very same name.
    stage.put("工资表.csv", small_payroll(1));
    REQUIRE(within(20, [&] { return stage.metric("watch_duplicates_total") == 2; }));
    CHECK(stage.submissions().size() == 1);
    CHECK(files(stage.project / "done" / Where).size() == 4); // both copies, both receipts
}

TEST_CASE("a file somebody is still writing is left alone until it is whole") {
    Stage stage;
    stage.start();
    fs::create_directories(stage.project / Where);
    auto path = stage.project / Where / "a.csv";
    auto bytes = small_payroll(1);
    int writer = ::open(path.c_str(), O_WRONLY | O_CREAT, 0600);
    REQUIRE(::write(writer, bytes.data(), bytes.size() / 2) > 0);
    stage.put("b.csv.part", bytes);
    std::this_thread::sleep_for(std::chrono::milliseconds{3500}); // settle is one second
    CHECK(fs::exists(path));
    CHECK(stage.submissions().empty());
    CHECK(stage.metric("watch_settling") == 1);
    auto half = bytes.size() / 2;
    REQUIRE(::write(writer, bytes.data() + half, bytes.size() - half) > 0);
    ::close(writer);
    fs::rename(stage.project / Where / "b.csv.part", stage.project / Where / "b.csv");
    write_file(stage.project / Where / "b.csv", small_payroll(2));
    REQUIRE(within(20, [&] { return files(stage.project / "done" / Where).size() == 4; }));
    check_each_once(stage, {"a.csv", "b.csv"});
    CHECK(read_file(stage.project / "done" / Where / "a.csv") == bytes);
}

TEST_CASE("what may not be taken goes to failed with the reason, and is not looked into") {
    Stage stage;
    stage.start({"--max-upload-mb", "1"});
    auto secret = stage.directory.path() / "secret.csv";
    write_file(secret, small_payroll(7));
    fs::create_directories(stage.project / Where);
    fs::create_symlink(secret, stage.project / Where / "link.csv");
    fs::create_hard_link(secret, stage.project / Where / "hard.csv");
    fs::create_directory_symlink(stage.directory.path(), stage.project / "folder");
    REQUIRE(::mkfifo((stage.project / Where / "pipe").c_str(), 0600) == 0);
    stage.put("large.csv", std::string((1 << 20) + 1, 'x'));
    write_file(stage.watch / "stray.csv", small_payroll(8));
    stage.put("good.csv", small_payroll(1));
    REQUIRE(within(30, [&] {
        return files(stage.project / "failed").size() == 10 && files(stage.watch / "failed").size() == 2 &&
               files(stage.project / "done").size() == 2;
    }));
    for (const auto& name : {Where + "/link.csv", Where + "/hard.csv", Where + "/pipe", Where + "/large.csv",
                             std::string("folder")}) {
        INFO(name);
        auto reason = read_file(stage.project / "failed" / (name + ".原因.txt"));
        CHECK(reason.find("没有收下，原因：") == 0);
        CHECK(reason.find("怎么办：") != std::string::npos);
    }
    CHECK(read_file(stage.watch / "failed" / "stray.csv.原因.txt").find("项目文件夹") != std::string::npos);
    CHECK(stage.submissions().size() == 1);
    CHECK(read_file(secret) == small_payroll(7));
    CHECK(stage.metric("watch_failed_total") == 6);
    CHECK(files(stage.project / ".claimed").empty());
}

TEST_CASE("a folder that is no project's is left alone with a note until there is one") {
    Stage stage;
    fs::create_directories(stage.watch / "T-2" / "2026-06");
    write_file(stage.watch / "T-2" / "2026-06" / "a.csv", small_payroll(1));
    stage.start();
    auto note = stage.watch / "T-2" / "请看-没有接收的原因.txt";
    REQUIRE(within(20, [&] { return fs::exists(note); }));
    CHECK(stage.reasons().find("watch") != std::string::npos);
    CHECK(stage.daemon->client("").get("/readyz")->at("ready") == true);
    CHECK(fs::exists(stage.watch / "T-2" / "2026-06" / "a.csv"));
    auto admin = stage.daemon->client(stage.story.admin);
    auto made = admin.post("/api/v1/projects", {{"code", "T-2"},
                                                {"name", "示例二号工程"},
                                                {"county", "320613"},
                                                {"general_contractor", "南通示例海岳建设集团有限公司"},
                                                {"subcontractors", {Subcontractor}}});
    REQUIRE(made);
    // The project is there, but the folder's user may not upload to it.
    REQUIRE(within(20, [&] { return read_file(note).find("没有权限") != std::string::npos; }));
    CHECK(fs::exists(stage.watch / "T-2" / "2026-06" / "a.csv"));
    auto users = admin.get("/api/v1/users");
    REQUIRE(users);
    for (const auto& user : users->at("items")) {
        if (text_at(user, "login") != "officer") continue;
        REQUIRE(admin.patch("/api/v1/users/" + text_at(user, "id"),
                            {{"projects", {stage.story.project, text_at(*made, "id")}}}));
    }
    fs::rename(stage.watch / "T-2" / "2026-06", stage.watch / "T-2" / "x");
    fs::create_directories(stage.watch / "T-2" / Where);
    fs::rename(stage.watch / "T-2" / "x" / "a.csv", stage.watch / "T-2" / Where / "a.csv");
    REQUIRE(within(20, [&] { return fs::exists(stage.watch / "T-2" / "done" / Where / "a.csv"); }));
    CHECK_FALSE(fs::exists(note));
    CHECK(within(10, [&] { return stage.reasons() == "[]"; }));
}

TEST_CASE("while the archive can take nothing files wait, and nothing is lost") {
    Stage stage;
    for (int i = 0; i < 3; ++i) stage.put(std::to_string(i) + ".csv", small_payroll(i));
    auto reserve = GENERATE(true, false);
    DYNAMIC_SECTION((reserve ? "disk full" : "queue full")) {
        if (reserve) stage.start({"--reserve-mb", "1000000"});
        else stage.start({"--queue-limit", "1", "--workers", "0"});
        REQUIRE(within(20, [&] { return stage.metric("watch_waiting") == 1; }));
        CHECK(stage.daemon->log().find("event=watch reason=") != std::string::npos);
        std::this_thread::sleep_for(std::chrono::milliseconds{2500});
        CHECK(stage.metric("watch_waiting") == 1); // the others are not even taken
        CHECK(stage.metric("watch_retries_total") >= 2);
        CHECK(stage.metric("watch_retries_total") <= 5); // it does not hammer
        CHECK(stage.submissions().size() == (reserve ? 0 : 1));
        CHECK(files(stage.project / "failed").empty());
        stage.start();
        REQUIRE(within(30, [&] { return files(stage.project / "done").size() == 6; }));
        check_each_once(stage, {"0.csv", "1.csv", "2.csv"});
    }
}

TEST_CASE("after kill -9 at any point of the watched folder each file is in the archive once and put away") {
    std::vector<std::string> names;
    for (int i = 0; i < 4; ++i) names.push_back(std::to_string(i) + ".csv");
    for (const char* point :
         {"watch.claimed", "watch.received", "watch.moved", "blob.create", "blob.write", "blob.sync",
          "blob.rename", "receive.commit", "receive.committed", "commit.end"}) {
        DYNAMIC_SECTION("killed at " << point) {
            Stage stage;
            for (int i = 0; i < 4; ++i) stage.put(names[static_cast<std::size_t>(i)], small_payroll(i));
            stage.start({"--workers", "0"}, {{"TAIZHANG_FAILPOINT", std::string(point) + ":2=kill"}});
            INFO("the fail point was never passed: " << point);
            REQUIRE(within(20, [&] { return !stage.daemon->running(); }));
            auto left = files(stage.project);
            CHECK(left.size() >= names.size()); // nothing has gone in between
            stage.start();
            REQUIRE(within(30, [&] { return files(stage.project / "done").size() == 8; }));
            check_each_once(stage, names);
            for (const auto& row : stage.submissions())
                CHECK(text_at(settled(stage.officer(), text_at(row, "id")), "state") == "sealed");
            CHECK(stage.metric("watch_duplicates_total") == 0);
        }
    }
}

TEST_CASE("an error at any point is tried again in the same process, and the file is done once") {
    for (const char* point :
         {"watch.claimed=error", "watch.received=error", "watch.moved=error", "blob.write=enospc",
          "blob.sync=error", "receive.commit=error", "receive.committed=error"}) {
        DYNAMIC_SECTION(point) {
            Stage stage;
            stage.put("a.csv", small_payroll(1));
            stage.put("b.csv", small_payroll(2));
            stage.start({"--workers", "0"}, {{"TAIZHANG_FAILPOINT", point}});
            REQUIRE(within(30, [&] { return files(stage.project / "done").size() == 4; }));
            CHECK(within(10, [&] { return stage.metric("watch_waiting") == 0; }));
            check_each_once(stage, {"a.csv", "b.csv"});
            CHECK(stage.metric("watch_retries_total") >= 1);
        }
    }
}

TEST_CASE("killed again and again while files keep coming, the archive has each of them once") {
    constexpr int Files = 40;
    Stage stage;
    std::vector<std::string> names;
    for (int i = 0; i < Files; ++i) names.push_back("f" + std::to_string(i) + ".csv");
    std::thread people([&] {
        for (int i = 0; i < Files; ++i) {
            stage.put(names[static_cast<std::size_t>(i)] + ".part", small_payroll(i));
            fs::rename(stage.project / Where / (names[static_cast<std::size_t>(i)] + ".part"),
                       stage.project / Where / names[static_cast<std::size_t>(i)]);
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
        }
    });
    for (int turn = 0; turn < 6; ++turn) {
        stage.start();
        std::this_thread::sleep_for(std::chrono::milliseconds{1200 + 137 * turn});
        stage.daemon->stop(SIGKILL);
    }
    people.join();
    stage.start();
    REQUIRE(within(60, [&] { return files(stage.project / "done").size() == 2 * Files; }));
    check_each_once(stage, names);
}

TEST_CASE("one daemon takes from a folder; a folder that comes later is found then; settings are checked") {
    Stage stage;
    stage.start();
    auto other = stage.directory.path() / "other";
    Daemon second(other, stage.options());
    auto reasons = [&] { return second.client("").get("/readyz")->at("reasons").dump(); };
    CHECK(within(10, [&] { return reasons().find("另一个台账服务") != std::string::npos; }));
    second.stop(SIGTERM);

    stage.daemon->stop(SIGTERM);
    fs::rename(stage.watch, stage.directory.path() / "away");
    stage.start();
    CHECK(within(10, [&] { return stage.reasons().find("watch") != std::string::npos; }));
    fs::rename(stage.directory.path() / "away", stage.watch);
    stage.put("a.csv", small_payroll(1));
    REQUIRE(within(20, [&] { return files(stage.project / "done").size() == 2; }));
    auto stopped = std::chrono::steady_clock::now();
    stage.daemon->stop(SIGTERM);
    CHECK(std::chrono::steady_clock::now() - stopped < std::chrono::seconds{5}); // it does not sleep on

    for (const auto& wrong : std::vector<std::vector<std::string>>{
             {"--watch", stage.watch.string()},
             {"--watch", "relative", "--watch-user", "officer"},
             {"--watch", (stage.data / "in").string(), "--watch-user", "officer"},
             {"--watch", stage.directory.path().string(), "--watch-user", "officer"}}) {
        std::vector<std::string> words = {"--data", stage.data.string()};
        words.insert(words.end(), wrong.begin(), wrong.end());
        auto refused = run_program(stage.directory.path(), "taizhangd", words, {});
        CHECK(refused.code == 5);
        CHECK(refused.err.find("watch") != std::string::npos);
    }
}
