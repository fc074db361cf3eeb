// Calendar addresses and the outbox of reminders, by the rows alone.
#include "room/store/rows.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <sqlite3.h>

using namespace taizhang;
using namespace taizhang::store;
using namespace taizhang::store::test;

namespace {

const ProjectId P("p1");

struct Shelf {
    taizhang::test::TemporaryDirectory directory;
    SystemClock clock;
    std::unique_ptr<Catalogue> catalogue;

    Shelf() {
        open();
        REQUIRE(commit([](UnitOfWork& unit) -> Result<void> {
            TRY(unit.insert(project()));
            TRY(unit.insert(project("p2")));
            return unit.insert(user("u1", "zhang"));
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
    bool keep(const Reminder& reminder) {
        bool fresh = false;
        REQUIRE(commit([&](UnitOfWork& unit) -> Result<void> {
            TRY_INTO(fresh, unit.insert(reminder));
            return {};
        }));
        return fresh;
    }
    Result<void> change(const Reminder& reminder) {
        return commit([&](UnitOfWork& unit) -> Result<void> { return unit.update(reminder); });
    }
    std::string raw(const std::string& sql) {
        sqlite3* handle = nullptr;
        REQUIRE(sqlite3_open(file().c_str(), &handle) == SQLITE_OK);
        char* message = nullptr;
        sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
        std::string said = message == nullptr ? "" : message;
        sqlite3_free(message);
        sqlite3_close(handle);
        return said;
    }
};

Reminder reminder(const std::string& id, const std::string& stage = "soon", int next = 10) {
    Reminder made;
    made.id = ReminderId(id);
    made.project = P;
    made.duty = "officer-filing";
    made.occurrence = "project";
    made.due = "2026-07-07";
    made.stage = stage;
    made.body = R"({"id":")" + id + R"("})";
    made.made_at = at(1);
    made.next_at = at(next);
    return made;
}

Feed feed(const std::string& id, const std::string& project = "p1") {
    return {FeedId(id), "digest of " + id, UserId("u1"), ProjectId(project), at(3)};
}

std::vector<std::string> ids(const Result<std::vector<Reminder>>& reminders) {
    std::vector<std::string> made;
    REQUIRE(reminders);
    for (const auto& each : *reminders) made.push_back(each.id.text());
    return made;
}

} // namespace

TEST_CASE("one stage of one duty is one reminder, however often it is made; put off, it is another") {
    Shelf shelf;
    CHECK(shelf.keep(reminder("n1")));
    CHECK_FALSE(shelf.keep(reminder("n2")));
    shelf.open(); // also after a restart
    CHECK_FALSE(shelf.keep(reminder("n3")));
    CHECK(shelf.keep(reminder("n4", "today")));
    auto put_off = reminder("n5");
    put_off.due = "2026-08-07";
    CHECK(shelf.keep(put_off));
    auto elsewhere = reminder("n6");
    elsewhere.project = ProjectId("p2");
    CHECK(shelf.keep(elsewhere));
    CHECK(ids(shelf.catalogue->reminders_of(P, 10)) == std::vector<std::string>{"n5", "n4", "n1"});
    CHECK(ids(shelf.catalogue->reminders_of(P, 2)) == std::vector<std::string>{"n5", "n4"});
    auto read = *shelf.catalogue->reminder(ReminderId("n1"));
    CHECK(read.body == R"({"id":"n1"})");
    CHECK(read.due == "2026-07-07");
    CHECK_FALSE(read.settled_at);
    CHECK(shelf.catalogue->reminder(ReminderId("n2")).error().code == Code::NotFound);
}

TEST_CASE("what waits is sent when its time has come, the longest waiting first") {
    Shelf shelf;
    CHECK_FALSE(*shelf.catalogue->next_reminder());
    shelf.keep(reminder("n1", "soon", 30));
    shelf.keep(reminder("n2", "today", 20));
    shelf.keep(reminder("n3", "overdue", 40));
    CHECK(*shelf.catalogue->next_reminder() == at(20));
    CHECK(ids(shelf.catalogue->reminders_to_send(at(19), at(3600), 10)).empty());
    CHECK(ids(shelf.catalogue->reminders_to_send(at(30), at(3600), 10)) ==
          std::vector<std::string>{"n2", "n1"});
    CHECK(ids(shelf.catalogue->reminders_to_send(at(99), at(3600), 1)) == std::vector<std::string>{"n2"});
    auto tried = *shelf.catalogue->reminder(ReminderId("n2"));
    tried.attempts = 1;
    tried.result = "500";
    tried.next_at = at(60);
    REQUIRE(shelf.change(tried));
    CHECK(ids(shelf.catalogue->reminders_to_send(at(50), at(3600), 10)) ==
          std::vector<std::string>{"n1", "n3"});
    // A time that far off was reckoned by a clock that has been set back.
    CHECK(ids(shelf.catalogue->reminders_to_send(at(15), at(50), 10)) == std::vector<std::string>{"n2"});
    tried.state = "failed";
    tried.settled_at = at(61);
    REQUIRE(shelf.change(tried));
    CHECK(ids(shelf.catalogue->reminders_to_send(at(99), at(3600), 10)) ==
          std::vector<std::string>{"n1", "n3"});
    CHECK(*shelf.catalogue->count_reminders("failed") == 1);
    CHECK(*shelf.catalogue->count_reminders("waiting") == 2);
    CHECK(shelf.catalogue->reminder(ReminderId("n2"))->settled_at == at(61));
}

TEST_CASE("what was told is kept, fixed, and never told again") {
    Shelf shelf;
    shelf.keep(reminder("n1"));
    auto told = *shelf.catalogue->reminder(ReminderId("n1"));
    told.state = "delivered";
    told.attempts = 1;
    told.result = "200";
    REQUIRE(shelf.change(told));
    told.state = "waiting";
    CHECK_FALSE(shelf.change(told));
    CHECK_FALSE(shelf.change(reminder("n9"))); // no such reminder
    CHECK(shelf.raw("DELETE FROM reminder") == "reminders are kept");
    shelf.keep(reminder("n2", "today"));
    CHECK(shelf.raw("UPDATE reminder SET body = '{}' WHERE id = 'n2'") == "what is told is fixed");
    CHECK(shelf.raw("UPDATE reminder SET due = '2027-01-01' WHERE id = 'n2'") == "what is told is fixed");
    CHECK(shelf.raw("UPDATE reminder SET state = 'waiting'") == "what was told stays so");
    for (const char* other :
         {"'n2', project, duty, occurrence, due, 'overdue'", "'n9', project, duty, occurrence, due, stage"})
        CHECK(shelf.raw(std::string("INSERT OR REPLACE INTO reminder SELECT NULL, ") + other +
                        ", body, state, attempts, result, made_at, next_at, settled_at FROM reminder") ==
              "reminders are not replaced");
}

TEST_CASE("a person has one calendar address for each project; gone is gone") {
    Shelf shelf;
    auto make = [&](const Feed& row) {
        return shelf.commit([&](UnitOfWork& unit) -> Result<void> { return unit.insert(row); });
    };
    auto remove = [&](const std::string& project) {
        bool removed = false;
        REQUIRE(shelf.commit([&](UnitOfWork& unit) -> Result<void> {
            TRY_INTO(removed, unit.remove_feed(UserId("u1"), ProjectId(project)));
            return {};
        }));
        return removed;
    };
    REQUIRE(make(feed("f1")));
    REQUIRE(make(feed("f2", "p2")));
    CHECK_FALSE(make(feed("f3")));
    shelf.open();
    CHECK(shelf.catalogue->feed(FeedId("f1"))->token_digest == "digest of f1");
    CHECK((*shelf.catalogue->feed_of(UserId("u1"), P))->id.text() == "f1");
    CHECK(remove("p1"));
    CHECK_FALSE(remove("p1"));
    CHECK(shelf.catalogue->feed(FeedId("f1")).error().code == Code::NotFound);
    CHECK_FALSE(*shelf.catalogue->feed_of(UserId("u1"), P));
    CHECK(shelf.catalogue->feed(FeedId("f2")));
    CHECK(make(feed("f4")));
}

TEST_CASE("whoever follows changes is told of a project once for all that came since") {
    Shelf shelf;
    auto before = *shelf.catalogue->newest_changes();
    CHECK(shelf.catalogue->changed_projects(before)->empty());
    REQUIRE(shelf.commit([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1")));
        TRY(unit.insert(record("r1", "s1")));
        MonthAct act;
        act.project = ProjectId("p2");
        act.period = "2026-06";
        act.kind = "explain";
        act.by = UserId("u1");
        act.at = at(5);
        TRY(unit.insert(act));
        return {};
    }));
    auto changed = *shelf.catalogue->changed_projects(before);
    CHECK(changed == std::vector<ProjectId>{P, ProjectId("p2")});
    auto after = *shelf.catalogue->newest_changes();
    CHECK(after.records > before.records);
    CHECK(after.acts > before.acts);
    CHECK(shelf.catalogue->changed_projects(after)->empty());
    CHECK(*shelf.catalogue->changed_projects(ChangeMark{after.records, 0, 0, 0}) ==
          std::vector<ProjectId>{ProjectId("p2")});
}
