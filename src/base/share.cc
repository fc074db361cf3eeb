#include "base/share.hh"

#include <cstdlib>

namespace taizhang {

std::filesystem::path find_share() {
    if (const char* set = std::getenv("TAIZHANG_SHARE"); set != nullptr && *set != '\0') return set;
    std::error_code error;
    auto prefix = std::filesystem::read_symlink("/proc/self/exe", error).parent_path().parent_path();
    for (const auto& candidate : {prefix / "share", prefix / "share" / "taizhang"}) {
        if (std::filesystem::exists(candidate / "schemas" / "catalogue.json", error)) return candidate;
    }
    return prefix / "share" / "taizhang";
}

} // namespace taizhang
