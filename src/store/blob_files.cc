#include "store/blob_files.hh"

#include "base/failpoint.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace taizhang::store {

namespace fs = std::filesystem;

Failure system_failure(int error, const char* step) {
    if (error == ENOSPC || error == EDQUOT)
        return fail(Code::Unavailable, "磁盘空间不足，文件未保存",
                    "请清理磁盘或扩容后重新上传；已收到的文件不受影响");
    return fail(Code::Io, std::string("文件库读写失败（") + step + "）：" + std::strerror(error),
                "请检查磁盘与目录权限，然后重试");
}

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

Result<void> write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        std::size_t length = bytes.size();
        switch (failpoint("blob.write")) {
        case Fault::None: break;
        case Fault::ShortWrite: length = (length + 1) / 2; break;
        case Fault::NoSpace: return system_failure(ENOSPC, "write");
        case Fault::Error: return system_failure(EIO, "write");
        }
        ssize_t written = ::write(file, bytes.data(), length);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_failure(errno, "write");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
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

namespace {

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

Result<void> for_each_blob(const fs::path& directory,
                           const std::function<Result<void>(const Sha256&)>& each) {
    for (unsigned first = 0; first < 256; ++first) {
        TRY_INTO(auto shelves, sorted_entries(directory / hex_byte(first)));
        for (const auto& shelf : shelves) {
            TRY_INTO(auto files, sorted_entries(shelf));
            for (const auto& file : files)
                if (auto digest = Sha256::parse(file.filename().string())) TRY(each(*digest));
        }
    }
    return {};
}

fs::path place_of(const fs::path& directory, const Sha256& digest) {
    std::string hex = digest.hex();
    return directory / hex.substr(0, 2) / hex.substr(2, 2) / hex;
}

std::string hex_byte(unsigned value) {
    static constexpr std::string_view Digits = "0123456789abcdef";
    return {Digits[value >> 4 & 15], Digits[value & 15]};
}

} // namespace taizhang::store
