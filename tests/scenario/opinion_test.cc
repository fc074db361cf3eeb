// The review opinion: written from what the review found, and the review it names can be done again.
#include "support/openapi.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Table {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data"};
    Story story = begin_story(daemon);
    cli::Client officer = daemon.client(story.officer);
    Json document = openapi();
    std::string base = "/api/v1/projects/" + story.project + "/months/2026-06";

    void pay(int number, const std::string& attestation) {
        TemporaryDirectory file;
        write_file(file.path() / "upload.csv", small_payroll(number));
        auto receipt = officer.upload("/api/v1/projects/" + story.project + "/submissions",
                                      {{"type", "L5-05"},
                                       {"period", "2026-06"},
                                       {"subcontractor", Subcontractor},
                                       {"attestation", attestation}},
                                      {"file", "工资表.csv", file.path() / "upload.csv"});
        REQUIRE(receipt);
        REQUIRE(text_at(settled(officer, text_at(*receipt, "submission")), "state") == "sealed");
        rest();
    }
    // Until the review has seen everything.
    void rest() {
        for (int i = 0; i < 600; ++i) {
            auto month = officer.get(base);
            REQUIRE(month);
            const auto& blockers = month->at("blockers");
            bool working = std::any_of(blockers.begin(), blockers.end(), [](const Json& each) {
                return each.at("code") == "working" || each.at("code") == "review";
            });
            if (!working) return;
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        FAIL("the month did not come to rest");
    }
    Result<Json> wanted() {
        return officer.post(base + "/notices", {{"kind", "opinion"}, {"subcontractor", Subcontractor}});
    }
    Json opinion() {
        auto receipt = wanted();
        if (!receipt) FAIL(receipt.error().message);
        auto state = settled(officer, text_at(*receipt, "submission"));
        REQUIRE(text_at(state, "state") == "sealed");
        rest();
        auto record = officer.get("/api/v1/records/" + text_at(state, "record"));
        REQUIRE(record);
        return *record;
    }
    static const Json& row(const Json& record, const std::string& clause) {
        for (const auto& each : record.at("data").at("rows"))
            if (text_at(each, "clause") == clause) return each;
        throw std::runtime_error("no " + clause);
    }
};

} // namespace

TEST_CASE("the review opinion says what was found, and names the review to do again") {
    Table table;
    CHECK(table.wanted().error().code == Code::Unprocessable); // no payroll
    table.pay(1, R"({"seal":false,"signatures":"all","progress":"主体三层"})");
    auto record = table.opinion();
    CHECK(record.at("type") == "L5-07");
    CHECK(record.at("subcontractor") == Subcontractor);
    const auto& data = record.at("data");
    CHECK(data.at("review_no") == "SH-202606-01-1");
    CHECK(data.at("conclusion") == "未通过");
    CHECK(text_at(data, "due_on") > text_at(data, "reviewed_on"));
    CHECK(data.at("payroll_count") == 1);
    auto seal = text_at(Table::row(record, "S-10a"), "finding");
    CHECK(Table::row(record, "S-10a").at("result") == "不符合");
    CHECK(seal.find("位置：T-1-L5-05-202606-01-D1") != std::string::npos);
    CHECK(seal.find("依据：通治欠办发〔2023〕11号") != std::string::npos);
    CHECK(seal.find("办法：") != std::string::npos);

    // It rests on a review that is kept: later ones do not change it.
    auto run = std::to_string(data.at("review_run").get<int>());
    auto again = table.officer.get(table.base + "/reviews/" + run + "/replay");
    REQUIRE(again);
    CHECK(again->at("same") == true);
    CHECK(again->at("inputs") == data.at("review_inputs"));
    auto pdf = table.officer.download("/api/v1/records/" + text_at(record, "id") + "/pdf");
    REQUIRE(pdf);

    table.pay(2, R"({"seal":true,"signatures":"all","progress":"主体三层"})");
    auto second = table.opinion();
    CHECK(second.at("version") == 2);
    CHECK(second.at("data").at("review_no") == "SH-202606-01-2");
    CHECK(second.at("data").at("round") == 2);
    CHECK(second.at("data").at("review_run") != data.at("review_run"));
    CHECK(Table::row(second, "S-10a").at("result") == "符合");
    CHECK(table.officer.get(table.base + "/reviews/" + run + "/replay")->at("same") == true);
}

TEST_CASE("the command line asks for an opinion; who may not upload gets none") {
    Table table;
    table.pay(1, R"({"seal":true,"signatures":"all","progress":"主体三层"})");
    auto inspector = table.daemon.client(table.story.inspector);
    CHECK(inspector.post(table.base + "/notices", {{"kind", "opinion"}, {"subcontractor", Subcontractor}})
              .error()
              .code == Code::Forbidden);
    Terminal terminal(table.daemon.server());
    terminal.environment["TAIZHANG_PASSWORD"] = Daemon::Password;
    REQUIRE(terminal.run({"login", "officer"}).code == 0);
    auto sealed = terminal.run({"month", "notice", "--project", table.story.project, "--period", "2026-06",
                                "--subcontractor", Subcontractor, "--opinion"});
    INFO(sealed.err);
    CHECK(sealed.code == 0);
    CHECK(sealed.out.find("已收下：s") != std::string::npos);
}
