// The life of a submission after its receipt: found out what it is, asked only what is doubtful, the answer remembered.
#include "base/failpoint.hh"
#include "room/workbook/types.hh"
#include "service/offline.hh"
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

struct Stage {
    explicit Stage(std::map<std::string, std::string> environment = {})
        : daemon(directory.path() / "data", {}, std::move(environment)) {}

    TemporaryDirectory directory;
    Daemon daemon;
    Story story = begin_story(daemon);
    cli::Client officer = daemon.client(story.officer);

    // Uploads with what is said of it alone: nothing is added.
    std::string send(const std::string& bytes, const std::string& name,
                     std::vector<std::pair<std::string, std::string>> said = {}) {
        auto receipt = send_for_receipt(bytes, name, std::move(said));
        if (!receipt) FAIL(receipt.error().message);
        return text_at(*receipt, "submission");
    }
    Result<Json> send_for_receipt(const std::string& bytes, const std::string& name,
                                  std::vector<std::pair<std::string, std::string>> said = {}) {
        auto file = directory.path() / "upload";
        write_file(file, bytes);
        return officer.upload("/api/v1/projects/" + story.project + "/submissions", said,
                              {"file", name, file});
    }
    Json wait(const std::string& submission) { return settled(officer, submission); }
    Result<Json> assign(const cli::Client& client, const std::string& submission, const Json& body) {
        return client.post("/api/v1/submissions/" + submission + "/assignment", body);
    }
    std::vector<std::string> acts(const std::string& subject) {
        auto custody = officer.get("/api/v1/submissions/" + subject + "/custody");
        REQUIRE(custody);
        std::vector<std::string> names;
        for (const auto& entry : custody->at("entries")) names.push_back(text_at(entry, "act"));
        return names;
    }
};

// Nothing in it or in its name says what it is.
std::string nameless(int number) { return "甲,乙,丙\n1,2," + std::to_string(number) + "\n"; }

const Json Payroll = {{"type", "L5-05"}, {"period", "2026-06"}, {"subcontractor", Subcontractor}};

} // namespace

TEST_CASE("a file nobody can name waits, is assigned by the officer, and its receipt stays what it was") {
    Stage stage;
    auto id = stage.send(nameless(1), "无题.csv");
    auto waiting = stage.wait(id);
    CHECK(text_at(waiting, "state") == "unassigned");
    CHECK(waiting.at("type").is_null());
    CHECK_FALSE(text_at(waiting, "reason").empty());
    CHECK_FALSE(text_at(waiting, "advice").empty());
    auto receipt = stage.officer.get("/api/v1/submissions/" + id + "/receipt");
    REQUIRE(receipt);

    auto list =
        stage.officer.get("/api/v1/projects/" + stage.story.project + "/submissions?state=unassigned");
    REQUIRE(list);
    CHECK(list->at("items").size() == 1);
    CHECK(list->at("states") == Json{{"unassigned", 1}});

    // Said to be a payroll, it has no header of one: kept, with the reason, and may be said to be something else.
    REQUIRE(stage.assign(stage.officer, id, Payroll));
    auto read = stage.wait(id);
    CHECK(text_at(read, "state") == "unreadable");
    CHECK(text_at(read, "type") == "L5-05");
    CHECK(read.at("received").at("type").is_null());
    CHECK(*stage.officer.get("/api/v1/submissions/" + id + "/receipt") == *receipt);
    CHECK(stage.acts(id) == std::vector<std::string>{"receive", "unassigned", "assign", "unreadable"});
    CHECK(stage.daemon.log().find("无题") == std::string::npos);
}

TEST_CASE("what was sent as the wrong document is assigned to the right one without being sent again") {
    Stage stage;
    auto id = stage.send(small_payroll(1), "工资表.csv", {{"type", "L4-01"}});
    CHECK(text_at(stage.wait(id), "state") == "unreadable");
    REQUIRE(stage.assign(stage.officer, id, Payroll));
    auto sealed = stage.wait(id);
    INFO(sealed.dump());
    CHECK(text_at(sealed, "state") == "sealed");
    CHECK(text_at(sealed.at("received"), "type") == "L4-01");
    auto record = stage.officer.get("/api/v1/records/" + text_at(sealed, "record"));
    REQUIRE(record);
    CHECK(text_at(*record, "type") == "L5-05");
    CHECK(text_at(*record, "subcontractor") == Subcontractor);
    // Now it lies there: the same bytes for that place are a duplicate, for the first place they are not.
    auto again =
        stage.send_for_receipt(small_payroll(1), "a.csv",
                               {{"type", "L5-05"}, {"period", "2026-06"}, {"subcontractor", Subcontractor}});
    REQUIRE(again);
    CHECK(again->at("duplicate") == true);
    CHECK(text_at(*again, "submission") == id);
    auto refused = stage.assign(stage.officer, id, Payroll);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::Conflict);
}

TEST_CASE("an assignment must be right and whole, and by right") {
    Stage stage;
    auto id = stage.send(nameless(1), "无题.csv");
    stage.wait(id);
    auto code = [&](const Json& body) {
        auto answer = stage.assign(stage.officer, id, body);
        REQUIRE_FALSE(answer);
        CHECK_FALSE(answer.error().hint.empty());
        return answer.error().code;
    };
    CHECK(code(Json::object()) == Code::Unprocessable);
    CHECK(code({{"type", "L9-99"}}) == Code::Unprocessable);
    CHECK(code({{"type", "L5-05"}}) == Code::Unprocessable);
    CHECK(code({{"type", "L5-05"}, {"period", "六月"}, {"subcontractor", Subcontractor}}) ==
          Code::Unprocessable);
    CHECK(code({{"type", "L5-05"}, {"period", "2026-06"}}) == Code::Unprocessable);
    CHECK(code({{"type", "L5-05"}, {"period", "2026-06"}, {"subcontractor", "别家"}}) == Code::Unprocessable);
    auto by = [&](const std::string& token) {
        auto answer = stage.assign(stage.daemon.client(token), id, Payroll);
        REQUIRE_FALSE(answer);
        return answer.error().code;
    };
    CHECK(by(stage.story.contractor) == Code::Forbidden);
    CHECK(by(stage.story.inspector) == Code::Forbidden);
    CHECK(by(stage.story.admin) == Code::Forbidden);
    CHECK(stage.assign(stage.officer, "s0000000000000000", Payroll).error().code == Code::NotFound);
    CHECK(text_at(stage.wait(id), "state") == "unassigned");
}

TEST_CASE(
    "what was sent by mistake is withdrawn with a reason: kept, out of the way, and may be sent again") {
    Stage stage;
    auto id = stage.send(nameless(1), "无题.csv");
    stage.wait(id);
    auto withdraw = [&](const cli::Client& client, const std::string& submission, const std::string& reason) {
        return client.post("/api/v1/submissions/" + submission + "/withdrawal", {{"reason", reason}});
    };
    CHECK(withdraw(stage.officer, id, "").error().code == Code::Unprocessable);
    CHECK(withdraw(stage.daemon.client(stage.story.contractor), id, "传错").error().code == Code::Forbidden);
    auto gone = withdraw(stage.officer, id, "传错了项目");
    REQUIRE(gone);
    CHECK(text_at(*gone, "state") == "withdrawn");
    CHECK(text_at(*gone, "reason") == "传错了项目");
    CHECK(withdraw(stage.officer, id, "再一次").error().code == Code::Conflict);
    CHECK(stage.assign(stage.officer, id, Payroll).error().code == Code::Conflict);
    CHECK(stage.officer.get("/api/v1/submissions/" + id + "/receipt"));
    CHECK(stage.acts(id).back() == "withdraw");
    auto again = stage.send_for_receipt(nameless(1), "无题.csv");
    REQUIRE(again);
    CHECK(again->at("duplicate") == false);
    auto sealed = upload(stage.officer, stage.story.project, small_payroll(1));
    REQUIRE(sealed);
    stage.wait(text_at(*sealed, "submission"));
    CHECK(withdraw(stage.officer, text_at(*sealed, "submission"), "反悔").error().code == Code::Conflict);
    stage.daemon.stop(SIGTERM);
    auto verified = service::verify_data(stage.directory.path() / "data");
    REQUIRE(verified);
    INFO(verified->json.dump(1));
    CHECK(verified->good);
}

TEST_CASE("kill -9 round an assignment: it holds or it does not, and the file goes on") {
    for (std::string point : {"assign.commit", "assign.committed"}) {
        DYNAMIC_SECTION("killed at " << point) {
            TemporaryDirectory directory;
            auto data = directory.path() / "data";
            Story story;
            std::string id;
            {
                Daemon daemon(data, {}, {{"TAIZHANG_FAILPOINT", point + "=kill"}});
                story = begin_story(daemon);
                auto officer = daemon.client(story.officer);
                auto receipt = upload(officer, story.project, small_payroll(1), "L4-01", "");
                REQUIRE(receipt);
                id = text_at(*receipt, "submission");
                REQUIRE(text_at(settled(officer, id), "state") == "unreadable");
                CHECK_FALSE(officer.post("/api/v1/submissions/" + id + "/assignment", Payroll));
                CHECK((daemon.stop(SIGTERM) & 0x7f) == SIGKILL);
            }
            Daemon daemon(data);
            auto officer = daemon.client(story.officer);
            auto state = settled(officer, id);
            if (point == "assign.commit") {
                CHECK(text_at(state, "state") == "unreadable");
                CHECK(text_at(state, "type") == "L4-01");
                REQUIRE(officer.post("/api/v1/submissions/" + id + "/assignment", Payroll));
                state = settled(officer, id);
            }
            CHECK(text_at(state, "state") == "sealed");
            CHECK(text_at(state, "type") == "L5-05");
            daemon.stop(SIGTERM);
            auto verified = service::verify_data(data);
            REQUIRE(verified);
            CHECK(verified->good);
        }
    }
}

namespace {

// What is earned stands under a heading that says nothing.
std::string doubtful_payroll(const std::string& month, int number) {
    return "农民工工资支付表（" + month +
           "）,,,,,,,,\n"
           "序号,姓名,身份证号码,工种,甲数,乙数,丙数,实发工资,银行卡号\n"
           "1,诸葛明澜,32000019751218199X,钢筋工,22,300.00,6600.00,6600.00,6217000000" +
           std::to_string(100000 + number) +
           "\n"
           "合计,,,,,,6600.00,6600.00,\n";
}

std::vector<std::pair<std::string, std::string>> said(const std::string& period) {
    return {{"type", "L5-05"}, {"period", period}, {"subcontractor", Subcontractor}};
}

// The proposal's columns as an answer, with some said otherwise.
Json answer_of(const Json& proposal, const std::map<std::string, std::string>& otherwise = {}) {
    Json columns = Json::array();
    for (const auto& column : proposal.at("columns")) {
        auto at = otherwise.find(text_at(column, "letters"));
        Json field = at == otherwise.end() ? column.at("field") : Json(at->second);
        columns.push_back({{"column", column.at("column")}, {"field", field}});
    }
    return {{"header_row", proposal.at("header_row")}, {"columns", columns}};
}

} // namespace

TEST_CASE("a file that says what it is, in its title and its name, is filed without a question") {
    Stage stage;
    auto id = stage.send(small_payroll(1), "南通示例铁臂钢筋劳务 6月工资表.csv");
    auto sealed = stage.wait(id);
    INFO(sealed.dump(1));
    CHECK(text_at(sealed, "state") == "sealed");
    CHECK(text_at(sealed, "type") == "L5-05");
    CHECK(text_at(sealed, "period") == "2026-06");
    CHECK(text_at(sealed, "subcontractor") == Subcontractor);
    CHECK(sealed.at("received").at("type").is_null());
    CHECK(sealed.at("guesses").empty());
    CHECK(stage.acts(id) == std::vector<std::string>{"receive", "assign"});
    auto again = stage.send_for_receipt(small_payroll(1), "b.csv");
    REQUIRE(again);
    CHECK(again->at("duplicate") == true);
}

TEST_CASE("what is said stands, and only the blanks are found out") {
    Stage stage;
    auto id = stage.send(small_payroll(1), "a.csv", {{"type", "L5-05"}, {"subcontractor", Subcontractor}});
    auto sealed = stage.wait(id);
    INFO(sealed.dump(1));
    CHECK(text_at(sealed, "state") == "sealed");
    CHECK(text_at(sealed, "period") == "2026-06");
}

TEST_CASE("a month in the sheet that is not the one it is filed under is a finding, not a silence") {
    Stage stage;
    auto id = stage.send(small_payroll(1), "a.csv", said("2026-05"));
    auto sealed = stage.wait(id);
    REQUIRE(text_at(sealed, "state") == "sealed");
    CHECK(text_at(sealed, "period") == "2026-05");
    auto record = stage.officer.get("/api/v1/records/" + text_at(sealed, "record"));
    REQUIRE(record);
    Json found;
    for (int i = 0; i < 200 && found.is_null(); ++i) {
        auto review =
            stage.officer.get("/api/v1/projects/" + stage.story.project + "/findings?period=2026-05");
        REQUIRE(review);
        for (const auto& finding : review->at("findings")) {
            if (finding.at("rule") == "R-READ-PERIOD") found = finding;
        }
        if (found.is_null()) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    REQUIRE_FALSE(found.is_null());
    CHECK(found.at("severity") == "error");
    CHECK(text_at(found, "message") == "表里写的是2026年6月，归在2026年5月");
    CHECK(found.at("places").at(0).at("row") == 1);
}

TEST_CASE("a doubtful sheet waits for the officer, goes on as said, and next month's is not asked about") {
    Stage stage;
    auto id = stage.send(doubtful_payroll("2026年6月", 1), "a.csv", said("2026-06"));
    auto waiting = stage.wait(id);
    INFO(waiting.dump(1));
    REQUIRE(text_at(waiting, "state") == "mapping");
    CHECK(waiting.at("mapped").is_null());

    std::string path = "/api/v1/submissions/" + id + "/mapping";
    auto proposal = stage.officer.get(path);
    REQUIRE(proposal);
    INFO(proposal->dump(1));
    CHECK(proposal->at("header_row") == 2);
    CHECK(proposal->at("columns").size() == 9);
    CHECK_FALSE(proposal->at("doubts").empty());
    CHECK(proposal->at("mapped") == "automatic");
    CHECK(proposal->dump().find("32000019751218199X") == std::string::npos);
    CHECK(proposal->dump().find("诸葛明澜") != std::string::npos);

    auto done =
        stage.officer.post(path, answer_of(*proposal, {{"E", "days"}, {"F", "rate"}, {"G", "gross"}}));
    if (!done) FAIL(done.error().message);
    auto sealed = stage.wait(id);
    INFO(sealed.dump(1));
    REQUIRE(text_at(sealed, "state") == "sealed");
    CHECK(text_at(sealed, "mapped") == "confirmed");
    auto record = stage.officer.get("/api/v1/records/" + text_at(sealed, "record"));
    REQUIRE(record);
    const auto& row = record->at("data").at("rows").at(0);
    CHECK(row.at("days") == 220);
    CHECK(row.at("rate") == 30000);
    CHECK(stage.acts(id) == std::vector<std::string>{"receive", "mapping", "mapping"});

    auto next = stage.wait(stage.send(doubtful_payroll("2026年7月", 2), "b.csv", said("2026-07")));
    INFO(next.dump(1));
    CHECK(text_at(next, "state") == "sealed");
    CHECK(text_at(next, "mapped") == "remembered");
    auto second = stage.officer.get("/api/v1/records/" + text_at(next, "record"));
    REQUIRE(second);
    CHECK(second->at("data").at("rows").at(0).at("days") == 220);
    auto remembered = stage.officer.get("/api/v1/submissions/" + text_at(next, "id") + "/mapping");
    REQUIRE(remembered);
    CHECK(remembered->at("mapped") == "remembered");
    CHECK(remembered->at("doubts").empty());
    for (const auto* secret : {"32000019751218199X", "诸葛明澜", "6600", "甲数"})
        CHECK(stage.daemon.log().find(secret) == std::string::npos);
}

TEST_CASE("what is said of one file only is not remembered") {
    Stage stage;
    auto id = stage.send(doubtful_payroll("2026年6月", 1), "a.csv", said("2026-06"));
    REQUIRE(text_at(stage.wait(id), "state") == "mapping");
    std::string path = "/api/v1/submissions/" + id + "/mapping";
    auto answer = answer_of(*stage.officer.get(path), {{"E", "days"}, {"F", "rate"}, {"G", "gross"}});
    answer["remember"] = false;
    REQUIRE(stage.officer.post(path, answer));
    CHECK(text_at(stage.wait(id), "state") == "sealed");
    auto next = stage.wait(stage.send(doubtful_payroll("2026年7月", 2), "b.csv", said("2026-07")));
    CHECK(text_at(next, "state") == "mapping");
}

TEST_CASE("a wrong answer is refused, naming the column; only an officer of the project answers") {
    Stage stage;
    auto id = stage.send(doubtful_payroll("2026年6月", 1), "a.csv", said("2026-06"));
    REQUIRE(text_at(stage.wait(id), "state") == "mapping");
    std::string path = "/api/v1/submissions/" + id + "/mapping";
    auto proposal = *stage.officer.get(path);
    auto refused = [&](const Json& answer, Code code, const std::string& names) {
        auto result = stage.officer.post(path, answer);
        REQUIRE_FALSE(result);
        INFO(result.error().message);
        CHECK(result.error().code == code);
        CHECK(result.error().message.find(names) != std::string::npos);
    };
    refused(answer_of(proposal, {{"E", "name"}}), Code::Unprocessable, "E 列和 B 列都认作“姓名”");
    refused(answer_of(proposal, {{"F", "no_such"}}), Code::Unprocessable, "F 列");
    auto beyond = answer_of(proposal);
    beyond["columns"].push_back({{"column", 30}, {"field", "days"}});
    refused(beyond, Code::Unprocessable, "AD 列");
    auto twice = answer_of(proposal);
    twice["columns"].push_back({{"column", 2}, {"field", nullptr}});
    refused(twice, Code::Unprocessable, "B 列写了两次");
    auto nothing = answer_of(proposal);
    for (auto& column : nothing["columns"]) column["field"] = nullptr;
    refused(nothing, Code::Unprocessable, "没有认出任何一列");
    refused({{"header_row", 2}}, Code::BadInput, "没有写各列");
    refused({{"header_row", 0}, {"columns", answer_of(proposal).at("columns")}}, Code::BadInput,
            "header_row");
    auto by = [&](const std::string& token) {
        auto client = stage.daemon.client(token);
        CHECK_FALSE(client.get(path));
        auto result = client.post(path, answer_of(proposal));
        REQUIRE_FALSE(result);
        return result.error().code;
    };
    CHECK(by(stage.story.contractor) == Code::Forbidden);
    CHECK(by(stage.story.admin) == Code::Forbidden);
    CHECK(text_at(stage.wait(id), "state") == "mapping");
}

TEST_CASE("the sheet is shown as it was sent, rows and columns by number, numbers of persons masked") {
    Stage stage;
    auto id = stage.send(small_payroll(1), "a.csv", said("2026-06"));
    REQUIRE(text_at(stage.wait(id), "state") == "sealed");
    auto sheet = stage.officer.get("/api/v1/submissions/" + id + "/sheet");
    REQUIRE(sheet);
    INFO(sheet->dump(1));
    CHECK(sheet->at("sheets").at(0).at("last_row") == 4);
    CHECK(sheet->at("rows").size() == 4);
    const auto& data = sheet->at("rows").at(2);
    CHECK(data.at("row") == 3);
    CHECK(data.at("cells").at(1).at("text") == "诸葛明澜");
    CHECK(sheet->dump().find("32000019751218199X") == std::string::npos);
    CHECK(sheet->dump().find("6217000000100001") == std::string::npos);
    auto window = stage.officer.get("/api/v1/submissions/" + id + "/sheet?row=4&rows=1");
    REQUIRE(window);
    CHECK(window->at("rows").size() == 1);
    CHECK(window->at("rows").at(0).at("row") == 4);
    CHECK(stage.officer.get("/api/v1/submissions/" + id + "/sheet?sheet=x").error().code == Code::NotFound);
    CHECK(stage.daemon.client(stage.story.inspector).get("/api/v1/submissions/" + id + "/sheet"));
    CHECK_FALSE(stage.daemon.client(stage.story.admin).get("/api/v1/submissions/" + id + "/sheet"));
}

TEST_CASE("a header the importer does not find is pointed at by the officer") {
    Stage stage;
    std::string strange = "甲,乙,丙,丁,戊\n1,诸葛明澜,32000019751218199X,6600.00,6600.00\n";
    auto id = stage.send(strange, "a.csv", said("2026-06"));
    REQUIRE(text_at(stage.wait(id), "state") == "unreadable");
    std::string path = "/api/v1/submissions/" + id + "/mapping";
    auto proposal = stage.officer.get(path);
    if (!proposal) FAIL(proposal.error().message);
    CHECK(proposal->at("header_row") == 1);
    CHECK(proposal->at("columns").size() == 5);
    auto done = stage.officer.post(
        path,
        answer_of(*proposal, {{"A", "seq"}, {"B", "name"}, {"C", "id_no"}, {"D", "gross"}, {"E", "net"}}));
    if (!done) FAIL(done.error().message);
    auto sealed = stage.wait(id);
    INFO(sealed.dump(1));
    REQUIRE(text_at(sealed, "state") == "sealed");
    auto record = stage.officer.get("/api/v1/records/" + text_at(sealed, "record"));
    REQUIRE(record);
    CHECK(record->at("data").at("rows").at(0).at("net") == 660000);
    // The same strange table next month is known.
    auto next = stage.wait(stage.send(strange + "\n", "b.csv", said("2026-07")));
    CHECK(text_at(next, "mapped") == "remembered");
}

TEST_CASE("columns seen to be wrong after sealing give a new version of the record; the first one stays") {
    Stage stage;
    auto id = stage.send(small_payroll(1), "a.csv", said("2026-06"));
    auto first = stage.wait(id);
    REQUIRE(text_at(first, "state") == "sealed");
    std::string path = "/api/v1/submissions/" + id + "/mapping";
    auto proposal = stage.officer.get(path);
    REQUIRE(proposal);
    auto answer = answer_of(*proposal);
    answer["columns"].at(3)["field"] = nullptr; // the trade was none
    REQUIRE(stage.officer.post(path, answer));
    Json second;
    for (int i = 0; i < 400; ++i) {
        second = *stage.officer.get("/api/v1/submissions/" + id);
        if (text_at(second, "record") != text_at(first, "record")) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    REQUIRE(text_at(second, "record") != text_at(first, "record"));
    CHECK(text_at(second, "state") == "sealed");
    auto before = stage.officer.get("/api/v1/records/" + text_at(first, "record"));
    auto after = stage.officer.get("/api/v1/records/" + text_at(second, "record"));
    REQUIRE((before && after));
    CHECK(before->at("current") == false);
    CHECK(after->at("current") == true);
    CHECK(after->at("version") == 2);
    CHECK(before->at("data").at("rows").at(0).at("trade") == "钢筋工");
    CHECK(after->at("data").at("rows").at(0).at("trade").is_null());
    // A newer file over it: the old one is not made again.
    auto newer = upload(stage.officer, stage.story.project, small_payroll(2));
    REQUIRE(newer);
    stage.wait(text_at(*newer, "submission"));
    CHECK(stage.officer.post(path, answer).error().code == Code::Conflict);
    stage.daemon.stop(SIGTERM);
    auto verified = service::verify_data(stage.directory.path() / "data");
    REQUIRE(verified);
    INFO(verified->json.dump(1));
    CHECK(verified->good);
}

TEST_CASE(
    "what the paper shows is said after it came: the record is made anew with it, the first one stays") {
    Stage stage;
    auto id = stage.send(small_payroll(1), "南通示例铁臂钢筋劳务 6月工资表.csv");
    auto first = stage.wait(id);
    REQUIRE(text_at(first, "state") == "sealed");
    CHECK(first.at("attestation").empty());
    std::string path = "/api/v1/submissions/" + id + "/attestation";
    Json said = {
        {"seal", true}, {"signatures", "all"}, {"not_signed_rows", Json::array()}, {"progress", "三层"}};
    CHECK(stage.officer.post(path, {{"seal", "yes"}}).error().code == Code::Unprocessable);
    CHECK(stage.daemon.client(stage.story.contractor).post(path, said).error().code == Code::Forbidden);
    REQUIRE(stage.officer.post(path, said));
    Json second;
    for (int i = 0; i < 400; ++i) {
        second = *stage.officer.get("/api/v1/submissions/" + id);
        if (text_at(second, "record") != text_at(first, "record")) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    REQUIRE(text_at(second, "record") != text_at(first, "record"));
    CHECK(second.at("attestation") == said);
    auto record = stage.officer.get("/api/v1/records/" + text_at(second, "record"));
    REQUIRE(record);
    CHECK(record->at("version") == 2);
    CHECK(record->at("attestation") == said);
    CHECK(stage.officer.get("/api/v1/records/" + text_at(first, "record")));
}

TEST_CASE("kill -9 round a confirmed mapping: it holds or it does not, and the file goes on") {
    for (std::string point : {"mapping.commit", "mapping.committed"}) {
        DYNAMIC_SECTION("killed at " << point) {
            TemporaryDirectory directory;
            auto data = directory.path() / "data";
            Story story;
            std::string id;
            Json answer;
            {
                Daemon daemon(data, {}, {{"TAIZHANG_FAILPOINT", point + "=kill"}});
                story = begin_story(daemon);
                auto officer = daemon.client(story.officer);
                auto receipt = upload(officer, story.project, doubtful_payroll("2026年6月", 1));
                REQUIRE(receipt);
                id = text_at(*receipt, "submission");
                REQUIRE(text_at(settled(officer, id), "state") == "mapping");
                auto proposal = officer.get("/api/v1/submissions/" + id + "/mapping");
                REQUIRE(proposal);
                answer = answer_of(*proposal, {{"E", "days"}, {"F", "rate"}, {"G", "gross"}});
                CHECK_FALSE(officer.post("/api/v1/submissions/" + id + "/mapping", answer));
                CHECK((daemon.stop(SIGTERM) & 0x7f) == SIGKILL);
            }
            Daemon daemon(data);
            auto officer = daemon.client(story.officer);
            auto state = settled(officer, id);
            if (point == "mapping.commit") {
                CHECK(text_at(state, "state") == "mapping");
                REQUIRE(officer.post("/api/v1/submissions/" + id + "/mapping", answer));
                state = settled(officer, id);
            }
            CHECK(text_at(state, "state") == "sealed");
            CHECK(text_at(state, "mapped") == "confirmed");
            daemon.stop(SIGTERM);
            auto verified = service::verify_data(data);
            REQUIRE(verified);
            CHECK(verified->good);
        }
    }
}

TEST_CASE("kill -9 while the system files: nothing is lost, and it is filed once") {
    for (std::string point : {"assign.commit", "assign.committed"}) {
        DYNAMIC_SECTION("killed at " << point) {
            TemporaryDirectory directory;
            auto data = directory.path() / "data";
            Story story;
            std::string id;
            {
                Daemon daemon(data, {}, {{"TAIZHANG_FAILPOINT", point + "=kill"}});
                story = begin_story(daemon);
                auto officer = daemon.client(story.officer);
                auto file = directory.path() / "upload";
                write_file(file, small_payroll(1));
                auto receipt = officer.upload("/api/v1/projects/" + story.project + "/submissions", {},
                                              {"file", "南通示例铁臂钢筋劳务 6月工资表.csv", file});
                REQUIRE(receipt);
                id = text_at(*receipt, "submission");
                for (int i = 0; i < 400 && daemon.running(); ++i)
                    std::this_thread::sleep_for(std::chrono::milliseconds{25});
                CHECK_FALSE(daemon.running());
            }
            Daemon daemon(data);
            auto officer = daemon.client(story.officer);
            CHECK(text_at(settled(officer, id), "state") == "sealed");
            auto custody = officer.get("/api/v1/submissions/" + id + "/custody");
            REQUIRE(custody);
            auto assigned = std::count_if(custody->at("entries").begin(), custody->at("entries").end(),
                                          [](const Json& entry) { return entry.at("act") == "assign"; });
            CHECK(assigned == 1);
        }
    }
}

TEST_CASE("a sheet that names another project is sealed with a finding that says so, and its cell") {
    Stage stage;
    auto bytes = small_payroll(1);
    bytes.insert(bytes.find("序号"), "项目名称：示例滨河学校扩建工程,,,,,,,,\n");
    bytes.replace(0, bytes.find("农民工"), "");
    auto sealed = stage.wait(stage.send(bytes, "a.csv", said("2026-06")));
    INFO(sealed.dump(1));
    REQUIRE(text_at(sealed, "state") == "sealed");
    Json found;
    for (int i = 0; i < 400 && found.is_null(); ++i) {
        auto review =
            stage.officer.get("/api/v1/projects/" + stage.story.project + "/findings?period=2026-06");
        REQUIRE(review);
        for (const auto& finding : review->at("findings"))
            if (finding.at("rule") == "R-READ-PROJECT") found = finding;
        if (found.is_null()) std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    REQUIRE_FALSE(found.is_null());
    CHECK(found.at("severity") == "error");
    CHECK(text_at(found, "message") ==
          "表里写的项目是“示例滨河学校扩建工程”，收在“示例江海新苑安置房二期工程”");
    CHECK(found.at("places").at(0).at("row") == 2);
    CHECK(found.at("places").at(0).at("document") == text_at(sealed, "record"));
}

TEST_CASE("a sheet of ours made for another project waits: it is taken back, or confirmed and sealed") {
    Stage stage;
    const auto* type = law().catalogue.find("L5-05");
    REQUIRE(type != nullptr);
    auto sheet_for = [&](const std::string& project) {
        auto prefill = filled_with(sample_of(*type));
        prefill.project_id = project;
        return bytes_of(*type, prefill);
    };
    auto month = text_at(sample_of(*type), "period");
    auto own = stage.wait(stage.send(sheet_for(stage.story.project), "a.xlsx", said(month)));
    INFO(own.dump(1));
    CHECK(text_at(own, "state") == "sealed");

    auto id = stage.send(sheet_for("p000000000000000000000000000"), "b.xlsx", said(month));
    auto waiting = stage.wait(id);
    INFO(waiting.dump(1));
    REQUIRE(text_at(waiting, "state") == "unassigned");
    CHECK(text_at(waiting, "reason").find("另一个项目") != std::string::npos);
    SECTION("taken back") {
        REQUIRE(stage.officer.post("/api/v1/submissions/" + id + "/withdrawal", {{"reason", "传错了项目"}}));
        CHECK(text_at(stage.wait(id), "state") == "withdrawn");
    }
    SECTION("confirmed") {
        REQUIRE(stage.assign(stage.officer, id,
                             {{"type", "L5-05"}, {"period", month}, {"subcontractor", Subcontractor}}));
        CHECK(text_at(stage.wait(id), "state") == "sealed");
    }
}

TEST_CASE("guesses come best first, and none of them is filed while two come near each other") {
    Stage stage;
    // Names and days, as an attendance sheet, a register and a training list have them.
    std::string bytes = "示例江海新苑安置房二期工程,,\n序号,姓名,工种\n1,诸葛明澜,钢筋工\n2,容川,木工\n";
    auto id = stage.send(bytes, "名单.csv");
    auto waiting = stage.wait(id);
    INFO(waiting.dump(1));
    REQUIRE(text_at(waiting, "state") == "unassigned");
    const Json& guesses = waiting.at("guesses");
    REQUIRE(guesses.size() >= 2);
    for (std::size_t i = 1; i < guesses.size(); ++i)
        CHECK(guesses[i - 1].at("confidence") >= guesses[i].at("confidence"));
    for (const auto& guess : guesses) CHECK_FALSE(text_at(guess, "why").empty());
}

TEST_CASE("at the command line: what waits is listed, assigned, its columns confirmed, or taken back") {
    Stage stage;
    Terminal officer(stage.daemon.server());
    REQUIRE(officer.run({"login", "officer"}).code == 0);
    auto unnamed = stage.send(nameless(1), "无题.csv"), wrong = stage.send(nameless(2), "传错了.csv");
    auto doubtful = stage.send(doubtful_payroll("2026年6月", 1), "a.csv", said("2026-06"));
    for (const auto& id : {unnamed, wrong, doubtful}) stage.wait(id);

    auto list = officer.run({"submissions", "--project", stage.story.project});
    REQUIRE(list.code == 0);
    for (const auto& id : {unnamed, wrong, doubtful}) CHECK(list.out.find(id) != std::string::npos);
    CHECK(list.out.find("待归类 2") != std::string::npos);
    auto waiting =
        officer.run({"submissions", "--project", stage.story.project, "--state", "mapping", "--json"});
    REQUIRE(waiting.json().at("items").size() == 1);
    CHECK(waiting.json().at("items").at(0).at("id") == doubtful);
    CHECK(officer.run({"submissions", "--project", stage.story.project, "--state", "nonsense"}).code != 0);

    auto incomplete = officer.run({"assign", unnamed, "--type", "L5-05"});
    CHECK(incomplete.code == 5);
    CHECK(incomplete.err.find("月") != std::string::npos);
    REQUIRE(officer
                .run({"assign", unnamed, "--type", "L5-05", "--period", "2026-06", "--subcontractor",
                      Subcontractor})
                .code == 0);
    CHECK(text_at(stage.wait(unnamed), "type") == "L5-05");

    auto shown = officer.run({"mapping", doubtful});
    REQUIRE(shown.code == 0);
    CHECK(shown.out.find("拿不准") != std::string::npos);
    CHECK(shown.out.find("taizhang mapping " + doubtful + " --accept") != std::string::npos);
    auto proposal = officer.run({"mapping", doubtful, "--json"}).json();
    for (auto& column : proposal["columns"]) {
        auto letters = text_at(column, "letters");
        if (letters == "E") column["field"] = "days";
        if (letters == "F") column["field"] = "rate";
        if (letters == "G") column["field"] = "gross";
    }
    auto said_so = officer.file("列.json");
    write_file(said_so, "{}");
    CHECK(officer.run({"mapping", doubtful, "--confirm", said_so.string()}).code == 5);
    write_file(said_so, proposal.dump());
    CHECK(officer.run({"mapping", doubtful, "--confirm", said_so.string(), "--accept"}).code != 0);
    REQUIRE(officer.run({"mapping", doubtful, "--confirm", said_so.string(), "--forget"}).code == 0);
    auto sealed = stage.wait(doubtful);
    CHECK(text_at(sealed, "state") == "sealed");
    CHECK(text_at(sealed, "mapped") == "confirmed");
    auto accepted = stage.send(doubtful_payroll("2026年7月", 2), "b.csv", said("2026-07"));
    REQUIRE(text_at(stage.wait(accepted), "state") == "mapping"); // it was to be forgotten
    REQUIRE(officer.run({"mapping", accepted, "--accept"}).code == 0);
    CHECK(text_at(stage.wait(accepted), "state") == "sealed");

    CHECK(officer.run({"withdraw", wrong}).code != 0); // why?
    auto taken_back = officer.run({"withdraw", wrong, "--reason", "传错了项目", "--json"});
    REQUIRE(taken_back.code == 0);
    CHECK(text_at(taken_back.json(), "state") == "withdrawn");
    CHECK(officer.run({"withdraw", doubtful, "--reason", "传错了"}).code == 6); // sealed
    CHECK(officer.run({"submissions", "--project", stage.story.project, "--state", "withdrawn"})
              .out.find(wrong) != std::string::npos);
    CHECK(officer.run({"assign", "s0000000000000000", "--type", "L5-05"}).code == 3);
}
