// Which of several of its type in one place a record is (docs/adr/0028). For this room's .cc files only.
#pragma once

#include "service/rooms.hh"

#include <string>

namespace taizhang::service {

// Record::item of a record about to be made: `made` has its place and `scan`, `data` is what was read. "" for a type of
// which there is one. A paper that says nothing of which it is, as every scan, is an item of its own: it never replaces
// another. Read anew, a submission stays the item it was. Errors: Io, Corrupt (of an earlier record).
Result<std::string> item_of(const Rooms& rooms, const store::Submission& submission,
                            const store::Record& made, const Json& data);

} // namespace taizhang::service
