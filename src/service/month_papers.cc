#include "service/month_papers.hh"

#include "service/or_null.hh"

#include <algorithm>
#include <array>

namespace taizhang::service {
namespace {

constexpr std::size_t LongestText = 6000; // bytes: 2,000 Chinese characters

Json head(const Writer& writer) {
    return {{"project", writer.project.name},
            {"gc", writer.project.general_contractor},
            {"period", writer.period},
            {"officer", writer.officer}};
}

// "应发工资为空；工价偏离。" of one subcontractor's findings; "" when there is none.
std::string messages(const std::vector<OpenFinding>& findings, const std::string& subcontractor) {
    std::string text;
    for (const auto& each : findings) {
        if (!each.subcontractors.contains(subcontractor)) continue;
        text += (text.empty() ? "" : "；") + text_at(*each.finding, "message");
        if (each.explained != nullptr) text += "（" + each.explained->reason + "）";
    }
    return text.empty() ? text : text + "。";
}

const std::string& conclusion_of(const MonthWords& words, const Life& life) {
    bool open = life.state == "returned" || life.state == "not_received" || life.errors > 0;
    if (open) return words.failed;
    return life.corrected.empty() ? words.passed : words.corrected;
}

Json statement_row(const MonthWords& words, const Writer& writer, const review::Figures& figures,
                   const Life& life, const std::vector<OpenFinding>& findings) {
    auto found = messages(findings, figures.subcontractor);
    Json row = {{"conclusion", conclusion_of(words, life)},
                {"findings", or_null(found)},
                {"found_on", found.empty() ? Json() : Json(format(writer.today))}};
    row.update(payroll_figures(figures));
    return row;
}

Failure not_editable(const std::string& what) {
    return fail(Code::Unprocessable, "编制情况说明里这一栏不能改：" + what,
                "人数和金额由本月资料算出；能改的是进度、结论、问题、备注和几段说明");
}

// Takes those of `names` that `edits` has into `object`.
Result<void> take(const Json& edits, Json& object, const std::vector<std::string_view>& names) {
    for (const auto& [name, value] : edits.items()) {
        if (name == "rows" || name == "subcontractor" || value.is_null()) continue;
        if (std::find(names.begin(), names.end(), name) == names.end()) return not_editable(name);
        if (!value.is_string() || value.get_ref<const std::string&>().size() > LongestText)
            return fail(Code::Unprocessable, "文字太长或格式不对：" + name, "每一段 2000 字以内");
        object[name] = value;
    }
    return {};
}

Json notice_row(const MonthWords& words, const Json& finding, int seq) {
    return {{"seq", seq},
            {"condition", words.condition(text_at(finding, "notice"))},
            {"finding", text_at(finding, "message")},
            {"measure", or_null(text_at(finding, "advice"))}};
}

std::string open_errors(const std::vector<OpenFinding>& findings, const std::string& subcontractor) {
    std::string text;
    int seq = 0;
    for (const auto& each : findings) {
        if (!each.is_error() || !each.subcontractors.contains(subcontractor)) continue;
        text += (text.empty() ? "" : "\n") + std::to_string(++seq) + ". " + text_at(*each.finding, "message");
    }
    return text;
}

Json urged_rows(const MonthWords& words, const std::vector<Notice>& notices) {
    Json rows = Json::array();
    for (const auto& notice : notices) {
        rows.push_back(
            {{"seq", rows.size() + 1},
             {"on", notice.issued_on ? Json(format(*notice.issued_on)) : Json()},
             {"means", words.means},
             {"urged", "送达整改通知书" + (notice.number.empty() ? "" : "（" + notice.number + "）")},
             {"response", notice.reply == nullptr ? "期限内没有回复" : "已回复，问题仍未整改"}});
    }
    return rows;
}

} // namespace

Json payroll_figures(const review::Figures& figures) {
    return {{"subcontractor", figures.subcontractor},
            {"registered_count", figures.registered},
            {"attendance_count", figures.attended},
            {"payroll_count", figures.paid},
            {"gross", figures.gross},
            {"net", figures.net},
            {"sealed", figures.sealed ? Json(*figures.sealed) : Json()},
            {"signed_ratio", figures.signed_share ? Json(*figures.signed_share) : Json()},
            {"progress", or_null(figures.progress)}};
}

Result<MonthWords> MonthWords::load(const std::filesystem::path& schemas,
                                    const record::Catalogue& catalogue) {
    TRY_INTO(auto json, read_json(schemas / "months.json"));
    auto bad = [](const std::string& what) { return fail(Code::BadInput, "schemas/months.json: " + what); };
    MonthWords words;
    const Json papers = json.value("papers", Json::object());
    const std::array<std::pair<const char*, std::string*>, 9> wanted = {
        {{"payroll", &words.papers.payroll},
         {"statement", &words.papers.statement},
         {"notice", &words.papers.notice},
         {"reply", &words.papers.reply},
         {"escalation", &words.papers.escalation},
         {"contents", &words.papers.contents},
         {"identity", &words.papers.identity},
         {"county", &words.papers.county},
         {"opinion", &words.papers.opinion}}};
    for (const auto& [name, code] : wanted) {
        *code = text_at(papers, name);
        const auto* type = catalogue.find(*code);
        if (type == nullptr || type->code != *code || type->schema.empty())
            return bad("papers/" + std::string(name) + " is no document type with a schema");
    }
    for (const auto& each : json.value("conditions", Json::array())) {
        words.conditions[text_at(each, "notice")] = text_at(each, "title");
        words.methods[text_at(each, "notice")] = text_at(each, "method");
    }
    const Json conclusions = json.value("conclusions", Json::object());
    const Json opinions = json.value("opinions", Json::object());
    const std::array<std::pair<std::string, std::string*>, 12> texts = {
        {{text_at(json, "other_condition"), &words.other_condition},
         {text_at(json, "other_method"), &words.other_method},
         {text_at(conclusions, "unclear"), &words.unclear},
         {text_at(opinions, "passed"), &words.opinions.passed},
         {text_at(opinions, "failed"), &words.opinions.failed},
         {text_at(opinions, "unclear"), &words.opinions.unclear},
         {text_at(conclusions, "passed"), &words.passed},
         {text_at(conclusions, "corrected"), &words.corrected},
         {text_at(conclusions, "failed"), &words.failed},
         {text_at(json, "proposal"), &words.proposal},
         {text_at(json, "means"), &words.means},
         {text_at(json, "attestation"), &words.attestation}}};
    for (const auto& [text, into] : texts) {
        if (text.empty())
            return bad(
                "other_condition, other_method, conclusions, opinions, proposal, means and attestation are "
                "needed");
        *into = text;
    }
    return words;
}

const std::string& MonthWords::condition(std::string_view notice) const {
    auto at = conditions.find(notice);
    return at == conditions.end() ? other_condition : at->second;
}

Json statement_data(const MonthWords& words, const Writer& writer, const review::MonthFigures& figures,
                    const std::vector<Life>& lives, const std::vector<OpenFinding>& findings) {
    Json data = head(writer);
    data["written_on"] = format(writer.today);
    data["rows"] = Json::array();
    Json totals = {
        {"registered_count", 0}, {"attendance_count", 0}, {"payroll_count", 0}, {"gross", 0}, {"net", 0}};
    for (const auto& each : figures.subcontractors) {
        auto life = std::find_if(lives.begin(), lives.end(),
                                 [&](const Life& one) { return one.subcontractor == each.subcontractor; });
        Json row = statement_row(words, writer, each, life == lives.end() ? Life() : *life, findings);
        row["seq"] = data["rows"].size() + 1;
        for (auto& [name, sum] : totals.items())
            sum = sum.get<std::int64_t>() + row.at(name).get<std::int64_t>();
        data["rows"].push_back(std::move(row));
    }
    data["totals"] = std::move(totals);
    return data;
}

Result<Json> with_edits(Json statement, const Json& edits) {
    if (!edits.is_object()) return not_editable("整份");
    TRY(take(edits, statement, {"absent_note", "carried_over", "labour_cost_note", "attachments"}));
    if (!edits.contains("rows") || edits.at("rows").is_null()) return statement;
    if (!edits.at("rows").is_array()) return not_editable("rows");
    for (const auto& edit : edits.at("rows")) {
        auto& rows = statement["rows"];
        auto row = std::find_if(rows.begin(), rows.end(), [&](const Json& each) {
            return edit.is_object() && each.at("subcontractor") == text_at(edit, "subcontractor");
        });
        if (row == rows.end()) return fail(Code::Unprocessable, "没有这家分包单位的行", "请写分包单位的全称");
        TRY(take(edit, *row, {"progress", "conclusion", "findings", "note"}));
    }
    return statement;
}

Json notice_data(const MonthWords& words, const Writer& writer, const std::string& subcontractor,
                 const std::string& number, Date due, const std::vector<OpenFinding>& findings) {
    Json data = head(writer);
    data["subcontractor"] = subcontractor;
    data["notice_no"] = number;
    data["reviewed_on"] = format(writer.today);
    data["issued_on"] = format(writer.today);
    data["due_on"] = format(due);
    Json rows = Json::array();
    for (const auto& each : findings) {
        if (each.subcontractors.contains(subcontractor) && each.explained == nullptr)
            rows.push_back(notice_row(words, *each.finding, static_cast<int>(rows.size()) + 1));
    }
    data["rows"] = std::move(rows);
    return data;
}

Json escalation_data(const MonthWords& words, const Writer& writer, const std::string& subcontractor,
                     const std::string& number, const std::vector<Notice>& notices,
                     const std::vector<OpenFinding>& findings, const EscalationWords& said) {
    Json data = head(writer);
    data["subcontractor"] = subcontractor;
    data["report_no"] = number;
    data["reported_on"] = format(writer.today);
    data["project_lead"] = or_null(said.project_lead);
    data["impact"] = or_null(said.impact);
    data["proposal"] = said.proposal.empty() ? words.proposal : said.proposal;
    data["open_findings"] = or_null(open_errors(findings, subcontractor));
    if (!notices.empty()) {
        const Notice& newest = notices.back();
        data["notice_no"] = or_null(newest.number);
        if (newest.issued_on) data["notice_issued_on"] = format(*newest.issued_on);
        if (newest.due_on) data["due_on"] = format(*newest.due_on);
    }
    data["rows"] = urged_rows(words, notices);
    return data;
}

std::string paper_number(std::string_view kind, const std::string& period, int subcontractor,
                         std::size_t which) {
    std::string number = std::string(kind) + "-" + period.substr(0, 4) + period.substr(5);
    number += (subcontractor < 10 ? "-0" : "-") + std::to_string(subcontractor);
    return number + "-" + std::to_string(which);
}

Json contents_data(const Writer& writer, const std::string& archival_code, const std::string& title,
                   const std::vector<store::Record>& records) {
    Json data = {{"archival_code", archival_code}, {"volume_title", title},
                 {"project", writer.project.name}, {"filing_unit", writer.project.general_contractor},
                 {"compiler", writer.officer},     {"compiled_on", format(writer.today)}};
    Json rows = Json::array();
    int page = 1;
    for (const auto& record : records) {
        std::string note = record.scan ? "扫描件" : "";
        if (record.version > 1)
            note += (note.empty() ? "第" : "，第") + std::to_string(record.version) + "版";
        rows.push_back({{"seq", rows.size() + 1},
                        {"document_no", record.archival_code},
                        {"responsible", record.subcontractor.empty() ? writer.project.general_contractor
                                                                     : record.subcontractor},
                        {"title", record.title},
                        {"dated_on", format(record.record_date)},
                        {"page_from", page},
                        {"pages", record.pages},
                        {"note", or_null(note)}});
        page += record.pages;
    }
    data["rows"] = std::move(rows);
    data["totals"] = {{"pages", page - 1}};
    return data;
}

} // namespace taizhang::service
