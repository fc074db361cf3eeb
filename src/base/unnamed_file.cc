#include "base/unnamed_file.hh"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace taizhang {
namespace {

Failure system_failure(int error) {
    if (error == ENOSPC || error == EDQUOT)
        return fail(Code::Unavailable, "磁盘空间不足，文件没有生成",
                    "请通知系统管理员清理磁盘或扩容，然后重试");
    return fail(Code::Io, std::string("写临时文件失败：") + std::strerror(error), "请检查磁盘与目录权限");
}

// NFS and old overlays do not know O_TMPFILE.
int open_in(const std::filesystem::path& directory) {
    int descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return descriptor;
    std::string name = (directory / "unnamed.XXXXXX").string();
    descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor >= 0) ::unlink(name.c_str());
    return descriptor;
}

} // namespace

Result<std::shared_ptr<const UnnamedFile>> UnnamedFile::make(const std::filesystem::path& directory,
                                                             std::string_view bytes) {
    int descriptor = open_in(directory);
    if (descriptor < 0) return system_failure(errno);
    std::shared_ptr<const UnnamedFile> file(new UnnamedFile(descriptor, bytes.size()));
    while (!bytes.empty()) {
        auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return system_failure(errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return file;
}

} // namespace taizhang
