#include "service/duties_now.hh"

#include "service/county_paper.hh"
#include "service/month_state.hh"
#include "service/reviewing.hh"

#include <set>

namespace taizhang::service {
namespace {

// Of the newest notice to each subcontractor: older ones are what it follows (service/month_life.hh).
void of_month(const MonthState& state, std::vector<review::NoticeGiven>& given) {
    const auto findings = state.findings();
    for (const Life& life : state.lives(findings)) {
        if (life.notices.empty()) continue;
        const Notice& notice = life.notices.back();
        review::NoticeGiven made;
        made.key = notice.record->id.text();
        made.issued_on = notice.issued_on;
        made.due_on = notice.due_on;
        made.place.document = notice.record->archival_code;
        if (notice.reply != nullptr) made.closed = "已回复", made.closed_en = "replied";
        else if (notice.escalation != nullptr)
            made.closed = "已报项目负责人", made.closed_en = "reported to the project lead";
        else if (life.errors == 0) made.closed = "要改的问题都已整改", made.closed_en = "mended";
        given.push_back(std::move(made));
    }
}

// Of the months that are not closed.
Result<std::vector<review::NoticeGiven>> notices_given(const Rooms& rooms, const ProjectId& project,
                                                       const std::vector<store::Record>& current) {
    std::set<std::string> periods;
    for (const auto& record : current)
        if (record.type == rooms.reference.months.papers.notice && !record.period.empty())
            periods.insert(record.period);
    std::vector<review::NoticeGiven> given;
    for (const auto& period : periods) {
        TRY_INTO(auto closing, rooms.store->month_closing(project, period));
        if (closing) continue;
        TRY_INTO(auto state, month_state(rooms, project, period));
        of_month(state, given);
    }
    return given;
}

// The county's reports that name the project lie in the county's volume.
Result<void> add_county_reports(const Rooms& rooms, const store::Project& project,
                                std::vector<store::Record>& records, std::vector<Json>& documents) {
    TRY_INTO(auto projects, rooms.store->projects());
    for (const auto& volume : projects) {
        if (volume.kind != store::CountyVolume || volume.county != project.county || volume.id == project.id)
            continue;
        TRY_INTO(auto reports,
                 all_records(rooms, {volume.id, "", rooms.reference.months.papers.county, "", true, "", 0}));
        for (auto& report : reports) {
            TRY_INTO(auto document, record_document(rooms, report));
            if (report.scan || !names(document.value("data", Json::object()), project)) continue;
            records.push_back(std::move(report));
            documents.push_back(std::move(document));
        }
    }
    return {};
}

} // namespace

Result<DutiesNow> duties_now(const Rooms& rooms, const ProjectId& id) {
    TRY_INTO(auto project, rooms.store->project(id));
    TRY_INTO(auto records, all_records(rooms, {id, "", "", "", true, "", 0}));
    TRY_INTO(auto notices, notices_given(rooms, id, records));
    auto types = rooms.reference.duties.types();
    std::erase_if(records, [&](const store::Record& record) { return !types.contains(record.type); });
    TRY_INTO(auto documents, documents_of(rooms, records));
    TRY(add_county_reports(rooms, project, records, documents));
    const Json entries = entries_of(records);
    auto now = shanghai_time(rooms.clock.now());
    auto duties = review::duties(review_inputs(entries, std::move(documents)), facts_of(project), now,
                                 rooms.reference.rules, rooms.reference.duties, notices);
    auto ids = ids_of(entries);
    return DutiesNow{std::move(project), now, std::move(duties), std::move(ids)};
}

} // namespace taizhang::service
