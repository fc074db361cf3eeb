#include "store/blobs.hh"

#include "base/clock.hh"
#include "proof/hash.hh"
#include "proof/password.hh"
#include "store/shelves.hh"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>

namespace taizhang::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* Incoming = "incoming";
constexpr std::chrono::hours Grace{1};
// A file up to this size waits in memory for its end: many are the same as one that is there, and those that wait for
// their group need no descriptor.
constexpr std::size_t InMemory = 64 * 1024;

Failure used_up() { return fail(Code::Io, "此文件先前写入失败或已经完成", "请重新上传"); }

} // namespace

struct BlobWriter::State {
    std::shared_ptr<Shelves> shelves;
    fs::path temporary;
    Descriptor file;
    std::string held; // the bytes so far while there is no file
    proof::Hasher hasher;
    std::uint64_t size = 0;
    bool usable = true; // false after a failure or finish(): what the file holds is not known any more

    explicit State(std::shared_ptr<Shelves> of) : shelves(std::move(of)) {}
    ~State() {
        if (!temporary.empty()) ::unlink(temporary.c_str());
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Result<void> make_file();
    Result<void> take(std::string_view bytes);
};

// With the bytes held so far.
Result<void> BlobWriter::State::make_file() {
    TRY(pass("blob.create", "create"));
    fs::path path = shelves->directory() / Incoming / proof::random_id('b');
    Descriptor made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (made.get() < 0) return system_failure(errno, "create");
    temporary = std::move(path);
    file = std::move(made);
    return write_all(file.get(), std::exchange(held, {}));
}

Result<void> BlobWriter::State::take(std::string_view bytes) {
    if (file.get() < 0 && held.size() + bytes.size() <= InMemory) {
        held += bytes;
        return {};
    }
    if (file.get() < 0) TRY(make_file());
    return write_all(file.get(), bytes);
}

BlobWriter::BlobWriter(std::unique_ptr<State> state) : x_state(std::move(state)) {}
BlobWriter::BlobWriter(BlobWriter&&) noexcept = default;
BlobWriter& BlobWriter::operator=(BlobWriter&&) noexcept = default;
BlobWriter::~BlobWriter() = default;

Result<void> BlobWriter::write(std::string_view bytes) {
    if (!x_state->usable) return used_up();
    auto written = x_state->take(bytes);
    x_state->usable = written.has_value();
    TRY(written);
    x_state->hasher.update(bytes);
    x_state->size += bytes.size();
    return {};
}

std::uint64_t BlobWriter::size() const { return x_state->size; }

Result<Digests> BlobWriter::finish() {
    BlobWriter* writers[] = {this};
    return std::move(finish_all(writers).front());
}

std::vector<Result<Digests>> BlobWriter::finish_all(std::span<BlobWriter* const> writers) {
    std::vector<Result<Digests>> results;
    std::vector<Placing> files(writers.size());
    std::vector<Placing*> whole;
    for (std::size_t i = 0; i < writers.size(); ++i) {
        State& state = *writers[i]->x_state;
        bool usable = std::exchange(state.usable, false);
        auto made = usable && state.file.get() < 0 ? state.make_file() : Result<void>();
        if (!usable || !made) {
            results.emplace_back(usable ? Failure(made.error()) : used_up());
            continue;
        }
        Digests digests = state.hasher.finish();
        files[i] = {
            std::exchange(state.temporary, {}), std::move(state.file), digests.sha256, state.size, {}};
        whole.push_back(&files[i]);
        results.emplace_back(digests);
    }
    if (!whole.empty()) writers.front()->x_state->shelves->settle(whole);
    for (std::size_t i = 0; i < writers.size(); ++i) {
        // "" once it has its place; else it goes with the writer
        if (results[i]) writers[i]->x_state->temporary = std::move(files[i].temporary);
        if (results[i] && !files[i].result) results[i] = Failure(files[i].result.error());
    }
    return results;
}

namespace {

// Left by a crash. A younger one may belong to an upload that is still running.
void sweep(const fs::path& incoming) {
    std::error_code error;
    Instant now = SystemClock().now();
    for (const auto& entry : fs::directory_iterator(incoming, error)) {
        struct stat status {};
        if (::lstat(entry.path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
        Instant changed{std::chrono::seconds(status.st_mtim.tv_sec)};
        if (now - changed > Grace) ::unlink(entry.path().c_str());
    }
}

} // namespace

Result<Blobs> Blobs::open(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) return system_failure(error.value(), "mkdir");
    TRY(make_directory(directory / Incoming));
    TRY(make_directory(directory / Uploads));
    TRY_INTO(auto shelves, Shelves::open(directory));
    if (directory.has_parent_path()) TRY(sync_directory(directory.parent_path()));
    sweep(directory / Incoming);
    Blobs blobs;
    blobs.x_shelves = std::move(shelves);
    return blobs;
}

Result<BlobWriter> Blobs::create() const {
    return BlobWriter(std::make_unique<BlobWriter::State>(x_shelves));
}

Result<Digests> Blobs::put(std::string_view bytes) const {
    TRY_INTO(auto writer, create());
    TRY(writer.write(bytes));
    return writer.finish();
}

bool Blobs::contains(const Sha256& digest) const { return ::access(path(digest).c_str(), F_OK) == 0; }

fs::path Blobs::path(const Sha256& digest) const { return x_shelves->place(digest); }

Result<std::string> Blobs::get(const Sha256& digest) const {
    TRY_INTO(std::string bytes, read_range(path(digest), 0, UINT64_MAX));
    if (proof::sha256(bytes) != digest)
        return fail(Code::Corrupt, "文件内容与封存时的摘要不符：" + digest.hex().substr(0, 16),
                    "请从备份恢复此文件，并检查磁盘");
    return bytes;
}

Result<std::uint64_t> Blobs::size(const Sha256& digest) const {
    struct stat status {};
    if (::stat(path(digest).c_str(), &status) == 0) return static_cast<std::uint64_t>(status.st_size);
    if (errno == ENOENT) return fail(Code::NotFound, "文件库中没有此文件", "请核对摘要，或从备份恢复");
    return system_failure(errno, "stat");
}

Result<std::string> Blobs::read(const Sha256& digest, std::uint64_t offset, std::uint64_t length) const {
    return read_range(path(digest), offset, length);
}

Result<void> Blobs::for_each(const std::function<Result<void>(const Sha256&)>& each) const {
    return for_each_blob(x_shelves->directory(), each);
}

Result<std::optional<BlobFile>> Blobs::file(const Sha256& digest) const { return x_shelves->file(digest); }

Result<bool> Blobs::remove(const Sha256& digest, const BlobFile& file) const {
    return x_shelves->remove(digest, file);
}

Result<std::uint64_t> Blobs::free_bytes() const {
    struct statvfs status {};
    if (::statvfs(x_shelves->directory().c_str(), &status) != 0) return system_failure(errno, "statvfs");
    return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

} // namespace taizhang::store
