// How strictly foreign files are confined in this process, said once at its start, and what this machine lacks, in words
// for people. The sandbox itself is the workshop `sandbox`.
#pragma once

#include "base/json.hh"
#include "base/result.hh"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

enum class Confinement {
    Require, // without Landlock or seccomp nothing foreign is read: the daemon does not start
    Warn,    // read all the same, and never silently
};
std::optional<Confinement> confinement(std::string_view name); // "require" "warn"

// What is missing, one Chinese sentence each, with what it means; empty when nothing is.
std::vector<std::string> missing_confinement();

// For the whole process, before the first file is read. Gives missing_confinement(), for the caller to say. Errors: Conflict
// under Require where something is missing (a sanitizer's build, which never has anything, is let through).
Result<std::vector<std::string>> confine(Confinement wanted);

// {"landlock":bool,"landlock_abi":int,"seccomp":bool,"policy":"require"|"warn"}
Json confinement_in_force();

} // namespace taizhang::service
