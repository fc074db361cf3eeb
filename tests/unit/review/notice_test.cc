// docs/notice.md is a claim about the code; this keeps it true.
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <regex>
#include <sstream>

using namespace taizhang;

TEST_CASE("every file and test that docs/notice.md names exists") {
    std::string page = test::read_file(test::source_path("docs/notice.md"));
    const std::regex in_row("`((?:src|schemas|templates|samples|tests)/[^`]+)`(?: \"([^\"]+)\")?");
    std::istringstream lines(page);
    int tests = 0;
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("|")) continue;
        for (std::sregex_iterator at(line.begin(), line.end(), in_row), end; at != end; ++at) {
            auto file = test::source_path((*at)[1].str());
            INFO(file);
            REQUIRE(std::filesystem::exists(file));
            if (!(*at)[2].matched) continue;
            ++tests;
            CHECK(test::read_file(file).find("TEST_CASE(\"" + (*at)[2].str() + "\")") != std::string::npos);
        }
    }
    CHECK(tests >= 18);
}
