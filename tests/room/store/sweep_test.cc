#include "store/sweep.hh"

#include "base/failpoint.hh"
#include "proof/hash.hh"
#include "room/store/rows.hh"
#include "store/examine.hh"
#include "support/temporary.hh"

#include <atomic>
#include <catch2/catch.hpp>
#include <set>
#include <sqlite3.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::store;
using namespace taizhang::store::test;

namespace {

using std::chrono::hours;

class RunningClock final : public Clock {
public:
    Instant now() const override { return at(0) + hours(24 * x_wall); }
    std::chrono::steady_clock::time_point monotonic() const override {
        return std::chrono::steady_clock::time_point(hours(x_hours.load()));
    }
    void run_on(hours by) { x_hours += by.count(); }
    void set_wall_clock_on_by_days(int days) { x_wall += days; }

private:
    std::atomic<std::int64_t> x_hours{1000};
    std::atomic<int> x_wall{0};
};

struct Archive {
    taizhang::test::TemporaryDirectory directory;
    RunningClock clock;
    std::unique_ptr<Catalogue> catalogue;
    Blobs blobs;

    Archive() : catalogue(open_catalogue()), blobs(*Blobs::open(directory.path() / "blobs")) {
        REQUIRE(catalogue->commit([](UnitOfWork& unit) { return unit.insert(project()); }));
    }
    std::filesystem::path file() const { return directory.path() / "catalogue.sqlite"; }
    std::unique_ptr<Catalogue> open_catalogue() const {
        auto opened = Catalogue::open(file(), clock);
        REQUIRE(opened);
        return std::move(*opened);
    }
    Sha256 put(const std::string& bytes) const {
        auto digests = blobs.put(bytes);
        REQUIRE(digests);
        return digests->sha256;
    }
    Result<void> name(const Sha256& digest, const std::string& id) const {
        return catalogue->commit([&](UnitOfWork& unit) {
            Submission row = submission(id);
            row.digests.sha256 = digest;
            return unit.insert(row);
        });
    }
    Sweep sweep() const { return {blobs, *catalogue, clock}; }
};

Sweep::Found pass(Sweep& sweep) {
    auto found = sweep.pass({});
    if (!found) FAIL(found.error().message);
    return *found;
}

} // namespace

TEST_CASE("a blob that no row names goes after a day of being seen so, and none that a row names ever does") {
    Archive archive;
    std::vector<Sha256> named;
    for (int i = 0; i < 3; ++i) named.push_back(archive.put("named " + std::to_string(i)));
    std::vector<Sha256> unnamed;
    for (int i = 0; i < 1200; ++i) unnamed.push_back(archive.put("unnamed " + std::to_string(i)));
    REQUIRE(archive.name(named[0], "s1"));
    REQUIRE(archive.catalogue->commit([&](UnitOfWork& unit) {
        Record row = record("r1", "s1");
        row.data = named[1];
        row.pdf = named[2];
        return unit.insert(row);
    }));
    Sweep sweep = archive.sweep();
    CHECK(pass(sweep).unnamed == unnamed.size());
    archive.clock.set_wall_clock_on_by_days(10'000); // makes nothing old
    archive.clock.run_on(hours(23));
    CHECK(pass(sweep).removed == 0);
    archive.clock.run_on(hours(1));
    auto found = pass(sweep);
    CHECK(found.removed == unnamed.size());
    CHECK(found.removed_bytes > unnamed.size());
    for (const auto& digest : unnamed) CHECK_FALSE(archive.blobs.contains(digest));
    for (const auto& digest : named) CHECK(archive.blobs.contains(digest));
    CHECK(pass(sweep).unnamed == 0);
    CHECK(archive.blobs.get(archive.put("unnamed 7")));
}

TEST_CASE("content that is put again is in somebody's hands for another day, whether its row comes or not") {
    Archive archive;
    auto digest = archive.put("once an orphan");
    Sweep sweep = archive.sweep();
    pass(sweep);
    archive.clock.run_on(hours(23));
    REQUIRE(archive.put("once an orphan") == digest);
    archive.clock.run_on(hours(1));
    CHECK(pass(sweep).removed == 0);
    archive.clock.run_on(hours(23));
    CHECK(pass(sweep).removed == 0);
    SECTION("its row comes") {
        REQUIRE(archive.name(digest, "s1"));
        archive.clock.run_on(hours(1000));
        CHECK(pass(sweep).removed == 0);
        CHECK(archive.blobs.contains(digest));
    }
    SECTION("no row comes") {
        archive.clock.run_on(hours(1));
        CHECK(pass(sweep).removed == 1);
    }
}

TEST_CASE("a blob put again after the catalogue was asked and before its removal stays") {
    Archive archive;
    auto digest = archive.put("orphan");
    auto file = archive.blobs.file(digest);
    REQUIRE((file && *file));
    REQUIRE(archive.put("orphan") == digest);
    auto removed = archive.blobs.remove(digest, **file);
    REQUIRE(removed);
    CHECK_FALSE(*removed);
    CHECK(archive.blobs.get(digest));
}

TEST_CASE("a process that begins anew has seen nothing, and a pass that was stopped forgets nothing") {
    Archive archive;
    archive.put("orphan");
    Sweep first = archive.sweep();
    pass(first);
    archive.clock.run_on(hours(24));
    Sweep second = archive.sweep();
    CHECK(pass(second).removed == 0);
    std::stop_source stopped;
    stopped.request_stop();
    REQUIRE(first.pass(stopped.get_token()));
    CHECK(pass(first).removed == 1);
}

TEST_CASE("a whole upload whose submission is not there yet is named by its row") {
    Archive archive;
    auto digest = archive.put("came in pieces");
    REQUIRE(archive.catalogue->commit([&](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(user("u1", "u1")));
        PartialUpload upload;
        upload.id = UploadId("up1");
        upload.account = UserId("u1");
        upload.project = ProjectId("p1");
        upload.length = 14;
        upload.created_at = upload.expires_at = at(0);
        TRY(unit.insert(upload));
        Digests digests;
        digests.sha256 = digest;
        return unit.upload_received(upload.id, 14, digests, at(100));
    }));
    Sweep sweep = archive.sweep();
    pass(sweep);
    archive.clock.run_on(hours(100));
    CHECK(pass(sweep).unnamed == 0);
    CHECK(archive.blobs.contains(digest));
}

TEST_CASE("an error while sweeping removes nothing more, kill -9 leaves the archive whole, and it goes on "
          "afterwards") {
    Archive archive;
    std::set<Sha256> unnamed;
    for (int i = 0; i < 5; ++i) unnamed.insert(archive.put("unnamed " + std::to_string(i)));
    auto named = archive.put("named");
    REQUIRE(archive.name(named, "s1"));
    auto left = [&] {
        return std::count_if(unnamed.begin(), unnamed.end(),
                             [&](const auto& digest) { return archive.blobs.contains(digest); });
    };
    Sweep sweep = archive.sweep();
    pass(sweep);
    archive.clock.run_on(hours(24));
    rearm_failpoints("sweep.remove:3=error");
    CHECK_FALSE(sweep.pass({}));
    rearm_failpoints("");
    CHECK(left() == 3);
    std::vector<std::pair<Sha256, BlobFile>> files;
    for (const auto& digest : unnamed)
        if (auto file = archive.blobs.file(digest); file && *file) files.emplace_back(digest, **file);
    pid_t child = ::fork();
    if (child == 0) {
        rearm_failpoints("sweep.remove:2=kill");
        for (const auto& [digest, file] : files) (void)archive.blobs.remove(digest, file).has_value();
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFSIGNALED(status));
    CHECK(left() == 2);
    CHECK(pass(sweep).removed == 2);
    CHECK(archive.blobs.get(named));
}

TEST_CASE("while content comes and goes nothing that was named is swept") {
    Archive archive;
    std::atomic<bool> done{false};
    std::vector<Sha256> named;
    std::jthread sweeping([&] {
        Sweep sweep = archive.sweep();
        while (!done) (void)sweep.pass({}).has_value();
    });
    for (int i = 0; i < 150; ++i) {
        archive.put("orphan " + std::to_string(i % 5));
        if (i % 3 == 0) {
            auto digest =
                archive.put("orphan " + std::to_string(i % 15)); // it may be old, and go at this moment
            REQUIRE(archive.name(digest, "s" + std::to_string(i)));
            named.push_back(digest);
        }
        archive.clock.run_on(hours(13)); // while nothing is in hand
    }
    done = true;
    sweeping.join();
    for (const auto& digest : named) CHECK(archive.blobs.get(digest));
}

TEST_CASE("the doctor's look counts what no row names and changes nothing") {
    Archive archive;
    archive.put("orphan");
    REQUIRE(archive.name(archive.put("named"), "s1"));
    SystemClock clock;
    auto look = [&](Instant now) {
        auto found = examine_blobs(archive.file(), archive.directory.path() / "blobs", now);
        REQUIRE(found);
        return *found;
    };
    CHECK(look(clock.now()).files == 0); // too young: its row may be on the way
    auto later = look(clock.now() + hours(2));
    CHECK(later.files == 1);
    CHECK(later.bytes == 6);
}

TEST_CASE("every column that can name a blob is one the sweep asks") {
    Archive archive;
    const std::set<std::string> asked = {"submission.sha256", "record.data", "record.pdf", "upload.sha256",
                                         "project_event.evidence"};
    const std::set<std::string> no_blob = {"session.token_digest", "schema_migration.digest",
                                           "rule_pack.digest", "feed.token_digest"};
    std::set<std::string> found;
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(archive.file().c_str(), &handle) == SQLITE_OK);
    auto note = [](void* into, int, char** values, char**) {
        static_cast<std::set<std::string>*>(into)->insert(values[0]);
        return 0;
    };
    REQUIRE(sqlite3_exec(handle,
                         "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c "
                         "WHERE m.type = 'table' AND (c.name IN ('data', 'pdf', 'evidence') OR c.name LIKE "
                         "'%sha256%' OR c.name LIKE '%digest%' OR c.name LIKE '%blob%')",
                         note, &found, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
    for (const auto& column : no_blob) found.erase(column);
    // A new one here: add it to :is_blob_named (queries.sql) with an index, or to no_blob above.
    CHECK(found == asked);
}
