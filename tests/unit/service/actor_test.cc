#include "service/actor.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::service;

namespace {

constexpr std::array Rights = {Right::Upload,      Right::Read,        Right::Search,
                               Right::RecordEvent, Right::ManageUsers, Right::ManageProjects,
                               Right::SeeProject,  Right::Delete,      Right::Report};
constexpr std::array Roles = {Role::Officer, Role::Contractor, Role::Inspector, Role::Admin};

Actor actor(Role role) {
    Actor made;
    made.role = role;
    made.projects = {ProjectId("pmine"), ProjectId("pmine2")};
    return made;
}

struct Row { // a row of a table that is looked up by its own id
    ProjectId project;
    int value = 0;
};

bool same(const Error& a, const Error& b) {
    return a.code == b.code && a.message == b.message && a.hint == b.hint;
}

} // namespace

TEST_CASE("the rights of every role are exactly these") {
    // One line a role, one column a right, in the order of Rights. A change here is a change of who may do what:
    // docs/security.md says the same.
    const std::string golden =
        "officer    Upload Read Search RecordEvent -           -              SeeProject Delete -\n"
        "contractor -      Read Search RecordEvent -           -              SeeProject Delete -\n"
        "inspector  -      Read Search -           -           -              SeeProject -      Report\n"
        "admin      -      -    -      -           ManageUsers ManageProjects SeeProject -      -\n";
    const std::array<std::string, 9> names = {"Upload",      "Read",        "Search",
                                              "RecordEvent", "ManageUsers", "ManageProjects",
                                              "SeeProject",  "Delete",      "Report"};
    std::string table;
    for (Role role : Roles) {
        std::string line(name(role));
        line.resize(10, ' ');
        for (std::size_t i = 0; i < Rights.size(); ++i) {
            std::string cell = may(actor(role), Rights[i]) ? names[i] : "-";
            cell.resize(i + 1 == Rights.size() ? cell.size() : names[i].size(), ' ');
            line += " " + cell;
        }
        table += line + "\n";
    }
    CHECK(table == golden);
}

TEST_CASE("a right reaches as far as the actor's projects") {
    for (Role role : Roles) {
        for (Right right : Rights) {
            auto someone = actor(role);
            bool has = may(someone, right);
            CHECK(may(someone, right, ProjectId("pmine")) == has);
            CHECK(may(someone, right, ProjectId("pmine2")) == has);
            CHECK_FALSE(may(someone, right, ProjectId("pother")));
            CHECK_FALSE(may(someone, right, ProjectId("")));
            CHECK_FALSE(may(someone, right, ProjectId("pmine3"))); // no prefix will do
            someone.all_projects = true;
            CHECK(may(someone, right, ProjectId("pother")) == has); // every project, but no further right
        }
    }
}

TEST_CASE("who has no role of ours may do nothing") {
    auto stranger = actor(static_cast<Role>(17));
    stranger.all_projects = true;
    for (Right right : Rights) CHECK_FALSE(may(stranger, right));
    CHECK(name(static_cast<Role>(17)).empty());
}

TEST_CASE("a missing right is Forbidden, a project out of reach NotFound, each with the next step") {
    for (Role role : Roles) {
        for (Right right : Rights) {
            auto someone = actor(role);
            bool has = may(someone, right);
            CHECK(bool(require(someone, right)) == has);
            CHECK(bool(require(someone, right, ProjectId("pmine"))) == has);
            auto refused = require(someone, right, ProjectId("pother"));
            REQUIRE_FALSE(refused);
            CHECK(refused.error().code == (has ? Code::NotFound : Code::Forbidden));
            CHECK_FALSE(refused.error().hint.empty());
        }
    }
}

TEST_CASE("what is out of reach is answered as what does not exist") {
    auto officer = actor(Role::Officer);
    auto hidden = within_reach<Row>(officer, Right::Read, Row{ProjectId("pother"), 7});
    auto absent =
        within_reach<Row>(officer, Right::Read, fail(Code::NotFound, "没有这个记录", "请核对后重试"));
    REQUIRE_FALSE(hidden);
    REQUIRE_FALSE(absent);
    CHECK(same(hidden.error(), absent.error()));
    CHECK(hidden.error().code == Code::NotFound);
    auto mine = within_reach<Row>(officer, Right::Read, Row{ProjectId("pmine"), 7});
    REQUIRE(mine);
    CHECK(mine->value == 7);
    // A failing disk is no "not found".
    CHECK(within_reach<Row>(officer, Right::Read, fail(Code::Io, "disk")).error().code == Code::Io);
    // Who may not read at all is told so, and learns no more from it.
    auto admin = actor(Role::Admin);
    auto there = within_reach<Row>(admin, Right::Read, Row{ProjectId("pmine"), 7});
    auto nowhere = within_reach<Row>(admin, Right::Read, fail(Code::NotFound, "没有这个记录"));
    REQUIRE_FALSE(there);
    REQUIRE_FALSE(nowhere);
    CHECK(there.error().code == Code::Forbidden);
    CHECK(same(there.error(), nowhere.error()));
}

TEST_CASE("a role is known by its name only") {
    for (Role each : Roles) CHECK(role(name(each)) == each);
    CHECK_FALSE(role("Officer"));
    CHECK_FALSE(role(""));
    CHECK_FALSE(role("root"));
}
