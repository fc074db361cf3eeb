#include "store/blobs.hh"

#include "base/clock.hh"
#include "base/failpoint.hh"
#include "proof/hash.hh"
#include "proof/password.hh"

#include <algorithm>
#include <bitset>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace taizhang::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* Incoming = "incoming";
constexpr std::chrono::hours Grace{1};

class Descriptor {
public:
    explicit Descriptor(int fd = -1) : x_fd(fd) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return x_fd; }
    // A network file system may report a lost write only here.
    bool close() { return x_fd < 0 || ::close(std::exchange(x_fd, -1)) == 0; }

private:
    int x_fd;
};

Failure system_failure(int error, const char* step) {
    if (error == ENOSPC || error == EDQUOT)
        return fail(Code::Unavailable, "磁盘空间不足，文件未保存",
                    "请清理磁盘或扩容后重新上传；已收到的文件不受影响");
    return fail(Code::Io, std::string("文件库读写失败（") + step + "）：" + std::strerror(error),
                "请检查磁盘与目录权限，然后重试");
}

// Success, or the failure that was injected at this point.
Result<void> pass(std::string_view point, const char* step) {
    switch (failpoint(point)) {
    case Fault::None: return {};
    case Fault::NoSpace: return system_failure(ENOSPC, step);
    case Fault::Error:
    case Fault::ShortWrite: break;
    }
    return system_failure(EIO, step);
}

Result<void> sync_directory(const fs::path& directory) {
    Descriptor fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || ::fsync(fd.get()) != 0) return system_failure(errno, "fsync 目录");
    return {};
}

Result<void> make_directory(const fs::path& directory) {
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return system_failure(errno, "mkdir");
    return {};
}

std::string hex_byte(unsigned value) {
    static constexpr std::string_view Digits = "0123456789abcdef";
    return {Digits[value >> 4 & 15], Digits[value & 15]};
}

bool is_blob_name(const std::string& name) { return Sha256::parse(name).has_value(); }

} // namespace

// Shared by all writers of one store.
struct Blobs::Shelves {
    fs::path directory;
    std::mutex mutex;
    std::bitset<65536> durable; // guarded by mutex: second-level directories known to survive power loss
    // Makes <dir>/ab/cd and its name durable. One that exists may be another process's, unsynced when it
    // died, hence a sync also then, once for each process.
    Result<void> prepare(const Sha256& digest);
};

Result<void> Blobs::Shelves::prepare(const Sha256& digest) {
    auto number = static_cast<std::size_t>(digest.bytes()[0] << 8 | digest.bytes()[1]);
    {
        std::lock_guard lock(mutex);
        if (durable[number]) return {};
    }
    fs::path first = directory / hex_byte(digest.bytes()[0]);
    TRY(make_directory(first / hex_byte(digest.bytes()[1])));
    TRY(sync_directory(first));
    std::lock_guard lock(mutex);
    durable.set(number);
    return {};
}

struct BlobWriter::State {
    std::shared_ptr<Blobs::Shelves> shelves;
    fs::path temporary;
    Descriptor file;
    proof::Hasher hasher;
    std::uint64_t size = 0;
    bool usable = true; // false after a failure or finish(): what the file holds is not known any more

    State(std::shared_ptr<Blobs::Shelves> of, fs::path place, int fd)
        : shelves(std::move(of)), temporary(std::move(place)), file(fd) {}
    ~State() {
        if (!temporary.empty()) ::unlink(temporary.c_str());
    }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    Result<void> write_all(std::string_view bytes);
    Result<void> sync_file();
    Result<void> put_in_place(const Sha256& digest);
};

Result<void> BlobWriter::State::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t length = bytes.size();
        switch (failpoint("blob.write")) {
        case Fault::None: break;
        case Fault::ShortWrite: length = (length + 1) / 2; break;
        case Fault::NoSpace: return system_failure(ENOSPC, "write");
        case Fault::Error: return system_failure(EIO, "write");
        }
        ssize_t written = ::write(file.get(), bytes.data(), length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_failure(errno, "write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> BlobWriter::State::sync_file() {
    if (::fchmod(file.get(), 0444) != 0) return system_failure(errno, "chmod");
    TRY(pass("blob.sync", "fsync"));
    // Never tried twice: after a failed fsync the kernel may call lost pages clean.
    if (::fsync(file.get()) != 0) return system_failure(errno, "fsync");
    if (!file.close()) return system_failure(errno, "close");
    return {};
}

Result<void> BlobWriter::State::put_in_place(const Sha256& digest) {
    TRY(shelves->prepare(digest));
    std::string hex = digest.hex();
    fs::path directory = shelves->directory / hex.substr(0, 2) / hex.substr(2, 2);
    fs::path place = directory / hex;
    struct stat status {};
    bool present = ::stat(place.c_str(), &status) == 0 && status.st_size == static_cast<off_t>(size);
    TRY(pass("blob.rename", "rename"));
    if (!present) { // also heals a blob that a broken disk has cut short
        if (::rename(temporary.c_str(), place.c_str()) != 0) return system_failure(errno, "rename");
        temporary.clear();
    }
    // Also when it was there: whoever put it there may not have come to this line yet.
    TRY(pass("blob.directory_sync", "fsync 目录"));
    return sync_directory(directory);
}

BlobWriter::BlobWriter(std::unique_ptr<State> state) : x_state(std::move(state)) {}
BlobWriter::BlobWriter(BlobWriter&&) noexcept = default;
BlobWriter& BlobWriter::operator=(BlobWriter&&) noexcept = default;
BlobWriter::~BlobWriter() = default;

Result<void> BlobWriter::write(std::string_view bytes) {
    if (!x_state->usable) return fail(Code::Io, "此文件先前写入失败或已经完成", "请重新上传");
    auto written = x_state->write_all(bytes);
    x_state->usable = written.has_value();
    TRY(written);
    x_state->hasher.update(bytes);
    x_state->size += bytes.size();
    return {};
}

std::uint64_t BlobWriter::size() const { return x_state->size; }

Result<Digests> BlobWriter::finish() {
    if (!std::exchange(x_state->usable, false))
        return fail(Code::Io, "此文件先前写入失败或已经完成", "请重新上传");
    Digests digests = x_state->hasher.finish();
    TRY(x_state->sync_file());
    TRY(x_state->put_in_place(digests.sha256));
    return digests;
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

Result<std::string> read_range(const fs::path& file, std::uint64_t offset, std::uint64_t length) {
    Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (fd.get() < 0 && errno == ENOENT)
        return fail(Code::NotFound, "文件库中没有此文件", "请核对摘要，或从备份恢复");
    if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) return system_failure(errno, "open");
    auto size = static_cast<std::uint64_t>(status.st_size);
    offset = std::min(offset, size);
    std::string bytes(std::min(length, size - offset), '\0');
    for (std::size_t done = 0; done < bytes.size();) {
        ssize_t got =
            ::pread(fd.get(), bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_failure(errno, "read");
        if (got == 0) return system_failure(EIO, "read");
        done += static_cast<std::size_t>(got);
    }
    return bytes;
}

Result<std::vector<fs::path>> sorted_entries(const fs::path& directory) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
        entries.push_back(at->path());
    if (error && error != std::errc::no_such_file_or_directory)
        return system_failure(error.value(), "readdir");
    std::sort(entries.begin(), entries.end());
    return entries;
}

} // namespace

Result<Blobs> Blobs::open(const fs::path& directory) {
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) return system_failure(error.value(), "mkdir");
    TRY(make_directory(directory / Incoming));
    for (unsigned first = 0; first < 256; ++first) TRY(make_directory(directory / hex_byte(first)));
    TRY(sync_directory(directory));
    if (directory.has_parent_path()) TRY(sync_directory(directory.parent_path()));
    sweep(directory / Incoming);
    Blobs blobs;
    blobs.x_shelves = std::make_shared<Shelves>();
    blobs.x_shelves->directory = directory;
    return blobs;
}

Result<BlobWriter> Blobs::create() const {
    TRY(pass("blob.create", "create"));
    fs::path place = x_shelves->directory / Incoming / proof::random_id('b');
    int fd = ::open(place.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return system_failure(errno, "create");
    return BlobWriter(std::make_unique<BlobWriter::State>(x_shelves, std::move(place), fd));
}

Result<Digests> Blobs::put(std::string_view bytes) const {
    TRY_INTO(auto writer, create());
    TRY(writer.write(bytes));
    return writer.finish();
}

bool Blobs::contains(const Sha256& digest) const { return ::access(path(digest).c_str(), F_OK) == 0; }

fs::path Blobs::path(const Sha256& digest) const {
    std::string hex = digest.hex();
    return x_shelves->directory / hex.substr(0, 2) / hex.substr(2, 2) / hex;
}

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
    for (unsigned first = 0; first < 256; ++first) {
        TRY_INTO(auto shelves, sorted_entries(x_shelves->directory / hex_byte(first)));
        for (const auto& shelf : shelves) {
            TRY_INTO(auto files, sorted_entries(shelf));
            for (const auto& file : files)
                if (is_blob_name(file.filename().string()))
                    TRY(each(*Sha256::parse(file.filename().string())));
        }
    }
    return {};
}

Result<std::uint64_t> Blobs::free_bytes() const {
    struct statvfs status {};
    if (::statvfs(x_shelves->directory.c_str(), &status) != 0) return system_failure(errno, "statvfs");
    return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

} // namespace taizhang::store
