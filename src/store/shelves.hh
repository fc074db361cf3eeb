// Where blobs stand, and the way there: durable bytes first, then the name, then the durable name. This room's .cc
// files only.
//
// Several files are put in place with the flushes of one group: all bytes are flushed before the first gets its name,
// all names are flushed before any is told done. One that fails does not stop the others.
// Fail points, passed for each file: blob.sync blob.rename blob.directory_sync.
#pragma once

#include "store/blob_files.hh"
#include "store/blobs.hh"

#include <bitset>
#include <mutex>
#include <set>
#include <span>

namespace taizhang::store {

// A file on its way. `result` says how it went; without success the temporary may be left, and is its owner's.
struct Placing {
    std::filesystem::path temporary; // "" once it has its place
    Descriptor file;                 // open for writing; none: its bytes are durable already
    Sha256 digest;
    std::uint64_t size = 0;
    Result<void> result;
};

// Thread-safe; shared by all writers of one store.
class Shelves {
public:
    // Makes what is missing of the first level.
    static Result<std::shared_ptr<Shelves>> open(const std::filesystem::path& directory);

    const std::filesystem::path& directory() const { return x_directory; }
    std::filesystem::path place(const Sha256& digest) const; // <dir>/ab/cd/<digest>
    void settle(std::span<Placing* const> files);

    // As Blobs has them.
    Result<std::optional<BlobFile>> file(const Sha256& digest) const;
    Result<bool> remove(const Sha256& digest, const BlobFile& file);

private:
    Result<void> prepare(const Sha256& digest, std::set<std::filesystem::path>& to_sync);
    Result<void> name(Placing& file, std::set<std::filesystem::path>& to_sync);

    std::filesystem::path x_directory;
    std::mutex x_places; // held while a name is given or taken away
    std::mutex x_mutex;
    // guarded by x_mutex: second-level directories known to survive power loss
    std::bitset<65536> x_durable;
};

} // namespace taizhang::store
