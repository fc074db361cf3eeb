#include "service/reviewing.hh"

#include "proof/hash.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

// What was measured of a scan's pages when it was read. A page without a word is blank only if it was looked at: one
// that could not be read is not.
Json scan_pages(const Json& data) {
    if (!data.is_object() || !data.contains("pages") || !data["pages"].is_array()) return {};
    bool read = data.value("text_read", false);
    Json pages = Json::array();
    for (const Json& page : data["pages"]) {
        if (!page.is_object()) return {};
        Json measured = {{"dpi", page.value("dpi", Json())}};
        if (read && page.contains("lines")) measured["blank"] = page["lines"].empty();
        pages.push_back(std::move(measured));
    }
    return pages;
}

review::Document review_input(const store::Record& record, const Json& document) {
    review::Document input;
    input.id = record.archival_code; // orders the findings; a record's id is chance. See with_record_ids().
    input.type = record.type;
    input.period = record.period;
    input.subcontractor = record.subcontractor;
    input.scan = record.scan;
    input.data = record.scan ? Json() : document.value("data", Json());
    input.places = document.value("places", Json::object());
    input.attestation = document.value("attestation", Json::object());
    if (record.scan) input.scan_pages = scan_pages(document.value("data", Json()));
    return input;
}

// Findings of reading (destroyed numbers, values that are none) belong to the review of the document too.
void add_reading_findings(const Json& document, const std::string& record,
                          std::vector<record::Finding>& into) {
    auto findings = record::findings_from_json(document.value("reading", Json::array()));
    if (!findings) return;
    for (auto& finding : *findings) {
        for (auto& place : finding.places) place.document = record;
        into.push_back(std::move(finding));
    }
}

// While they are made, findings name documents by archival code, so that equal months give equal findings in equal order.
void with_record_ids(std::vector<record::Finding>& findings, const std::vector<store::Record>& records) {
    std::map<std::string, std::string, std::less<>> ids;
    for (const auto& record : records) ids.emplace(record.archival_code, record.id.text());
    for (auto& finding : findings) {
        for (auto& place : finding.places) {
            if (auto at = ids.find(place.document); at != ids.end()) place.document = at->second;
        }
    }
}

// The month's records, those without a month, and what is not made anew every month: it stands until the next.
bool stands_in(const Rooms& rooms, const store::Record& record, const std::string& period) {
    if (record.period.empty() || record.period == period) return true;
    const auto* type = rooms.reference.catalogue.find(record.type);
    return (type == nullptr || !type->is_monthly()) && record.period < period;
}

} // namespace

review::Project facts_of(const store::Project& project) {
    return {project.name, project.county, project.general_contractor, project.subcontractors, project.owner};
}

Result<MonthDocuments> month_documents(const Rooms& rooms, const std::string& period,
                                       std::vector<store::Record> current) {
    std::sort(current.begin(), current.end(),
              [](const auto& a, const auto& b) { return a.archival_code < b.archival_code; });
    MonthDocuments month;
    Json inputs = {rooms.reference.rules.version(), period};
    for (auto& record : current) {
        if (record.supplement != 0 || !stands_in(rooms, record, period)) continue;
        TRY_INTO(auto document, record_document(rooms, record));
        inputs.push_back(record.data.hex());
        if (record.period == period) add_reading_findings(document, record.archival_code, month.reading);
        month.documents.push_back(review_input(record, document));
        month.records.push_back(std::move(record));
    }
    TRY_INTO(auto text, canonical(inputs));
    month.inputs = proof::sha256(text).hex();
    return month;
}

namespace {

Result<void> finish(Rooms& rooms, const store::Job& job) {
    return rooms.store->commit([&](store::UnitOfWork& unit) { return unit.finish_job(job.id); });
}

Result<store::ReviewRun> reviewed(const Rooms& rooms, const store::Project& project,
                                  const std::string& period) {
    TRY_INTO(auto records, all_records(rooms, {project.id, "", "", "", true, "", 0}));
    TRY_INTO(auto month, month_documents(rooms, period, std::move(records)));
    auto parsed = parse_month(period);
    TAIZHANG_CHECK(parsed.has_value());
    auto findings = std::move(month.reading);
    auto found = review::review_month(month.documents, facts_of(project), *parsed, rooms.reference.rules);
    findings.insert(findings.end(), found.begin(), found.end());
    with_record_ids(findings, month.records);
    store::ReviewRun run;
    run.project = project.id;
    run.period = period;
    run.findings = record::to_json(findings);
    run.inputs = month.inputs;
    run.rules_version = rooms.reference.rules.version();
    run.at = rooms.clock.now();
    return run;
}

} // namespace

Result<void> review_month(Rooms& rooms, const store::Job& job) {
    std::lock_guard lock(rooms.review_mutex);
    auto slash = job.subject.find('/');
    TAIZHANG_CHECK(slash != std::string::npos);
    ProjectId project_id(job.subject.substr(0, slash));
    std::string period = job.subject.substr(slash + 1);
    TRY_INTO(auto closing, rooms.store->month_closing(project_id, period));
    if (closing) return finish(rooms, job);
    TRY_INTO(auto project, rooms.store->project(project_id));
    TRY_INTO(auto run, reviewed(rooms, project, period));
    TRY_INTO(auto findings_text, canonical(run.findings));
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto closed, unit.month_closing(project_id, period));
        if (closed) return unit.finish_job(job.id);
        TRY(unit.insert(run));
        TRY(unit.custody("system", "review", project_id.text(),
                         {{"period", period},
                          {"inputs", run.inputs},
                          {"findings", proof::sha256(findings_text).hex()},
                          {"count", run.findings.size()},
                          {"rules", run.rules_version}}));
        return unit.finish_job(job.id);
    }));
    ++rooms.counters.reviews;
    return {};
}

} // namespace taizhang::service
