#include "record/finding.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::record;

TEST_CASE("a place names its cell as a spreadsheet does") {
    auto cell = [](int row, int column) {
        Place place;
        place.row = row;
        place.column = column;
        return place.cell();
    };
    CHECK(cell(12, 7) == "G12");
    CHECK(cell(1, 26) == "Z1");
    CHECK(cell(1, 27) == "AA1");
    CHECK(cell(1048576, 16384) == "XFD1048576");
    CHECK(cell(0, 7).empty());
    CHECK(cell(7, 0).empty());
}

TEST_CASE("findings come back from JSON as they were") {
    Finding finding;
    finding.rule = "R-PAY-GROSS";
    finding.notice = "S-10c";
    finding.severity = Severity::Warning;
    finding.message = "应发工资栏数据缺失：陈*";
    finding.advice = "请补填";
    finding.basis = "条例";
    Place place;
    place.document = "r1";
    place.sheet = "6月";
    place.row = 12;
    place.column = 7;
    place.page = 2;
    place.field = "/rows/3/gross";
    finding.places = {place, {}};
    Json json = to_json(std::vector<Finding>{finding, finding});
    CHECK(json[0]["severity"] == "warning");
    CHECK(json[0]["places"][0]["cell"] == "G12");
    auto back = findings_from_json(json);
    REQUIRE(back);
    CHECK(*back == std::vector<Finding>{finding, finding});
}

TEST_CASE("JSON that holds no findings is an error, not an empty list") {
    CHECK_FALSE(findings_from_json(Json::object()));
    CHECK_FALSE(findings_from_json(Json::parse(R"([{"rule":"R-X"}])")));
    CHECK_FALSE(findings_from_json(Json::parse(R"([{"severity":"error"}])")));
    CHECK_FALSE(findings_from_json(Json::parse(R"([3])")));
}
