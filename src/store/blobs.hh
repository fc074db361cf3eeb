// Content-addressed bytes on disk: <dir>/ab/cd/<sha256>. Written once, read-only, never altered.
//
// Order of a write: temporary file in the same file system, write, fsync, rename, fsync of the directory.
// Only then may a row name it. Temporaries live in <dir>/incoming; a crash leaves one there, and open() sweeps
// those untouched for an hour. Files are 0444. docs/store.md has the layout.
// Fail points: blob.create blob.write blob.sync blob.rename blob.directory_sync.
#pragma once

#include "base/digest.hh"
#include "base/result.hh"
#include "store/partial_blob.hh"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::store {

class Blobs;
class Shelves; // store/shelves.hh, for this room only

// A blob being written. Dropping it before finish() leaves nothing behind. One thread.
class BlobWriter {
public:
    BlobWriter(BlobWriter&&) noexcept;
    BlobWriter& operator=(BlobWriter&&) noexcept;
    ~BlobWriter();
    Result<void> write(std::string_view bytes); // Errors: Io, Unavailable (disk full: 磁盘空间不足)
    std::uint64_t size() const;
    // Makes it durable under its digest. Of a blob that is there already the new file takes the place.
    Result<Digests> finish();
    // The same for several with the flushes of one group; one result for each, in their order. One that fails does not
    // stop the others.
    static std::vector<Result<Digests>> finish_all(std::span<BlobWriter* const> writers);

private:
    friend class Blobs;
    struct State;
    explicit BlobWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> x_state;
};

// The file a blob is at this moment. Putting the same content again makes it another one.
struct BlobFile {
    std::uint64_t number = 0; // of the inode
    std::int64_t changed = 0; // when, in nanoseconds
    std::uint64_t size = 0;
    bool operator==(const BlobFile&) const = default;
};

// Thread-safe.
class Blobs {
public:
    static Result<Blobs> open(const std::filesystem::path& directory);
    Result<BlobWriter> create() const;
    Result<Digests> put(std::string_view bytes) const;
    bool contains(const Sha256& digest) const;
    std::filesystem::path path(const Sha256& digest) const;
    // Whole blob, its digest checked. Errors: NotFound, Corrupt, Io.
    Result<std::string> get(const Sha256& digest) const;
    Result<std::uint64_t> size(const Sha256& digest) const;
    // A part, for Range answers: not digest-checked.
    Result<std::string> read(const Sha256& digest, std::uint64_t offset, std::uint64_t length) const;
    // Calls `each` for every blob; re-hashing is the caller's (fixity).
    Result<void> for_each(const std::function<Result<void>(const Sha256&)>& each) const;
    // For the sweep (store/sweep.hh) alone: nothing else removes a blob. remove() does nothing and gives false when it is
    // another file by now, or none. Fail point: sweep.remove. Errors: Io.
    Result<std::optional<BlobFile>> file(const Sha256& digest) const;
    Result<bool> remove(const Sha256& digest, const BlobFile& file) const;
    Result<std::uint64_t> free_bytes() const;

    // A file of that name with its first `size` bytes, made when there is none and `size` is 0. Errors: NotFound, Corrupt (it is
    // shorter), Io.
    Result<PartialBlob> partial(std::string_view name, std::uint64_t size) const;
    Result<void> remove_partial(std::string_view name) const; // none is good
    Result<std::vector<std::string>> partials() const;        // names, sorted

private:
    friend class PartialBlob;
    static constexpr const char* Uploads = "uploads";
    std::shared_ptr<Shelves> x_shelves;
};

} // namespace taizhang::store
