// `taizhang doctor`: what of this machine and this archive is in order, in words for people, each with the next step.
//
// Looks at an archive that may be served at the same time. It changes nothing that counts: trial files without a name of
// their own are made in blobs/incoming and removed. It tries rather than asks: a child is really confined, a page really
// read, a file really synced.
#pragma once

#include "base/clock.hh"
#include "base/json.hh"
#include "base/result.hh"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace taizhang::service {

struct Patient {
    std::filesystem::path share;
    std::filesystem::path data; // empty: the archive is not looked at
    std::filesystem::path keys; // empty: data/keys
    std::uint64_t reserve_bytes = 0;
};

struct Check {
    enum class State { Good, Attention, Bad };
    std::string name; // stable, for programs: "landlock" "probe" "free_space"
    State state = State::Good;
    std::string finding; // Chinese
    std::string advice;  // the next step; empty when good
};

struct Diagnosis {
    std::vector<Check> checks;
    Json versions;     // {"kernel","machine","libc","processors"}
    bool good() const; // nothing is Bad
};

// Never fails: what cannot be looked at is a check that says so. To be called under Confinement::Warn: under Require, where
// something is missing no child can be started to see what it may do. Not beside other work in one process.
Diagnosis diagnose(const Patient& patient, const Clock& clock);

std::string_view name(Check::State state); // "good" "attention" "bad"

} // namespace taizhang::service
