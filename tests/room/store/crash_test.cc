// A child commits and says through a pipe what was acknowledged; it is killed; what it acknowledged must be
// there, and nothing half-done.
#include "base/failpoint.hh"
#include "room/store/rows.hh"
#include "store/blobs.hh"
#include "store/catalogue.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::store;
using namespace taizhang::store::test;
namespace fs = std::filesystem;

namespace {

constexpr int Threads = 4;
constexpr int UnitsEach = 40;

struct Place {
    taizhang::test::TemporaryDirectory directory;
    FixedClock clock{at(0)};
    fs::path database() const { return directory.path() / "catalogue.db"; }
    fs::path blobs() const { return directory.path() / "blobs"; }
};

Result<void> receive(const Blobs& blobs, Catalogue& catalogue, const std::string& id) {
    Submission made = submission(id);
    TRY_INTO(made.digests, blobs.put("content of " + id));
    return catalogue.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY_INTO(made.log_position,
                 unit.custody("u1", "receive", id, {{"sha256", made.digests.sha256.hex()}}));
        TRY(unit.insert(made));
        return unit.enqueue("process", id);
    });
}

// The child's life; never returns. Its exit status is 0 when all its units were acknowledged.
[[noreturn]] void live(const Place& place, const std::string& setting, const std::string& round, int pipe) {
    rearm_failpoints(setting);
    auto blobs = Blobs::open(place.blobs());
    auto catalogue = Catalogue::open(place.database(), place.clock);
    if (!blobs || !catalogue) ::_exit(2);
    std::atomic<bool> failed{false};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < Threads; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < UnitsEach; ++i) {
                    std::string id = "s" + round + "." + std::to_string(t) + "." + std::to_string(i);
                    if (!receive(*blobs, **catalogue, id)) failed = true;
                    else if (std::string line = id + "\n"; ::write(pipe, line.data(), line.size()) < 0)
                        failed = true;
                }
            });
    }
    catalogue->reset();
    ::_exit(failed ? 3 : 0);
}

struct Outcome {
    std::set<std::string> acknowledged;
    int status = 0;
};

// `kill_after`: SIGKILL from outside after so many acknowledgements; 0: never.
Outcome run_child(const Place& place, const std::string& setting, const std::string& round,
                  std::size_t kill_after) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::close(ends[0]);
        live(place, setting, round, ends[1]);
    }
    ::close(ends[1]);
    std::string text;
    char buffer[512];
    for (ssize_t got; (got = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
        text.append(buffer, static_cast<std::size_t>(got));
        auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
        if (kill_after > 0 && lines >= kill_after) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    Outcome outcome;
    REQUIRE(::waitpid(child, &outcome.status, 0) == child);
    for (std::size_t from = 0, end; (end = text.find('\n', from)) != std::string::npos; from = end + 1)
        outcome.acknowledged.insert(text.substr(from, end - from));
    return outcome;
}

// All that was ever acknowledged in this place is there, whole, and nothing else is there in part.
void check_whole(const Place& place, const std::set<std::string>& acknowledged) {
    auto blobs = Blobs::open(place.blobs());
    REQUIRE(blobs);
    auto catalogue = Catalogue::open(place.database(), place.clock);
    REQUIRE(catalogue);
    auto head = (*catalogue)->verify_custody();
    REQUIRE(head);
    auto rows = (*catalogue)->submissions({ProjectId("p1"), "", "", "", 10'000});
    REQUIRE(rows);
    std::set<std::string> present;
    for (const auto& row : *rows) {
        present.insert(row.id.text());
        auto bytes = blobs->get(row.digests.sha256);
        REQUIRE(bytes);
        REQUIRE(*bytes == "content of " + row.id.text());
        auto entry = (*catalogue)->custody(row.log_position, 1);
        REQUIRE((entry && entry->size() == 1 && entry->front().subject == row.id.text()));
    }
    for (const auto& id : acknowledged) {
        INFO(id);
        REQUIRE(present.count(id) == 1);
    }
    CHECK(head->size == present.size());
    CHECK(*(*catalogue)->waiting_jobs() == present.size());
    CHECK((*catalogue)->tree_head()->root == head->root);
}

void prepare(const Place& place) {
    auto catalogue = Catalogue::open(place.database(), place.clock);
    REQUIRE(catalogue);
    REQUIRE((*catalogue)->commit([](UnitOfWork& unit) { return unit.insert(project()); }));
}

bool was_killed(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; }

} // namespace

TEST_CASE("killed at any write point, nothing acknowledged is missing and nothing is half-done", "[crash]") {
    Place place;
    prepare(place);
    std::set<std::string> acknowledged;
    int round = 0;
    for (std::string point : {"blob.create", "blob.write", "blob.sync", "blob.rename", "blob.directory_sync",
                              "commit.begin", "commit.end"}) {
        for (std::string pass : {"", ":2", ":9", ":31"}) {
            INFO(point << pass);
            auto outcome = run_child(place, point + pass + "=kill", std::to_string(round++), 0);
            REQUIRE(was_killed(outcome.status));
            acknowledged.merge(outcome.acknowledged);
            check_whole(place, acknowledged);
        }
    }
    CHECK(acknowledged.size() > 50); // else the test showed nothing
}

TEST_CASE("killed from outside at any moment, nothing acknowledged is missing and nothing is half-done",
          "[crash]") {
    Place place;
    prepare(place);
    std::set<std::string> acknowledged;
    for (std::size_t round = 0; round < 12; ++round) {
        auto outcome = run_child(place, "", "k" + std::to_string(round), 1 + round * 37 % 120);
        REQUIRE(was_killed(outcome.status));
        acknowledged.merge(outcome.acknowledged);
        check_whole(place, acknowledged);
    }
    CHECK(acknowledged.size() > 300);
}

TEST_CASE("an error at any write point fails what it meets and the rest goes on", "[crash]") {
    for (std::string point :
         {"blob.write:5=enospc", "blob.sync:3=error", "commit.begin:2=error", "commit.end:3=error"}) {
        INFO(point);
        Place place;
        prepare(place);
        auto outcome = run_child(place, point, "e", 0);
        REQUIRE(WIFEXITED(outcome.status));
        CHECK(WEXITSTATUS(outcome.status) == 3);
        CHECK(outcome.acknowledged.size() < Threads * UnitsEach);
        CHECK(outcome.acknowledged.size() >= Threads * (UnitsEach - 3));
        check_whole(place, outcome.acknowledged);
    }
}

// A limit of the file size is the full disk that a test can have: the kernel refuses SQLite's writes.
TEST_CASE("when the database cannot grow, units fail, and they succeed again when it can", "[crash]") {
    Place place;
    prepare(place);
    pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        auto catalogue = Catalogue::open(place.database(), place.clock);
        auto blobs = Blobs::open(place.blobs());
        if (!catalogue || !blobs) ::_exit(10);
        std::signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit {};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        rlim_t before = limit.rlim_cur;
        limit.rlim_cur = 600'000;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        int kept = 0;
        while (kept < 1000 && receive(*blobs, **catalogue, "s" + std::to_string(kept))) ++kept;
        if (kept == 1000) ::_exit(11);
        if ((*catalogue)->submission(SubmissionId("s" + std::to_string(kept)))) ::_exit(12);
        limit.rlim_cur = before;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        for (int i = 0; i < 20; ++i)
            if (!receive(*blobs, **catalogue, "t" + std::to_string(i))) ::_exit(13);
        auto head = (*catalogue)->verify_custody();
        catalogue->reset();
        ::_exit(head && head->size == static_cast<std::uint64_t>(kept) + 20 ? 0 : 14);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    check_whole(place, {"s0", "t0", "t19"});
}
