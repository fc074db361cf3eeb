// What a file says of itself against what it was filed under: one of the two is wrong, and a person must say which. For
// this room's .cc files only. Pure.
#pragma once

#include "record/finding.hh"
#include "record/places.hh"
#include "store/rows.hh"

#include <vector>

namespace taizhang::service {

// R-READ-PERIOD, R-READ-PROJECT, with their places. A project's name is another's when it is not this one's in short: all
// its characters in their order, signs and blanks left out. A blank sheet of ours that was made for this project is of it,
// whatever name was written over it.
std::vector<record::Finding> contradictions(const Json& data, const record::Places& places,
                                            const Json& mapping, const store::Project& project,
                                            const store::Filing& filed);

// One of our own sheets that was made for another project: certain enough to ask before it is sealed here.
bool is_made_for_another(const Json& mapping, const store::Project& project);

// Whether `name` is what `full` is called, or the other way round.
bool names_the_same(std::string_view name, std::string_view full);

} // namespace taizhang::service
