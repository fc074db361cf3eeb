// What the kernel takes away from the child. Internal to the room: run() in sandbox.cc calls both.
#pragma once

#include "sandbox/sandbox.hh"

#include <vector>

struct sock_filter;

namespace taizhang::sandbox {

// The seccomp allow-list as the kernel's program, built once in the parent (building allocates and takes
// libseccomp some 300 us; the child only hands the finished program over).
enum class Files { None, Read }; // Read: what may be opened is then Landlock's to say
Result<std::vector<sock_filter>> allow_list(Files files);

// In the child, after descriptors are closed: rlimits, no new privileges, Landlock, seccomp, in this order.
// False when something this kernel claims to have could not be put in force: the child must then give up.
bool confine(const Limits& limits, const Protection& available, const std::vector<sock_filter>& filter);

// Sanitizers need address space and system calls of their own; under them only no_new_privs and the
// milder rlimits are in force. Tests of the limits ask this.
constexpr bool relaxed() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return true;
#else
    return false;
#endif
#else
    return false;
#endif
}

} // namespace taizhang::sandbox
