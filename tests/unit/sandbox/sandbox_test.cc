#include "sandbox/sandbox.hh"

#include "sandbox/confine.hh"
#include "support/temporary.hh"

#include <atomic>
#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;
using sandbox::Limits;
using sandbox::run;
using sandbox::Write;

namespace {

Result<std::string> answer_of(int (*probe)()) {
    return run({}, [probe](const Write& write) -> Result<void> {
        write(std::to_string(probe()));
        return {};
    });
}

Limits with_descriptor(int file) {
    Limits limits;
    limits.descriptors.push_back(file);
    return limits;
}

} // namespace

TEST_CASE("what the work writes comes back, in order and whole") {
    auto answer = run({}, [](const Write& write) -> Result<void> {
        for (int i = 0; i < 3000; ++i) write(std::string(100, static_cast<char>('a' + i % 26)));
        write(std::string(1'000'000, '!'));
        write("end");
        return {};
    });
    REQUIRE(answer);
    REQUIRE(answer->size() == 300'000 + 1'000'000 + 3);
    REQUIRE(answer->substr(100, 2) == "bb");
    REQUIRE(answer->substr(answer->size() - 4) == "!end");
}

TEST_CASE("an error of the work is carried to the parent with its code and hint") {
    auto answer = run({}, [](const Write& write) -> Result<void> {
        write("half an answer");
        return fail(Code::Unsupported, "不支持", "请另存");
    });
    REQUIRE_FALSE(answer);
    REQUIRE(answer.error().code == Code::Unsupported);
    REQUIRE(answer.error().message == "不支持");
    REQUIRE(answer.error().hint == "请另存");
}

TEST_CASE("a crash of the child is one unreadable file, not the daemon's") {
    auto by_signal = run({}, [](const Write&) -> Result<void> {
        void* forbidden = ::mmap(nullptr, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        std::memset(forbidden, 1, 1);
        return {};
    });
    REQUIRE_FALSE(by_signal);
    REQUIRE(by_signal.error().code == Code::Unprocessable);
    REQUIRE(by_signal.error().message.find("意外中止") != std::string::npos);
    auto by_abort = run({}, [](const Write&) -> Result<void> { std::abort(); });
    REQUIRE(by_abort.error().message.find("意外中止") != std::string::npos);
    auto by_exception = run({}, [](const Write&) -> Result<void> { throw std::runtime_error("x"); });
    REQUIRE(by_exception.error().message.find("意外中止") != std::string::npos);
}

TEST_CASE("a child that somebody else ends says nothing of the file, and one that crashes does") {
    auto ended_by = [](int signal) {
        return taizhang::sandbox::stream(
            {},
            [](const Write& write) -> Result<void> {
                write(std::string(70'000, ' ') + std::to_string(::getpid()) + "."); // more than is held back
                for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
            },
            [pid = std::string(), signal](std::string_view piece) mutable -> Result<void> {
                pid += piece;
                if (pid.back() == '.') ::kill(std::stoi(pid), signal);
                return {};
            });
    };
    for (int signal : {SIGKILL, SIGTERM, SIGINT, SIGHUP}) {
        auto ended = ended_by(signal);
        REQUIRE_FALSE(ended);
        CHECK(ended.error().code == Code::Unavailable);
        CHECK_FALSE(ended.error().hint.empty());
    }
    if (taizhang::sandbox::relaxed()) return; // a sanitizer takes these itself
    for (int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGSYS, SIGXCPU})
        CHECK(ended_by(signal).error().code == Code::Unprocessable);
}

TEST_CASE("a child that closes its pipes and stays, or says itself that it was ended, is not taken for an "
          "innocent") {
    auto stays = run({}, [](const Write&) -> Result<void> {
        for (int file = 3; file < 1024; ++file) ::close(file);
        for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
    });
    REQUIRE(stays.error().code == Code::Unprocessable);
    auto claims =
        run({}, [](const Write&) -> Result<void> { return taizhang::fail(Code::Unavailable, "x"); });
    REQUIRE(claims.error().code == Code::Unprocessable);
}

TEST_CASE("a child that wants too much memory is told apart") {
    if (sandbox::relaxed()) return;
    Limits limits;
    limits.memory_bytes = 64 << 20;
    auto answer = run(limits, [](const Write& write) -> Result<void> {
        std::vector<std::string> hoard;
        for (int i = 0; i < 100; ++i) hoard.emplace_back(std::size_t{4} << 20, 'x');
        write(hoard.back());
        return {};
    });
    REQUIRE_FALSE(answer);
    REQUIRE(answer.error().code == Code::Unprocessable);
    REQUIRE(answer.error().message.find("内存不足") != std::string::npos);
}

TEST_CASE("an endless child is stopped at the deadline") {
    Limits limits;
    limits.seconds = 1;
    auto begin = std::chrono::steady_clock::now();
    auto spinning = run(limits, [](const Write&) -> Result<void> {
        std::atomic<unsigned> turns = 0;
        for (;;) ++turns;
    });
    REQUIRE(spinning.error().message.find("时间限制") != std::string::npos);
    auto sleeping = run(limits, [](const Write&) -> Result<void> {
        for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
    });
    REQUIRE(sleeping.error().message.find("时间限制") != std::string::npos);
    REQUIRE(std::chrono::steady_clock::now() - begin < std::chrono::seconds(6));
}

TEST_CASE("an answer without end is cut off") {
    Limits limits;
    limits.answer_bytes = 1 << 20;
    auto answer = run(limits, [](const Write& write) -> Result<void> {
        for (;;) write(std::string(4096, 'x'));
    });
    REQUIRE_FALSE(answer);
    REQUIRE(answer.error().message.find("超过了上限") != std::string::npos);
}

TEST_CASE("a streamed answer comes piece by piece, whole and never kept") {
    std::uint64_t taken = 0, largest = 0;
    bool same = true;
    auto done = taizhang::sandbox::stream(
        {},
        [](const Write& write) -> Result<void> {
            std::string piece(1'000'003, 'a');
            for (int i = 0; i < 40; ++i) write(piece);
            return {};
        },
        [&](std::string_view piece) -> Result<void> {
            taken += piece.size();
            largest = std::max<std::uint64_t>(largest, piece.size());
            same = same && piece.find_first_not_of('a') == std::string_view::npos;
            return {};
        });
    REQUIRE(done);
    REQUIRE(taken == 40ULL * 1'000'003);
    REQUIRE(largest <= 256 * 1024);
    REQUIRE(same);
}

TEST_CASE("a sink that refuses ends the child, and its error is the answer") {
    auto begin = std::chrono::steady_clock::now();
    auto done = taizhang::sandbox::stream(
        {},
        [](const Write& write) -> Result<void> {
            for (;;) write(std::string(100'000, 'x'));
        },
        [](std::string_view) -> Result<void> { return taizhang::fail(Code::Unavailable, "disk full"); });
    REQUIRE_FALSE(done);
    REQUIRE(done.error().code == Code::Unavailable);
    REQUIRE(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("a sink that takes its time does not use up the child's") {
    taizhang::sandbox::Limits limits;
    limits.seconds = 1;
    auto done = taizhang::sandbox::stream(
        limits,
        [](const Write& write) -> Result<void> {
            for (int i = 0; i < 12; ++i) write(std::string(300'000, 'x'));
            return {};
        },
        [](std::string_view) -> Result<void> {
            std::this_thread::sleep_for(std::chrono::milliseconds(150));
            return {};
        });
    REQUIRE(done);
}

TEST_CASE("no child is left behind") {
    for (int i = 0; i < 5; ++i) REQUIRE(run({}, [](const Write&) -> Result<void> { return {}; }));
    REQUIRE(::waitpid(-1, nullptr, WNOHANG) == -1);
    REQUIRE(errno == ECHILD);
}

TEST_CASE("the child opens no file, no socket, starts no process, makes no code") {
    if (!sandbox::protection().seccomp) return;
    REQUIRE(answer_of([] { return ::open("/etc/passwd", O_RDONLY) < 0 ? errno : 0; }).value() ==
            std::to_string(EPERM));
    REQUIRE(answer_of([] { return ::socket(AF_INET, SOCK_STREAM, 0) < 0 ? errno : 0; }).value() ==
            std::to_string(EPERM));
    REQUIRE(answer_of([] { return ::fork() < 0 ? errno : 0; }).value() == std::to_string(EPERM));
    REQUIRE(answer_of([] { return ::kill(::getpid(), SIGTERM) < 0 ? errno : 0; }).value() ==
            std::to_string(EPERM));
    REQUIRE(answer_of([] {
                void* code = ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                return code == MAP_FAILED ? errno : 0;
            }).value() == std::to_string(EPERM));
}

TEST_CASE("a child that may read one directory reads there, and nowhere else, and writes nothing") {
    if (taizhang::sandbox::relaxed() || !taizhang::sandbox::protection().landlock) {
        WARN("not tried: nothing here would hold the child");
        return;
    }
    taizhang::test::TemporaryDirectory directory;
    auto inside = directory.path() / "fonts" / "a.txt", outside = directory.path() / "b.txt";
    std::filesystem::create_directory(directory.path() / "fonts");
    taizhang::test::write_file(inside, "inside");
    taizhang::test::write_file(outside, "outside");
    Limits limits;
    limits.readable = {(directory.path() / "fonts").string(), "/nowhere/at/all"};
    auto tried = [&](const std::filesystem::path& path, int flags) {
        auto answer = run(limits, [&](const Write& write) -> Result<void> {
            int file = ::open(path.c_str(), flags, 0600);
            char bytes[16] = {};
            ssize_t n = file < 0 ? -1 : ::read(file, bytes, sizeof bytes);
            write(n < 0 ? std::string_view("refused") : std::string_view(bytes, static_cast<std::size_t>(n)));
            return {};
        });
        REQUIRE(answer);
        return *answer;
    };
    CHECK(tried(inside, O_RDONLY) == "inside");
    CHECK(tried(outside, O_RDONLY) == "refused");
    CHECK(tried("/etc/passwd", O_RDONLY) == "refused");
    CHECK(tried(inside, O_RDWR) == "refused");
    CHECK(tried(directory.path() / "fonts" / "new", O_RDONLY | O_CREAT) == "refused");
    CHECK(tried(directory.path() / "fonts", O_TMPFILE | O_RDWR) == "refused");
    CHECK_FALSE(std::filesystem::exists(directory.path() / "fonts" / "new"));
    limits.readable.clear();
    CHECK(tried(inside, O_RDONLY) == "refused");
}

TEST_CASE("the child keeps the descriptors it was given and no others") {
    test::TemporaryDirectory directory;
    test::write_file(directory.path() / "given", "given bytes");
    int given = ::open((directory.path() / "given").c_str(), O_RDONLY | O_CLOEXEC);
    int other = ::open((directory.path() / "given").c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(given >= 0);
    auto answer = run(with_descriptor(given), [given, other](const Write& write) -> Result<void> {
        char buffer[32];
        ssize_t n = ::pread(given, buffer, sizeof buffer, 0);
        write(std::string_view(buffer, n > 0 ? static_cast<std::size_t>(n) : 0));
        write(::pread(other, buffer, sizeof buffer, 0) < 0 && errno == EBADF ? "|closed" : "|open");
        return {};
    });
    ::close(given);
    ::close(other);
    REQUIRE(answer.value() == "given bytes|closed");
}

TEST_CASE("many threads may run children while others allocate") {
    if (taizhang::sandbox::
            relaxed()) { // a sanitizer's allocator, unlike glibc's, may be locked for ever in a child of a thread
        WARN("not tried under a sanitizer");
        return;
    }
    std::atomic<bool> stop = false;
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 2; ++t) {
        threads.emplace_back([&stop] {
            while (!stop) std::string noise(std::size_t{1} << 16, 'n');
        });
    }
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&good] {
            for (int i = 0; i < 25; ++i) {
                auto answer = run({}, [i](const Write& write) -> Result<void> {
                    write(std::to_string(i));
                    return {};
                });
                if (answer && *answer == std::to_string(i)) ++good;
            }
        });
    }
    for (std::size_t t = 2; t < threads.size(); ++t) threads[t].join();
    stop = true;
    threads[0].join();
    threads[1].join();
    REQUIRE(good == 100);
}

TEST_CASE("the cost of one run is printed", "[.cost]") {
    auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 200; ++i) (void)run({}, [](const Write&) -> Result<void> { return {}; });
    auto spent = std::chrono::steady_clock::now() - begin;
    WARN(std::chrono::duration_cast<std::chrono::microseconds>(spent).count() / 200 << " us a run");
}
