// A kernel that lacks something, for one process and what it starts: the calls by which it would show are answered as an
// older kernel answers them. No seam in the program: it asks, and is told.
#pragma once

namespace taizhang::test {

struct Lacking {
    bool landlock = false;
    bool seccomp = false;
};

// Between fork and exec, or in a process of its own: cannot be undone. False when it could not be done.
bool pretend_kernel_lacks(const Lacking& lacking);

} // namespace taizhang::test
