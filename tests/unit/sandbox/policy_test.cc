// What happens where the kernel lacks part of the sandbox: a process of its own, on a kernel that says so.
#include "sandbox/sandbox.hh"

#include "sandbox/confine.hh"
#include "sandbox/probe.hh"
#include "support/kernel.hh"

#include <array>
#include <catch2/catch.hpp>
#include <sys/wait.h>
#include <unistd.h>

using namespace taizhang;
using sandbox::Policy;
using sandbox::Protection;
using test::Lacking;

namespace {

// This program again, one hidden case of it, on such a kernel; whether the case passed.
bool passes_on(const Lacking& lacking, const char* name) {
    int child = ::fork();
    if (child == 0) {
        if (!test::pretend_kernel_lacks(lacking)) ::_exit(2);
        ::execl("/proc/self/exe", "unit_sandbox", name, static_cast<char*>(nullptr));
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Result<std::string> hello() {
    return sandbox::run({}, [](const sandbox::Write& write) -> Result<void> {
        write("hello");
        return {};
    });
}

bool denied(const std::vector<sandbox::Trial>& trials, std::string_view name) {
    for (const auto& trial : trials) {
        if (trial.name == name) return trial.denied;
    }
    return false;
}

} // namespace

TEST_CASE("require wants all, warn wants nothing, a build for tests is let through") {
    for (bool landlock : {false, true}) {
        for (bool seccomp : {false, true}) {
            Protection found;
            found.landlock = landlock;
            found.seccomp = seccomp;
            CHECK(sandbox::suffices(found, Policy::Require) == (landlock && seccomp));
            CHECK(sandbox::suffices(found, Policy::Warn));
            found.relaxed = true;
            CHECK(sandbox::suffices(found, Policy::Require));
        }
    }
    CHECK(sandbox::policy() == Policy::Require); // nobody has said otherwise
}

TEST_CASE("a probe child is denied everything it tries") {
    if (!sandbox::suffices(sandbox::protection(), Policy::Require) || sandbox::relaxed()) return;
    auto trials = sandbox::probe();
    REQUIRE(trials);
    REQUIRE(trials->size() == 9);
    for (const auto& trial : *trials) {
        INFO(trial.name);
        CHECK(trial.denied);
    }
}

TEST_CASE("a kernel without Landlock is seen, and the policy decides") {
    if (sandbox::relaxed()) return;
    CHECK(passes_on({true, false}, "on a kernel without Landlock"));
    CHECK(passes_on({false, true}, "on a kernel without seccomp"));
    CHECK(passes_on({true, true}, "on a kernel with neither"));
}

TEST_CASE("on a kernel without Landlock", "[.kernel]") {
    auto found = sandbox::protection();
    CHECK_FALSE(found.landlock);
    CHECK(found.landlock_abi == 0);
    CHECK(found.seccomp);
    auto refused = hello();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::Conflict);
    CHECK(refused.error().hint.find("taizhang doctor") != std::string::npos);
    sandbox::set_policy(Policy::Warn);
    CHECK(hello().value() == "hello");
    auto trials = sandbox::probe();
    REQUIRE(trials);
    for (const auto& trial : *trials) CHECK(trial.denied); // seccomp alone denies all of them
}

TEST_CASE("on a kernel without seccomp", "[.kernel]") {
    CHECK(sandbox::protection().landlock);
    CHECK_FALSE(sandbox::protection().seccomp);
    CHECK_FALSE(hello());
    sandbox::set_policy(Policy::Warn);
    CHECK(hello().value() == "hello");
    auto trials = sandbox::probe();
    REQUIRE(trials);
    CHECK(denied(*trials, "read_file")); // Landlock
    CHECK(denied(*trials, "make_file"));
    CHECK_FALSE(denied(*trials, "socket")); // and what only seccomp stops is reported as open
    CHECK_FALSE(denied(*trials, "executable_memory"));
}

TEST_CASE("on a kernel with neither", "[.kernel]") {
    CHECK_FALSE(hello());
    sandbox::set_policy(Policy::Warn);
    auto trials = sandbox::probe();
    REQUIRE(trials);
    CHECK_FALSE(denied(*trials, "read_file"));
    CHECK_FALSE(denied(*trials, "socket"));
    CHECK(denied(*trials, "memory")); // rlimits are in force anywhere
}
