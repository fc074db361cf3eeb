// A directory of one test's own, gone with the test. Nothing is ever written into the source tree.
#pragma once

#include <filesystem>
#include <string>

namespace taizhang::test {

class TemporaryDirectory {
public:
    TemporaryDirectory();
    ~TemporaryDirectory();
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    const std::filesystem::path& path() const { return x_path; }

private:
    std::filesystem::path x_path;
};

std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& bytes);

// tests/../<relative>, e.g. source_path("schemas").
std::filesystem::path source_path(const std::string& relative);

} // namespace taizhang::test
