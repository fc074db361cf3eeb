#include "review/reconcile.hh"

#include "cases.hh"
#include "support/large_month.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::review;

namespace {

Reconciliation of(const Json& patch, std::string_view subcontractor = "") {
    auto made = test::make_case(test::world(), patch);
    return reconcile(made.documents, made.project, made.month, made.rules, subcontractor);
}

std::string differences(const Reconciliation& all) {
    std::string text;
    for (const auto& person : all.persons) {
        for (auto each : person.differences) text += person.name + " " + std::string(each) + "\n";
    }
    return text;
}

Json replaced(const char* path, Json value) {
    return Json::array({{{"op", "add"}, {"path", path}, {"value", std::move(value)}}});
}
Json removed(const char* path) { return Json::array({{{"op", "remove"}, {"path", path}}}); }

} // namespace

TEST_CASE("in a clean month everybody stands on all sides, each with the cells that say so") {
    auto all = of(Json::array());
    REQUIRE(all.persons.size() == 3);
    CHECK(differences(all).empty());
    CHECK(all.stray.empty());
    const auto& first = all.persons.front();
    for (std::size_t side = 0; side < ReconciledSides.size(); ++side) {
        INFO(ReconciledSides[side]);
        CHECK_FALSE(first.sides[side].empty());
    }
    std::string payroll;
    for (const auto& cell : first.sides[3])
        payroll += std::string(cell.field) + "=" + cell.value.dump() + "@" + test::shown(cell.place) + "\n";
    CHECK(payroll.find("days=100@r-payroll /rows/2/days ") != std::string::npos);
    CHECK(payroll.find("net=320000@r-payroll /rows/2/net ") != std::string::npos);
}

TEST_CASE("what is missing or differs is said of the person it is about") {
    CHECK(differences(of(removed("/documents/r-payroll/data/rows/2"))) == "王三 not_paid\n");
    CHECK(differences(of(removed("/documents/r-attendance/data/rows/0"))) == "陈一 not_attended\n");
    CHECK(differences(of(removed("/documents/r-register/data/rows/1"))) == "李二二 not_registered\n");
    CHECK(differences(of(replaced("/documents/r-payroll/data/rows/0/days", 210))) == "陈一 days\n");
    CHECK(differences(of(replaced("/documents/r-bank/data/rows/0/amount", 786001))) == "陈一 amount\n");
    CHECK(differences(of(replaced("/documents/r-bank/data/rows/0/status", "失败"))) == "陈一 not_by_bank\n");
    CHECK(
        differences(of(replaced("/documents/r-payroll/data/rows/0/card_no", "9000000000000070038"))).empty());
    // A side the month does not have at all is nobody's fault.
    CHECK(differences(of(removed("/documents/r-bank"))).empty());
    auto stray = of(Json::array(
        {{{"op", "add"},
          {"path", "/documents/r-bank/data/rows/-"},
          {"value",
           {{"seq", 4}, {"payee_name", "外人"}, {"payee_account", "9000000000000009999"}, {"amount", 1}}}}}));
    REQUIRE_FALSE(stray.stray.empty());
    CHECK(stray.stray.front().value == "外人");
}

TEST_CASE("one subcontractor's persons are those the screen of that subcontractor shows") {
    auto made = test::make_case(test::large_month(test::world(), 20, 8), Json::array());
    auto all = reconcile(made.documents, made.project, made.month, made.rules, "");
    auto second = reconcile(made.documents, made.project, made.month, made.rules, "第 2 劳务");
    CHECK(all.persons.size() == 20);
    CHECK(second.persons.size() == 8);
    for (const auto& person : second.persons) CHECK(person.subcontractor == "第2劳务");
    CHECK(reconcile(made.documents, made.project, made.month, made.rules, "无此单位").persons.empty());
}
