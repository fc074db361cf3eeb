// Days and hours from passages through a gate. Internal to the room. Pure.
#pragma once

#include "intake/passages.hh"

namespace taizhang::intake {

struct Workday {
    PassageReader::Origin first;         // the passage that shows it
    std::optional<std::int64_t> minutes; // worked; nullopt when a side is missing
};

// Sorts the passages and pairs them: by day, in order.
std::map<Date, Workday> workdays(std::vector<PassageReader::Passage>& passages);

} // namespace taizhang::intake
