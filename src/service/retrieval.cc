#include "service/retrieval.hh"

#include "proof/hash.hh"
#include "service/rooms.hh"
#include "text/normalise.hh"

namespace taizhang::service {
namespace {

Result<void> log_reading(const Rooms& rooms, const Actor& actor, std::string_view act,
                         const store::Record& record, std::string_view reason) {
    return rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.custody(actor.user.text(), act, record.id.text(),
                         reason.empty() ? Json::object() : Json{{"reason", std::string(reason)}}));
        return {};
    });
}

} // namespace

Json Retrieval::catalogue() const {
    Json ledgers = Json::array();
    for (const auto& ledger : x_rooms.reference.catalogue.ledgers())
        ledgers.push_back({{"code", ledger.code},
                           {"title", ledger.title},
                           {"title_en", ledger.title_en},
                           {"basis", ledger.basis}});
    Json types = Json::array();
    for (const auto& type : x_rooms.reference.catalogue.types()) {
        Json frequency = Json::array();
        for (auto each : type.frequency) frequency.push_back(name(each));
        types.push_back(
            {{"code", type.code},
             {"name", type.name},
             {"ledger", type.ledger},
             {"title", type.title},
             {"title_en", type.title_en},
             {"frequency", frequency},
             {"obligation", type.obligation == record::Obligation::Mandatory ? "mandatory" : "conditional"},
             {"condition", type.condition},
             {"scope", type.scope == record::Scope::Project ? "project" : "subcontractor"},
             {"structured", type.structured},
             {"scanned", type.scanned},
             {"imports", !type.schema.empty()},
             {"people", x_rooms.reference.guide.people().types.contains(type.name)},
             {"basis", type.basis}});
    }
    return {{"version", x_rooms.reference.catalogue.version()}, {"ledgers", ledgers}, {"types", types}};
}

Result<Json> Retrieval::records(const Actor& actor, const RecordQuery& query) const {
    TRY(require(actor, Right::Read, query.project));
    TRY_INTO(auto rows, x_rooms.store->records({query.project, query.period, query.type, query.subcontractor,
                                                !query.all_versions, query.cursor, query.limit}));
    Json items = Json::array();
    Findings all(x_rooms);
    for (const auto& row : rows) {
        TRY_INTO(auto findings, all.of(row));
        items.push_back(view(x_rooms, row, findings));
    }
    Json next = rows.size() == query.limit && !rows.empty() ? Json(rows.back().id.text()) : Json();
    return Json{{"items", items}, {"next", next}};
}

Result<Json> Retrieval::record(const Actor& actor, const RecordId& id, std::string_view unmask_reason) const {
    TRY_INTO(auto row, within_reach(actor, Right::Read, x_rooms.store->record(id)));
    if (!unmask_reason.empty()) TRY(log_reading(x_rooms, actor, "unmask", row, unmask_reason));
    TRY_INTO(auto document, record_document(x_rooms, row));
    TRY_INTO(auto findings, findings_of(x_rooms, row));
    TRY_INTO(auto decision, retention_of(x_rooms, row));
    Json json = view(x_rooms, row, findings);
    Json data = document.value("data", Json());
    const auto* schema = x_rooms.reference.schema(row.type);
    if (unmask_reason.empty() && row.scan) data = masked_scan(std::move(data));
    else if (unmask_reason.empty() && schema != nullptr) data = masked(*schema, std::move(data));
    json["data"] = std::move(data);
    json["places"] = document.value("places", Json::object());
    json["attestation"] = document.value("attestation", Json::object());
    json["reading"] = document.value("reading", Json::array());
    json["findings"] = findings.is_null() ? Json::array() : findings;
    json["submission"] = row.submission.text();
    json["versions"] = row.versions;
    json["digests"] = {{"data", row.data.hex()}, {"pdf", row.pdf.hex()}};
    json["retention"] = retention::to_json(decision);
    return json;
}

Result<PdfFile> Retrieval::pdf(const Actor& actor, const RecordId& id) const {
    TRY_INTO(auto row, within_reach(actor, Right::Read, x_rooms.store->record(id)));
    TRY_INTO(auto size, x_rooms.blobs.size(row.pdf));
    TRY(log_reading(x_rooms, actor, "read_pdf", row, ""));
    ++x_rooms.counters.pdf_reads;
    return PdfFile{row.pdf.hex(), size, row.archival_code, x_rooms.blobs.path(row.pdf)};
}

Result<Json> Retrieval::findings(const Actor& actor, const ProjectId& project,
                                 std::string_view period) const {
    TRY(require(actor, Right::Read, project));
    TRY(x_rooms.store->project(project));
    if (!parse_month(period)) return fail(Code::Unprocessable, "请写明月份，形如 2026-06");
    TRY_INTO(auto run, x_rooms.store->newest_review(project, std::string(period)));
    Json summary = {{"error", 0}, {"warning", 0}, {"info", 0}};
    Json findings = run ? run->findings : Json::array();
    for (const auto& finding : findings) {
        auto& count = summary[finding.at("severity").get<std::string>()];
        count = count.get<int>() + 1;
    }
    return Json{{"project", project.text()},
                {"period", std::string(period)},
                {"reviewed_at", run ? Json(format(run->at)) : Json()},
                {"rules_version", run ? Json(run->rules_version) : Json()},
                {"summary", summary},
                {"findings", findings}};
}

Result<Json> Retrieval::search(const Actor& actor, const SearchRequest& request) const {
    TRY(require(actor, Right::Search));
    index::Query query;
    query.text = request.text;
    query.all_projects = actor.all_projects;
    for (const auto& project : actor.projects) query.project_ids.push_back(project.text());
    if (!request.project.empty()) {
        TRY(require(actor, Right::Search, request.project));
        query.all_projects = false;
        query.project_ids = {request.project.text()};
    }
    query.ledger = request.ledger;
    query.type = request.type;
    query.period = request.period;
    query.company = request.subcontractor;
    query.offset = request.offset;
    query.limit = request.limit;
    query.number_digest = [this](std::string_view number) {
        return x_rooms.keys.keyed_digest("number", number);
    };
    ++x_rooms.counters.searches;
    TRY_INTO(auto answer, x_rooms.index->search(query));
    Json hits = Json::array();
    Findings all(x_rooms);
    for (const auto& hit : answer.hits) {
        auto row = x_rooms.store->record(RecordId(hit.record_id));
        if (!row) continue; // the index is derived and may be a moment ahead or behind
        TRY_INTO(auto findings, all.of(*row));
        Json marks = Json::array();
        for (const auto& [from, to] : hit.marks) marks.push_back({from, to});
        hits.push_back({{"record", view(x_rooms, *row, findings)},
                        {"page", hit.page},
                        {"snippet", hit.snippet},
                        {"marks", marks}});
    }
    return Json{{"total", answer.total},
                {"exact", answer.exact},
                {"hits", hits},
                {"facets", {{"type", answer.by_type}, {"period", answer.by_period}}}};
}

Result<void> Retrieval::remove(const Actor& actor, const RecordId& id) const {
    TRY_INTO(auto row, within_reach(actor, Right::Read, x_rooms.store->record(id)));
    TRY(require(actor, Right::Delete, row.project));
    TRY_INTO(auto decision, retention_of(x_rooms, row));
    TRY(log_reading(x_rooms, actor, "delete_refused", row, ""));
    switch (decision.state) {
    case retention::State::Open:
        return fail(Code::Retained,
                    "不能销毁：竣工验收、工程完工、工资结清三个日期还不齐，保管期限尚未开始计算",
                    "用“为什么还保存”查看还缺哪些证明");
    case retention::State::Retained:
        return fail(Code::Retained, "不能销毁：保管期限到 " + format(*decision.retain_until) + " 为止",
                    "最早 " + format(*decision.eligible_from) + " 可以提出鉴定");
    case retention::State::Expired: break;
    }
    return fail(Code::Retained, "不能直接销毁：保管期满的资料须经鉴定、销毁清册和单位负责人批准",
                "请走鉴定销毁流程");
}

Result<Json> Retrieval::custody(const Actor& actor, std::string_view subject) const {
    if (subject.starts_with('r')) {
        TRY(within_reach(actor, Right::Read, x_rooms.store->record(RecordId(std::string(subject)))));
    } else {
        TRY(within_reach(actor, Right::Read, x_rooms.store->submission(SubmissionId(std::string(subject)))));
    }
    TRY_INTO(auto head, x_rooms.store->tree_head());
    TRY_INTO(auto rows, x_rooms.store->custody_of(subject));
    Json entries = Json::array();
    for (const auto& entry : rows) {
        entries.push_back({{"position", entry.position},
                           {"at", format(entry.at)},
                           {"actor", entry.actor},
                           {"act", entry.act},
                           {"subject", entry.subject},
                           {"detail", entry.detail},
                           {"leaf", entry.leaf.hex()}});
    }
    return Json{{"size", head.size}, {"root", head.root.hex()}, {"entries", entries}};
}

} // namespace taizhang::service
