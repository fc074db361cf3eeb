// Untrusted bytes are parsed in a child process that has nothing to lose.
//
// run() forks; the child gets rlimits (memory, CPU time, file size 0 beyond its pipe, no new files), no new
// privileges, Landlock (no file system) where the kernel has it, and a seccomp allow-list; it runs `work` and
// writes its answer into a pipe. The parent reads at most `answer_bytes`, waits at most `seconds`, then kills.
// Call it from any thread: the child touches only what it inherited, and ends by _exit.
//
// `work` runs in a copy of one thread of a program that has many. malloc is safe there (glibc sees to it), but
// a lock that another thread held at the moment of the fork is never released in the child: no logging, no
// ICU (its converters and caches lock), no dlopen, no threads in `work`. Load libraries and prepare tables
// before run(). memory_bytes comes on top of what the process has mapped already.
#pragma once

#include "base/result.hh"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::sandbox {

struct Limits {
    std::uint64_t memory_bytes = std::uint64_t{1} << 30;
    unsigned seconds = 30;
    std::uint64_t answer_bytes = std::uint64_t{256} << 20;
    std::vector<int> descriptors; // those the child may go on using; all others are closed in it
    // Directories whose files the child may open for reading, and no others: system fonts, for one. Only where Landlock
    // holds it to them; without Landlock it opens nothing, as every other child. What is not there is left out.
    std::vector<std::string> readable;
};

// What this kernel gives, asked of it anew at each call; `taizhang doctor` and the log at start say so. Under a sanitizer,
// which needs the system calls and the address space itself, it is all zero and `relaxed`.
struct Protection {
    bool landlock = false;
    bool seccomp = false;
    int landlock_abi = 0;           // 0: none
    bool landlock_disabled = false; // built into the kernel and switched off at its start
    bool relaxed = false;           // a build that cannot be confined, and is no build to run
};
Protection protection();

// What to do where something is missing. Require: run() refuses (Conflict). Warn: the child does without it, and whoever
// chose Warn has to say so (service/confinement.hh). What is there and cannot be put in force makes run() fail in either.
enum class Policy { Require, Warn };
// For the whole process, before the first run(). Require until said otherwise. Any thread.
void set_policy(Policy policy);
Policy policy();
// Whether run() may parse under `policy` with what there is. A relaxed build may: it is for tests.
bool suffices(const Protection& available, Policy policy);

// The child's way to answer; large answers go in pieces.
using Write = std::function<void(std::string_view)>;
// Returns an Error to be carried to the parent as is.
using Work = std::function<Result<void>(const Write&)>;

// The answer's bytes. Errors: what `work` returned; Unprocessable when the child crashed, ran out of memory
// or time (message in Chinese: 文件太大或已损坏…); Unavailable when somebody else's signal ended it (an administrator, the
// kernel for want of memory) or it could not be started: it says nothing of the bytes, and may go well the next time;
// Io when a pipe failed, Conflict when the policy forbids it here.
Result<std::string> run(const Limits& limits, const Work& work);

// Where an answer goes that is too large to lie in memory whole. Called in the parent, on the caller's thread.
using Sink = std::function<Result<void>(std::string_view)>;

// run() whose answer is given to `sink` piece by piece, cut anywhere, as it comes. The sink may take its time: waiting
// for it does not count against `seconds`. Its error ends the child and is returned. The pieces are an untrusted
// child's word until this returns success: what was made of them before an error is to be given up.
Result<void> stream(const Limits& limits, const Work& work, const Sink& sink);

} // namespace taizhang::sandbox
