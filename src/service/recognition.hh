// Which column of a table is which field: as a person said it of this very file, as it was said of the same table
// before, or as the importer takes it. For this room's .cc files only.
#pragma once

#include "intake/draft.hh"
#include "service/rooms.hh"

#include <optional>
#include <string>

namespace taizhang::service {

struct Recognised {
    intake::Draft draft;
    std::string mapped;  // Submission::mapped; "" where there are no columns (a form, JSON)
    bool certain = true; // false: a person must look
    std::optional<store::Mapping> said;
};

// Errors: those of intake::map, Io, Corrupt.
Result<Recognised> recognise(const Rooms& rooms, const store::Submission& submission,
                             const intake::Reading& reading, const record::DocumentType& type,
                             const record::Schema& schema);

} // namespace taizhang::service
