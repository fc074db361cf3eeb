// A project's month from its first paper to its closing: the matrix, what a person says, notices, the statement,
// attestation, closing, and that a closed month stays what it was.
#include "base/failpoint.hh"
#include "proof/hash.hh"
#include "service/offline.hh"
#include "store/catalogue.hh"
#include "support/openapi.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

const std::string March = "2025-03"; // over, whatever today is

std::string payroll(int number) {
    auto text = small_payroll(number);
    auto at = text.find("2026年6月份");
    return text.replace(at, std::string("2026年6月份").size(), "2025年3月份");
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// The officer at work on one month.
struct Desk {
    Desk(const Daemon& daemon, const Story& of)
        : story(of), officer(daemon.client(of.officer)),
          base("/api/v1/projects/" + of.project + "/months/" + March) {}

    Story story;
    cli::Client officer;
    std::string base;
    Json document = openapi();

    Result<Json> send(const std::string& bytes, const std::string& name, Fields said) {
        TemporaryDirectory directory;
        write_file(directory.path() / "upload", bytes);
        return officer.upload("/api/v1/projects/" + story.project + "/submissions", said,
                              {"file", name, directory.path() / "upload"});
    }
    static Fields monthly(const std::string& type, const std::string& attestation = "{}") {
        return {{"type", type},
                {"period", March},
                {"subcontractor", Subcontractor},
                {"attestation", attestation}};
    }
    Json sent(const std::string& bytes, const std::string& name, const Fields& said) {
        auto receipt = send(bytes, name, said);
        if (!receipt) FAIL(receipt.error().message);
        auto state = settled(officer, text_at(*receipt, "submission"));
        quiet();
        return state;
    }
    Json pay(int number, bool seal) {
        std::string attestation = seal ? R"({"seal":true,"signatures":"all","progress":"主体三层"})"
                                       : R"({"seal":false,"signatures":"all","progress":"主体三层"})";
        auto state = sent(payroll(number), "工资表.csv", monthly("L5-05", attestation));
        REQUIRE(text_at(state, "state") == "sealed");
        return state;
    }
    Json get(const std::string& path = "") {
        auto answer = officer.get(base + path);
        if (!answer) FAIL(answer.error().message);
        return *answer;
    }
    Json month() {
        auto answer = get();
        CHECK(complaints(document, "Month", answer) == "");
        return answer;
    }
    Json quiet() { // when nothing is being read or reviewed any more
        for (int i = 0; i < 600; ++i) {
            auto now = get();
            bool working = has_blocker(now, "working") || has_blocker(now, "review") || busy(now);
            if (!working) return now;
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        FAIL("the month did not come to rest");
        return {};
    }
    static bool busy(const Json& month) {
        for (const auto& each : month.at("subcontractors"))
            if (each.at("state") == "in_review") return true;
        return false;
    }
    static bool has_blocker(const Json& month, const std::string& code) {
        const auto& all = month.at("blockers");
        return std::any_of(all.begin(), all.end(), [&](const Json& each) { return each.at("code") == code; });
    }
    Result<Json> post(const std::string& path, const Json& body) { return officer.post(base + path, body); }
    Json posted(const std::string& path, const Json& body) {
        auto answer = post(path, body);
        if (!answer) FAIL(path + ": " + answer.error().message + " " + answer.error().hint);
        return *answer;
    }
    Code refused(const std::string& path, const Json& body) {
        auto answer = post(path, body);
        if (answer) FAIL(path + " was not refused");
        CHECK_FALSE(answer.error().hint.empty());
        return answer.error().code;
    }
    // What became of a paper that was written here.
    Json written(const std::string& path, const Json& body) {
        auto receipt = posted(path, body);
        CHECK(complaints(document, "Receipt", receipt) == "");
        auto state = settled(officer, text_at(receipt, "submission"));
        REQUIRE(text_at(state, "state") == "sealed");
        quiet();
        auto record = officer.get("/api/v1/records/" + text_at(state, "record"));
        REQUIRE(record);
        return *record;
    }
    Json notice() {
        return written("/notices", {{"kind", "rectification"}, {"subcontractor", Subcontractor}});
    }
    Json life() { return month().at("subcontractors").at(0); }
    // "overdue 2025-04-08": what the duties say of the notice.
    std::string reply_duties() {
        auto project = base.substr(0, base.find("/months/"));
        auto list = officer.get(project + "/duties");
        if (!list) FAIL(list.error().message);
        std::string words;
        for (const auto& each : list->at("duties")) {
            if (each.at("id") != "rectification-reply") continue;
            for (const char* key : {"state", "due", "reason"})
                if (auto text = text_at(each, key); !text.empty()) words += (words.empty() ? "" : " ") + text;
        }
        return words;
    }
    Json cell(const std::string& type) {
        auto answer = get("/completeness");
        CHECK(complaints(document, "Completeness", answer) == "");
        for (const auto& ledger : answer.at("matrix").at("ledgers"))
            for (const auto& row : ledger.at("rows"))
                if (row.at("type") == type) return row.at("cells").at(0);
        FAIL("no row " + type);
        return {};
    }
    // Everything that is open gets what it needs: statement, notice, reason.
    void settle() {
        for (int turn = 0; turn < 60; ++turn) {
            auto now = quiet();
            if (now.at("blockers").empty()) return;
            const Json blocker = now.at("blockers").at(0);
            auto code = text_at(blocker, "code");
            if (code == "statement") {
                written("/statement", {{"carried_over", "无。"}});
            } else if (code == "document") {
                posted("/remarks", {{"kind", "explain"},
                                    {"type", blocker.at("type")},
                                    {"subcontractor", blocker.at("subcontractor")},
                                    {"reason", "原件在总包公司，下月补来"}});
            } else if (code == "finding") {
                if (life().at("notices").empty() && !blocker.at("subcontractor").is_null()) notice();
                posted("/remarks", {{"kind", "explain"},
                                    {"finding", blocker.at("finding")},
                                    {"reason", "分包单位已退场，改不了，已另行核实"}});
            } else {
                FAIL(blocker.dump());
            }
        }
        FAIL("the month cannot be settled");
    }
    void attest() { posted("/attestation", {{"true", true}, {"accurate", true}, {"complete", true}}); }
};

struct Stage {
    explicit Stage(std::map<std::string, std::string> environment = {})
        : daemon(directory.path() / "data", {}, std::move(environment)) {}
    TemporaryDirectory directory;
    Daemon daemon;
    Story story = begin_story(daemon);
    Desk desk{daemon, story};

    std::vector<store::CustodyEntry> custody() {
        daemon.stop(SIGTERM);
        SystemClock clock;
        auto catalogue = store::Catalogue::open(directory.path() / "data" / "catalogue.sqlite", clock);
        REQUIRE(catalogue);
        auto entries = (*catalogue)->custody_of(story.project);
        REQUIRE(entries);
        return *entries;
    }
};

void verify(const std::filesystem::path& data) {
    auto verified = service::verify_data(data);
    REQUIRE(verified);
    INFO(verified->json.dump(1));
    CHECK(verified->good);
}

} // namespace

TEST_CASE("the matrix says of every document what it is, and who said that one is not due, and why") {
    Stage stage;
    auto& desk = stage.desk;
    auto sealed = desk.pay(1, true);
    auto paid = desk.cell("L5-05");
    CHECK(paid.at("state") == "present");
    CHECK(paid.at("records").at(0).at("id") == sealed.at("record"));
    CHECK(desk.cell("L4-10").at("state") == "missing"); // no agreement says when wages are paid: not late
    CHECK(desk.cell("L4-10").at("due_on").is_null());
    CHECK(desk.cell("L1-01").at("state") == "missing");
    CHECK(desk.cell("L1-08").at("state") == "conditional");
    CHECK(text_at(desk.sent("no table at all", "x.csv", Desk::monthly("L4-10")), "state") == "unreadable");
    CHECK(desk.cell("L4-10").at("state") == "waiting");

    CHECK(desk.refused("/remarks", {{"kind", "not_applicable"}, {"type", "L1-01"}}) == Code::Unprocessable);
    CHECK(desk.refused("/remarks", {{"kind", "not_applicable"}, {"type", "L9-99"}, {"reason", "x"}}) ==
          Code::Unprocessable);
    CHECK(desk.refused("/remarks", {{"kind", "not_applicable"}, {"type", "L3-04"}, {"reason", "x"}}) ==
          Code::Unprocessable); // of which subcontractor
    CHECK(desk.refused("/remarks", {{"kind", "explain"}, {"type", "L5-06"}, {"reason", "x"}}) ==
          Code::Unprocessable); // the statement is always due
    desk.posted("/remarks", {{"kind", "not_applicable"},
                             {"type", "L3-04"},
                             {"subcontractor", Subcontractor},
                             {"reason", "本月停工，没有产值"}});
    auto progress = desk.cell("L3-04");
    CHECK(progress.at("state") == "not_applicable");
    CHECK(progress.at("reason") == "本月停工，没有产值");
    CHECK_FALSE(progress.at("by").is_null());
    desk.posted("/remarks",
                {{"kind", "applies"}, {"type", "L1-08"}, {"reason", "已动用"}, {"every_month", true}});
    CHECK(desk.cell("L1-08").at("state") == "missing");

    auto csv = desk.officer.download(desk.base + "/completeness?format=csv");
    REQUIRE(csv);
    CHECK(csv->starts_with("\xEF\xBB\xBF\"台账\",\"编号\""));
    CHECK(csv->find("\"L3-04\",\"当月工程进度（产值）确认单\",\"必备\",\"\",\"南通示例铁臂钢筋劳务有限公司\","
                    "\"不用交\"") != std::string::npos);
    auto inspector = stage.daemon.client(stage.story.inspector);
    CHECK(inspector.get(desk.base));
    CHECK(inspector.post(desk.base + "/remarks", {{"kind", "applies"}, {"type", "L1-08"}, {"reason", "x"}})
              .error()
              .code == Code::Forbidden);
    CHECK(desk.officer.get("/api/v1/projects/p-none/months/" + March).error().code == Code::NotFound);
    CHECK(desk.officer.get("/api/v1/projects/" + stage.story.project + "/months/2025-13").error().code ==
          Code::Unprocessable);
    auto acts = stage.custody();
    CHECK(std::count_if(acts.begin(), acts.end(),
                        [](const auto& entry) { return entry.act == "month_not_applicable"; }) == 1);
    CHECK(stage.daemon.log().find("停工") == std::string::npos);
}

TEST_CASE("the days of the month's documents follow from the pay day in the agreement") {
    Stage stage;
    auto& desk = stage.desk;
    desk.pay(1, true);
    desk.sent(R"({"project":"示例江海新苑安置房二期工程","wage_pay_day":"每月15日"})", "三方协议.json",
              {{"type", "L5-02"}});
    auto month = desk.month();
    CHECK(month.at("pay_day") == "2025-04-15");
    CHECK(month.at("due_on") == "2025-04-22"); // five working days: 16 17 18 21 22 April 2025
    CHECK(desk.cell("L4-10").at("state") == "overdue");
    CHECK(desk.cell("L4-10").at("due_on") == "2025-04-22");
}

TEST_CASE("a sheet with an error is returned, urged, corrected, and passes; both versions are kept") {
    Stage stage;
    auto& desk = stage.desk;
    CHECK(desk.life().at("state") == "not_received");
    desk.pay(1, false);
    CHECK(desk.life().at("state") == "returned");
    auto month = desk.month();
    auto seal = std::find_if(month.at("findings").begin(), month.at("findings").end(),
                             [](const Json& each) { return each.at("rule") == "R-PAY-SEAL"; });
    REQUIRE(seal != month.at("findings").end());
    // Nobody was urged yet: an error is not simply explained away.
    CHECK(desk.refused("/remarks", {{"kind", "explain"}, {"finding", seal->at("key")}, {"reason", "x"}}) ==
          Code::Unprocessable);
    CHECK(desk.refused("/notices", {{"kind", "escalation"}, {"subcontractor", Subcontractor}}) ==
          Code::Unprocessable);
    auto notice = desk.notice();
    CHECK(notice.at("type") == "L5-07b");
    const auto& data = notice.at("data");
    CHECK(data.at("notice_no") == "ZG-202503-01-1");
    CHECK(std::any_of(data.at("rows").begin(), data.at("rows").end(),
                      [](const Json& row) { return row.at("condition") == "没有分包单位盖章"; }));
    CHECK(text_at(data, "due_on") > text_at(data, "issued_on"));
    auto life = desk.life();
    CHECK(life.at("notices").at(0).at("number") == "ZG-202503-01-1");
    CHECK(life.at("reply_overdue") == false);
    CHECK(desk.refused("/notices", {{"kind", "escalation"}, {"subcontractor", Subcontractor}}) ==
          Code::Unprocessable); // its day has not come

    desk.pay(2, true);
    month = desk.month();
    CHECK(std::none_of(month.at("findings").begin(), month.at("findings").end(),
                       [](const Json& each) { return each.at("rule") == "R-PAY-SEAL"; }));
    CHECK(month.at("subcontractors").at(0).at("corrected").at(0).at("version") == 2);
    auto versions =
        desk.officer.get("/api/v1/projects/" + stage.story.project + "/records?type=L5-05&all_versions=true");
    REQUIRE(versions);
    CHECK(versions->at("items").size() == 2);
}

TEST_CASE("a notice whose day passed without a reply is reported to the project lead; a reply ends it") {
    Stage stage;
    auto& desk = stage.desk;
    desk.pay(1, false);
    auto old_notice = [&](const std::string& number) {
        desk.sent(
            R"({"notice_no":")" + number +
                R"(","issued_on":"2025-04-01","due_on":"2025-04-08","rows":[{"seq":1,"finding":"未盖章"}]})",
            number + ".json", Desk::monthly("L5-07b"));
    };
    old_notice("ZG-1");
    auto month = desk.month();
    CHECK(month.at("subcontractors").at(0).at("reply_overdue") == true);
    CHECK(Desk::has_blocker(month, "escalation"));
    CHECK(desk.reply_duties() == "overdue 2025-04-08"); // nobody is reported to by itself
    auto report = desk.written("/notices", {{"kind", "escalation"},
                                            {"subcontractor", Subcontractor},
                                            {"project_lead", "濮一诺"},
                                            {"proposal", "建议约谈"}});
    CHECK(report.at("type") == "A-01");
    CHECK(report.at("data").at("notice_no") == "ZG-1");
    CHECK(report.at("data").at("due_on") == "2025-04-08");
    CHECK(report.at("data").at("proposal") == "建议约谈");
    CHECK(text_at(report.at("data"), "open_findings").find("公章") != std::string::npos);
    CHECK(desk.life().at("reply_overdue") == false);
    CHECK_FALSE(desk.life().at("notices").at(0).at("escalation").is_null());
    CHECK(desk.reply_duties() == "done 2025-04-08 已报项目负责人");

    old_notice("ZG-2");
    CHECK(desk.life().at("reply_overdue") == true);
    CHECK(desk.reply_duties() == "overdue 2025-04-08");
    desk.sent(R"({"notice_no":"ZG-2","replied_on":"2025-04-07","rows":[{"seq":1,"measure":"补盖"}]})",
              "回复.json", Desk::monthly("L5-07c"));
    CHECK(desk.life().at("reply_overdue") == false);
    CHECK_FALSE(desk.life().at("notices").at(1).at("reply").is_null());
    CHECK(desk.reply_duties() == "done 2025-04-08 已回复");
}

TEST_CASE("the statement's figures are the month's, its texts the officer's") {
    Stage stage;
    auto& desk = stage.desk;
    CHECK(desk.officer.get(desk.base + "/statement").error().code == Code::Unprocessable); // nothing there
    desk.pay(1, true);
    auto draft = desk.get("/statement");
    CHECK(complaints(desk.document, "Statement", draft) == "");
    const Json row = draft.at("data").at("rows").at(0);
    CHECK(row.at("payroll_count") == 1);
    CHECK(row.at("gross") == 660000);
    CHECK(row.at("sealed") == true);
    CHECK(row.at("signed_ratio") == 10000);
    CHECK(row.at("progress") == "主体三层");
    CHECK(desk.refused("/statement", {{"gross", "1"}}) == Code::Unprocessable);
    CHECK(desk.refused("/statement", {{"rows", {{{"subcontractor", Subcontractor}, {"gross", 1}}}}}) ==
          Code::Unprocessable);
    CHECK(desk.refused("/statement", {{"rows", {{{"subcontractor", "别家"}, {"note", "x"}}}}}) ==
          Code::Unprocessable);
    auto record =
        desk.written("/statement", {{"absent_note", "无"},
                                    {"rows", {{{"subcontractor", Subcontractor}, {"note", "已核对"}}}}});
    CHECK(record.at("type") == "L5-06");
    CHECK(record.at("data").at("absent_note") == "无");
    CHECK(record.at("data").at("rows").at(0).at("note") == "已核对");
    CHECK(record.at("data").at("rows").at(0).at("gross") == 660000);
    CHECK(record.at("data").at("totals").at("net") == 660000);
    CHECK(desk.month().at("statement") == record.at("id"));
}

TEST_CASE("a month is closed only when nothing is open and it is attested as it stands") {
    Stage stage;
    auto& desk = stage.desk;
    desk.pay(1, false);
    const Json yes = {{"true", true}, {"accurate", true}, {"complete", true}};
    CHECK(desk.refused("/closing", Json::object()) == Code::Unprocessable);
    CHECK(desk.refused("/attestation", yes) == Code::Unprocessable);
    desk.settle();
    CHECK(desk.refused("/closing", Json::object()) == Code::Unprocessable); // not attested
    CHECK(desk.refused("/attestation", {{"true", true}, {"accurate", true}, {"complete", false}}) ==
          Code::Unprocessable);
    desk.attest();
    CHECK(desk.month().at("state") == "attested");
    CHECK(desk.life().at("state") == "attested");
    // Something came after it was attested: it does not count any more.
    desk.sent(payroll(3), "进度.csv", Desk::monthly("L5-10b"));
    CHECK(desk.month().at("state") == "open");
    CHECK(desk.month().at("attested").is_null());
    CHECK(desk.refused("/closing", Json::object()) == Code::Unprocessable);
}

TEST_CASE("a closed month stays what it was, and takes supplements with a reason") {
    Stage stage;
    auto& desk = stage.desk;
    auto first = desk.pay(1, true);
    auto wrong = desk.sent("no table at all", "x.csv", Desk::monthly("L4-10"));
    desk.settle();
    desk.attest();
    auto open = desk.get("/completeness").at("matrix");
    auto closed = desk.posted("/closing", Json::object());
    CHECK(complaints(desk.document, "Month", closed) == "");
    CHECK(closed.at("state") == "closed");
    CHECK(desk.life().at("state") == "closed");
    const auto& closing = closed.at("closing");
    auto contents = desk.officer.get("/api/v1/records/" + text_at(closing, "contents"));
    REQUIRE(contents);
    CHECK(contents->at("type") == "A-09");
    CHECK(contents->at("data").at("rows").size() == closing.at("records"));
    auto volume = desk.officer.download(desk.base + "/volume");
    REQUIRE(volume);
    CHECK(proof::sha256(*volume).hex() == text_at(closing.at("volume"), "sha256"));
    CHECK(volume->starts_with("%PDF-1.7"));

    // Every way to change it is refused, and says so.
    CHECK(desk.refused("/closing", Json::object()) == Code::Conflict);
    CHECK(desk.refused("/attestation", {{"true", true}, {"accurate", true}, {"complete", true}}) ==
          Code::Conflict);
    CHECK(desk.refused("/remarks", {{"kind", "applies"}, {"type", "L1-08"}, {"reason", "x"}}) ==
          Code::Conflict);
    CHECK(desk.refused("/statement", Json::object()) == Code::Conflict);
    CHECK(desk.refused("/notices", {{"kind", "rectification"}, {"subcontractor", Subcontractor}}) ==
          Code::Conflict);
    auto submission = "/api/v1/submissions/" + text_at(first, "id");
    CHECK(desk.officer.post(submission + "/attestation", {{"seal", false}}).error().code == Code::Conflict);
    auto unread = "/api/v1/submissions/" + text_at(wrong, "id");
    CHECK(desk.officer.post(unread + "/withdrawal", {{"reason", "传错了"}}).error().code == Code::Conflict);
    CHECK(desk.officer.post(unread + "/assignment", {{"type", "L1-01"}}).error().code == Code::Conflict);
    auto late = desk.send(payroll(9), "工资表.csv", Desk::monthly("L5-05"));
    REQUIRE_FALSE(late);
    CHECK(late.error().code == Code::Conflict);
    CHECK(late.error().message == "2025年3月已经关账，不能再改");

    // A file that turns out to be of that month waits; as a supplement it lies beside.
    auto nameless = desk.sent("甲,乙\n1,2\n", "无题.csv", {{"type", ""}});
    CHECK(text_at(nameless, "state") == "unassigned");
    Json place = {{"type", "L5-05"}, {"period", March}, {"subcontractor", Subcontractor}};
    CHECK(desk.officer.post("/api/v1/submissions/" + text_at(nameless, "id") + "/assignment", place)
              .error()
              .code == Code::Conflict);
    auto fields = Desk::monthly("L5-05", R"({"seal":true,"signatures":"all"})");
    fields.emplace_back("supplement", "银行退票，补发一人");
    auto supplement = desk.sent(payroll(9), "补.csv", fields);
    REQUIRE(text_at(supplement, "state") == "sealed");
    CHECK(supplement.at("supplement") == "银行退票，补发一人");
    auto record = desk.officer.get("/api/v1/records/" + text_at(supplement, "record"));
    REQUIRE(record);
    CHECK(record->at("supplement") == true);
    CHECK(record->at("verdict") == "unjudged");
    CHECK(record->at("version") == 2);
    CHECK(record->at("current") == true);
    auto before = desk.officer.get("/api/v1/records/" + text_at(first, "record"));
    CHECK(before->at("current") == true);
    auto now = desk.month();
    CHECK(now.at("supplements").size() == 1);
    CHECK(now.at("supplements").at(0).at("reason") == "银行退票，补发一人");
    CHECK(now.at("closing") == closing);
    CHECK(desk.get("/completeness").at("matrix") == open);
    // A supplement of a month that is open is none; a paper of the whole project changes nothing either.
    fields[1].second = "2025-04";
    CHECK(desk.send(payroll(9), "补.csv", fields).error().code == Code::Unprocessable);
    desk.sent(R"({"project":"示例江海新苑安置房二期工程","wage_pay_day":"每月15日"})", "协议.json",
              {{"type", "L5-02"}});
    CHECK(desk.get("/completeness").at("matrix") == open);
    auto after = desk.month();
    CHECK(after.at("findings") == closed.at("findings"));
    stage.daemon.stop(SIGTERM);
    verify(stage.directory.path() / "data");
}

TEST_CASE("kill -9 while a month is being closed: it is closed whole, or not at all") {
    for (std::string point :
         {"blob.rename", "typeset.done", "close.commit", "commit.begin", "commit.end", "close.committed"}) {
        DYNAMIC_SECTION("killed at " << point) {
            TemporaryDirectory directory;
            auto data = directory.path() / "data";
            Story story;
            {
                Daemon daemon(data);
                story = begin_story(daemon);
                Desk desk(daemon, story);
                desk.pay(1, true);
                desk.settle();
                desk.attest();
                daemon.stop(SIGTERM);
            }
            {
                Daemon doomed(data, {}, {{"TAIZHANG_FAILPOINT", point + "=kill"}});
                Desk desk(doomed, story);
                CHECK_FALSE(desk.post("/closing", Json::object()));
                for (int i = 0; i < 200 && doomed.running(); ++i)
                    std::this_thread::sleep_for(std::chrono::milliseconds{25});
                CHECK_FALSE(doomed.running());
            }
            {
                Daemon daemon(data);
                Desk desk(daemon, story);
                bool committed = point == "close.committed";
                auto month = desk.quiet();
                CHECK(month.at("state") == (committed ? "closed" : "attested"));
                auto lists = desk.officer.get("/api/v1/projects/" + story.project + "/records?type=A-09");
                REQUIRE(lists);
                CHECK(lists->at("items").size() == (committed ? 1 : 0));
                if (!committed) month = desk.posted("/closing", Json::object());
                CHECK(month.at("state") == "closed");
                auto volume = desk.officer.download(desk.base + "/volume");
                REQUIRE(volume);
                CHECK(proof::sha256(*volume).hex() == text_at(month.at("closing").at("volume"), "sha256"));
            }
            verify(data);
        }
    }
}

TEST_CASE(
    "a month at the command line: what is there, what is said, papers, closing, and that it stays closed") {
    Stage stage;
    auto& desk = stage.desk;
    Terminal terminal(stage.daemon.server());
    terminal.environment["TAIZHANG_PASSWORD"] = Daemon::Password;
    REQUIRE(terminal.run({"login", "officer"}).code == 0);
    auto run = [&](std::vector<std::string> words, const std::vector<std::string>& more = {}) {
        words.insert(words.end(), {"--project", stage.story.project, "--period", March});
        words.insert(words.end(), more.begin(), more.end());
        return terminal.run(words);
    };
    desk.pay(1, false);
    auto table = run({"completeness"});
    CHECK(table.code == 1);
    CHECK(table.out.find("已齐  L5-05  农民工工资支付表") != std::string::npos);
    CHECK(run({"completeness"}, {"--csv"}).out.starts_with("\xEF\xBB\xBF\"台账\""));
    CHECK(complaints(desk.document, "Completeness", run({"completeness"}, {"--json"}).json()) == "");
    auto shown = run({"month", "show"});
    CHECK(shown.code == 1);
    CHECK(shown.out.find("退回  南通示例铁臂钢筋劳务有限公司") != std::string::npos);
    CHECK(run({"month", "not-due"}, {"--type", "L1-01"}).code == 2); // no reason
    CHECK(run({"month", "not-due"}, {"--type", "L1-01", "--reason", "不适用"}).code == 0);
    CHECK(run({"month", "due"}, {"--type", "L1-08", "--reason", "已动用", "--every-month"}).code == 0);
    CHECK(run({"month", "notice"}, {"--subcontractor", Subcontractor, "--escalate"}).code == 5);
    CHECK(run({"month", "notice"}, {"--subcontractor", Subcontractor}).code == 0);
    desk.quiet();
    CHECK(run({"month", "statement"}).out.find("\"payroll_count\": 1") != std::string::npos);
    write_file(terminal.file("edits.json"), R"({"carried_over":"无。"})");
    CHECK(run({"month", "statement"}, {"--seal", "--edits", terminal.file("edits.json").string()}).code == 0);
    CHECK(run({"month", "attest"}).code == 5);
    desk.settle();
    CHECK(run({"month", "show"}).code == 0);
    CHECK(run({"month", "attest"}).code == 0);
    auto closed = run({"month", "close"});
    CHECK(closed.code == 0);
    CHECK(closed.out.find("已关账") != std::string::npos);
    CHECK(run({"month", "close"}).code == 6);
    CHECK(run({"month", "explain"}, {"--type", "L1-02", "--reason", "x"}).code == 6);
    auto volume = terminal.file("volume.pdf");
    CHECK(run({"month", "volume"}, {"-o", volume.string()}).code == 0);
    CHECK(read_file(volume).starts_with("%PDF-1.7"));
    write_file(terminal.file("late.csv"), payroll(7));
    std::vector<std::string> late = {"--type", "L5-05", "--subcontractor", Subcontractor, "--wait"};
    CHECK(run({"ingest", terminal.file("late.csv").string()}, late).code == 6);
    late.insert(late.end(), {"--supplement", "补发一人"});
    CHECK(run({"ingest", terminal.file("late.csv").string()}, late).code == 0);
    CHECK(run({"month", "show"}).out.find("（补发一人）") != std::string::npos);
}
