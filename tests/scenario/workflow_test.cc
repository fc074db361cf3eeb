// The life of a submission after its receipt: found out what it is, asked only what is doubtful, the answer remembered.
#include "base/failpoint.hh"
#include "service/offline.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <csignal>

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
                daemon.stop(SIGTERM);
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
