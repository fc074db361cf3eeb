// The catalogue database: what is kept, who did what, what is to be done. SQLite, WAL, synchronous=FULL.
//
// One writer thread commits for all: units of work that wait together share one fsync (group commit). Each
// unit runs in its own savepoint, so one that fails leaves the others untouched. commit() returns after the
// fsync: what it acknowledged survives kill -9 and power loss. Fail points: commit.begin commit.end.
// Reads come from a pool of connections, any thread, each call one snapshot.
//
// SQL triggers refuse DELETE on submissions, mappings, records, review runs, custody, project events and what was said
// of months, any change of a sealed record beyond `current`, and any change of a closed month but supplements: retention
// holds below this code too. docs/store.md describes the tables.
#pragma once

#include "base/clock.hh"
#include "store/rows.hh"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::store {

// Valid only inside the function given to commit(), on the writer's thread. Errors: Io, Conflict (a
// constraint), Corrupt.
class UnitOfWork {
public:
    virtual ~UnitOfWork() = default;

    virtual Result<void> insert(const Project& project) = 0;
    virtual Result<void> set_subcontractors(const ProjectId& id, const std::vector<std::string>& names) = 0;
    virtual Result<void> insert(const User& user) = 0;
    virtual Result<void> update(const User& user) = 0; // everything but the id
    virtual Result<void> insert(const Session& session) = 0;
    virtual Result<void> remove_sessions_of(const UserId& user) = 0;
    virtual Result<void> remove_expired_sessions(Instant now) = 0;
    virtual Result<void> remove_session(const std::string& token_digest) = 0;

    virtual Result<void> insert(const Feed& feed) = 0; // Conflict: the person has one for the project
    virtual Result<bool> remove_feed(const UserId& user,
                                     const ProjectId& project) = 0; // false: there was none
    virtual Result<bool> insert(const Reminder& reminder) = 0;      // false: it was made before
    // Its state, attempts, result, next_at, settled_at. Errors: Conflict (it was delivered).
    virtual Result<void> update(const Reminder& reminder) = 0;

    virtual Result<void> insert(const Submission& submission) = 0;
    virtual Result<void> set_state(const SubmissionId& id, std::string_view state, std::string_view reason,
                                   std::string_view advice, const RecordId& record) = 0;
    // What the file was found to hold; fixed once it is sealed or expanded.
    virtual Result<void> set_contents(const SubmissionId& id, const Json& contents) = 0;
    // An archive's members are submissions now. Conflict when it is no longer `received`: another worker was first.
    virtual Result<void> expand(const SubmissionId& id, const Json& contents, std::string_view reason,
                                std::string_view advice) = 0;
    virtual Result<Family> family(const SubmissionId& root) = 0;
    // Errors of these: NotFound, Conflict (the filing of a sealed or expanded submission is fixed).
    virtual Result<void> set_filing(const SubmissionId& id, const Filing& filing) = 0;
    virtual Result<void> set_attested(const SubmissionId& id, const Json& attestation) = 0;
    virtual Result<void> set_guesses(const SubmissionId& id, const Json& guesses) = 0;
    virtual Result<void> set_mapped(const SubmissionId& id, std::string_view how) = 0;
    virtual Result<void> set_supplement(const SubmissionId& id, std::string_view reason) = 0;
    // As this very transaction sees it: a change of state is decided on it, never on what was read before.
    virtual Result<Submission> submission(const SubmissionId& id) = 0;
    virtual Result<std::int64_t> insert(const Mapping& mapping) = 0; // gives the sequence

    // Same digest and project, and the same place: what the first one is filed as, or the same blanks in what was said
    // of it; without a type any place. Withdrawn ones do not count.
    virtual Result<std::optional<SubmissionId>> find_duplicate(const Submission& like) = 0;

    // Of its submissions, and what its unfinished uploads will have.
    virtual Result<std::uint64_t> project_bytes(const ProjectId& project) = 0;

    virtual Result<void> insert(const PartialUpload& upload) = 0;
    // More is durable; with the last byte the digests are known. NotFound when it was removed meanwhile.
    virtual Result<void> upload_received(const UploadId& id, std::uint64_t received, const Digests& digests,
                                         Instant expires_at) = 0;
    virtual Result<void> upload_done(const UploadId& id, const SubmissionId& submission, bool duplicate) = 0;
    virtual Result<void> remove_upload(const UploadId& id) = 0;
    virtual Result<PartialUpload> upload(const UploadId& id) = 0; // NotFound

    // Marks older versions of the same key as not current and gives the number the next one must have.
    virtual Result<int> next_version(const Record& like) = 0;
    virtual Result<void> insert(const Record& record) = 0;
    // `record` is not current any more because `by` is. Conflict: one of them was not.
    virtual Result<void> retire(const RecordId& record, const RecordId& by) = 0;
    virtual Result<void> insert(const ReviewRun& run) = 0;
    // The rules' parameters a run rests on, kept once. `digest`: of `pack`.
    virtual Result<void> insert_rule_pack(const Sha256& digest, std::string_view pack) = 0;
    virtual Result<std::int64_t> insert(const ProjectEvent& event) = 0; // gives the sequence

    // Both give the sequence. Of a closed month SQL refuses every further act and every change (docs/store.md).
    virtual Result<std::int64_t> insert(const MonthAct& act) = 0;
    virtual Result<std::int64_t> insert(const MonthClosing& closing) = 0;
    virtual Result<std::optional<MonthClosing>> month_closing(const ProjectId& project,
                                                              const std::string& period) = 0;
    // Equal to what it was: nothing a closing rests on has changed meanwhile.
    virtual Result<std::string> month_mark(const ProjectId& project, const std::string& period) = 0;
    // Jobs not done that may still change the month.
    virtual Result<std::uint64_t> month_jobs(const ProjectId& project, const std::string& period) = 0;

    virtual Result<void> enqueue(std::string_view kind,
                                 std::string_view subject) = 0; // one waiting job per subject
    virtual Result<void> finish_job(std::int64_t id) = 0;
    // Gives whether it waits again. False: it has used up its tries and is kept as failed with the reason.
    virtual Result<bool> fail_job(std::int64_t id, std::string_view reason, Blame blame) = 0;
    virtual Result<void> outbox(const RecordId& record, std::string_view operation) = 0;
    virtual Result<void> outbox_done(std::int64_t up_to_sequence) = 0;

    // Appends a leaf in this very transaction; gives its position.
    virtual Result<std::uint64_t> custody(std::string_view actor, std::string_view act,
                                          std::string_view subject, const Json& detail) = 0;
};

struct TreeHead {
    std::uint64_t size = 0;
    Sha256 root;
};

// Of this process, since open.
struct Statistics {
    std::uint64_t units = 0;  // in groups that were committed, failed ones among them
    std::uint64_t groups = 0; // transactions, each at most one fsync
    std::uint64_t failed_groups = 0;
};

// `before`: the id of the last row of the page before; rows come in reverse order of arrival (the table's
// sequence, no clock). An id that does not exist gives an empty page. `limit` is at most 10,000. Empty fields
// do not filter.
struct SubmissionFilter {
    ProjectId project;
    std::string period, state; // the period it is filed under
    std::string before;
    unsigned limit = 50;
    SubmissionId parent{}; // with `project`
};
struct RecordFilter {
    ProjectId project;
    std::string period, type, subcontractor;
    bool current_only = true;
    std::string before;
    unsigned limit = 50;
};

class Catalogue {
public:
    // Makes or migrates the database (store/sql/sqlite/*.sql, dated, recorded). Errors: Io, Corrupt, Conflict (locked by
    // another process).
    static Result<std::unique_ptr<Catalogue>> open(const std::filesystem::path& file, const Clock& clock);
    virtual ~Catalogue() = default;

    // Blocks until durable. `work` may run again after a failed group: it must only touch the unit of work and
    // captured results. Errors: what `work` returned, Io, Unavailable (stopping, or the queue of 1024 is full).
    virtual Result<void> commit(const std::function<Result<void>(UnitOfWork&)>& work) = 0;

    virtual Statistics statistics() const = 0;

    virtual Result<std::vector<Project>> projects() const = 0;
    virtual Result<Project> project(const ProjectId& id) const = 0; // NotFound
    virtual Result<User> user(const UserId& id) const = 0;
    virtual Result<User> user_by_login(std::string_view login) const = 0;
    virtual Result<std::vector<User>> users() const = 0;
    virtual Result<Session>
    session(const std::string& token_digest) const = 0; // NotFound; expiry is the caller's

    virtual Result<Feed> feed(const FeedId& id) const = 0; // NotFound
    virtual Result<std::optional<Feed>> feed_of(const UserId& user, const ProjectId& project) const = 0;
    virtual Result<Reminder> reminder(const ReminderId& id) const = 0; // NotFound
    // Waiting, and their time has come or lies beyond `horizon`; the longest waiting first.
    virtual Result<std::vector<Reminder>> reminders_to_send(Instant now, Instant horizon,
                                                            unsigned limit) const = 0;
    virtual Result<std::vector<Reminder>> reminders_of(const ProjectId& project,
                                                       unsigned limit) const = 0; // newest first
    virtual Result<std::optional<Instant>> next_reminder() const = 0;             // of those waiting
    virtual Result<std::uint64_t> count_reminders(std::string_view state) const = 0;
    virtual Result<ChangeMark> newest_changes() const = 0;
    virtual Result<std::vector<ProjectId>> changed_projects(const ChangeMark& since) const = 0;

    virtual Result<Submission> submission(const SubmissionId& id) const = 0;
    virtual Result<std::vector<Submission>>
    submissions(const SubmissionFilter& filter) const = 0; // newest first
    virtual Result<Family> family(const SubmissionId& root) const = 0;
    virtual Result<std::map<std::string, std::uint64_t>>
    members_by_state(const SubmissionId& archive) const = 0;
    virtual Result<std::vector<StateCount>> submission_states(const ProjectId& project) const = 0;
    // What a person said last of this submission's columns; of a table of this shape before, to be remembered.
    virtual Result<std::optional<Mapping>> confirmed_mapping(const SubmissionId& submission) const = 0;
    virtual Result<std::optional<Mapping>> remembered_mapping(const ProjectId& project, const Filing& filed,
                                                              std::string_view fingerprint) const = 0;
    virtual Result<std::uint64_t> project_bytes(const ProjectId& project) const = 0;   // as a UnitOfWork's
    virtual Result<PartialUpload> upload(const UploadId& id) const = 0;                // NotFound
    virtual Result<std::vector<PartialUpload>> whole_uploads() const = 0;              // not yet submissions
    virtual Result<std::vector<PartialUpload>> expired_uploads(Instant now) const = 0; // at most 200
    virtual Result<std::optional<Instant>> next_upload_expiry() const = 0;
    virtual Result<std::uint64_t> unfinished_uploads(const UserId& account) const = 0; // how many
    virtual Result<std::uint64_t> awaited_bytes() const = 0; // what unfinished uploads have still to bring
    virtual Result<Record> record(const RecordId& id) const = 0;
    virtual Result<std::vector<Record>> records(const RecordFilter& filter) const = 0;
    // The months current records of the project are of, ascending.
    virtual Result<std::vector<std::string>> record_periods(const ProjectId& project) const = 0;
    // The highest version of what `like` is a version of; nullopt: there is none yet.
    virtual Result<std::optional<Record>> newest_of_item(const Record& like) const = 0;
    virtual Result<std::optional<ReviewRun>> newest_review(const ProjectId& project,
                                                           const std::string& period) const = 0;
    virtual Result<std::vector<ReviewRun>> reviews(const ProjectId& project,
                                                   const std::string& period) const = 0; // the oldest first
    virtual Result<std::string> rule_pack(const std::string& digest) const = 0;          // NotFound
    // "project/period" of every open month whose newest review rests on another rule pack, or on one that was not kept.
    virtual Result<std::vector<std::string>> reviewed_by_others(const std::string& rule_pack) const = 0;
    virtual Result<std::vector<retention::Event>> events(const ProjectId& project) const = 0;
    // What was said of the month and of every month, ascending.
    virtual Result<std::vector<MonthAct>> month_acts(const ProjectId& project,
                                                     const std::string& period) const = 0;
    virtual Result<std::optional<MonthClosing>> month_closing(const ProjectId& project,
                                                              const std::string& period) const = 0;
    virtual Result<std::vector<MonthClosing>> month_closings(const ProjectId& project) const = 0; // by month
    virtual Result<std::string> month_mark(const ProjectId& project, const std::string& period) const = 0;
    virtual Result<std::uint64_t> month_jobs(const ProjectId& project, const std::string& period) const = 0;

    // Leases the oldest job that waits or that nobody holds any more; nullopt when there is none. Nobody holds the jobs of
    // the process before (each has died once more by that), nor one whose lease ran out unrenewed (an attempt). One of
    // SuspectDeaths is given out only when no other may be, and nothing else is while it runs.
    // A job that is beyond one of its limits (rows.hh) is given out once more: settle it, do not try it.
    virtual Result<std::optional<Job>> claim_job(std::chrono::seconds lease) = 0;
    // Leases are held in memory, in monotonic time; these three cost no write. Any thread.
    // The job makes progress: `lease` from now on.
    virtual void renew_lease(std::int64_t job, std::chrono::seconds lease) = 0;
    virtual void end_lease(std::int64_t job) = 0; // it is finished, or may be given out again at once
    // It is given out again after a rest: a second, twice as long each time, five minutes at most.
    virtual void rest_job(std::int64_t job) = 0;
    virtual Result<std::uint64_t> waiting_jobs() const = 0; // not finished: waiting or leased
    virtual Result<std::vector<OutboxRow>> outbox(unsigned limit) const = 0; // ascending

    // Those of these blobs that no row names, in one snapshot, in their order.
    virtual Result<std::vector<Sha256>> unnamed(std::span<const Sha256> blobs) const = 0;

    virtual Result<std::vector<CustodyEntry>> custody(std::uint64_t from, unsigned limit) const = 0;
    virtual Result<std::vector<CustodyEntry>> custody_of(std::string_view subject) const = 0; // ascending
    virtual Result<TreeHead> tree_head() const = 0;
    // Re-computes every leaf and the root from the stored entries. Errors: Corrupt naming the position.
    virtual Result<TreeHead> verify_custody() const = 0;
};

// The exact bytes whose leaf hash an entry is; "" when `detail` has no canonical form (never of a stored one).
std::string custody_leaf_text(const CustodyEntry& entry);

} // namespace taizhang::store
