#include "cli/progress.hh"

#include <catch2/catch.hpp>

using namespace taizhang::cli;

TEST_CASE("the line says files, bytes, rate and what remains, and never more than the terminal holds") {
    Standing half{12, 500, 30 << 20, 120 << 20, 5 << 20, ""};
    auto line = progress_line(half, 100);
    CHECK(line == "[######------------------] 12/500 份  30.0/120.0 MB  5.0 MB/s  还要 00:18");
    half.note = "服务器忙，20 秒后再试";
    CHECK(progress_line(half, 100).find("20 秒后再试") != std::string::npos);
    CHECK(progress_line(half, 100).find("MB/s") == std::string::npos);
    half.note.clear();
    CHECK(progress_line(half, 60).find("[##--------] 12/500") == 0); // fewer cells
    CHECK(progress_line(half, 45).find('[') == std::string::npos);
    CHECK(progress_line(half, 10).empty());
    auto width = [](const std::string& text) {
        std::size_t columns = 0;
        for (char c : text) columns += (c & 0xC0) == 0xC0 ? 2 : (c & 0x80) == 0 ? 1 : 0;
        return columns;
    };
    for (std::size_t columns = 1; columns < 120; ++columns)
        CHECK(width(progress_line(half, columns)) <= columns);
}

TEST_CASE("nothing is divided by nothing, and no bar is fuller than full") {
    CHECK(progress_line({0, 0, 0, 0, 0, ""}, 80).find("0/0 份") != std::string::npos);
    CHECK(progress_line({1, 2, 0, 0, 0, ""}, 80).find("[############------------]") ==
          0); // empty files count by number
    CHECK(progress_line({1, 1, 200, 100, 1, ""}, 80).find("[########################]") == 0);
    CHECK(progress_line({0, 1, 0, std::uint64_t{1} << 60, 1, ""}, 80).find("很久") != std::string::npos);
    CHECK(progress_line({0, 1, 0, std::uint64_t{7384} << 20, 1 << 20, ""}, 80).find("还要 02:03:04") !=
          std::string::npos);
}
