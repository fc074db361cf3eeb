#include "store/shelves.hh"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::store {

namespace fs = std::filesystem;

namespace {

std::size_t shelf_number(const Sha256& digest) {
    return static_cast<std::size_t>(digest.bytes()[0] << 8 | digest.bytes()[1]);
}

Result<void> sync_bytes(Placing& file) {
    if (::fchmod(file.file.get(), 0444) != 0) return system_failure(errno, "chmod");
    TRY(pass("blob.sync", "fsync"));
    // Never tried twice: after a failed fsync the kernel may call lost pages clean.
    if (::fsync(file.file.get()) != 0) return system_failure(errno, "fsync");
    if (!file.file.close()) return system_failure(errno, "close");
    return {};
}

} // namespace

Result<std::shared_ptr<Shelves>> Shelves::open(const fs::path& directory) {
    for (unsigned first = 0; first < 256; ++first) TRY(make_directory(directory / hex_byte(first)));
    TRY(sync_directory(directory));
    auto shelves = std::make_shared<Shelves>();
    shelves->x_directory = directory;
    return shelves;
}

fs::path Shelves::place(const Sha256& digest) const { return place_of(x_directory, digest); }

Result<std::optional<BlobFile>> Shelves::file(const Sha256& digest) const {
    struct stat status {};
    if (::lstat(place(digest).c_str(), &status) != 0) {
        if (errno == ENOENT) return std::optional<BlobFile>();
        return system_failure(errno, "stat");
    }
    std::int64_t changed = std::int64_t{status.st_ctim.tv_sec} * 1'000'000'000 + status.st_ctim.tv_nsec;
    return std::optional(BlobFile{status.st_ino, changed, static_cast<std::uint64_t>(status.st_size)});
}

Result<bool> Shelves::remove(const Sha256& digest, const BlobFile& file) {
    TRY(pass("sweep.remove", "unlink"));
    std::lock_guard lock(x_places);
    TRY_INTO(auto now, this->file(digest));
    if (now != file) return false;
    if (::unlink(place(digest).c_str()) != 0) return system_failure(errno, "unlink");
    return true;
}

// One that exists may be another process's, unsynced when it died, hence a sync also then, once for each process.
Result<void> Shelves::prepare(const Sha256& digest, std::set<fs::path>& to_sync) {
    {
        std::lock_guard lock(x_mutex);
        if (x_durable[shelf_number(digest)]) return {};
    }
    fs::path shelf = place(digest).parent_path();
    TRY(make_directory(shelf));
    to_sync.insert(shelf.parent_path());
    return {};
}

Result<void> Shelves::name(Placing& file, std::set<fs::path>& to_sync) {
    TRY(prepare(file.digest, to_sync));
    fs::path place = this->place(file.digest);
    TRY(pass("blob.rename", "rename"));
    {
        // Over one that is there: it is a file of this moment then, which no sweep takes for one that nobody wants, and what
        // a broken disk has cut short is healed.
        std::lock_guard lock(x_places);
        if (::rename(file.temporary.c_str(), place.c_str()) != 0) return system_failure(errno, "rename");
    }
    file.temporary.clear();
    to_sync.insert(place.parent_path());
    return pass("blob.directory_sync", "fsync 目录");
}

void Shelves::settle(std::span<Placing* const> files) {
    for (Placing* file : files) file->result = file->file.get() < 0 ? Result<void>() : sync_bytes(*file);
    std::set<fs::path> to_sync;
    for (Placing* file : files)
        if (file->result) file->result = name(*file, to_sync);
    Result<void> synced;
    for (const auto& directory : to_sync)
        if (auto done = sync_directory(directory); !done) synced = std::move(done);
    std::lock_guard lock(x_mutex);
    for (Placing* file : files) {
        if (file->result && !synced) file->result = synced;
        if (file->result) x_durable.set(shelf_number(file->digest));
    }
}

} // namespace taizhang::store
