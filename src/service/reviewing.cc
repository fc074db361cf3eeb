#include "service/reviewing.hh"

#include "proof/hash.hh"
#include "service/basis.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

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

Result<std::vector<Json>> documents_of(const Rooms& rooms, const std::vector<store::Record>& records) {
    std::vector<Json> documents;
    for (const auto& record : records) {
        TRY_INTO(auto document, record_document(rooms, record));
        documents.push_back(std::move(document));
    }
    return documents;
}

Result<MonthDocuments> month_documents(const Rooms& rooms, const std::string& period,
                                       const store::Project& project, std::vector<store::Record> current) {
    std::sort(current.begin(), current.end(),
              [](const auto& a, const auto& b) { return a.archival_code < b.archival_code; });
    MonthDocuments month;
    for (auto& record : current) {
        if (record.supplement == 0 && stands_in(rooms, record, period))
            month.records.push_back(std::move(record));
    }
    month.basis = basis_of(period, project, rooms.rule_pack.digest, month.records);
    TRY_INTO(auto text, canonical(month.basis));
    month.inputs = proof::sha256(text).hex();
    TRY_INTO(month.documents, documents_of(rooms, month.records));
    return month;
}

namespace {

Result<void> finish(Rooms& rooms, const store::Job& job) {
    return rooms.store->commit([&](store::UnitOfWork& unit) { return unit.finish_job(job.id); });
}

Result<store::ReviewRun> reviewed(const Rooms& rooms, const store::Project& project,
                                  const std::string& period) {
    TRY_INTO(auto records, all_records(rooms, {project.id, "", "", "", true, "", 0}));
    TRY_INTO(auto month, month_documents(rooms, period, project, std::move(records)));
    store::ReviewRun run;
    run.project = project.id;
    run.period = period;
    run.findings = findings_of(month.basis, std::move(month.documents), rooms.reference.rules);
    TRY_INTO(run.basis, canonical(month.basis));
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
    if (project.kind == store::CountyVolume)
        return finish(rooms, job); // no works, nothing the rules speak of
    TRY_INTO(auto run, reviewed(rooms, project, period));
    TRY_INTO(auto findings_text, canonical(run.findings));
    TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(auto closed, unit.month_closing(project_id, period));
        if (closed) return unit.finish_job(job.id);
        TRY(unit.insert_rule_pack(rooms.rule_pack.digest, rooms.rule_pack.text));
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
