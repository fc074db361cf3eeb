// An archive that was received: its members become submissions of their own. For this room's .cc files only.
#pragma once

#include "intake/archive.hh"
#include "service/rooms.hh"

namespace taizhang::service {

constexpr unsigned MaxArchiveDepth = 3;    // an archive, one in it, one in that
constexpr std::uint64_t MaxFamily = 5'000; // members of an archive on all levels
constexpr std::uint64_t MaxFamilyBytes = std::uint64_t{8} << 30;

// All members' blobs are made durable, then one transaction makes the submissions with their custody entries and jobs,
// sets the archive's state to `expanded` and ends the job. Killed anywhere, it is repeated whole: blobs are named by
// their digests, rows are made once. Members that came before are noticed as such and listed, as is all that was passed
// over. `progress` is called with every piece that comes out. Errors: Unprocessable when the archive is refused with a reason; Conflict when it was expanded meanwhile.
Result<void> unpack(Rooms& rooms, const store::Submission& archive, intake::Format format,
                    const store::Job& job, const Progress& progress);

} // namespace taizhang::service
