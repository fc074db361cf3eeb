#include "store/unit.hh"

#include "store/custody.hh"
#include "store/rows_sql.hh"

namespace taizhang::store {
namespace {

// A list of ids or names as canonical JSON.
template <class List, class Text>
Result<std::string> json_list(const List& list, Text text) {
    Json array = Json::array();
    for (const auto& item : list) array.push_back(text(item));
    return canonical(array);
}

Result<std::string> project_list(const User& user) {
    return json_list(user.projects, [](const ProjectId& id) { return id.text(); });
}

} // namespace

Result<void> SqliteUnit::must_change_one(const char* what) const {
    if (x_database.changes() == 1) return {};
    return fail(Code::NotFound, std::string("没有这个") + what, "请刷新后重试");
}

Result<void> SqliteUnit::insert(const Project& project) {
    TRY_INTO(auto names, json_list(project.subcontractors, [](const std::string& name) { return name; }));
    return x_database.run("insert_project", project.id, project.code, project.name, project.county,
                          project.industry, project.owner, project.general_contractor, names,
                          project.catalogue_version, project.created_at, project.kind);
}

Result<void> SqliteUnit::set_subcontractors(const ProjectId& id, const std::vector<std::string>& names) {
    TRY_INTO(auto list, json_list(names, [](const std::string& name) { return name; }));
    return x_database.run("set_subcontractors", id, list);
}

Result<void> SqliteUnit::remove_sessions_of(const UserId& user) {
    return x_database.run("remove_sessions_of", user);
}

Result<void> SqliteUnit::remove_expired_sessions(Instant now) {
    return x_database.run("remove_expired_sessions", now);
}

Result<void> SqliteUnit::insert(const User& user) {
    TRY_INTO(auto projects, project_list(user));
    return x_database.run("insert_user", user.id, user.login, user.display_name, user.role,
                          user.password_hash, projects, user.all_projects, user.disabled, user.failed_logins,
                          user.locked_until);
}

Result<void> SqliteUnit::update(const User& user) {
    TRY_INTO(auto projects, project_list(user));
    TRY(x_database.run("update_user", user.id, user.login, user.display_name, user.role, user.password_hash,
                       projects, user.all_projects, user.disabled, user.failed_logins, user.locked_until));
    return must_change_one("用户");
}

Result<void> SqliteUnit::insert(const Session& session) {
    return x_database.run("insert_session", session.token_digest, session.user, session.csrf_token,
                          session.expires_at);
}

Result<void> SqliteUnit::remove_session(const std::string& token_digest) {
    return x_database.run("remove_session", token_digest);
}

Result<void> SqliteUnit::insert(const Feed& feed) {
    return x_database.run("insert_feed", feed.id, feed.token_digest, feed.user, feed.project, feed.made_at);
}

Result<bool> SqliteUnit::remove_feed(const UserId& user, const ProjectId& project) {
    TRY(x_database.run("remove_feed", user, project));
    return x_database.changes() > 0;
}

Result<bool> SqliteUnit::insert(const Reminder& r) {
    TRY(x_database.run("insert_reminder", r.id, r.project, r.duty, r.occurrence, r.due, r.stage, r.body,
                       r.state, r.attempts, r.result, r.made_at, r.next_at, r.settled_at));
    return x_database.changes() > 0;
}

Result<void> SqliteUnit::update(const Reminder& r) {
    TRY(x_database.run("update_reminder", r.id, r.state, r.attempts, r.result, r.next_at, r.settled_at));
    return must_change_one("提醒");
}

Result<void> SqliteUnit::insert(const Submission& s) {
    TRY_INTO(auto attestation, canonical(s.attestation));
    TRY_INTO(auto contents, canonical(s.contents));
    return x_database.run("insert_submission", s.id, s.project, s.type, s.period, s.subcontractor,
                          s.file_name, s.media_type, s.size, s.digests.sha256, s.digests.sm3, attestation,
                          s.state, s.reason, s.advice, s.record, s.received_by, s.received_at, s.log_position,
                          s.parent, contents, s.supplement);
}

Result<void> SqliteUnit::set_state(const SubmissionId& id, std::string_view state, std::string_view reason,
                                   std::string_view advice, const RecordId& record) {
    TRY(x_database.run("set_state", id, state, reason, advice, record));
    return must_change_one("报送资料");
}

Result<void> SqliteUnit::set_contents(const SubmissionId& id, const Json& contents) {
    TRY_INTO(auto text, canonical(contents));
    TRY(x_database.run("set_contents", id, text));
    return must_change_one("报送资料");
}

Result<void> SqliteUnit::expand(const SubmissionId& id, const Json& contents, std::string_view reason,
                                std::string_view advice) {
    TRY_INTO(auto text, canonical(contents));
    TRY(x_database.run("expand", id, text, reason, advice));
    if (x_database.changes() == 1) return {};
    return fail(Code::Conflict, "这个压缩包已经处理过", "请刷新后查看");
}

Result<Family> SqliteUnit::family(const SubmissionId& root) {
    TRY_INTO(Query row, x_database.query("family", root));
    return read_family(row);
}

Result<void> SqliteUnit::set_filing(const SubmissionId& id, const Filing& filing) {
    TRY(x_database.run("set_filing", id, filing.type, filing.period, filing.subcontractor));
    return must_change_one("报送资料");
}

Result<void> SqliteUnit::set_attested(const SubmissionId& id, const Json& attestation) {
    TRY_INTO(auto text, canonical(attestation));
    TRY(x_database.run("set_attested", id, text));
    return must_change_one("报送资料");
}

Result<void> SqliteUnit::set_guesses(const SubmissionId& id, const Json& guesses) {
    TRY_INTO(auto text, canonical(guesses));
    TRY(x_database.run("set_guesses", id, text));
    return must_change_one("报送资料");
}

Result<void> SqliteUnit::set_mapped(const SubmissionId& id, std::string_view how) {
    TRY(x_database.run("set_mapped", id, how));
    return must_change_one("报送资料");
}

Result<void> SqliteUnit::set_supplement(const SubmissionId& id, std::string_view reason) {
    TRY(x_database.run("set_supplement", id, reason));
    return must_change_one("报送资料");
}

Result<Submission> SqliteUnit::submission(const SubmissionId& id) {
    TRY_INTO(Query query, x_database.query("submission", id));
    TRY_INTO(auto row, maybe_one(query, &read_submission));
    if (!row) return fail(Code::NotFound, "没有这个报送资料", "请刷新后重试");
    return std::move(*row);
}

Result<std::int64_t> SqliteUnit::insert(const Mapping& m) {
    TRY_INTO(auto mapping, canonical(m.mapping));
    TRY(x_database.run("insert_mapping", m.project, m.type, m.subcontractor, m.fingerprint, mapping,
                       m.remember, m.submission, m.by, m.at));
    return x_database.last_sequence();
}

Result<std::optional<SubmissionId>> SqliteUnit::find_duplicate(const Submission& like) {
    TRY_INTO(Query row, x_database.query("find_duplicate", like.digests.sha256, like.project, like.type,
                                         like.period, like.subcontractor));
    TRY_INTO(bool found, row.step());
    if (!found) return std::optional<SubmissionId>();
    return std::optional(row.id<SubmissionId>());
}

Result<std::uint64_t> SqliteUnit::project_bytes(const ProjectId& project) {
    TRY_INTO(Query row, x_database.query("project_bytes", project));
    TRY_INTO(bool counted, row.step());
    return counted ? row.count() : 0;
}

Result<void> SqliteUnit::insert(const PartialUpload& u) {
    TRY_INTO(auto attestation, canonical(u.attestation));
    return x_database.run("insert_upload", u.id, u.account, u.project, u.type, u.period, u.subcontractor,
                          u.file_name, attestation, u.metadata, u.length, u.received, u.digests.sha256,
                          u.digests.sm3, u.submission, u.duplicate, u.created_at, u.expires_at, u.supplement);
}

Result<void> SqliteUnit::upload_received(const UploadId& id, std::uint64_t received, const Digests& digests,
                                         Instant expires_at) {
    TRY(x_database.run("upload_received", id, received, digests.sha256, digests.sm3, expires_at));
    return must_change_one("上传任务");
}

Result<void> SqliteUnit::upload_done(const UploadId& id, const SubmissionId& submission, bool duplicate) {
    TRY(x_database.run("upload_done", id, submission, duplicate));
    return must_change_one("上传任务");
}

Result<void> SqliteUnit::remove_upload(const UploadId& id) { return x_database.run("remove_upload", id); }

Result<PartialUpload> SqliteUnit::upload(const UploadId& id) {
    TRY_INTO(Query query, x_database.query("upload", id));
    TRY_INTO(auto row, maybe_one(query, &read_upload));
    if (!row) return fail(Code::NotFound, "没有这个上传任务", "它可能已经过期或被取消，请重新上传");
    return std::move(*row);
}

Result<int> SqliteUnit::next_version(const Record& like) {
    int newest = 0;
    {
        TRY_INTO(Query row, x_database.query("newest_version", like.project, like.type, like.period,
                                             like.subcontractor, like.scan, like.item));
        TRY_INTO(bool present, row.step());
        if (present) newest = row.number();
    }
    TRY(x_database.run("retire_versions", like.project, like.type, like.period, like.subcontractor, like.scan,
                       like.item, like.supplement));
    return newest + 1;
}

Result<void> SqliteUnit::insert(const Record& r) {
    TRY_INTO(auto versions, canonical(r.versions));
    return x_database.run("insert_record", r.id, r.project, r.submission, r.archival_code, r.type, r.period,
                          r.subcontractor, r.item, r.version, r.current, r.scan, r.title, r.record_date,
                          r.data, r.pdf, r.pdf_size, r.pages, versions, r.sealed_at, r.supplement);
}

Result<void> SqliteUnit::retire(const RecordId& record, const RecordId& by) {
    TRY(x_database.run("retire_record", record, by));
    if (x_database.changes() == 1) return {};
    return fail(Code::Conflict, "这两份资料刚刚有了变化", "请刷新后再看");
}

Result<void> SqliteUnit::insert(const ReviewRun& run) {
    TRY_INTO(auto findings, canonical(run.findings));
    return x_database.run("insert_review", run.project, run.period, findings, run.basis, run.inputs,
                          run.rules_version, run.at);
}

Result<void> SqliteUnit::insert_rule_pack(const Sha256& digest, std::string_view pack) {
    return x_database.run("insert_rule_pack", digest.hex(), pack);
}

Result<std::int64_t> SqliteUnit::insert(const MonthAct& act) {
    TRY_INTO(auto detail, canonical(act.detail));
    TRY(x_database.run("insert_month_act", act.project, act.period, act.kind, act.type, act.subcontractor,
                       act.subject, act.reason, detail, act.by, act.at));
    return x_database.last_sequence();
}

Result<std::int64_t> SqliteUnit::insert(const MonthClosing& closing) {
    TRY_INTO(auto detail, canonical(closing.detail));
    TRY(x_database.run("insert_month_closing", closing.project, closing.period, closing.contents,
                       closing.volume, closing.volume_size, closing.volume_pages, detail, closing.by,
                       closing.at));
    return x_database.last_sequence();
}

Result<std::optional<MonthClosing>> SqliteUnit::month_closing(const ProjectId& project,
                                                              const std::string& period) {
    TRY_INTO(Query query, x_database.query("month_closing", project, period));
    return maybe_one(query, &read_month_closing);
}

Result<std::string> SqliteUnit::month_mark(const ProjectId& project, const std::string& period) {
    TRY_INTO(Query query, x_database.query("month_mark", project, period));
    TRY_INTO(bool found, query.step());
    return found ? query.text() : std::string();
}

Result<std::uint64_t> SqliteUnit::month_jobs(const ProjectId& project, const std::string& period) {
    TRY_INTO(Query query, x_database.query("month_jobs", project, period));
    TRY_INTO(bool counted, query.step());
    return counted ? query.count() : 0;
}

Result<std::int64_t> SqliteUnit::insert(const ProjectEvent& event) {
    TRY(x_database.run("insert_event", event.project, retention::name(event.event.kind), event.event.date,
                       event.event.evidence, event.event.note, event.by, event.at));
    return x_database.last_sequence();
}

Result<void> SqliteUnit::enqueue(std::string_view kind, std::string_view subject) {
    return x_database.run("enqueue", kind, subject);
}

Result<void> SqliteUnit::finish_job(std::int64_t id) { return x_database.run("finish_job", id); }

Result<bool> SqliteUnit::fail_job(std::int64_t id, std::string_view reason, Blame blame) {
    Job job;
    {
        TRY_INTO(Query row, x_database.query("job_tries", id));
        TRY_INTO(bool found, row.step());
        if (!found) return fail(Code::NotFound, "没有这个任务", "它可能已经完成");
        job.kind = row.text();
        job.subject = row.text();
        job.attempts = row.number() + (blame == Blame::File ? 1 : 0);
        job.interruptions = row.number() + (blame == Blame::Outside ? 1 : 0);
        job.deaths = row.number();
    }
    if (job.attempts >= MaxAttempts || job.interruptions >= MaxInterruptions) {
        TRY(x_database.run("job_failed", id, reason));
        return false;
    }
    TRY(x_database.run("waiting_twin", job.kind, job.subject, job.attempts, job.interruptions, job.deaths));
    // The same work was asked for again meanwhile: that row goes on, with the tries made so far.
    if (x_database.changes() > 0) TRY(x_database.run("finish_job", id));
    else TRY(x_database.run("job_again", id, reason, job.attempts, job.interruptions));
    return true;
}

Result<void> SqliteUnit::outbox(const RecordId& record, std::string_view operation) {
    return x_database.run("insert_outbox", record, operation);
}

Result<void> SqliteUnit::outbox_done(std::int64_t up_to_sequence) {
    return x_database.run("outbox_done", up_to_sequence);
}

Result<std::uint64_t> SqliteUnit::custody(std::string_view actor, std::string_view act,
                                          std::string_view subject, const Json& detail) {
    CustodyEntry entry;
    entry.position = x_frontier.size();
    entry.at = x_clock.now();
    entry.actor = actor;
    entry.act = act;
    entry.subject = subject;
    TRY_INTO(auto text, canonical(detail));
    Sha256 leaf = proof::leaf_hash(leaf_text(entry, text));
    TRY(x_database.run("insert_custody", entry.position, entry.at, actor, act, subject, text, leaf));
    x_frontier.append(leaf);
    return entry.position;
}

Result<std::optional<Job>> next_free_job(Database& database, const Leases& leases) {
    if (leases.is_suspect_at_work()) return std::optional<Job>();
    for (bool suspect : {false, true}) {
        // What may take the process with it runs alone: then it is known whose doing it was, and nobody else's tries go.
        if (suspect && leases.is_any_at_work()) break;
        TRY_INTO(Query row, database.query("open_jobs", SuspectDeaths, suspect));
        for (;;) {
            TRY_INTO(bool found, row.step());
            if (!found) break;
            Job job;
            job.id = row.integer();
            if (leases.is_held(job.id)) continue;
            job.kind = row.text();
            job.subject = row.text();
            job.attempts = row.number() + 1;
            job.interruptions = row.number();
            job.deaths = row.number();
            return std::optional(std::move(job));
        }
    }
    return std::optional<Job>();
}

Result<std::optional<Job>> SqliteUnit::lease_job(Leases& leases, std::chrono::seconds lease) {
    for (;;) {
        TRY_INTO(auto job, next_free_job(x_database, leases));
        if (!job) return job;
        // Its holder hangs: that was a try.
        if (leases.has_run_out(job->id)) ++job->attempts;
        // Even saying that it is beyond its limits took the process with it.
        if (job->attempts > MaxAttempts + 1 || job->deaths > MaxDeaths) {
            TRY(x_database.run("job_failed", job->id, "处理时多次意外中断"));
            leases.end(job->id);
            continue;
        }
        TRY(x_database.run("lease_job", job->id, job->attempts - 1));
        leases.take(job->id, lease, job->deaths >= SuspectDeaths);
        return job;
    }
}

} // namespace taizhang::store
