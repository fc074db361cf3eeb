// `taizhang ingest` with whole folders, over a line that breaks, to an archive that is busy.
#include "support/bad_line.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <fcntl.h>
#include <pty.h>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::test;
namespace fs = std::filesystem;

namespace {

struct Stage {
    TemporaryDirectory directory;
    Daemon daemon;
    Story story;
    Terminal terminal;
    fs::path folder = directory.path() / "六月";

    explicit Stage(std::vector<std::string> options = {"--workers", "0"})
        : daemon(directory.path() / "data", std::move(options)), story(begin_story(daemon)),
          terminal(daemon.server()) {
        terminal.environment["TAIZHANG_TOKEN"] = story.officer;
        fs::create_directories(folder);
    }
    void put(const std::string& name, const std::string& bytes) const {
        fs::create_directories((folder / name).parent_path());
        write_file(folder / name, bytes);
    }
    std::vector<std::string> words(std::initializer_list<std::string> more = {}) const {
        std::vector<std::string> all = {"ingest",          folder.string(), "--project", story.project,
                                        "--type",          "L5-05",         "--period",  "2026-06",
                                        "--subcontractor", Subcontractor};
        all.insert(all.end(), more);
        return all;
    }
    Json submissions() const {
        return daemon.client(story.officer)
            .get("/api/v1/projects/" + story.project + "/submissions?limit=200")
            ->at("items");
    }
};

std::string text_of(const Json& counts) {
    return counts.at("new").dump() + " " + counts.at("duplicate").dump() + " " + counts.at("failed").dump() +
           " " + counts.at("passed_over").dump();
}

// 12 MiB that are not the same anywhere.
std::string large_file() {
    std::string bytes;
    for (std::uint64_t i = 0; bytes.size() < (std::size_t{12} << 20); ++i)
        bytes += std::to_string(i * 2654435761U) + ",";
    return bytes;
}

} // namespace

TEST_CASE("a folder is sent whole: each file answered, receipts kept that verify, again means duplicate") {
    Stage stage;
    for (int i = 0; i < 5; ++i) stage.put("钢筋班/" + std::to_string(i) + ".csv", small_payroll(i));
    stage.put("空.csv", "");
    stage.put("~$草稿.xlsx", "x");
    stage.put(".hidden/x", "x");
    auto receipts = stage.directory.path() / "receipts";
    auto sent = stage.terminal.run(stage.words({"--receipts", receipts.string(), "--json"}));
    INFO(sent.out << sent.err);
    REQUIRE(sent.code == 0);
    auto answer = sent.json();
    CHECK(text_of(answer.at("counts")) == "6 0 0 2");
    std::set<std::string> ids;
    for (const auto& item : answer.at("items")) {
        CHECK(item.at("status") == "new");
        CHECK(item.at("reason").is_null());
        CHECK(item.at("error").is_null());
        CHECK(item.at("outcome").is_null());
        ids.insert(text_at(item, "submission"));
        auto file = fs::path(text_at(item, "file"));
        auto receipt = receipts / (file.lexically_relative(stage.folder).string() + ".回执.json");
        REQUIRE(fs::exists(receipt));
        CHECK((fs::status(receipt).permissions() & fs::perms(0077)) == fs::perms::none);
        CHECK(stage.terminal.run({"verify", receipt.string(), "--original", file.string()}).code == 0);
    }
    CHECK(ids.size() == 6);
    CHECK(stage.submissions().size() == 6);
    for (const auto& row : stage.submissions())
        CHECK((text_at(row, "file_name") == "空.csv" || text_at(row, "file_name").find("钢筋班/") == 0));

    auto again = stage.terminal.run(stage.words());
    CHECK(again.code == 0);
    CHECK(again.out.find("已经收过：") != std::string::npos);
    CHECK(again.out.find("新收下 0，已经收过 6，没有收下 0；跳过 2") != std::string::npos);
    CHECK(again.out.find("~$草稿.xlsx（") != std::string::npos);
    CHECK(again.err.empty()); // no bar where there is no terminal
    CHECK(stage.submissions().size() == 6);

    // Two files of one name: two receipts.
    auto other = stage.directory.path() / "other";
    fs::create_directories(other / "钢筋班");
    write_file(other / "钢筋班" / "0.csv", small_payroll(100));
    auto words = stage.words({"--receipts", receipts.string()});
    words[1] = other.string();
    CHECK(stage.terminal.run(words).code == 0);
    std::size_t of_that_name = 0;
    for (const auto& entry : fs::directory_iterator(receipts / "钢筋班"))
        of_that_name += entry.path().filename().string().find("0.csv") == 0 ? 1 : 0;
    CHECK(of_that_name == 2);
}

TEST_CASE("what fails fails alone, and its code is the batch's; what fails for all is found out first") {
    Stage stage;
    stage.put("a.csv", small_payroll(1));
    stage.put("b.csv", small_payroll(2));
    auto words = stage.words({"--json"});
    words.insert(words.begin() + 1, (stage.directory.path() / "absent").string());
    auto partly = stage.terminal.run(words);
    CHECK(partly.code == 3);
    CHECK(text_of(partly.json().at("counts")) == "2 0 1 0");
    CHECK(partly.json().at("items").at(0).at("status") == "failed");
    CHECK(partly.json().at("items").at(0).at("error").at("code") == "not_found");
    CHECK(partly.json().at("items").at(0).at("receipt").is_null());

    words = stage.words({"--json"});
    words[3] = "p0000000000000000";
    CHECK(stage.terminal.run(words).code == 3);
    words = stage.words({"--json"});
    words[5] = "L9-99"; // every file is answered by itself, and none is lost sight of
    auto wrong = stage.terminal.run(words);
    CHECK(wrong.code == 5);
    CHECK(text_of(wrong.json().at("counts")) == "0 0 2 0");
    Terminal stranger(stage.daemon.server());
    stranger.environment["TAIZHANG_TOKEN"] = stage.story.inspector; // may look, may not send
    auto refused = stranger.run(stage.words({"--json"}));
    CHECK(refused.code == 4);
    CHECK(text_of(refused.json().at("counts")) == "0 0 2 0");
    CHECK(stage.terminal.run(stage.words({"--receipt", "/tmp/x"})).code == 5); // one place for two receipts
    auto nowhere = stage.terminal.run(stage.words({"--receipts", "/dev/null/x"}));
    CHECK(nowhere.code == 8); // received, but the receipts are not kept
    CHECK(nowhere.err.find("回执没有存下") != std::string::npos);
    CHECK(stage.submissions().size() == 2);
}

TEST_CASE("over a line that breaks everything arrives, once") {
    Stage stage;
    for (int i = 0; i < 4; ++i) stage.put(std::to_string(i) + ".csv", small_payroll(i));
    BadLine line(stage.daemon.port());
    stage.terminal.environment["TAIZHANG_SERVER"] = line.server();
    // Cut within the file, and after it before the answer: the second is received, and answered as a duplicate then.
    line.meet({{false, 1100, false}, {}, {false, 0, true}, {}, {false, 1100, false}, {false, 0, true}});
    auto sent = stage.terminal.run(stage.words({"--json"}));
    INFO(sent.out << sent.err);
    CHECK(sent.code == 0);
    CHECK(line.met() == 6);
    CHECK(sent.json().at("counts").at("failed") == 0);
    CHECK(stage.submissions().size() == 4);
}

TEST_CASE("a large file goes on where it was after the line broke, also in a later call") {
    Stage stage;
    auto bytes = large_file();
    stage.put("大.csv", bytes);
    BadLine line(stage.daemon.port());
    stage.terminal.environment["TAIZHANG_SERVER"] = line.server();
    line.meet({{false, 4 << 20, false}, {false, 5 << 20, false}});
    auto receipts = stage.directory.path() / "receipts";
    auto sent = stage.terminal.run(stage.words({"--json", "--receipts", receipts.string()}));
    INFO(sent.out << sent.err);
    REQUIRE(sent.code == 0);
    CHECK(line.met() == 2);
    CHECK(line.carried() < bytes.size() + (2 << 20)); // what had arrived was not sent again
    CHECK(text_of(sent.json().at("counts")) == "1 0 0 0");
    CHECK(stage.terminal
              .run({"verify", (receipts / "大.csv.回执.json").string(), "--original",
                    (stage.folder / "大.csv").string()})
              .code == 0);
    CHECK(stage.submissions().size() == 1);
    CHECK(stage.submissions().at(0).at("size") == bytes.size());

    // The line is cut for good; the next call finds it mended.
    write_file(stage.folder / "大.csv", bytes + "more");
    line.meet({{false, 6 << 20, false}, {false, 1200, false}, {false, 1200, false}, {false, 1200, false}});
    auto broken = stage.terminal.run(stage.words({"--json", "--patience", "1"}));
    CHECK(broken.code == 7);
    CHECK(text_of(broken.json().at("counts")) == "0 0 1 0");
    auto before = line.carried();
    auto mended = stage.terminal.run(stage.words({"--json"}));
    CHECK(mended.code == 0);
    CHECK(line.carried() - before < (8 << 20)); // some six of twelve MiB were there already
    CHECK(text_of(mended.json().at("counts")) == "1 0 0 0");
    CHECK(stage.submissions().size() == 2);
    auto again = stage.terminal.run(stage.words({"--json"}));
    CHECK(text_of(again.json().at("counts")) == "0 1 0 0");
}

TEST_CASE("while the archive is busy the batch waits as long as it is asked to, and gives up in the end") {
    Stage stage;
    stage.put("a.csv", small_payroll(1));
    stage.put("b.csv", small_payroll(2));
    BadLine line(stage.daemon.port());
    stage.terminal.environment["TAIZHANG_SERVER"] = line.server();
    line.meet({{true, 0, false}, {true, 0, false}});
    auto begin = std::chrono::steady_clock::now();
    auto sent = stage.terminal.run(stage.words({"--json"}));
    INFO(sent.out << sent.err);
    CHECK(sent.code == 0);
    CHECK(line.met() == 2);
    CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::seconds{2});
    CHECK(text_of(sent.json().at("counts")) == "2 0 0 0");

    stage.put("c.csv", small_payroll(3));
    line.meet(std::deque<BadLine::Fault>(50, {true, 0, false}));
    auto full = stage.terminal.run(stage.words({"--json", "--patience", "2"}));
    CHECK(full.code == 7);
    CHECK(text_of(full.json().at("counts")) ==
          "0 0 3 0"); // the others are not tried when the first is told to wait
    CHECK(line.met() <= 4);
    CHECK(full.json().at("items").at(0).at("reason") == "full");
}

TEST_CASE("a batch that was killed is started again, and nothing is there twice") {
    Stage stage;
    constexpr int Files = 60;
    for (int i = 0; i < Files; ++i) stage.put(std::to_string(i) + ".csv", small_payroll(i));
    for (int turn = 0; turn < 4; ++turn) {
        auto words = stage.words();
        int child = ::fork();
        if (child == 0) {
            ::setpgid(0, 0);
            (void)stage.terminal.run(words);
            ::_exit(0);
        }
        ::setpgid(
            child,
            child); // here too, whoever comes first: the program is the child's child, both go by their group
        std::this_thread::sleep_for(std::chrono::milliseconds{60 + 40 * turn});
        ::kill(-child, SIGKILL);
        ::waitpid(child, nullptr, 0);
    }
    auto sent = stage.terminal.run(stage.words({"--json"}));
    CHECK(sent.code == 0);
    auto counts = sent.json().at("counts");
    CHECK(counts.at("new").get<int>() + counts.at("duplicate").get<int>() == Files);
    CHECK(stage.submissions().size() == Files);
}

TEST_CASE("--wait says what became of each, with the next step where a person is needed") {
    Stage stage(std::vector<std::string>{});
    stage.put("工资表.csv", small_payroll(1));
    stage.put("不知道.csv", "这是什么,谁知道\n1,2\n");
    std::vector<std::string> words = {"ingest", stage.folder.string(), "--project", stage.story.project,
                                      "--wait"};
    auto told = stage.terminal.run(words);
    INFO(told.out << told.err);
    words.emplace_back("--json");
    auto sent = stage.terminal.run(words).json();
    std::map<std::string, Json> states;
    for (const auto& item : sent.at("items"))
        states[fs::path(text_at(item, "file")).filename().string()] = item.at("outcome");
    for (const auto& [name, outcome] : states) CHECK(text_at(outcome, "state") != "received");
    auto unknown = text_at(states.at("不知道.csv"), "state");
    CHECK((unknown == "unassigned" || unknown == "unreadable"));
    CHECK(told.code == (unknown == "unassigned" ? 1 : 5));
    if (unknown == "unassigned") CHECK(told.out.find("taizhang assign s") != std::string::npos);
}

TEST_CASE("on a terminal a bar says how far it is, and is gone in the end") {
    Stage stage;
    for (int i = 0; i < 30; ++i) stage.put(std::to_string(i) + ".csv", small_payroll(i));
    int master = -1, slave = -1;
    winsize size{24, 100, 0, 0};
    REQUIRE(::openpty(&master, &slave, nullptr, nullptr, &size) == 0);
    stage.terminal.in_child = [slave] { ::dup2(slave, STDERR_FILENO); };
    std::string seen;
    std::thread reader([&] {
        char buffer[4096];
        for (;;) {
            auto n = ::read(master, buffer, sizeof buffer);
            if (n <= 0) break;
            seen.append(buffer, static_cast<std::size_t>(n));
        }
    });
    auto sent = stage.terminal.run(stage.words());
    ::close(slave);
    reader.join();
    ::close(master);
    CHECK(sent.code == 0);
    CHECK(seen.find("[#") != std::string::npos);
    CHECK(seen.find("0/30 份") != std::string::npos);
    CHECK(seen.ends_with("\r\033[K"));
}
