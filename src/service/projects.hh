// Projects, their events with evidence, and how long everything of theirs is kept.
#pragma once

#include "base/date.hh"
#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

struct Rooms;

struct NewProject {
    std::string code, name, county, industry, owner, general_contractor;
    std::vector<std::string> subcontractors;
    std::string kind; // "" or "site"; "county": the volume of a county's reports (docs/adr/0030)
};

struct NewEvent {
    std::string kind; // "completion_acceptance" "completion" "wages_settled"
    std::string date; // "2026-08-31"
    std::string note;
    std::string evidence; // the bytes of the proof (kept as a blob); must not be empty
};

class Projects {
public:
    explicit Projects(Rooms& rooms) : x_rooms(rooms) {}

    Result<Json> create(const Actor& actor, const NewProject& project); // the project as below
    // {"items":[{"id","code","name","county","industry","owner","general_contractor","subcontractors","kind","catalogue_version",
    //  "periods":["2026-06",..],"retention":{"state",..}}]}: those within the actor's reach
    Result<Json> list(const Actor& actor) const;
    Result<Json> get(const Actor& actor, const ProjectId& id) const;
    // The project. Errors: Forbidden, NotFound, Conflict (on the list already), Unprocessable (no name).
    Result<Json> add_subcontractor(const Actor& actor, const ProjectId& id, const std::string& name);

    // {"event":{..},"retention":{..}}. Errors: Unprocessable (kind, date, no evidence, a correction to an earlier date).
    Result<Json> record_event(const Actor& actor, const ProjectId& id, const NewEvent& event);
    Result<Json> events(const Actor& actor, const ProjectId& id) const;

    // Why a record is still kept: {"record","archival_code","state","start","retain_until","eligible_from","missing",
    // "why":[{"text","basis"}]}
    Result<Json> why(const Actor& actor, const RecordId& id) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
