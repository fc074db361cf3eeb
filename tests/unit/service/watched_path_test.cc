#include "service/watched_path.hh"

#include "support/temporary.hh"
#include "text/utf8.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using service::place_of;

namespace {

const record::Catalogue& catalogue() {
    static const auto loaded = record::Catalogue::load(test::source_path("schemas"));
    return *loaded;
}

const std::vector<std::string> Firms = {"南通示例铁臂钢筋劳务有限公司", "江苏示例·木工 Team A"};

service::WatchedPlace place(const std::vector<std::string>& folders, std::string_view name = "工资表.xlsx") {
    return place_of(folders, name, catalogue(), Firms);
}

} // namespace

TEST_CASE("folders that are a month, a type or a firm are understood in any order") {
    auto whole = place({"2026-06", "L5-05", Firms[0]});
    CHECK(whole.period == "2026-06");
    CHECK(whole.type == "L5-05");
    CHECK(whole.subcontractor == Firms[0]);
    CHECK(whole.file_name == "工资表.xlsx");
    auto other = place({Firms[0], "农民工工资支付表", "2026年6月份"});
    CHECK(other.period == "2026-06");
    CHECK(other.type == "L5-05");
    CHECK(other.subcontractor == Firms[0]);
    auto none = place({});
    CHECK((none.period + none.type + none.subcontractor).empty());
}

TEST_CASE("a month is read in the forms people give folders, and nothing less than a month") {
    for (const char* form : {"2026-06", "2026-6", "2026年6月", "2026年06月份", "202606", "2026.6", "2026_06",
                             "２０２６年６月", "2026 年 6 月"}) {
        INFO(form);
        CHECK(place({form}).period == "2026-06");
        CHECK(place({form}).file_name == "工资表.xlsx");
    }
    for (const char* form : {"2026", "2026-13", "2026-00", "20266", "1926-06", "2026-06-30", "6月",
                             "2026年6月补发", "2026-", "月", "-06"}) {
        INFO(form);
        CHECK(place({form}).period.empty());
        CHECK(place({form}).file_name == std::string(form) + "/工资表.xlsx");
    }
}

TEST_CASE("a type is known by code, title or both, however they are joined") {
    for (const char* form : {"L5-05", "l5-05", "Ｌ5-05", "农民工工资支付表", "L5-05 农民工工资支付表",
                             "L5-05_农民工工资支付表", "L5-05-农民工工资支付表", " 农民工工资支付表 "}) {
        INFO(form);
        CHECK(place({form}).type == "L5-05");
    }
    for (const char* form : {"L5-99", "L5", "工资", "农民工工资支付表2", "L5-05的草稿"})
        CHECK(place({form}).type.empty());
    for (const auto& type : catalogue().types()) {
        INFO(type.code);
        CHECK(place({type.title}).type == type.code);
        CHECK(place({type.code}).type == type.code);
    }
}

TEST_CASE("a firm is known whatever blanks, width and case its folder's name has") {
    CHECK(place({"江苏示例・木工　ｔｅａｍ a"}).subcontractor == Firms[1]);
    CHECK(place({"南通示例铁臂钢筋劳务"}).subcontractor.empty()); // half a name may be another firm's
}

TEST_CASE("the folder nearest to the file wins, and nothing of the path is lost") {
    auto twice = place({"2026-05", "扫描", "2026-06"});
    CHECK(twice.period == "2026-06");
    CHECK(twice.file_name == "2026-05/扫描/工资表.xlsx");
    auto gbk = place({text::to_gb18030("扫描").value()}, text::to_gb18030("工资表.xlsx").value());
    CHECK(gbk.file_name == "扫描/工资表.xlsx");
    CHECK(text::is_utf8(place({}, "\xff\xff.pdf").file_name));
    rc::check("every folder is a field or in the name", [](const std::vector<std::string>& folders) {
        auto got = place(folders);
        auto fields = std::size_t{!got.period.empty()} + std::size_t{!got.type.empty()} +
                      std::size_t{!got.subcontractor.empty()};
        auto slashes = static_cast<std::size_t>(std::count(got.file_name.begin(), got.file_name.end(), '/'));
        RC_ASSERT(fields + slashes >= folders.size());
        RC_ASSERT(fields <= 3U);
        RC_ASSERT(text::is_utf8(got.file_name));
    });
}

TEST_CASE("files still being written and hidden ones are passed over") {
    for (const char* name : {".x", "~$工资表.xlsx", "a.part", "a.PART", "a.xlsx.tmp", "a.crdownload",
                             "a.download", "a.partial", "Thumbs.db", "desktop.ini", ""})
        CHECK(service::passed_over(name));
    for (const char* name : {"工资表.xlsx", "a.parts", "tmp", "part", "~工资表.xlsx", "a.tmp.xlsx"})
        CHECK_FALSE(service::passed_over(name));
}
