// An archive of an earlier program: its tables as the migrations up to 0008 make them, with rows in all of them.
#include "base/failpoint.hh"
#include "proof/hash.hh"
#include "room/store/rows.hh"
#include "store/sql.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <set>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::store;
using namespace taizhang::store::test;

namespace {

constexpr int Before = 8; // the last migration without items
const ProjectId P("p1");

// A connection as a SQL shell has it.
class Shell {
public:
    explicit Shell(const std::filesystem::path& file) {
        REQUIRE(sqlite3_open(file.c_str(), &x_handle) == SQLITE_OK);
        sqlite3_busy_timeout(x_handle, 5000);
    }
    ~Shell() { sqlite3_close(x_handle); }
    Shell(const Shell&) = delete;
    Shell& operator=(const Shell&) = delete;

    // "" when it went through.
    std::string run(const std::string& sql) {
        char* message = nullptr;
        sqlite3_exec(x_handle, sql.c_str(), nullptr, nullptr, &message);
        std::string result = message == nullptr ? "" : message;
        sqlite3_free(message);
        return result;
    }
    std::vector<std::string> rows(const std::string& sql) {
        std::vector<std::string> all;
        auto note = [](void* into, int columns, char** values, char**) {
            std::string row;
            for (int i = 0; i < columns; ++i) row += std::string(values[i] == nullptr ? "" : values[i]) + "|";
            static_cast<std::vector<std::string>*>(into)->push_back(row);
            return 0;
        };
        REQUIRE(sqlite3_exec(x_handle, sql.c_str(), note, &all, nullptr) == SQLITE_OK);
        return all;
    }

private:
    sqlite3* x_handle = nullptr;
};

std::string submission_row(const std::string& id, const std::string& type, const std::string& period,
                           const std::string& record, const std::string& supplement = "") {
    return "INSERT INTO submission (id, project, type, period, subcontractor, file_name, media_type, size, "
           "sha256, sm3, "
           "attestation, state, reason, advice, record, received_by, received_at, log_position, filed_type, "
           "filed_period, supplement) VALUES ('" +
           id + "', 'p1', '" + type + "', '" + period + "', '', 'f', 'm', 5, '" + std::string(64, '1') +
           "', '" + std::string(64, '2') + "', '{}', 'sealed', '', '', '" + record +
           "', 'u1', '2026-06-30T08:00:00.000Z', 0, '" + type + "', '" + period + "', '" + supplement + "');";
}

std::string record_row(const std::string& id, const std::string& of, const std::string& type,
                       const std::string& period, int version, int current, int supplement = 0) {
    return "INSERT INTO record (id, project, submission, archival_code, type, period, subcontractor, "
           "version, current, "
           "scan, title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement) VALUES "
           "('" +
           id + "', 'p1', '" + of + "', 'A-" + id + "', '" + type + "', '" + period + "', '', " +
           std::to_string(version) + ", " + std::to_string(current) + ", 0, '题名', '2026-06-30', '" +
           proof::sha256("data" + id).hex() + "', '" + proof::sha256("pdf" + id).hex() +
           "', 77, 3, '{\"schema\":\"1\"}', '2026-06-30T08:00:02.000Z', " + std::to_string(supplement) + ");";
}

// Two versions of a contract; a closed month with its contents list, a record and a supplement beside it.
const std::string& filled() {
    static const std::string All =
        "INSERT INTO project (id, code, name, county, industry, owner, general_contractor, subcontractors, "
        "catalogue_version, created_at) VALUES ('p1', 'C-1', '测试工程', '320612', 'building', '甲方', "
        "'总包', "
        "'[]', '1', '2026-06-30T08:00:00.000Z');" +
        submission_row("s1", "L4-08", "", "r1") + record_row("r1", "s1", "L4-08", "", 1, 0) +
        submission_row("s2", "L4-08", "", "r2") + record_row("r2", "s2", "L4-08", "", 2, 1) +
        submission_row("s3", "L5-08b", "2026-06", "r3") + record_row("r3", "s3", "L5-08b", "2026-06", 1, 1) +
        submission_row("s4", "A-09", "2026-06", "r4") + record_row("r4", "s4", "A-09", "2026-06", 1, 1) +
        "INSERT INTO month_closing (project, period, contents, volume, volume_size, volume_pages, detail, "
        "account, at) "
        "VALUES ('p1', '2026-06', 'r4', '" +
        std::string(64, '3') + "', 9, 4, '{}', 'u1', '2026-07-20T08:00:00.000Z');" +
        submission_row("s5", "L5-08b", "2026-06", "r5", "银行补寄") +
        record_row("r5", "s5", "L5-08b", "2026-06", 2, 1, 1) +
        "INSERT INTO review_run (project, period, findings, inputs, rules_version, at) VALUES ('p1', "
        "'2026-06', '[]', "
        "'x', '1', '2026-07-01T08:00:00.000Z');";
    return All;
}

struct Archive {
    taizhang::test::TemporaryDirectory directory;
    FixedClock clock{at(100)};

    Archive() {
        Shell shell(file());
        REQUIRE(
            shell
                .run("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;"
                     "CREATE TABLE schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest "
                     "TEXT "
                     "NOT NULL, applied_at TEXT NOT NULL)")
                .empty());
        for (const auto& migration : migrations()) {
            if (migration.number > Before) break;
            REQUIRE(shell.run(std::string(migration.text)).empty());
            REQUIRE(shell
                        .run("INSERT INTO schema_migration VALUES (" + std::to_string(migration.number) +
                             ", '" + std::string(migration.name) + "', '" +
                             proof::sha256(migration.text).hex() + "', 'then')")
                        .empty());
        }
        REQUIRE(shell.run(filled()).empty());
    }
    std::filesystem::path file() const { return directory.path() / "catalogue.db"; }
    std::unique_ptr<Catalogue> open() const {
        auto opened = Catalogue::open(file(), clock);
        if (!opened) FAIL(opened.error().message);
        return std::move(*opened);
    }
};

const std::string Kept =
    "SELECT sequence, id, project, submission, archival_code, type, period, subcontractor, version, "
    "current, scan, title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, supplement "
    "FROM record ORDER BY sequence";

std::set<std::string> named(Shell& shell, const std::string& kind) {
    auto all = shell.rows("SELECT name FROM sqlite_schema WHERE type = '" + kind + "'");
    return {all.begin(), all.end()};
}

Result<void> seal(Catalogue& catalogue, const std::string& id, const std::string& item, int& version) {
    return catalogue.commit([&](UnitOfWork& unit) -> Result<void> {
        auto sent = submission(id);
        sent.type = "L4-08";
        sent.period = sent.subcontractor = "";
        sent.filed = {};
        TRY(unit.insert(sent));
        auto made = record("r" + id, id);
        made.type = "L4-08";
        made.period = made.subcontractor = "";
        made.item = item;
        TRY_INTO(made.version, unit.next_version(made));
        version = made.version;
        return unit.insert(made);
    });
}

// Open, killed or failed at `setting`; the process' end.
int opened_by_a_child(const Archive& archive, const std::string& setting) {
    pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        rearm_failpoints(setting);
        auto opened = Catalogue::open(archive.file(), archive.clock);
        ::_exit(opened ? 0 : 1);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

} // namespace

TEST_CASE("an archive of before there were items opens with all its records, closings and supplements") {
    Archive archive;
    std::vector<std::string> before;
    std::set<std::string> triggers, indexes;
    {
        Shell shell(archive.file());
        before = shell.rows(Kept);
        triggers = named(shell, "trigger");
        indexes = named(shell, "index");
    }
    REQUIRE(before.size() == 5);
    {
        auto catalogue = archive.open();
        CHECK(catalogue->record(RecordId("r2"))->current);
        CHECK(catalogue->record(RecordId("r2"))->item.empty());
        CHECK(catalogue->record(RecordId("r5"))->supplement == 1);
        CHECK((*catalogue->month_closing(P, "2026-06"))->contents == RecordId("r4"));
        CHECK(catalogue->submission(SubmissionId("s5"))->supplement == "银行补寄");
    }
    Shell shell(archive.file());
    CHECK(shell.rows(Kept) == before);
    auto missing = [&](const std::set<std::string>& then, const char* kind) {
        auto now = named(shell, kind);
        std::string names;
        for (const auto& name : then)
            if (!now.contains(name)) names += name;
        return names;
    };
    CHECK(missing(triggers, "trigger").empty());
    CHECK(missing(indexes, "index").empty());
    CHECK(shell.rows("PRAGMA foreign_key_check").empty());
    CHECK(shell.rows("PRAGMA integrity_check") == std::vector<std::string>{"ok|"});
    CHECK(shell.rows("SELECT seq FROM sqlite_sequence WHERE name = 'record'") ==
          std::vector<std::string>{"5|"});
    CHECK(shell.rows("SELECT name FROM sqlite_schema WHERE sql LIKE '%record_with_items%'").empty());
}

TEST_CASE("in an archive of before a second contract stands beside the first, whose own versions go on") {
    Archive archive;
    auto catalogue = archive.open();
    int version = 0;
    REQUIRE(seal(*catalogue, "s6", "another worker's", version));
    CHECK(version == 1);
    CHECK(catalogue->record(RecordId("r2"))->current);
    REQUIRE(seal(*catalogue, "s7", "", version));
    CHECK(version == 3);
    CHECK_FALSE(catalogue->record(RecordId("r2"))->current);
    CHECK(catalogue->record(RecordId("rs6"))->current);
    CHECK(catalogue->record(RecordId("rs7"))->current);
}

TEST_CASE("what SQL refused before items it refuses after") {
    Archive archive;
    archive.open();
    Shell shell(archive.file());
    REQUIRE(shell.run("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON").empty());
    auto statement = GENERATE(
        as<std::string>(), "DELETE FROM record WHERE id = 'r1'",
        "UPDATE record SET item = 'x' WHERE id = 'r2'", "UPDATE record SET supplement = 0 WHERE id = 'r5'",
        "UPDATE record SET current = 1 WHERE id = 'r1'",
        "UPDATE record SET current = 0 WHERE id = 'r3'", // its month is closed
        "INSERT OR REPLACE INTO record SELECT * FROM record WHERE id = 'r2'",
        "UPDATE submission SET record = 'r3' WHERE id = 's2'", "DELETE FROM month_closing",
        "INSERT INTO record SELECT 99, 'r9', project, 'nobody', 'A', type, period, subcontractor, item, 9, "
        "0, scan, title, "
        "record_date, data, pdf, pdf_size, pages, versions, sealed_at, 0 FROM record WHERE id = 'r2'",
        "INSERT INTO record SELECT 99, 'r9', project, submission, 'A', type, period, subcontractor, 'new', "
        "1, 1, scan, "
        "title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, 0 FROM record WHERE id = 'r3'",
        "INSERT INTO record SELECT 99, 'r9', project, submission, 'A', type, period, subcontractor, 'new', "
        "1, 1, scan, "
        "title, record_date, data, pdf, pdf_size, pages, versions, sealed_at, 7 FROM record WHERE id = 'r3'");
    INFO(statement);
    CHECK_FALSE(shell.run(statement).empty());
}

TEST_CASE("killed or failing while it migrates, the archive is of before or of after, and opens", "[crash]") {
    Archive archive;
    auto shape = [&] {
        Shell shell(archive.file());
        return shell
            .rows(
                "SELECT MAX(number), (SELECT COUNT(*) FROM pragma_table_info('record') WHERE name = 'item'), "
                "(SELECT COUNT(*) FROM record), (SELECT COUNT(*) FROM sqlite_schema WHERE sql LIKE "
                "'%record_with_items%') FROM schema_migration")
            .front();
    };
    SECTION("killed before its commit") {
        auto status = opened_by_a_child(archive, "migrate.commit=kill");
        CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
        CHECK(shape() == "8|0|5|0|");
    }
    SECTION("failing before its commit") {
        CHECK(WEXITSTATUS(opened_by_a_child(archive, "migrate.commit=error")) == 1);
        CHECK(shape() == "8|0|5|0|");
    }
    SECTION("killed after its commit") {
        auto status = opened_by_a_child(archive, "migrate.committed=kill");
        CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
        CHECK(shape() == "9|1|5|0|");
    }
    auto catalogue = archive.open();
    CHECK(catalogue->record(RecordId("r2"))->current);
    CHECK((*catalogue->month_closing(P, "2026-06"))->contents == RecordId("r4"));
}

TEST_CASE("a migration that would leave a row without what it refers to is not made") {
    Archive archive;
    {
        Shell shell(archive.file()); // whose foreign keys are off
        REQUIRE(shell.run("DROP TRIGGER month_closing_fixed; UPDATE month_closing SET contents = 'gone'")
                    .empty());
    }
    auto opened = Catalogue::open(archive.file(), archive.clock);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Code::Corrupt);
    Shell shell(archive.file());
    CHECK(shell.rows("SELECT MAX(number) FROM schema_migration").front() == "8|");
    CHECK(shell.rows(Kept).size() == 5);
}
