#include "record/places.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using record::Places;

TEST_CASE("places of a table are found and printed as a document keeps them") {
    Places places;
    auto sheet = places.sheet("工资表"), other = places.sheet("木工");
    auto gross = places.step("gross"), note = places.step("extra/备注/1");
    places.put(0, gross, sheet, 5, 6);
    places.put(0, note, sheet, 5, 9);
    places.put(2, gross, other, 4, 6);
    places.put("/period", sheet, 1, 1);
    CHECK(places.size() == 4);
    CHECK(places.find("/rows/0/gross")->row == 5);
    CHECK(places.find("/rows/2/gross")->sheet == "木工");
    CHECK(places.contains("/rows/0/extra/备注/1"));
    for (const char* none :
         {"/rows/1/gross", "/rows/0/net", "/rows/9/gross", "/rows/0", "/rows/", "/rows/x/gross", "", "/"}) {
        INFO(none);
        CHECK_FALSE(places.contains(none));
    }
    Json expected = {{"/rows/0/gross", {{"sheet", "工资表"}, {"row", 5}, {"column", 6}}},
                     {"/rows/0/extra/备注/1", {{"sheet", "工资表"}, {"row", 5}, {"column", 9}}},
                     {"/rows/2/gross", {{"sheet", "木工"}, {"row", 4}, {"column", 6}}},
                     {"/period", {{"sheet", "工资表"}, {"row", 1}, {"column", 1}}}};
    CHECK(places.json() == expected);
    CHECK(Places(expected).find("/rows/2/gross")->column == 6);
    CHECK(Places(expected).json() == expected);
}

TEST_CASE("a place said again moves, also in a row that is not the last") {
    Places places;
    auto sheet = places.sheet("a");
    places.put("/rows/0/gross", sheet, 1, 1);
    places.put("/rows/1/gross", sheet, 2, 1);
    places.put("/rows/0/gross", sheet, 7, 7);
    places.put("/rows/1/gross", sheet, 8, 8);
    CHECK(places.find("/rows/0/gross")->row == 7);
    CHECK(places.find("/rows/1/gross")->row == 8);
    places.renumber([](int row) { return row - 1; });
    CHECK(places.find("/rows/0/gross")->row == 6);
    places.put("/team", sheet, 1, 1);
    places.erase("/team");
    CHECK_FALSE(places.contains("/team"));
    CHECK(places.json().size() == 2);
}

TEST_CASE("JSON that is no map of places gives none and breaks nothing") {
    for (const char* text : {"null", "[1]", "7", R"({"/rows/0/gross":5})", R"({"/rows/0/gross":{"row":"x"}})",
                             R"({"/rows/0/gross":{"row":99999999999,"sheet":7}})"}) {
        INFO(text);
        Places places(*parse_json(text));
        auto at = places.find("/rows/0/gross");
        if (at) CHECK((at->row == 0 && at->sheet.empty()));
    }
    CHECK(Places(Json()).empty());
}

TEST_CASE("whatever is put is found, in any order") {
    rc::check([](const std::vector<std::tuple<std::uint8_t, std::uint8_t, std::uint16_t>>& puts) {
        Places places;
        std::map<std::string, int> model;
        auto sheet = places.sheet("s");
        for (const auto& [row, step, cell] : puts) {
            std::string pointer = "/rows/" + std::to_string(row % 5) + "/f" + std::to_string(step % 7);
            places.put(pointer, sheet, cell, 1);
            model[pointer] = cell;
        }
        for (const auto& [pointer, cell] : model) RC_ASSERT(places.find(pointer)->row == cell);
        RC_ASSERT(places.json().size() == model.size());
    });
}
