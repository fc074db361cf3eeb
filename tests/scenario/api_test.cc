// The API as its users meet it: OpenAPI kept, rights, errors with their next step, ranges, duplicates.
#include "http/routes.hh"
#include "support/http_probe.hh"
#include "support/openapi.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <set>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Stage {
    explicit Stage(const std::vector<std::string>& options = {})
        : daemon(directory.path() / "data", options) {}

    TemporaryDirectory directory;
    Daemon daemon;
    Story story = begin_story(daemon);
    Probe probe{daemon.port()};
    Json document = openapi();

    ProbeAnswer send(const std::string& token, const std::string& method, const std::string& path,
                     const std::string& body = "", const std::string& type = "application/json",
                     std::map<std::string, std::string> headers = {}) {
        if (!token.empty()) headers["Authorization"] = "Bearer " + token;
        if (!body.empty()) headers["Content-Type"] = type;
        return probe.send(method, path, headers, body);
    }
    ProbeAnswer documented(const std::string& token, const std::string& method, const std::string& pattern,
                           const std::string& path, const std::string& body = "") {
        auto answer = send(token, method, path, body);
        INFO(method << " " << path << " -> " << answer.status << "\n" << answer.body);
        CHECK(undocumented(document, method, pattern, answer) == "");
        return answer;
    }
};

} // namespace

TEST_CASE("OpenAPI and the routes name the same operations") {
    std::set<std::string> in_document;
    auto document = openapi();
    for (const auto& [path, operations] : document.at("paths").items()) {
        for (const auto& [method, operation] : operations.items()) {
            std::string upper = method;
            for (char& c : upper) c = static_cast<char>(std::toupper(c));
            in_document.insert(upper + " " + path);
        }
    }
    std::set<std::string> in_code;
    for (const auto& route : http::Routes::list()) in_code.insert(route.method + " " + route.pattern);
    CHECK(in_document == in_code);
}

TEST_CASE("every answer of the main job has the documented shape") {
    Stage stage;
    const auto& story = stage.story;
    std::string project = "/api/v1/projects/" + story.project;
    auto receipt = upload(stage.daemon.client(story.officer), story.project, small_payroll(1));
    REQUIRE(receipt);
    CHECK(complaints(stage.document, "Receipt", *receipt) == "");
    auto submission = text_at(*receipt, "submission");
    auto state = settled(stage.daemon.client(story.officer), submission);
    REQUIRE(text_at(state, "state") == "sealed");
    auto record = text_at(state, "record");

    stage.documented("", "GET", "/healthz", "/healthz");
    stage.documented("", "GET", "/readyz", "/readyz");
    stage.documented("", "GET", "/metrics", "/metrics");
    stage.documented("", "GET", "/", "/");
    CHECK(stage.documented("", "GET", "/{module}.js", "/app.js").status == 200);
    CHECK(stage.documented("", "GET", "/{module}.js", "/App.js").status == 404);
    CHECK(stage.documented("", "GET", "/{module}.js", "/..js").status == 404);
    stage.documented("", "GET", "/app.css", "/app.css");
    stage.documented("", "GET", "/api/v1/openapi.json", "/api/v1/openapi.json");
    stage.documented(story.officer, "GET", "/api/v1/session", "/api/v1/session");
    stage.documented(story.officer, "GET", "/api/v1/catalogue", "/api/v1/catalogue");
    stage.documented(story.admin, "GET", "/api/v1/users", "/api/v1/users");
    stage.documented(story.officer, "GET", "/api/v1/projects", "/api/v1/projects");
    stage.documented(story.officer, "GET", "/api/v1/projects/{project}", project);
    stage.documented(story.officer, "GET", "/api/v1/projects/{project}/events", project + "/events");
    stage.documented(story.officer, "GET", "/api/v1/projects/{project}/submissions",
                     project + "/submissions");
    stage.documented(story.officer, "GET", "/api/v1/projects/{project}/records",
                     project + "/records?period=2026-06");
    stage.documented(story.officer, "GET", "/api/v1/projects/{project}/findings",
                     project + "/findings?period=2026-06");
    stage.documented(story.officer, "GET", "/api/v1/submissions/{submission}",
                     "/api/v1/submissions/" + submission);
    stage.documented(story.officer, "GET", "/api/v1/submissions/{submission}/receipt",
                     "/api/v1/submissions/" + submission + "/receipt");
    stage.documented(story.officer, "GET", "/api/v1/submissions/{submission}/custody",
                     "/api/v1/submissions/" + submission + "/custody");
    auto shown =
        stage.documented(story.officer, "GET", "/api/v1/records/{record}", "/api/v1/records/" + record);
    CHECK(shown.body.find("32000019751218199X") == std::string::npos); // masked by default
    auto full = stage.documented(story.officer, "POST", "/api/v1/records/{record}/unmask",
                                 "/api/v1/records/" + record + "/unmask", R"({"reason":"核对工人本人"})");
    CHECK(full.body.find("32000019751218199X") != std::string::npos);
    auto custody = stage.documented(story.officer, "GET", "/api/v1/records/{record}/custody",
                                    "/api/v1/records/" + record + "/custody");
    CHECK(custody.body.find("核对工人本人") != std::string::npos);
    std::string sent = "/api/v1/submissions/" + submission;
    auto proposal =
        stage.documented(story.officer, "GET", "/api/v1/submissions/{submission}/mapping", sent + "/mapping");
    CHECK(proposal.status == 200);
    CHECK(stage.documented(story.officer, "GET", "/api/v1/submissions/{submission}/sheet", sent + "/sheet")
              .status == 200);
    for (const auto* what : {"/assignment", "/mapping", "/withdrawal"})
        CHECK(stage
                  .documented(story.officer, "POST", std::string("/api/v1/submissions/{submission}") + what,
                              sent + what, "{}")
                  .status >= 400);
    stage.documented(story.officer, "GET", "/api/v1/records/{record}/why",
                     "/api/v1/records/" + record + "/why");
    stage.documented(story.officer, "GET", "/api/v1/records/{record}/pdf",
                     "/api/v1/records/" + record + "/pdf");
    stage.documented(story.inspector, "POST", "/api/v1/search", "/api/v1/search", R"({"text":"诸葛明澜"})");
    auto refused =
        stage.documented(story.officer, "DELETE", "/api/v1/records/{record}", "/api/v1/records/" + record);
    CHECK(refused.status == 409);
    CHECK(refused.body.find("retained") != std::string::npos);
    stage.documented(story.officer, "DELETE", "/api/v1/session", "/api/v1/session");
    CHECK(stage.documented(story.officer, "GET", "/api/v1/session", "/api/v1/session").status == 401);
    // Nothing personal in the log.
    for (const auto* secret : {"32000019751218199X", "诸葛明澜", "工资表.csv", "6600"})
        CHECK(stage.daemon.log().find(secret) == std::string::npos);
}

TEST_CASE("working copies and separator sheets: as documented, by right, the reading of a record logged") {
    Stage stage;
    const auto& story = stage.story;
    auto receipt = upload(stage.daemon.client(story.officer), story.project, small_payroll(1));
    REQUIRE(receipt);
    auto state = settled(stage.daemon.client(story.officer), text_at(*receipt, "submission"));
    std::string record = "/api/v1/records/" + text_at(state, "record");
    auto print = [&](const std::string& token) {
        return stage.documented(token, "GET", "/api/v1/records/{record}/print", record + "/print");
    };
    auto made = print(story.officer);
    REQUIRE(made.status == 200);
    CHECK(made.body.starts_with("%PDF-"));
    CHECK(made.headers.at("content-disposition").find("-copy.pdf") != std::string::npos);
    CHECK(print(story.inspector).body == made.body); // no clock, no chance
    CHECK(print("").status == 401);
    CHECK(print(story.admin).status == 403);
    auto custody = stage.send(story.officer, "GET", record + "/custody");
    CHECK(custody.body.find("print_record") != std::string::npos);
    CHECK(stage.send(story.officer, "GET", "/metrics").body.find("taizhang_prints_total 2") !=
          std::string::npos);

    std::string base = "/api/v1/projects/" + story.project + "/separator";
    auto sheet = [&](const std::string& token, const std::string& asked) {
        return stage.documented(token, "GET", "/api/v1/projects/{project}/separator", base + asked);
    };
    CHECK(sheet(story.officer, "?type=L1-05").body.starts_with("%PDF-"));
    CHECK(sheet(story.officer, "?type=L5-12&period=2026-06&version=2").status == 200);
    CHECK(sheet(story.officer, "?type=L5-12").status == 422);                // of which month?
    CHECK(sheet(story.officer, "?type=L5-05&period=2026-06").status == 422); // whose?
    CHECK(sheet(story.officer, "?type=L5-05&period=2026-06&subcontractor=x").status == 422);
    CHECK(sheet(story.officer, "?type=L9-99").status == 422);
    CHECK(sheet(story.officer, "?type=L1-05&version=many").status == 422);
    CHECK(sheet(story.officer, "?type=L1-05&period=June").status == 422);
    CHECK(sheet("", "?type=L1-05").status == 401);
    CHECK(sheet(story.admin, "?type=L1-05").status == 403);
    auto nowhere = stage.documented(story.officer, "GET", "/api/v1/projects/{project}/separator",
                                    "/api/v1/projects/p0000000000000000/separator?type=L1-05");
    CHECK(nowhere.status == 404);
}

namespace {

// Two persons of the firm, one who left in May, one of another firm.
std::string small_register() {
    return "农民工实名登记花名册\n序号,姓名,身份证号码,用人单位,班组,工种,计酬方式,工资标准,进场日期,"
           "退场日期,开户行,银行卡号\n"
           "1,周示例,32000019751218199X,南通示例铁臂钢筋劳务有限公司,钢筋班,钢筋工,日,370,2025-12-19,,"
           "示例银行,9000000320699079193\n"
           "2,赵示例,320000199003074518,南通示例铁臂钢筋劳务有限公司,钢筋班,普工,月,6000,2026-06-30,,"
           "示例银行,9000000320700187852\n"
           "3,钱示例,32000019701004141X,南通示例铁臂钢筋劳务有限公司,钢筋班,普工,日,300,2025-12-19,2026-05-"
           "31,示例银行,9000000320700267043\n"
           "4,孙示例,320000198109139315,南通示例榫卯木作劳务有限公司,木工班,木工,日,390,2025-12-19,,示例银行,"
           "9000000320700346235\n";
}

} // namespace

TEST_CASE("sheets to fill in: as documented, persons by right and reason only, and sent back they are read") {
    Stage stage;
    const auto& story = stage.story;
    auto officer = stage.daemon.client(story.officer);
    const std::string base = "/api/v1/projects/" + story.project + "/sheets/";
    const std::string pattern = "/api/v1/projects/{project}/sheets/{type}";
    const std::string firm = Subcontractor;
    auto blank = [&](const std::string& token, const std::string& asked) {
        return stage.documented(token, "GET", pattern, base + asked);
    };
    auto filled = [&](const std::string& token, const std::string& type, const Json& body) {
        return stage.documented(token, "POST", pattern, base + type, body.dump());
    };
    auto made = blank(story.inspector, "L5-05?period=2026-06");
    REQUIRE(made.status == 200);
    CHECK(made.body.starts_with("PK"));
    CHECK(made.headers.at("content-disposition").find(".xlsx") != std::string::npos);
    CHECK(blank("", "L5-05").status == 401);
    CHECK(blank(story.admin, "L5-05").status == 403);
    CHECK(blank(story.officer, "L9-99").status == 422);
    CHECK(blank(story.officer, "L4-07").status == 422); // no schema: nothing to fill in
    CHECK(blank(story.officer, "L5-05?period=June").status == 422);
    CHECK(blank(story.officer, "L5-05?subcontractor=x").status == 422);
    auto nowhere =
        stage.documented(story.officer, "GET", pattern, "/api/v1/projects/p0000000000000000/sheets/L5-05");
    CHECK(nowhere.status == 404);

    Json asked = {{"period", "2026-06"}, {"subcontractor", firm}, {"reason", "编制6月工资表"}};
    CHECK(filled(story.officer, "L5-05", asked).status == 422); // there is no register yet
    auto receipt = upload(officer, story.project, small_register(), "L4-06", "");
    REQUIRE(receipt);
    auto state = settled(officer, text_at(*receipt, "submission"));
    INFO(state.dump());
    REQUIRE(text_at(state, "state") == "sealed");
    CHECK(filled(story.officer, "L5-05", {{"period", "2026-06"}, {"subcontractor", firm}}).status ==
          422); // why?
    CHECK(filled(story.inspector, "L5-05", asked).status == 403);
    CHECK(filled(story.contractor, "L5-05", asked).status == 403);
    CHECK(filled(story.officer, "L1-05", asked).status == 422); // takes no persons
    asked["period"] = "2020-01";
    CHECK(filled(story.officer, "L5-05", asked).status == 422); // nobody was there
    asked["period"] = "2026-06";
    auto custody = "/api/v1/records/" + text_at(state, "record") + "/custody";
    CHECK(stage.send(story.officer, "GET", custody).body.find("sheet_people") == std::string::npos);
    auto sheet = filled(story.officer, "L5-05", asked);
    REQUIRE(sheet.status == 200);
    auto kept = stage.send(story.officer, "GET", custody).body;
    CHECK(kept.find("编制6月工资表") != std::string::npos);
    CHECK(kept.find("\"persons\":2") != std::string::npos);
    CHECK(kept.find("周示例") == std::string::npos);

    auto back = upload(officer, story.project, sheet.body, "L5-05", "2026-06");
    REQUIRE(back);
    state = settled(officer, text_at(*back, "submission"));
    INFO(state.dump());
    REQUIRE(text_at(state, "state") == "sealed");
    auto record =
        parse_json(stage
                       .send(story.officer, "POST", "/api/v1/records/" + text_at(state, "record") + "/unmask",
                             R"({"reason":"核对"})")
                       .body);
    REQUIRE(record);
    const Json& rows = record->at("data").at("rows");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].at("id_no") == "32000019751218199X");
    CHECK(rows[0].at("rate") == 37000);
    CHECK(rows[0].at("card_no") == "9000000320699079193");
    CHECK(rows[1].at("name") == "赵示例");
    CHECK(rows[1].at("rate").is_null()); // paid by the month
    CHECK(record->at("data").at("period") == "2026-06");
    CHECK(record->at("data").at("subcontractor") == firm);
    CHECK(record->at("data").at("totals").at("headcount") == 2);
}

namespace {

std::string sealed_record(const Stage& stage, const std::string& bytes, const std::string& type,
                          const std::string& period) {
    auto officer = stage.daemon.client(stage.story.officer);
    auto receipt = upload(officer, stage.story.project, bytes, type, period);
    REQUIRE(receipt);
    auto state = settled(officer, text_at(*receipt, "submission"));
    INFO(state.dump());
    REQUIRE(text_at(state, "state") == "sealed");
    return text_at(state, "record");
}

std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    char buffer[4096];
    for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
    ::pclose(pipe);
    return text;
}

} // namespace

TEST_CASE("a month's volume: current records in the catalogue's order, by right, each reading logged") {
    Stage stage;
    const auto& story = stage.story;
    auto receipt_scan = read_file(source_path("samples/2026-05/银行代发回单.jpg"));
    auto scan = sealed_record(stage, receipt_scan, "L5-08", "2026-06");
    auto superseded = sealed_record(stage, small_payroll(1), "L5-05", "2026-06");
    auto payroll = sealed_record(stage, small_payroll(2), "L5-05", "2026-06");
    auto earlier = sealed_record(stage, small_payroll(3), "L5-05", "2026-05");
    std::string base = "/api/v1/projects/" + story.project + "/volume";
    auto get = [&](const std::string& token, const std::string& path) {
        return stage.documented(token, "GET", "/api/v1/projects/{project}/volume", path);
    };
    auto made = get(story.officer, base + "?period=2026-06");
    REQUIRE(made.status == 200);
    CHECK(made.headers.at("content-disposition") == "attachment; filename=\"T-1-202606-volume.pdf\"");
    CHECK(made.headers.at("content-length") == std::to_string(made.body.size()));
    auto file = stage.directory.path() / "volume.pdf";
    write_file(file, made.body);
    CHECK(output_of("qpdf --check " + file.string()).find("No syntax or stream encoding errors") !=
          std::string::npos);
    auto outline = parse_json(output_of("qpdf --json --json-key=outlines " + file.string()));
    REQUIRE(outline);
    std::vector<std::string> titles;
    for (const auto& mark : outline->at("outlines")) titles.push_back(text_at(mark, "title"));
    CHECK(titles == std::vector<std::string>{"农民工工资支付表 " + std::string(Subcontractor) + " 2026-06",
                                             "银行代发回单 2026-06（扫描件）"});
    // The scan's page is there byte for byte, and the records' data as they were sealed.
    CHECK(made.body.find(receipt_scan) != std::string::npos);
    auto data = parse_json(output_of("qpdf --show-attachment=001-record.json " + file.string()));
    REQUIRE(data);
    CHECK(data->at("record") == payroll);

    auto custody = [&](const std::string& record) {
        return stage.send(story.officer, "GET", "/api/v1/records/" + record + "/custody").body;
    };
    CHECK(custody(payroll).find(R"("volume":"2026-06")") != std::string::npos);
    CHECK(custody(scan).find("read_pdf") != std::string::npos);
    CHECK(custody(superseded).find("read_pdf") == std::string::npos);
    CHECK(custody(earlier).find("read_pdf") == std::string::npos);
    auto whole = get(story.contractor, base);
    REQUIRE(whole.status == 200);
    CHECK(whole.headers.at("content-disposition").find("T-1-all-volume.pdf") != std::string::npos);
    CHECK(custody(earlier).find(R"("volume":"all")") != std::string::npos);
    CHECK(get(story.inspector, base + "?period=2026-06").body == made.body); // no clock, no chance
    CHECK(stage.send(story.officer, "GET", "/metrics").body.find("taizhang_volumes_total 3") !=
          std::string::npos);

    auto readings = [&] { return parse_json(custody(payroll))->at("entries").size(); };
    auto before = readings();
    CHECK(get("", base).status == 401);
    CHECK(get(story.admin, base).status == 403);
    CHECK(get(story.officer, base + "?period=june").status == 422);
    CHECK(get(story.officer, base + "?period=2026-07").status == 422); // nothing there
    auto admin = stage.daemon.client(story.admin);
    auto second = admin.post("/api/v1/projects",
                             {{"code", "T-2"}, {"name", "别的项目"}, {"general_contractor", "示例总包"}});
    REQUIRE(second);
    REQUIRE(admin.post("/api/v1/users", {{"login", "other"},
                                         {"role", "officer"},
                                         {"password", Daemon::Password},
                                         {"projects", {text_at(*second, "id")}}}));
    auto other = stage.daemon.login("other");
    auto hidden = get(other, base + "?period=2026-06");
    CHECK(hidden.status == 404);
    CHECK(hidden.body == get(other, "/api/v1/projects/p0000000000000000/volume?period=2026-06").body);
    CHECK(get(other, "/api/v1/projects/" + text_at(*second, "id") + "/volume").status == 422);
    CHECK(readings() == before); // who got nothing has read nothing
    CHECK(stage.daemon.log().find("诸葛明澜") == std::string::npos);
    // Nothing of it stays on the disk.
    for (const auto& entry : std::filesystem::directory_iterator(stage.directory.path() / "data"))
        CHECK(entry.path().filename().string().find("unnamed") == std::string::npos);
}

TEST_CASE("a volume too large is refused with the next step, and one is made at a time") {
    Stage stage({"--max-volume-documents", "1"});
    sealed_record(stage, small_payroll(1), "L5-05", "2026-05");
    auto june = sealed_record(stage, small_payroll(2), "L5-05", "2026-06");
    std::string base = "/api/v1/projects/" + stage.story.project + "/volume";
    auto get = [&](const std::string& path) {
        return stage.documented(stage.story.officer, "GET", "/api/v1/projects/{project}/volume", path);
    };
    auto refused = get(base);
    CHECK(refused.status == 413);
    CHECK(refused.body.find("按月份下载") != std::string::npos);
    CHECK(stage.send(stage.story.officer, "GET", "/api/v1/records/" + june + "/custody")
              .body.find("read_pdf") == std::string::npos);
    std::vector<int> statuses(6, 0);
    {
        std::vector<std::jthread> readers;
        for (int& status : statuses) {
            readers.emplace_back(
                [&] { status = stage.send(stage.story.officer, "GET", base + "?period=2026-06").status; });
        }
    }
    CHECK(std::count(statuses.begin(), statuses.end(), 200) >= 1);
    for (int status : statuses) CHECK((status == 200 || status == 503));
}

TEST_CASE("a project's code in a download's name ends no header") {
    Stage stage;
    auto admin = stage.daemon.client(stage.story.admin);
    auto project = admin.post("/api/v1/projects", {{"code", "南\"\r\nX-Evil: 1"},
                                                   {"name", "示例"},
                                                   {"general_contractor", "示例总包"},
                                                   {"subcontractors", {Subcontractor}}});
    REQUIRE(project);
    REQUIRE(admin.post(
        "/api/v1/users",
        {{"login", "all"}, {"role", "officer"}, {"password", Daemon::Password}, {"all_projects", true}}));
    auto token = stage.daemon.login("all");
    auto client = stage.daemon.client(token);
    auto receipt = upload(client, text_at(*project, "id"), small_payroll(1));
    REQUIRE(receipt);
    auto state = settled(client, text_at(*receipt, "submission"));
    REQUIRE(text_at(state, "state") == "sealed");
    for (const auto& path : {"/api/v1/projects/" + text_at(*project, "id") + "/volume",
                             "/api/v1/records/" + text_at(state, "record") + "/pdf"}) {
        auto answer = stage.send(token, "GET", path);
        CHECK(answer.status == 200);
        CHECK_FALSE(answer.headers.contains("x-evil"));
        CHECK(answer.headers.at("content-disposition").find("filename*=UTF-8''%E5%8D%97%22%0D%0AX-Evil") !=
              std::string::npos);
    }
}

TEST_CASE("a PDF is read in ranges") {
    Stage stage;
    auto receipt = upload(stage.daemon.client(stage.story.officer), stage.story.project, small_payroll(1));
    REQUIRE(receipt);
    auto state = settled(stage.daemon.client(stage.story.officer), text_at(*receipt, "submission"));
    std::string path = "/api/v1/records/" + text_at(state, "record") + "/pdf";
    auto whole = stage.send(stage.story.officer, "GET", path);
    REQUIRE(whole.status == 200);
    CHECK(whole.headers.at("content-length") == std::to_string(whole.body.size()));
    auto get = [&](const std::string& range) {
        return stage.send(stage.story.officer, "GET", path, "", "", {{"Range", range}});
    };
    auto part = get("bytes=5-12");
    CHECK(part.status == 206);
    CHECK(part.body == whole.body.substr(5, 8));
    CHECK(part.headers.at("content-range") == "bytes 5-12/" + std::to_string(whole.body.size()));
    CHECK(get("bytes=-6").body == whole.body.substr(whole.body.size() - 6));
    CHECK(get("bytes=" + std::to_string(whole.body.size() - 3) + "-").body ==
          whole.body.substr(whole.body.size() - 3));
    CHECK(get("bytes=99999999-").status == 416);
    CHECK(get("lines=1-2").status == 200);
    CHECK(stage.send(stage.story.officer, "HEAD", path).body.empty());
    CHECK(stage.send(stage.story.officer, "GET", path, "", "", {{"If-None-Match", whole.headers.at("etag")}})
              .status == 304);
}

TEST_CASE("whoever has no right learns nothing, and each refusal says what to do") {
    Stage stage;
    const auto& story = stage.story;
    std::string project = "/api/v1/projects/" + story.project;
    CHECK(stage.send("", "GET", project).status == 401);
    CHECK(stage.send("wrong", "GET", project).status == 401);
    CHECK(stage.send(story.admin, "GET", project + "/records").status == 403); // sees no content
    CHECK(stage.send(story.officer, "GET", "/api/v1/users").status == 403);
    CHECK(stage.send(story.officer, "POST", "/api/v1/projects", R"({"code":"X"})").status == 403);
    auto second = parse_json(stage
                                 .send(story.admin, "POST", "/api/v1/projects",
                                       R"({"code":"T-2","name":"别的项目","general_contractor":"总包"})")
                                 .body);
    REQUIRE(second);
    std::string foreign = "/api/v1/projects/" + text_at(*second, "id");
    auto hidden = stage.send(story.officer, "GET", foreign);
    auto absent = stage.send(story.officer, "GET", "/api/v1/projects/p0000000000000000");
    CHECK(hidden.status == 404);
    CHECK(hidden.body == absent.body); // the same answer as for one that does not exist
    CHECK_FALSE(upload(stage.daemon.client(story.inspector), story.project, small_payroll(1)));
    CHECK(upload(stage.daemon.client(story.inspector), story.project, small_payroll(1)).error().code ==
          Code::Forbidden);
    CHECK(upload(stage.daemon.client(story.officer), text_at(*second, "id"), small_payroll(1)).error().code ==
          Code::NotFound);

    CHECK(stage.send(story.officer, "GET", "/api/v1/nothing").status == 404);
    auto method = stage.send(story.officer, "PUT", project);
    CHECK(method.status == 405);
    CHECK(method.headers.at("allow") == "GET");
    CHECK(stage.send(story.admin, "POST", "/api/v1/projects", "{").status == 400);
    CHECK(stage.send(story.admin, "POST", "/api/v1/projects", "a=b", "text/plain").status == 415);
    CHECK(stage.send(story.admin, "POST", "/api/v1/projects", std::string(1100000, ' ')).status == 413);
    CHECK(stage.send(story.admin, "POST", "/api/v1/projects", R"({"code":"T-3"})").status == 422);
    CHECK(stage
              .send(story.admin, "POST", "/api/v1/projects",
                    R"({"code":"T-2","name":"又","general_contractor":"总包"})")
              .status == 409);
    CHECK(stage.send(story.officer, "POST", project + "/submissions", "x", "text/csv").status == 415);
    auto problem = parse_json(stage.send(story.officer, "GET", project + "/findings?period=june").body);
    REQUIRE(problem);
    CHECK(problem->at("status") == 422);
    CHECK(complaints(stage.document, "Problem", *problem) == "");
}

TEST_CASE("a cookie alone changes nothing without its token") {
    Stage stage;
    auto session =
        parse_json(stage
                       .send("", "POST", "/api/v1/session",
                             R"({"login":"officer","password":")" + std::string(Daemon::Password) + "\"}")
                       .body);
    REQUIRE(session);
    std::map<std::string, std::string> cookie = {
        {"Cookie", "taizhang_session=" + text_at(*session, "token")}};
    CHECK(stage.send("", "GET", "/api/v1/session", "", "", cookie).status == 200);
    CHECK(stage.send("", "POST", "/api/v1/search", R"({"text":"甲"})", "application/json", cookie).status ==
          403);
    cookie["X-CSRF-Token"] = text_at(*session, "csrf_token");
    CHECK(stage.send("", "POST", "/api/v1/search", R"({"text":"甲"})", "application/json", cookie).status ==
          200);
}

TEST_CASE("wrong passwords lock an account, an unknown account gets the same answer, haste is refused") {
    Stage stage;
    auto login = [&](const std::string& name, const std::string& password) {
        return stage.send("", "POST", "/api/v1/session",
                          Json{{"login", name}, {"password", password}}.dump());
    };
    auto wrong = login("officer", "wrong-password");
    auto unknown = login("nobody", "wrong-password");
    CHECK(wrong.status == 401);
    CHECK(wrong.body == unknown.body);
    for (int i = 0; i < 4; ++i) login("officer", "wrong-password");
    auto locked = login("officer", Daemon::Password); // the right one, too late
    CHECK(locked.status == 429);
    CHECK(locked.headers.contains("retry-after"));
    CHECK(login("inspector", Daemon::Password).status == 201);
}

TEST_CASE("users are changed and stopped, passwords changed, subcontractors added") {
    Stage stage;
    auto users = parse_json(stage.send(stage.story.admin, "GET", "/api/v1/users").body);
    REQUIRE(users);
    std::string officer;
    for (const auto& user : users->at("items")) {
        if (text_at(user, "login") == "officer") officer = text_at(user, "id");
    }
    stage.documented(stage.story.officer, "POST", "/api/v1/session/password", "/api/v1/session/password",
                     R"({"old_password":"wrong","new_password":"another-password"})");
    auto changed = stage.documented(
        stage.story.officer, "POST", "/api/v1/session/password", "/api/v1/session/password",
        Json{{"old_password", Daemon::Password}, {"new_password", "another-password"}}.dump());
    CHECK(changed.status == 204);
    CHECK_THROWS(stage.daemon.login("officer"));
    std::string user = "/api/v1/users/" + officer;
    CHECK(stage
              .documented(stage.story.admin, "PATCH", "/api/v1/users/{user}", user,
                          Json{{"password", Daemon::Password}}.dump())
              .status == 200);
    CHECK(stage.send(stage.story.officer, "GET", "/api/v1/projects").status ==
          401); // the old sessions are over
    auto token = stage.daemon.login("officer");
    CHECK(stage.documented(token, "PATCH", "/api/v1/users/{user}", user, R"({"all_projects":true})").status ==
          403);
    CHECK(stage.documented(stage.story.admin, "PATCH", "/api/v1/users/{user}", user, R"({"disabled":true})")
              .status == 200);
    CHECK(stage.send(token, "GET", "/api/v1/projects").status == 401);
    std::string subcontractors = "/api/v1/projects/" + stage.story.project + "/subcontractors";
    auto added = stage.documented(stage.story.admin, "POST", "/api/v1/projects/{project}/subcontractors",
                                  subcontractors, R"({"name":"南通示例新来劳务有限公司"})");
    CHECK(added.status == 201);
    CHECK(added.body.find("南通示例新来劳务有限公司") != std::string::npos);
    CHECK(stage
              .documented(stage.story.admin, "POST", "/api/v1/projects/{project}/subcontractors",
                          subcontractors, R"({"name":"南通示例新来劳务有限公司"})")
              .status == 409);
}

TEST_CASE("the same file for the same place is a duplicate; a corrected one is a new version") {
    Stage stage;
    auto officer = stage.daemon.client(stage.story.officer);
    auto first = upload(officer, stage.story.project, small_payroll(1));
    auto again = upload(officer, stage.story.project, small_payroll(1));
    REQUIRE(first);
    REQUIRE(again);
    CHECK_FALSE(first->at("duplicate").get<bool>());
    CHECK(again->at("duplicate").get<bool>());
    CHECK(again->at("receipt") == first->at("receipt"));
    CHECK_FALSE(first->contains("message"));
    CHECK(text_at(*again, "message").find("已经收过，不用再传") != std::string::npos);
    settled(officer, text_at(*first, "submission"));
    auto corrected = upload(officer, stage.story.project, small_payroll(2));
    REQUIRE(corrected);
    auto state = settled(officer, text_at(*corrected, "submission"));
    auto record = officer.get("/api/v1/records/" + text_at(state, "record"));
    REQUIRE(record);
    CHECK(record->at("version") == 2);
    auto all = officer.get("/api/v1/projects/" + stage.story.project + "/records?all_versions=true");
    auto current = officer.get("/api/v1/projects/" + stage.story.project + "/records");
    REQUIRE(all);
    REQUIRE(current);
    CHECK(all->at("items").size() == 2);
    CHECK(current->at("items").size() == 1);
}

TEST_CASE("an upload that breaks off, lies about its size or has its fields behind the file leaves nothing") {
    Stage stage;
    std::string path = "/api/v1/projects/" + stage.story.project + "/submissions";
    std::string cut = "--b\r\nContent-Disposition: form-data; "
                      "name=\"type\"\r\n\r\nL5-05\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; "
                      "filename=\"a.csv\"\r\n\r\nhalf of it";
    CHECK(stage.send(stage.story.officer, "POST", path, cut, "multipart/form-data; boundary=b").status >=
          400);
    std::string behind = "--b\r\nContent-Disposition: form-data; name=\"file\"; "
                         "filename=\"a.csv\"\r\n\r\nx\r\n--b\r\nContent-Disposition: "
                         "form-data; name=\"type\"\r\n\r\nL5-05\r\n--b--\r\n";
    CHECK(stage.send(stage.story.officer, "POST", path, behind, "multipart/form-data; boundary=b").status ==
          400);
    auto submissions = stage.daemon.client(stage.story.officer).get(path);
    REQUIRE(submissions);
    CHECK(submissions->at("items").empty());
}

TEST_CASE("the persons of a month are compared, cell by cell, their numbers masked") {
    Stage stage;
    auto officer = stage.daemon.client(stage.story.officer);
    auto contract = [](const char* number, const char* name, const char* id_no, int day) {
        Json data = {{"contract_no", number}, {"project", "示例江海新苑"}, {"employer", "甲劳务"},
                     {"worker_name", name},   {"worker_id_no", id_no},     {"kind", "固定期限"},
                     {"from", "2026-01-04"},  {"to", "2026-12-31"},        {"work_content", "木工"},
                     {"work_place", "现场"},  {"wage_kind", "日"},         {"wage_rate", 38000},
                     {"pay_day", day},        {"signed_on", "2026-01-04"}, {"employer_sealed", true},
                     {"worker_signed", true}};
        return data.dump();
    };
    auto sent = [&](const std::string& bytes) {
        auto answer = upload(officer, stage.story.project, bytes, "L4-08", "");
        REQUIRE(answer);
        return text_at(settled(officer, text_at(*answer, "submission")), "record");
    };
    auto record = sent(contract("HT-1", "陈一", "320000199003070019", 15));

    auto compared = stage.documented(
        stage.story.officer, "GET", "/api/v1/projects/{project}/months/{month}/reconciliation",
        "/api/v1/projects/" + stage.story.project + "/months/2026-06/reconciliation");
    REQUIRE(compared.status == 200);
    Json persons = Json::parse(compared.body).at("persons");
    REQUIRE(persons.size() == 1);
    CHECK(persons[0].at("id_no") == "3200**********0019");
    CHECK(persons[0].at("sides").at("contract").at(0).at("place").at("document") == record);
    CHECK(compared.body.find("320000199003070019") == std::string::npos);
    CHECK(stage
              .documented(stage.story.officer, "GET",
                          "/api/v1/projects/{project}/months/{month}/reconciliation",
                          "/api/v1/projects/" + stage.story.project + "/months/juni/reconciliation")
              .status == 422);
}
