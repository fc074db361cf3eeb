// From what was read, or made here, to a record ready to be sealed: its document, its PDF, checked. For this room's .cc
// files only. Nothing is written: the caller puts both into the blobs and the rows into one transaction.
#pragma once

#include "record/places.hh"
#include "service/rooms.hh"
#include "service/scanning.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

struct Made {
    store::Record record;
    std::string document; // canonical JSON
    std::string pdf;
    Json contents; // what the file was found to hold, null where there is nothing to say
};

// What reading gave, before it becomes a record.
struct Content {
    bool scan = false;
    Json data;
    record::Places places;
    Json reading = Json::array(); // findings of reading
    Json mapping;
    std::string mapped;  // Submission::mapped
    bool certain = true; // false: a person must look at the columns
    ScannedFile file;    // of a scan
};

// The next version of its place, as far as it is known now: the sealing transaction asks again. Errors: what making the
// PDF gives; Internal when it fails its own check.
Result<Made> make(const Rooms& rooms, const store::Project& project, const store::Submission& submission,
                  const Content& content, std::string_view media_type);

} // namespace taizhang::service
