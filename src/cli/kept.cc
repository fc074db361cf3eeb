#include "cli/kept.hh"

#include <cstdlib>
#include <fstream>
#include <sys/stat.h>

namespace taizhang::cli {

std::filesystem::path kept_file(const std::string& name) {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const char* home = std::getenv("HOME");
    std::filesystem::path base = config != nullptr && *config != '\0'
                                     ? std::filesystem::path(config)
                                     : std::filesystem::path(home == nullptr ? "/tmp" : home) / ".config";
    return base / "taizhang" / name;
}

Result<void> write_private(const std::filesystem::path& file, const std::string& content) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    auto unfinished = file;
    unfinished += ".tmp";
    auto before = ::umask(0077);
    std::ofstream out(unfinished, std::ios::trunc);
    ::umask(before);
    out << content << "\n";
    out.close();
    if (out) std::filesystem::rename(unfinished, file, error);
    if (!out || error) return fail(Code::Io, "写不了文件", "请检查目录权限和磁盘空间");
    return {};
}

} // namespace taizhang::cli
