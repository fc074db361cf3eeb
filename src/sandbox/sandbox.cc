#include "sandbox/sandbox.hh"

#include "base/descriptor.hh"
#include "base/json.hh"
#include "sandbox/confine.hh"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <linux/filter.h>
#include <memory>
#include <new>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace taizhang::sandbox {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

// Two pipes: the answer, streamed; and one short verdict, written last. A child that died has no verdict.
struct Pipe {
    Descriptor read_end, write_end;
    bool open() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return false;
        read_end = Descriptor(ends[0]);
        write_end = Descriptor(ends[1]);
        return true;
    }
};

constexpr char Done = 'k', Failed = 'e', OutOfMemory = 'm', Threw = 'x', Unprotected = 'p';
constexpr std::size_t VerdictBytes = 4096; // fits the pipe's buffer: the child never waits for its reader

// ---- the child: nothing below may lock anything the parent's other threads could hold (log, ICU) ----

bool write_all(int file, const char* bytes, std::size_t size) {
    while (size > 0) {
        ssize_t n = ::write(file, bytes, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        bytes += n;
        size -= static_cast<std::size_t>(n);
    }
    return true;
}

[[noreturn]] void leave(int verdict_pipe, char kind) { ::_exit(write_all(verdict_pipe, &kind, 1) ? 0 : 1); }

[[noreturn]] void leave_with(int verdict_pipe, const Error& error) {
    std::string text{Failed, static_cast<char>(error.code)};
    text += error.message;
    text += '\0';
    text += error.hint;
    text.resize(std::min(text.size(), VerdictBytes));
    ::_exit(write_all(verdict_pipe, text.data(), text.size()) ? 0 : 1);
}

// Collects small pieces; a pipe write costs a system call and wakes the parent.
class Answer {
public:
    explicit Answer(int pipe) : x_pipe(pipe) { x_buffer.reserve(Size); }
    void add(std::string_view piece) {
        bool large = piece.size() >= Size / 2; // worth a system call of its own
        if (large || x_buffer.size() + piece.size() > Size) flush();
        if (large) {
            if (!write_all(x_pipe, piece.data(), piece.size())) ::_exit(1);
        } else {
            x_buffer += piece;
        }
    }
    void flush() {
        if (x_buffer.empty()) return;
        if (!write_all(x_pipe, x_buffer.data(), x_buffer.size())) ::_exit(1); // the parent has gone away
        x_buffer.clear();
    }

private:
    static constexpr std::size_t Size = 64 * 1024;
    int x_pipe;
    std::string x_buffer;
};

void default_signals() {
    for (int number = 1; number < NSIG; ++number) {
        struct sigaction action = {};
        action.sa_handler = number == SIGPIPE ? SIG_IGN : SIG_DFL;
        if (relaxed() && (number == SIGSEGV || number == SIGBUS || number == SIGFPE)) continue;
        ::sigaction(number, &action, nullptr); // fails for KILL and STOP, as it should
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

bool close_all_but(std::vector<int> kept) {
    std::sort(kept.begin(), kept.end());
    unsigned first = 3;
    for (int file : kept) {
        if (file < 3) continue;
        auto number = static_cast<unsigned>(file);
        if (number > first && ::close_range(first, number - 1, 0) != 0) return false;
        first = std::max(first, number + 1);
    }
    return ::close_range(first, ~0U, 0) == 0;
}

// Libraries that chatter on stderr must not reach the daemon's log: what they say may quote the file.
bool silence() {
    int null = ::open("/dev/null", O_RDWR);
    if (null < 0) return false;
    bool good = ::dup2(null, 0) == 0 && ::dup2(null, 1) == 1;
    if (!relaxed()) good = good && ::dup2(null, 2) == 2;
    if (null > 2) ::close(null);
    return good;
}

struct Preparation {
    Protection available;
    std::vector<sock_filter> filter, reading_filter;
};

[[noreturn]] void child(const Limits& limits, const Work& work, const Preparation& preparation, pid_t parent,
                        int answer_pipe, int verdict_pipe) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1); // the parent died between fork and prctl
    default_signals();
    try {
        std::vector<int> kept = limits.descriptors;
        kept.push_back(answer_pipe);
        kept.push_back(verdict_pipe);
        bool reads = !limits.readable.empty() && preparation.available.landlock;
        if (!silence() || !close_all_but(std::move(kept)) ||
            !confine(limits, preparation.available,
                     reads ? preparation.reading_filter : preparation.filter)) {
            leave(verdict_pipe, Unprotected);
        }
        Answer answer(answer_pipe);
        auto result = work([&answer](std::string_view piece) { answer.add(piece); });
        if (!result) leave_with(verdict_pipe, result.error());
        answer.flush();
        leave(verdict_pipe, Done);
    } catch (const std::bad_alloc&) {
        leave(verdict_pipe, OutOfMemory);
    } catch (...) {
        leave(verdict_pipe, Threw);
    }
}

// ---- the parent ----

enum class Drained { Everything, TooLate, TooMuch, Broken, Refused };

// Reads until the writer's end is closed. `deadline` moves on by what the sink took.
Drained drain(int pipe, std::uint64_t limit, SteadyTime& deadline, const Sink& sink, Result<void>& sunk) {
    constexpr std::size_t Size = 64 * 1024;
    std::unique_ptr<char[]> buffer(new char[Size]); // not cleared: most answers are short
    std::uint64_t taken = 0;
    for (;;) {
        auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return Drained::TooLate;
        pollfd wait{pipe, POLLIN, 0};
        int ready = ::poll(&wait, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
        if (ready < 0 && errno != EINTR) return Drained::Broken;
        if (ready <= 0) continue;
        ssize_t n = ::read(pipe, buffer.get(), Size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return Drained::Broken;
        if (n == 0) return Drained::Everything;
        taken += static_cast<std::uint64_t>(n);
        if (taken > limit) return Drained::TooMuch;
        auto given = std::chrono::steady_clock::now();
        sunk = sink({buffer.get(), static_cast<std::size_t>(n)});
        if (!sunk) return Drained::Refused;
        deadline += std::chrono::steady_clock::now() - given;
    }
}

// How a child ended. `stayed`: it had closed its pipes and lived on, so the kill was ours.
struct End {
    int status = 0;
    bool stayed = false;
};

// A child's pipes close shortly before it can be reaped. False: it is still there after all that time.
bool ends_by_itself(pid_t pid) {
    constexpr auto Moment = std::chrono::seconds{2};
    Descriptor child(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (child.get() < 0) return true; // no descriptor left: the status has to tell
    for (auto end = std::chrono::steady_clock::now() + Moment;;) {
        auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        pollfd wait{child.get(), POLLIN, 0};
        int ready = ::poll(&wait, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
        if (ready >= 0 || errno != EINTR) return ready > 0;
    }
}

// The kill is harmless for a child that is already on its way out (its status is fixed by then), and needed
// for one that closed its pipes and stays.
End kill_and_reap(pid_t pid, bool has_spoken) {
    End end;
    end.stayed = !has_spoken && !ends_by_itself(pid);
    ::kill(pid, SIGKILL);
    pid_t done;
    do done = ::waitpid(pid, &end.status, 0);
    while (done < 0 && errno == EINTR);
    if (done != pid) end.status = 0; // a daemon that ignores SIGCHLD has no status to read
    return end;
}

constexpr auto Advice = "请用原软件打开检查，另存为新文件后重新上传；原件已按收到的样子保存";

// What bytes can bring a parser to. Its limits never end in SIGKILL: memory is refused, time gives SIGXCPU first.
bool by_its_own_fault(int signal) {
    constexpr int Own[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP, SIGXCPU, SIGXFSZ};
    return std::find(std::begin(Own), std::end(Own), signal) != std::end(Own);
}

Failure died(End end) {
    int signal = WIFSIGNALED(end.status) ? WTERMSIG(end.status) : 0;
    if (signal == SIGXCPU) return fail(Code::Unprocessable, "文件太大或已损坏：读取超过了时间限制", Advice);
    if (signal != 0 && !end.stayed && !by_its_own_fault(signal))
        return fail(Code::Unavailable, "读取程序被系统中断，不是文件的问题", "请稍后再试");
    return fail(Code::Unprocessable, "文件已损坏：读取程序意外中止", Advice);
}

// The child may have been taken over: its error is believed only as far as it is well formed.
Failure carried(std::string_view verdict) {
    auto code = verdict.size() > 1 ? static_cast<unsigned char>(verdict[1]) : 255U;
    std::string_view text = verdict.size() > 2 ? verdict.substr(2) : std::string_view();
    std::size_t end = std::min(text.find('\0'), text.size());
    std::string message(text.substr(0, end));
    std::string hint(text.substr(std::min(end + 1, text.size())));
    // Whether somebody else ended it is not for the child to say.
    bool known =
        code <= static_cast<unsigned>(Code::Internal) && static_cast<Code>(code) != Code::Unavailable;
    if (!known || !canonical(Json(message)) || !canonical(Json(hint))) {
        return died({});
    }
    return fail(static_cast<Code>(code), std::move(message), std::move(hint));
}

Result<void> judge(std::string_view verdict, End end) {
    switch (verdict.empty() ? '\0' : verdict[0]) {
    case Done: return {};
    case Failed: return carried(verdict);
    case OutOfMemory: return fail(Code::Unprocessable, "文件太大或已损坏：读取时内存不足", Advice);
    case Unprotected:
        return fail(Code::Internal, "the sandbox could not be put in force", "请运行 taizhang doctor");
    default: return died(end);
    }
}

const Result<Preparation>& preparation() {
    static const Result<Preparation> once = []() -> Result<Preparation> {
        Preparation made{protection(), {}, {}};
        if (made.available.seccomp) {
            TRY_INTO(made.filter, allow_list(Files::None));
            TRY_INTO(made.reading_filter, allow_list(Files::Read));
        }
        return made;
    }();
    return once;
}

std::atomic<Policy>& in_force() {
    static std::atomic<Policy> policy{Policy::Require};
    return policy;
}

// No handler of the daemon may run in the child before default_signals(): all signals wait across the fork.
pid_t fork_quietly(const std::function<void()>& in_child) {
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = ::fork();
    if (pid == 0) {
        in_child();
        ::_exit(1);
    }
    int saved = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = saved;
    return pid;
}

} // namespace

void set_policy(Policy policy) { in_force().store(policy); }

Policy policy() { return in_force().load(); }

bool suffices(const Protection& available, Policy policy) {
    return available.relaxed || policy == Policy::Warn || (available.landlock && available.seccomp);
}

Result<std::string> run(const Limits& limits, const Work& work) {
    std::string answer;
    TRY(stream(limits, work, [&answer](std::string_view piece) -> Result<void> {
        answer += piece;
        return {};
    }));
    return answer;
}

Result<void> stream(const Limits& limits, const Work& work, const Sink& sink) {
    const auto& ready = preparation();
    if (!ready) return Failure(ready.error());
    if (!suffices(ready->available, policy()))
        return fail(Code::Conflict, "系统内核缺少隔离手段，为安全起见没有读取这个文件",
                    "请运行 taizhang doctor");
    Pipe answer, verdict;
    if (!answer.open() || !verdict.open()) return fail(Code::Io, "the sandbox got no pipe");
    auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(limits.seconds);
    pid_t parent = ::getpid();
    pid_t pid = fork_quietly(
        [&] { child(limits, work, *ready, parent, answer.write_end.get(), verdict.write_end.get()); });
    if (pid < 0)
        return fail(Code::Unavailable, "the sandbox could not start its process", "系统繁忙，请稍后再试");
    answer.write_end.close();
    verdict.write_end.close();

    std::string last_word;
    auto hear = [&last_word](std::string_view piece) -> Result<void> {
        last_word += piece;
        return {};
    };
    Result<void> sunk;
    Drained drained = drain(answer.read_end.get(), limits.answer_bytes, deadline, sink, sunk);
    if (drained == Drained::Everything)
        drained = drain(verdict.read_end.get(), VerdictBytes, deadline, hear, sunk);
    End end = kill_and_reap(pid, drained != Drained::Everything || !last_word.empty());
    switch (drained) {
    case Drained::TooLate: return fail(Code::Unprocessable, "文件太大或已损坏：读取超过了时间限制", Advice);
    case Drained::TooMuch:
        return fail(Code::Unprocessable, "文件内容太多：读出的内容超过了上限", "请拆分为几个文件后重新上传");
    case Drained::Broken: return fail(Code::Io, "the sandbox's pipe could not be read");
    case Drained::Refused: return sunk;
    case Drained::Everything: break;
    }
    return judge(last_word, end);
}

} // namespace taizhang::sandbox
