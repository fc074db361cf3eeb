#include "base/failpoint.hh"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <string>
#include <unistd.h>

namespace taizhang {
namespace {

constexpr auto Names = std::to_array<std::string_view>({
    "blob.create",         // before the temporary file exists
    "blob.write",          // while bytes go into it
    "blob.sync",           // before its fsync
    "blob.rename",         // before it gets its final name
    "blob.directory_sync", // before the directory's fsync
    "upload.write",        // bytes of a resumable upload
    "upload.sync",         // before they are made durable
    "upload.received",     // before the row that acknowledges them
    "upload.whole",        // all bytes are there, the file is not yet a blob
    "upload.placed",       // it is a blob, the submission is not there yet
    "receive.commit",      // before the transaction that acknowledges a submission
    "receive.committed",   // after it, before the answer
    "job.claimed",         // a worker has leased a job
    "intake.read",         // the sandboxed child has answered
    "unpack.members",      // a member of an archive is durable, the others are not
    "unpack.commit",       // all members are, before the transaction that makes submissions of them
    "unpack.committed",    // after it
    "typeset.done",        // the PDF is made and checked
    "seal.blobs",          // payload and PDF are durable, the row is not
    "seal.commit",         // before the sealing transaction
    "seal.committed",      // after it
    "assign.commit",       // before the transaction that files a submission anew
    "assign.committed",    // after it, before the answer
    "mapping.commit",      // before the transaction that keeps what a person said of columns
    "mapping.committed",   // after it, before the answer
    "close.commit",        // a month's contents list and volume are durable, the rows are not
    "close.committed",     // after the transaction that closes it, before the answer
    "commit.begin",        // the writer has begun a group
    "commit.end",          // just before the group's COMMIT
    "migrate.commit",      // a migration has run, before its COMMIT
    "migrate.committed",   // after it, before the next
    "index.write",         // before the index commits
    "index.committed",     // after it, before the outbox row goes
    "sweep.remove",        // before a blob that no row names is removed
    "watch.claimed",       // a file of the watched folder is claimed
    "watch.received",      // the archive has acknowledged it, it is not put away yet
    "watch.moved",         // it is put away with its receipt
    "reminder.sent",       // the receiver has answered, the row does not say so yet
});

enum class Action { None, Kill, Error, NoSpace, ShortWrite };

struct Armed {
    std::mutex mutex;
    std::string name;
    int countdown = 0;
    Action action = Action::None;
};

Armed& armed() {
    static Armed instance;
    return instance;
}

std::atomic<bool>& active() {
    static std::atomic<bool> flag{[] {
        const char* setting = std::getenv("TAIZHANG_FAILPOINT");
        if (setting == nullptr) return false;
        return true;
    }()};
    return flag;
}

void parse(Armed& into, std::string_view setting) {
    into.action = Action::None;
    into.name.clear();
    auto equals = setting.find('=');
    if (equals == std::string_view::npos) return;
    auto name = setting.substr(0, equals);
    auto action = setting.substr(equals + 1);
    into.countdown = 1;
    if (auto colon = name.find(':'); colon != std::string_view::npos) {
        into.countdown = std::atoi(std::string(name.substr(colon + 1)).c_str());
        name = name.substr(0, colon);
    }
    into.name = name;
    into.action = action == "kill"     ? Action::Kill
                  : action == "error"  ? Action::Error
                  : action == "enospc" ? Action::NoSpace
                  : action == "short"  ? Action::ShortWrite
                                       : Action::None;
}

std::once_flag environment_read;

} // namespace

std::span<const std::string_view> failpoints() { return Names; }

Fault failpoint(std::string_view name) {
    if (!active().load(std::memory_order_relaxed)) return Fault::None;
    TAIZHANG_CHECK(std::find(Names.begin(), Names.end(), name) != Names.end());
    std::call_once(environment_read, [] {
        Armed& a = armed();
        std::lock_guard lock(a.mutex);
        const char* setting = std::getenv("TAIZHANG_FAILPOINT");
        if (a.name.empty() && setting != nullptr) parse(a, setting);
    });
    Armed& a = armed();
    std::lock_guard lock(a.mutex);
    if (a.action == Action::None || a.name != name || --a.countdown != 0) return Fault::None;
    switch (a.action) {
    case Action::Kill:
        ::kill(::getpid(), SIGKILL);
        ::pause();
        return Fault::None;
    case Action::Error: return Fault::Error;
    case Action::NoSpace: return Fault::NoSpace;
    case Action::ShortWrite: return Fault::ShortWrite;
    case Action::None: break;
    }
    return Fault::None;
}

Result<void> failpoint_or_error(std::string_view name) {
    if (failpoint(name) == Fault::None) return {};
    return fail(Code::Io, "fault injected at " + std::string(name));
}

void rearm_failpoints(std::string_view setting) {
    std::call_once(environment_read, [] {});
    Armed& a = armed();
    std::lock_guard lock(a.mutex);
    parse(a, setting);
    active().store(a.action != Action::None);
}

} // namespace taizhang
