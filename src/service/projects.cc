#include "service/projects.hh"

#include "proof/password.hh"
#include "retention/schedule.hh"
#include "service/rooms.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

Result<Json> with_state(const Rooms& rooms, const store::Project& project) {
    Json json = view(project);
    TRY_INTO(auto records, all_records(rooms, {project.id, "", "", "", true, "", 0}));
    json["periods"] = periods_in(records);
    json["records"] = records.size();
    TRY_INTO(auto events, rooms.store->events(project.id));
    auto today = shanghai_date(rooms.clock.now());
    json["retention"] =
        retention::to_json(retention::decide(events, rooms.reference.retention, today, today));
    return json;
}

Json view(const retention::Event& event) {
    return {{"kind", retention::name(event.kind)},
            {"title", retention::title(event.kind)},
            {"date", format(event.date)},
            {"evidence", event.evidence},
            {"note", event.note},
            {"sequence", event.sequence}};
}

Result<retention::Event> checked(const NewEvent& event, const std::vector<retention::Event>& earlier) {
    auto kind = retention::event_kind(event.kind);
    if (!kind)
        return fail(Code::Unprocessable, "没有这种事件",
                    "可选：completion_acceptance completion wages_settled");
    auto date = parse_date(event.date);
    if (!date) return fail(Code::Unprocessable, "日期不对", "写成 2026-08-31 的样子");
    if (event.evidence.empty())
        return fail(Code::Unprocessable, "没有证明材料", "请一并上传证明文件，例如竣工验收报告");
    retention::Event made;
    made.kind = *kind;
    made.date = *date;
    made.note = event.note;
    if (!retention::may_correct(earlier, made))
        return fail(Code::Unprocessable, "更正只能把日期往后改，不能提前",
                    "提前须走两人审批，见保管期限说明");
    return made;
}

// Its name, office and addressee are printed on every report.
Result<void> check_county_volume(const NewProject& project) {
    if (project.kind.empty() || project.kind == "site") return {};
    if (project.kind != store::CountyVolume)
        return fail(Code::Unprocessable, "不认识的项目种类", "可用：site（工程项目）county（县级月报卷）");
    if (project.county.empty() || project.owner.empty())
        return fail(Code::Unprocessable, "县级月报卷要写行政区划代码和主送单位",
                    "county 写代码，name 写县（市、区）名，general_contractor 写报送单位，owner 写主送单位");
    if (!project.subcontractors.empty())
        return fail(Code::Unprocessable, "县级月报卷没有分包单位", "请不要填写");
    return {};
}

} // namespace

Result<Json> Projects::create(const Actor& actor, const NewProject& project) {
    TRY(require(actor, Right::ManageProjects));
    if (project.code.empty() || project.name.empty() || project.general_contractor.empty())
        return fail(Code::Unprocessable, "项目编号、名称和施工总承包单位都要填");
    TRY(check_county_volume(project));
    store::Project row;
    if (!project.kind.empty()) row.kind = project.kind;
    row.id = ProjectId(proof::random_id('p'));
    row.code = project.code;
    row.name = project.name;
    row.county = project.county;
    row.industry = project.industry;
    row.owner = project.owner;
    row.general_contractor = project.general_contractor;
    row.subcontractors = project.subcontractors;
    row.catalogue_version = x_rooms.reference.catalogue.version();
    row.created_at = x_rooms.clock.now();
    auto committed = x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.insert(row));
        TRY(unit.custody(actor.user.text(), "create_project", row.id.text(), {{"county", row.county}}));
        return {};
    });
    if (!committed && committed.error().code == Code::Conflict)
        return fail(Code::Conflict,
                    row.kind == store::CountyVolume ? "项目编号已经有了，或者这个县已经有月报卷"
                                                    : "项目编号已经有了",
                    "请换一个编号");
    TRY(std::move(committed));
    return with_state(x_rooms, row);
}

Result<Json> Projects::list(const Actor& actor) const {
    TRY(require(actor, Right::SeeProject));
    TRY_INTO(auto rows, x_rooms.store->projects());
    Json items = Json::array();
    for (const auto& row : rows) {
        if (!may(actor, Right::SeeProject, row.id)) continue;
        TRY_INTO(auto item, with_state(x_rooms, row));
        items.push_back(std::move(item));
    }
    return Json{{"items", items}};
}

Result<Json> Projects::get(const Actor& actor, const ProjectId& id) const {
    TRY(require(actor, Right::SeeProject, id));
    TRY_INTO(auto row, x_rooms.store->project(id));
    return with_state(x_rooms, row);
}

Result<Json> Projects::add_subcontractor(const Actor& actor, const ProjectId& id, const std::string& name) {
    TRY(require(actor, Right::ManageProjects));
    std::lock_guard lock(x_rooms.project_mutex);
    TRY_INTO(auto row, x_rooms.store->project(id));
    if (name.empty()) return fail(Code::Unprocessable, "请写明分包单位名称");
    auto& names = row.subcontractors;
    if (std::find(names.begin(), names.end(), name) != names.end())
        return fail(Code::Conflict, "这家分包单位已经在名单里", "可以直接上传它的资料");
    // Appended, never reordered: the place on the list is part of archival codes.
    names.push_back(name);
    TRY_INTO(const auto periods, periods_of(x_rooms, id));
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY(unit.set_subcontractors(id, names));
        TRY(unit.custody(actor.user.text(), "add_subcontractor", id.text(), {{"count", names.size()}}));
        for (const auto& period : periods) TRY(unit.enqueue("review", id.text() + "/" + period));
        return {};
    }));
    x_rooms.work.ring();
    return with_state(x_rooms, row);
}

Result<Json> Projects::record_event(const Actor& actor, const ProjectId& id, const NewEvent& event) {
    TRY(require(actor, Right::RecordEvent, id));
    TRY_INTO(auto project, x_rooms.store->project(id));
    TRY_INTO(auto earlier, x_rooms.store->events(id));
    TRY_INTO(auto made, checked(event, earlier));
    TRY_INTO(auto digests, x_rooms.blobs.put(event.evidence));
    made.evidence = digests.sha256.hex();
    auto now = x_rooms.clock.now();
    TRY(x_rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        TRY_INTO(made.sequence, unit.insert(store::ProjectEvent{id, made, actor.user, now}));
        TRY(unit.custody(actor.user.text(), "event", id.text(),
                         {{"kind", retention::name(made.kind)},
                          {"date", format(made.date)},
                          {"evidence", made.evidence}}));
        return {};
    }));
    TRY_INTO(auto all, x_rooms.store->events(id));
    auto today = shanghai_date(now);
    return Json{
        {"event", view(made)},
        {"retention", retention::to_json(retention::decide(all, x_rooms.reference.retention, today, today))}};
}

Result<Json> Projects::events(const Actor& actor, const ProjectId& id) const {
    TRY(require(actor, Right::SeeProject, id));
    TRY_INTO(auto rows, x_rooms.store->events(id));
    Json items = Json::array();
    for (const auto& row : rows) items.push_back(view(row));
    return Json{{"items", items}};
}

Result<Json> Projects::why(const Actor& actor, const RecordId& id) const {
    TRY_INTO(auto record, within_reach(actor, Right::Read, x_rooms.store->record(id)));
    TRY_INTO(auto decision, retention_of(x_rooms, record));
    Json json = retention::to_json(decision);
    json["record"] = record.id.text();
    json["archival_code"] = record.archival_code;
    return json;
}

} // namespace taizhang::service
