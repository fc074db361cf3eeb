// Months: attestation (S-15) and closing (月结归档). The story of a closing: look at the month; refuse while anything is
// open; seal in one transaction the contents list, the volume and the closing, if the month is still what was looked at.
#include "base/failpoint.hh"
#include "base/log.hh"
#include "proof/hash.hh"
#include "proof/password.hh"
#include "service/making.hh"
#include "service/month_state.hh"
#include "service/months.hh"
#include "service/sealing.hh"

#include <algorithm>
#include <mutex>

namespace taizhang::service {
namespace {

Failure still_open(const std::vector<Blocker>& blockers) {
    std::string message = "还差 " + std::to_string(blockers.size()) + " 件事，办完就能关账";
    std::string hint;
    constexpr std::size_t Shown = 3;
    for (std::size_t i = 0; i < blockers.size() && i < Shown; ++i)
        hint += (i == 0 ? "" : "；") + blockers[i].message + "：" + blockers[i].advice;
    if (blockers.size() > Shown) hint += " 等";
    return fail(Code::Unprocessable, message, hint);
}

Failure changed_meanwhile() {
    return fail(Code::Conflict, "刚刚又有新的资料或说明", "请刷新，看过以后再确认");
}

Result<void> check_unchanged(store::UnitOfWork& unit, const MonthState& state) {
    TRY(check_open(unit, state.project.id, state.period));
    TRY_INTO(auto mark, unit.month_mark(state.project.id, state.period));
    TRY_INTO(auto jobs, unit.month_jobs(state.project.id, state.period));
    if (mark != state.mark || jobs != 0) return changed_meanwhile();
    return {};
}

bool confirmed_whole(const Json& confirmed) {
    for (const char* word : {"true", "accurate", "complete"}) {
        auto at = confirmed.find(word);
        if (at == confirmed.end() || *at != true) return false;
    }
    return true;
}

// --- the contents list, as a paper of its own ---

store::Submission contents_submission(const Rooms& rooms, const Actor& actor, const MonthState& state,
                                      const std::string& type) {
    store::Submission made;
    made.id = SubmissionId(proof::random_id('s'));
    made.project = state.project.id;
    made.type = made.filed.type = type;
    made.period = made.filed.period = state.period;
    made.file_name = "卷内目录-" + state.period + ".json";
    made.media_type = "application/json";
    made.attestation = Json::object();
    made.state = "received";
    made.received_by = actor.user;
    made.received_at = rooms.clock.now();
    return made;
}

std::string volume_title(const MonthState& state) {
    return state.project.name + " " + in_words(parse_month(state.period).value()) + "台账";
}

std::string volume_code(const store::Project& project, const std::string& period) {
    return project.code + "-" + period.substr(0, 4) + period.substr(5);
}

struct Contents {
    store::Submission submission;
    Made made;
};

Result<Contents> contents_of(const Rooms& rooms, const Actor& actor, const MonthState& state) {
    Writer writer{state.project, state.period, actor.display_name.empty() ? actor.login : actor.display_name,
                  state.today};
    const auto& type = rooms.reference.months.papers.contents;
    Content content;
    content.data =
        contents_data(writer, volume_code(state.project, state.period), volume_title(state), state.of_month);
    const auto* schema = rooms.reference.schema(type);
    auto violations = schema == nullptr ? std::vector<record::Finding>() : schema->validate(content.data);
    if (!violations.empty()) return fail(Code::Internal, "contents list: " + violations.front().message);
    Contents contents{contents_submission(rooms, actor, state, type), {}};
    TRY_INTO(auto text, canonical(content.data));
    TRY_INTO(contents.submission.digests, rooms.blobs.put(text));
    contents.submission.size = text.size();
    TRY_INTO(contents.made, make(rooms, state.project, contents.submission, content, "application/json"));
    return contents;
}

// --- the volume ---

Result<std::string> volume_bytes(const Rooms& rooms, const MonthState& state, const std::string& contents) {
    std::vector<Document> documents{{"卷内目录", contents}};
    for (const auto& record : state.of_month) {
        TRY_INTO(auto bytes, rooms.blobs.get(record.pdf));
        documents.push_back({record.title + (record.scan ? "（扫描件）" : ""), std::move(bytes)});
    }
    pdf::Metadata metadata;
    metadata.title = volume_title(state);
    metadata.creator = state.project.general_contractor;
    metadata.subject = state.project.code;
    metadata.archival_code = volume_code(state.project, state.period);
    metadata.period = state.period;
    return volume_of(documents, metadata);
}

Json reasons_of(const MonthState& state) {
    Json reasons = Json::array();
    for (const auto& act : state.acts) {
        if (act.kind == "attest") continue;
        reasons.push_back({{"act", act.sequence},
                           {"kind", act.kind},
                           {"type", act.type},
                           {"subcontractor", act.subcontractor},
                           {"finding", act.subject == "document" ? Json() : Json(act.subject)},
                           {"reason", act.reason},
                           {"by", act.by.text()},
                           {"at", format(act.at)}});
    }
    return reasons;
}

// What the month was when it was closed; every later answer about it comes from here.
Json closed_detail(const Rooms& rooms, const MonthState& state) {
    Json records = Json::array();
    for (const auto& record : state.of_month)
        records.push_back({{"record", record.id.text()},
                           {"archival_code", record.archival_code},
                           {"data", record.data.hex()},
                           {"pdf", record.pdf.hex()}});
    Json life = month_view(rooms, state);
    for (const char* now :
         {"project", "period", "closing", "supplements", "pay_day", "due_on", "blockers", "state"})
        life.erase(now);
    const auto* attested = state.attested();
    return {{"matrix", to_json(state.cells(rooms.reference), rooms.reference.catalogue)},
            {"life", life},
            {"records", records},
            {"reasons", reasons_of(state)},
            {"review", state.review ? Json(state.review->sequence) : Json()},
            {"attested", attested == nullptr ? Json() : Json(attested->sequence)},
            {"digest", state.digest}};
}

struct Closing {
    Contents contents;
    store::MonthClosing row;
    Digests data, pdf, volume;
};

Result<Closing> prepare(const Rooms& rooms, const Actor& actor, const MonthState& state) {
    Closing closing;
    TRY_INTO(closing.contents, contents_of(rooms, actor, state));
    auto& made = closing.contents.made;
    TRY_INTO(auto volume, volume_bytes(rooms, state, made.pdf));
    TRY_INTO(closing.data, rooms.blobs.put(made.document));
    TRY_INTO(closing.pdf, rooms.blobs.put(made.pdf));
    TRY_INTO(closing.volume, rooms.blobs.put(volume));
    made.record.data = closing.data.sha256;
    made.record.pdf = closing.pdf.sha256;
    made.record.pdf_size = made.pdf.size();
    made.record.sealed_at = rooms.clock.now();
    auto& row = closing.row;
    row.project = state.project.id;
    row.period = state.period;
    row.contents = made.record.id;
    row.volume = closing.volume.sha256;
    row.volume_size = volume.size();
    row.volume_pages = made.record.pages;
    for (const auto& record : state.of_month) row.volume_pages += record.pages;
    row.detail = closed_detail(rooms, state);
    row.by = actor.user;
    row.at = rooms.clock.now();
    return closing;
}

// The contents list comes first: once the closing is there, nothing may be added to the month.
Result<void> enter(store::UnitOfWork& unit, const MonthState& state, Closing& closing) {
    TRY(check_unchanged(unit, state));
    auto& submission = closing.contents.submission;
    auto& record = closing.contents.made.record;
    TRY_INTO(submission.log_position,
             unit.custody(submission.received_by.text(), "receive", submission.id.text(),
                          {{"sha256", submission.digests.sha256.hex()},
                           {"sm3", submission.digests.sm3.hex()},
                           {"size", submission.size},
                           {"type", submission.type},
                           {"period", submission.period},
                           {"project", submission.project.text()}}));
    TRY(unit.insert(submission));
    TRY_INTO(int version, unit.next_version(record));
    if (version != record.version) return changed_meanwhile();
    TRY(unit.insert(record));
    TRY(unit.set_state(submission.id, "sealed", "", "", record.id));
    TRY(unit.custody("system", "seal", record.id.text(),
                     {{"submission", submission.id.text()},
                      {"data", record.data.hex()},
                      {"pdf", record.pdf.hex()},
                      {"pdf_sm3", closing.pdf.sm3.hex()},
                      {"version", version}}));
    TRY(unit.outbox(record.id, "put"));
    TRY_INTO(auto sequence, unit.insert(closing.row));
    TRY_INTO(auto detail, canonical(closing.row.detail));
    TRY(unit.custody(closing.row.by.text(), "month_close", closing.row.project.text(),
                     {{"period", closing.row.period},
                      {"closing", sequence},
                      {"contents", record.id.text()},
                      {"volume", closing.row.volume.hex()},
                      {"volume_sm3", closing.volume.sm3.hex()},
                      {"records", state.of_month.size()},
                      {"detail", proof::sha256(detail).hex()},
                      {"digest", state.digest}}));
    return {};
}

Result<void> check_may_close(const Rooms& rooms, const MonthState& state) {
    if (state.closing) return month_closed(state.period);
    auto blockers = state.blockers(rooms.reference);
    if (!blockers.empty()) return still_open(blockers);
    if (state.attested() == nullptr)
        return fail(Code::Unprocessable, "还没有确认本月台账真实、准确、完整",
                    "请先看过本月资料再确认；确认以后又有变化的要重新确认");
    return must_fit_volume(rooms.options, state.of_month);
}

} // namespace

Result<Json> Months::attest(const Actor& actor, const ProjectId& project, const std::string& period,
                            const Json& confirmed) {
    TRY(require(actor, Right::Upload, project));
    if (!confirmed_whole(confirmed))
        return fail(Code::Unprocessable, "真实、准确、完整三项都要确认",
                    "请看过本月资料，三项都确认后再提交");
    TRY_INTO(auto state, month_state(x_rooms, project, period));
    if (state.closing) return month_closed(period);
    auto blockers = state.blockers(x_rooms.reference);
    if (!blockers.empty()) return still_open(blockers);
    store::MonthAct act;
    act.project = project;
    act.period = period;
    act.kind = "attest";
    act.subject = state.digest;
    act.reason = x_rooms.reference.months.attestation;
    act.detail = {{"records", state.of_month.size()}};
    act.by = actor.user;
    act.at = x_rooms.clock.now();
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(check_unchanged(unit, state));
        return keep_act(unit, state.project, act, period);
    }));
    log::info("month_attested", {{"project", project.text()}, {"period", period}});
    return month(actor, project, period);
}

Result<Json> Months::close(const Actor& actor, const ProjectId& project, const std::string& period) {
    TRY(require(actor, Right::Upload, project));
    TRY_INTO(auto state, month_state(x_rooms, project, period));
    TRY(check_may_close(x_rooms, state));
    std::unique_lock turn(x_rooms.volume_mutex, std::try_to_lock);
    if (!turn) return fail(Code::Unavailable, "系统正在合另一卷", "请过半分钟再试");
    TRY_INTO(auto closing, prepare(x_rooms, actor, state));
    TRY(failpoint_or_error("close.commit"));
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) { return enter(unit, state, closing); }));
    TRY(failpoint_or_error("close.committed"));
    ++x_rooms.counters.sealed;
    log::info("month_closed", {{"project", project.text()},
                               {"period", period},
                               {"records", std::to_string(state.of_month.size())}});
    x_rooms.outbox.ring();
    return month(actor, project, period);
}

Result<SealedVolume> Months::volume(const Actor& actor, const ProjectId& project,
                                    const std::string& period) const {
    TRY(require(actor, Right::Read, project));
    TRY_INTO(auto closing, x_rooms.store->month_closing(project, period));
    if (!closing)
        return fail(Code::NotFound, "这个月还没有关账，没有封存的卷册", "没有关账的月份请用“下载本月卷册”");
    TRY_INTO(auto row, x_rooms.store->project(project));
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        for (const auto& record : closing->detail.at("records"))
            TRY(unit.custody(actor.user.text(), "read_pdf", text_at(record, "record"), {{"volume", period}}));
        TRY(unit.custody(actor.user.text(), "read_pdf", closing->contents.text(), {{"volume", period}}));
        return {};
    }));
    x_rooms.counters.pdf_reads += closing->detail.at("records").size() + 1;
    return SealedVolume{x_rooms.blobs.path(closing->volume), closing->volume.hex(), closing->volume_size,
                        volume_code(row, period) + "-volume"};
}

} // namespace taizhang::service
