#include "cli/files.hh"

#include "service/watched_path.hh"

#include <algorithm>

namespace taizhang::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t LongestName = 255; // bytes, what the archive takes

// The last parts of a path that is too long: those nearest to the file say most.
std::string name_of(const fs::path& relative) {
    std::string name = relative.filename().string();
    for (auto folder = relative.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        auto longer = folder.filename().string() + "/" + name;
        if (longer.size() > LongestName) break;
        name = std::move(longer);
    }
    return name;
}

struct Walk {
    const fs::path& root;
    Collected& into;

    void through(const fs::path& folder) {
        std::error_code error;
        std::vector<fs::directory_entry> entries;
        for (fs::directory_iterator each(folder, error), end; !error && each != end; each.increment(error))
            entries.push_back(*each);
        if (error) return pass_over(folder, "打不开这个文件夹：" + error.message());
        std::sort(entries.begin(), entries.end());
        for (const auto& entry : entries) take(entry);
    }

    void take(const fs::directory_entry& entry) {
        std::error_code error;
        auto status = entry.symlink_status(error);
        auto name = entry.path().filename().string();
        if (service::passed_over(name)) return pass_over(entry.path(), "隐藏文件、临时文件或没有写完的文件");
        if (fs::is_symlink(status)) return pass_over(entry.path(), "链接，不是文件本身");
        if (fs::is_directory(status)) return through(entry.path());
        if (!fs::is_regular_file(status)) return pass_over(entry.path(), "不是普通文件");
        auto size = entry.file_size(error);
        if (error) return pass_over(entry.path(), "看不到这个文件：" + error.message());
        into.files.push_back({entry.path(), name_of(entry.path().lexically_relative(root)), size});
    }

    void pass_over(const fs::path& path, std::string reason) {
        into.passed_over.push_back({path, std::move(reason)});
    }
};

} // namespace

Collected collect(const std::vector<fs::path>& words) {
    Collected found;
    for (const auto& word : words) {
        std::error_code error;
        auto status = fs::status(word, error);
        if (fs::is_directory(status)) {
            Walk{word, found}.through(word);
        } else if (fs::is_regular_file(status)) {
            found.files.push_back({word, word.filename().string(), fs::file_size(word, error)});
        } else {
            found.missing.push_back({word, fs::exists(status) ? "不是文件也不是文件夹" : "没有这个文件"});
        }
    }
    return found;
}

} // namespace taizhang::cli
