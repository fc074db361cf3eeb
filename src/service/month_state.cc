#include "service/month_state.hh"

#include "proof/hash.hh"
#include "service/basis.hh"
#include "service/reviewing.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

constexpr std::string_view DocumentsDue = "month_documents_working_days";

Result<std::vector<store::Submission>> waiting_of(const Rooms& rooms, const ProjectId& project,
                                                  const std::string& period) {
    std::vector<store::Submission> waiting;
    for (const char* state : {"received", "unassigned", "mapping", "unreadable"}) {
        store::SubmissionFilter filter{project, "", state, "", 1000};
        for (;;) {
            TRY_INTO(auto page, rooms.store->submissions(filter));
            for (auto& each : page) {
                if (each.supplement.empty() && (each.filed.period.empty() || each.filed.period == period))
                    waiting.push_back(each);
            }
            if (page.size() < filter.limit) break;
            filter.before = page.back().id.text();
        }
    }
    return waiting;
}

std::optional<review::Calendar::Day> due_after(const review::Rules& rules, const store::Project& project,
                                               const std::optional<review::Calendar::Day>& pay_day) {
    if (!pay_day) return std::nullopt;
    auto days = rules.value(DocumentsDue, project.county, pay_day->date);
    if (!days) return std::nullopt;
    auto due = rules.calendar().working_days_after(pay_day->date, static_cast<int>(days->value));
    due.provisional = due.provisional || pay_day->provisional;
    return due;
}

// What is there once for the whole project is due with the first month of which there is anything.
void find_dues(const Rooms& rooms, const std::vector<review::Document>& documents, MonthState& state) {
    const auto& rules = rooms.reference.rules;
    state.dues.monthly = due_after(rules, state.project, state.figures.pay_day);
    auto first = state.period;
    for (const auto& record : state.current) {
        if (!record.period.empty()) first = std::min(first, record.period);
    }
    auto month = parse_month(first);
    if (first == state.period || !month) state.dues.standing = state.dues.monthly;
    else
        state.dues.standing =
            due_after(rules, state.project,
                      review::month_figures(documents, facts_of(state.project), *month, rules).pay_day);
}

Result<Notice> notice_of(const Rooms& rooms, const store::Record& record) {
    Notice notice;
    notice.record = &record;
    if (record.scan) return notice;
    TRY_INTO(auto document, record_document(rooms, record));
    const Json data = document.value("data", Json::object());
    notice.number = text_at(data, "notice_no");
    notice.issued_on = parse_date(text_at(data, "issued_on"));
    notice.due_on = parse_date(text_at(data, "due_on"));
    return notice;
}

// The first paper of the type that was sealed after the notice and before the next one.
const store::Record* after(const std::vector<store::Record>& papers, const std::string& type,
                           const std::vector<Notice>& notices, std::size_t which) {
    const auto& notice = *notices[which].record;
    for (const auto& paper : papers) {
        if (paper.type != type || paper.subcontractor != notice.subcontractor) continue;
        bool later = paper.sealed_at > notice.sealed_at;
        bool before_next =
            which + 1 == notices.size() || paper.sealed_at < notices[which + 1].record->sealed_at;
        if (later && before_next) return &paper;
    }
    return nullptr;
}

Result<void> find_notices(const Rooms& rooms, const std::vector<store::Record>& papers, MonthState& state) {
    const auto& names = rooms.reference.months.papers;
    for (const auto& paper : papers) {
        if (paper.type != names.notice) continue;
        TRY_INTO(auto notice, notice_of(rooms, paper));
        state.notices[paper.subcontractor].push_back(std::move(notice));
    }
    for (auto& [subcontractor, notices] : state.notices) {
        for (std::size_t i = 0; i < notices.size(); ++i) {
            notices[i].reply = after(papers, names.reply, notices, i);
            notices[i].escalation = after(papers, names.escalation, notices, i);
        }
    }
    return {};
}

Result<std::vector<store::Record>> month_papers(const Rooms& rooms, const ProjectId& project,
                                                const std::string& period) {
    const auto& names = rooms.reference.months.papers;
    std::vector<store::Record> papers;
    for (const auto& type : {names.notice, names.reply, names.escalation}) {
        TRY_INTO(auto some, all_records(rooms, {project, period, type, "", false, "", 0}));
        std::copy_if(some.begin(), some.end(), std::back_inserter(papers),
                     [](const auto& record) { return record.supplement == 0; });
    }
    std::sort(papers.begin(), papers.end(),
              [](const auto& a, const auto& b) { return a.sealed_at < b.sealed_at; });
    return papers;
}

Result<std::string> digest_of(const MonthState& state, const MonthDocuments& documents) {
    Json records = Json::array(), said = Json::array(), waiting = Json::array();
    for (const auto& record : documents.records) records.push_back({record.data.hex(), record.pdf.hex()});
    for (const auto& act : state.acts) {
        if (act.kind != "attest") said.push_back(act.sequence);
    }
    for (const auto& each : state.waiting) waiting.push_back({each.id.text(), each.state});
    TRY_INTO(auto text, canonical({{"period", state.period},
                                   {"records", records},
                                   {"review", state.review ? Json(state.review->sequence) : Json()},
                                   {"said", said},
                                   {"waiting", waiting}}));
    return proof::sha256(text).hex();
}

Result<void> read_rows(const Rooms& rooms, const ProjectId& project, MonthState& state) {
    TRY_INTO(state.mark, rooms.store->month_mark(project, state.period));
    TRY_INTO(state.project, rooms.store->project(project));
    TRY_INTO(state.closing, rooms.store->month_closing(project, state.period));
    TRY_INTO(state.jobs, rooms.store->month_jobs(project, state.period));
    TRY_INTO(state.current, all_records(rooms, {project, "", "", "", true, "", 0}));
    TRY_INTO(state.waiting, waiting_of(rooms, project, state.period));
    TRY_INTO(state.acts, rooms.store->month_acts(project, state.period));
    TRY_INTO(state.review, rooms.store->newest_review(project, state.period));
    for (const auto& record : state.current) {
        if (record.period != state.period) continue;
        (record.supplement == 0 ? state.of_month : state.supplements).push_back(record);
    }
    put_in_order(state.of_month, rooms.reference.catalogue, state.project);
    return {};
}

} // namespace

Result<MonthState> month_state(const Rooms& rooms, const ProjectId& project, const std::string& period) {
    auto month = parse_month(period);
    if (!month) return fail(Code::Unprocessable, "月份写得不对", "请写明月份，形如 2026-06");
    MonthState state;
    state.period = period;
    state.today = shanghai_date(rooms.clock.now());
    TRY(read_rows(rooms, project, state));
    if (state.project.kind == store::CountyVolume)
        return fail(Code::Unprocessable, "县级月报卷没有工地的月份资料，不办月结", "请到工程项目里办理");
    TRY_INTO(auto documents, month_documents(rooms, period, state.project, state.current));
    const auto inputs = review_inputs(documents.basis.at("records"), std::move(documents.documents));
    state.reviewed = state.review && state.review->inputs == documents.inputs;
    state.figures = review::month_figures(inputs, facts_of(state.project), *month, rooms.reference.rules);
    find_dues(rooms, inputs, state);
    TRY_INTO(state.papers, month_papers(rooms, project, period));
    TRY(find_notices(rooms, state.papers, state));
    TRY_INTO(state.digest, digest_of(state, documents));
    return state;
}

std::vector<Cell> MonthState::cells(const Reference& reference) const {
    return completeness(
        {reference.catalogue, project.subcontractors, period, current, waiting, acts, dues, today});
}

std::vector<OpenFinding> MonthState::findings() const {
    static const Json None = Json::array();
    return open_findings(review ? review->findings : None, current, acts);
}

const store::MonthAct* MonthState::attested() const {
    for (auto act = acts.rbegin(); act != acts.rend(); ++act) {
        if (act->kind == "attest") return act->subject == digest ? &*act : nullptr;
    }
    return nullptr;
}

const store::Record* MonthState::statement(const Reference& reference) const {
    auto at = std::find_if(of_month.begin(), of_month.end(), [&](const store::Record& record) {
        return record.type == reference.months.papers.statement && !record.scan;
    });
    return at == of_month.end() ? nullptr : &*at;
}

std::vector<Life> MonthState::lives(const std::vector<OpenFinding>& findings) const {
    std::vector<store::Submission> mine;
    std::copy_if(waiting.begin(), waiting.end(), std::back_inserter(mine),
                 [&](const auto& each) { return each.filed.period == period; });
    return service::lives({project.subcontractors, of_month, mine, findings, notices, reviewed,
                           attested() != nullptr, closing.has_value(), today});
}

namespace {

void of_waiting(const MonthState& state, std::vector<Blocker>& blockers) {
    std::size_t waiting = 0, unreadable = 0;
    for (const auto& each : state.waiting) {
        bool whole = !each.filed.type.empty() && each.filed.period == state.period;
        if (each.state != "unreadable") ++waiting;
        else if (!whole) ++unreadable;
    }
    if (waiting > 0)
        blockers.push_back({"waiting", "还有 " + std::to_string(waiting) + " 份资料待归类、待认列或正在读",
                            "请先在“待办”里办完；传错的可以撤回", "", "", ""});
    if (unreadable > 0)
        blockers.push_back({"unreadable",
                            "还有 " + std::to_string(unreadable) + " 份读不了的文件不知道是哪种资料",
                            "请改过再读，或写明理由撤回", "", "", ""});
}

std::string of_firm(const std::string& subcontractor) {
    return subcontractor.empty() ? std::string() : " " + subcontractor;
}

void of_documents(const MonthState& state, const Reference& reference, std::vector<Blocker>& blockers) {
    for (const auto& cell : state.cells(reference)) {
        bool statement = cell.type->code == reference.months.papers.statement;
        if (!is_open(cell) || (cell.explained != nullptr && !statement)) continue;
        auto what = cell.type->title + of_firm(cell.subcontractor);
        if (statement)
            blockers.push_back({"statement", "还没有" + what, "请生成、核对后封存", cell.type->code, "", ""});
        else
            blockers.push_back({"document", std::string(title(cell.presence)) + "：" + what,
                                "请补传；交不了的写明原因，不用交的说明为什么", cell.type->code,
                                cell.subcontractor, ""});
    }
}

void of_findings(const MonthState& state, std::vector<Blocker>& blockers) {
    auto findings = state.findings();
    for (const auto& each : findings) {
        if (each.explained != nullptr) continue;
        blockers.push_back({"finding", text_at(*each.finding, "message"),
                            each.is_error() ? "请督促整改后重新上传；改不了的，发过整改通知后写明原因"
                                            : "请核对；没有错的写明原因",
                            "", each.subcontractors.size() == 1 ? *each.subcontractors.begin() : "",
                            each.key});
    }
    for (const auto& life : state.lives(findings)) {
        if (life.reply_overdue)
            blockers.push_back({"escalation", life.subcontractor + " 没有按期回复整改通知",
                                "请生成处理意见报告，报项目负责人", "", life.subcontractor, ""});
    }
}

} // namespace

std::vector<Blocker> MonthState::blockers(const Reference& reference) const {
    std::vector<Blocker> all;
    auto month = parse_month(period);
    if (month && !(Date{*month / std::chrono::last} < today))
        all.push_back({"month_not_over", "这个月还没有过完", "请到下个月再关账", "", "", ""});
    if (jobs > 0) all.push_back({"working", "有资料正在读或正在审核", "请稍等片刻再看", "", "", ""});
    of_waiting(*this, all);
    of_documents(*this, reference, all);
    if (jobs == 0 && !reviewed && !of_month.empty())
        all.push_back(
            {"review", "最近一次审核没有看到现在的全部资料", "请稍等；一直这样请找系统管理员", "", "", ""});
    of_findings(*this, all);
    return all;
}

} // namespace taizhang::service
