// A month counted by subcontractor.
#include "review/figures.hh"

#include "support/temporary.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::review;

namespace {

Document document(const std::string& type, const std::string& firm, Json data,
                  Json attestation = Json::object()) {
    Document made;
    made.id = type + firm;
    made.type = type;
    made.period = type == "L5-02" ? "" : "2026-06";
    made.subcontractor = firm;
    made.data = std::move(data);
    made.attestation = std::move(attestation);
    return made;
}

Json payroll(std::initializer_list<std::pair<const char*, Json>> rows) {
    Json made = Json::array();
    for (const auto& [id, gross] : rows)
        made.push_back(
            {{"seq", made.size() + 1}, {"name", "某"}, {"id_no", id}, {"gross", gross}, {"net", gross}});
    return {{"rows", made}};
}

} // namespace

TEST_CASE("a month's figures count persons, sums, seal, signatures and progress of each subcontractor") {
    auto rules = Rules::load(test::source_path("schemas"));
    REQUIRE(rules);
    Project project{"工程", "320613", "总包", {"甲劳务", "乙劳务"}};
    std::vector<Document> documents = {
        document("L5-05", "甲劳务",
                 payroll({{"32000019751218199X", 660000},
                          {"320000197003010019", 500000},
                          {"320000198001010013", Json()}}),
                 {{"seal", true}, {"not_signed_rows", {2}}, {"progress", "主体三层"}}),
        document("L5-02", "", {{"wage_pay_day", "每月15日"}})};
    auto figures = month_figures(documents, project, *parse_month("2026-06"), *rules);
    REQUIRE(figures.subcontractors.size() == 2);
    const auto& first = figures.subcontractors.front();
    CHECK(first.payroll);
    CHECK(first.paid == 3);
    CHECK(first.gross == 1160000);
    CHECK(first.gaps);
    CHECK(first.sealed == true);
    CHECK(first.signed_share == 6666);
    CHECK(first.progress == "主体三层");
    CHECK_FALSE(figures.subcontractors.back().payroll);
    CHECK_FALSE(figures.subcontractors.back().sealed);
    CHECK_FALSE(figures.subcontractors.back().signed_share);
    REQUIRE(figures.pay_day);
    CHECK(format(figures.pay_day->date) == "2026-07-15");
}

TEST_CASE("where no agreement, board or contract states it, there is no pay day") {
    auto rules = Rules::load(test::source_path("schemas"));
    REQUIRE(rules);
    CHECK_FALSE(
        month_figures({}, {"工程", "320613", "总包", {"甲劳务"}}, *parse_month("2026-06"), *rules).pay_day);
}
