#include "service/accession.hh"

#include "base/failpoint.hh"
#include "base/log.hh"
#include "intake/ends.hh"
#include "proof/password.hh"
#include "service/filing.hh"
#include "service/rooms.hh"

#include <algorithm>

namespace taizhang::service {

namespace {

constexpr std::uint64_t LookAgain = std::uint64_t{16} << 20; // bytes between two looks at the disk's room
constexpr std::size_t LongestName = 1024;

} // namespace

// --- one group of files whose bytes are durable ---

namespace {

Failure over_quota() {
    return fail(Code::TooMany, "本项目的存储额度已用完，不能再收", "请联系系统管理员增加额度后再传");
}

struct Outcome {
    std::optional<SubmissionId> first; // a duplicate's
    bool repeated = false;             // of an upload that had been received already
};

Result<void> enter(const Rooms& rooms, store::UnitOfWork& unit, Received& item, Outcome& outcome) {
    auto& submission = item.submission;
    outcome = {};
    if (!item.upload.empty()) {
        TRY_INTO(auto row, unit.upload(item.upload));
        if (!row.submission.empty()) {
            outcome = {row.submission, !row.duplicate};
            return {};
        }
    }
    TRY_INTO(outcome.first, unit.find_duplicate(submission));
    if (!outcome.first) {
        TRY(check_open(unit, submission.project, submission.period, submission.supplement));
        // An upload in pieces was counted when it began.
        if (item.upload.empty()) TRY(check_quota(rooms, unit, submission.project, submission.size));
        TRY(keep_received(unit, submission));
    }
    if (item.upload.empty()) return {};
    return unit.upload_done(item.upload, outcome.first.value_or(submission.id), outcome.first.has_value());
}

std::string duplicate_message(const store::Submission& first) {
    auto day = shanghai_date(first.received_at);
    return "这份资料 " + std::to_string(static_cast<unsigned>(day.month())) + "月" +
           std::to_string(static_cast<unsigned>(day.day())) + "日 已经收过，不用再传";
}

Result<Receipt> receipt_of(Rooms& rooms, const Received& item, const Outcome& outcome) {
    if (outcome.first) {
        if (!outcome.repeated) ++rooms.counters.duplicates;
        return receipt_for(rooms, *outcome.first, !outcome.repeated);
    }
    const auto& submission = item.submission;
    ++rooms.counters.uploads;
    rooms.counters.uploaded_bytes += submission.size;
    log::info("received", {{"submission", submission.id.text()},
                           {"type", submission.type},
                           {"size", std::to_string(submission.size)}});
    return Receipt{submission.id, false, signed_receipt(rooms, submission), ""};
}

// In one transaction; when one of them spoils it, each in its own.
std::vector<Result<void>> enter_all(const Rooms& rooms, std::span<Received> group,
                                    std::span<Outcome> outcomes) {
    auto commit = [&](std::size_t from, std::size_t count) {
        return rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
            for (std::size_t i = from; i < from + count; ++i) TRY(enter(rooms, unit, group[i], outcomes[i]));
            return {};
        });
    };
    auto together = commit(0, group.size());
    std::vector<Result<void>> results(group.size(), together);
    if (together || group.size() == 1) return results;
    for (std::size_t i = 0; i < group.size(); ++i) results[i] = commit(i, 1);
    return results;
}

} // namespace

Result<void> keep_received(store::UnitOfWork& unit, store::Submission& submission) {
    Json detail = {{"sha256", submission.digests.sha256.hex()},
                   {"sm3", submission.digests.sm3.hex()},
                   {"size", submission.size},
                   {"type", submission.type},
                   {"period", submission.period},
                   {"project", submission.project.text()}};
    if (!submission.parent.empty()) detail["parent"] = submission.parent.text();
    TRY_INTO(submission.log_position,
             unit.custody(submission.received_by.text(), "receive", submission.id.text(), detail));
    TRY(unit.insert(submission));
    return unit.enqueue("process", submission.id.text());
}

Result<void> check_quota(const Rooms& rooms, store::UnitOfWork& unit, const ProjectId& project,
                         std::uint64_t more) {
    auto quota = rooms.options.project_quota_bytes;
    if (quota == 0) return {};
    TRY_INTO(auto used, unit.project_bytes(project));
    if (used + more > quota) return over_quota();
    return {};
}

Result<Receipt> receipt_for(Rooms& rooms, const SubmissionId& id, bool duplicate) {
    TRY_INTO(auto submission, rooms.store->submission(id));
    return Receipt{id, duplicate, signed_receipt(rooms, submission),
                   duplicate ? duplicate_message(submission) : std::string()};
}

std::vector<Result<Receipt>> receive(Rooms& rooms, std::span<Received> group) {
    std::vector<Result<Receipt>> results;
    if (group.empty()) return results;
    if (auto good = failpoint_or_error("receive.commit"); !good)
        return std::vector<Result<Receipt>>(group.size(), Failure(good.error()));
    std::vector<Outcome> outcomes(group.size());
    auto entered = enter_all(rooms, group, outcomes);
    if (auto good = failpoint_or_error("receive.committed"); !good)
        return std::vector<Result<Receipt>>(group.size(), Failure(good.error()));
    for (std::size_t i = 0; i < group.size(); ++i)
        results.push_back(entered[i] ? receipt_of(rooms, group[i], outcomes[i])
                                     : Result<Receipt>(Failure(entered[i].error())));
    rooms.work.ring();
    return results;
}

Json to_json(const Receipt& receipt) {
    Json body = receipt.document;
    body["submission"] = receipt.submission.text();
    body["duplicate"] = receipt.duplicate;
    if (receipt.duplicate) body["message"] = receipt.message;
    return body;
}

// --- one file under way ---

struct Upload::State {
    Rooms& rooms;
    store::BlobWriter writer;
    store::Submission submission;
    Gate::Coming coming;
    std::uint64_t quota_left; // what the project may still send
    std::uint64_t looked_at;  // the size at the last look at the disk
    intake::Ends ends;

    Received received(const Digests& digests) {
        submission.size = writer.size();
        submission.digests = digests;
        submission.media_type = intake::media_type(ends.format());
        return {std::move(submission), UploadId()};
    }
};

Upload::Upload(std::unique_ptr<State> state) : x_state(std::move(state)) {}
Upload::Upload(Upload&&) noexcept = default;
Upload& Upload::operator=(Upload&&) noexcept = default;
Upload::~Upload() = default;

std::uint64_t Upload::size() const { return x_state->writer.size(); }

Result<void> Upload::write(std::string_view bytes) {
    State& state = *x_state;
    auto size = state.writer.size() + bytes.size();
    TRY(check_size(state.rooms, size));
    if (size > state.quota_left) return over_quota();
    if (size - state.looked_at > LookAgain) {
        TRY(check_disk(state.rooms, 0));
        state.looked_at = size;
    }
    state.ends.add(bytes);
    return state.writer.write(bytes);
}

Result<Receipt> Upload::finish() {
    TRY_INTO(auto digests, x_state->writer.finish());
    Received group[] = {x_state->received(digests)};
    return std::move(receive(x_state->rooms, group).front());
}

std::vector<Result<Receipt>> Accession::finish(std::vector<Upload> uploads) {
    std::vector<store::BlobWriter*> writers;
    for (auto& upload : uploads) writers.push_back(&upload.x_state->writer);
    auto digests = store::BlobWriter::finish_all(writers);
    std::vector<Received> group;
    for (std::size_t i = 0; i < uploads.size(); ++i)
        if (digests[i]) group.push_back(uploads[i].x_state->received(*digests[i]));
    auto receipts = receive(x_rooms, group);
    std::vector<Result<Receipt>> results;
    std::size_t next = 0;
    for (const auto& each : digests)
        results.push_back(each ? std::move(receipts[next++]) : Result<Receipt>(Failure(each.error())));
    return results;
}

// --- what may come ---

std::string media_type_of(const store::Blobs& blobs, const Sha256& digest, std::uint64_t size) {
    constexpr auto Head = intake::Ends::HeadBytes, Tail = intake::Ends::TailBytes;
    auto head = blobs.read(digest, 0, Head);
    auto tail = blobs.read(digest, size - std::min<std::uint64_t>(size, Tail), Tail);
    if (!head || !tail) return {};
    return std::string(intake::media_type(intake::identify(*head, *tail)));
}

// A document is found again by type, month and subcontractor: what is said of them must be right before a byte is
// taken. What is not said is found out afterwards.
Result<void> check_arrival(const Reference& reference, const store::Project& project,
                           const Arrival& arrival) {
    TRY(check_said(reference, project, {arrival.type, arrival.period, arrival.subcontractor}));
    if (arrival.file_name.size() > LongestName)
        return fail(Code::Unprocessable, "文件名太长", "请把文件名和路径缩短到300个字以内");
    return check_attestation(arrival.attestation);
}

// A closed month takes supplements only, and only a closed month takes them.
Result<void> check_month(const Rooms& rooms, const ProjectId& project, const std::string& period,
                         const std::string& supplement) {
    constexpr std::size_t LongestReason = 1500; // bytes: 500 Chinese characters
    if (supplement.size() > LongestReason) return fail(Code::Unprocessable, "补充的原因太长", "500 个字以内");
    if (period.empty()) {
        if (supplement.empty()) return {};
        return fail(Code::Unprocessable, "没有写是补充哪个月的", "请写明所属月份，形如 2026-06");
    }
    TRY_INTO(auto closing, rooms.store->month_closing(project, period));
    if (closing && supplement.empty()) return month_closed(period);
    if (!closing && !supplement.empty())
        return fail(Code::Unprocessable, "这个月还没有关账，不用作为补充材料", "请照平常上传");
    return {};
}

Result<void> check_size(const Rooms& rooms, std::uint64_t size) {
    auto limit = rooms.options.max_upload_bytes;
    if (size <= limit) return {};
    return fail(Code::TooLarge, "文件超过 " + std::to_string(limit >> 20) + " MB",
                "请分成几个文件，或降低扫描分辨率后再传");
}

Result<void> check_disk(const Rooms& rooms, std::uint64_t wanted) {
    TRY_INTO(auto free, rooms.blobs.free_bytes());
    if (free < wanted || free - wanted < rooms.options.reserve_bytes)
        return fail(Code::Unavailable, "服务器磁盘空间不足，暂时不能接收", "请通知系统管理员");
    return {};
}

// Room for `wanted` more bytes beside what uploads in pieces were promised, and in the queue.
Result<Gate::Coming> check_room(Rooms& rooms, std::uint64_t wanted) {
    TRY_INTO(auto coming,
             rooms.gate.count_job(rooms.clock.now(), [&] { return rooms.store->waiting_jobs(); }));
    TRY_INTO(auto awaited, rooms.store->awaited_bytes());
    TRY(check_disk(rooms, wanted + awaited));
    return coming;
}

Result<Gate::Ticket> Accession::admit(const Actor& actor) { return x_rooms.gate.enter(actor.user); }

Result<Upload> Accession::begin(const Actor& actor, const Arrival& arrival, Right right) {
    TRY(require(actor, right, arrival.project));
    TRY_INTO(auto project, x_rooms.store->project(arrival.project));
    TRY(check_arrival(x_rooms.reference, project, arrival));
    TRY(check_month(x_rooms, arrival.project, arrival.period, arrival.supplement));
    TRY_INTO(auto coming, check_room(x_rooms, arrival.announced));
    TRY(x_rooms.gate.count_file(actor.user, x_rooms.clock.now()));
    std::uint64_t left = UINT64_MAX;
    if (auto quota = x_rooms.options.project_quota_bytes; quota > 0) {
        TRY_INTO(auto used, x_rooms.store->project_bytes(arrival.project));
        if (used >= quota) return over_quota();
        left = quota - used;
    }
    store::Submission submission;
    submission.id = SubmissionId(proof::random_id('s'));
    submission.project = arrival.project;
    submission.type = arrival.type;
    submission.period = arrival.period;
    submission.subcontractor = arrival.subcontractor;
    submission.file_name = arrival.file_name;
    submission.attestation = arrival.attestation;
    submission.supplement = arrival.supplement;
    submission.state = "received";
    submission.received_by = actor.user;
    submission.received_at = x_rooms.clock.now();
    TRY_INTO(auto writer, x_rooms.blobs.create());
    return Upload(std::make_unique<Upload::State>(
        Upload::State{x_rooms, std::move(writer), std::move(submission), std::move(coming), left, 0, {}}));
}

Result<Json> Accession::submission(const Actor& actor, const SubmissionId& id) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Read, x_rooms.store->submission(id)));
    Json json = view(x_rooms, submission);
    json["contents"] = submission.contents;
    json["members"] = nullptr;
    if (submission.state == "expanded") {
        TRY_INTO(auto members, x_rooms.store->members_by_state(id));
        json["members"] = members;
    }
    return json;
}

Result<Json> Accession::submissions(const Actor& actor, const SubmissionQuery& query) const {
    TRY(require(actor, Right::Read, query.project));
    TRY_INTO(auto rows, x_rooms.store->submissions({query.project, query.period, query.state, query.cursor,
                                                    query.limit, SubmissionId(query.parent)}));
    Json items = Json::array();
    for (const auto& row : rows) items.push_back(view(x_rooms, row));
    Json next = rows.size() == query.limit && !rows.empty() ? Json(rows.back().id.text()) : Json();
    TRY_INTO(auto counts, x_rooms.store->submission_states(query.project));
    Json states = Json::object();
    for (const auto& [state, count] : counts) states[state] = count;
    return Json{{"items", items}, {"next", next}, {"states", states}};
}

Result<Json> Accession::receipt(const Actor& actor, const SubmissionId& id) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Read, x_rooms.store->submission(id)));
    return signed_receipt(x_rooms, submission);
}

} // namespace taizhang::service
