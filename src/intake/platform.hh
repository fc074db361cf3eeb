// Objects of the national platform (PayRoll with its Details, WorkerAttendance, ProjectWorker, Contract ...) and lists
// of other systems, as a sheet: keys are headings, objects are rows. Internal to the room. Pure.
//
// Wrappers ({"code": 0, "data": {"rows": [...]}}) are opened. What stands in an object around a list belongs to each of
// its entries: of one such object as a line above the table ("payMonth：2026-05"), of several as columns. Objects within
// an entry (worker, team) become part of it. The place of a value is the entry's number and the key's, from 1, in a
// "sheet" named by the list's JSON pointer.
#pragma once

#include "intake/draft.hh"

#include <optional>

namespace taizhang::intake {

// nullopt when there is no list of objects in it.
std::optional<Sheet> sheet_of(const Json& json);

} // namespace taizhang::intake
