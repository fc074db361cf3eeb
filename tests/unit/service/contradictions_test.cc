#include "service/contradictions.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::service;

namespace {

store::Project project() {
    store::Project made;
    made.id = ProjectId("p1");
    made.name = "示例江海新苑安置房二期工程";
    return made;
}

std::vector<std::string> rules(const Json& data, const Json& mapping = Json::object()) {
    std::vector<std::string> names;
    for (const auto& finding :
         contradictions(data, Json::object(), mapping, project(), {"L5-05", "2026-06", ""}))
        names.push_back(finding.rule);
    return names;
}

const std::vector<std::string> None;

} // namespace

TEST_CASE("a project is called by its name, in short, with more words, in other signs") {
    const char* full = "示例江海新苑安置房二期工程";
    for (const char* same : {"示例江海新苑安置房二期工程", "江海新苑二期", " 示例江海新苑安置房（二期）工程 ",
                             "示例江海新苑安置房二期工程项目部", "江海新苑安置房二期工程"}) {
        INFO(same);
        CHECK(names_the_same(same, full));
    }
    for (const char* other :
         {"示例江海新苑安置房三期工程", "江海新苑一期", "示例滨河学校扩建工程", "二期江海新苑"}) {
        INFO(other);
        CHECK_FALSE(names_the_same(other, full));
    }
    CHECK(names_the_same("Ａ地块", "a地块"));
}

TEST_CASE("a sheet that names another project is told of with both names and its cell") {
    record::Places places(Json{{"/project", {{"sheet", "工资表"}, {"row", 2}, {"column", 1}}}});
    auto found = contradictions({{"project", "示例滨河学校扩建工程"}}, places, Json::object(), project(), {});
    REQUIRE(found.size() == 1);
    CHECK(found[0].rule == "R-READ-PROJECT");
    CHECK(found[0].severity == record::Severity::Error);
    CHECK(found[0].message == "表里写的项目是“示例滨河学校扩建工程”，收在“示例江海新苑安置房二期工程”");
    CHECK(found[0].places.at(0).field == "/project");
    CHECK(rules({{"project_name", "示例滨河学校扩建工程"}}) == std::vector<std::string>{"R-READ-PROJECT"});
    CHECK(rules({{"project", "江海新苑二期"}}) == None);
    CHECK(rules({{"project", nullptr}}) == None);
    CHECK(rules(Json::object()) == None);
}

TEST_CASE("a sheet of ours is of the project it was made for, whatever is written over it") {
    CHECK(rules({{"project", "示例滨河学校扩建工程"}}, {{"own_project", "p1"}}) == None);
    CHECK_FALSE(is_made_for_another({{"own_project", "p1"}}, project()));
    CHECK(is_made_for_another({{"own_project", "p2"}}, project()));
    CHECK_FALSE(is_made_for_another({{"own_project", ""}}, project()));
    CHECK_FALSE(is_made_for_another(Json::object(), project()));
    CHECK_FALSE(is_made_for_another(Json(), project()));
}

TEST_CASE("the month in the sheet is held against the one it is filed under") {
    CHECK(rules({{"period", "2026-05"}}) == std::vector<std::string>{"R-READ-PERIOD"});
    CHECK(rules({{"period", "2026-06"}}) == None);
    CHECK(rules({{"period", "第二季度"}}) == None);
}
