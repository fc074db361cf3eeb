// How a project's duties stand now. For this room's .cc files only.
#pragma once

#include "review/duties.hh"
#include "service/basis.hh"
#include "service/rooms.hh"

#include <vector>

namespace taizhang::service {

struct DutiesNow {
    store::Project project;
    DateTime now; // in China
    std::vector<review::Duty> duties; // their places name documents by archival code
    RecordIds ids;
};

// Any thread. Errors: NotFound, those of the store.
Result<DutiesNow> duties_now(const Rooms& rooms, const ProjectId& project);

} // namespace taizhang::service
