// A blob whose bytes come in several turns and outlive the process: <dir>/uploads/<name>. The row that tells how
// many are durable is its owner's; this is the bytes and their digests.
//
// Order: append() as often as wanted, sync() before a row may say so, at the end digests(), a row that keeps them, then
// settle(). Each may be repeated after a crash: opened anew, it is cut to what the row says, and digests() reads the file
// where the running digest has a gap. After a crash behind settle() there is no file, and the blob is in its place. One
// thread at a time.
// Fail points: upload.write upload.sync, and those of a blob's way to its place.
#pragma once

#include "base/digest.hh"
#include "base/result.hh"

#include <cstdint>
#include <memory>
#include <string_view>

namespace taizhang::store {

class PartialBlob {
public:
    PartialBlob(PartialBlob&&) noexcept;
    PartialBlob& operator=(PartialBlob&&) noexcept;
    ~PartialBlob(); // the file stays

    std::uint64_t size() const;
    Result<void>
    append(std::string_view bytes); // Errors: Io, Unavailable (disk full); size() tells what was kept
    Result<void> sync();
    // Back to a size it had, and to the running digest it had there if it was marked.
    void mark();
    Result<void> back_to(std::uint64_t size);
    // Of all bytes; what the running digest missed is read from the disk. Errors: Io.
    Result<Digests> digests();
    // To its place as a blob; afterwards only the destructor may be called. Errors: Io, Unavailable.
    Result<void> settle(const Digests& digests);

private:
    friend class Blobs;
    struct State;
    explicit PartialBlob(std::unique_ptr<State> state);
    std::unique_ptr<State> x_state;
};

} // namespace taizhang::store
