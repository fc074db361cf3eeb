// Where a month stands, and the papers written from it.
#include "service/month_life.hh"
#include "service/month_papers.hh"

#include "support/temporary.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::service;

namespace {

const std::string Firm = "甲劳务";

store::Record kept(const std::string& id, const std::string& code, const std::string& firm = Firm) {
    store::Record made;
    made.id = RecordId(id);
    made.archival_code = code;
    made.type = "L5-05";
    made.period = "2026-06";
    made.subcontractor = firm;
    made.title = "工资支付表";
    made.record_date = *parse_date("2026-06-30");
    made.pages = 2;
    return made;
}

Json finding(const std::string& severity, const std::string& document, const std::string& notice = "S-10a") {
    return {{"rule", "R-PAY-SEAL"}, {"notice", notice},
            {"severity", severity}, {"message", "未加盖公章"},
            {"advice", "请盖章"},   {"places", {{{"document", document}, {"row", 3}}}}};
}

struct Bench {
    std::vector<store::Record> records{kept("r1", "X-L5-05-202606-01-D1")};
    std::vector<store::Submission> waiting;
    std::vector<store::MonthAct> acts;
    Json findings = Json::array();
    std::map<std::string, std::vector<Notice>> notices;
    bool reviewed = true, attested = false, closed = false;

    std::vector<OpenFinding> open() const { return open_findings(findings, records, acts); }
    Life life() const {
        auto findings_now = open();
        return lives({{Firm},
                      records,
                      waiting,
                      findings_now,
                      notices,
                      reviewed,
                      attested,
                      closed,
                      *parse_date("2026-07-20")})
            .front();
    }
    std::string state() const { return life().state; }
    void explain(std::size_t which) {
        store::MonthAct act;
        act.kind = "explain";
        act.subject = open().at(which).key;
        act.reason = "已核实";
        acts.push_back(act);
    }
};

const MonthWords& words() {
    static const auto loaded = [] {
        auto catalogue = record::Catalogue::load(test::source_path("schemas"));
        REQUIRE(catalogue);
        return MonthWords::load(test::source_path("schemas"), *catalogue);
    }();
    REQUIRE(loaded);
    return *loaded;
}

store::Project project() {
    store::Project made;
    made.name = "示例工程";
    made.general_contractor = "示例总包";
    made.subcontractors = {Firm};
    return made;
}

} // namespace

TEST_CASE("a subcontractor's month goes from nothing to closed by what is there, found and said") {
    Bench month;
    auto records = month.records;
    month.records.clear();
    CHECK(month.state() == "not_received");
    month.waiting.emplace_back().filed.subcontractor = Firm;
    month.waiting.front().state = "mapping";
    CHECK(month.state() == "received");
    month.waiting.clear();
    month.records = records;
    month.reviewed = false;
    CHECK(month.state() == "in_review");
    month.reviewed = true;
    month.findings = {finding("warning", "r1"), finding("error", "r1", "S-10c"), finding("info", "r1")};
    month.findings[1]["message"] = "应发为空";
    CHECK(month.state() == "returned");
    CHECK(month.life().errors == 1);
    CHECK(month.life().warnings == 1);
    month.explain(1);
    CHECK(month.state() == "explain");
    month.explain(0);
    CHECK(month.state() == "passed");
    month.attested = true;
    CHECK(month.state() == "attested");
    month.closed = true;
    CHECK(month.state() == "closed");
}

TEST_CASE("a reason holds for a further version of the document, not for another finding") {
    Bench month;
    month.findings = {finding("warning", "r1")};
    month.explain(0);
    month.records = {kept("r2", "X-L5-05-202606-01-D2")};
    month.records.front().version = 2;
    month.findings = {finding("warning", "r2")};
    CHECK(month.state() == "passed");
    CHECK(month.life().corrected.size() == 1);
    month.findings[0]["places"][0]["row"] = 4;
    CHECK(month.state() == "explain");
}

TEST_CASE("a finding about a document of the whole project is nobody's alone") {
    Bench month;
    month.records.push_back(kept("r9", "X-L4-06-000000-00-D1", ""));
    month.findings = {finding("error", "r9")};
    CHECK(month.open().front().subcontractors.empty());
    CHECK(month.state() == "passed");
}

TEST_CASE("a notice is overdue the day after its day, while errors are open and nobody answered") {
    Bench month;
    month.findings = {finding("error", "r1")};
    auto paper = kept("r5", "X-L5-07b-202606-01-D1");
    month.notices[Firm].push_back({&paper, "ZG-1", std::nullopt, parse_date("2026-07-19"), nullptr, nullptr});
    auto& notice = month.notices[Firm].front();
    CHECK(month.life().reply_overdue);
    notice.due_on = parse_date("2026-07-20");
    CHECK_FALSE(month.life().reply_overdue);
    notice.due_on = parse_date("2026-07-19");
    notice.reply = &paper;
    CHECK_FALSE(month.life().reply_overdue);
    notice.reply = nullptr;
    notice.escalation = &paper;
    CHECK_FALSE(month.life().reply_overdue);
    notice.escalation = nullptr;
    month.findings = {finding("warning", "r1")};
    CHECK_FALSE(month.life().reply_overdue);
}

TEST_CASE("the words of the six conditions are data, the open end of the list has its own") {
    CHECK(words().condition("S-10a") == "没有分包单位盖章");
    CHECK(words().condition("S-10f") == "无当月工程进度");
    CHECK(words().condition("") == "其他情形");
}

TEST_CASE("a notice has the findings of its subcontractor that nobody explained") {
    Bench month;
    month.records.push_back(kept("r2", "X-L5-05-202606-02-D1", "乙劳务"));
    month.findings = {finding("error", "r1"), finding("warning", "r1", "S-10d"), finding("error", "r2")};
    month.findings[1]["message"] = "工价偏离";
    month.explain(1);
    auto of = project();
    auto data = notice_data(words(), {of, "2026-06", "诸葛明澜", *parse_date("2026-07-08")}, Firm,
                            "ZG-202606-01-1", *parse_date("2026-07-13"), month.open());
    REQUIRE(data.at("rows").size() == 1);
    CHECK(data.at("rows").at(0) == Json{{"seq", 1},
                                        {"condition", "没有分包单位盖章"},
                                        {"finding", "未加盖公章"},
                                        {"measure", "请盖章"}});
    CHECK(data.at("due_on") == "2026-07-13");
}

TEST_CASE("numbers of papers name month, subcontractor and which it is") {
    CHECK(paper_number("ZG", "2026-06", 3, 2) == "ZG-202606-03-2");
    CHECK(paper_number("BG", "2026-06", 12, 1) == "BG-202606-12-1");
}

TEST_CASE("texts of the statement may be changed, figures and other rows may not") {
    Json statement = {{"rows", {{{"subcontractor", Firm}, {"gross", 100}, {"conclusion", "通过"}}}}};
    auto changed =
        with_edits(statement, {{"carried_over", "无"},
                               {"rows", {{{"subcontractor", Firm}, {"conclusion", "整改后通过"}}}}});
    REQUIRE(changed);
    CHECK(changed->at("carried_over") == "无");
    CHECK(changed->at("rows").at(0).at("conclusion") == "整改后通过");
    CHECK(changed->at("rows").at(0).at("gross") == 100);
    for (const Json& edits : {Json{{"totals", 1}}, Json{{"carried_over", 1}}, Json::array(),
                              Json{{"rows", 1}}, Json{{"rows", {{{"subcontractor", Firm}, {"net", 1}}}}},
                              Json{{"rows", {1}}}, Json{{"absent_note", std::string(7000, 'x')}}}) {
        INFO(edits.dump().substr(0, 60));
        auto refused = with_edits(statement, edits);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Code::Unprocessable);
    }
}

TEST_CASE("a contents list counts the pages of its documents") {
    auto of = project();
    std::vector<store::Record> records = {kept("r1", "X-1"), kept("r2", "X-2"), kept("r3", "X-3", "")};
    records[1].scan = true;
    records[2].version = 2;
    auto data =
        contents_data({of, "2026-06", "诸葛明澜", *parse_date("2026-07-31")}, "X-202606", "卷", records);
    CHECK(data.at("rows").at(1).at("page_from") == 3);
    CHECK(data.at("rows").at(1).at("note") == "扫描件");
    CHECK(data.at("rows").at(2).at("page_from") == 5);
    CHECK(data.at("rows").at(2).at("responsible") == "示例总包");
    CHECK(data.at("rows").at(2).at("note") == "第2版");
    CHECK(data.at("totals").at("pages") == 6);
}
