#include "service/watch_folder.hh"

#include "base/failpoint.hh"
#include "service/watched_path.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace taizhang::service {
namespace {

constexpr const char* ClaimedFolder = ".claimed";
constexpr std::size_t DeepestFolder = 16;
constexpr std::size_t SmallFile = 64 * 1024;

Failure system_failure(int error, const char* step) {
    if (error == ENOSPC || error == EDQUOT)
        return fail(Code::Unavailable, "监视文件夹所在的磁盘满了",
                    "请清理磁盘；文件都还在，之后会自动接着收");
    return fail(Code::Io, std::string("监视文件夹读写失败（") + step + "）：" + std::strerror(error),
                "请检查监视文件夹的权限和磁盘");
}

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Folder::Entry entry_of(std::string name, const struct stat& status) {
    Folder::Entry entry;
    entry.name = std::move(name);
    entry.kind = S_ISREG(status.st_mode)   ? Folder::Entry::Kind::File
                 : S_ISDIR(status.st_mode) ? Folder::Entry::Kind::Folder
                                           : Folder::Entry::Kind::Other;
    entry.device = status.st_dev;
    entry.inode = status.st_ino;
    entry.size = static_cast<std::uint64_t>(status.st_size);
    entry.links = status.st_nlink;
    entry.modified = nanoseconds(status.st_mtim);
    entry.changed = nanoseconds(status.st_ctim);
    return entry;
}

Result<void> write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t n = ::write(file, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return system_failure(errno, "写");
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

mode_t mode_of(int directory, mode_t mask) {
    struct stat status {};
    return ::fstat(directory, &status) == 0 ? status.st_mode & mask : 0;
}

} // namespace

Result<Folder> Folder::open(const std::string& path) {
    int opened = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return system_failure(errno, "打开");
    return Folder(opened);
}

Result<Folder> Folder::child(const std::string& name) const {
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos)
        return fail(Code::NotFound, "没有这个文件夹");
    int opened = ::openat(descriptor(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (opened >= 0) return Folder(opened);
    if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return fail(Code::NotFound, "没有这个文件夹");
    return system_failure(errno, "打开");
}

Result<Folder> Folder::make_child(const std::string& name) const {
    bool made = ::mkdirat(descriptor(), name.c_str(), 0700) == 0;
    if (!made && errno != EEXIST) return system_failure(errno, "建文件夹");
    TRY_INTO(auto folder, child(name));
    // The daemon's umask shuts everybody out; those who share the folder shall see what became of their files.
    if (made && name.front() != '.') (void)::fchmod(folder.descriptor(), mode_of(descriptor(), 07777));
    return folder;
}

Result<Folder> Folder::walk(const std::vector<std::string>& names, bool make) const {
    Folder here(::fcntl(descriptor(), F_DUPFD_CLOEXEC, 0));
    if (here.descriptor() < 0) return system_failure(errno, "打开");
    for (const auto& name : names) {
        TRY_INTO(here, make ? here.make_child(name) : here.child(name));
    }
    return here;
}

Result<std::vector<Folder::Entry>> Folder::entries() const {
    int again = ::openat(descriptor(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    std::unique_ptr<DIR, int (*)(DIR*)> directory(again < 0 ? nullptr : ::fdopendir(again), ::closedir);
    if (!directory) {
        if (again >= 0) ::close(again);
        return system_failure(errno, "列目录");
    }
    std::vector<Entry> found;
    errno = 0;
    while (const dirent* each = ::readdir(directory.get())) {
        std::string name = each->d_name;
        struct stat status {};
        if (name == "." || name == "..") continue;
        if (::fstatat(descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
            found.push_back(entry_of(std::move(name), status));
        errno = 0; // one that has just gone is no error
    }
    if (errno != 0) return system_failure(errno, "列目录");
    std::sort(found.begin(), found.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return found;
}

Result<Folder::Entry> Folder::entry(const std::string& name) const {
    struct stat status {};
    if (::fstatat(descriptor(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
        return entry_of(name, status);
    if (errno == ENOENT) return fail(Code::NotFound, "没有这个文件");
    return system_failure(errno, "查看");
}

Result<void> Folder::write(const std::string& name, std::string_view bytes) const {
    constexpr const char* Unfinished =
        ".taizhang.tmp"; // one writer: left over by a crash, it is simply made anew
    (void)::unlinkat(descriptor(), Unfinished, 0);
    Descriptor file(
        ::openat(descriptor(), Unfinished, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (file.get() < 0) return system_failure(errno, "建文件");
    (void)::fchmod(file.get(), mode_of(descriptor(), 0666));
    auto written = write_all(file.get(), bytes);
    if (written && ::fsync(file.get()) != 0) written = system_failure(errno, "同步");
    if (written && ::renameat(descriptor(), Unfinished, descriptor(), name.c_str()) != 0)
        written = system_failure(errno, "改名");
    if (!written) (void)::unlinkat(descriptor(), Unfinished, 0);
    if (written && ::fsync(descriptor()) != 0) return system_failure(errno, "同步");
    return written;
}

Result<std::string> Folder::read_small(const std::string& name) const {
    TRY_INTO(auto here, entry(name));
    if (here.kind != Entry::Kind::File) return fail(Code::NotFound, "没有这个文件");
    Descriptor file(::openat(descriptor(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file.get() < 0) return system_failure(errno, "打开");
    std::string bytes(SmallFile, '\0');
    ssize_t n = ::read(file.get(), bytes.data(), bytes.size());
    if (n < 0) return system_failure(errno, "读");
    bytes.resize(static_cast<std::size_t>(n));
    return bytes;
}

Result<void> Folder::remove(const std::string& name) const {
    if (::unlinkat(descriptor(), name.c_str(), 0) == 0 || errno == ENOENT) return {};
    return system_failure(errno, "删除");
}

bool Folder::remove_folder(const std::string& name) const {
    return ::unlinkat(descriptor(), name.c_str(), AT_REMOVEDIR) == 0;
}

Result<void> Folder::move(const std::string& name, const Folder& to, const std::string& new_name) const {
    if (::renameat2(descriptor(), name.c_str(), to.descriptor(), new_name.c_str(), RENAME_NOREPLACE) == 0)
        return {};
    switch (errno) {
    case EEXIST: return fail(Code::Conflict, "那里已有同名文件");
    case ENOENT: return fail(Code::NotFound, "文件已不在");
    case EXDEV:
    case EBUSY: return fail(Code::Unsupported, "在另一个文件系统上");
    case ENAMETOOLONG: return fail(Code::Unprocessable, "文件名太长", "请把文件名缩短到70个字以内");
    default: return system_failure(errno, "改名");
    }
}

bool Place::operator<(const Place& other) const {
    return std::tie(project, folders, name) < std::tie(other.project, other.folders, other.name);
}

namespace {

bool is_ours(const std::string& name) { return name == ClaimedFolder || name == "done" || name == "failed"; }

struct Refusal {
    const char* reason = "";
    const char* advice = "";
};

Refusal refusal_of(const Folder::Entry& entry, const Folder::Entry& top, std::size_t depth) {
    constexpr auto CopyItself = "请把文件本身复制到监视文件夹里，再删除这一个";
    switch (entry.kind) {
    case Folder::Entry::Kind::Other:
        return {"这是快捷方式（符号链接）或设备，不是文件本身，没有打开", CopyItself};
    case Folder::Entry::Kind::File:
        if (entry.links > 1) return {"这个文件还有别的名字（硬链接），没有打开", CopyItself};
        return {};
    case Folder::Entry::Kind::Folder: break;
    }
    if (entry.device != top.device) return {"这个文件夹在另一个磁盘上，不能从这里接收", CopyItself};
    if (depth < DeepestFolder) return {};
    return {"文件夹套得太深，超过16层", "请把里面的文件移到浅一些的文件夹，再放进来"};
}

struct Walk {
    const std::string& project;
    const Folder::Entry& top;
    const std::function<void(const Folder&)>& each_folder;
    std::vector<Found> found;

    Result<void> through(const Folder& folder, const std::vector<std::string>& names) {
        each_folder(folder);
        TRY_INTO(auto entries, folder.entries());
        for (auto& entry : entries) {
            if (passed_over(entry.name) || (names.empty() && is_ours(entry.name))) continue;
            Refusal refusal = refusal_of(entry, top, names.size());
            if (entry.kind == Folder::Entry::Kind::Folder && *refusal.reason == '\0') {
                TRY(into(folder, names, entry.name));
                continue;
            }
            found.push_back({{project, names, entry.name}, entry, refusal.reason, refusal.advice});
        }
        return {};
    }

    Result<void> into(const Folder& folder, std::vector<std::string> names, const std::string& name) {
        auto inner = folder.child(name);
        if (!inner && inner.error().code == Code::NotFound) return {}; // it has just gone
        if (!inner) return Failure(inner.error());
        names.push_back(name);
        return through(*inner, names);
    }
};

} // namespace

Result<std::vector<Found>> look_through(const Folder& root, const std::string& project,
                                        const std::function<void(const Folder&)>& each_folder) {
    TRY_INTO(auto top, root.entry(project));
    TRY_INTO(auto folder, root.child(project));
    Walk walk{project, top, each_folder, {}};
    TRY(walk.through(folder, {}));
    return std::move(walk.found);
}

namespace {

// "w" and 16 characters, as proof::random_id makes them, and a dash.
constexpr std::size_t IdLength = 17;

std::string id_before(const std::string& name) {
    if (name.size() <= IdLength + 1 || name.front() != 'w' || name[IdLength] != '-') return "";
    auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
    if (!std::all_of(name.begin(), name.begin() + IdLength, plain)) return "";
    return name.substr(0, IdLength);
}

Result<void> collect_claims(const Folder& folder, const Place& place, std::vector<Claim>& into) {
    TRY_INTO(auto entries, folder.entries());
    for (const auto& entry : entries) {
        if (entry.kind == Folder::Entry::Kind::Folder) {
            TRY_INTO(auto inner, folder.child(entry.name));
            Place below = place;
            below.folders.push_back(entry.name);
            TRY(collect_claims(inner, below, into));
            (void)folder.remove_folder(entry.name); // when nothing waits there any more
            continue;
        }
        Claim claim{id_before(entry.name), place};
        if (claim.id.empty()) continue; // not put there by us
        claim.place.name = entry.name.substr(IdLength + 1);
        into.push_back(std::move(claim));
    }
    return {};
}

std::vector<std::string> below(const std::string& project, const char* shelf,
                               const std::vector<std::string>& folders) {
    std::vector<std::string> names;
    if (!project.empty()) names.push_back(project);
    names.emplace_back(shelf);
    names.insert(names.end(), folders.begin(), folders.end());
    return names;
}

} // namespace

Result<std::vector<Claim>> claims_in(const Folder& root, const std::string& project) {
    std::vector<Claim> claims;
    auto folder = root.walk({project, ClaimedFolder}, false);
    if (!folder && folder.error().code == Code::NotFound) return claims;
    if (!folder) return Failure(folder.error());
    TRY(collect_claims(*folder, {project, {}, ""}, claims));
    return claims;
}

Result<Claim> claim(const Folder& root, const Place& place, std::string id) {
    std::vector<std::string> from = {place.project};
    from.insert(from.end(), place.folders.begin(), place.folders.end());
    TRY_INTO(auto source, root.walk(from, false));
    Claim made{std::move(id), place};
    if (made.claimed_name().size() > NAME_MAX)
        return fail(Code::Unprocessable, "文件名太长", "请把文件名缩短到70个字以内");
    TRY_INTO(auto target, root.walk(below(place.project, ClaimedFolder, place.folders), true));
    TRY(source.move(place.name, target, made.claimed_name()));
    return made;
}

Result<Folder> folder_of(const Folder& root, const Claim& claim) {
    return root.walk(below(claim.place.project, ClaimedFolder, claim.place.folders), false);
}

namespace {

struct ShelfFacts {
    const char* folder;
    const char* suffix;
};

ShelfFacts facts_of(Shelf shelf) {
    return shelf == Shelf::Done ? ShelfFacts{"done", ".回执.json"} : ShelfFacts{"failed", ".原因.txt"};
}

std::string with_id(const std::string& name, const std::string& id) {
    auto dot = name.rfind('.');
    if (dot == std::string::npos || dot == 0) dot = name.size();
    auto changed = name.substr(0, dot) + "-" + id + name.substr(dot);
    return changed.size() <= NAME_MAX ? changed : id;
}

std::string note_name(const std::string& name, const std::string& id, const char* suffix) {
    auto beside = name + suffix;
    return beside.size() <= NAME_MAX ? beside : id + suffix;
}

// The note comes before the file, so that no file stands there without one. Whose note it is shows by the id in it: after a
// crash between the two the same name is found again.
Result<std::string> shelf_name(const Folder& shelf, const std::string& name, const std::string& id,
                               const char* suffix) {
    auto file = shelf.entry(name);
    if (!file && file.error().code != Code::NotFound) return Failure(file.error());
    auto note = shelf.read_small(note_name(name, id, suffix));
    if (!note && note.error().code != Code::NotFound) return Failure(note.error());
    bool free = !file && (!note || note->find(id) != std::string::npos);
    return free ? name : with_id(name, id);
}

Result<void> shelve(const Folder& from, const std::string& name, const Folder& shelf,
                    const std::string& wanted, const std::string& id, const std::string& note,
                    const char* suffix) {
    TRY_INTO(auto chosen, shelf_name(shelf, wanted, id, suffix));
    for (int attempt = 0;; ++attempt) {
        auto beside = note_name(chosen, id, suffix);
        auto there = shelf.read_small(beside);
        if (!there || *there != note) TRY(shelf.write(beside, note));
        auto moved = from.move(name, shelf, chosen);
        if (moved || moved.error().code != Code::Conflict || attempt > 0) return moved;
        // Somebody put a file of that name there in this moment: our note beside it would be about another file.
        TRY(shelf.remove(beside));
        chosen = with_id(wanted, id);
    }
}

} // namespace

std::string reason_note(std::string_view reason, std::string_view advice, std::string_view id) {
    return "没有收下，原因：" + std::string(reason) + "\n怎么办：" + std::string(advice) + "\n编号：" +
           std::string(id) + "\n";
}

Result<void> put_away(const Folder& root, const Claim& claim, Shelf shelf, const std::string& note) {
    auto facts = facts_of(shelf);
    TRY_INTO(auto from, folder_of(root, claim));
    TRY_INTO(auto to, root.walk(below(claim.place.project, facts.folder, claim.place.folders), true));
    return shelve(from, claim.claimed_name(), to, claim.place.name, claim.id, note, facts.suffix);
}

Result<void> refuse(const Folder& root, const Found& found, const std::string& id) {
    auto facts = facts_of(Shelf::Failed);
    const auto& place = found.place;
    std::vector<std::string> from;
    if (!place.project.empty()) from.push_back(place.project);
    from.insert(from.end(), place.folders.begin(), place.folders.end());
    TRY_INTO(auto source, root.walk(from, false));
    TRY_INTO(auto to, root.walk(below(place.project, facts.folder, place.folders), true));
    return shelve(source, place.name, to, place.name, id, reason_note(found.refusal, found.advice, id),
                  facts.suffix);
}

bool Settling::settled(const Found& found, Moment now) {
    const auto& entry = found.entry;
    auto [at, fresh] = x_seen.try_emplace(found.place);
    Seen& seen = at->second;
    bool same =
        !fresh && seen.inode == entry.inode && seen.size == entry.size && seen.modified == entry.modified;
    if (!same) seen = {entry.inode, entry.size, entry.modified, now, x_round};
    seen.round = x_round;
    return same && now - seen.since >= x_still;
}

void Settling::end_round() {
    std::erase_if(x_seen, [this](const auto& each) { return each.second.round != x_round; });
}

std::optional<Settling::Moment> Settling::next(Moment now) const {
    std::optional<Moment> first;
    for (const auto& [place, seen] : x_seen) {
        auto at = seen.since + x_still;
        if (at > now && (!first || at < *first)) first = at;
    }
    return first;
}

void Settling::touched(const Found& found, Moment now) {
    if (auto at = x_seen.find(found.place); at != x_seen.end()) at->second.since = now;
}

bool being_written(const Folder& folder, const std::string& name) {
    Descriptor file(
        ::openat(folder.descriptor(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (file.get() < 0) return false;
    // Who opens it to write while we hold the lease makes the kernel signal us: by one that nobody heeds.
    if (::fcntl(file.get(), F_SETSIG, SIGURG) != 0) return false;
    if (::fcntl(file.get(), F_SETLEASE, F_RDLCK) == 0) {
        ::fcntl(file.get(), F_SETLEASE, F_UNLCK);
        return false;
    }
    return errno == EAGAIN;
}

} // namespace taizhang::service
