// The county's monthly report of officers (S-25, A-07), made from all projects of a county, and the same list of one's own
// projects for whoever keeps them, who must hand in changes earlier. docs/adr/0030.
//
// Any thread. The list shows name and telephone, as the notice board on the site does; no citizen number.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/accession.hh"
#include "service/actor.hh"

#include <string>

namespace taizhang::service {

struct Rooms;

struct CountyWords { // of the letter; all optional
    std::string doc_no, remark, reviewer, contact, contact_phone;
};

class County {
public:
    explicit County(Rooms& rooms) : x_rooms(rooms) {}

    // {"month","county","over","complete","due_on","cutoff_on","last": period or null,"report": record or null, and the list
    // (service/county_paper.hh)} of the projects in reach; `county` "": of every county. "complete": every project of the
    // county is in reach. Errors: Forbidden, Unprocessable (no month).
    Result<Json> list(const Actor& actor, const std::string& month, const std::string& county) const;
    Result<std::string> list_csv(const Actor& actor, const std::string& month,
                                 const std::string& county) const;

    // Sealed in the county's volume, a further time as a further version. Errors: Forbidden (role; a project of the county is
    // out of reach), NotFound (no volume of the county in reach), Unprocessable (the month is not over; nothing to report).
    Result<Receipt> report(const Actor& actor, const std::string& month, const std::string& county,
                           const CountyWords& said);

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
