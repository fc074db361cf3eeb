// What was said of a month, and that a closed month stays what it was, by SQL alone.
#include "room/store/rows.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <sqlite3.h>

using namespace taizhang;
using namespace taizhang::store;
using namespace taizhang::store::test;

namespace {

const ProjectId P("p1");
const std::string June = "2026-06";

struct Shelf {
    taizhang::test::TemporaryDirectory directory;
    SystemClock clock;
    std::unique_ptr<Catalogue> catalogue;

    Shelf() {
        open();
        REQUIRE(commit([](UnitOfWork& unit) -> Result<void> {
            TRY(unit.insert(project()));
            TRY(unit.insert(submission("s1")));
            TRY(unit.insert(record("r1", "s1")));
            TRY(unit.set_state(SubmissionId("s1"), "sealed", "", "", RecordId("r1")));
            Submission unread = submission("s2");
            unread.state = "unreadable";
            return unit.insert(unread);
        }));
    }
    void open() {
        catalogue.reset();
        auto opened = Catalogue::open(file(), clock);
        if (!opened) FAIL(opened.error().message);
        catalogue = std::move(*opened);
    }
    std::filesystem::path file() const { return directory.path() / "catalogue.db"; }
    Result<void> commit(const std::function<Result<void>(UnitOfWork&)>& work) {
        return catalogue->commit(work);
    }
    std::int64_t close() {
        std::int64_t sequence = 0;
        REQUIRE(commit([&](UnitOfWork& unit) -> Result<void> {
            TRY_INTO(sequence, unit.insert(closing()));
            return {};
        }));
        return sequence;
    }
    static MonthClosing closing() {
        MonthClosing made;
        made.project = P;
        made.period = June;
        made.contents = RecordId("r1");
        made.volume = proof::sha256("volume");
        made.volume_size = 9;
        made.volume_pages = 4;
        made.detail = {{"records", Json::array()}};
        made.by = UserId("u1");
        made.at = at(9);
        return made;
    }
    static MonthAct act(const std::string& kind, const std::string& period = June) {
        MonthAct made;
        made.project = P;
        made.period = period;
        made.kind = kind;
        made.type = "L5-05";
        made.subcontractor = "分包一";
        made.subject = "document";
        made.reason = "本月没有进场";
        made.detail = {{"n", 1}};
        made.by = UserId("u1");
        made.at = at(8);
        return made;
    }
    std::string raw(const std::string& sql) {
        sqlite3* handle = nullptr;
        REQUIRE(sqlite3_open(file().c_str(), &handle) == SQLITE_OK);
        sqlite3_busy_timeout(handle, 5000);
        char* message = nullptr;
        sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
        std::string result = message == nullptr ? "" : message;
        sqlite3_free(message);
        sqlite3_close(handle);
        return result;
    }
};

} // namespace

TEST_CASE("what was said of a month and its closing come back as they went in") {
    Shelf month;
    REQUIRE(month.commit([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(Shelf::act("explain")));
        TRY(unit.insert(Shelf::act("not_applicable", "")));
        TRY(unit.insert(Shelf::act("applies", "2026-05")));
        return {};
    }));
    auto closed = month.close();
    month.open();
    auto acts = month.catalogue->month_acts(P, June);
    REQUIRE(acts);
    REQUIRE(acts->size() == 2); // May's is not June's, that of every month is
    CHECK(acts->front().kind == "explain");
    CHECK(acts->front().reason == "本月没有进场");
    CHECK(acts->front().detail == Json{{"n", 1}});
    CHECK(acts->front().at == at(8));
    auto closing = month.catalogue->month_closing(P, June);
    REQUIRE(closing);
    REQUIRE(*closing);
    CHECK((*closing)->sequence == closed);
    CHECK((*closing)->volume == proof::sha256("volume"));
    CHECK((*closing)->volume_pages == 4);
    CHECK_FALSE(*month.catalogue->month_closing(P, "2026-05"));
    CHECK(month.catalogue->month_closings(P)->size() == 1);
    // Its volume is not swept away.
    std::vector<Sha256> blobs = {proof::sha256("volume"), proof::sha256("other")};
    CHECK(*month.catalogue->unnamed(blobs) == std::vector<Sha256>{proof::sha256("other")});
}

TEST_CASE("a month's mark changes with everything its closing rests on") {
    Shelf month;
    std::vector<std::string> marks{*month.catalogue->month_mark(P, June)};
    auto after = [&](const std::function<Result<void>(UnitOfWork&)>& work) {
        REQUIRE(month.commit(work));
        auto mark = *month.catalogue->month_mark(P, June);
        CHECK(std::find(marks.begin(), marks.end(), mark) == marks.end());
        marks.push_back(mark);
    };
    after([](UnitOfWork& unit) { return unit.insert(submission("s3")); });
    after([](UnitOfWork& unit) {
        return unit.set_state(SubmissionId("s3"), "withdrawn", "传错了", "", RecordId());
    });
    after([](UnitOfWork& unit) -> Result<void> {
        auto made = record("r2", "s1", 2);
        TRY(unit.next_version(made));
        return unit.insert(made);
    });
    after([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(Shelf::act("attest")));
        return {};
    });
    after([](UnitOfWork& unit) {
        return unit.insert(ReviewRun{0, P, June, Json::array(), "x", "1", at(3)});
    });
    after([](UnitOfWork& unit) { return unit.set_subcontractors(P, {"分包一", "分包二", "分包三"}); });
    REQUIRE(month.commit([](UnitOfWork& unit) -> Result<void> {
        auto other = submission("s4");
        other.period = "2026-05";
        return unit.insert(other);
    }));
    CHECK(*month.catalogue->month_mark(P, June) == marks.back());
}

TEST_CASE("jobs that may still change a month are counted, others are not") {
    Shelf month;
    auto jobs = [&] { return *month.catalogue->month_jobs(P, June); };
    auto enqueue = [&](const char* kind, const std::string& subject) {
        REQUIRE(month.commit([&](UnitOfWork& unit) { return unit.enqueue(kind, subject); }));
    };
    enqueue("review", "p1/2026-05");
    enqueue("process", "s-unknown");
    CHECK(jobs() == 0);
    enqueue("review", "p1/2026-06");
    CHECK(jobs() == 1);
    enqueue("remake", "s1");
    CHECK(jobs() == 2);
}

TEST_CASE("of a closed month SQL refuses every change") {
    Shelf month;
    month.close();
    auto statement = GENERATE(
        as<std::string>(), "UPDATE submission SET state = 'withdrawn' WHERE id = 's2'",
        "UPDATE submission SET filed_subcontractor = '分包二' WHERE id = 's2'",
        "UPDATE submission SET attested = '{}' WHERE id = 's1'",
        "UPDATE record SET current = 0 WHERE id = 'r1'", "UPDATE month_closing SET detail = '{}'",
        "DELETE FROM month_closing", "INSERT OR REPLACE INTO month_closing SELECT * FROM month_closing",
        "INSERT INTO month_act (project, period, kind, type, subcontractor, subject, reason, detail, "
        "account, at) VALUES ('p1', '2026-06', 'explain', '', '', 'x', 'y', '{}', 'u1', 'z')");
    INFO(statement);
    CHECK_FALSE(month.raw(statement).empty());
}

TEST_CASE("of a closed month the catalogue takes no submission, record, act or second closing") {
    Shelf month;
    REQUIRE(month.commit([](UnitOfWork& unit) -> Result<void> {
        auto elsewhere = submission("s5");
        elsewhere.period = "";
        elsewhere.state = "unassigned";
        return unit.insert(elsewhere);
    }));
    month.close();
    auto refused = [&](const std::function<Result<void>(UnitOfWork&)>& work) {
        auto done = month.commit(work);
        REQUIRE_FALSE(done);
        CHECK(done.error().code == Code::Conflict);
    };
    refused([](UnitOfWork& unit) { return unit.insert(submission("s3")); });
    refused([](UnitOfWork& unit) { return unit.set_filing(SubmissionId("s5"), {"L5-05", June, "分包一"}); });
    refused([](UnitOfWork& unit) {
        auto made = record("r2", "s1", 2);
        made.current = false;
        return unit.insert(made);
    });
    refused([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(Shelf::act("explain")));
        return {};
    });
    refused([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(Shelf::closing()));
        return {};
    });
}

TEST_CASE("a supplement lies beside the record of a closed month, never over it") {
    Shelf month;
    auto closed = month.close();
    auto supplement = [&](const std::string& id, const std::string& record_id, std::int64_t of) {
        return month.commit([&](UnitOfWork& unit) -> Result<void> {
            auto sent = submission(id);
            sent.supplement = "银行补寄的回单";
            TRY(unit.insert(sent));
            auto made = record(record_id, id);
            made.supplement = of;
            TRY_INTO(made.version, unit.next_version(made));
            TRY(unit.insert(made));
            return unit.set_state(SubmissionId(id), "sealed", "", "", RecordId(record_id));
        });
    };
    REQUIRE_FALSE(supplement("s6", "r6", closed + 1)); // of no closing
    REQUIRE(supplement("s6", "r6", closed));
    auto first = month.catalogue->record(RecordId("r1"));
    CHECK(first->current);
    CHECK(first->supplement == 0);
    auto second = month.catalogue->record(RecordId("r6"));
    CHECK(second->current);
    CHECK(second->version == 2);
    CHECK(second->supplement == closed);
    CHECK(month.catalogue->submission(SubmissionId("s6"))->supplement == "银行补寄的回单");
    // A further one takes the place of the supplement only.
    REQUIRE(supplement("s7", "r7", closed));
    CHECK(month.catalogue->record(RecordId("r1"))->current);
    CHECK_FALSE(month.catalogue->record(RecordId("r6"))->current);
    CHECK(month.catalogue->record(RecordId("r7"))->version == 3);
    CHECK_FALSE(month.raw("UPDATE submission SET supplement = 'x' WHERE id = 's7'").empty());
    CHECK_FALSE(month.raw("UPDATE record SET supplement = 0 WHERE id = 'r7'").empty());
}
