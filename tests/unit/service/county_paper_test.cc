// The county's list of officers as data: who is in it, what changed, what is counted.
#include "service/county_paper.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::service;

namespace {

const Month June = std::chrono::year{2026} / 6;

CountyProject works(const std::string& code, const std::string& officer = "诸葛一",
                    const char* filed = "2026-01-05") {
    CountyProject each;
    each.project.code = code;
    each.project.name = "工程" + code;
    each.project.general_contractor = "江海建设";
    each.officer.officer = officer;
    if (officer.empty()) return each;
    each.officer.phone = "15400009004";
    each.officer.filed_on = parse_date(filed);
    each.officer.exam = "合格";
    return each;
}

CountyProject changed(CountyProject each, const char* on, const std::string& former) {
    each.officer.changed = true;
    each.officer.changed_on = parse_date(on);
    each.officer.former = former;
    return each;
}

Json only_row(const CountyProject& each) {
    auto list = officer_list(June, {each});
    REQUIRE(list.at("rows").size() == 1);
    return list.at("rows").at(0);
}

} // namespace

TEST_CASE("without an earlier report a change is what was filed within the month") {
    CHECK(only_row(works("1")).at("change") == "无变化");
    CHECK(only_row(works("1", "诸葛一", "2026-06-01")).at("change") == "新增");
    auto row = only_row(changed(works("1", "诸葛二", "2026-06-03"), "2026-06-01", "诸葛一"));
    CHECK(row.at("change") == "变更");
    CHECK(row.at("former_officer") == "诸葛一");
    CHECK(row.at("changed_on") == "2026-06-01");
    CHECK(only_row(changed(works("1", "诸葛二", "2026-05-03"), "2026-05-01", "诸葛一")).at("change") ==
          "无变化");
}

TEST_CASE("with one it is whatever differs from it") {
    auto last =
        last_report("2026-05", officer_list(std::chrono::year{2026} / 5, {works("1"), works("2", "")}));
    auto against = [&](CountyProject each) {
        each.last = &last;
        return only_row(each);
    };
    CHECK(against(works("1")).at("change") == "无变化");
    CHECK(against(works("1", "诸葛 一")).at("change") == "无变化");
    CHECK(against(works("2")).at("change") == "新增"); // nobody was on file then
    CHECK(against(works("3")).at("change") == "新增");
    auto other = against(works("1", "诸葛二"));
    CHECK(other.at("change") == "变更");
    CHECK(other.at("former_officer") == "诸葛一");
    CHECK(other.at("note") == "没有变更备案表");
    auto phone = works("1");
    phone.officer.phone = "15400009009";
    CHECK(against(phone).at("change") == "变更");
    CHECK(against(phone).at("note") == "联系电话变更");
}

TEST_CASE("works that ended are said once, and are no works that go on") {
    auto done = works("1");
    done.ended_on = parse_date("2026-06-30");
    auto list = officer_list(June, {done, works("2")});
    CHECK(list.at("rows").at(0).at("change") == "退出");
    CHECK(list.at("projects") == 1);
    CHECK(list.at("officers") == 1);
    CHECK(list.at("left") == 1);
    auto said = last_report("2026-06", list);
    done.last = &said;
    CHECK(officer_list(std::chrono::year{2026} / 7, {done}).at("rows").empty());
    done.last = nullptr;
    CHECK(officer_list(std::chrono::year{2026} / 7, {done}).at("rows").empty());
    CHECK(officer_list(std::chrono::year{2026} / 5, {done}).at("rows").at(0).at("change") == "无变化");
}

TEST_CASE("a project without a filing is a row that says so") {
    auto list = officer_list(June, {works("1", "")});
    const auto& row = list.at("rows").at(0);
    CHECK(row.at("officer").is_null());
    CHECK(row.at("change").is_null());
    CHECK(row.at("note") == "未备案");
    CHECK(list.at("unfiled") == 1);
    CHECK(list.at("officers") == 0);
    CHECK(list.at("projects") == 1);
}

TEST_CASE("a failed exam is counted and noted") {
    auto failed = works("1");
    failed.officer.exam = "不合格";
    auto list = officer_list(June, {failed});
    CHECK(list.at("exam_failed") == 1);
    CHECK(list.at("rows").at(0).at("note") == "列入每季度重点检查");
}

TEST_CASE("the report carries office, addressee, day, and names the projects in it and no other") {
    store::Project volume;
    volume.name = "崇川区";
    volume.general_contractor = "崇川区治欠办";
    volume.owner = "市治欠办";
    auto list = officer_list(June, {works("1")});
    auto report = county_report({volume, June, parse_date("2026-07-10"), *parse_date("2026-07-09")}, list,
                                {"崇治欠办报1号", "", "越青野", "", ""});
    REQUIRE(report);
    CHECK(report->at("county_office") == "崇川区治欠办");
    CHECK(report->at("addressee") == "市治欠办");
    CHECK(report->at("due_on") == "2026-07-10");
    CHECK(report->at("remark").is_null());
    CHECK(names(*report, works("1").project));
    CHECK_FALSE(names(*report, works("2").project));
    CHECK(county_report({volume, June, std::nullopt, *parse_date("2026-07-09")}, list,
                        {"", std::string(1501, 'x'), "", "", ""})
              .error()
              .code == Code::Unprocessable);
    CHECK(officers_csv(list).find("\"工程1\",\"\",\"江海建设\",\"诸葛一\",\"15400009004\"") !=
          std::string::npos);
}

TEST_CASE("property: in whatever order projects come the list is the same, and every one is counted once") {
    CHECK(rc::check("order and counts", [] {
        std::vector<CountyProject> projects;
        auto count = *rc::gen::inRange(1, 9);
        for (int i = 0; i < count; ++i) {
            auto each = works(std::to_string(i),
                              *rc::gen::elementOf(std::vector<std::string>{"", "诸葛一", "诸葛二"}));
            if (*rc::gen::inRange(0, 4) == 0) each.ended_on = parse_date("2026-06-10");
            projects.push_back(each);
        }
        auto list = officer_list(June, projects);
        std::reverse(projects.begin(), projects.end());
        RC_ASSERT(list == officer_list(June, projects));
        RC_ASSERT(list["projects"].get<int>() + list["left"].get<int>() == count);
        RC_ASSERT(list["officers"].get<int>() + list["unfiled"].get<int>() == list["projects"].get<int>());
    }));
}
