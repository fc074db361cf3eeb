// The comparison of the officer in three sources, and that R-OFF-1 says nothing else.
#include "review/identity_sheet.hh"

#include "cases.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::review;

namespace {

IdentityComparison compared(const Json& world) {
    auto made = test::make_case(world, Json::array());
    return compare_identity(made.documents, made.project, made.month, made.rules);
}

bool has_error(const Json& world) {
    auto made = test::make_case(world, Json::array());
    auto findings = review_month(made.documents, made.project, made.month, made.rules);
    return std::any_of(findings.begin(), findings.end(), [](const record::Finding& finding) {
        return finding.rule == "R-OFF-1" && finding.severity == record::Severity::Error;
    });
}

Json officer_row(const Json& world, const std::string& name, const std::string& phone) {
    Json row = world["documents"]["r-register"]["data"]["rows"][0];
    row.update({{"name", name}, {"phone", phone}, {"trade", "劳资专管员"}});
    return row;
}

void put(Json& world, const char* document, const char* field, const std::string& value) {
    if (world["documents"].contains(document))
        world["documents"][document]["data"][field] = value.empty() ? Json() : Json(value);
}

void put_in_check(Json& world, std::size_t row, const std::string& value) {
    if (world["documents"].contains("r-check"))
        world["documents"]["r-check"]["data"]["rows"][row]["in_system"] =
            value.empty() ? Json() : Json(value);
}

// Any of the sources may lack a word, or the whole document; the register may have the officer or not.
Json any_world() {
    auto world = test::world();
    auto name = [] {
        return *rc::gen::elementOf(std::vector<std::string>{"", "诸葛一", "诸葛 一", "诸葛二"});
    };
    auto phone = [] {
        return *rc::gen::elementOf(
            std::vector<std::string>{"", "15400000904", "１５４００００0904", "15400000905"});
    };
    for (const char* document : {"r-filing", "r-board", "r-check"})
        if (*rc::gen::inRange(0, 4) == 0) world["documents"].erase(document);
    put(world, "r-filing", "officer_name", name());
    put(world, "r-filing", "officer_phone", phone());
    put(world, "r-board", "officer", name());
    put(world, "r-board", "officer_phone", phone());
    put_in_check(world, 0, name());
    put_in_check(world, 1, phone());
    if (*rc::gen::arbitrary<bool>())
        world["documents"]["r-register"]["data"]["rows"].push_back(officer_row(world, name(), phone()));
    return world;
}

} // namespace

TEST_CASE("property: the comparison differs exactly where R-OFF-1 has its finding") {
    CHECK(rc::check("sheet and rule agree", [] {
        auto world = any_world();
        auto sheet = compared(world);
        RC_CLASSIFY(sheet.agreement() == Agreement::Differs, "differs");
        RC_ASSERT((sheet.agreement() == Agreement::Differs) == has_error(world));
    }));
}

TEST_CASE("property: nothing is the same that does not stand in all three places") {
    CHECK(rc::check("what is not there is missing", [] {
        auto sheet = compared(any_world());
        for (const auto* item : sheet.items()) {
            auto cells = item->cells();
            bool all =
                std::none_of(cells.begin(), cells.end(), [](const auto* cell) { return cell->text.empty(); });
            if (!all) RC_ASSERT(item->agreement() != Agreement::Same);
            for (const auto* cell : cells)
                if (!cell->text.empty()) RC_ASSERT_FALSE(cell->places.empty());
        }
        if (sheet.agreement() == Agreement::Same)
            for (const auto* item : sheet.items()) RC_ASSERT(item->agreement() == Agreement::Same);
    }));
}

TEST_CASE("a good month's officer is the same in all three places, each with its cell") {
    auto sheet = compared(test::world());
    CHECK(sheet.agreement() == Agreement::Same);
    CHECK_FALSE(sheet.in_register);
    CHECK(sheet.name.filing.text == "诸葛一");
    CHECK(test::shown(sheet.name.filing.places.at(0)) == "r-filing /officer_name H2");
    CHECK(test::shown(sheet.phone.system.places.at(0)) == "r-check /rows/1/in_system C5");
    CHECK(format(sheet.filed_on.value()) == "2025-12-20");
}

TEST_CASE("the officer's own row in the register is the real-name system's word, not what a sheet noted") {
    auto world = test::world();
    world["documents"]["r-register"]["data"]["rows"].push_back(officer_row(world, "诸葛二", "15400000904"));
    auto sheet = compared(world);
    CHECK(sheet.in_register);
    CHECK(sheet.name.agreement() == Agreement::Differs);
    CHECK(sheet.name.system.text == "诸葛二");
    CHECK(sheet.phone.agreement() == Agreement::Same);
    CHECK(sheet.name.system.places.at(0).document == "r-register");
}

TEST_CASE("somebody who left is not the officer any more; two in the register are both named") {
    auto world = test::world();
    auto& rows = world["documents"]["r-register"]["data"]["rows"];
    auto gone = officer_row(world, "旧人", "15400000999");
    gone["exit_date"] = "2026-06-10";
    rows.push_back(gone);
    CHECK_FALSE(compared(world).in_register);
    rows.push_back(officer_row(world, "诸葛一", "15400000904"));
    CHECK(compared(world).agreement() == Agreement::Same);
    rows.push_back(officer_row(world, "诸葛二", "15400000904"));
    auto two = compared(world);
    CHECK(two.name.system.text == "诸葛一、诸葛二");
    CHECK(two.agreement() == Agreement::Differs);
}

TEST_CASE("what a sheet copied from the register says nothing once the register does not say it any more") {
    auto world = test::world();
    for (auto& row : world["documents"]["r-check"]["data"]["rows"]) row["system_at"] = "X-L4-06-D1 花名册!B9";
    auto copied = compared(world);
    CHECK(copied.agreement() == Agreement::Missing);
    CHECK(copied.name.system.text.empty());
    CHECK_FALSE(copied.reading);
    for (auto& row : world["documents"]["r-check"]["data"]["rows"]) row["system_said"] = true;
    auto said = compared(world);
    CHECK(said.agreement() == Agreement::Same);
    CHECK(said.reading.value().name_from == "X-L4-06-D1 花名册!B9");
}

TEST_CASE("board and system are compared where there is no filing") {
    auto world = test::world();
    world["documents"].erase("r-filing");
    put_in_check(world, 1, "15400000905");
    CHECK(compared(world).phone.agreement() == Agreement::Differs);
    CHECK(has_error(world));
    CHECK(compared(world).name.agreement() == Agreement::Missing);
}
