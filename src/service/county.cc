#include "service/county.hh"

#include "base/log.hh"
#include "service/basis.hh"
#include "service/county_paper.hh"
#include "service/month_state.hh"
#include "service/or_null.hh"
#include "service/reviewing.hh"
#include "service/rooms.hh"

#include <algorithm>
#include <tuple>

namespace taizhang::service {
namespace {

// Day `parameter` of the month after; nullopt where the county has none.
std::optional<Date> day_after(const Rooms& rooms, std::string_view parameter, const std::string& county,
                              Month month) {
    auto day = rooms.reference.rules.value(parameter, county, Date{month / std::chrono::last});
    if (!day) return std::nullopt;
    Date date = (month + std::chrono::months{1}) / std::chrono::day{static_cast<unsigned>(day->value)};
    return date.ok() ? std::optional(date) : std::nullopt;
}

Result<review::OfficerOnFile> officer_of(const Rooms& rooms, const ProjectId& project, Date by) {
    std::vector<store::Record> records;
    for (const auto& type : review::officer_list_types()) {
        TRY_INTO(auto some, all_records(rooms, {project, "", type, "", false, "", 0}));
        std::move(some.begin(), some.end(), std::back_inserter(records));
    }
    std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) {
        return std::tie(a.sealed_at, a.archival_code) < std::tie(b.sealed_at, b.archival_code);
    });
    TRY_INTO(auto documents, documents_of(rooms, records));
    return review::officer_on_file(review_inputs(entries_of(records), std::move(documents)), by);
}

Result<std::optional<Date>> end_of(const Rooms& rooms, const ProjectId& project) {
    TRY_INTO(auto events, rooms.store->events(project));
    std::map<retention::EventKind, Date> newest; // a later entry corrects an earlier one
    for (const auto& event : events) newest[event.kind] = event.date;
    std::optional<Date> end;
    for (auto kind : {retention::EventKind::CompletionAcceptance, retention::EventKind::Completion}) {
        auto at = newest.find(kind);
        if (at != newest.end() && (!end || at->second < *end)) end = at->second;
    }
    return end;
}

struct Reports {
    std::optional<LastReport> last;       // of an earlier month
    std::optional<store::Record> current; // of this one
};

Result<Reports> reports_in(const Rooms& rooms, const ProjectId& volume, const std::string& month) {
    TRY_INTO(auto records,
             all_records(rooms, {volume, "", rooms.reference.months.papers.county, "", true, "", 0}));
    Reports reports;
    const store::Record* last = nullptr;
    for (const auto& record : records) {
        if (record.scan) continue;
        if (record.period == month) reports.current = record;
        if (record.period < month && (last == nullptr || last->period < record.period)) last = &record;
    }
    if (last == nullptr) return reports;
    TRY_INTO(auto document, record_document(rooms, *last));
    reports.last = last_report(last->period, document.value("data", Json::object()));
    return reports;
}

struct Gathered {
    Month month;
    std::string county;
    bool complete = true;                          // no project of the county is out of reach
    std::vector<CountyProject> projects;           // point into `reports`
    std::map<std::string, Reports> reports;        // by county
    std::map<std::string, store::Project> volumes; // by county, in reach or not
};

Result<void> add_project(const Rooms& rooms, const store::Project& project, Gathered& all) {
    CountyProject each;
    each.project = project;
    Date by{all.month / std::chrono::last};
    TRY_INTO(each.officer, officer_of(rooms, project.id, by));
    TRY_INTO(each.ended_on, end_of(rooms, project.id));
    auto reports = all.reports.find(project.county);
    if (reports != all.reports.end() && reports->second.last) each.last = &*reports->second.last;
    all.projects.push_back(std::move(each));
    return {};
}

Result<Gathered> gather(const Rooms& rooms, const Actor& actor, const std::string& month,
                        const std::string& county) {
    TRY(require(actor, Right::Read));
    auto parsed = parse_month(month);
    if (!parsed) return fail(Code::Unprocessable, "月份写得不对", "请写明月份，形如 2026-06");
    Gathered all{*parsed, county, true, {}, {}, {}};
    TRY_INTO(auto projects, rooms.store->projects());
    std::erase_if(projects, [&](const auto& each) { return !county.empty() && each.county != county; });
    for (const auto& each : projects) {
        if (each.kind != store::CountyVolume) continue;
        all.volumes.emplace(each.county, each);
        TRY_INTO(all.reports[each.county], reports_in(rooms, each.id, month));
    }
    for (const auto& each : projects) {
        if (each.kind == store::CountyVolume) continue;
        if (may(actor, Right::Read, each.id)) TRY(add_project(rooms, each, all));
        else all.complete = false;
    }
    return all;
}

bool over(const Rooms& rooms, Month month) {
    return Date{month / std::chrono::last} < shanghai_date(rooms.clock.now());
}

// By whose days: the county's, or that of one's own projects when they are all of one.
std::string county_of(const Gathered& all) {
    if (!all.county.empty() || all.projects.empty()) return all.county;
    return all.projects.front().project.county;
}

} // namespace

Result<Json> County::list(const Actor& actor, const std::string& month, const std::string& county) const {
    TRY_INTO(auto all, gather(x_rooms, actor, month, county));
    Json list = officer_list(all.month, all.projects);
    list["month"] = month;
    list["county"] = county;
    list["over"] = over(x_rooms, all.month);
    list["complete"] = all.complete;
    list["due_on"] = or_null(day_after(x_rooms, "county_report_day", county_of(all), all.month));
    list["cutoff_on"] = or_null(day_after(x_rooms, "officer_list_day", county_of(all), all.month));
    list["last"] = list["report"] = nullptr;
    auto reports = all.reports.find(county_of(all));
    if (reports == all.reports.end()) return list;
    if (reports->second.last) list["last"] = reports->second.last->period;
    const auto& current = reports->second.current;
    if (current && may(actor, Right::Read, current->project)) list["report"] = current->id.text();
    return list;
}

Result<std::string> County::list_csv(const Actor& actor, const std::string& month,
                                     const std::string& county) const {
    TRY_INTO(auto all, gather(x_rooms, actor, month, county));
    return officers_csv(officer_list(all.month, all.projects));
}

Result<Receipt> County::report(const Actor& actor, const std::string& month, const std::string& county,
                               const CountyWords& said) {
    TRY(require(actor, Right::Report));
    if (county.empty())
        return fail(Code::Unprocessable, "没有写是哪个县（市、区）", "请写行政区划代码，例如 320613");
    TRY_INTO(auto all, gather(x_rooms, actor, month, county));
    auto volume = all.volumes.find(county);
    if (volume == all.volumes.end() || !may(actor, Right::Report, volume->second.id))
        return fail(Code::NotFound, "这个县还没有月报卷，或不在您的范围",
                    "请系统管理员建立（kind 为 county）并给您开通");
    if (!all.complete)
        return fail(Code::Forbidden, "本县还有项目不在您的范围，汇总不全，不能报送",
                    "请系统管理员给您开通全县的项目");
    if (!over(x_rooms, all.month)) return fail(Code::Unprocessable, "这个月还没有过完", "请到下个月再报");
    Json list = officer_list(all.month, all.projects);
    if (list.at("rows").empty()) return fail(Code::Unprocessable, "这个县没有在建项目", "没有可以汇总的");
    auto due = day_after(x_rooms, "county_report_day", county, all.month);
    CountyHead head{volume->second, all.month, due, shanghai_date(x_rooms.clock.now())};
    TRY_INTO(auto data, county_report(head, list, said));
    Arrival arrival;
    arrival.project = volume->second.id;
    arrival.type = x_rooms.reference.months.papers.county;
    arrival.period = month;
    arrival.file_name = "劳资专管员信息汇总表-" + month + ".json";
    log::info("county_report", {{"county", county}, {"month", month}});
    return send_paper(x_rooms, actor, arrival, data, Right::Report);
}

} // namespace taizhang::service
