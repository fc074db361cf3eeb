// The unit of work on SQLite: what the function given to Catalogue::commit() sees. Writer's thread only.
#pragma once

#include "base/clock.hh"
#include "proof/merkle.hh"
#include "store/catalogue.hh"
#include "store/leases.hh"
#include "store/sqlite.hh"

namespace taizhang::store {

// The job that may be given out next. Also on a reader's connection: whether it is worth a transaction.
Result<std::optional<Job>> next_free_job(Database& database, const Leases& leases);

class SqliteUnit final : public UnitOfWork {
public:
    // `frontier` grows with every custody(); taking it back on rollback is the writer's.
    SqliteUnit(Database& database, proof::MerkleFrontier& frontier, const Clock& clock)
        : x_database(database), x_frontier(frontier), x_clock(clock) {}

    Result<void> insert(const Project& project) override;
    Result<void> set_subcontractors(const ProjectId& id, const std::vector<std::string>& names) override;
    Result<void> remove_sessions_of(const UserId& user) override;
    Result<void> remove_expired_sessions(Instant now) override;
    Result<void> insert(const User& user) override;
    Result<void> update(const User& user) override;
    Result<void> insert(const Session& session) override;
    Result<void> remove_session(const std::string& token_digest) override;
    Result<void> insert(const Feed& feed) override;
    Result<bool> remove_feed(const UserId& user, const ProjectId& project) override;
    Result<bool> insert(const Reminder& reminder) override;
    Result<void> update(const Reminder& reminder) override;
    Result<void> insert(const Submission& submission) override;
    Result<void> set_state(const SubmissionId& id, std::string_view state, std::string_view reason,
                           std::string_view advice, const RecordId& record) override;
    Result<void> set_contents(const SubmissionId& id, const Json& contents) override;
    Result<void> expand(const SubmissionId& id, const Json& contents, std::string_view reason,
                        std::string_view advice) override;
    Result<Family> family(const SubmissionId& root) override;
    Result<void> set_filing(const SubmissionId& id, const Filing& filing) override;
    Result<void> set_attested(const SubmissionId& id, const Json& attestation) override;
    Result<void> set_guesses(const SubmissionId& id, const Json& guesses) override;
    Result<void> set_mapped(const SubmissionId& id, std::string_view how) override;
    Result<void> set_supplement(const SubmissionId& id, std::string_view reason) override;
    Result<Submission> submission(const SubmissionId& id) override;
    Result<std::int64_t> insert(const Mapping& mapping) override;
    Result<std::optional<SubmissionId>> find_duplicate(const Submission& like) override;
    Result<std::uint64_t> project_bytes(const ProjectId& project) override;
    Result<void> insert(const PartialUpload& upload) override;
    Result<void> upload_received(const UploadId& id, std::uint64_t received, const Digests& digests,
                                 Instant expires_at) override;
    Result<void> upload_done(const UploadId& id, const SubmissionId& submission, bool duplicate) override;
    Result<void> remove_upload(const UploadId& id) override;
    Result<PartialUpload> upload(const UploadId& id) override;
    Result<int> next_version(const Record& like) override;
    Result<void> insert(const Record& record) override;
    Result<void> retire(const RecordId& record, const RecordId& by) override;
    Result<void> insert(const ReviewRun& run) override;
    Result<void> insert_rule_pack(const Sha256& digest, std::string_view pack) override;
    Result<std::int64_t> insert(const ProjectEvent& event) override;
    Result<std::int64_t> insert(const MonthAct& act) override;
    Result<std::int64_t> insert(const MonthClosing& closing) override;
    Result<std::optional<MonthClosing>> month_closing(const ProjectId& project,
                                                      const std::string& period) override;
    Result<std::string> month_mark(const ProjectId& project, const std::string& period) override;
    Result<std::uint64_t> month_jobs(const ProjectId& project, const std::string& period) override;
    Result<void> enqueue(std::string_view kind, std::string_view subject) override;
    Result<void> finish_job(std::int64_t id) override;
    Result<bool> fail_job(std::int64_t id, std::string_view reason, Blame blame) override;
    Result<void> outbox(const RecordId& record, std::string_view operation) override;
    Result<void> outbox_done(std::int64_t up_to_sequence) override;
    Result<std::uint64_t> custody(std::string_view actor, std::string_view act, std::string_view subject,
                                  const Json& detail) override;

    // Not of the contract: claim_job's part on the writer's thread.
    Result<std::optional<Job>> lease_job(Leases& leases, std::chrono::seconds lease);

private:
    Result<void> must_change_one(const char* what) const;

    Database& x_database;
    proof::MerkleFrontier& x_frontier;
    const Clock& x_clock;
};

} // namespace taizhang::store
