// The review opinion as data: what the review found, said once each, with place, law and remedy.
#include "service/opinion_paper.hh"

#include "support/temporary.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::service;

namespace {

const std::string Firm = "甲劳务";

MonthWords shipped_words() {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    auto words = MonthWords::load(test::source_path("schemas"), *catalogue);
    REQUIRE(words);
    return *words;
}

Json finding(const std::string& severity, const std::string& notice, const std::string& document) {
    Json made = {{"rule", "R"},
                 {"notice", notice},
                 {"severity", severity},
                 {"message", "未加盖公章"},
                 {"advice", "请盖章"},
                 {"basis", "通治欠办发〔2023〕11号 二（二）"},
                 {"places", Json::array()}};
    if (!document.empty()) made["places"] = {{{"document", document}, {"sheet", "工资表"}, {"cell", "G12"}}};
    return made;
}

struct Table {
    MonthWords words = shipped_words();
    store::Project project;
    review::Figures figures;
    Life life;
    store::ReviewRun run;
    std::vector<store::Record> records;
    std::vector<OpenFinding> open;

    Table() {
        project.name = "滨江花园";
        figures.subcontractor = life.subcontractor = Firm;
        figures.payroll = true;
        figures.paid = 3;
        run.sequence = 7;
        run.inputs = std::string(64, 'a');
        run.rules_version = "2026.3";
        run.findings = Json::array();
        run.basis =
            R"({"records":[{"id":"r1","subcontractor":"甲劳务"},{"id":"r2","subcontractor":"乙劳务"}]})";
        store::Record record;
        record.id = RecordId("r1");
        record.archival_code = "X-L5-05-202606-01-D1";
        record.subcontractor = Firm;
        records.push_back(record);
    }
    void found(const Json& each) { run.findings.push_back(each); }
    Json opinion(std::optional<Date> due = parse_date("2026-07-10")) {
        open = open_findings(run.findings, records, {});
        life.errors = life.unexplained = 0;
        for (const auto& each : open) {
            life.errors += each.is_error() ? 1 : 0;
            ++life.unexplained;
        }
        return opinion_data(
            words, {project, "2026-06", "诸葛一", *parse_date("2026-07-05")},
            {figures, life, open, run, {{"r1", "X-L5-05-202606-01-D1"}}, "SH-202606-01-1", 1, due});
    }
};

} // namespace

TEST_CASE("a clean review meets all six conditions and passes; it names the review") {
    Table table;
    auto data = table.opinion();
    CHECK(data.at("rows").size() == 7);
    for (const auto& row : data.at("rows")) CHECK(row.at("result") == "符合");
    CHECK(data.at("rows").at(0).at("condition") == "没有分包单位盖章");
    CHECK(data.at("rows").at(5).at("clause") == "S-10f");
    CHECK(data.at("conclusion") == "通过");
    CHECK(data.at("due_on").is_null());
    CHECK(data.at("review_run") == 7);
    CHECK(data.at("review_inputs") == std::string(64, 'a'));
    CHECK(data.dump() == table.opinion().dump());
}

TEST_CASE("a finding fails its condition, with place, law and remedy, and gives a day") {
    Table table;
    table.found(finding("error", "S-10a", "r1"));
    table.found(finding("warning", "", "r1"));
    auto data = table.opinion();
    const auto& row = data.at("rows").at(0);
    CHECK(row.at("result") == "不符合");
    CHECK(row.at("finding") == "1. 未加盖公章；位置：X-L5-05-202606-01-D1 "
                               "工资表!G12；依据：通治欠办发〔2023〕11号 二（二）；办法：请盖章。");
    CHECK(data.at("rows").at(1).at("result") == "符合");
    CHECK(data.at("rows").at(6).at("result") == "不符合");
    CHECK(data.at("conclusion") == "未通过");
    CHECK(data.at("due_on") == "2026-07-10");
}

TEST_CASE("what could not be judged is said so, never met, and does not pass") {
    Table table;
    table.found(finding("info", "S-10d", ""));
    auto data = table.opinion();
    CHECK(data.at("rows").at(3).at("result") == "无法判断");
    CHECK(data.at("conclusion") == "部分无法判断");
    Table of_another;
    of_another.found(finding("info", "S-10d", "r2"));
    CHECK(of_another.opinion().at("rows").at(3).at("result") == "符合");
}

TEST_CASE("another subcontractor's findings are not in it") {
    Table table;
    table.found(finding("error", "S-10a", "r2"));
    auto data = table.opinion();
    CHECK(data.at("rows").at(0).at("result") == "符合");
}

TEST_CASE("many places are named by the first five and their number") {
    Table table;
    auto many = finding("error", "S-10c", "r1");
    for (int i = 0; i < 6; ++i) many["places"].push_back(many["places"][0]);
    table.found(many);
    auto text = text_at(table.opinion().at("rows").at(2), "finding");
    CHECK(text.find("等7处") != std::string::npos);
}
