// Months: the papers it writes. Each goes the way of every paper: received, sealed, reviewed (service/accession.hh).
#include "base/log.hh"
#include "proof/hash.hh"
#include "service/filing.hh"
#include "service/month_state.hh"
#include "service/months.hh"
#include "service/opinion_paper.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

constexpr std::size_t LongestText = 6000; // bytes

// What has no value is not written.
Json without_nulls(const Json& value) {
    if (value.is_array()) {
        Json made = Json::array();
        for (const auto& each : value) made.push_back(without_nulls(each));
        return made;
    }
    if (!value.is_object()) return value;
    Json made = Json::object();
    for (const auto& [name, each] : value.items()) {
        if (!each.is_null()) made[name] = without_nulls(each);
    }
    return made;
}

Result<Json> statement_of(const Rooms& rooms, const Actor& actor, const MonthState& state) {
    if (state.of_month.empty())
        return fail(Code::Unprocessable, "这个月还没有资料，写不出编制情况说明",
                    "请先上传考勤表和工资支付表");
    auto findings = state.findings();
    return statement_data(rooms.reference.months, writer_of(actor, state.project, state.period, state.today),
                          state.figures, state.lives(findings), findings);
}

Arrival arrival_of(const MonthState& state, const std::string& type, const std::string& subcontractor,
                   const std::string& number) {
    Arrival arrival;
    arrival.project = state.project.id;
    arrival.type = type;
    arrival.period = state.period;
    arrival.subcontractor = subcontractor;
    arrival.file_name = number + ".json";
    return arrival;
}

Result<Date> due_in(const Rooms& rooms, const MonthState& state) {
    const auto& rules = rooms.reference.rules;
    auto days = rules.value("rectification_working_days", state.project.county, state.today);
    if (!days)
        return fail(Code::Unprocessable, "没有设定整改期限",
                    "请系统管理员在 deadlines.json 里设定 rectification_working_days");
    return rules.calendar().working_days_after(state.today, static_cast<int>(days->value)).date;
}

std::vector<Notice> notices_of(const MonthState& state, const std::string& subcontractor) {
    auto at = state.notices.find(subcontractor);
    return at == state.notices.end() ? std::vector<Notice>() : at->second;
}

Result<Receipt> send_notice(Rooms& rooms, const Actor& actor, const MonthState& state,
                            const std::string& subcontractor) {
    auto findings = state.findings();
    bool any = std::any_of(findings.begin(), findings.end(), [&](const OpenFinding& each) {
        return each.explained == nullptr && each.subcontractors.contains(subcontractor);
    });
    if (!any)
        return fail(Code::Unprocessable, "这家分包单位没有要整改的问题",
                    state.reviewed ? "不用发整改通知" : "正在审核，请稍等片刻再看");
    TRY_INTO(auto due, due_in(rooms, state));
    auto number = paper_number("ZG", state.period, subcontractor_number(state.project, subcontractor),
                               notices_of(state, subcontractor).size() + 1);
    return send_paper(
        rooms, actor, arrival_of(state, rooms.reference.months.papers.notice, subcontractor, number),
        notice_data(rooms.reference.months, writer_of(actor, state.project, state.period, state.today),
                    subcontractor, number, due, findings));
}

// S-12: only when the subcontractor was urged and did not act in time.
Result<void> check_escalation(const std::vector<Notice>& notices, const std::vector<OpenFinding>& findings,
                              const std::string& subcontractor, Date today) {
    if (notices.empty())
        return fail(Code::Unprocessable, "还没有向这家分包单位发过整改通知",
                    "请先生成整改通知，到期不整改再报告");
    bool open = std::any_of(findings.begin(), findings.end(), [&](const OpenFinding& each) {
        return each.is_error() && each.subcontractors.contains(subcontractor);
    });
    if (!open) return fail(Code::Unprocessable, "要改的问题都已整改", "不用再报告");
    const Notice& newest = notices.back();
    if (newest.due_on && !(*newest.due_on < today))
        return fail(Code::Unprocessable, "整改期限还没有到：" + format(*newest.due_on),
                    "到期不整改再报告项目负责人");
    return {};
}

Result<Receipt> send_escalation(Rooms& rooms, const Actor& actor, const MonthState& state,
                                const NoticeWanted& wanted) {
    auto findings = state.findings();
    auto notices = notices_of(state, wanted.subcontractor);
    TRY(check_escalation(notices, findings, wanted.subcontractor, state.today));
    auto written = std::count_if(state.papers.begin(), state.papers.end(), [&](const store::Record& paper) {
        return paper.type == rooms.reference.months.papers.escalation &&
               paper.subcontractor == wanted.subcontractor;
    });
    auto number = paper_number("BG", state.period, subcontractor_number(state.project, wanted.subcontractor),
                               static_cast<std::size_t>(written) + 1);
    return send_paper(
        rooms, actor,
        arrival_of(state, rooms.reference.months.papers.escalation, wanted.subcontractor, number),
        escalation_data(rooms.reference.months, writer_of(actor, state.project, state.period, state.today),
                        wanted.subcontractor, number, notices, findings,
                        {wanted.project_lead, wanted.impact, wanted.proposal}));
}

Result<int> opinions_on(const Rooms& rooms, const MonthState& state, const std::string& subcontractor) {
    TRY_INTO(auto records,
             all_records(rooms, {state.project.id, state.period, rooms.reference.months.papers.opinion,
                                 subcontractor, false, "", 0}));
    return static_cast<int>(std::count_if(records.begin(), records.end(),
                                          [](const store::Record& record) { return !record.scan; }));
}

// S-08: of what the newest review found, when it saw everything that is there.
Result<Receipt> send_opinion(Rooms& rooms, const Actor& actor, const MonthState& state,
                             const std::string& subcontractor) {
    const auto& all = state.figures.subcontractors;
    auto figures = std::find_if(all.begin(), all.end(),
                                [&](const auto& each) { return each.subcontractor == subcontractor; });
    if (figures == all.end() || !figures->payroll)
        return fail(Code::Unprocessable, "这家分包单位本月没有工资支付表",
                    "请先上传工资支付表，再出审核意见");
    if (!state.reviewed)
        return fail(Code::Conflict, "本月资料还没有审核完", "请稍等片刻，审核完再出审核意见");
    auto findings = state.findings();
    auto lives = state.lives(findings);
    auto life = std::find_if(lives.begin(), lives.end(),
                             [&](const Life& each) { return each.subcontractor == subcontractor; });
    TAIZHANG_CHECK(life != lives.end());
    std::map<std::string, std::string, std::less<>> codes;
    for (const auto& record : state.current) codes.emplace(record.id.text(), record.archival_code);
    TRY_INTO(auto due, due_in(rooms, state));
    TRY_INTO(int before, opinions_on(rooms, state, subcontractor));
    auto number = paper_number("SH", state.period, subcontractor_number(state.project, subcontractor),
                               static_cast<std::size_t>(before) + 1);
    OpinionOn on{*figures, *life, findings, *state.review, codes, number, before + 1, due};
    return send_paper(
        rooms, actor, arrival_of(state, rooms.reference.months.papers.opinion, subcontractor, number),
        opinion_data(rooms.reference.months, writer_of(actor, state.project, state.period, state.today), on));
}

} // namespace

Writer writer_of(const Actor& actor, const store::Project& project, const std::string& period, Date today) {
    return {project, period, actor.display_name.empty() ? actor.login : actor.display_name, today};
}

Result<Receipt> send_paper(Rooms& rooms, const Actor& actor, const Arrival& arrival, const Json& data,
                           Right right) {
    TRY_INTO(auto text, canonical(without_nulls(data)));
    Accession accession(rooms);
    TRY_INTO(auto upload, accession.begin(actor, arrival, right));
    TRY(upload.write(text));
    return upload.finish();
}

Result<Json> Months::statement(const Actor& actor, const ProjectId& project,
                               const std::string& period) const {
    TRY(require(actor, Right::Read, project));
    TRY_INTO(auto state, month_state(x_rooms, project, period));
    TRY_INTO(auto data, statement_of(x_rooms, actor, state));
    return Json{{"period", period},
                {"closed", state.closing.has_value()},
                {"reviewed", state.reviewed},
                {"data", data},
                {"editable",
                 {{"fields", {"absent_note", "carried_over", "labour_cost_note", "attachments"}},
                  {"rows", {"progress", "conclusion", "findings", "note"}}}}};
}

Result<Receipt> Months::seal_statement(const Actor& actor, const ProjectId& project,
                                       const std::string& period, const Json& edits) {
    TRY(require(actor, Right::Upload, project));
    TRY_INTO(auto state, month_state(x_rooms, project, period));
    if (state.closing) return month_closed(period);
    if (!state.reviewed)
        return fail(Code::Conflict, "本月资料还没有审核完", "请稍等片刻，审核完再封存编制情况说明");
    TRY_INTO(auto data, statement_of(x_rooms, actor, state));
    TRY_INTO(data, with_edits(std::move(data), edits));
    return send_paper(
        x_rooms, actor,
        arrival_of(state, x_rooms.reference.months.papers.statement, "", "编制情况说明-" + period), data);
}

Result<Receipt> Months::notify(const Actor& actor, const ProjectId& project, const std::string& period,
                               const NoticeWanted& wanted) {
    TRY(require(actor, Right::Upload, project));
    TRY_INTO(auto state, month_state(x_rooms, project, period));
    if (state.closing) return month_closed(period);
    if (subcontractor_number(state.project, wanted.subcontractor) == 0)
        return fail(Code::Unprocessable, "分包单位不在本项目名单中", "请写分包单位的全称");
    for (const auto* text : {&wanted.project_lead, &wanted.impact, &wanted.proposal}) {
        if (text->size() > LongestText) return fail(Code::Unprocessable, "文字太长", "每一段 2000 字以内");
    }
    if (wanted.kind == "rectification") return send_notice(x_rooms, actor, state, wanted.subcontractor);
    if (wanted.kind == "escalation") return send_escalation(x_rooms, actor, state, wanted);
    if (wanted.kind == "opinion") return send_opinion(x_rooms, actor, state, wanted.subcontractor);
    return fail(Code::Unprocessable, "不认识的通知种类",
                "可用：opinion（审核意见）rectification（整改通知）escalation（处理意见报告）");
}

} // namespace taizhang::service
