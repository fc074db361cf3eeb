#include "store/catalogue.hh"

#include "store/custody.hh"
#include "store/migrate.hh"
#include "store/readers.hh"
#include "store/rows_sql.hh"
#include "store/writer.hh"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace taizhang::store {
namespace {

namespace fs = std::filesystem;

constexpr unsigned LargestPage = 10'000;

// Held as long as the catalogue is open; the kernel gives it back however the process ends.
class ProcessLock {
public:
    static Result<std::unique_ptr<ProcessLock>> take(const fs::path& file) {
        int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0) return fail(Code::Io, "无法打开台账库的锁文件", "请检查数据目录的权限");
        std::unique_ptr<ProcessLock> lock(new ProcessLock(fd));
        if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return lock;
        if (errno != EWOULDBLOCK) return fail(Code::Io, "无法锁定台账库", "数据目录须在支持文件锁的磁盘上");
        return fail(Code::Conflict, "台账库正被另一个台账服务使用", "请先停止正在运行的 taizhangd，再试一次");
    }
    ~ProcessLock() { ::close(x_fd); }
    ProcessLock(const ProcessLock&) = delete;
    ProcessLock& operator=(const ProcessLock&) = delete;

private:
    explicit ProcessLock(int fd) : x_fd(fd) {}
    int x_fd;
};

// Personal data: readable by the service's user only. SQLite gives its -wal and -shm the same mode.
Result<void> make_private_file(const fs::path& file) {
    std::error_code error;
    if (file.has_parent_path()) fs::create_directories(file.parent_path(), error);
    int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fail(Code::Io, "无法建立台账库", "请检查数据目录是否存在、可写");
    ::close(fd);
    return {};
}

template <class Row>
Result<std::vector<Row>> all(Query& query, Row (*read)(Query&)) {
    std::vector<Row> rows;
    for (;;) {
        TRY_INTO(bool more, query.step());
        if (!more) return rows;
        rows.push_back(read(query));
        if (!query.good()) return damaged_row();
    }
}

template <class Row>
Result<Row> one(Query& query, Row (*read)(Query&), const char* what) {
    TRY_INTO(auto row, maybe_one(query, read));
    if (!row) return fail(Code::NotFound, std::string("没有这个") + what, "请核对后重试");
    return std::move(*row);
}

class SqliteCatalogue final : public Catalogue {
public:
    SqliteCatalogue(std::unique_ptr<ProcessLock> lock, std::unique_ptr<Database> database,
                    proof::MerkleFrontier frontier, const fs::path& file, const Clock& clock)
        : x_lock(std::move(lock)), x_leases(clock), x_readers(file),
          x_writer(std::move(database), std::move(frontier), clock) {}

    Result<void> commit(const std::function<Result<void>(UnitOfWork&)>& work) override {
        return x_writer.commit([&](SqliteUnit& unit) { return work(unit); });
    }
    Statistics statistics() const override { return x_writer.statistics(); }

    Result<std::vector<Project>> projects() const override { return list(&read_project, "projects"); }
    Result<Project> project(const ProjectId& id) const override {
        return get(&read_project, "项目", "project", id);
    }
    Result<User> user(const UserId& id) const override { return get(&read_user, "用户", "user", id); }
    Result<User> user_by_login(std::string_view login) const override {
        return get(&read_user, "用户", "user_by_login", login);
    }
    Result<std::vector<User>> users() const override { return list(&read_user, "users"); }
    Result<Session> session(const std::string& digest) const override {
        return get(&read_session, "会话", "session", digest);
    }
    Result<Feed> feed(const FeedId& id) const override { return get(&read_feed, "日历地址", "feed", id); }
    Result<std::optional<Feed>> feed_of(const UserId& user, const ProjectId& project) const override {
        return first(&read_feed, "feed_of", user, project);
    }
    Result<Reminder> reminder(const ReminderId& id) const override {
        return get(&read_reminder, "提醒", "reminder", id);
    }
    Result<std::vector<Reminder>> reminders_to_send(Instant now, Instant horizon,
                                                    unsigned limit) const override {
        return list(&read_reminder, "reminders_to_send", now, horizon, std::min(limit, LargestPage));
    }
    Result<std::vector<Reminder>> reminders_of(const ProjectId& project, unsigned limit) const override {
        return list(&read_reminder, "reminders_of", project, std::min(limit, LargestPage));
    }
    Result<std::optional<Instant>> next_reminder() const override {
        return get(
            +[](Query& row) { return row.maybe_instant(); }, "提醒", "next_reminder");
    }
    Result<std::uint64_t> count_reminders(std::string_view state) const override {
        return number("count_reminders", state);
    }
    Result<ChangeMark> newest_changes() const override {
        return get(&read_change_mark, "项目", "newest_changes");
    }
    Result<std::vector<ProjectId>> changed_projects(const ChangeMark& since) const override {
        return list(
            +[](Query& row) { return row.id<ProjectId>(); }, "changed_projects", since.records, since.reviews,
            since.acts, since.closings);
    }
    Result<Submission> submission(const SubmissionId& id) const override {
        return get(&read_submission, "报送资料", "submission", id);
    }
    Result<Family> family(const SubmissionId& root) const override {
        TRY_INTO(auto reader, x_readers.lease());
        TRY_INTO(Query query, reader->query("family", root));
        return read_family(query);
    }
    Result<std::map<std::string, std::uint64_t>> members_by_state(const SubmissionId& archive) const override;
    Result<std::uint64_t> project_bytes(const ProjectId& project) const override {
        return number("project_bytes", project);
    }
    Result<PartialUpload> upload(const UploadId& id) const override {
        return get(&read_upload, "上传任务", "upload", id);
    }
    Result<std::vector<PartialUpload>> whole_uploads() const override {
        return list(&read_upload, "whole_uploads");
    }
    Result<std::vector<PartialUpload>> expired_uploads(Instant now) const override {
        return list(&read_upload, "expired_uploads", now);
    }
    Result<std::uint64_t> unfinished_uploads(const UserId& account) const override {
        return number("unfinished_uploads", account);
    }
    Result<std::uint64_t> awaited_bytes() const override { return number("awaited_bytes"); }
    Result<Record> record(const RecordId& id) const override {
        return get(&read_record, "档案", "record", id);
    }
    Result<std::vector<std::string>> record_periods(const ProjectId& project) const override {
        return list(
            +[](Query& row) { return row.text(); }, "record_periods", project);
    }
    Result<std::optional<Record>> newest_of_item(const Record& like) const override {
        return first(&read_record, "newest_of_item", like.project, like.type, like.period, like.subcontractor,
                     like.scan, like.item);
    }
    Result<std::vector<retention::Event>> events(const ProjectId& project) const override {
        return list(&read_event, "events", project);
    }
    Result<std::vector<MonthAct>> month_acts(const ProjectId& project,
                                             const std::string& period) const override {
        return list(&read_month_act, "month_acts", project, period);
    }
    Result<std::optional<MonthClosing>> month_closing(const ProjectId& project,
                                                      const std::string& period) const override {
        return first(&read_month_closing, "month_closing", project, period);
    }
    Result<std::vector<MonthClosing>> month_closings(const ProjectId& project) const override {
        return list(&read_month_closing, "month_closings", project);
    }
    Result<std::string> month_mark(const ProjectId& project, const std::string& period) const override {
        TRY_INTO(auto reader, x_readers.lease());
        TRY_INTO(Query query, reader->query("month_mark", project, period));
        TRY_INTO(bool found, query.step());
        return found ? query.text() : std::string();
    }
    Result<std::uint64_t> month_jobs(const ProjectId& project, const std::string& period) const override {
        return number("month_jobs", project, period);
    }
    Result<std::vector<OutboxRow>> outbox(unsigned limit) const override {
        return list(&read_outbox, "outbox", std::min(limit, LargestPage));
    }
    Result<std::vector<CustodyEntry>> custody(std::uint64_t from, unsigned limit) const override {
        return list(&read_custody, "custody", from, std::min(limit, LargestPage));
    }
    Result<std::vector<CustodyEntry>> custody_of(std::string_view subject) const override {
        return list(&read_custody, "custody_of", subject);
    }

    Result<std::vector<Submission>> submissions(const SubmissionFilter& filter) const override;
    Result<std::vector<StateCount>> submission_states(const ProjectId& project) const override {
        return list(&read_state_count, "submission_states", project);
    }
    Result<std::optional<Mapping>> confirmed_mapping(const SubmissionId& submission) const override;
    Result<std::optional<Mapping>> remembered_mapping(const ProjectId& project, const Filing& filed,
                                                      std::string_view fingerprint) const override;
    Result<std::vector<Record>> records(const RecordFilter& filter) const override;
    Result<std::optional<ReviewRun>> newest_review(const ProjectId& project,
                                                   const std::string& period) const override;
    Result<std::vector<ReviewRun>> reviews(const ProjectId& project,
                                           const std::string& period) const override {
        return list(&read_review, "reviews", project, period);
    }
    Result<std::vector<std::string>> reviewed_by_others(const std::string& rule_pack) const override {
        return list(
            +[](Query& row) { return row.text(); }, "reviewed_by_others", rule_pack);
    }
    Result<std::string> rule_pack(const std::string& digest) const override {
        return get(
            +[](Query& row) { return row.text(); }, "规则包", "rule_pack", digest);
    }
    Result<std::optional<Job>> claim_job(std::chrono::seconds lease) override;
    void renew_lease(std::int64_t job, std::chrono::seconds lease) override { x_leases.renew(job, lease); }
    void end_lease(std::int64_t job) override { x_leases.end(job); }
    void rest_job(std::int64_t job) override { x_leases.rest(job); }
    Result<std::uint64_t> waiting_jobs() const override { return number("waiting_jobs"); }
    Result<std::optional<Instant>> next_upload_expiry() const override;
    Result<std::vector<Sha256>> unnamed(std::span<const Sha256> blobs) const override {
        TRY_INTO(auto reader, x_readers.lease());
        return unnamed_blobs(*reader, blobs);
    }
    Result<TreeHead> tree_head() const override;
    Result<TreeHead> verify_custody() const override;

private:
    template <class Row, class... Values>
    Result<std::vector<Row>> list(Row (*read)(Query&), std::string_view name, const Values&... values) const {
        TRY_INTO(auto reader, x_readers.lease());
        TRY_INTO(Query query, reader->query(name, values...));
        return all(query, read);
    }
    template <class Row, class... Values>
    Result<Row> get(Row (*read)(Query&), const char* what, std::string_view name,
                    const Values&... values) const {
        TRY_INTO(auto reader, x_readers.lease());
        TRY_INTO(Query query, reader->query(name, values...));
        return one(query, read, what);
    }

    template <class Row, class... Values>
    Result<std::optional<Row>> first(Row (*read)(Query&), std::string_view name,
                                     const Values&... values) const {
        TRY_INTO(auto reader, x_readers.lease());
        TRY_INTO(Query query, reader->query(name, values...));
        return maybe_one(query, read);
    }
    // The one number of the one row; 0 when there is no row.
    template <class... Values>
    Result<std::uint64_t> number(std::string_view name, const Values&... values) const {
        TRY_INTO(auto reader, x_readers.lease());
        TRY_INTO(Query query, reader->query(name, values...));
        TRY_INTO(bool counted, query.step());
        return counted ? query.count() : 0;
    }

    std::unique_ptr<ProcessLock> x_lock; // first in, last out
    Leases x_leases;
    mutable Readers x_readers;
    Writer x_writer;
};

Result<std::vector<Submission>> SqliteCatalogue::submissions(const SubmissionFilter& filter) const {
    if (!filter.parent.empty())
        return list(&read_submission, "submissions_of_parent", filter.parent, filter.project, filter.period,
                    filter.state, filter.before, std::min(filter.limit, LargestPage));
    return list(&read_submission, filter.project.empty() ? "submissions" : "submissions_of_project",
                filter.project, filter.period, filter.state, filter.before,
                std::min(filter.limit, LargestPage));
}

Result<std::optional<Mapping>> SqliteCatalogue::confirmed_mapping(const SubmissionId& submission) const {
    return first(&read_mapping, "confirmed_mapping", submission);
}

Result<std::optional<Mapping>> SqliteCatalogue::remembered_mapping(const ProjectId& project,
                                                                   const Filing& filed,
                                                                   std::string_view fingerprint) const {
    return first(&read_mapping, "remembered_mapping", project, filed.type, filed.subcontractor, fingerprint);
}

Result<std::vector<Record>> SqliteCatalogue::records(const RecordFilter& filter) const {
    return list(&read_record, filter.project.empty() ? "records" : "records_of_project", filter.project,
                filter.period, filter.type, filter.subcontractor, filter.current_only, filter.before,
                std::min(filter.limit, LargestPage));
}

Result<std::map<std::string, std::uint64_t>>
SqliteCatalogue::members_by_state(const SubmissionId& archive) const {
    TRY_INTO(auto reader, x_readers.lease());
    TRY_INTO(Query query, reader->query("members_by_state", archive));
    std::map<std::string, std::uint64_t> counts;
    for (;;) {
        TRY_INTO(bool more, query.step());
        if (!more) return counts;
        std::string state = query.text();
        counts[state] = query.count();
    }
}

Result<std::optional<ReviewRun>> SqliteCatalogue::newest_review(const ProjectId& project,
                                                                const std::string& period) const {
    return first(&read_review, "newest_review", project, period);
}

Result<std::optional<Job>> SqliteCatalogue::claim_job(std::chrono::seconds lease) {
    { // most calls find nothing: they cost a read, not an fsync
        TRY_INTO(auto reader, x_readers.lease());
        TRY_INTO(auto found, next_free_job(*reader, x_leases));
        if (!found) return found;
    }
    std::optional<Job> job;
    auto leased = x_writer.commit([&](SqliteUnit& unit) -> Result<void> {
        TRY_INTO(job, unit.lease_job(x_leases, lease));
        return {};
    });
    if (!leased && job) x_leases.give_back(job->id);
    TRY(leased);
    return job;
}

Result<std::optional<Instant>> SqliteCatalogue::next_upload_expiry() const {
    TRY_INTO(auto reader, x_readers.lease());
    TRY_INTO(Query query, reader->query("next_upload_expiry"));
    TRY_INTO(bool found, query.step());
    if (!found) return std::optional<Instant>();
    return query.maybe_instant();
}

Result<TreeHead> SqliteCatalogue::tree_head() const {
    TRY_INTO(auto reader, x_readers.lease());
    TRY_INTO(auto transaction, Transaction::begin(*reader, Transaction::Kind::Read));
    TRY_INTO(auto frontier, load_frontier(*reader));
    return TreeHead{frontier.size(), frontier.root()};
}

Result<TreeHead> SqliteCatalogue::verify_custody() const {
    TRY_INTO(auto reader, x_readers.lease());
    TRY_INTO(auto transaction, Transaction::begin(*reader, Transaction::Kind::Read));
    return audit_custody(*reader);
}

// Of a process that is gone. Where the same work waits already, that row goes on with the tries made so far.
Result<void> give_back_jobs(Database& database) {
    TRY_INTO(auto transaction, Transaction::begin(database, Transaction::Kind::Write));
    for (const char* step : {"count_deaths", "give_back_leased", "merge_leased", "drop_leased"})
        TRY(database.run(step));
    return transaction.commit();
}

} // namespace

Result<std::unique_ptr<Catalogue>> Catalogue::open(const fs::path& file, const Clock& clock) {
    TRY(make_private_file(file));
    TRY_INTO(auto lock, ProcessLock::take(fs::path(file) += ".lock"));
    TRY_INTO(auto database, Database::open(file, Database::Access::Write));
    TRY(migrate(*database, clock.now()));
    // The lock is ours, so whoever held these jobs is gone.
    TRY(give_back_jobs(*database));
    TRY_INTO(auto frontier, load_frontier(*database));
    std::unique_ptr<Catalogue> catalogue = std::make_unique<SqliteCatalogue>(
        std::move(lock), std::move(database), std::move(frontier), file, clock);
    return catalogue;
}

} // namespace taizhang::store
