// The comparison sheet as data: every word with its place, gaps as gaps, and nothing that a person said taken for more.
#include "service/identity_paper.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::service;
using review::IdentityCell;

namespace {

store::Project project_of() {
    store::Project project;
    project.name = "滨江花园";
    project.general_contractor = "江海建设";
    return project;
}

record::Place at(const std::string& document, int row, int column) {
    record::Place place;
    place.document = document;
    place.sheet = "备案表";
    place.row = row;
    place.column = column;
    return place;
}

review::IdentityComparison all_same() {
    review::IdentityComparison compared;
    compared.name = {"劳资专管员",
                     {"诸葛一", {at("X-L4-01-D1", 9, 2)}},
                     {"诸葛一", {at("X-L6-01-D1", 3, 2)}},
                     {"诸葛一", {at("X-L4-06-D1", 12, 2)}}};
    compared.phone = {"劳资专管员联系电话",
                      {"15400000904", {at("X-L4-01-D1", 9, 4)}},
                      {"15400000904", {at("X-L6-01-D1", 3, 4)}},
                      {"15400000904", {at("X-L4-06-D1", 12, 9)}}};
    compared.in_register = true;
    compared.reading = review::SystemReading{"农民工实名登记花名册", "2026-06-30", "", ""};
    compared.filed_on = parse_date("2025-12-20");
    return compared;
}

Result<Json> sheet(review::IdentityComparison compared, const IdentityWords& said = {}) {
    static const store::Project project = project_of();
    return identity_data({project, "2026-06", "诸葛一", *parse_date("2026-07-02")}, std::move(compared),
                         said);
}

} // namespace

TEST_CASE("the sheet says of every word where it stands") {
    auto data = sheet(all_same());
    REQUIRE(data);
    CHECK(data->at("result") == "一致");
    CHECK(data->at("system") == "农民工实名登记花名册");
    CHECK(data->at("filed_on") == "2025-12-20");
    const auto& name = data->at("rows").at(0);
    CHECK(name.at("in_filing") == "诸葛一");
    CHECK(name.at("filing_at") == "X-L4-01-D1 备案表!B9");
    CHECK(name.at("finding") == "一致");
    CHECK(name.at("action").is_null());
    CHECK_FALSE(name.contains("system_said"));
    CHECK(data->dump() == sheet(all_same())->dump());
}

TEST_CASE("where a word has no cell its row or field is named") {
    auto compared = all_same();
    compared.name.board.places = {{"X-L6-01-D1", "", 0, 0, 0, "/officer"}};
    compared.name.system.places = {{"X-L4-06-D1", "", 0, 0, 0, "/rows/11/name"}};
    const Json row = sheet(compared)->at("rows").at(0);
    CHECK(row.at("board_at") == "X-L6-01-D1“劳资专管员”");
    CHECK(row.at("system_at") == "X-L4-06-D1 明细第12条");
}

TEST_CASE("what is not there is a gap with its name, never the same") {
    auto compared = all_same();
    compared.phone.board.text.clear();
    auto data = sheet(compared);
    CHECK(data->at("result") == "资料不全，不能判断");
    const auto& row = data->at("rows").at(1);
    CHECK(row.at("finding") == "缺");
    CHECK(row.at("consistent").is_null());
    CHECK(row.at("board_at").is_null());
    CHECK(row.at("action") == "缺告示牌的信息，补齐后再核对");
    compared.name.system.text = "诸葛二";
    CHECK(sheet(compared)->at("result") == "不一致，待更正");
}

TEST_CASE("what a person read from the system stands on the sheet as said by him, on that day") {
    auto compared = all_same();
    compared.in_register = false;
    compared.reading.reset();
    compared.name.system = compared.phone.system = IdentityCell();
    CHECK(sheet(compared)->at("result") == "资料不全，不能判断");
    auto data = sheet(compared, {"变更后核对", "诸葛一", "15400000905", "示例平台", "2026-07-01", ""});
    REQUIRE(data);
    CHECK(data->at("occasion") == "变更后核对");
    CHECK(data->at("system") == "示例平台");
    CHECK(data->at("system_read_on") == "2026-07-01");
    CHECK(data->at("rows").at(0).at("finding") == "一致");
    CHECK(data->at("rows").at(0).at("system_at") == "诸葛一于2026-07-01从示例平台查得");
    CHECK(data->at("rows").at(0).at("system_said") == true);
    CHECK(data->at("rows").at(1).at("finding") == "不一致");
    CHECK(data->at("result") == "不一致，待更正");
}

TEST_CASE("nothing is said against the register, of a day to come, or without the system's words") {
    CHECK(sheet(all_same(), {"", "诸葛二", "", "", "", ""}).error().code == Code::Unprocessable);
    auto compared = all_same();
    compared.in_register = false;
    CHECK(sheet(compared, {"", "诸葛一", "", "", "2026-07-03", ""}).error().code == Code::Unprocessable);
    CHECK(sheet(compared, {"", "诸葛一", "", "", "7月1日", ""}).error().code == Code::Unprocessable);
    CHECK(sheet(compared, {"", "", "", "示例平台", "", ""}).error().code == Code::Unprocessable);
    CHECK(sheet(compared, {"", std::string(301, 'x'), "", "", "", ""}).error().code == Code::Unprocessable);
    // What an earlier sheet noted is not kept beside what is read now.
    auto half = sheet(compared, {"", "诸葛一", "", "", "", ""});
    CHECK(half->at("rows").at(1).at("finding") == "缺");
}

TEST_CASE("property: a row of the sheet differs exactly where the comparison does") {
    CHECK(rc::check("rows follow the comparison", [] {
        auto word = [] { return *rc::gen::elementOf(std::vector<std::string>{"", "诸葛一", "诸葛二"}); };
        auto compared = all_same();
        for (auto* cell : {&compared.name.filing, &compared.name.board, &compared.name.system})
            cell->text = word();
        auto data = sheet(compared);
        RC_ASSERT(data.has_value());
        const auto& row = data->at("rows").at(0);
        auto agreement = compared.name.agreement();
        RC_ASSERT((row.at("finding") == "不一致") == (agreement == review::Agreement::Differs));
        RC_ASSERT((row.at("finding") == "一致") == (agreement == review::Agreement::Same));
        RC_ASSERT((data->at("result") == "一致") == (compared.agreement() == review::Agreement::Same));
    }));
}
