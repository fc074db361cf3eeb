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

fs::path Shelves::place(const Sha256& digest) const {
    std::string hex = digest.hex();
    return x_directory / hex.substr(0, 2) / hex.substr(2, 2) / hex;
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
    struct stat status {};
    bool present = ::stat(place.c_str(), &status) == 0 && status.st_size == static_cast<off_t>(file.size);
    TRY(pass("blob.rename", "rename"));
    if (!present) { // also heals a blob that a broken disk has cut short
        if (::rename(file.temporary.c_str(), place.c_str()) != 0) return system_failure(errno, "rename");
        file.temporary.clear();
    }
    // Also when it was there: whoever put it there may not have come to this line yet.
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
