// Each limit of reading, set low, met by a file of its own: kept, named, and the archive goes on.
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Met {
    std::string text;
    bool read = false;
};

// Sends it to a daemon with these settings; what it says, and that the next file is sealed all the same.
Met met(const std::vector<std::string>& settings, const std::string& bytes,
        const std::string& type = "L5-05") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data", settings);
    auto story = begin_story(daemon);
    auto officer = daemon.client(story.officer);
    auto receipt = upload(officer, story.project, bytes, type);
    REQUIRE(receipt);
    auto state = settled(officer, text_at(*receipt, "submission"));
    auto blob = text_at(state, "sha256");
    CHECK(read_file(directory.path() / "data" / "blobs" / blob.substr(0, 2) / blob.substr(2, 2) / blob) ==
          bytes);
    auto next = upload(officer, story.project, small_payroll(77));
    REQUIRE(next);
    CHECK(text_at(settled(officer, text_at(*next, "submission")), "state") == "sealed");
    if (text_at(state, "state") != "sealed") CHECK_FALSE(text_at(state, "advice").empty());
    return {text_at(state, "state") + " " + text_at(state, "reason"), text_at(state, "state") != "unreadable"};
}

std::string many_rows(int rows) {
    std::string text = "序号,姓名,身份证号码,工种,出勤天数,日工资,应发工资,实发工资,银行卡号\n";
    for (int i = 1; i <= rows; ++i)
        text += std::to_string(i) + ",诸葛明澜,32000019751218199X,钢筋工,22,300.00,6600.00,6600.00,9" +
                std::to_string(100000 + i) + "\n";
    return text;
}

} // namespace

TEST_CASE("a limit that is met is named, the file is kept, and what comes next is read") {
    CHECK(met({"--read-file-mb", "1"}, many_rows(20'000)).text.find("unreadable 文件超过") == 0);
    CHECK(met({"--read-cells", "1000"}, many_rows(200)).text.find("单元格太多") != std::string::npos);
    auto xlsx = read_file(source_path("samples/2026-06/钢筋班6月工资表.xlsx"));
    CHECK(met({"--read-expanded-mb", "1"}, xlsx).read); // a real one is far below
}

TEST_CASE("the time and the memory of a child are what the settings say") {
    // A megabyte of rows is read within any limit; the smallest must not stop it.
    auto said = met({"--read-seconds", "1", "--read-memory-mb", "64"}, many_rows(2000));
    INFO(said.text);
    CHECK(said.read);
}
