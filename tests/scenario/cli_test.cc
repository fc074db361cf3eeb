// The real `taizhang` as a person or a script meets it: what it prints, what it keeps, how it exits.
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <fcntl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::test;

namespace {

std::string error_code(const Ran& ran) {
    auto json = ran.json();
    CHECK_FALSE(json.at("error").at("message").get<std::string>().empty());
    CHECK(json.at("error").contains("hint"));
    return json.at("error").at("code").get<std::string>();
}

// Turns one bit at `at`, whatever the file's mode.
void flip(const std::filesystem::path& file, std::size_t at) {
    auto bytes = read_file(file);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    std::filesystem::permissions(file,
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    write_file(file, bytes);
}

std::vector<std::filesystem::path> blobs(const std::filesystem::path& data) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(data / "blobs")) {
        if (entry.is_regular_file() && entry.path().filename().string().size() == 64)
            found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

// The index follows the seal within a second.
Json found(const Terminal& terminal, const std::string& text, std::size_t at_least) {
    for (int i = 0; i < 200; ++i) {
        auto answer = terminal.run({"search", text, "--json"});
        if (answer.code == 0 && answer.json().at("hits").size() >= at_least) return answer.json();
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    return Json();
}

const std::string Attestation = R"({"seal":true,"signatures":"all","progress":"主体结构三层"})";

std::vector<std::string> ingest_words(const std::string& project, const std::filesystem::path& file) {
    return {"ingest",   file.string(), "--project",       project,       "--type",        "L5-05",
            "--period", "2026-06",     "--subcontractor", Subcontractor, "--attestation", Attestation};
}

std::vector<std::string> plus(std::vector<std::string> words, std::initializer_list<std::string> more) {
    words.insert(words.end(), more);
    return words;
}

} // namespace

TEST_CASE("a month at the command line: sign in, send, search, show, explain, refuse") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    auto story = begin_story(daemon);
    Terminal officer(daemon.server());
    auto login = officer.run({"login", "officer"});
    CHECK(login.code == 0);
    CHECK(login.out.find("已登录") != std::string::npos);
    auto token = officer.file("config") / "taizhang" / "token";
    CHECK((std::filesystem::status(token).permissions() & std::filesystem::perms(0077)) ==
          std::filesystem::perms::none);

    auto payroll = officer.file("工资表.csv"), receipt = officer.file("receipt.json");
    write_file(payroll, small_payroll(1));
    auto sent = officer.run(
        plus(ingest_words(story.project, payroll), {"--wait", "--json", "--receipt", receipt.string()}));
    REQUIRE(sent.code == 0);
    auto item = sent.json().at("items").at(0);
    CHECK(text_at(item.at("outcome"), "state") == "sealed");
    auto record = text_at(item.at("outcome"), "record"), submission = text_at(item, "submission");
    auto again = officer.run(ingest_words(story.project, payroll));
    CHECK(again.code == 0);
    CHECK(again.out.find("已经收过") != std::string::npos);

    auto hits = found(officer, "诸葛明澜", 1);
    REQUIRE_FALSE(hits.is_null());
    CHECK(hits.at("hits").at(0).at("record").at("id") == record);
    CHECK(officer.run({"search", "诸葛明澜"}).out.find(record) != std::string::npos);
    CHECK(officer.run({"search", "没有这个人", "--json"}).json().at("total") == 0);

    CHECK(officer.run({"show", record}).out.find("封存于") != std::string::npos);
    CHECK(officer.run({"show", record, "--json"}).json().at("submission") == submission);
    CHECK(officer.run({"show", submission, "--json"}).json().at("record") == record);
    auto why = officer.run({"why", record});
    CHECK(why.code == 0);
    CHECK(why.out.find("依据") != std::string::npos);
    CHECK(officer.run({"why", record, "--json"}).json().at("why").is_array());
    auto findings = officer.run({"findings", "--project", story.project, "--period", "2026-06", "--json"});
    CHECK(findings.code == 0);
    CHECK(findings.json().at("findings").is_array());
    auto records = officer.run({"records", "--project", story.project, "--json"}).json();
    REQUIRE(records.at("items").size() == 1);
    CHECK(records.at("items").at(0).at("id") == record);
    CHECK(officer.run({"records", "--project", story.project, "--type", "L1-05", "--json"})
              .json()
              .at("items")
              .empty());

    auto refused = officer.run({"delete", record, "--json"});
    CHECK(refused.code == 6);
    CHECK(error_code(refused) == "retained");
    auto told = officer.run({"delete", record});
    CHECK(told.code == 6);
    CHECK(told.out.empty());
    CHECK(told.err.find("→") != std::string::npos); // the next step

    // Who has no project in reach cannot even tell which ids exist.
    REQUIRE(
        daemon.client(story.admin)
            .post("/api/v1/users", {{"login", "far"}, {"role", "officer"}, {"password", Daemon::Password}}));
    Terminal far(daemon.server());
    far.environment["TAIZHANG_TOKEN"] = daemon.login("far");
    for (const auto* word : {"show", "why", "delete"}) {
        auto hidden = far.run({word, record, "--json"}),
             absent = far.run({word, "r0000000000000000", "--json"});
        CHECK(hidden.code == 3);
        CHECK(hidden.out == absent.out);
    }
    CHECK(far.run({"show", submission}).err == far.run({"show", "s0000000000000000"}).err);
    CHECK(far.run({"search", "诸葛明澜", "--json"}).json().at("total") == 0);
    // An administrator sees no content, and no trace of it.
    far.environment["TAIZHANG_TOKEN"] = story.admin;
    CHECK(far.run({"show", record}).code == 4);
    CHECK(far.run({"show", record}).err == far.run({"show", "r0000000000000000"}).err);

    // What was handed out is proved without the daemon.
    auto pdf = officer.file("record.pdf");
    CHECK(officer.run({"show", record, "--pdf", pdf.string()}).code == 0);
    daemon.stop(SIGTERM);
    CHECK(officer.run({"verify", receipt.string(), "--original", payroll.string()}).code == 0);
    CHECK(officer.run({"verify", receipt.string(), "--json"}).json().at("good") == true);
    write_file(payroll, small_payroll(2));
    auto changed = officer.run({"verify", receipt.string(), "--original", payroll.string(), "--json"});
    CHECK(changed.code == 1);
    CHECK(changed.json().at("good") == false);
    auto forged = *parse_json(read_file(receipt));
    forged["receipt"]["period"] = "2026-07";
    write_file(receipt, forged.dump());
    CHECK(officer.run({"verify", receipt.string()}).code == 1);
    CHECK(officer.run({"verify", pdf.string()}).code == 0);
    // The page itself is proved: any bit changed anywhere is found, since the page is set again from its data.
    auto printed = read_file(pdf);
    for (std::size_t at = 100; at < printed.size(); at += printed.size() / 12) {
        auto flipped = printed;
        flipped[at] = static_cast<char>(flipped[at] ^ 1);
        write_file(pdf, flipped);
        INFO("byte " << at << " of " << printed.size());
        CHECK(officer.run({"verify", pdf.string()}).code == 1);
    }
    write_file(pdf, printed);
    auto bytes = read_file(pdf);
    write_file(pdf, bytes.substr(0, bytes.size() / 2));
    CHECK(officer.run({"verify", pdf.string()}).code == 1);
    CHECK(officer.run({"verify", source_path("samples/2026-05/钢筋班工资表签字盖章扫描件.pdf").string()})
              .code == 1); // none of ours
    for (const auto* wrong :
         {"[]", "1", "\"text\"", "{}", "{\"receipt\":[],\"public_key\":\"x\",\"signature\":\"y\"}"}) {
        INFO(wrong);
        write_file(receipt, wrong);
        auto answer = officer.run({"verify", receipt.string(), "--json"});
        CHECK(answer.code == 5);
        CHECK(error_code(answer) == "bad_input");
    }
}

TEST_CASE("a scan is in its PDF byte for byte, and a changed one is found") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    auto story = begin_story(daemon);
    Terminal officer(daemon.server());
    officer.environment["TAIZHANG_TOKEN"] = story.officer;
    auto scan = source_path("samples/2026-05/银行代发回单.jpg");
    auto sent = officer.run({"ingest", scan.string(), "--project", story.project, "--type", "L5-08",
                             "--period", "2026-05", "--wait", "--json"});
    REQUIRE(sent.code == 0);
    auto state = sent.json().at("items").at(0).at("outcome");
    REQUIRE(text_at(state, "state") == "sealed");
    auto pdf = officer.file("scan.pdf");
    REQUIRE(officer.run({"show", text_at(state, "record"), "--pdf", pdf.string()}).code == 0);
    auto whole = officer.run({"verify", pdf.string()});
    INFO(whole.out);
    CHECK(whole.code == 0);
    CHECK(officer.run({"verify", "--regenerate", pdf.string()}).code == 0);
    // The invisible text is no image and no attachment: only making the file again can tell.
    auto sealed = read_file(pdf);
    auto image = read_file(scan);
    auto at = sealed.find(image);
    REQUIRE(at != std::string::npos);
    auto layer = sealed.find("/ToUnicode");
    REQUIRE(layer != std::string::npos);
    for (auto place : {layer + 3, at + image.size() / 2}) {
        flip(pdf, place);
        CHECK(officer.run({"verify", pdf.string()}).code == 1);
        write_file(pdf, sealed);
    }
    CHECK(officer.run({"verify", pdf.string()}).code == 0);
}

TEST_CASE("a month's volume at the command line, from the daemon") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    auto story = begin_story(daemon);
    Terminal officer(daemon.server());
    officer.environment["TAIZHANG_TOKEN"] = story.officer;
    auto payroll = officer.file("工资表.csv"), pdf = officer.file("volume.pdf");
    write_file(payroll, small_payroll(1));
    REQUIRE(officer.run(plus(ingest_words(story.project, payroll), {"--wait"})).code == 0);
    std::vector<std::string> words = {"volume", "--project", story.project, "-o", pdf.string(), "--json"};
    auto made = officer.run(plus(words, {"--period", "2026-06"}));
    REQUIRE(made.code == 0);
    CHECK(made.json().at("bytes") == std::filesystem::file_size(pdf));
    CHECK(read_file(pdf).starts_with("%PDF-"));
    CHECK(officer.run(words).code == 0);
    auto nothing = officer.run(plus(words, {"--period", "2026-01"}));
    CHECK(nothing.code == 5);
    CHECK(error_code(nothing) == "unprocessable");
    // A file or a project, not both, not neither.
    CHECK(officer.run({"volume", "-o", pdf.string()}).code == 2);
    CHECK(officer.run(plus(words, {pdf.string()})).code == 2);
    CHECK(officer.run(plus(words, {"--title", "卷"})).code == 2);
    CHECK(officer.run({"volume", pdf.string(), "--period", "2026-06", "-o", pdf.string()}).code == 2);
}

TEST_CASE("an administrator makes projects and users, the archivist records events, at the command line") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    Terminal admin(daemon.server());
    REQUIRE(admin.run({"login", "admin"}).code == 0);
    auto description = admin.file("project.json");
    write_file(description, Json{{"code", "T-9"},
                                 {"name", "示例工程"},
                                 {"general_contractor", "示例总包"},
                                 {"subcontractors", {"示例分包"}}}
                                .dump());
    auto made = admin.run({"project", "add", description.string(), "--json"});
    REQUIRE(made.code == 0);
    auto project = text_at(made.json(), "id");
    auto twice = admin.run({"project", "add", description.string(), "--json"});
    CHECK(twice.code == 6);
    CHECK(error_code(twice) == "conflict");

    admin.environment["TAIZHANG_NEW_PASSWORD"] = "short";
    CHECK(error_code(admin.run({"user", "add", "archivist", "--role", "contractor", "--json"})) ==
          "unprocessable");
    admin.environment["TAIZHANG_NEW_PASSWORD"] = Daemon::Password;
    CHECK(admin.run({"user", "add", "archivist", "--role", "king", "--json"}).code == 5);
    CHECK(admin.run({"user", "add", "archivist", "--role", "contractor", "--project", project}).code == 0);
    CHECK(admin.run({"user", "add", "archivist", "--role", "contractor", "--project", project}).code == 6);
    CHECK(admin.run({"user", "list"}).out.find("archivist  contractor") != std::string::npos);

    Terminal archivist(daemon.server());
    REQUIRE(archivist.run({"login", "archivist"}).code == 0);
    CHECK(archivist.run({"user", "list", "--json"}).code == 4);
    CHECK(archivist.run({"project", "list"}).out.find("示例工程") != std::string::npos);
    auto evidence = archivist.file("evidence.pdf");
    write_file(evidence, "the proof");
    auto event = [&](const std::string& kind, const std::string& date) {
        return archivist.run({"event", "add", "--project", project, "--kind", kind, "--date", date,
                              evidence.string(), "--json"});
    };
    CHECK(event("completion", "2026-13-01").code == 5);
    CHECK(event("party", "2026-08-01").code == 5);
    CHECK(event("completion", "2026-08-31").code == 0);
    CHECK(event("completion_acceptance", "2026-09-10").code == 0);
    auto last = event("wages_settled", "2026-09-30");
    CHECK(last.code == 0);
    CHECK(last.json().at("retention").at("retain_until").is_string());
}

TEST_CASE("check says what is wrong with a file by its exit code") {
    Terminal terminal;
    auto good = source_path("samples/2026-05/钢筋班5月工资表.xlsx").string();
    auto bad = source_path("samples/2026-06/钢筋班6月工资表.xlsx").string();
    auto clean = terminal.run({"check", good, "--type", "L5-05", "--json"});
    CHECK(clean.code == 0);
    CHECK(clean.json().at("findings").empty());
    CHECK(clean.json().at("rows").get<int>() > 0);
    auto wrong = terminal.run({"check", bad, "--type", "L5-05", "--json"});
    CHECK(wrong.code == 1);
    REQUIRE(wrong.json().at("findings").size() == 1);
    CHECK(wrong.json().at("findings").at(0).at("rule") == "R-PAY-PRICE");
    auto told = terminal.run({"check", bad, "--type", "L5-05"});
    CHECK(told.code == 1);
    CHECK(told.out.find("怎么办") != std::string::npos);
    CHECK(terminal.run({"check", good, "--type", "L9-99", "--json"}).code == 5);
    CHECK(terminal.run({"check", "/nonexistent.xlsx", "--type", "L5-05", "--json"}).code == 3);
    CHECK(terminal.run({"check", good, "--type", "L5-05", "--attestation", "{", "--json"}).code == 5);
    auto locked = terminal.run(
        {"check", source_path("samples/bad/有密码的工资表.xlsx").string(), "--type", "L5-05", "--json"});
    CHECK(locked.code == 5);
    CHECK(error_code(locked) == "unprocessable");

    // Without a type: what the file says it is, as far as it is certain.
    for (const auto& [file, type] :
         std::map<std::string, std::string>{{"samples/2026-05/钢筋班5月工资表.xlsx", "L5-05"},
                                            {"samples/2026-06/木工班考勤汇总.xlsx", "L4-10"}}) {
        auto found = terminal.run({"check", source_path(file).string(), "--json"});
        INFO(file << found.out << found.err);
        CHECK(found.code <= 1);
        CHECK(found.json().at("type") == type);
        CHECK(found.json().at("rows").get<int>() > 0);
        CHECK(found.json().at("guesses").at(0).at("confidence").get<int>() >= 90);
    }
    auto unknown = terminal.file("x.csv");
    write_file(unknown, "甲,乙,丙\n1,2,3\n");
    auto asked = terminal.run({"check", unknown.string(), "--json"});
    CHECK(asked.code == 5);
    CHECK(asked.json().at("error").at("hint").get<std::string>().find("--type") != std::string::npos);
    auto photo = source_path("samples/2026-06/告示牌现场照片.jpg").string();
    auto scan = terminal.run({"check", photo, "--type", "L6-02", "--json"});
    INFO(scan.out << scan.err);
    CHECK(scan.code == 0);
    CHECK(scan.json().at("pages") == 1);
    CHECK(scan.json().at("mapping").is_null());
    CHECK(scan.json().at("data").at("text_read") == true);
    CHECK(terminal.run({"check", photo, "--type", "L6-02"}).out.find("读到 1 页") != std::string::npos);
}

TEST_CASE("sheets to fill in are written with and without a daemon, persons only with a reason") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    auto story = begin_story(daemon);
    Terminal officer(daemon.server());
    officer.environment["TAIZHANG_TOKEN"] = story.officer;
    auto sheet = officer.file("表.xlsx");
    auto makes = [&](std::vector<std::string> words) {
        std::filesystem::remove(sheet);
        words.insert(words.begin(), "sheet");
        auto ran = officer.run(plus(words, {"-o", sheet.string(), "--json"}));
        INFO(ran.out << ran.err);
        CHECK((ran.code == 0) == std::filesystem::exists(sheet));
        if (ran.code == 0) CHECK(read_file(sheet).starts_with("PK"));
        return ran.code;
    };
    CHECK(makes({"L5-05", "--project", story.project, "--period", "2026-06", "--subcontractor",
                 Subcontractor}) == 0);
    CHECK(makes({"L5-05", "--project", story.project, "--period", "June"}) == 5);
    CHECK(makes({"L5-05", "--project", "p0000000000000000"}) == 3);
    CHECK(makes({"L5-05", "--project", story.project, "--workers"}) == 2); // no reason
    CHECK(makes({"L5-05", "--project", story.project, "--workers", "--reason", "编制工资表"}) ==
          5); // no register
    daemon.stop(SIGTERM);
    CHECK(makes({"L5-05", "--project", story.project}) == 7);
    CHECK(makes({"payroll_sheet"}) == 0);
    CHECK(makes({"L4-07"}) == 5); // no schema
    auto expected = *parse_json(read_file(source_path("samples/2026-06/钢筋班6月工资表.xlsx.expected.json")));
    auto data = officer.file("data.json");
    write_file(data, expected.at("data").dump());
    CHECK(makes({"L5-05", "--data", data.string()}) == 0);
    // What was filled in is read without being told what its columns are.
    auto read = officer.run({"check", sheet.string(), "--type", "L5-05", "--json"});
    CHECK(read.json().at("mapping").at("doubts").empty());
    CHECK(read.json().at("rows") == expected.at("data").at("rows").size());
    write_file(data, "[]");
    CHECK(makes({"L5-05", "--data", data.string()}) == 5);
}

TEST_CASE("working copies, separator sheets and labels are printed with and without a daemon") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    auto story = begin_story(daemon);
    Terminal officer(daemon.server());
    officer.environment["TAIZHANG_TOKEN"] = story.officer;
    auto payroll = officer.file("工资表.csv"), pdf = officer.file("out.pdf");
    write_file(payroll, small_payroll(1));
    auto sent = officer.run(plus(ingest_words(story.project, payroll), {"--wait", "--json"}));
    REQUIRE(sent.code == 0);
    auto record = text_at(sent.json().at("items").at(0).at("outcome"), "record");
    auto prints = [&](std::vector<std::string> words) {
        std::filesystem::remove(pdf);
        words.insert(words.begin(), "print");
        auto ran = officer.run(plus(words, {"-o", pdf.string(), "--json"}));
        INFO(ran.out << ran.err);
        CHECK((ran.code == 0) == std::filesystem::exists(pdf));
        if (ran.code == 0) CHECK(read_file(pdf).starts_with("%PDF-"));
        return ran.code;
    };
    CHECK(prints({"record", record}) == 0);
    CHECK(prints({"record", "r0000000000000000"}) == 3);
    CHECK(prints({"separator", "--project", story.project, "--type", "L1-05"}) == 0);
    CHECK(prints({"separator", "--project", story.project, "--type", "L5-05"}) == 5);
    daemon.stop(SIGTERM);

    auto expected = *parse_json(read_file(source_path("samples/2026-06/钢筋班6月工资表.xlsx.expected.json")));
    auto data = officer.file("data.json"), labels = source_path("samples/print/label.json");
    write_file(data, expected.at("data").dump());
    CHECK(prints({"record", data.string(), "--type", "L5-05"}) == 0);
    CHECK(prints({"record", data.string(), "--type", "L9-99"}) == 5);
    CHECK(prints({"separator", source_path("samples/print/separator.json").string()}) == 0);
    auto whole = read_file(pdf);
    CHECK(prints({"separator", "--type", "L5-05", "--period", "2026-06", "--project-name",
                  "南通市海晏湖片区安置房工程（二标段）", "--project-code", "NT2026-001", "--subcontractor",
                  "江苏江海潮示例建筑劳务有限公司", "--subcontractor-no", "01"}) == 0);
    CHECK(read_file(pdf) == whole); // options say the same as the file
    CHECK(prints({"separator", "--type", "L5-05"}) == 5);
    for (const auto* width : {"20", "30", "40", "50"})
        CHECK(prints({"spine", labels.string(), "--width", width}) == 0);
    CHECK(prints({"spine", labels.string(), "--width", "33"}) == 3);
    CHECK(prints({"spine", labels.string(), "--title", "x"}) == 5); // of which of the two?
    CHECK(prints({"box", labels.string()}) == 0);
    CHECK(prints({"box", "--width", "150", "--project-name", "示例工程", "--title", "台账", "--archival-code",
                  "X-1", "--from", "2026-03", "--to", "2026-08", "--volume", "2"}) == 0);
    CHECK(prints({"box", "--project-name", "示例工程", "--title", "台账", "--archival-code", "X-1",
                  "--volume", "two"}) == 5);
}

TEST_CASE("render gives the same bytes again, in any zone and language") {
    auto expected = *parse_json(read_file(source_path("samples/2026-06/钢筋班6月工资表.xlsx.expected.json")));
    std::vector<std::string> made;
    auto set = [&](const std::string& zone, const std::string& language) {
        Terminal terminal;
        if (!zone.empty()) terminal.environment["TZ"] = zone;
        for (const auto* name : {"LANG", "LC_ALL", "LANGUAGE"}) terminal.environment[name] = language;
        auto data = terminal.file("data.json"), pdf = terminal.file("out.pdf");
        write_file(data, expected.at("data").dump());
        auto ran = terminal.run({"render", data.string(), "--type", "L5-05", "-o", pdf.string(), "--json"});
        INFO(ran.out << ran.err);
        REQUIRE(ran.code == 0);
        made.push_back(read_file(pdf));
        CHECK(made.back().starts_with("%PDF-1.7"));
        CHECK(terminal.run({"verify", pdf.string()}).code == 0);
        CHECK(terminal.run({"verify", "--regenerate", pdf.string()}).code == 0);
        flip(pdf, read_file(pdf).find("/Lang(zh-CN)") + 7);
        CHECK(terminal.run({"verify", "--regenerate", pdf.string()}).code == 1);
    };
    set("", "zh_CN.UTF-8");
    set("", "zh_CN.UTF-8");
    set("Asia/Kathmandu", "de_DE.UTF-8");
    set("America/St_Johns", "C");
    for (const auto& pdf : made) CHECK(pdf == made.front());

    Terminal terminal;
    auto data = terminal.file("data.json"), pdf = terminal.file("out.pdf");
    for (const auto* wrong : {"[]", "{}", "1", "{\"rows\":\"none\"}", "{\"period\":1.5}"}) {
        INFO(wrong);
        write_file(data, wrong);
        auto refused =
            terminal.run({"render", data.string(), "--type", "L5-05", "-o", pdf.string(), "--json"});
        CHECK(refused.code == 5);
        CHECK_FALSE(std::filesystem::exists(pdf)); // nothing half-made
        error_code(refused);
    }
    write_file(data, expected.at("data").dump());
    auto nowhere =
        terminal.run({"render", data.string(), "--type", "L5-05", "-o", "/nonexistent/out.pdf", "--json"});
    CHECK(nowhere.code == 8);
}

TEST_CASE("exit codes and errors are what the man page says") {
    TemporaryDirectory directory;
    Daemon daemon(directory.path() / "data");
    auto story = begin_story(daemon);
    Terminal officer(daemon.server());
    for (const auto& wrong : std::vector<std::vector<std::string>>{{},
                                                                   {"sing"},
                                                                   {"search"},
                                                                   {"check"},
                                                                   {"show", "r1", "--loud"},
                                                                   {"verify"},
                                                                   {"user"},
                                                                   {"search", "x", "--limit", "many"}}) {
        auto usage = officer.run(wrong);
        CHECK(usage.code == 2);
        CHECK(usage.out.empty());
        CHECK_FALSE(usage.err.empty());
    }
    auto usage = officer.run({"check", "--json"});
    CHECK(usage.code == 2);
    CHECK(error_code(usage) == "usage");
    CHECK(officer.run({"--help"}).code == 0);
    CHECK(officer.run({"search", "--help"}).code == 0);
    CHECK(officer.run({"--version"}).out.starts_with("taizhang "));

    // Not signed in, signed in wrongly, and with a token that is none.
    auto stranger = officer.run({"search", "甲", "--json"});
    CHECK(stranger.code == 4);
    CHECK(error_code(stranger) == "unauthenticated");
    officer.environment["TAIZHANG_PASSWORD"] = "wrong-password";
    CHECK(error_code(officer.run({"login", "officer", "--json"})) == "unauthenticated");
    officer.environment.erase("TAIZHANG_PASSWORD");
    auto unasked = officer.run({"login", "officer", "--json"}); // no terminal to ask on
    CHECK(unasked.code == 5);
    officer.environment["TAIZHANG_TOKEN"] = "no-token";
    CHECK(officer.run({"search", "甲"}).code == 4);
    officer.environment["TAIZHANG_TOKEN"] = story.officer;
    CHECK(officer.run({"search", "甲"}).code == 0);

    for (const auto& absent : std::vector<std::vector<std::string>>{
             {"show", "r0000000000000000"},
             {"show", "s0000000000000000"},
             {"why", "r0000000000000000"},
             {"delete", "r0000000000000000"},
             {"records", "--project", "p0000000000000000"},
             {"findings", "--project", "p0000000000000000", "--period", "2026-06"},
             {"show", "不 是/编号?x=1#y"}}) {
        auto answer = officer.run(plus(absent, {"--json"}));
        INFO(absent.at(0) << " " << absent.at(1) << "\n" << answer.out << answer.err);
        CHECK(answer.code == 3);
        CHECK(error_code(answer) == "not_found");
    }
    CHECK(officer.run({"findings", "--project", story.project, "--period", "六月 & 七月", "--json"}).code ==
          5);
    auto missing = officer.run(plus(ingest_words(story.project, "/nonexistent.csv"), {"--json"}));
    CHECK(missing.code == 3);
    CHECK(missing.json().at("items").at(0).at("error").at("code") == "not_found");

    Terminal nowhere; // nothing listens on port 1
    nowhere.environment["TAIZHANG_TOKEN"] = "t";
    auto unreachable = nowhere.run({"search", "甲", "--json"});
    CHECK(unreachable.code == 7);
    CHECK(error_code(unreachable) == "unavailable");
    CHECK(nowhere.run({"login", "officer"}).code == 7);
    CHECK(nowhere.run({"search", "甲", "--server", "ftp://127.0.0.1"}).code == 5);
}

TEST_CASE("a stopped archive is verified whole, and a flipped bit in a file or in the custody log is found") {
    TemporaryDirectory directory;
    auto data = directory.path() / "data";
    Terminal terminal;
    std::string sha256;
    {
        Daemon daemon(data);
        auto story = begin_story(daemon);
        auto officer = daemon.client(story.officer);
        auto receipt = upload(officer, story.project, small_payroll(1));
        REQUIRE(receipt);
        REQUIRE(text_at(settled(officer, text_at(*receipt, "submission")), "state") == "sealed");
        sha256 = text_at(receipt->at("receipt"), "sha256");
        auto served = terminal.run({"verify", "--data", data.string(), "--json"});
        CHECK(served.code == 6);
        CHECK(error_code(served) == "conflict");
        CHECK(daemon.running());
    }
    auto verify = [&] { return terminal.run({"verify", "--data", data.string()}); };
    auto whole = verify();
    INFO(whole.out);
    REQUIRE(whole.code == 0);
    CHECK(terminal.run({"verify", "--data", (directory.path() / "elsewhere").string()}).code == 3);

    auto files = blobs(data);
    REQUIRE(files.size() >= 3); // what came, the record's data, its PDF
    for (const auto& file : files) {
        auto at = std::filesystem::file_size(file) / 2;
        flip(file, at);
        auto found = verify();
        CHECK(found.code == 1);
        CHECK(found.out.find("✗") != std::string::npos);
        flip(file, at);
    }
    CHECK(verify().code == 0);
    auto away = directory.path() / "away";
    std::filesystem::rename(files.front(), away);
    CHECK(verify().code == 1);
    std::filesystem::rename(away, files.front());
    CHECK(verify().code == 0);

    // The custody entry of the receipt names the digest; it stands in no other table in these words.
    auto catalogue = data / "catalogue.sqlite";
    auto bytes = read_file(catalogue);
    auto entry = bytes.find("\"sha256\":\"" + sha256);
    REQUIRE(entry != std::string::npos);
    flip(catalogue, entry + 12);
    CHECK(verify().code == 1);
    flip(catalogue, entry + 12);
    CHECK(verify().code == 0);
}

TEST_CASE("an index made anew answers as the old one did") {
    TemporaryDirectory directory;
    auto data = directory.path() / "data";
    Terminal terminal;
    auto ask = [&](const Daemon& daemon) {
        terminal.environment["TAIZHANG_SERVER"] = daemon.server();
        std::vector<Json> answers = {found(terminal, "诸葛明澜", 3)};
        for (const auto* text : {"32000019751218199X", "铁臂", "诸葛 AND 钢筋工", "没有这个人"})
            answers.push_back(terminal.run({"search", text, "--json"}).json());
        return answers;
    };
    std::vector<Json> before;
    {
        Daemon daemon(data);
        auto story = begin_story(daemon);
        auto officer = daemon.client(story.officer);
        terminal.environment["TAIZHANG_TOKEN"] = story.officer;
        for (const auto* period : {"2026-04", "2026-05", "2026-06"}) {
            auto receipt = upload(officer, story.project, small_payroll(1), "L5-05", period);
            REQUIRE(receipt);
            settled(officer, text_at(*receipt, "submission"));
        }
        before = ask(daemon);
        REQUIRE_FALSE(before.front().is_null());
        CHECK(before.at(1).at("total") == 3);
        CHECK(terminal.run({"rebuild", "--data", data.string()}).code == 6); // not under a daemon
        CHECK(daemon.running());
    }
    auto rebuilt = terminal.run({"rebuild", "--data", data.string(), "--json"});
    CHECK(rebuilt.code == 0);
    CHECK(rebuilt.json().at("records") == 3);
    Daemon daemon(data);
    auto after = ask(daemon);
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i] == before[i]);
}

TEST_CASE("an archive has one master: a second daemon and a second init are refused, the first goes on") {
    TemporaryDirectory directory;
    auto data = directory.path() / "data";
    Daemon daemon(data);
    Terminal terminal;
    auto share = std::string(TAIZHANG_BINARY_DIR) + "/share";
    auto second = run_program(directory.path(), "taizhangd",
                              {"--data", data.string(), "--share", share, "--port", "0"}, {});
    CHECK(second.code == 6);
    CHECK(second.err.find("台账库正被另一个台账服务使用") != std::string::npos);
    auto by_verb = terminal.run({"serve", "--data", data.string(), "--share", share, "--port", "0"});
    CHECK(by_verb.code == 6);
    CHECK(terminal.run({"init", "--data", data.string(), "--json"}).code == 6);
    CHECK(daemon.running());
    CHECK(daemon.client("").get("/readyz"));

    auto port = std::to_string(daemon.port());
    auto fresh = directory.path() / "fresh";
    auto taken = run_program(directory.path(), "taizhangd",
                             {"--data", fresh.string(), "--share", share, "--port", port}, {});
    CHECK(taken.code == 8);
    CHECK(taken.err.find("choose another port") != std::string::npos);
    auto wrong = run_program(directory.path(), "taizhangd", {"--port", "x", "--workers", "999"}, {});
    CHECK(wrong.code == 5);
    CHECK(wrong.err.find("port") != std::string::npos);
    CHECK(wrong.err.find("workers") != std::string::npos);
    daemon.stop(SIGTERM);
    auto known = terminal.run({"init", "--data", data.string(), "--json"});
    CHECK(known.code == 6);
    CHECK(error_code(known) == "conflict");
}
