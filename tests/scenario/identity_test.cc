// The comparison sheet of the officer (S-22), as API, on the command line, and sealed; it and R-OFF-1 agree.
#include "support/http_probe.hh"
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

const std::string Month = "2025-03";

struct Sheet {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data"};
    Story story = begin_story(daemon);
    cli::Client officer = daemon.client(story.officer);
    Json document = openapi();
    std::string base = "/api/v1/projects/" + story.project + "/months/" + Month;

    void file(const std::string& phone) {
        sealed_data(daemon, story, "L4-01",
                    {{"project_name", "示例江海新苑安置房二期工程"},
                     {"filing_date", "2025-02-20"},
                     {"planned_start", "2025-03-01"},
                     {"officer_name", "诸葛明澜"},
                     {"officer_phone", phone}});
    }
    void board(const std::string& phone) {
        sealed_data(daemon, story, "L6-01",
                    {{"project", "示例江海新苑安置房二期工程"},
                     {"officer", "诸葛明澜"},
                     {"officer_phone", phone},
                     {"effective_from", "2025-03-01"},
                     {"version", 1}});
    }
    Json get() {
        auto answer = officer.get(base + "/identity-check");
        if (!answer) FAIL(answer.error().message);
        CHECK(complaints(document, "IdentityCheck", *answer) == "");
        return *answer;
    }
    Json sealed(const Json& said) {
        auto receipt = officer.post(base + "/identity-check", said);
        if (!receipt) FAIL(receipt.error().message);
        CHECK(complaints(document, "Receipt", *receipt) == "");
        auto state = settled(officer, text_at(*receipt, "submission"));
        REQUIRE(text_at(state, "state") == "sealed");
        auto record = officer.get("/api/v1/records/" + text_at(state, "record"));
        REQUIRE(record);
        return *record;
    }
    // Whether the month's review, once it saw everything, has the error.
    bool reviewed_as_different() {
        for (int i = 0; i < 400; ++i) {
            auto month = officer.get(base);
            REQUIRE(month);
            const auto& blockers = month->at("blockers");
            bool working = std::any_of(blockers.begin(), blockers.end(), [](const Json& each) {
                return each.at("code") == "working" || each.at("code") == "review";
            });
            if (working) {
                std::this_thread::sleep_for(std::chrono::milliseconds{50});
                continue;
            }
            const auto& findings = month->at("findings");
            return std::any_of(findings.begin(), findings.end(), [](const Json& each) {
                return each.at("rule") == "R-OFF-1" && each.at("severity") == "error";
            });
        }
        FAIL("the month did not come to rest");
        return false;
    }
};

} // namespace

TEST_CASE("the comparison sheet says what is missing, is filled in by what the officer read, and agrees with "
          "R-OFF-1") {
    Sheet sheet;
    auto draft = sheet.get();
    CHECK(draft.at("agreement") == "missing");
    CHECK(draft.at("data").at("result") == "资料不全，不能判断");
    CHECK(draft.at("data").at("rows").at(0).at("action") ==
          "缺备案表、告示牌、实名制系统的信息，补齐后再核对");

    sheet.file("15400009004");
    sheet.board("15400009014");
    draft = sheet.get();
    CHECK(draft.at("agreement") == "differs");
    CHECK(draft.at("data").at("rows").at(0).at("finding") == "缺");
    const auto& phone = draft.at("data").at("rows").at(1);
    CHECK(phone.at("finding") == "不一致");
    CHECK(text_at(phone, "filing_at").starts_with("T-1-L4-01-000000-00-D1"));
    CHECK(text_at(phone, "board_at").starts_with("T-1-L6-01-000000-00-D1"));

    auto record = sheet.sealed({{"officer", "诸葛明澜"},
                                {"officer_phone", "15400009004"},
                                {"system", "示例实名制平台"},
                                {"read_on", "2025-03-31"}});
    CHECK(record.at("type") == "L4-14");
    CHECK(record.at("period") == Month);
    CHECK(record.at("data").at("result") == "不一致，待更正");
    CHECK(record.at("data").at("rows").at(0).at("finding") == "一致");
    CHECK(record.at("data").at("rows").at(1).at("in_system") == "15400009004");
    CHECK(sheet.reviewed_as_different());

    sheet.board("15400009004"); // corrected: what was read from the system is still known
    draft = sheet.get();
    CHECK(draft.at("agreement") == "same");
    CHECK(draft.at("data").at("system_read_on") == "2025-03-31");
    CHECK(text_at(draft.at("data").at("rows").at(1), "system_at").find("从示例实名制平台查得") !=
          std::string::npos);
    auto again = sheet.sealed(Json::object());
    CHECK(again.at("version") == 2);
    CHECK(again.at("data").at("result") == "一致");
    CHECK_FALSE(sheet.reviewed_as_different());
    auto pdf = sheet.officer.download("/api/v1/records/" + text_at(again, "id") + "/pdf");
    REQUIRE(pdf);
    CHECK(pdf->starts_with("%PDF-"));
    CHECK(sheet.daemon.log().find("诸葛") == std::string::npos);
}

TEST_CASE("the register's officer is the real-name system's word; another cannot be said beside it") {
    Sheet sheet;
    sheet.file("15400009004");
    sheet.board("15400009004");
    sealed_data(sheet.daemon, sheet.story, "L4-06",
                {{"project", "示例江海新苑安置房二期工程"},
                 {"as_of", "2025-03-31"},
                 {"rows", Json::array({{{"seq", 1},
                                        {"name", "诸葛明澜"},
                                        {"gender", "男"},
                                        {"id_no", "32000019751218199X"},
                                        {"phone", "15400009004"},
                                        {"employer", "南通示例海岳建设集团有限公司"},
                                        {"trade", "劳资专管员"},
                                        {"registered_on", "2025-02-20"},
                                        {"entry_date", "2025-03-01"}}})}});
    auto draft = sheet.get();
    CHECK(draft.at("in_register") == true);
    CHECK(draft.at("agreement") == "same");
    CHECK(draft.at("data").at("system") == "农民工实名登记花名册");
    auto refused = sheet.officer.post(sheet.base + "/identity-check", {{"officer", "欧阳试"}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::Unprocessable);
    CHECK_FALSE(refused.error().hint.empty());
}

TEST_CASE("who may not upload may see the sheet and not seal it; the command line prints it and seals it") {
    Sheet sheet;
    sheet.file("15400009004");
    auto inspector = sheet.daemon.client(sheet.story.inspector);
    CHECK(inspector.get(sheet.base + "/identity-check"));
    CHECK(inspector.post(sheet.base + "/identity-check", Json::object()).error().code == Code::Forbidden);
    CHECK(sheet.officer.get("/api/v1/projects/p-none/months/" + Month + "/identity-check").error().code ==
          Code::NotFound);
    CHECK(sheet.officer.get("/api/v1/projects/" + sheet.story.project + "/months/2025-13/identity-check")
              .error()
              .code == Code::Unprocessable);

    Terminal terminal(sheet.daemon.server());
    terminal.environment["TAIZHANG_PASSWORD"] = Daemon::Password;
    REQUIRE(terminal.run({"login", "officer"}).code == 0);
    std::vector<std::string> words = {"month", "identity-check", "--project", sheet.story.project, "--period",
                                      Month};
    auto shown = terminal.run(words);
    INFO(shown.err);
    CHECK(shown.code == 1);
    CHECK(shown.out.find("备案表：诸葛明澜（T-1-L4-01-000000-00-D1") != std::string::npos);
    CHECK(shown.out.find("核对结论：资料不全，不能判断") != std::string::npos);
    words.insert(words.end(), {"--seal", "--officer", "诸葛明澜", "--phone", "15400009004"});
    auto sealed = terminal.run(words);
    INFO(sealed.err);
    CHECK(sealed.code == 0);
    CHECK(sealed.out.find("已收下：s") != std::string::npos);
}
