#include "store/rows_sql.hh"

namespace taizhang::store {
namespace {

std::vector<std::string> read_texts(Query& row) {
    Json array = row.json();
    std::vector<std::string> texts;
    if (!array.is_array()) row.mark_bad();
    else
        for (const auto& item : array)
            if (item.is_string()) texts.push_back(item.get<std::string>());
            else row.mark_bad();
    return texts;
}

} // namespace

// Braces evaluate from left to right, as the columns come.
Project read_project(Query& row) {
    return {row.id<ProjectId>(), row.text(),      row.text(), row.text(),    row.text(), row.text(),
            row.text(),          read_texts(row), row.text(), row.instant(), row.text()};
}

User read_user(Query& row) {
    User user;
    user.id = row.id<UserId>();
    user.login = row.text();
    user.display_name = row.text();
    user.role = row.text();
    user.password_hash = row.text();
    for (auto& id : read_texts(row)) user.projects.emplace_back(std::move(id));
    user.all_projects = row.flag();
    user.disabled = row.flag();
    user.failed_logins = row.number();
    user.locked_until = row.maybe_instant();
    return user;
}

Session read_session(Query& row) { return {row.text(), row.id<UserId>(), row.text(), row.instant()}; }

Feed read_feed(Query& row) {
    Feed feed;
    feed.id = row.id<FeedId>();
    feed.token_digest = row.text();
    feed.user = row.id<UserId>();
    feed.project = row.id<ProjectId>();
    feed.made_at = row.instant();
    return feed;
}

Reminder read_reminder(Query& row) {
    Reminder r;
    r.id = row.id<ReminderId>();
    r.project = row.id<ProjectId>();
    r.duty = row.text();
    r.occurrence = row.text();
    r.due = row.text();
    r.stage = row.text();
    r.body = row.text();
    r.state = row.text();
    r.attempts = row.number();
    r.result = row.text();
    r.made_at = row.instant();
    r.next_at = row.instant();
    r.settled_at = row.maybe_instant();
    return r;
}

ChangeMark read_change_mark(Query& row) {
    ChangeMark mark;
    mark.records = row.integer();
    mark.reviews = row.integer();
    mark.acts = row.integer();
    mark.closings = row.integer();
    return mark;
}

Submission read_submission(Query& row) {
    Submission s;
    s.id = row.id<SubmissionId>();
    s.project = row.id<ProjectId>();
    s.type = row.text();
    s.period = row.text();
    s.subcontractor = row.text();
    s.file_name = row.text();
    s.media_type = row.text();
    s.size = row.count();
    s.digests.sha256 = row.digest<Sha256>();
    s.digests.sm3 = row.digest<Sm3>();
    s.attestation = row.json();
    s.state = row.text();
    s.reason = row.text();
    s.advice = row.text();
    s.record = row.id<RecordId>();
    s.received_by = row.id<UserId>();
    s.received_at = row.instant();
    s.log_position = row.count();
    s.parent = row.id<SubmissionId>();
    s.contents = row.json();
    s.filed = {row.text(), row.text(), row.text()};
    s.attested = row.json();
    s.guesses = row.json();
    s.mapped = row.text();
    s.supplement = row.text();
    return s;
}

Mapping read_mapping(Query& row) {
    Mapping m;
    m.sequence = row.integer();
    m.project = row.id<ProjectId>();
    m.type = row.text();
    m.subcontractor = row.text();
    m.fingerprint = row.text();
    m.mapping = row.json();
    m.remember = row.flag();
    m.submission = row.id<SubmissionId>();
    m.by = row.id<UserId>();
    m.at = row.instant();
    return m;
}

StateCount read_state_count(Query& row) { return {row.text(), row.count()}; }

PartialUpload read_upload(Query& row) {
    PartialUpload u;
    u.id = row.id<UploadId>();
    u.account = row.id<UserId>();
    u.project = row.id<ProjectId>();
    u.type = row.text();
    u.period = row.text();
    u.subcontractor = row.text();
    u.file_name = row.text();
    u.attestation = row.json();
    u.metadata = row.text();
    u.length = row.count();
    u.received = row.count();
    u.digests.sha256 = row.digest<Sha256>();
    u.digests.sm3 = row.digest<Sm3>();
    u.submission = row.id<SubmissionId>();
    u.duplicate = row.flag();
    u.created_at = row.instant();
    u.expires_at = row.instant();
    u.supplement = row.text();
    return u;
}

Record read_record(Query& row) {
    Record r;
    r.id = row.id<RecordId>();
    r.project = row.id<ProjectId>();
    r.submission = row.id<SubmissionId>();
    r.archival_code = row.text();
    r.type = row.text();
    r.period = row.text();
    r.subcontractor = row.text();
    r.item = row.text();
    r.version = row.number();
    r.current = row.flag();
    r.scan = row.flag();
    r.title = row.text();
    r.record_date = row.date();
    r.data = row.digest<Sha256>();
    r.pdf = row.digest<Sha256>();
    r.pdf_size = row.count();
    r.pages = row.number();
    r.versions = row.json();
    r.sealed_at = row.instant();
    r.supplement = row.integer();
    return r;
}

ReviewRun read_review(Query& row) {
    ReviewRun run;
    run.sequence = row.integer();
    run.project = row.id<ProjectId>();
    run.period = row.text();
    run.findings = row.json();
    run.basis = row.text();
    run.inputs = row.text();
    run.rules_version = row.text();
    run.at = row.instant();
    return run;
}

MonthAct read_month_act(Query& row) {
    MonthAct act;
    act.sequence = row.integer();
    act.project = row.id<ProjectId>();
    act.period = row.text();
    act.kind = row.text();
    act.type = row.text();
    act.subcontractor = row.text();
    act.subject = row.text();
    act.reason = row.text();
    act.detail = row.json();
    act.by = row.id<UserId>();
    act.at = row.instant();
    return act;
}

MonthClosing read_month_closing(Query& row) {
    MonthClosing closing;
    closing.sequence = row.integer();
    closing.project = row.id<ProjectId>();
    closing.period = row.text();
    closing.contents = row.id<RecordId>();
    closing.volume = row.digest<Sha256>();
    closing.volume_size = row.count();
    closing.volume_pages = row.number();
    closing.detail = row.json();
    closing.by = row.id<UserId>();
    closing.at = row.instant();
    return closing;
}

retention::Event read_event(Query& row) {
    retention::Event event;
    auto kind = retention::event_kind(row.text());
    if (kind) event.kind = *kind;
    else row.mark_bad();
    event.date = row.date();
    event.evidence = row.text();
    event.note = row.text();
    event.sequence = row.integer();
    return event;
}

OutboxRow read_outbox(Query& row) { return {row.integer(), row.id<RecordId>(), row.text()}; }

Result<Family> read_family(Query& query) {
    TRY_INTO(bool counted, query.step());
    Family family;
    if (!counted) return family;
    family.members = query.count();
    family.bytes = query.count();
    return family;
}

Result<std::vector<Sha256>> unnamed_blobs(Database& database, std::span<const Sha256> blobs) {
    TRY_INTO(auto transaction, Transaction::begin(database, Transaction::Kind::Read));
    std::vector<Sha256> unnamed;
    for (const auto& digest : blobs) {
        TRY_INTO(Query row, database.query("is_blob_named", digest));
        TRY_INTO(bool found, row.step());
        if (found && !row.flag()) unnamed.push_back(digest);
    }
    return unnamed;
}

Failure damaged_row() {
    return fail(Code::Corrupt, "台账库中有一行内容无法读取", "请停止服务，从备份恢复台账库");
}

} // namespace taizhang::store
