// How a project stands now, by its current records: who may enter the site on a day, and what is due.
//
// Any thread. Nothing of it is kept but the addresses of calendars.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <string>
#include <string_view>

namespace taizhang::service {

struct Rooms;

class Standing {
public:
    explicit Standing(Rooms& rooms) : x_rooms(rooms) {}

    // {"project","project_name", and what review/gate_list.hh says}; names whole, numbers masked. `date` "": today in
    // China. Errors: Unprocessable (no such day), as everywhere for rights.
    Result<Json> gate_list(const Actor& actor, const ProjectId& project, const std::string& date) const;
    // One line for each person and reason. UTF-8 with a byte order mark.
    Result<std::string> gate_list_csv(const Actor& actor, const ProjectId& project,
                                      const std::string& date) const;

    // {"project","project_name","as_of","counts":{state: n},"duties":[review/duties.hh]}; no personal data.
    Result<Json> duties(const Actor& actor, const ProjectId& project) const;
    // Those with a last day, open, due or overdue, as a calendar (RFC 5545): one all-day event each, an incident's at its
    // minute; the same duty keeps its UID.
    Result<std::string> duties_calendar(const Actor& actor, const ProjectId& project) const;

    // The calendar by an address that is its own key, for programs that cannot sign in (docs/adr/0029). One for each person
    // and project, good as long as the person may read the project.
    // {"project","active","made_at":null unless active}
    Result<Json> feed(const Actor& actor, const ProjectId& project) const;
    // Makes one in the place of any the person had. {"project","path","made_at","renewed"}; `path` is never told again.
    Result<Json> make_feed(const Actor& actor, const ProjectId& project);
    Result<void> revoke_feed(const Actor& actor,
                             const ProjectId& project); // Errors: NotFound (there is none)
    // Errors: NotFound, the same whatever is wrong with the address or its maker's rights.
    Result<std::string> calendar_by(std::string_view token) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
