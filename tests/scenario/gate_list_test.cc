// The gate list as the officer and the guard meet it: by API, as CSV, on the command line; and a refusal that is kept.
#include "support/http_probe.hh"
#include "support/openapi.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::test;

namespace {

Json worker(const char* name, const char* id_no) {
    return {{"name", name},
            {"gender", "男"},
            {"id_no", id_no},
            {"employer", Subcontractor},
            {"team", "钢筋班"},
            {"trade", "钢筋工"},
            {"contract_no", nullptr},
            {"contract_from", nullptr},
            {"registered_on", "2026-06-01"},
            {"entry_date", "2026-06-02"},
            {"exit_date", nullptr},
            {"safety_trained_on", "2026-06-01"}};
}

struct Gate {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data"};
    Story story = begin_story(daemon);
    Probe probe{daemon.port()};
    Json document = openapi();
    std::string base = "/api/v1/projects/" + story.project;

    Json kept(const std::string& type, const Json& data) { return sealed_data(daemon, story, type, data); }
    ProbeAnswer get(const std::string& token, const std::string& query, const char* accept = "*/*") {
        return probe.send("GET", base + "/gate-list" + query,
                          {{"Authorization", "Bearer " + token}, {"Accept", accept}}, "");
    }
};

} // namespace

TEST_CASE("the gate list lets in who has contract and registration, and says of the others why not") {
    Gate gate;
    auto empty = parse_json(gate.get(gate.story.officer, "?date=2026-06-15").body);
    REQUIRE(empty);
    CHECK(empty->at("general").at(0).at("code") == "register_unread");

    auto first = worker("诸葛明澜", "32000019751218199X");
    first["contract_no"] = "HT-1";
    first["contract_from"] = "2026-06-01";
    auto second = worker("欧阳试", "320000199003070019");
    auto state = gate.kept(
        "L4-06", {{"project", "示例江海新苑安置房二期工程"}, {"rows", Json::array({first, second})}});

    auto answer = gate.get(gate.story.officer, "?date=2026-06-15");
    CHECK(undocumented(gate.document, "GET", "/api/v1/projects/{project}/gate-list", answer) == "");
    auto list = parse_json(answer.body);
    REQUIRE(list);
    CHECK(list->at("counts") == Json{{"allowed", 1}, {"refused", 1}, {"cannot_judge", 0}});
    const auto& refused = list->at("persons").at(1);
    CHECK(refused.at("name") == "欧阳试");
    CHECK(refused.at("id_no") == "3200**********0019");
    REQUIRE(refused.at("reasons").size() == 1);
    CHECK(refused.at("reasons").at(0).at("code") == "no_contract");
    CHECK(refused.at("reasons").at(0).at("places").at(0).at("document") == text_at(state, "record"));
    CHECK(answer.body.find("320000199003070019") == std::string::npos);

    // Before the register's dates nobody may.
    auto before = parse_json(gate.get(gate.story.officer, "?date=2026-05-15").body);
    REQUIRE(before);
    CHECK(before->at("counts").at("allowed") == 0);
}

TEST_CASE("the gate list as CSV, for those who may read, and only for days there are") {
    Gate gate;
    auto person = worker("=诸葛试", "32000019751218199X");
    gate.kept("L4-06", {{"rows", Json::array({person})}});
    for (auto csv : {gate.get(gate.story.inspector, "?date=2026-06-15&format=csv"),
                     gate.get(gate.story.inspector, "?date=2026-06-15", "text/csv")}) {
        CHECK(csv.headers["content-type"] == "text/csv; charset=utf-8");
        CHECK(csv.body.starts_with("\xEF\xBB\xBF\"用人单位\""));
        CHECK(csv.body.find("\"'=诸葛试\",\"3200**********199X\"") !=
              std::string::npos); // no formula, no number
        CHECK(csv.body.find("没有订立劳动合同") != std::string::npos);
        CHECK(csv.body.ends_with("\r\n"));
    }
    for (auto* query : {"?date=2026-06-31", "?format=pdf"}) {
        auto answer = gate.get(gate.story.officer, query);
        CHECK(answer.status == 422);
        CHECK(undocumented(gate.document, "GET", "/api/v1/projects/{project}/gate-list", answer) == "");
    }
    CHECK(gate.get(gate.story.admin, "").status == 403); // sees no content
    CHECK(gate.get("nobody", "").status == 401);
}

TEST_CASE(
    "the command line says who may enter, exits 1 while somebody may not; a refusal is kept as a record") {
    Gate gate;
    auto person = worker("诸葛明澜", "32000019751218199X");
    gate.kept("L4-06", {{"rows", Json::array({person})}});
    Terminal terminal(gate.daemon.server());
    terminal.environment["TAIZHANG_PASSWORD"] = Daemon::Password;
    REQUIRE(terminal.run({"login", "officer"}).code == 0);
    auto shown = terminal.run({"gate-list", gate.story.project, "--date", "2026-06-15"});
    CHECK(shown.code == 1);
    CHECK(shown.out.find("不得进场  诸葛明澜") != std::string::npos);
    CHECK(shown.out.find("依据：保障农民工工资支付条例第二十八条") != std::string::npos);
    CHECK(terminal.run({"gate-list", gate.story.project, "--date", "2026-06-15", "--csv"})
              .out.find("不得进场") != std::string::npos);
    CHECK(terminal.run({"gate-list", gate.story.project, "--date", "x"}).code == 5);

    person["contract_no"] = "HT-1";
    person["contract_from"] = "2026-06-01";
    gate.kept("L4-06", {{"rows", Json::array({person})}});
    auto now = terminal.run({"gate-list", gate.story.project, "--date", "2026-06-15", "--json"});
    CHECK(now.code == 0);
    CHECK(now.json().at("counts").at("allowed") == 1);

    Json refusal = {{"refused_at", "2026-06-15T07:10"}, {"name", "诸葛明澜"},
                    {"id_no", "32000019751218199X"},    {"reason", "未订立劳动合同"},
                    {"follow_up", "补签后进场"},        {"admitted_on", "2026-06-16"}};
    auto log = gate.kept("L4-13", {{"rows", Json::array({refusal})}});
    CHECK(text_at(log, "type") == "L4-13");
}
