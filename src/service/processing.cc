// The jobs: steps 2 to 5 for one submission, and the review of a project's month.
#include "base/failpoint.hh"
#include "base/log.hh"
#include "intake/draft.hh"
#include "service/contradictions.hh"
#include "service/filing.hh"
#include "service/making.hh"
#include "service/recognition.hh"
#include "service/reviewing.hh"
#include "service/rooms.hh"
#include "service/scanning.hh"
#include "service/sealing.hh"
#include "service/unpacking.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

// Longer than any step that shows no progress on its way: the longest are the children's, at most 600 s each.
constexpr auto Lease = std::chrono::seconds{900};

// Another step is done: the job lives.
Progress progress_of(Rooms& rooms, const store::Job& job) {
    return [&rooms, id = job.id] { rooms.store->renew_lease(id, Lease); };
}

// The file itself is at fault: said to the officer, kept, done. Everything else is tried again.
bool is_reason(const Error& error) {
    return error.code == Code::Unprocessable || error.code == Code::Unsupported ||
           error.code == Code::BadInput || error.code == Code::TooLarge;
}

// A record is sealed already; what was wanted of it beyond that did not go. It stays as it is, and says why.
Result<void> leave_as_sealed(store::UnitOfWork& unit, const store::Submission& now, const Error& error) {
    TRY(unit.set_state(now.id, now.state, "没有重做：" + error.message, error.hint, now.record));
    TRY(unit.custody("system", "not_remade", now.id.text(), {{"code", facts(error.code).name}}));
    return {};
}

// Not for a submission that another worker has settled meanwhile.
Result<void> note_unreadable(store::UnitOfWork& unit, const store::Submission& submission,
                             const Error& error) {
    TRY_INTO(auto now, unit.submission(submission.id));
    if (now.state != submission.state) return {};
    if (now.state == "sealed") return leave_as_sealed(unit, now, error);
    TRY(unit.set_state(submission.id, "unreadable", error.message, error.hint, RecordId()));
    TRY(unit.custody("system", "unreadable", submission.id.text(), {{"code", facts(error.code).name}}));
    return {};
}

void log_unreadable(Rooms& rooms, const store::Submission& submission, const Error& error) {
    if (submission.state == "sealed") return;
    ++rooms.counters.unreadable;
    log::info("unreadable",
              {{"submission", submission.id.text()}, {"code", std::string(facts(error.code).name)}});
}

Result<void> mark_unreadable(Rooms& rooms, const store::Submission& submission, const Error& error,
                             const store::Job& job) {
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(note_unreadable(unit, submission, error));
        return unit.finish_job(job.id);
    }));
    log_unreadable(rooms, submission, error);
    return {};
}

Result<Content> content_of(Rooms& rooms, const store::Project& project, const store::Submission& submission,
                           const intake::Reading& reading, const Progress& progress) {
    TRY_INTO(const auto* type, rooms.reference.type(submission.filed.type));
    bool image = is_scan(reading.format);
    if (image && !type->scanned)
        return fail(Code::Unprocessable, "这种资料要交表格，收到的是图片、PDF或OFD",
                    "请上传 Excel、CSV 或按模板填写的表");
    if (image) {
        TRY_INTO(auto scan, read_scan(rooms, submission, reading, progress));
        Content content;
        content.scan = true;
        content.data = std::move(scan.data);
        content.reading = std::move(scan.reading);
        content.file = std::move(scan.file);
        return content;
    }
    const auto* schema = rooms.reference.schema(submission.filed.type);
    if (schema == nullptr)
        return fail(Code::Unprocessable, "这种资料收扫描件，收到的是表格",
                    "请把纸质件扫描或拍照后上传；原件已经收下");
    TRY_INTO(auto known, recognise(rooms, submission, reading, *type, *schema));
    Content content;
    content.data = std::move(known.draft.data);
    content.places = std::move(known.draft.places);
    content.mapping = std::move(known.draft.mapping);
    content.mapped = std::move(known.mapped);
    content.certain = known.certain;
    auto findings = std::move(known.draft.findings);
    auto against = contradictions(content.data, content.places, content.mapping, project, submission.filed);
    findings.insert(findings.end(), against.begin(), against.end());
    auto violations = schema->validate(content.data);
    findings.insert(findings.end(), violations.begin(), violations.end());
    content.reading = record::to_json(findings);
    return content;
}

Result<void> seal(Rooms& rooms, const store::Submission& submission, Made made, std::string_view mapped,
                  const store::Job& job) {
    TRY_INTO(auto data, rooms.blobs.put(made.document));
    TRY_INTO(auto pdf, rooms.blobs.put(made.pdf));
    made.record.data = data.sha256;
    made.record.pdf = pdf.sha256;
    made.record.pdf_size = made.pdf.size();
    made.record.sealed_at = rooms.clock.now();
    TRY(failpoint_or_error("seal.blobs"));
    TRY(failpoint_or_error("seal.commit"));
    auto periods = std::vector<std::string>{made.record.period};
    if (made.record.period.empty()) {
        TRY_INTO(periods, periods_of(rooms, submission.project));
    }
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto now, unit.submission(submission.id));
        // A lease ran out: another worker was first.
        if (now.state != submission.state || now.record != submission.record) return unit.finish_job(job.id);
        TRY_INTO(int version, unit.next_version(made.record));
        if (version != made.record.version) return fail(Code::Conflict, "another version was sealed first");
        TRY(unit.insert(made.record));
        if (!made.contents.is_null()) TRY(unit.set_contents(submission.id, made.contents));
        TRY(unit.set_state(submission.id, "sealed", "", "", made.record.id));
        TRY(unit.set_mapped(submission.id, mapped));
        TRY(unit.custody("system", "seal", made.record.id.text(),
                         {{"submission", submission.id.text()},
                          {"data", made.record.data.hex()},
                          {"pdf", made.record.pdf.hex()},
                          {"pdf_sm3", pdf.sm3.hex()},
                          {"version", version}}));
        TRY(unit.outbox(made.record.id, "put"));
        for (const auto& period : periods)
            TRY(unit.enqueue("review", submission.project.text() + "/" + period));
        return unit.finish_job(job.id);
    }));
    TRY(failpoint_or_error("seal.committed"));
    ++rooms.counters.sealed;
    log::info("sealed", {{"record", made.record.id.text()},
                         {"type", made.record.type},
                         {"pages", std::to_string(made.record.pages)}});
    rooms.outbox.ring();
    rooms.work.ring();
    return {};
}

// A person must say something before it goes on. Its job ends; the answer is a new one.
Result<void> wait_for_a_person(Rooms& rooms, const store::Submission& submission, std::string_view state,
                               const Error& why, const store::Job& job) {
    log::info("waits", {{"submission", submission.id.text()}, {"state", std::string(state)}});
    return rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto now, unit.submission(submission.id));
        if (now.state != submission.state) return unit.finish_job(job.id);
        TRY(unit.set_state(submission.id, state, why.message, why.hint, RecordId()));
        TRY(unit.set_guesses(submission.id, submission.guesses));
        TRY(unit.custody("system", state, submission.id.text(), Json::object()));
        return unit.finish_job(job.id);
    });
}

// What it certainly is, it is from now on: whatever becomes of it, nothing is guessed twice.
Result<void> file_as(Rooms& rooms, const store::Project& project, store::Submission& submission,
                     const store::Filing& filing) {
    TRY(failpoint_or_error("assign.commit"));
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto now, unit.submission(submission.id));
        if (now.state != submission.state) return fail(Code::Conflict, "settled by another worker");
        TRY(unit.set_filing(submission.id, filing));
        TRY(unit.custody("system", "assign", submission.id.text(), custody_of_filing(project, filing)));
        return {};
    }));
    TRY(failpoint_or_error("assign.committed"));
    log::info("assigned", {{"submission", submission.id.text()}, {"type", filing.type}, {"by", "system"}});
    submission.filed = filing;
    submission.guesses = Json::array();
    return {};
}

// A record is made anew from what came before only while nothing newer lies over it.
Result<void> check_still_current(const Rooms& rooms, const store::Submission& submission) {
    TRY_INTO(auto record, rooms.store->record(submission.record));
    if (record.current) return {};
    return fail(Code::Unprocessable, "后来又收到了新的一份", "请改新的那一份");
}

Result<void> make_and_seal(Rooms& rooms, const store::Project& project, const store::Submission& submission,
                           const Content& content, std::string_view media_type, const store::Job& job) {
    for (;;) {
        TRY_INTO(auto made, make(rooms, project, submission, content, media_type));
        if (submission.state == "sealed") TRY(check_still_current(rooms, submission));
        auto sealed = seal(rooms, submission, std::move(made), content.mapped, job);
        // Another worker sealed a version of the same document meanwhile: its number is taken, and one more is made.
        // Each turn means that somebody else got through, so this ends.
        if (sealed || sealed.error().code != Code::Conflict) return sealed;
    }
}

// One of our own sheets, made for another project, and nobody has said yet that it is right here. What is sealed cannot be
// taken back, so this is asked before.
Result<bool> is_of_another_project(const Rooms& rooms, const store::Project& project,
                                   const store::Submission& submission, const Json& mapping) {
    if (submission.state != "received" || !is_made_for_another(mapping, project)) return false;
    TRY_INTO(auto entries, rooms.store->custody_of(submission.id.text()));
    return std::none_of(entries.begin(), entries.end(), [](const store::CustodyEntry& entry) {
        return entry.act == "assign" && entry.actor != "system";
    });
}

// Reads the file, finds out what it is, understands its columns, seals. Whatever is not certain ends it with a question
// to a person. Errors that are reasons (is_reason) are about the file.
Result<void> take_further(Rooms& rooms, const store::Project& project, store::Submission& submission,
                          const store::Job& job) {
    TRY_INTO(auto reading, intake::read(rooms.blobs.path(submission.digests.sha256),
                                        reading_limits(rooms.options.reading)));
    TRY(failpoint_or_error("intake.read"));
    auto progress = progress_of(rooms, job);
    progress();
    if (!check_whole(rooms.reference, submission.filed)) {
        auto found = find_out(rooms.reference, project, submission, reading);
        submission.guesses = std::move(found.guesses);
        if (!found.certain) return wait_for_a_person(rooms, submission, "unassigned", found.question, job);
        auto open = check_month(rooms, submission.project, found.certain->period, submission.supplement);
        if (!open && open.error().code == Code::Conflict)
            return wait_for_a_person(rooms, submission, "unassigned", open.error(), job);
        TRY(std::move(open));
        TRY(file_as(rooms, project, submission, *found.certain));
    }
    TRY_INTO(auto content, content_of(rooms, project, submission, reading, progress));
    TRY_INTO(bool strange, is_of_another_project(rooms, project, submission, content.mapping));
    if (strange)
        return wait_for_a_person(rooms, submission, "unassigned",
                                 {Code::Unprocessable, "这张表是从另一个项目下载的",
                                  "传错了请撤回，到那个项目里上传；确实是本项目的，请确认资料种类，即可归档"},
                                 job);
    if (!content.certain)
        return wait_for_a_person(rooms, submission, "mapping",
                                 {Code::Unprocessable, "有几列没认准", "请看黄色的列，对不对"}, job);
    return make_and_seal(rooms, project, submission, content, intake::media_type(reading.format), job);
}

Result<void> process(Rooms& rooms, const store::Job& job) {
    TRY_INTO(auto submission, rooms.store->submission(SubmissionId(job.subject)));
    if (submission.state != (job.kind == "remake" ? "sealed" : "received"))
        return rooms.store->commit(
            [&](store::UnitOfWork& unit) -> Result<void> { return unit.finish_job(job.id); });
    // A file that took the process down with it again and again fails alone, with its reason.
    if (is_beyond_its_tries(job))
        return mark_unreadable(
            rooms, submission,
            {Code::Unprocessable, "文件多次处理失败，已停止重试", "原件已保存；请换一种格式重新导出后再传"},
            job);
    TRY_INTO(auto project, rooms.store->project(submission.project));
    auto format = intake::identify(rooms.blobs.path(submission.digests.sha256));
    bool archive = format && intake::is_archive(*format);
    auto done = archive ? unpack(rooms, submission, *format, job, progress_of(rooms, job))
                        : take_further(rooms, project, submission, job);
    if (!done && is_reason(done.error())) return mark_unreadable(rooms, submission, done.error(), job);
    return done;
}

// Whose doing it was that a job failed. What is no reason (is_reason) and nobody's doing here is a fault of ours, which
// the file brings out: it counts against the file, or it would be tried for ever.
store::Blame blame_of(const Rooms& rooms, const Error& error) {
    if (error.code != Code::Unavailable && error.code != Code::Io) return store::Blame::File;
    return check_disk(rooms, 0) ? store::Blame::Outside : store::Blame::Nobody;
}

Error given_up(store::Blame blame) {
    if (blame == store::Blame::File)
        return {Code::Internal, "系统处理这份文件时出错，原件已保存", "请通知系统管理员；不用重新上传"};
    return {Code::Unavailable, "系统处理这份文件时多次被中断，已停止重试，原件已保存",
            "请通知系统管理员检查内存和磁盘；不用重新上传"};
}

// In one transaction, so that no job is given up without its file saying so. True: it waits again.
Result<bool> note_failure(Rooms& rooms, const store::Job& job, const Error& error, store::Blame blame) {
    std::optional<store::Submission> submission;
    if (job.kind != "review") {
        TRY_INTO(submission, rooms.store->submission(SubmissionId(job.subject)));
    }
    bool again = true;
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(again, unit.fail_job(job.id, error.message, blame));
        if (again || !submission) return {};
        return note_unreadable(unit, *submission, given_up(blame));
    }));
    if (!again && submission) log_unreadable(rooms, *submission, given_up(blame));
    return again;
}

void run_job(Rooms& rooms, const store::Job& job) {
    auto done = failpoint_or_error("job.claimed");
    if (done) done = job.kind == "review" ? review_month(rooms, job) : process(rooms, job);
    if (done) return rooms.store->end_lease(job.id);
    auto blame = blame_of(rooms, done.error());
    ++rooms.counters.jobs_failed;
    log::error("job_failed", {{"job", std::to_string(job.id)},
                              {"kind", job.kind},
                              {"code", std::string(facts(done.error().code).name)},
                              {"message", done.error().message}});
    auto again = note_failure(rooms, job, done.error(), blame);
    if (!again) {
        log::error("job_not_noted", {{"job", std::to_string(job.id)}});
        blame = store::Blame::Nobody;
    }
    if (blame == store::Blame::File) rooms.store->end_lease(job.id);
    else rooms.store->rest_job(job.id);
}

} // namespace

void work_until_stopped(Rooms& rooms, std::stop_token stop) {
    while (!stop.stop_requested()) {
        auto job = rooms.store->claim_job(Lease);
        if (job && *job) {
            run_job(rooms, **job);
            continue;
        }
        if (!job) log::error("claim_failed", {{"message", job.error().message}});
        rooms.work.wait(stop, std::chrono::seconds{1});
    }
}

} // namespace taizhang::service
