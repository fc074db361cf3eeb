#include "service/accession.hh"

#include "base/failpoint.hh"
#include "base/log.hh"
#include "intake/draft.hh"
#include "proof/hash.hh"
#include "proof/merkle.hh"
#include "proof/password.hh"
#include "service/filing.hh"
#include "service/rooms.hh"

#include <algorithm>

namespace taizhang::service {

namespace {
constexpr std::size_t HeadBytes = 4096;
constexpr std::size_t TailBytes = 1024;
} // namespace

struct Upload::State {
    Rooms& rooms;
    store::BlobWriter writer;
    store::Submission submission;
    std::string head; // the first 4 KiB and the last 1 KiB say what the file is
    std::string tail;
};

Upload::Upload(std::unique_ptr<State> state) : x_state(std::move(state)) {}
Upload::Upload(Upload&&) noexcept = default;
Upload& Upload::operator=(Upload&&) noexcept = default;
Upload::~Upload() = default;

Result<void> Upload::write(std::string_view bytes) {
    auto limit = x_state->rooms.options.max_upload_bytes;
    if (x_state->writer.size() + bytes.size() > limit)
        return fail(Code::TooLarge, "文件超过 " + std::to_string(limit >> 20) + " MB",
                    "请分成几个文件，或降低扫描分辨率后再传");
    if (auto room = HeadBytes - std::min(HeadBytes, x_state->head.size()); room > 0)
        x_state->head += bytes.substr(0, room);
    x_state->tail += bytes.substr(bytes.size() - std::min(TailBytes, bytes.size()));
    if (x_state->tail.size() > TailBytes) x_state->tail.erase(0, x_state->tail.size() - TailBytes);
    return x_state->writer.write(bytes);
}

Result<Receipt> Upload::finish() {
    Rooms& rooms = x_state->rooms;
    store::Submission& submission = x_state->submission;
    submission.size = x_state->writer.size();
    submission.media_type = intake::media_type(intake::identify(x_state->head, x_state->tail));
    TRY_INTO(submission.digests, x_state->writer.finish());
    TRY(failpoint_or_error("receive.commit"));

    std::optional<SubmissionId> first;
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(first, unit.find_duplicate(submission));
        if (first) return {};
        TRY_INTO(submission.log_position, unit.custody(submission.received_by.text(), "receive",
                                                       submission.id.text(), custody_of_receipt(submission)));
        TRY(unit.insert(submission));
        return unit.enqueue("process", submission.id.text());
    }));
    TRY(failpoint_or_error("receive.committed"));

    if (first) {
        ++rooms.counters.duplicates;
        TRY_INTO(auto earlier, rooms.store->submission(*first));
        return Receipt{earlier.id, true, signed_receipt(rooms, earlier)};
    }
    ++rooms.counters.uploads;
    rooms.counters.uploaded_bytes += submission.size;
    rooms.work.ring();
    log::info("received", {{"submission", submission.id.text()},
                           {"type", submission.type},
                           {"size", std::to_string(submission.size)}});
    return Receipt{submission.id, false, signed_receipt(rooms, submission)};
}

namespace {

Result<void> check_attestation(const Json& attestation) {
    auto bad = [] { return fail(Code::Unprocessable, "上传时的确认内容格式不对", "见接口说明 attestation"); };
    if (!attestation.is_object()) return bad();
    for (const auto& [key, value] : attestation.items()) {
        bool good = (key == "seal" && (value.is_boolean() || value.is_null())) ||
                    (key == "signatures" && (value == "all" || value == "none" || value.is_null())) ||
                    (key == "progress" && value.is_string()) ||
                    (key == "not_signed_rows" && value.is_array());
        if (!good) return bad();
        if (key != "not_signed_rows") continue;
        for (const auto& row : value) {
            if (!row.is_number_integer()) return bad();
        }
    }
    return {};
}

// A document is found again by type, month and subcontractor: what is said of them must be right before a byte is
// taken. What is not said is found out afterwards.
Result<void> check_arrival(const Reference& reference, const store::Project& project,
                           const Arrival& arrival) {
    TRY(check_said(reference, project, {arrival.type, arrival.period, arrival.subcontractor}));
    if (arrival.file_name.size() > 255)
        return fail(Code::Unprocessable, "文件名太长", "请把文件名缩短到80个字以内");
    return check_attestation(arrival.attestation);
}

Result<void> check_room(const Rooms& rooms) {
    TRY_INTO(auto waiting, rooms.store->waiting_jobs());
    if (waiting >= rooms.options.queue_limit)
        return fail(Code::Unavailable, "正在处理的资料太多，请稍后再传", "一分钟后再试");
    TRY_INTO(auto free, rooms.blobs.free_bytes());
    if (free < rooms.options.reserve_bytes)
        return fail(Code::Unavailable, "服务器磁盘空间不足，暂时不能接收", "请通知系统管理员");
    return {};
}

} // namespace

Result<Upload> Accession::begin(const Actor& actor, const Arrival& arrival) {
    TRY(require(actor, Right::Upload, arrival.project));
    TRY_INTO(auto project, x_rooms.store->project(arrival.project));
    TRY(check_arrival(x_rooms.reference, project, arrival));
    TRY(check_room(x_rooms));
    store::Submission submission;
    submission.id = SubmissionId(proof::random_id('s'));
    submission.project = arrival.project;
    submission.type = arrival.type;
    submission.period = arrival.period;
    submission.subcontractor = arrival.subcontractor;
    submission.file_name = arrival.file_name;
    submission.attestation = arrival.attestation;
    submission.state = "received";
    submission.received_by = actor.user;
    submission.received_at = x_rooms.clock.now();
    TRY_INTO(auto writer, x_rooms.blobs.create());
    return Upload(std::make_unique<Upload::State>(
        Upload::State{x_rooms, std::move(writer), std::move(submission), {}, {}}));
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
