#include "service/watching.hh"

#include "base/failpoint.hh"
#include "base/log.hh"
#include "proof/password.hh"
#include "service/rooms.hh"
#include "service/watch_folder.hh"
#include "service/watch_signals.hh"
#include "service/watched_path.hh"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <map>
#include <set>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::service {

void WatchReport::set_trouble(std::string trouble) {
    std::lock_guard lock(x_mutex);
    x_trouble = std::move(trouble);
}

std::string WatchReport::trouble() const {
    std::lock_guard lock(x_mutex);
    return x_trouble;
}

namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr std::size_t Chunk = 256 * 1024;
constexpr auto LongestPause = std::chrono::seconds{60};
constexpr const char* NoteName = "请看-没有接收的原因.txt";

// The file itself is at fault: it goes to "failed". Everything else is tried again.
bool is_final(const Error& error) {
    return error.code == Code::Unprocessable || error.code == Code::Unsupported ||
           error.code == Code::BadInput || error.code == Code::TooLarge || error.code == Code::Retained;
}

// The archive as a whole takes nothing now: whoever comes next would be told the same.
bool concerns_all(const Error& error) { return error.code == Code::Unavailable; }
// A project's quota, or the user's files a minute: the other projects go on.
bool concerns_project(const Error& error) { return error.code == Code::TooMany; }

class OpenFile {
public:
    OpenFile(const Folder& folder, const std::string& name)
        : x_descriptor(::openat(folder.descriptor(), name.c_str(),
                                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)),
          x_error(errno) {}
    ~OpenFile() {
        if (x_descriptor >= 0) ::close(x_descriptor);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int get() const { return x_descriptor; }
    int error() const { return x_error; }

private:
    int x_descriptor, x_error;
};

// One claimed file on its way into the archive.
struct Delivery {
    Rooms& rooms;
    const Actor& actor;
    const store::Project& project;
    std::stop_token stop;

    Result<Receipt> receive(const Folder& folder, const Claim& claim, struct stat& before) const {
        OpenFile file(folder, claim.claimed_name());
        if (file.get() < 0) return fail(Code::Io, "打不开已经取走的文件", "请检查文件的权限，会自动再试");
        if (::fstat(file.get(), &before) != 0) return fail(Code::Io, "看不到已经取走的文件");
        if (!S_ISREG(before.st_mode) || before.st_nlink != 1)
            return fail(Code::Unprocessable, "这不是普通文件，没有读取", "请把文件本身复制到监视文件夹里");
        auto limit = rooms.options.max_upload_bytes;
        if (static_cast<std::uint64_t>(before.st_size) > limit)
            return fail(Code::TooLarge, "文件超过 " + std::to_string(limit >> 20) + " MB",
                        "请分成几个文件，或降低扫描分辨率后再放进来");
        auto place = place_of(claim.place.folders, claim.place.name, rooms.reference.catalogue,
                              project.subcontractors);
        Arrival arrival;
        arrival.project = project.id;
        arrival.type = place.type;
        arrival.period = place.period;
        arrival.subcontractor = place.subcontractor;
        arrival.file_name = place.file_name;
        Accession accession(rooms);
        TRY_INTO(auto upload, accession.begin(actor, arrival));
        TRY(stream(file.get(), upload));
        struct stat after {};
        bool same = ::fstat(file.get(), &after) == 0 && after.st_size == before.st_size &&
                    after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
                    after.st_mtim.tv_nsec == before.st_mtim.tv_nsec;
        if (!same) return fail(Code::Conflict, "文件在读取时还在变化", "会自动再试");
        return upload.finish();
    }

    Result<void> stream(int file, Upload& upload) const {
        std::string chunk(Chunk, '\0');
        for (;;) {
            if (stop.stop_requested()) return fail(Code::Unavailable, "服务正在停止", "启动后自动接着收");
            ssize_t n = ::read(file, chunk.data(), chunk.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return fail(Code::Io, "读文件出错", "请检查磁盘，会自动再试");
            if (n == 0) return {};
            TRY(upload.write(std::string_view(chunk.data(), static_cast<std::size_t>(n))));
        }
    }

    // After a crash, or an error behind the commit, the file is sent again and is its own duplicate. Its first one was
    // received after the file was claimed; that of another file before.
    Result<bool> is_its_own(const Receipt& receipt, const Claim& claim, const struct stat& file) const {
        TRY_INTO(auto first, rooms.store->submission(receipt.submission));
        auto place = place_of(claim.place.folders, claim.place.name, rooms.reference.catalogue,
                              project.subcontractors);
        Instant claimed{std::chrono::milliseconds{std::int64_t{file.st_ctim.tv_sec} * 1000 +
                                                  file.st_ctim.tv_nsec / 1'000'000}};
        return first.received_by == actor.user && first.file_name == place.file_name &&
               first.received_at >= claimed;
    }
};

std::string receipt_note(const Receipt& receipt, const Claim& claim, bool duplicate) {
    Json note = receipt.document;
    note["submission"] = receipt.submission.text();
    note["duplicate"] = duplicate;
    note["note"] = duplicate ? Json("已收过：同样的文件以前已经收下，这是当时的回执") : Json();
    note["claim"] = claim.id;
    return note.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

class Watcher {
public:
    Watcher(Rooms& rooms, std::stop_token stop)
        : x_rooms(rooms), x_options(rooms.options.watch), x_stop(std::move(stop)), x_signals(x_stop),
          x_settling(x_options.settle) {}

    void run() {
        while (!x_stop.stop_requested()) {
            auto done = round();
            say(done ? x_notes : done.error().message);
            x_signals.wait(pause());
        }
    }

private:
    struct Retry {
        Moment at;
        int attempts = 0;
    };

    // One pass over everything. Trouble with one project is not the others'.
    Result<void> round() {
        x_notes.clear();
        x_waiting = 0;
        x_claims.clear();
        x_now = std::chrono::steady_clock::now();
        x_full = x_now < x_full_until;
        TRY_INTO(auto root, open_root());
        TRY_INTO(auto actor, actor_of_login(x_rooms, x_options.login));
        TRY_INTO(auto projects, x_rooms.store->projects());
        x_signals.add(root.descriptor());
        TRY_INTO(auto entries, root.entries());
        x_settling.begin_round();
        for (const auto& entry : entries) {
            if (x_stop.stop_requested()) return {};
            if (passed_over(entry.name) || entry.name == "failed") continue;
            auto done = entry.kind == Folder::Entry::Kind::Folder ? look_into(root, entry, actor, projects)
                                                                  : stray(root, entry);
            if (!done) trouble(done.error());
        }
        x_settling.end_round();
        std::erase_if(x_retries, [this](const auto& each) { return !x_claims.contains(each.first); });
        x_rooms.counters.watch_settling = x_settling.waiting();
        x_rooms.counters.watch_waiting = x_waiting;
        return {};
    }

    // Opened anew each time: it may be a disk that comes and goes. One archive takes from a folder.
    Result<Folder> open_root() {
        TRY_INTO(auto root, Folder::open(x_options.directory.string()));
        struct stat now {};
        bool same =
            x_root.descriptor() >= 0 && ::fstat(root.descriptor(), &now) == 0 && now.st_ino == x_root_inode;
        if (same) return root;
        TRY_INTO(auto held, Folder::open(x_options.directory.string()));
        if (::fstat(held.descriptor(), &now) != 0) return fail(Code::Io, "看不到监视文件夹");
        if (::flock(held.descriptor(), LOCK_EX | LOCK_NB) != 0)
            return fail(Code::Conflict, "监视文件夹正被另一个台账服务使用");
        x_root = std::move(held);
        x_root_inode = now.st_ino;
        return root;
    }

    Result<void> look_into(const Folder& root, const Folder::Entry& entry, const Actor& actor,
                           const std::vector<store::Project>& projects) {
        auto at = std::find_if(projects.begin(), projects.end(),
                               [&](const auto& project) { return project.code == entry.name; });
        if (at == projects.end())
            return explain(root, entry.name, "没有代码是这个文件夹名的项目，里面的文件没有接收",
                           "请把文件移到正确的项目文件夹；或请管理员建立项目，之后会自动接收");
        if (auto allowed = require(actor, Right::Upload, at->id); !allowed)
            return explain(root, entry.name, "监视文件夹所用的账号没有权限向这个项目报送，里面的文件没有接收",
                           "请管理员给账号开通这个项目，之后会自动接收");
        TRY(explain(root, entry.name, "", ""));
        TRY(take_up(root, actor, *at));
        TRY_INTO(auto found, look_through(root, entry.name, [this](const Folder& folder) {
                     x_signals.add(folder.descriptor());
                 }));
        for (const auto& each : found) {
            if (x_stop.stop_requested()) break;
            if (each.place.folders.empty() && each.place.name == NoteName) continue;
            if (auto done = take(root, each, actor, *at); !done) trouble(done.error());
        }
        return {};
    }

    // A note in the folder whose files are left alone; an empty reason takes it away.
    Result<void> explain(const Folder& root, const std::string& name, const char* reason,
                         const char* advice) {
        TRY_INTO(auto folder, root.child(name));
        auto there = folder.read_small(NoteName);
        if (*reason == '\0') return there ? folder.remove(NoteName) : Result<void>();
        x_notes = "监视文件夹里有文件夹没有接收，里面的说明写了原因";
        auto note = reason_note(reason, advice, "-");
        if (there && *there == note) return {};
        log::warn("watch_folder_not_taken");
        return folder.write(NoteName, note);
    }

    // A file beside the projects' folders.
    Result<void> stray(const Folder& root, const Folder::Entry& entry) {
        Found found{{"", {}, entry.name},
                    entry,
                    "文件没有放在项目文件夹里，不知道是哪个项目的",
                    "请把文件移到以项目代码命名的文件夹里"};
        if (!x_settling.settled(found, x_now)) return {};
        return turn_away(root, found);
    }

    // What was claimed before: by a process that was killed, or when the archive could not take it.
    Result<void> take_up(const Folder& root, const Actor& actor, const store::Project& project) {
        TRY_INTO(auto claims, claims_in(root, project.code));
        for (const auto& claim : claims) {
            x_claims.insert(claim.id);
            auto retry = x_retries.find(claim.id);
            bool due = retry == x_retries.end() || retry->second.at <= x_now;
            if (!due || blocked(project.code) || x_stop.stop_requested()) ++x_waiting;
            else deliver(root, claim, actor, project);
        }
        return {};
    }

    Result<void> take(const Folder& root, const Found& found, const Actor& actor,
                      const store::Project& project) {
        if (!x_settling.settled(found, x_now) || blocked(project.code)) return {};
        if (!found.refusal.empty()) return turn_away(root, found);
        std::vector<std::string> names = {found.place.project};
        names.insert(names.end(), found.place.folders.begin(), found.place.folders.end());
        TRY_INTO(auto folder, root.walk(names, false));
        if (being_written(folder, found.place.name)) {
            x_settling.touched(found, x_now);
            return {};
        }
        auto taken = claim(root, found.place, proof::random_id('w'));
        if (!taken && taken.error().code == Code::NotFound) return {}; // taken back in this moment
        if (!taken && is_final(taken.error())) {
            Found refused = found;
            refused.refusal = taken.error().message;
            refused.advice = taken.error().hint;
            return turn_away(root, refused);
        }
        if (!taken) return Failure(taken.error());
        if (auto passed = failpoint_or_error("watch.claimed"); !passed) postpone(*taken, passed.error());
        else deliver(root, *taken, actor, project);
        return {};
    }

    Result<void> turn_away(const Folder& root, const Found& found) {
        char id[40];
        std::snprintf(id, sizeof id, "x%llx-%llx", static_cast<unsigned long long>(found.entry.device),
                      static_cast<unsigned long long>(found.entry.inode));
        TRY(refuse(root, found, id));
        ++x_rooms.counters.watch_failed;
        log::info("watch_refused", {{"id", id}});
        return {};
    }

    void deliver(const Folder& root, const Claim& claim, const Actor& actor, const store::Project& project) {
        auto done = delivered(root, claim, Delivery{x_rooms, actor, project, x_stop});
        if (done) x_retries.erase(claim.id);
        else postpone(claim, done.error());
    }

    Result<void> delivered(const Folder& root, const Claim& claim, const Delivery& delivery) {
        TRY_INTO(auto folder, folder_of(root, claim));
        struct stat file {};
        auto receipt = delivery.receive(folder, claim, file);
        if (!receipt && is_final(receipt.error())) {
            const auto& error = receipt.error();
            auto advice = error.hint.empty() ? std::string("请改正后重新放进来") : error.hint;
            TRY(put_away(root, claim, Shelf::Failed, reason_note(error.message, advice, claim.id)));
            ++x_rooms.counters.watch_failed;
            log::info("watch_failed", {{"claim", claim.id}, {"code", std::string(facts(error.code).name)}});
            return {};
        }
        if (!receipt) return Failure(receipt.error());
        TRY(failpoint_or_error("watch.received"));
        bool duplicate = receipt->duplicate;
        if (duplicate) {
            TRY_INTO(bool own, delivery.is_its_own(*receipt, claim, file));
            duplicate = !own;
        }
        TRY(put_away(root, claim, Shelf::Done, receipt_note(*receipt, claim, duplicate)));
        TRY(failpoint_or_error("watch.moved"));
        ++(duplicate ? x_rooms.counters.watch_duplicates : x_rooms.counters.watch_received);
        log::info("watch_received", {{"claim", claim.id}, {"submission", receipt->submission.text()}});
        return {};
    }

    void postpone(const Claim& claim, const Error& error) {
        x_claims.insert(claim.id);
        auto& retry = x_retries[claim.id];
        auto pause = std::min<std::chrono::seconds>(std::chrono::seconds{1 << std::min(retry.attempts, 6)},
                                                    LongestPause);
        retry = {std::chrono::steady_clock::now() + pause, retry.attempts + 1};
        ++x_waiting;
        ++x_rooms.counters.watch_retries;
        if (concerns_all(error)) {
            x_full = true;
            x_full_until = retry.at; // until then nothing is claimed that could only wait
        }
        if (concerns_project(error)) x_blocked_until[claim.place.project] = retry.at;
        x_notes = "有文件暂时收不下，会自动再试：" + error.message;
        log::warn("watch_postponed", {{"claim", claim.id}, {"code", std::string(facts(error.code).name)}});
    }

    bool blocked(const std::string& project) const {
        auto until = x_blocked_until.find(project);
        return x_full || (until != x_blocked_until.end() && x_now < until->second);
    }

    void trouble(const Error& error) { x_notes = error.message; }

    // Once for each change, not once a round.
    void say(const std::string& trouble) {
        if (trouble == x_rooms.watch_report.trouble()) return;
        if (!trouble.empty()) log::warn("watch", {{"reason", trouble}});
        x_rooms.watch_report.set_trouble(trouble);
    }

    std::chrono::milliseconds pause() const {
        auto now = std::chrono::steady_clock::now();
        auto until = now + x_options.rescan;
        if (auto settled = x_settling.next(now)) until = std::min(until, *settled);
        for (const auto& [id, retry] : x_retries) until = std::min(until, retry.at);
        auto wait = std::chrono::ceil<std::chrono::milliseconds>(until - now);
        return std::max(wait, std::chrono::milliseconds{x_full || !x_blocked_until.empty() ? 1000 : 100});
    }

    Rooms& x_rooms;
    const WatchOptions& x_options;
    std::stop_token x_stop;
    WatchSignals x_signals;
    Settling x_settling;
    std::map<std::string, Retry> x_retries; // by claim
    Folder x_root;                          // held for its lock
    std::uint64_t x_root_inode = 0;
    Moment x_full_until;
    std::map<std::string, Moment> x_blocked_until; // by project
    // Of the round:
    Moment x_now;
    bool x_full = false;
    std::uint64_t x_waiting = 0;
    std::set<std::string> x_claims; // met
    std::string x_notes;
};

} // namespace

void watch_until_stopped(Rooms& rooms, std::stop_token stop) { Watcher(rooms, std::move(stop)).run(); }

} // namespace taizhang::service
