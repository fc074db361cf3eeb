#include "service/standing.hh"

#include "review/gate_list.hh"
#include "service/duties_now.hh"
#include "service/icalendar.hh"
#include "service/reviewing.hh"
#include "service/rooms.hh"
#include "text/csv.hh"

#include <set>

namespace taizhang::service {
namespace {

Result<std::vector<store::Record>> records_of(const Rooms& rooms, const ProjectId& project,
                                              const std::set<std::string>& types) {
    TRY_INTO(auto records, all_records(rooms, {project, "", "", "", true, "", 0}));
    std::erase_if(records, [&](const store::Record& record) { return !types.contains(record.type); });
    return records;
}

// ------------------------------------------------------------------------------------------------ gate list

struct OfDay {
    store::Project project;
    review::GateList list; // its places name documents by archival code
    RecordIds ids;
};

Result<Date> day_of(const Rooms& rooms, const std::string& text) {
    if (text.empty()) return shanghai_date(rooms.clock.now());
    auto date = parse_date(text);
    if (!date) return fail(Code::Unprocessable, "日期不对", "写成 2026-08-31 的样子");
    return *date;
}

Result<OfDay> of_day(const Rooms& rooms, const ProjectId& id, const std::string& date) {
    TRY_INTO(auto on, day_of(rooms, date));
    TRY_INTO(auto project, rooms.store->project(id));
    TRY_INTO(auto records, records_of(rooms, id, review::gate_list_types()));
    auto month = format(on.year() / on.month());
    // Attendance of another month says nothing of this day, and is long.
    std::erase_if(records, [&](const store::Record& record) {
        return record.type == "L4-10" && record.period != month;
    });
    TRY_INTO(auto documents, documents_of(rooms, records));
    const Json entries = entries_of(records);
    auto list = review::gate_list(review_inputs(entries, std::move(documents)), facts_of(project), on,
                                  rooms.reference.rules, rooms.reference.gate);
    return OfDay{std::move(project), std::move(list), ids_of(entries)};
}

void each_reason(review::GateList& list, const auto& change) {
    for (auto& reason : list.general) change(reason);
    for (auto& entry : list.entries)
        for (auto& reason : entry.reasons) change(reason);
}

// "CC-L4-06-01 花名册!H7"
std::string places_in_words(const review::GateReason& reason) {
    std::string words;
    for (const auto& place : reason.places) {
        words += (words.empty() ? "" : "；") + place.document;
        auto cell = place.cell().empty() ? place.field : place.sheet + "!" + place.cell();
        if (!cell.empty()) words += " " + cell;
    }
    return words;
}

std::string rows_of(const Json& person, const review::GateEntry* entry,
                    const std::vector<review::GateReason>& reasons) {
    std::string csv;
    auto line = [&](const review::GateReason* reason) {
        csv += text::csv_line({text_at(person, "employer"), text_at(person, "team"), text_at(person, "name"),
                               text_at(person, "id_no"), text_at(person, "trade"),
                               entry ? std::string(review::title(entry->admission)) : "整份名单",
                               reason ? reason->message : "", reason ? reason->basis : "",
                               reason ? places_in_words(*reason) : "", reason ? reason->advice : ""});
    };
    for (const auto& reason : reasons) line(&reason);
    if (reasons.empty()) line(nullptr);
    return csv;
}

} // namespace

Result<Json> Standing::gate_list(const Actor& actor, const ProjectId& id, const std::string& date) const {
    TRY(require(actor, Right::Read, id));
    TRY_INTO(auto day, of_day(x_rooms, id, date));
    each_reason(day.list, [&](review::GateReason& reason) { with_ids(reason.places, day.ids); });
    Json json = review::to_json(day.list);
    json["project"] = id.text();
    json["project_name"] = day.project.name;
    return json;
}

Result<std::string> Standing::gate_list_csv(const Actor& actor, const ProjectId& id,
                                            const std::string& date) const {
    TRY(require(actor, Right::Read, id));
    TRY_INTO(auto day, of_day(x_rooms, id, date));
    std::string csv =
        std::string(text::CsvMark) + text::csv_line({"用人单位", "班组", "姓名", "身份证号码", "工种", "结论",
                                                     "原因", "依据", "位置", "怎么办"});
    if (!day.list.general.empty()) csv += rows_of(Json::object(), nullptr, day.list.general);
    Json json = review::to_json(day.list);
    for (std::size_t i = 0; i < day.list.entries.size(); ++i)
        csv += rows_of(json.at("persons").at(i), &day.list.entries[i], day.list.entries[i].reasons);
    return csv;
}

namespace {

CalendarEvent event_of(const DutiesNow& now, const review::Duty& duty) {
    const auto& rule = *duty.rule;
    std::string description = "状态：" + std::string(review::title(duty.state)) + "\n责任人：" + rule.actor +
                              "\n怎么办：" + rule.advice + "\n依据：" + rule.basis +
                              (rule.notice.empty() ? "" : "（" + rule.notice + "）");
    if (duty.provisional) description += "\n放假安排尚未公布，这一天是暂定的";
    bool overdue = duty.state == review::DutyState::Overdue;
    return {rule.id + "." + duty.key + "." + now.project.id.text() + "@taizhang",
            duty.due->at,
            duty.due->day,
            (overdue ? "【逾期】" : "") + rule.title + "｜" + now.project.name,
            std::move(description),
            rule.remind_days};
}

} // namespace

Result<Json> Standing::duties(const Actor& actor, const ProjectId& id) const {
    TRY(require(actor, Right::Read, id));
    TRY_INTO(auto now, duties_now(x_rooms, id));
    Json all = Json::array();
    Json counts = Json::object();
    using review::DutyState;
    for (auto state : {DutyState::Open, DutyState::Due, DutyState::Overdue, DutyState::Done,
                       DutyState::NotApplicable, DutyState::Unknown})
        counts[std::string(review::name(state))] = 0;
    for (auto& duty : now.duties) {
        with_ids(duty.trigger_places, now.ids);
        with_ids(duty.evidence, now.ids);
        auto& count = counts[std::string(review::name(duty.state))];
        count = count.get<int>() + 1;
        all.push_back(review::to_json(duty));
    }
    return Json{{"project", id.text()},
                {"project_name", now.project.name},
                {"as_of", format(now.now)},
                {"counts", std::move(counts)},
                {"duties", std::move(all)}};
}

Result<std::string> Standing::duties_calendar(const Actor& actor, const ProjectId& id) const {
    TRY(require(actor, Right::Read, id));
    TRY_INTO(auto now, duties_now(x_rooms, id));
    std::vector<CalendarEvent> events;
    for (const auto& duty : now.duties) {
        using review::DutyState;
        bool waits =
            duty.state == DutyState::Open || duty.state == DutyState::Due || duty.state == DutyState::Overdue;
        if (waits && duty.due) events.push_back(event_of(now, duty));
    }
    return icalendar(now.project.name + " 职责日历", events, x_rooms.clock.now());
}

} // namespace taizhang::service
