// The county's monthly report of officers: made from all projects of a county, by whom, where it lies, what follows.
#include "support/http_probe.hh"
#include "support/openapi.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::test;

namespace {

Json must(Result<Json> answer) {
    if (!answer) FAIL(answer.error().message + " " + answer.error().hint);
    return *answer;
}

struct Office {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data"};
    Story story = begin_story(daemon);
    cli::Client admin = daemon.client(story.admin);
    cli::Client officer = daemon.client(story.officer);
    Json document = openapi();
    std::string second, volume; // another project of the county; the county's volume
    std::string clerk;          // who reports

    Office() {
        second = text_at(
            must(admin.post("/api/v1/projects", {{"code", "T-2"},
                                                 {"name", "示例濠河东岸停车楼工程"},
                                                 {"county", "320613"},
                                                 {"industry", "住房城乡建设"},
                                                 {"general_contractor", "南通示例启岸建筑工程有限公司"}})),
            "id");
        volume = text_at(must(admin.post("/api/v1/projects", book())), "id");
        must(admin.post("/api/v1/users", {{"login", "clerk"},
                                          {"role", "inspector"},
                                          {"password", Daemon::Password},
                                          {"projects", {story.project, second, volume}}}));
        clerk = daemon.login("clerk");
    }
    static Json book() {
        return {{"code", "320613-YB"},
                {"name", "崇川区"},
                {"county", "320613"},
                {"kind", "county"},
                {"owner", "南通市根治拖欠农民工工资工作领导小组办公室"},
                {"general_contractor", "南通市崇川区根治拖欠农民工工资工作领导小组办公室"}};
    }
    void file(const std::string& officer_name, const std::string& on) {
        sealed_data(daemon, story, "L4-01",
                    {{"project_name", "示例江海新苑安置房二期工程"},
                     {"filing_date", on},
                     {"planned_start", "2025-03-01"},
                     {"officer_name", officer_name},
                     {"officer_phone", "15400009004"}});
    }
    void change(const std::string& to, const std::string& on) {
        sealed_data(daemon, story, "L4-03",
                    {{"officer_name", to},
                     {"officer_phone", "15400009005"},
                     {"former_officer", "诸葛明澜"},
                     {"changed_on", on},
                     {"filing_date", on}});
    }
    Json list(const cli::Client& who, const std::string& month, const std::string& county = "320613") {
        auto answer = must(who.get("/api/v1/officers?month=" + month + "&county=" + county));
        CHECK(complaints(document, "OfficerList", answer) == "");
        return answer;
    }
    Json report(const std::string& month, const std::string& remark = "") {
        auto client = daemon.client(clerk);
        auto receipt = must(client.post(
            "/api/v1/officers/reports",
            {{"month", month}, {"county", "320613"}, {"reviewer", "越青野"}, {"remark", remark}}));
        CHECK(complaints(document, "Receipt", receipt) == "");
        auto state = settled(client, text_at(receipt, "submission"));
        REQUIRE(text_at(state, "state") == "sealed");
        return must(client.get("/api/v1/records/" + text_at(state, "record")));
    }
    Json duty() {
        auto duties = must(officer.get("/api/v1/projects/" + story.project + "/duties"));
        for (const auto& each : duties.at("duties"))
            if (each.at("id") == "county-report") return each;
        FAIL("no county-report");
        return {};
    }
};

} // namespace

TEST_CASE("the county's report is made of all its projects and ends their duty") {
    Office office;
    office.file("诸葛明澜", "2025-02-20");
    CHECK(office.duty().at("state") == "cannot_judge");
    auto clerk = office.daemon.client(office.clerk);
    auto list = office.list(clerk, "2025-02");
    CHECK(list.at("complete") == true);
    CHECK(list.at("projects") == 2);
    CHECK(list.at("officers") == 1);
    CHECK(list.at("unfiled") == 1);
    CHECK(list.at("due_on") == "2025-03-10");
    CHECK(list.at("cutoff_on") == "2025-03-05");
    CHECK(list.at("rows").at(0).at("change") == "新增");
    CHECK(list.at("rows").at(1).at("note") == "未备案");

    auto record = office.report("2025-02");
    CHECK(record.at("type") == "A-07");
    CHECK(record.at("project") == office.volume);
    const auto& data = record.at("data");
    CHECK(data.at("county") == "崇川区");
    CHECK(data.at("officers") == 1);
    CHECK(data.at("rows").at(0).at("officer") == "诸葛明澜");
    CHECK(record.dump().find("id_no") == std::string::npos);
    CHECK(clerk.download("/api/v1/records/" + text_at(record, "id") + "/pdf")->starts_with("%PDF-"));
    auto done = office.duty();
    CHECK(done.at("state") == "done");
    CHECK(office.officer.get("/api/v1/records/" + text_at(record, "id")).error().code == Code::NotFound);

    office.change("欧阳试", "2025-03-20");
    auto march = office.list(clerk, "2025-03");
    CHECK(march.at("last") == "2025-02");
    CHECK(march.at("rows").at(0).at("change") == "变更");
    CHECK(march.at("rows").at(0).at("former_officer") == "诸葛明澜");
    CHECK(office.list(clerk, "2025-02").at("rows").at(0).at("officer") == "诸葛明澜"); // as it was then
    CHECK(office.list(clerk, "2025-02").at("report") == record.at("id"));
    CHECK(office.report("2025-02").at("id") == record.at("id")); // the same once more is the same report
    auto again = office.report("2025-02", "示例停车楼工程正在补办备案");
    CHECK(again.at("version") == 2);
    CHECK(office.daemon.log().find("诸葛") == std::string::npos);
}

TEST_CASE("an incomplete report is refused, and so is whoever may not make one") {
    Office office;
    office.file("诸葛明澜", "2025-02-20");
    Json wanted = {{"month", "2025-02"}, {"county", "320613"}};
    auto inspector = office.daemon.client(office.story.inspector); // one project only, and no volume
    CHECK(office.list(inspector, "2025-02").at("complete") == false);
    CHECK(inspector.post("/api/v1/officers/reports", wanted).error().code == Code::NotFound);
    for (const auto& token : {office.story.officer, office.story.contractor, office.story.admin})
        CHECK(office.daemon.client(token).post("/api/v1/officers/reports", wanted).error().code ==
              Code::Forbidden);
    must(office.admin.post("/api/v1/users", {{"login", "half"},
                                             {"role", "inspector"},
                                             {"password", Daemon::Password},
                                             {"projects", {office.story.project, office.volume}}}));
    auto half = office.daemon.client(office.daemon.login("half"));
    CHECK(half.post("/api/v1/officers/reports", wanted).error().code == Code::Forbidden);
    auto clerk = office.daemon.client(office.clerk);
    CHECK(clerk.post("/api/v1/officers/reports", {{"month", "2999-01"}, {"county", "320613"}}).error().code ==
          Code::Unprocessable);
    CHECK(clerk.post("/api/v1/officers/reports", {{"month", "2025-2"}, {"county", "320613"}}).error().code ==
          Code::Unprocessable);
    CHECK(office.admin.get("/api/v1/officers?month=2025-02").error().code == Code::Forbidden);
    // One volume for each county, with what is printed.
    auto another = Office::book();
    another["code"] = "320613-YB2";
    CHECK(office.admin.post("/api/v1/projects", another).error().code == Code::Conflict);
    another["county"] = "";
    CHECK(office.admin.post("/api/v1/projects", another).error().code == Code::Unprocessable);
    // No works, no month.
    CHECK(clerk.get("/api/v1/projects/" + office.volume + "/months/2025-02").error().code ==
          Code::Unprocessable);
}

TEST_CASE("a contractor sees the officers of its own projects, at the command line and as CSV") {
    Office office;
    office.file("诸葛明澜", "2025-02-20");
    Terminal terminal(office.daemon.server());
    terminal.environment["TAIZHANG_PASSWORD"] = Daemon::Password;
    REQUIRE(terminal.run({"login", "contractor"}).code == 0);
    auto shown = terminal.run({"county-report", "2025-02"});
    INFO(shown.err);
    CHECK(shown.code == 0);
    CHECK(shown.out.find("新增  示例江海新苑安置房二期工程") != std::string::npos);
    CHECK(shown.out.find("15400009004") != std::string::npos);
    CHECK(shown.out.find("停车楼") == std::string::npos); // not its own
    CHECK(shown.out.find("总包单位请在 2025-03-05 前报变动") != std::string::npos);
    auto csv = terminal.run({"county-report", "2025-02", "--csv"});
    CHECK(csv.out.starts_with("\xEF\xBB\xBF\"序号\",\"项目名称\""));
    CHECK(terminal.run({"county-report", "2025-02", "--county", "320613", "--seal"}).code == 4);
    REQUIRE(terminal.run({"login", "clerk"}).code == 0);
    CHECK(terminal.run({"county-report", "2025-02", "--county", "320613"}).code ==
          1); // somebody is not filed
    auto sealed =
        terminal.run({"county-report", "2025-02", "--county", "320613", "--seal", "--contact", "温如玉"});
    INFO(sealed.err);
    CHECK(sealed.code == 0);
    CHECK(sealed.out.find("已收下：s") != std::string::npos);
}
