// The duties' calendar as an officer meets it: by API, on the command line, and in a calendar program.
#include "support/http_probe.hh"
#include "support/openapi.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <sys/wait.h>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Site {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data"};
    Story story = begin_story(daemon);
    Probe probe{daemon.port()};
    Json document = openapi();
    std::string base = "/api/v1/projects/" + story.project;

    std::string kept(const std::string& type, const Json& data) {
        return text_at(sealed_data(daemon, story, type, data), "record");
    }
    ProbeAnswer get(const std::string& token, const std::string& path) {
        return probe.send("GET", base + path, {{"Authorization", "Bearer " + token}}, "");
    }
    // Filed late, for works that begin in years, with a protest that nobody reported.
    void fill() {
        kept("L4-01", {{"officer_name", "诸葛明澜"}, {"planned_start", "2099-03-02"}});
        kept("L1-05", {{"doc_no", "BH-1"}, {"valid_to", "2099-12-31"}});
        kept("A-03", {{"kind", "讨薪事件"}, {"known_at", "2026-01-05T07:30"}, {"names", "欧阳某"}});
    }
};

const Json& duty(const Json& list, const std::string& id) {
    for (const auto& each : list.at("duties"))
        if (each.at("id") == id) return each;
    FAIL("no duty " + id);
    return list;
}

} // namespace

TEST_CASE(
    "the duties say what is due, what is overdue, on which record it rests, and what cannot be judged") {
    Site site;
    site.fill();
    auto answer = site.get(site.story.officer, "/duties");
    CHECK(undocumented(site.document, "GET", "/api/v1/projects/{project}/duties", answer) == "");
    auto list = parse_json(answer.body);
    REQUIRE(list);
    CHECK(duty(*list, "officer-filing").at("state") == "open");
    CHECK(duty(*list, "officer-filing").at("due") == "2099-03-02");
    CHECK(duty(*list, "incident-report").at("state") == "overdue");
    CHECK(duty(*list, "incident-report").at("due") == "2026-01-05T09:30");
    CHECK(duty(*list, "wage-account-opening").at("state") == "cannot_judge");
    CHECK(duty(*list, "officer-change-filing").at("state") == "not_applicable");
    auto record = site.kept(
        "L4-01",
        {{"officer_name", "诸葛明澜"}, {"planned_start", "2099-03-02"}, {"filing_date", "2026-02-01"}});
    list = parse_json(site.get(site.story.inspector, "/duties").body);
    REQUIRE(list);
    CHECK(duty(*list, "officer-filing").at("state") == "done");
    CHECK(duty(*list, "officer-filing").at("evidence").at(0).at("document") == record);
    CHECK(site.get(site.story.admin, "/duties").status == 403);
    CHECK(site.get(site.story.admin, "/duties.ics").status == 403);
}

TEST_CASE("the calendar is read by a parser that is not ours, keeps its UIDs, and names no person") {
    Site site;
    site.fill();
    auto answer = site.get(site.story.officer, "/duties.ics");
    CHECK(answer.status == 200);
    CHECK(answer.headers["content-type"] == "text/calendar; charset=utf-8");
    CHECK(undocumented(site.document, "GET", "/api/v1/projects/{project}/duties.ics", answer) == "");
    CHECK(answer.body.find("诸葛") == std::string::npos);
    CHECK(answer.body.find("欧阳") == std::string::npos);
    auto unfolded = [](std::string text) {
        for (auto at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ", at))
            text.erase(at, 3);
        return text;
    };
    auto uid = "UID:officer-filing.project." + site.story.project + "@taizhang\r\n";
    CHECK(unfolded(answer.body).find(uid) != std::string::npos);
    CHECK(unfolded(site.get(site.story.officer, "/duties.ics").body).find(uid) != std::string::npos);

    auto file = site.directory.path() / "duties.ics";
    auto understood = site.directory.path() / "understood.json";
    write_file(file, answer.body);
    auto command = "/usr/bin/python3 " + source_path("tests/scenario/ics/check.py").string() + " " +
                   file.string() + " > " + understood.string();
    int status = std::system(command.c_str()); // NOLINT: our own paths
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
        WARN("python3-icalendar is not installed: the calendar was not read by another parser");
        return;
    }
    REQUIRE(status == 0);
    Json read = *parse_json(read_file(understood));
    CHECK(read.at("version") == "2.0");
    CHECK(read.at("errors").empty());
    std::map<std::string, Json> events;
    for (const auto& event : read.at("events")) events[text_at(event, "summary")] = event;
    const auto& filing = events.at("劳资专管员开工前备案｜示例江海新苑安置房二期工程");
    CHECK(filing.at("uid") == "officer-filing.project." + site.story.project + "@taizhang");
    CHECK(filing.at("start") == "2099-03-02");
    CHECK(filing.at("alarms") == Json::array({-7 * 24 * 3600}));
    CHECK(filing.at("stamped") == true);
    CHECK(text_at(filing, "description").find("依据：通治欠办发〔2023〕11号 三（一）（S-20）") !=
          std::string::npos);
    CHECK(events.at("【逾期】讨薪事件2小时内报告｜示例江海新苑安置房二期工程").at("start") ==
          "2026-01-05T01:30:00+00:00");
}

TEST_CASE("the command line lists the duties, exits 1 while one is overdue, and prints the calendar") {
    Site site;
    Terminal terminal(site.daemon.server());
    terminal.environment["TAIZHANG_PASSWORD"] = Daemon::Password;
    REQUIRE(terminal.run({"login", "officer"}).code == 0);
    CHECK(terminal.run({"duties", site.story.project}).code == 0);
    site.fill();
    auto shown = terminal.run({"duties", site.story.project});
    CHECK(shown.code == 1);
    CHECK(shown.out.find("已逾期  讨薪事件2小时内报告  期限 2026-01-05T09:30") != std::string::npos);
    CHECK(terminal.run({"duties", site.story.project, "--json"}).json().at("counts").at("overdue") == 1);
    auto calendar = terminal.run({"duties", site.story.project, "--ics"});
    CHECK(calendar.out.starts_with("BEGIN:VCALENDAR\r\n"));
    CHECK(calendar.out.ends_with("END:VCALENDAR\r\n"));
    CHECK(terminal.run({"duties", "p-none"}).code == 3);
}
