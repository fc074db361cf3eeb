// Is a child really confined? Not what the kernel claims: a child is started as run() starts every one, and tries what it
// must not be able to do. For `taizhang doctor` and the tests.
#pragma once

#include "base/result.hh"

#include <string_view>
#include <vector>

namespace taizhang::sandbox {

struct Trial {
    // "read_file" "make_file" "socket" "process" "signal" "trace" "executable_memory" "memory" "execute"
    std::string_view name;
    bool denied = false;
};

// Every trial, in that order. Leaves nothing behind, also where nothing is denied. Any thread. Errors: those of run(),
// when no child could be started at all.
Result<std::vector<Trial>> probe();

} // namespace taizhang::sandbox
