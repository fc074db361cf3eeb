// Who works on which job, for as long as this process lives: one process has the catalogue open, so its memory is where
// leases belong. A crash ends them all, and a wall clock that is set ends none. This room's .cc files only.
//
// A job is at work (leased, renewed by progress), has run out (its holder shows no progress), or rests (it failed through no
// fault of its own and is not to be tried again at once). Thread-safe.
#pragma once

#include "base/clock.hh"

#include <cstdint>
#include <map>
#include <mutex>

namespace taizhang::store {

class Leases {
public:
    explicit Leases(const Clock& clock) : x_clock(clock) {}

    void take(std::int64_t job, std::chrono::seconds lease, bool suspect);
    void renew(std::int64_t job, std::chrono::seconds lease);
    void give_back(std::int64_t job); // it could not be taken after all; its rests still count
    void end(std::int64_t job);
    void rest(std::int64_t job);

    bool is_held(std::int64_t job) const; // at work or at rest
    bool has_run_out(std::int64_t job) const;
    bool is_any_at_work() const;
    bool is_suspect_at_work() const;

private:
    struct Entry {
        std::chrono::steady_clock::time_point until;
        bool working = true; // false: it rests, or has rested
        bool suspect = false;
        int rests = 0;
    };
    bool is_at_work(const Entry& entry) const { return entry.working && x_clock.monotonic() < entry.until; }

    const Clock& x_clock;
    mutable std::mutex x_mutex;
    std::map<std::int64_t, Entry> x_entries; // guarded by x_mutex
};

} // namespace taizhang::store
