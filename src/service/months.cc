#include "service/months.hh"

#include "base/log.hh"
#include "proof/hash.hh"
#include "service/filing.hh"
#include "service/month_state.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

constexpr std::size_t LongestReason = 1500; // bytes: 500 Chinese characters

Json finding_view(const OpenFinding& open) {
    Json view = *open.finding;
    view["key"] = open.key;
    view["subcontractors"] = open.subcontractors;
    view["explained"] = open.explained == nullptr ? Json() : Json(open.explained->reason);
    return view;
}

Json closing_view(const store::MonthClosing& closing) {
    return {
        {"contents", closing.contents.text()},
        {"volume",
         {{"sha256", closing.volume.hex()}, {"size", closing.volume_size}, {"pages", closing.volume_pages}}},
        {"records", closing.detail.at("records").size()},
        {"reasons", closing.detail.at("reasons")},
        {"by", closing.by.text()},
        {"at", format(closing.at)}};
}

Json attested_view(const store::MonthAct* act) {
    if (act == nullptr) return {};
    return {
        {"by", act->by.text()}, {"at", format(act->at)}, {"words", act->reason}, {"digest", act->subject}};
}

Json head(const MonthState& state) {
    return {{"project", state.project.id.text()},
            {"period", state.period},
            {"closing", state.closing ? closing_view(*state.closing) : Json()}};
}

Json supplements_view(const Rooms& rooms, const MonthState& state) {
    Json items = Json::array();
    for (const auto& record : state.supplements) {
        Json item = view(rooms, record, Json());
        auto submission = rooms.store->submission(record.submission);
        item["reason"] = submission ? Json(submission->supplement) : Json();
        items.push_back(std::move(item));
    }
    return items;
}

Json blockers_view(const std::vector<Blocker>& blockers) {
    Json items = Json::array();
    for (const auto& each : blockers) items.push_back(to_json(each));
    return items;
}

Json open_month(const Rooms& rooms, const MonthState& state) {
    auto findings = state.findings();
    Json open = Json::array(), subcontractors = Json::array();
    for (const auto& each : findings) open.push_back(finding_view(each));
    for (const auto& life : state.lives(findings)) subcontractors.push_back(to_json(life));
    const auto* attested = state.attested();
    const auto* statement = state.statement(rooms.reference);
    auto matrix = to_json(state.cells(rooms.reference), rooms.reference.catalogue);
    return {{"state", attested == nullptr ? "open" : "attested"},
            {"subcontractors", subcontractors},
            {"findings", open},
            {"blockers", blockers_view(state.blockers(rooms.reference))},
            {"statement", statement == nullptr ? Json() : Json(statement->id.text())},
            {"attested", attested_view(attested)},
            {"attestation", rooms.reference.months.attestation},
            {"counts", matrix.at("counts")}};
}

} // namespace

Json month_view(const Rooms& rooms, const MonthState& state) {
    Json json = head(state);
    if (state.closing) {
        json.update(state.closing->detail.at("life"));
        json["state"] = "closed";
        for (auto& each : json["subcontractors"]) {
            each["state"] = "closed";
            each["state_title"] = state_title("closed");
        }
        json["blockers"] = Json::array();
    } else {
        json.update(open_month(rooms, state));
    }
    json["pay_day"] = state.figures.pay_day ? Json(format(state.figures.pay_day->date)) : Json();
    json["due_on"] = state.dues.monthly ? Json(format(state.dues.monthly->date)) : Json();
    json["supplements"] = supplements_view(rooms, state);
    return json;
}

Failure month_closed(const std::string& period) {
    return fail(Code::Conflict, in_words(parse_month(period).value()) + "已经关账，不能再改",
                "要补的请作为补充材料上传，写明原因；原来的和补充的都会留下");
}

Result<void> check_open(store::UnitOfWork& unit, const ProjectId& project, const std::string& period,
                        const std::string& supplement) {
    if (period.empty() || !supplement.empty()) return {};
    TRY_INTO(auto closing, unit.month_closing(project, period));
    if (closing) return month_closed(period);
    return {};
}

namespace {

Result<Json> completeness_of(const Rooms& rooms, const ProjectId& project, const std::string& period) {
    TRY_INTO(auto state, month_state(rooms, project, period));
    Json json = head(state);
    json["as_of"] = format(state.today);
    json["matrix"] = state.closing ? state.closing->detail.at("matrix")
                                   : to_json(state.cells(rooms.reference), rooms.reference.catalogue);
    json["supplements"] = supplements_view(rooms, state);
    return json;
}

} // namespace

Result<Json> Months::completeness(const Actor& actor, const ProjectId& project,
                                  const std::string& period) const {
    TRY(require(actor, Right::Read, project));
    return completeness_of(x_rooms, project, period);
}

Result<std::string> Months::completeness_csv(const Actor& actor, const ProjectId& project,
                                             const std::string& period) const {
    TRY_INTO(auto json, completeness(actor, project, period));
    return to_csv(json.at("matrix"));
}

Result<Json> Months::month(const Actor& actor, const ProjectId& project, const std::string& period) const {
    TRY(require(actor, Right::Read, project));
    TRY_INTO(auto state, month_state(x_rooms, project, period));
    return month_view(x_rooms, state);
}

// --- what a person says ---

namespace {

Result<void> check_document(const Reference& reference, const MonthState& state, const Remark& said) {
    if (!said.subcontractor.empty() && subcontractor_number(state.project, said.subcontractor) == 0)
        return fail(Code::Unprocessable, "分包单位不在本项目名单中", "请写分包单位的全称");
    if (said.type.empty()) {
        if (said.kind == "not_applicable" && !said.subcontractor.empty()) return {};
        return fail(Code::Unprocessable, "没有写是哪种资料", "请写资料编号，例如 L5-05");
    }
    TRY_INTO(const auto* type, reference.type(said.type));
    bool per_firm = type->scope == record::Scope::Subcontractor;
    if (per_firm == said.subcontractor.empty())
        return fail(Code::Unprocessable,
                    per_firm ? "这种资料按分包单位交，请写是哪一家" : "这种资料不分分包单位",
                    "请核对后再提交");
    if (said.type == reference.months.papers.statement && said.kind != "applies")
        return fail(Code::Unprocessable, "编制情况说明每个月都要有", "请生成、核对后封存");
    return {};
}

Result<void> check_finding(const MonthState& state, const Remark& said) {
    auto findings = state.findings();
    auto at = std::find_if(findings.begin(), findings.end(),
                           [&](const OpenFinding& each) { return each.key == said.finding; });
    if (at == findings.end())
        return fail(Code::Unprocessable, "最近一次审核里没有这个问题", "可能已经整改；请刷新后再看");
    if (!at->is_error()) return {};
    for (const auto& subcontractor : at->subcontractors) {
        if (state.notices.contains(subcontractor)) continue;
        return fail(Code::Unprocessable, "这是要改的问题，还没有向 " + subcontractor + " 发过整改通知",
                    "请先生成整改通知；分包单位确实改不了的，再写明原因");
    }
    return {};
}

Result<void> check_remark(const Reference& reference, const MonthState& state, const Remark& said) {
    if (said.kind != "not_applicable" && said.kind != "applies" && said.kind != "explain")
        return fail(Code::Unprocessable, "不认识的说明种类", "可用：not_applicable applies explain");
    if (said.reason.empty() || said.reason.size() > LongestReason)
        return fail(Code::Unprocessable, "请写明原因", "500 个字以内");
    if (said.kind == "explain" && !said.finding.empty()) return check_finding(state, said);
    return check_document(reference, state, said);
}

store::MonthAct act_of(const Rooms& rooms, const Actor& actor, const MonthState& state, const Remark& said) {
    store::MonthAct act;
    act.project = state.project.id;
    act.period = said.every_month && said.kind != "explain" ? std::string() : state.period;
    act.kind = said.kind;
    act.reason = said.reason;
    act.by = actor.user;
    act.at = rooms.clock.now();
    if (!said.finding.empty() && said.kind == "explain") {
        act.subject = said.finding;
        return act;
    }
    act.type = said.type;
    act.subcontractor = said.subcontractor;
    act.subject = "document";
    return act;
}

} // namespace

Result<void> keep_act(store::UnitOfWork& unit, const store::Project& project, const store::MonthAct& act,
                      const std::string& period) {
    TRY(check_open(unit, project.id, period));
    TRY_INTO(auto sequence, unit.insert(act));
    TRY(unit.custody(act.by.text(), "month_" + act.kind, project.id.text(),
                     {{"period", act.period.empty() ? "all" : act.period},
                      {"act", sequence},
                      {"type", act.type},
                      {"subcontractor", subcontractor_number(project, act.subcontractor)},
                      {"subject", act.subject},
                      {"reason", proof::sha256(act.reason).hex()}}));
    return {};
}

Result<Json> Months::remark(const Actor& actor, const ProjectId& project, const std::string& period,
                            const Remark& said) {
    TRY(require(actor, Right::Upload, project));
    TRY_INTO(auto state, month_state(x_rooms, project, period));
    if (state.closing) return month_closed(period);
    TRY(check_remark(x_rooms.reference, state, said));
    auto act = act_of(x_rooms, actor, state, said);
    TRY(x_rooms.store->commit(
        [&](store::UnitOfWork& unit) { return keep_act(unit, state.project, act, period); }));
    log::info("month_said", {{"project", project.text()}, {"period", period}, {"kind", act.kind}});
    return month(actor, project, period);
}

} // namespace taizhang::service
