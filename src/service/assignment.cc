#include "service/assignment.hh"

#include "base/failpoint.hh"
#include "base/log.hh"
#include "proof/hash.hh"
#include "service/filing.hh"
#include "service/rooms.hh"

namespace taizhang::service {
namespace {

constexpr std::size_t LongestReason = 600; // bytes: 200 Chinese characters

bool waits(const std::string& state) {
    return state == "unassigned" || state == "mapping" || state == "unreadable";
}

Failure does_not_wait(const std::string& state) {
    if (state == "received") return fail(Code::Conflict, "这份资料正在读", "请等它读完再改");
    if (state == "withdrawn") return fail(Code::Conflict, "这份资料已经撤回", "要用它请再上传一次");
    if (state == "expanded") return fail(Code::Conflict, "压缩包已经解开", "请看里面的每一份");
    return fail(Code::Conflict, "这份资料已经封存，不能再改归类", "归错了请按正确的种类再上传一次");
}

} // namespace

Result<Json> Assignment::assign(const Actor& actor, const SubmissionId& id, const Assigned& wanted) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Upload, x_rooms.store->submission(id)));
    TRY_INTO(auto project, x_rooms.store->project(submission.project));
    store::Filing filing{wanted.type, wanted.period, wanted.subcontractor};
    TRY(check_said(x_rooms.reference, project, filing));
    TRY(check_whole(x_rooms.reference, filing));
    TRY(check_month(x_rooms, submission.project, filing.period, wanted.supplement));
    TRY(failpoint_or_error("assign.commit"));
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto now, unit.submission(id));
        if (!waits(now.state)) return does_not_wait(now.state);
        TRY(check_open(unit, now.project, now.filed.period, now.supplement));
        TRY(check_open(unit, now.project, filing.period, wanted.supplement));
        TRY(unit.set_supplement(id, wanted.supplement));
        TRY(unit.set_filing(id, filing));
        TRY(unit.set_guesses(id, Json::array()));
        TRY(unit.set_state(id, "received", "", "", RecordId()));
        TRY(unit.custody(actor.user.text(), "assign", id.text(), custody_of_filing(project, filing)));
        return unit.enqueue("process", id.text());
    }));
    TRY(failpoint_or_error("assign.committed"));
    x_rooms.work.ring();
    log::info("assigned", {{"submission", id.text()}, {"type", filing.type}});
    TRY_INTO(submission, x_rooms.store->submission(id));
    return view(x_rooms, submission);
}

Result<Json> Assignment::attest(const Actor& actor, const SubmissionId& id, const Json& attestation) const {
    TRY_INTO(auto submission, within_reach(actor, Right::Upload, x_rooms.store->submission(id)));
    TRY(check_attestation(attestation));
    bool sealed = submission.state == "sealed";
    if (!sealed && !waits(submission.state)) return does_not_wait(submission.state);
    if (sealed) {
        TRY_INTO(auto record, x_rooms.store->record(submission.record));
        if (!record.current)
            return fail(Code::Conflict, "后来又收到了新的一份，这一份不再改", "请改新的那一份");
    }
    TRY_INTO(auto text, canonical(attestation));
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto now, unit.submission(id));
        if (now.state != submission.state || now.record != submission.record)
            return fail(Code::Conflict, "这份资料刚刚有了变化", "请刷新后再看");
        TRY(check_open(unit, now.project, now.filed.period, now.supplement));
        TRY(unit.set_attested(id, attestation));
        TRY(unit.custody(actor.user.text(), "attest", id.text(),
                         {{"attestation", proof::sha256(text).hex()}}));
        return sealed ? unit.enqueue("remake", id.text()) : Result<void>();
    }));
    x_rooms.work.ring();
    log::info("attested", {{"submission", id.text()}});
    TRY_INTO(submission, x_rooms.store->submission(id));
    return view(x_rooms, submission);
}

Result<Json> Assignment::withdraw(const Actor& actor, const SubmissionId& id,
                                  const std::string& reason) const {
    TRY(within_reach(actor, Right::Upload, x_rooms.store->submission(id)));
    if (reason.empty() || reason.size() > LongestReason)
        return fail(Code::Unprocessable, "请写明为什么撤回", "200 个字以内，例如：传错了项目");
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto now, unit.submission(id));
        if (!waits(now.state)) return does_not_wait(now.state);
        TRY(check_open(unit, now.project, now.filed.period, now.supplement));
        TRY(unit.set_state(id, "withdrawn", reason, "", RecordId()));
        TRY(unit.custody(actor.user.text(), "withdraw", id.text(), {{"reason", reason}}));
        return {};
    }));
    log::info("withdrawn", {{"submission", id.text()}});
    TRY_INTO(auto submission, x_rooms.store->submission(id));
    return view(x_rooms, submission);
}

namespace {

Result<void> check_replaceable(const Reference& reference, const store::Record& old,
                               const store::Record& by) {
    const auto* type = reference.catalogue.find(old.type);
    if (type == nullptr || !type->several)
        return fail(Code::Unprocessable, "这种资料只有一份，新的一份自动代替旧的", "请直接上传改正后的一份");
    bool same_place = old.project == by.project && old.type == by.type && old.period == by.period &&
                      old.subcontractor == by.subcontractor && old.scan == by.scan &&
                      old.supplement == by.supplement;
    if (old.id == by.id || !same_place)
        return fail(Code::Unprocessable, "只能由同一种类、同一月份、同一单位的另一份代替",
                    "扫描件由扫描件代替，表格由表格代替；归类不同的请先改归类再上传");
    if (!old.current || !by.current)
        return fail(Code::Conflict, "其中一份已经不是现行的", "请刷新，看哪一份是现行的");
    return {};
}

} // namespace

Result<Json> Assignment::replace(const Actor& actor, const RecordId& id, const RecordId& by_id,
                                 const std::string& reason) const {
    TRY_INTO(auto old, within_reach(actor, Right::Upload, x_rooms.store->record(id)));
    TRY_INTO(auto by, within_reach(actor, Right::Upload, x_rooms.store->record(by_id)));
    if (reason.empty() || reason.size() > LongestReason)
        return fail(Code::Unprocessable, "请写明为什么不再用这一份", "200 个字以内，例如：重新扫描的更清楚");
    TRY(check_replaceable(x_rooms.reference, old, by));
    std::vector<std::string> periods{old.period};
    if (old.period.empty()) {
        TRY_INTO(periods, periods_of(x_rooms, old.project));
    }
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        if (old.supplement == 0) TRY(check_open(unit, old.project, old.period));
        TRY(unit.retire(id, by_id));
        TRY(unit.custody(actor.user.text(), "replace", id.text(),
                         {{"by", by_id.text()}, {"reason", reason}}));
        for (const auto& period : periods) TRY(unit.enqueue("review", old.project.text() + "/" + period));
        return {};
    }));
    x_rooms.work.ring();
    log::info("replaced", {{"record", id.text()}, {"by", by_id.text()}});
    TRY_INTO(old, x_rooms.store->record(id));
    TRY_INTO(auto findings, findings_of(x_rooms, old));
    return view(x_rooms, old, findings);
}

} // namespace taizhang::service
