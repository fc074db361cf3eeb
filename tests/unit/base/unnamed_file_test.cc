#include "base/unnamed_file.hh"

#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <unistd.h>

using namespace taizhang;

TEST_CASE("an unnamed file holds its bytes, and its directory stays empty") {
    test::TemporaryDirectory directory;
    std::string bytes(300'000, 'x'), read(bytes.size() + 1, '\0');
    auto file = UnnamedFile::make(directory.path(), bytes);
    REQUIRE(file);
    CHECK((*file)->size() == bytes.size());
    CHECK(std::filesystem::is_empty(directory.path()));
    auto count = ::pread((*file)->descriptor(), read.data(), read.size(), 0);
    REQUIRE(count == static_cast<ssize_t>(bytes.size()));
    CHECK(read.substr(0, bytes.size()) == bytes);
    int descriptor = (*file)->descriptor();
    file->reset();
    CHECK(::pread(descriptor, read.data(), 1, 0) == -1);
}

TEST_CASE("an unnamed file in no directory is an error") {
    test::TemporaryDirectory directory;
    auto nowhere = UnnamedFile::make(directory.path() / "absent", "x");
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().code == Code::Io);
}
