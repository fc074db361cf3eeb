#include "sandbox/confine.hh"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <linux/filter.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace taizhang::sandbox {
namespace {

// Debian 12's <linux/landlock.h> stops at ABI 2; the call takes a longer structure on any kernel as long as
// what the kernel does not know is zero.
struct RulesetAttributes {
    std::uint64_t handled_access_fs;
    std::uint64_t handled_access_net;
};
constexpr unsigned long VersionFlag = 1; // LANDLOCK_CREATE_RULESET_VERSION

long landlock_abi() { return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, VersionFlag); }

RulesetAttributes deny_everything(long abi) {
    std::uint64_t rights = (std::uint64_t{1} << 13) - 1; // ABI 1: execute .. make_sym
    if (abi >= 2) rights |= std::uint64_t{1} << 13;      // refer
    if (abi >= 3) rights |= std::uint64_t{1} << 14;      // truncate
    if (abi >= 5) rights |= std::uint64_t{1} << 15;      // ioctl_dev
    return {rights, abi >= 4 ? std::uint64_t{3} : 0};    // bind_tcp, connect_tcp
}

bool allow_reading(long ruleset, const std::string& directory) {
    constexpr std::uint64_t ReadFile = 1U << 2, ReadDirectory = 1U << 3;
    struct [[gnu::packed]] {
        std::uint64_t allowed = ReadFile | ReadDirectory;
        std::int32_t parent = -1;
    } rule;
    rule.parent = ::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (rule.parent < 0) return true; // it is not there
    bool good = ::syscall(SYS_landlock_add_rule, ruleset, 1 /* LANDLOCK_RULE_PATH_BENEATH */, &rule, 0) == 0;
    ::close(rule.parent);
    return good;
}

bool restrict_by_landlock(const std::vector<std::string>& readable) {
    long abi = landlock_abi();
    RulesetAttributes attributes = deny_everything(abi);
    std::size_t size = abi >= 4 ? sizeof attributes : sizeof attributes.handled_access_fs;
    long ruleset = ::syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
    if (ruleset < 0) return false;
    bool done = true;
    for (const auto& directory : readable) done = done && allow_reading(ruleset, directory);
    done = done && ::syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    ::close(static_cast<int>(ruleset));
    return done;
}

bool limit(int resource, std::uint64_t value, std::uint64_t beyond = 0) {
    rlimit both{value, value + beyond};
    return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both) == 0;
}

// The child starts with all of the parent's address space (thread stacks, arenas, mapped fonts), which
// RLIMIT_AS counts: the allowance comes on top of it. Plain system calls, since stdio may not be used here.
std::uint64_t address_space_now() {
    int file = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[32] = {};
    ssize_t n = ::read(file, text, sizeof text - 1);
    ::close(file);
    if (n <= 0) return 0;
    return std::strtoull(text, nullptr, 10) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

bool limit_resources(const Limits& limits) {
    bool good = limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0);
    // A library that tries to write a file all the same (ONNX Runtime does, where no other wall stops it before) gets
    // EFBIG and goes on, instead of dying of the signal.
    good = good && std::signal(SIGXFSZ, SIG_IGN) != SIG_ERR;
    // One second more than the parent waits: its own message comes first, this is the net below it.
    // At the hard limit the kernel sends SIGKILL, which would look like somebody else's: SIGXCPU comes before.
    good = good && limit(RLIMIT_CPU, std::uint64_t{limits.seconds} + 1, 1);
    if (!relaxed()) {
        std::uint64_t now = address_space_now();
        good = good && now > 0 && limit(RLIMIT_AS, now + limits.memory_bytes);
    }
    return good && limit(RLIMIT_NPROC, 0);
}

constexpr int Plain[] = {
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(readv),
    SCMP_SYS(writev),
    SCMP_SYS(pread64),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(close),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getcpu),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(nanosleep),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(uname),
    SCMP_SYS(sysinfo),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

constexpr int Looking[] = {
    SCMP_SYS(stat),       SCMP_SYS(lstat),    SCMP_SYS(statx),      SCMP_SYS(access),     SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(statfs),
    SCMP_SYS(fstatfs),    SCMP_SYS(fcntl),    SCMP_SYS(newfstatat),
};

// Opening, but not for writing and not to make anything.
bool allow_reading_files(scmp_filter_ctx filter) {
    bool good = true;
    for (int call : Looking) good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    constexpr scmp_datum_t Making = O_ACCMODE | O_CREAT | O_TRUNC | 020000000 /* O_TMPFILE alone */;
    scmp_arg_cmp at{2, SCMP_CMP_MASKED_EQ, Making, 0}, plain{1, SCMP_CMP_MASKED_EQ, Making, 0};
    good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, at) == 0;
    return good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1, plain) == 0;
}

bool allow(scmp_filter_ctx filter, Files files) {
    bool good = files == Files::None || allow_reading_files(filter);
    for (int call : Plain) good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    // Memory, but never executable: a hijacked parser finds no place for code of its own.
    scmp_arg_cmp not_executable{2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0};
    good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, not_executable) == 0;
    good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, not_executable) == 0;
    // glibc's fstat() is newfstatat with an empty path; with a path it would look at the file system.
    scmp_arg_cmp empty_path{3, SCMP_CMP_EQ, AT_EMPTY_PATH, 0};
    if (files == Files::None)
        good = good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1, empty_path) == 0;
    // abort() sends a signal to its own thread. Process ids are not known yet, so the signal is what is fixed.
    scmp_arg_cmp abort_only{2, SCMP_CMP_EQ, SIGABRT, 0};
    return good && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, abort_only) == 0;
}

// Bytes of the BPF program: libseccomp only writes to a descriptor.
bool export_program(scmp_filter_ctx filter, std::vector<sock_filter>& program) {
    int memory = static_cast<int>(::syscall(SYS_memfd_create, "filter", 1U /* MFD_CLOEXEC */));
    if (memory < 0) return false;
    bool good = seccomp_export_bpf(filter, memory) == 0;
    off_t size = good ? ::lseek(memory, 0, SEEK_END) : 0;
    good = size > 0 && static_cast<std::size_t>(size) % sizeof(sock_filter) == 0;
    if (good) {
        program.resize(static_cast<std::size_t>(size) / sizeof(sock_filter));
        good = ::pread(memory, program.data(), static_cast<std::size_t>(size), 0) == size;
    }
    ::close(memory);
    return good;
}

} // namespace

Protection protection() {
    Protection found;
    found.relaxed = relaxed();
    if (found.relaxed) return found;
    long abi = landlock_abi();
    found.landlock_disabled = abi < 0 && errno == EOPNOTSUPP;
    found.landlock = abi > 0;
    found.landlock_abi = abi > 0 ? static_cast<int>(abi) : 0;
    // PR_GET_SECCOMP answers EINVAL on a kernel without it.
    found.seccomp = ::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
    return found;
}

Result<std::vector<sock_filter>> allow_list(Files files) {
    std::vector<sock_filter> program;
    // EPERM rather than a kill: a library that asks for its locale or time zone then goes on without.
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    bool good = filter != nullptr && allow(filter, files) && export_program(filter, program);
    seccomp_release(filter);
    if (!good) return fail(Code::Internal, "the sandbox's list of system calls could not be built");
    return program;
}

bool confine(const Limits& limits, const Protection& available, const std::vector<sock_filter>& filter) {
    if (!limit_resources(limits)) return false;
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    if (relaxed()) return true;
    if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return false;
    if (available.landlock && !restrict_by_landlock(limits.readable)) return false;
    if (!available.seccomp) return true;
    sock_fprog program{static_cast<unsigned short>(filter.size()), const_cast<sock_filter*>(filter.data())};
    return ::prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, &program) == 0;
}

} // namespace taizhang::sandbox
