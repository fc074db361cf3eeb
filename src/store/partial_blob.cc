#include "store/partial_blob.hh"

#include "base/failpoint.hh"
#include "proof/hash.hh"
#include "store/blobs.hh"
#include "store/shelves.hh"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::store {

namespace fs = std::filesystem;

struct PartialBlob::State {
    std::shared_ptr<Shelves> shelves;
    fs::path place;
    Descriptor file;
    std::uint64_t size = 0;
    std::optional<proof::Hasher> hasher; // of the first `hashed` bytes
    std::uint64_t hashed = 0;
    std::optional<proof::Hasher> marked;
    std::uint64_t marked_at = 0;

    Result<void> catch_up();
};

PartialBlob::PartialBlob(std::unique_ptr<State> state) : x_state(std::move(state)) {}
PartialBlob::PartialBlob(PartialBlob&&) noexcept = default;
PartialBlob& PartialBlob::operator=(PartialBlob&&) noexcept = default;
PartialBlob::~PartialBlob() = default;

std::uint64_t PartialBlob::size() const { return x_state->size; }

Result<void> PartialBlob::append(std::string_view bytes) {
    State& state = *x_state;
    while (!bytes.empty()) {
        std::size_t length = bytes.size();
        switch (failpoint("upload.write")) {
        case Fault::None: break;
        case Fault::ShortWrite: length = (length + 1) / 2; break;
        case Fault::NoSpace: return system_failure(ENOSPC, "write");
        case Fault::Error: return system_failure(EIO, "write");
        }
        ssize_t written = ::pwrite(state.file.get(), bytes.data(), length, static_cast<off_t>(state.size));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_failure(errno, "write");
        auto done = static_cast<std::size_t>(written);
        if (state.hasher && state.hashed == state.size) {
            state.hasher->update(bytes.substr(0, done));
            state.hashed += done;
        }
        state.size += done;
        bytes.remove_prefix(done);
    }
    return {};
}

Result<void> PartialBlob::sync() {
    TRY(pass("upload.sync", "fsync"));
    // As for blobs: never tried twice. The owner cuts back to what its row says.
    if (::fdatasync(x_state->file.get()) != 0) return system_failure(errno, "fsync");
    return {};
}

void PartialBlob::mark() {
    x_state->marked = x_state->hasher;
    x_state->marked_at = x_state->hashed;
}

Result<void> PartialBlob::back_to(std::uint64_t size) {
    State& state = *x_state;
    TAIZHANG_CHECK(size <= state.size);
    if (size == state.size) return {};
    if (::ftruncate(state.file.get(), static_cast<off_t>(size)) != 0)
        return system_failure(errno, "truncate");
    state.size = size;
    if (state.hashed <= size) return {};
    bool usable = state.marked && state.marked_at <= size;
    state.hasher = usable ? state.marked : proof::Hasher();
    state.hashed = usable ? state.marked_at : 0;
    return {};
}

Result<void> PartialBlob::State::catch_up() {
    std::string buffer(std::min<std::uint64_t>(size - hashed, 1 << 20), '\0');
    while (hashed < size) {
        auto want = std::min<std::uint64_t>(size - hashed, buffer.size());
        ssize_t got = ::pread(file.get(), buffer.data(), want, static_cast<off_t>(hashed));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return system_failure(got < 0 ? errno : EIO, "read");
        hasher->update({buffer.data(), static_cast<std::size_t>(got)});
        hashed += static_cast<std::uint64_t>(got);
    }
    return {};
}

Result<Digests> PartialBlob::digests() {
    TRY(x_state->catch_up());
    proof::Hasher copy = *x_state->hasher; // finishing ends it, and this may be asked again
    return copy.finish();
}

Result<void> PartialBlob::settle(const Digests& digests) {
    State& state = *x_state;
    Placing file{state.place, std::move(state.file), digests.sha256, state.size, {}};
    Placing* files[] = {&file};
    state.shelves->settle(files);
    return file.result;
}

Result<PartialBlob> Blobs::partial(std::string_view name, std::uint64_t size) const {
    fs::path place = x_shelves->directory() / Uploads / name;
    Descriptor file(::open(place.c_str(), O_RDWR | (size == 0 ? O_CREAT : 0) | O_CLOEXEC, 0600));
    struct stat status {};
    if (file.get() < 0 && errno == ENOENT)
        return fail(Code::NotFound, "上传的文件在磁盘上找不到了", "请取消这次上传后重新上传，并检查磁盘");
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return system_failure(errno, "open");
    auto found = static_cast<std::uint64_t>(status.st_size);
    if (found < size)
        return fail(Code::Corrupt, "上传的文件在磁盘上短了", "请取消这次上传后重新上传，并检查磁盘");
    // Bytes no row speaks of may not have survived whole.
    if (found > size && ::ftruncate(file.get(), static_cast<off_t>(size)) != 0)
        return system_failure(errno, "truncate");
    if (size == 0)
        TRY(sync_directory(place.parent_path())); // its name must outlive power loss with the first bytes
    auto state = std::make_unique<PartialBlob::State>();
    state->shelves = x_shelves;
    state->place = std::move(place);
    state->file = std::move(file);
    state->size = size;
    state->hasher.emplace();
    return PartialBlob(std::move(state));
}

Result<void> Blobs::remove_partial(std::string_view name) const {
    fs::path place = x_shelves->directory() / Uploads / name;
    if (::unlink(place.c_str()) != 0 && errno != ENOENT) return system_failure(errno, "unlink");
    return {};
}

Result<std::vector<std::string>> Blobs::partials() const {
    std::error_code error;
    std::vector<std::string> names;
    for (fs::directory_iterator at(x_shelves->directory() / Uploads, error), end; !error && at != end;
         at.increment(error))
        names.push_back(at->path().filename().string());
    if (error) return system_failure(error.value(), "readdir");
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace taizhang::store
