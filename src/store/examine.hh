// A look at a catalogue that somebody else may be serving: reads only, takes no lock that would keep a daemon out, changes
// nothing. For `taizhang doctor`.
#pragma once

#include "base/date.hh"
#include "base/result.hh"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace taizhang::store {

struct Examined {
    int shape = 0;       // number of the newest migration that was applied
    int known_shape = 0; // of this program; a daemon that opens the catalogue brings it there
    bool served = false; // another process has it open
    std::uint64_t submissions = 0, records = 0, custody = 0;
    std::uint64_t waiting_jobs = 0, failed_jobs = 0;
    std::uint64_t waiting_reminders = 0, failed_reminders = 0; // 0 of a catalogue from before there were any
    std::optional<Instant> newest_entry;                       // time of the last custody entry
};

// Blobs that no row names and that are older than an hour: what the sweep of a daemon will look at (store/sweep.hh).
struct Unnamed {
    std::uint64_t files = 0, bytes = 0;
};
// Looks at every file of the directory of blobs. Any thread. Errors: as examine().
Result<Unnamed> examine_blobs(const std::filesystem::path& catalogue, const std::filesystem::path& blobs,
                              Instant now);

// `catalogue`: the file catalogue.sqlite. Any thread. Errors: NotFound (no catalogue there), Corrupt, Io.
Result<Examined> examine(const std::filesystem::path& catalogue);

} // namespace taizhang::store
