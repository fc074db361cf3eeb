#include "base/failpoint.hh"
#include "proof/merkle.hh"
#include "room/store/rows.hh"
#include "store/catalogue.hh"
#include "support/temporary.hh"

#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <sqlite3.h>
#include <sys/stat.h>
#include <thread>

using namespace taizhang;
using namespace taizhang::store;
using namespace taizhang::store::test;

namespace {

class TestClock final : public Clock {
public:
    Instant now() const override { return Instant(std::chrono::milliseconds(x_now.load())); }
    std::chrono::steady_clock::time_point monotonic() const override {
        return std::chrono::steady_clock::time_point(std::chrono::seconds(x_run.load()));
    }
    void set_wall_clock_on(std::chrono::seconds by) { x_now += std::chrono::milliseconds(by).count(); }
    void run_on(std::chrono::seconds by) { x_run += by.count(); }

private:
    std::atomic<std::int64_t> x_run{1'000};
    std::atomic<std::int64_t> x_now{at(0).time_since_epoch().count()};
};

struct Store {
    taizhang::test::TemporaryDirectory directory;
    TestClock clock;
    std::unique_ptr<Catalogue> catalogue;

    Store() { open(); }
    std::filesystem::path file() const { return directory.path() / "catalogue.db"; }
    void open() {
        catalogue.reset();
        auto opened = Catalogue::open(file(), clock);
        if (!opened) FAIL(opened.error().message);
        catalogue = std::move(*opened);
    }
    Result<void> commit(const std::function<Result<void>(UnitOfWork&)>& work) {
        return catalogue->commit(work);
    }
    void enqueue(const std::string& subject, const std::string& kind = "process") {
        REQUIRE(commit([&](UnitOfWork& unit) { return unit.enqueue(kind, subject); }));
    }
    std::optional<Job> claim() {
        auto job = catalogue->claim_job(std::chrono::seconds(60));
        REQUIRE(job);
        return *job;
    }
    Result<void> fail(const Job& job, Blame blame) {
        return commit([&](UnitOfWork& unit) -> Result<void> {
            TRY(unit.fail_job(job.id, "坏", blame));
            return {};
        });
    }
    // Without taking one.
    bool is_claimable() {
        rearm_failpoints("commit.end=error");
        auto tried = catalogue->claim_job(std::chrono::seconds(60));
        rearm_failpoints("");
        return !tried;
    }
    void with_project() {
        REQUIRE(commit([](UnitOfWork& unit) { return unit.insert(project()); }));
    }
    void with_record() {
        with_project();
        REQUIRE(commit([](UnitOfWork& unit) -> Result<void> {
            TRY(unit.insert(submission("s1")));
            TRY(unit.insert(record("r1", "s1")));
            TRY(unit.set_state(SubmissionId("s1"), "sealed", "", "", RecordId("r1")));
            TRY(unit.insert(mapping("s1", "f1")));
            TRY(unit.insert(ReviewRun{0, ProjectId("p1"), "2026-06", Json::array(), "x", "1", at(3)}));
            TRY(unit.insert(
                ProjectEvent{ProjectId("p1"),
                             {retention::EventKind::Completion, *parse_date("2026-08-31"), "e", "n", 0},
                             UserId("u1"),
                             at(4)}));
            TRY(unit.custody("system", "seal", "r1", {{"n", 1}}));
            return {};
        }));
    }
};

// A second connection, as someone with a SQL shell would have it. "" when the statement went through.
std::string raw(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
    sqlite3_busy_timeout(handle, 5000);
    char* message = nullptr;
    sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, &message);
    std::string result = message == nullptr ? "" : message;
    sqlite3_free(message);
    sqlite3_close(handle);
    return result;
}

} // namespace

TEST_CASE("every row comes back as it went in, also after opening again") {
    Store store;
    store.with_project();
    User account = user("u1", "li");
    account.locked_until = at(50);
    account.all_projects = true;
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(account));
        TRY(unit.insert(user("u2", "an")));
        TRY(unit.insert(Session{"digest", UserId("u1"), "csrf", at(90)}));
        TRY(unit.insert(submission("s1")));
        TRY(unit.insert(record("r1", "s1")));
        TRY(unit.set_state(SubmissionId("s1"), "sealed", "因", "办", RecordId("r1")));
        TRY(unit.insert(ReviewRun{0, ProjectId("p1"), "2026-06", Json::array({1}), "in", "rules", at(3)}));
        TRY(unit.outbox(RecordId("r1"), "put"));
        return {};
    }));
    store.open();
    auto& c = *store.catalogue;
    auto p = c.project(ProjectId("p1"));
    REQUIRE(p);
    CHECK(p->subcontractors == std::vector<std::string>{"分包一", "分包二"});
    CHECK(p->code == "code-p1");
    CHECK(p->catalogue_version == "1");
    CHECK(p->created_at == at(0));
    CHECK(c.projects()->size() == 1);
    auto u = c.user_by_login("li");
    REQUIRE(u);
    CHECK(u->locked_until == at(50));
    CHECK(u->all_projects);
    CHECK(u->projects == std::vector<ProjectId>{ProjectId("p1")});
    CHECK_FALSE(c.user(UserId("u2"))->locked_until);
    CHECK(c.users()->front().login == "an");
    CHECK(c.session("digest")->expires_at == at(90));
    auto s = c.submission(SubmissionId("s1"));
    REQUIRE(s);
    CHECK(s->state == "sealed");
    CHECK(s->reason == "因");
    CHECK(s->record == RecordId("r1"));
    CHECK(s->digests == submission("s1").digests);
    CHECK(s->log_position == 7);
    auto r = c.record(RecordId("r1"));
    REQUIRE(r);
    CHECK(r->pdf == record("r1", "s1").pdf);
    CHECK(r->record_date == *parse_date("2026-06-30"));
    CHECK(r->versions == Json{{"schema", "1"}});
    CHECK(r->current);
    CHECK(r->pages == 3);
    auto review = c.newest_review(ProjectId("p1"), "2026-06");
    REQUIRE((review && *review));
    CHECK((*review)->findings == Json::array({1}));
    CHECK_FALSE(*c.newest_review(ProjectId("p1"), "2026-07"));
    REQUIRE(c.outbox(10)->size() == 1);
    auto sequence = c.outbox(10)->front().sequence;
    REQUIRE(store.commit([&](UnitOfWork& unit) { return unit.outbox_done(sequence); }));
    CHECK(c.outbox(10)->empty());
    REQUIRE(store.commit([&](UnitOfWork& unit) { return unit.remove_session("digest"); }));
    CHECK(c.session("digest").error().code == Code::NotFound);
}

TEST_CASE("unknown rows are NotFound, doubled ones Conflict") {
    Store store;
    store.with_project();
    CHECK(store.catalogue->project(ProjectId("px")).error().code == Code::NotFound);
    CHECK(store.catalogue->record(RecordId("rx")).error().code == Code::NotFound);
    auto doubled = store.commit([](UnitOfWork& unit) { return unit.insert(project()); });
    REQUIRE_FALSE(doubled);
    CHECK(doubled.error().code == Code::Conflict);
    auto homeless = store.commit([](UnitOfWork& unit) {
        auto lost = submission("s9");
        lost.project = ProjectId("px");
        return unit.insert(lost);
    });
    REQUIRE_FALSE(homeless);
    CHECK(homeless.error().code == Code::Conflict);
    auto nobody = store.commit([](UnitOfWork& unit) { return unit.update(user("ux", "x")); });
    CHECK(nobody.error().code == Code::NotFound);
}

TEST_CASE("a county has one volume of its reports, beside as many projects as there are") {
    Store store;
    auto insert = [&](const std::string& id, const std::string& county, const std::string& kind) {
        auto row = project(id);
        row.county = county;
        row.kind = kind;
        return store.commit([&](UnitOfWork& unit) { return unit.insert(row); });
    };
    CHECK(insert("p10", "320613", "site"));
    CHECK(insert("p11", "320613", "county"));
    CHECK(insert("p12", "320613", "site"));
    CHECK(insert("p13", "320602", "county"));
    CHECK(insert("p14", "320613", "county").error().code == Code::Conflict);
    CHECK_FALSE(insert("p15", "320613", "city"));
    store.open();
    CHECK(store.catalogue->project(ProjectId("p11"))->kind == CountyVolume);
    CHECK(store.catalogue->project(ProjectId("p12"))->kind == "site");
}

TEST_CASE("a unit that fails leaves nothing, and its custody entries are taken back") {
    Store store;
    store.with_project();
    REQUIRE(store.commit([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.custody("system", "one", "x", Json::object()));
        return {};
    }));
    auto head = store.catalogue->tree_head();
    auto failed = store.commit([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1")));
        TRY(unit.custody("system", "two", "x", Json::object()));
        return fail(Code::Unprocessable, "不行");
    });
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == Code::Unprocessable);
    CHECK(store.catalogue->submission(SubmissionId("s1")).error().code == Code::NotFound);
    CHECK(store.catalogue->tree_head()->size == 1);
    CHECK(store.catalogue->tree_head()->root == head->root);
    std::uint64_t position = 99;
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY_INTO(position, unit.custody("system", "three", "x", {{"a", 1}}));
        return {};
    }));
    CHECK(position == 1);
    CHECK(store.catalogue->verify_custody()->size == 2);
}

TEST_CASE("a unit that fails does not harm the others of its group") {
    Store store;
    store.with_project();
    std::atomic<int> wrong{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 32; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 10; ++i) {
                    bool bad = (t + i) % 3 == 0;
                    auto id = "s" + std::to_string(t) + "." + std::to_string(i);
                    auto done = store.commit([&](UnitOfWork& unit) -> Result<void> {
                        TRY(unit.insert(submission(id)));
                        TRY(unit.custody("system", "receive", id, Json::object()));
                        if (bad) return fail(Code::Unprocessable, "不行");
                        return {};
                    });
                    if (done.has_value() == bad) ++wrong;
                    if (store.catalogue->submission(SubmissionId(id)).has_value() == bad) ++wrong;
                }
            });
    }
    CHECK(wrong == 0);
    auto verified = store.catalogue->verify_custody();
    REQUIRE(verified);
    CHECK(verified->size == store.catalogue->submissions({ProjectId("p1"), "", "", "", 1000})->size());
}

TEST_CASE("32 threads share transactions: far fewer commits than units") {
    Store store;
    store.with_project();
    auto before = store.catalogue->statistics();
    std::atomic<int> good{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 32; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 20; ++i)
                    if (store.commit([&](UnitOfWork& unit) {
                            return unit.insert(submission("s" + std::to_string(t) + "." + std::to_string(i)));
                        }))
                        ++good;
            });
    }
    auto after = store.catalogue->statistics();
    CHECK(good == 640);
    CHECK(after.units - before.units == 640);
    CHECK(after.groups - before.groups < 320);
    CHECK(after.failed_groups == 0);
}

TEST_CASE("when the group cannot be committed all its callers hear it and nothing is kept") {
    Store store;
    store.with_project();
    for (const auto* setting : {"commit.begin=error", "commit.end=error"}) {
        INFO(setting);
        rearm_failpoints(setting);
        auto failed = store.commit([](UnitOfWork& unit) -> Result<void> {
            TRY(unit.insert(submission("s1")));
            TRY(unit.custody("system", "receive", "s1", Json::object()));
            return {};
        });
        rearm_failpoints("");
        REQUIRE_FALSE(failed);
        CHECK(failed.error().code == Code::Io);
        CHECK(store.catalogue->submission(SubmissionId("s1")).error().code == Code::NotFound);
        CHECK(store.catalogue->tree_head()->size == 0);
    }
    REQUIRE(store.commit([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1")));
        TRY(unit.custody("system", "receive", "s1", Json::object()));
        return {};
    }));
    CHECK(store.catalogue->verify_custody()->size == 1);
}

TEST_CASE("a work that throws is one failed unit, not a dead writer") {
    Store store;
    auto thrown = store.commit([](UnitOfWork&) -> Result<void> {
        return std::string().at(5) == 'x' ? Result<void>() : Result<void>();
    });
    REQUIRE_FALSE(thrown);
    CHECK(thrown.error().code == Code::Internal);
    store.with_project();
}

TEST_CASE("a second process or daemon on the same database is told so") {
    Store store;
    auto second = Catalogue::open(store.file(), store.clock);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == Code::Conflict);
    CHECK(second.error().message.find("另一个") != std::string::npos);
    store.open();
    struct stat status {};
    REQUIRE(::stat(store.file().c_str(), &status) == 0);
    CHECK((status.st_mode & 077) == 0);
}

TEST_CASE("the same content for the same place is a duplicate, for another place it is not") {
    Store store;
    store.with_project();
    REQUIRE(store.commit([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1", "bytes")));
        return unit.insert(submission("s2", "bytes"));
    }));
    std::optional<SubmissionId> same, other_month, other_bytes;
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        auto like = submission("s3", "bytes");
        TRY_INTO(same, unit.find_duplicate(like));
        like.period = "2026-07";
        TRY_INTO(other_month, unit.find_duplicate(like));
        TRY_INTO(other_bytes, unit.find_duplicate(submission("s3", "else")));
        return {};
    }));
    CHECK(same == SubmissionId("s1"));
    CHECK_FALSE(other_month);
    CHECK_FALSE(other_bytes);
}

namespace {

std::optional<SubmissionId> duplicate_of(Store& store, Filing said) {
    auto like = submission("s9", "bytes");
    like.type = std::move(said.type);
    like.period = std::move(said.period);
    like.subcontractor = std::move(said.subcontractor);
    std::optional<SubmissionId> first;
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY_INTO(first, unit.find_duplicate(like));
        return {};
    }));
    return first;
}

} // namespace

TEST_CASE(
    "what was found out is the place too; bytes without a type are the same anywhere; withdrawn ones not") {
    Store store;
    store.with_project();
    auto s1 = SubmissionId("s1");
    auto untyped = submission("s1", "bytes");
    untyped.type = untyped.period = untyped.subcontractor = "";
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> { return unit.insert(untyped); }));
    CHECK(store.catalogue->submission(s1)->filed == Filing{});
    Filing place{"L5-05", "2026-06", "分包一"};
    CHECK(duplicate_of(store, {}) == s1);
    CHECK_FALSE(duplicate_of(store, place)); // not known yet to lie there
    REQUIRE(store.commit([&](UnitOfWork& unit) { return unit.set_filing(s1, place); }));
    CHECK(store.catalogue->submission(s1)->filed == place);
    CHECK(store.catalogue->submission(s1)->type.empty()); // what was received stays
    CHECK(duplicate_of(store, {}) == s1);
    CHECK(duplicate_of(store, place) == s1);
    CHECK(duplicate_of(store, {"", "2026-06", ""}) == s1);
    CHECK_FALSE(duplicate_of(store, {"", "2026-07", ""}));
    CHECK_FALSE(duplicate_of(store, {"L4-01", "2026-06", "分包一"}));
    REQUIRE(store.commit(
        [&](UnitOfWork& unit) { return unit.set_state(s1, "withdrawn", "传错", "", RecordId()); }));
    CHECK_FALSE(duplicate_of(store, {}));
    CHECK_FALSE(duplicate_of(store, place));
}

TEST_CASE("a submission filed elsewhere than it was sent for does not stand in that place any more") {
    Store store;
    store.with_project();
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1", "bytes")));
        return unit.set_filing(SubmissionId("s1"), {"L4-01", "", ""});
    }));
    CHECK_FALSE(duplicate_of(store, {"L5-05", "2026-06", "分包一"}));
    CHECK(duplicate_of(store, {"L4-01", "", ""}) == SubmissionId("s1"));
}

TEST_CASE("lists and counts go by what a submission is filed as and by its state") {
    Store store;
    store.with_project();
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1")));
        TRY(unit.insert(submission("s2")));
        TRY(unit.set_filing(SubmissionId("s2"), {"L5-05", "2026-07", "分包一"}));
        TRY(unit.set_guesses(SubmissionId("s2"), Json::array({{{"type", "L5-05"}}})));
        TRY(unit.set_attested(SubmissionId("s2"), {{"seal", true}}));
        TRY(unit.set_mapped(SubmissionId("s2"), "remembered"));
        return unit.set_state(SubmissionId("s2"), "unassigned", "因", "办", RecordId());
    }));
    auto& c = *store.catalogue;
    auto july = c.submissions({ProjectId("p1"), "2026-07", "", "", 50});
    REQUIRE(july);
    REQUIRE(july->size() == 1);
    CHECK(july->front().guesses == Json::array({{{"type", "L5-05"}}}));
    CHECK(july->front().attested == Json{{"seal", true}});
    CHECK(july->front().mapped == "remembered");
    CHECK(c.submissions({ProjectId("p1"), "", "received", "", 50})->size() == 1);
    auto states = c.submission_states(ProjectId("p1"));
    REQUIRE(states);
    REQUIRE(states->size() == 2);
    CHECK(states->at(0).state == "received");
    CHECK(states->at(1).state == "unassigned");
    CHECK(states->at(1).count == 1);
}

TEST_CASE(
    "the newest mapping of a table counts, remembered ones for its project, type and subcontractor only") {
    Store store;
    store.with_project();
    auto newer = mapping("s1", "f1");
    newer.mapping = {{"columns", Json::array({1})}};
    auto once = mapping("s1", "f2");
    once.remember = false;
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1")));
        TRY(unit.insert(mapping("s1", "f1")));
        TRY(unit.insert(newer));
        TRY(unit.insert(once));
        return {};
    }));
    auto remembered = [&](const std::string& type, const std::string& subcontractor,
                          const char* fingerprint) {
        auto found = store.catalogue->remembered_mapping(ProjectId("p1"), {type, "2026-09", subcontractor},
                                                         fingerprint);
        REQUIRE(found);
        return *found;
    };
    auto found = remembered("L5-05", "分包一", "f1");
    REQUIRE(found);
    CHECK(found->mapping == newer.mapping);
    CHECK(found->by == UserId("u1"));
    CHECK(found->at == at(5));
    CHECK_FALSE(remembered("L5-05", "分包二", "f1"));
    CHECK_FALSE(remembered("L4-01", "分包一", "f1"));
    CHECK_FALSE(remembered("L5-05", "分包一", "f2")); // said of that file only
    auto own = store.catalogue->confirmed_mapping(SubmissionId("s1"));
    REQUIRE((own && *own));
    CHECK((*own)->fingerprint == "f2");
    CHECK_FALSE(*store.catalogue->confirmed_mapping(SubmissionId("s2")));
}

TEST_CASE("a sealed submission moves on to a newer version made from itself, and to nothing else") {
    Store store;
    store.with_record();
    auto insert_version = [&](const char* id, const char* of) {
        REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
            Record next = record(id, of);
            TRY_INTO(next.version, unit.next_version(next));
            return unit.insert(next);
        }));
    };
    REQUIRE(store.commit([](UnitOfWork& unit) { return unit.insert(submission("s2")); }));
    insert_version("r2", "s2");
    auto seal = [&](const char* record) {
        return store.commit([&](UnitOfWork& unit) {
            return unit.set_state(SubmissionId("s1"), "sealed", "", "", RecordId(record));
        });
    };
    CHECK_FALSE(seal("r2"));
    insert_version("r3", "s1");
    CHECK(seal("r3"));
    CHECK_FALSE(seal("r1")); // not back
    CHECK(store.catalogue->submission(SubmissionId("s1"))->record == RecordId("r3"));
}

TEST_CASE("versions count within their key, and only the newest is current") {
    Store store;
    store.with_project();
    auto seal = [&](const std::string& id, bool scan, const std::string& period) {
        int version = 0;
        REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
            TRY(unit.insert(submission("s" + id)));
            Record made = record("r" + id, "s" + id);
            made.scan = scan;
            made.period = period;
            TRY_INTO(version, unit.next_version(made));
            made.version = version;
            return unit.insert(made);
        }));
        return version;
    };
    CHECK(seal("1", false, "2026-06") == 1);
    CHECK(seal("2", false, "2026-06") == 2);
    CHECK(seal("3", true, "2026-06") == 1);
    CHECK(seal("4", false, "2026-07") == 1);
    CHECK(seal("5", false, "2026-06") == 3);
    auto ids = [&](const RecordFilter& filter) {
        std::string text;
        auto rows = store.catalogue->records(filter);
        REQUIRE(rows);
        for (const auto& row : *rows) text += row.id.text() + " ";
        return text;
    };
    CHECK(ids({ProjectId("p1"), "", "", "", true, "", 50}) == "r5 r4 r3 ");
    CHECK(ids({ProjectId("p1"), "", "", "", false, "", 50}) == "r5 r4 r3 r2 r1 ");
    CHECK(ids({ProjectId("p1"), "", "", "", false, "", 2}) == "r5 r4 ");
    CHECK(ids({ProjectId("p1"), "", "", "", false, "r4", 2}) == "r3 r2 ");
    CHECK(ids({ProjectId(), "", "", "", false, "r2", 50}) == "r1 ");
    CHECK(ids({ProjectId("p1"), "2026-07", "", "", true, "", 50}) == "r4 ");
    CHECK(ids({ProjectId("p1"), "", "L1-01", "", true, "", 50}).empty());
    CHECK(ids({ProjectId("p1"), "", "", "分包二", true, "", 50}).empty());
    CHECK(ids({ProjectId("p1"), "", "", "", false, "unknown", 50}).empty());
    CHECK(store.catalogue->submissions({ProjectId("p1"), "2026-06", "received", "s3", 1})->front().id ==
          SubmissionId("s2"));
    CHECK(store.catalogue->submissions({ProjectId(), "", "sealed", "", 10})->empty());
}

TEST_CASE("items of one place stand side by side, each with versions of its own") {
    Store store;
    store.with_project();
    auto seal = [&](const std::string& id, const std::string& item) {
        int version = 0;
        REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
            TRY(unit.insert(submission("s" + id)));
            Record made = record("r" + id, "s" + id);
            made.item = item;
            TRY_INTO(version, unit.next_version(made));
            made.version = version;
            return unit.insert(made);
        }));
        return version;
    };
    CHECK(seal("1", "a") == 1);
    CHECK(seal("2", "b") == 1);
    CHECK(seal("3", "a") == 2);
    CHECK(seal("4", "") == 1);
    auto current = store.catalogue->records({ProjectId("p1"), "", "", "", true, "", 50});
    REQUIRE(current);
    std::string shown;
    for (const auto& row : *current) shown += row.id.text() + row.item + " ";
    CHECK(shown == "r4 r3a r2b ");
    CHECK(*store.catalogue->record_periods(ProjectId("p1")) == std::vector<std::string>{"2026-06"});
    CHECK(store.catalogue->record_periods(ProjectId("p2"))->empty());
    Record like = record("", "s1");
    like.item = "a";
    CHECK((*store.catalogue->newest_of_item(like))->id == RecordId("r3"));
    like.item = "c";
    CHECK_FALSE(*store.catalogue->newest_of_item(like));
    // One item has one current record, whatever the program believes, and stays what it is.
    CHECK_FALSE(store.commit([&](UnitOfWork& unit) {
        Record made = record("r5", "s1");
        made.item = "b";
        made.version = 7;
        return unit.insert(made);
    }));
    CHECK_FALSE(raw(store.file(), "UPDATE record SET item = 'z' WHERE id = 'r2'").empty());
}

TEST_CASE("of two current records one may retire because of the other, never both because of each other") {
    Store store;
    store.with_project();
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        for (const std::string id : {"1", "2"}) {
            TRY(unit.insert(submission("s" + id)));
            Record made = record("r" + id, "s" + id);
            made.item = id;
            TRY(unit.insert(made));
        }
        return {};
    }));
    auto retire = [&](const char* record, const char* by) {
        return store.commit([&](UnitOfWork& unit) { return unit.retire(RecordId(record), RecordId(by)); });
    };
    CHECK(retire("r1", "r1").error().code == Code::Conflict);
    CHECK(retire("r1", "r3").error().code == Code::Conflict);
    CHECK(retire("r1", "r2"));
    CHECK(retire("r1", "r2").error().code == Code::Conflict);
    CHECK(retire("r2", "r1").error().code == Code::Conflict);
    CHECK_FALSE(store.catalogue->record(RecordId("r1"))->current);
    CHECK(store.catalogue->record(RecordId("r2"))->current);
    // What comes of the same item after that is its next version, and current.
    Record like = record("r3", "s1");
    like.item = "1";
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY_INTO(like.version, unit.next_version(like));
        return unit.insert(like);
    }));
    CHECK(like.version == 2);
    CHECK(store.catalogue->record(RecordId("r3"))->current);
}

TEST_CASE("members of an archive are submissions that name it, counted by state and over all levels") {
    Store store;
    store.with_project();
    auto member = [](const std::string& id, const std::string& parent, std::uint64_t size) {
        Submission made = submission(id);
        made.parent = SubmissionId(parent);
        made.size = size;
        return made;
    };
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1")));
        TRY(unit.insert(member("s2", "s1", 10)));
        TRY(unit.insert(member("s3", "s1", 20)));
        TRY(unit.insert(member("s4", "s3", 30)));
        TRY(unit.insert(submission("s5")));
        TRY_INTO(auto inside, unit.family(SubmissionId("s1")));
        CHECK(inside.members == 3);
        TRY(unit.expand(SubmissionId("s3"), {{"passed_over", Json::array({1})}}, "", ""));
        return unit.expand(SubmissionId("s1"), Json::object(), "因", "办");
    }));
    store.open();
    auto& c = *store.catalogue;
    CHECK(c.submission(SubmissionId("s2"))->parent == SubmissionId("s1"));
    CHECK(c.submission(SubmissionId("s2"))->contents.is_null());
    CHECK(c.submission(SubmissionId("s3"))->contents.at("passed_over").size() == 1);
    CHECK(c.submission(SubmissionId("s1"))->state == "expanded");
    CHECK(c.submission(SubmissionId("s1"))->reason == "因");
    auto family = c.family(SubmissionId("s1"));
    REQUIRE(family);
    CHECK(family->members == 3);
    CHECK(family->bytes == 60);
    CHECK(c.family(SubmissionId("s5"))->members == 0);
    CHECK(c.family(SubmissionId())->members == 0);
    CHECK(*c.members_by_state(SubmissionId("s1")) ==
          std::map<std::string, std::uint64_t>{{"expanded", 1}, {"received", 1}});
    CHECK(c.members_by_state(SubmissionId())->empty());
    auto of = [&](SubmissionFilter filter) {
        auto rows = c.submissions(filter);
        REQUIRE(rows);
        std::string ids;
        for (const auto& row : *rows) ids += row.id.text() + " ";
        return ids;
    };
    CHECK(of({ProjectId("p1"), "", "", "", 50, SubmissionId("s1")}) == "s3 s2 ");
    CHECK(of({ProjectId("p1"), "", "received", "", 50, SubmissionId("s1")}) == "s2 ");
    CHECK(of({ProjectId("p1"), "", "", "s3", 50, SubmissionId("s1")}) == "s2 ");
    CHECK(of({ProjectId("p2"), "", "", "", 50, SubmissionId("s1")}).empty());
}

TEST_CASE("an archive is unpacked once, and what was found in it stays") {
    Store store;
    store.with_project();
    REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(submission("s1")));
        return unit.expand(SubmissionId("s1"), {{"a", 1}}, "", "");
    }));
    auto again = store.commit([&](UnitOfWork& unit) -> Result<void> {
        Submission member = submission("s2");
        member.parent = SubmissionId("s1");
        TRY(unit.insert(member));
        return unit.expand(SubmissionId("s1"), {{"a", 2}}, "", "");
    });
    REQUIRE_FALSE(again);
    CHECK(again.error().code == Code::Conflict);
    CHECK_FALSE(store.catalogue->submission(SubmissionId("s2"))); // undone with it
    CHECK_FALSE(store.commit([&](UnitOfWork& unit) {
        return unit.set_state(SubmissionId("s1"), "received", "", "", RecordId());
    }));
    CHECK_FALSE(store.commit([&](UnitOfWork& unit) {
        return unit.set_contents(SubmissionId("s1"), {{"a", 3}});
    }));
    CHECK_FALSE(raw(store.file(), "UPDATE submission SET parent = 's1'").empty());
    CHECK_FALSE(store.commit([&](UnitOfWork& unit) {
        Submission orphan = submission("s9");
        orphan.parent = SubmissionId("nobody");
        return unit.insert(orphan);
    }));
}

TEST_CASE("a version sealed in an undone unit does not retire the one before") {
    Store store;
    store.with_record();
    auto failed = store.commit([](UnitOfWork& unit) -> Result<void> {
        TRY_INTO(int version, unit.next_version(record("r2", "s1")));
        TRY(unit.insert(record("r2", "s1", version)));
        return fail(Code::Conflict, "不行");
    });
    REQUIRE_FALSE(failed);
    CHECK(store.catalogue->record(RecordId("r1"))->current);
}

TEST_CASE("a job waits once, is leased, and comes back when its lease ends") {
    Store store;
    CHECK_FALSE(store.claim());
    store.enqueue("s1");
    store.enqueue("s1");
    store.enqueue("s1", "review");
    CHECK(*store.catalogue->waiting_jobs() == 2);
    auto first = store.claim();
    REQUIRE(first);
    CHECK(first->kind == "process");
    CHECK(first->attempts == 1);
    store.enqueue("s1"); // the leased one runs: the new state of things needs another run
    CHECK(store.claim()->kind == "review");
    auto third = store.claim();
    REQUIRE(third);
    CHECK(third->kind == "process");
    CHECK(third->id != first->id);
    CHECK_FALSE(store.claim());
    store.clock.run_on(std::chrono::seconds(61));
    auto again = store.claim();
    REQUIRE(again);
    CHECK(again->id == first->id);
    CHECK(again->attempts == 2);
    REQUIRE(store.commit([&](UnitOfWork& unit) { return unit.finish_job(first->id); }));
    CHECK(*store.catalogue->waiting_jobs() == 2);
}

TEST_CASE(
    "a job that makes progress is nobody else's, however long it takes and whatever the wall clock says") {
    Store store;
    store.enqueue("s1");
    auto job = store.claim();
    REQUIRE(job);
    store.clock.set_wall_clock_on(std::chrono::hours(24 * 3650));
    CHECK_FALSE(store.claim());
    for (int page = 0; page < 500; ++page) {
        store.clock.run_on(std::chrono::seconds(59));
        store.catalogue->renew_lease(job->id, std::chrono::seconds(60));
        REQUIRE_FALSE(store.claim());
    }
    store.clock.set_wall_clock_on(std::chrono::hours(-24 * 3650));
    store.clock.run_on(std::chrono::seconds(60));
    auto taken = store.claim();
    REQUIRE(taken);
    CHECK(taken->id == job->id);
    CHECK(taken->attempts == 2);
}

TEST_CASE("a dead process's jobs are taken at once by the next one, which counts its death") {
    Store store;
    store.enqueue("s1");
    store.enqueue("s2");
    auto first = store.claim();
    REQUIRE(first);
    store.open();
    auto again = store.claim();
    REQUIRE(again);
    CHECK(again->id == first->id);
    CHECK(again->attempts == 1); // not the file's doing, as far as is known
    CHECK(again->deaths == 1);
    CHECK(store.claim()->deaths == 0);
    store.enqueue("s1"); // asked for again while both are held
    REQUIRE(store.claim());
    store.enqueue("s1");
    store.open();
    CHECK(*store.catalogue->waiting_jobs() == 2);
    for (int i = 0; i < 2; ++i) {
        auto job = store.claim();
        REQUIRE(job);
        CHECK(job->subject == (i == 0 ? "s2" : "s1"));
        CHECK(job->deaths == i + 1);
        REQUIRE(store.commit([&](UnitOfWork& unit) { return unit.finish_job(job->id); }));
        store.catalogue->end_lease(job->id);
    }
}

TEST_CASE(
    "what may take the process down runs after all others and alone, and is given up after ten deaths") {
    Store store;
    store.enqueue("poison");
    store.enqueue("neighbour");
    for (int death = 0; death < SuspectDeaths; ++death) {
        REQUIRE(store.claim()->subject == "poison");
        REQUIRE(store.claim()->subject == "neighbour");
        store.open();
    }
    store.enqueue("later");
    auto later = store.claim();
    REQUIRE(later->subject == "later");
    CHECK_FALSE(store.claim()); // somebody is at work
    REQUIRE(store.commit([&](UnitOfWork& unit) { return unit.finish_job(later->id); }));
    store.catalogue->end_lease(later->id);
    for (int death = SuspectDeaths; death < MaxDeaths; ++death) {
        auto poison = store.claim();
        REQUIRE(poison);
        CHECK(poison->subject == "poison");
        CHECK(poison->deaths == death);
        CHECK_FALSE(is_beyond_its_tries(*poison));
        CHECK_FALSE(store.claim()); // its neighbour, and anything new, waits until it is known how this ends
        store.enqueue("newest");
        CHECK_FALSE(store.claim());
        store.open();
        auto newest = store.claim();
        REQUIRE(newest->subject == "newest");
        REQUIRE(store.commit([&](UnitOfWork& unit) { return unit.finish_job(newest->id); }));
        store.catalogue->end_lease(newest->id);
    }
    auto last = store.claim(); // given out once more, to be settled and not tried
    REQUIRE(last);
    CHECK(last->subject == "poison");
    CHECK(is_beyond_its_tries(*last));
    store.open();
    auto neighbour = store.claim();
    REQUIRE(neighbour);
    CHECK(neighbour->subject == "neighbour");
    CHECK(neighbour->deaths == SuspectDeaths);
    CHECK(*store.catalogue->waiting_jobs() == 1); // the poison is kept as failed
}

TEST_CASE("a job that was interrupted rests before it is tried again, longer each time, and not for ever") {
    Store store;
    store.enqueue("s1");
    std::chrono::seconds rested{0};
    int tries = 0;
    for (bool again = true; again; ++tries) {
        auto job = store.claim();
        REQUIRE(job);
        CHECK(job->attempts == 1);
        CHECK(job->interruptions == tries);
        REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
            TRY_INTO(again, unit.fail_job(job->id, "中断", Blame::Outside));
            return {};
        }));
        store.catalogue->rest_job(job->id);
        std::chrono::seconds rest{0};
        while (again && !store.is_claimable()) {
            store.clock.run_on(std::chrono::seconds(1));
            ++rest;
        }
        if (again) CHECK(rest == std::chrono::seconds(std::min(1 << std::min(tries, 9), 300)));
        rested += rest;
    }
    CHECK(tries == MaxInterruptions);
    CHECK(rested > std::chrono::hours(1));
    CHECK(rested < std::chrono::hours(3));
    CHECK(*store.catalogue->waiting_jobs() == 0);
}

TEST_CASE("a job that waits for room on the disk waits as long as it takes, and a new process does not let "
          "it rest") {
    Store store;
    store.enqueue("s1");
    for (int i = 0; i < 100; ++i) {
        auto job = store.claim();
        REQUIRE(job);
        CHECK((job->attempts == 1 && job->interruptions == 0));
        REQUIRE(store.fail(*job, Blame::Nobody));
        store.catalogue->rest_job(job->id);
        CHECK_FALSE(store.claim());
        if (i % 10 == 0) store.open();
        else store.clock.run_on(std::chrono::seconds(300));
    }
}

TEST_CASE("looking for a job when there is none writes nothing") {
    Store store;
    auto before = store.catalogue->statistics().groups;
    for (int i = 0; i < 10; ++i) CHECK_FALSE(*store.catalogue->claim_job(std::chrono::seconds(60)));
    CHECK(store.catalogue->statistics().groups == before);
}

TEST_CASE("a job that fails by its file's doing is tried three times") {
    Store store;
    store.enqueue("s1");
    for (int attempt = 1; attempt <= 3; ++attempt) {
        auto job = store.claim();
        REQUIRE(job);
        CHECK(job->attempts == attempt);
        REQUIRE(store.fail(*job, Blame::File));
        store.catalogue->end_lease(job->id);
    }
    CHECK_FALSE(store.claim());
    CHECK(*store.catalogue->waiting_jobs() == 0);
    store.enqueue("s1");
    CHECK(store.claim());
}

TEST_CASE("a job whose holder hangs three times is given out once more, to be settled and not tried") {
    Store store;
    store.enqueue("s1");
    for (int attempt = 1; attempt <= 4; ++attempt) {
        auto job = store.claim();
        REQUIRE(job);
        CHECK(job->attempts == attempt);
        CHECK(is_beyond_its_tries(*job) == (attempt == 4));
        store.clock.run_on(std::chrono::seconds(60));
    }
    CHECK_FALSE(store.claim());
    CHECK(*store.catalogue->waiting_jobs() == 0);
}

TEST_CASE("a failed job whose work was asked for again meanwhile is one job, and keeps its tries") {
    Store store;
    store.enqueue("s1");
    auto job = store.claim();
    REQUIRE(job);
    store.enqueue("s1");
    REQUIRE(store.fail(*job, Blame::File));
    CHECK(*store.catalogue->waiting_jobs() == 1);
    auto twin = store.claim();
    REQUIRE(twin);
    CHECK(twin->attempts == 2);
    REQUIRE(store.fail(*twin, Blame::Outside));
    store.catalogue->end_lease(twin->id);
    CHECK(store.claim()->interruptions == 1);
}

TEST_CASE("a claim that cannot be written holds nothing") {
    Store store;
    store.enqueue("s1");
    rearm_failpoints("commit.end=error");
    CHECK_FALSE(store.catalogue->claim_job(std::chrono::seconds(60)));
    rearm_failpoints("");
    CHECK(store.claim());
}

TEST_CASE("the custody log is the Merkle tree of its entries' canonical text") {
    Store store;
    std::vector<Sha256> leaves;
    for (int i = 0; i < 13; ++i) {
        REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
            TRY(unit.custody("u1", "act\"\\\n", "引" + std::to_string(i), {{"z", i}, {"a", {{"摘", "要"}}}}));
            return {};
        }));
    }
    auto entries = store.catalogue->custody(0, 100);
    REQUIRE(entries);
    REQUIRE(entries->size() == 13);
    for (const auto& entry : *entries) {
        Json whole = {{"position", entry.position}, {"at", format(entry.at)},   {"actor", entry.actor},
                      {"act", entry.act},           {"subject", entry.subject}, {"detail", entry.detail}};
        CHECK(custody_leaf_text(entry) == *canonical(whole));
        CHECK(entry.leaf == proof::leaf_hash(*canonical(whole)));
        leaves.push_back(entry.leaf);
    }
    CHECK(store.catalogue->tree_head()->root == proof::merkle_root(leaves));
    CHECK(store.catalogue->custody(11, 100)->size() == 2);
    CHECK(store.catalogue->custody_of("引3")->front().position == 3);
    store.open();
    CHECK(store.catalogue->verify_custody()->root == proof::merkle_root(leaves));
    auto real = store.commit([](UnitOfWork& unit) -> Result<void> {
        TRY(unit.custody("u1", "x", "y", {{"amount", 1.5}}));
        return {};
    });
    CHECK(real.error().code == Code::BadInput);
}

TEST_CASE("an altered or missing custody entry is found and named") {
    Store store;
    for (int i = 0; i < 5; ++i)
        REQUIRE(store.commit([&](UnitOfWork& unit) -> Result<void> {
            TRY(unit.custody("u1", "act", "x", {{"n", i}}));
            return {};
        }));
    SECTION("altered") {
        REQUIRE(raw(store.file(),
                    "DROP TRIGGER custody_fixed; UPDATE custody SET detail = '{\"n\":9}' WHERE position = 3")
                    .empty());
        auto found = store.catalogue->verify_custody();
        REQUIRE_FALSE(found);
        CHECK(found.error().code == Code::Corrupt);
        CHECK(found.error().message.find("第 3 条") != std::string::npos);
    }
    SECTION("taken out of the middle") {
        REQUIRE(
            raw(store.file(), "DROP TRIGGER custody_kept; DELETE FROM custody WHERE position = 2").empty());
        CHECK(store.catalogue->verify_custody().error().message.find("第 2 条") != std::string::npos);
    }
    SECTION("cut off at the end") {
        REQUIRE(
            raw(store.file(), "DROP TRIGGER custody_kept; DELETE FROM custody WHERE position = 4").empty());
        CHECK(store.catalogue->verify_custody().error().code == Code::Corrupt);
        store.catalogue.reset();
        CHECK(Catalogue::open(store.file(), store.clock).error().code == Code::Corrupt);
    }
}

TEST_CASE("raw SQL cannot delete, replace or alter what is kept") {
    Store store;
    store.with_record();
    for (std::string sql :
         {"DELETE FROM submission",
          "DELETE FROM record",
          "DELETE FROM custody",
          "DELETE FROM project_event",
          "DELETE FROM review_run",
          "DELETE FROM custody_frontier",
          "DELETE FROM project",
          "UPDATE custody SET actor = 'x'",
          "UPDATE custody SET position = 5",
          "UPDATE project_event SET date = '2020-01-01'",
          "UPDATE review_run SET findings = '[]'",
          "UPDATE record SET title = 'x'",
          "UPDATE record SET record_date = '2000-01-01'",
          "UPDATE record SET pdf = data",
          "UPDATE record SET sequence = 99",
          "UPDATE submission SET sha256 = 'x'",
          "UPDATE submission SET state = 'received'",
          "UPDATE submission SET record = ''",
          "UPDATE submission SET record = 'r2'",
          "UPDATE submission SET filed_type = 'L4-01'",
          "UPDATE submission SET filed_period = ''",
          "UPDATE submission SET filed_subcontractor = 'x'",
          "DELETE FROM mapping",
          "UPDATE mapping SET mapping = '{}'",
          "UPDATE mapping SET remember = 0",
          "INSERT OR REPLACE INTO mapping SELECT sequence, project, type, subcontractor, fingerprint, '{}', "
          "remember, submission, account, at FROM mapping",
          "UPDATE custody_frontier SET size = 0",
          "INSERT OR REPLACE INTO custody SELECT position, at, 'x', act, subject, detail, leaf FROM custody",
          "INSERT OR REPLACE INTO record SELECT * FROM record",
          "INSERT OR REPLACE INTO submission SELECT * FROM submission",
          "INSERT OR REPLACE INTO project_event SELECT * FROM project_event",
          "INSERT OR REPLACE INTO review_run SELECT * FROM review_run",
          "REPLACE INTO record SELECT 77, 'r77', project, submission, archival_code, type, period, "
          "subcontractor,"
          " version, 0, scan, title, record_date, data, pdf, pdf_size, pages, versions, sealed_at FROM "
          "record"}) {
        INFO(sql);
        CHECK(raw(store.file(), "PRAGMA foreign_keys = ON;" + sql) != "");
    }
    CHECK(raw(store.file(), "UPDATE record SET current = 0").empty());
    CHECK(raw(store.file(), "UPDATE record SET current = 1") != "");
    CHECK(raw(store.file(), "UPDATE submission SET reason = 'x'").empty());
    CHECK(store.catalogue->verify_custody());
    CHECK(store.catalogue->events(ProjectId("p1"))->front().date == *parse_date("2026-08-31"));
}

TEST_CASE("a database of a newer program, of other migrations, or none at all, is refused") {
    Store store;
    store.catalogue.reset();
    SECTION("newer") {
        REQUIRE(raw(store.file(), "INSERT INTO schema_migration VALUES (999, 'later', 'x', 'y')").empty());
        CHECK(Catalogue::open(store.file(), store.clock).error().code == Code::Conflict);
    }
    SECTION("other") {
        REQUIRE(raw(store.file(), "UPDATE schema_migration SET digest = 'x'").empty());
        CHECK(Catalogue::open(store.file(), store.clock).error().code == Code::Corrupt);
    }
    SECTION("not a database") {
        taizhang::test::write_file(store.file(), std::string(5000, 'x'));
        CHECK(Catalogue::open(store.file(), store.clock).error().code == Code::Corrupt);
    }
}
