// Named places where a test may kill the process or make an operation fail.
//
// The names are one list (failpoint.cc), so a test can enumerate every write point of the house and go
// through them all. Armed by the environment: TAIZHANG_FAILPOINT=name[:n]=kill|error|enospc|short, where n
// counts passes (default 1: the first pass). Unarmed, a pass costs one relaxed atomic load.
#pragma once

#include "base/result.hh"

#include <span>
#include <string_view>

namespace taizhang {

enum class Fault { None, Error, NoSpace, ShortWrite }; // Kill never returns

// All names, in the order of the main job.
std::span<const std::string_view> failpoints();

// What should go wrong at this pass. `name` must be in failpoints(): anything else is a bug.
Fault failpoint(std::string_view name);

// For places where only success or an Io error makes sense.
Result<void> failpoint_or_error(std::string_view name);

// Re-reads the environment: for tests that arm within one process.
void rearm_failpoints(std::string_view setting);

} // namespace taizhang
