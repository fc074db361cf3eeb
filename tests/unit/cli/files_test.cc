#include "cli/files.hh"

#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

using namespace taizhang;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> names(const cli::Collected& found) {
    std::vector<std::string> all;
    for (const auto& file : found.files) all.push_back(file.name);
    return all;
}

} // namespace

TEST_CASE("a folder is walked by name, and what is passed over is listed with its reason") {
    test::TemporaryDirectory directory;
    auto root = directory.path() / "June";
    for (const char* file :
         {"b.xlsx", "a/2.pdf", "a/10.pdf", "a/.hidden", "~$b.xlsx", "c.part", "Z.csv", ".git/config"}) {
        fs::create_directories((root / file).parent_path());
        test::write_file(root / file, file);
    }
    fs::create_symlink(root / "b.xlsx", root / "link");
    fs::create_directory_symlink(root, root / "a" / "round"); // would never end
    REQUIRE(::mkfifo((root / "pipe").c_str(), 0600) == 0);
    auto found = cli::collect({root});
    CHECK(names(found) == std::vector<std::string>{"Z.csv", "a/10.pdf", "a/2.pdf", "b.xlsx"});
    CHECK(found.files[0].size == 5);
    CHECK(found.passed_over.size() == 7);
    for (const auto& each : found.passed_over) CHECK_FALSE(each.reason.empty());
    CHECK(found.missing.empty());
}

TEST_CASE("what is named itself is taken whatever it is called, and what is not there is said") {
    test::TemporaryDirectory directory;
    auto hidden = directory.path() / ".x.tmp";
    test::write_file(hidden, "1");
    fs::create_symlink(hidden, directory.path() / "link.csv");
    auto found =
        cli::collect({directory.path() / "link.csv", hidden, directory.path() / "absent", "/dev/null"});
    CHECK(names(found) == std::vector<std::string>{"link.csv", ".x.tmp"});
    REQUIRE(found.missing.size() == 2);
    CHECK(found.missing[0].path.filename() == "absent");
    CHECK(cli::collect({}).files.empty());
}

TEST_CASE("a name longer than the archive takes keeps the parts next to the file") {
    test::TemporaryDirectory directory;
    auto deep =
        directory.path() / "in" / std::string(150, 'a') / std::string(100, 'b') / std::string(100, 'c');
    fs::create_directories(deep);
    test::write_file(deep / "f.csv", "1");
    auto found = cli::collect({directory.path() / "in"});
    REQUIRE(found.files.size() == 1);
    auto kept = fs::path(std::string(100, 'b')) / std::string(100, 'c') / "f.csv";
    CHECK(found.files[0].name == kept.string());
    CHECK(cli::collect({directory.path() / "in/"}).files[0].name == found.files[0].name);
}
