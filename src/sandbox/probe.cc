#include "sandbox/probe.hh"

#include "sandbox/sandbox.hh"

#include <array>
#include <cstdlib>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace taizhang::sandbox {
namespace {

constexpr std::uint64_t Allowance = std::uint64_t{64} << 20;

// Each is called in the child and says whether it was let through; it undoes what it did.

bool read_file() { return ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0; }

bool make_file() {
    int file = ::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600); // has no name: nothing to remove
    return file >= 0;
}

bool make_socket() { return ::socket(AF_INET, SOCK_STREAM, 0) >= 0 || ::socket(AF_UNIX, SOCK_DGRAM, 0) >= 0; }

bool start_process() {
    pid_t pid = ::fork();
    if (pid == 0) ::_exit(0);
    if (pid > 0) ::waitpid(pid, nullptr, 0);
    return pid > 0;
}

bool signal_parent() { return ::kill(::getppid(), 0) == 0; }

bool trace() { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }

bool map(std::uint64_t size, int protection) {
    void* memory = ::mmap(nullptr, size, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    ::munmap(memory, size);
    return true;
}

bool executable_memory() { return map(4096, PROT_READ | PROT_WRITE | PROT_EXEC); }

bool too_much_memory() { return map(Allowance + (std::uint64_t{1} << 30), PROT_READ | PROT_WRITE); }

struct Attempt {
    std::string_view name;
    bool (*succeeds)();
};

constexpr std::array<Attempt, 8> Attempts = {{{"read_file", read_file},
                                              {"make_file", make_file},
                                              {"socket", make_socket},
                                              {"process", start_process},
                                              {"signal", signal_parent},
                                              {"trace", trace},
                                              {"executable_memory", executable_memory},
                                              {"memory", too_much_memory}}};

Limits limits() {
    Limits wanted;
    wanted.memory_bytes = Allowance;
    wanted.seconds = 10;
    return wanted;
}

// A child that becomes another program has no answer to give: that it answers is the proof.
bool cannot_execute() {
    auto answer = run(limits(), [](const Write& write) -> Result<void> {
        std::array<char, 10> program = {"/bin/true"};
        std::array<char*, 2> arguments = {program.data(), nullptr};
        ::execv(program.data(), arguments.data());
        write("still here");
        return {};
    });
    return answer && *answer == "still here";
}

} // namespace

Result<std::vector<Trial>> probe() {
    TRY_INTO(auto answer, run(limits(), [](const Write& write) -> Result<void> {
                 for (const Attempt& attempt : Attempts) write(attempt.succeeds() ? "+" : "-");
                 return {};
             }));
    if (answer.size() != Attempts.size()) return fail(Code::Internal, "the probe gave half an answer");
    std::vector<Trial> trials;
    for (std::size_t i = 0; i < Attempts.size(); ++i) trials.push_back({Attempts[i].name, answer[i] == '-'});
    trials.push_back({"execute", cannot_execute()});
    return trials;
}

} // namespace taizhang::sandbox
