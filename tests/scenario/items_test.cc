// Several papers of one type in one place: contracts of different workers, a month's bank batches, scans.
#include "world.hh"

#include "proof/hash.hh"
#include "service/offline.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <set>
#include <sqlite3.h>

using namespace taizhang;
using namespace taizhang::test;

namespace {

std::set<std::string> ids(const Json& records) {
    std::set<std::string> all;
    for (const auto& record : records) all.insert(text_at(record, "id"));
    return all;
}

// As the catalogue is after its migration: what was sealed before has no item.
void forget_items(const std::filesystem::path& data) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open((data / "catalogue.sqlite").c_str(), &handle) == SQLITE_OK);
    auto kept = std::string("SELECT sql FROM sqlite_schema WHERE name = 'record_fixed'");
    std::string trigger;
    auto note = [](void* into, int, char** values, char**) {
        *static_cast<std::string*>(into) = values[0];
        return 0;
    };
    REQUIRE(sqlite3_exec(handle, kept.c_str(), note, &trigger, nullptr) == SQLITE_OK);
    auto change = "DROP TRIGGER record_fixed; UPDATE record SET item = ''; " + trigger;
    REQUIRE(sqlite3_exec(handle, change.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(handle);
}

} // namespace

TEST_CASE("three workers' contracts of a month stand side by side, and one corrected replaces its own only") {
    Stage stage;
    auto workers = stage.data("r-register"), attendance = stage.data("r-attendance");
    for (auto& row : workers["rows"]) // who has a contract is said by the contracts alone
        row["contract_no"] = row["contract_from"] = row["contract_to"] = nullptr;
    stage.sealed("L4-06", workers);
    stage.sealed("L4-10", attendance, Subcontractor);
    REQUIRE(stage.found("R-ENG-1") == 1);

    std::vector<std::string> contracts;
    for (const char* id : {"r-engagement-1", "r-engagement-2", "r-engagement-3"})
        contracts.push_back(stage.sealed("L4-08", stage.data(id)));
    auto listed = stage.current("L4-08");
    CHECK(ids(listed) == std::set<std::string>(contracts.begin(), contracts.end()));
    CHECK(stage.found("R-ENG-1") == 0);
    CHECK(stage.get("/gate-list?date=2026-06-10").dump().find("没有劳动合同") == std::string::npos);

    // What tells them apart is said, and no number of a person with it.
    std::set<std::string> items, codes;
    for (const auto& record : listed) {
        CHECK(complaints(stage.document, "RecordItem", record) == "");
        CHECK(record.at("version") == 1);
        items.insert(text_at(record, "item"));
        codes.insert(text_at(record, "archival_code"));
        CHECK(text_at(record, "archival_code").find(text_at(record, "item")) != std::string::npos);
        CHECK(text_at(record, "title").find(" HT-") != std::string::npos);
    }
    CHECK(items.size() == 3);
    CHECK(codes.size() == 3);
    CHECK(listed.dump().find("3200001990") == std::string::npos);
    for (const char* said : {"HT-1", "ht-1", "320000199003070019"})
        CHECK_FALSE(items.contains(proof::sha256(said).hex().substr(0, 16)));

    auto corrected = stage.data("r-engagement-2");
    corrected["wage_rate"] = 40000;
    auto newer = stage.sealed("L4-08", corrected);
    auto now = stage.current("L4-08");
    CHECK(ids(now) == std::set<std::string>{contracts[0], newer, contracts[2]});
    auto record = stage.officer.get("/api/v1/records/" + newer);
    REQUIRE(record);
    CHECK(record->at("version") == 2);
    auto before = stage.officer.get("/api/v1/records/" + contracts[1]);
    CHECK(before->at("current") == false);
    CHECK(before->at("item") == record->at("item"));
    CHECK(stage.found("R-ENG-1") == 0);

    auto cells = stage.get("/months/" + June + "/completeness").at("matrix").at("ledgers");
    for (const auto& ledger : cells)
        for (const auto& row : ledger.at("rows"))
            if (row.at("type") == "L4-08") CHECK(row.at("cells").at(0).at("records").size() == 3);

    stage.daemon.stop(SIGTERM);
    auto verified = service::verify_data(stage.directory.path() / "data");
    REQUIRE(verified);
    CHECK(verified->good);
}

TEST_CASE("contracts of one number are one only where they are one person's") {
    Stage stage;
    auto contract = stage.data("r-engagement-1"), others = stage.data("r-engagement-2");
    others["contract_no"] = contract["contract_no"];
    auto first = stage.sealed("L4-08", contract);
    auto second = stage.sealed("L4-08", others);
    CHECK(ids(stage.current("L4-08")) == std::set<std::string>{first, second});
    // Each goes on by itself, whatever of it was wrong.
    others["worker_name"] = "李二";
    auto second_again = stage.sealed("L4-08", others);
    contract["worker_id_no"] = "320000199003070018"; // mistyped
    auto first_again = stage.sealed("L4-08", contract);
    CHECK(ids(stage.current("L4-08")) == std::set<std::string>{first_again, second_again});
}

TEST_CASE("two bank batches of a month are reconciled together, and a batch sent again replaces itself") {
    Stage stage;
    stage.sealed("L4-06", stage.data("r-register"));
    stage.sealed("L4-10", stage.data("r-attendance"), Subcontractor);
    stage.sealed("L5-05", stage.data("r-payroll"), Subcontractor);
    auto first = stage.data("r-bank"), second = first;
    second["batch_no"] = "B2";
    second["rows"] = Json::array({first["rows"][2]});
    second["totals"] = {{"headcount", 1}, {"amount", 320000}};
    first["rows"].erase(2);
    first["totals"] = {{"headcount", 2}, {"amount", 1515000}};
    auto differences = [&] {
        std::string all;
        const auto answer = stage.get("/months/" + June + "/reconciliation");
        for (const auto& person : answer.at("persons"))
            for (const auto& each : person.at("differences"))
                all += text_at(person, "name") + " " + each.get<std::string>() + ";";
        return all;
    };
    stage.sealed("L5-08b", first);
    CHECK(differences() == "王三 not_by_bank;");
    CHECK(stage.found("R-PAY-BANK") == 1);

    stage.sealed("L5-08b", second);
    CHECK(differences().empty());
    CHECK(stage.found("R-PAY-BANK") == 0);
    second["note"] = "银行重新导出";
    stage.sealed("L5-08b", second);
    CHECK(stage.current("L5-08b").size() == 2);
    CHECK(differences().empty());
}

TEST_CASE("scans of contracts, which say nothing a machine may rest on, stand beside each other") {
    Stage stage;
    auto picture = read_file(source_path("samples/project/劳动合同签字页.jpg"));
    auto first = stage.sent("L4-08", picture, "", "合同.jpg");
    auto second = stage.sent("L4-08", picture + std::string(3, '\0'), "", "合同.jpg");
    auto listed = stage.current("L4-08");
    CHECK(ids(listed) == std::set<std::string>{text_at(first, "record"), text_at(second, "record")});
    CHECK(text_at(listed.at(0), "item") != text_at(listed.at(1), "item"));
    // The same bytes again are the same submission.
    CHECK(stage.sent("L4-08", picture, "", "合同.jpg").at("id") == first.at("id"));
    CHECK(stage.current("L4-08").size() == 2);
}

TEST_CASE("of two that stand side by side a person says which one counts, and the month is reviewed without "
          "the other") {
    Stage stage;
    stage.sealed("L4-06", stage.data("r-register"));
    stage.sealed("L4-10", stage.data("r-attendance"), Subcontractor);
    stage.sealed("L5-05", stage.data("r-payroll"), Subcontractor);
    auto list = stage.data("r-bank");
    list["batch_no"] = nullptr; // which batch it is, nobody can know
    auto first = stage.sealed("L5-08b", list);
    list["note"] = "银行重新导出";
    auto second = stage.sealed("L5-08b", list);
    CHECK(stage.current("L5-08b").size() == 2);
    CHECK(stage.found("R-PAY-BANK") == 1); // paid twice, it seems

    auto path = "/api/v1/records/{record}/replacement";
    auto say = [&](const std::string& old, const Json& said) {
        auto answer = Probe(stage.daemon.port())
                          .send("POST", "/api/v1/records/" + old + "/replacement",
                                {{"Authorization", "Bearer " + stage.story.officer},
                                 {"Content-Type", "application/json"}},
                                said.dump());
        CHECK(undocumented(stage.document, "POST", path, answer) == "");
        return answer.status;
    };
    CHECK(say(first, {{"by", second}}) == 422);                 // why?
    CHECK(say(first, {{"by", first}, {"reason", "x"}}) == 422); // by itself
    CHECK(say(first, {{"by", "r-nobody"}, {"reason", "x"}}) == 404);
    auto payroll = text_at(stage.current("L5-05").at(0), "id");
    CHECK(say(payroll, {{"by", first}, {"reason", "x"}}) == 422); // of which there is one
    CHECK(stage.current("L5-08b").size() == 2);

    Terminal officer(stage.daemon.server());
    REQUIRE(officer.run({"login", "officer"}).code == 0);
    auto done = officer.run({"replace", first, "--by", second, "--reason", "银行重新导出的"});
    CHECK(done.code == 0);
    CHECK(done.out.find("不再是现行的") != std::string::npos);
    CHECK(ids(stage.current("L5-08b")) == std::set<std::string>{second});
    CHECK(stage.found("R-PAY-BANK") == 0);
    CHECK(say(second, {{"by", first}, {"reason", "x"}}) == 409); // it counts no more
    auto custody = stage.officer.get("/api/v1/records/" + first + "/custody");
    REQUIRE(custody);
    CHECK(custody->dump().find("银行重新导出的") != std::string::npos);
    Terminal inspector(stage.daemon.server());
    REQUIRE(inspector.run({"login", "inspector"}).code == 0);
    CHECK(inspector.run({"replace", second, "--by", first, "--reason", "x"}).code > 2);
}

TEST_CASE(
    "a contract sealed before there were items is corrected as what it is, and another's stands beside it") {
    TemporaryDirectory directory;
    auto data = directory.path() / "data";
    auto documents = papers();
    auto contract = documents.at("r-engagement-1").at("data");
    Story story;
    std::string before;
    {
        Daemon daemon(data);
        story = begin_story(daemon);
        before = text_at(sealed_data(daemon, story, "L4-08", contract), "record");
        daemon.stop(SIGTERM);
    }
    forget_items(data);
    Daemon daemon(data);
    auto officer = daemon.client(daemon.login("officer"));
    story.officer = daemon.login("officer");
    auto others =
        text_at(sealed_data(daemon, story, "L4-08", documents.at("r-engagement-2").at("data")), "record");
    auto listed = [&] {
        auto answer = officer.get("/api/v1/projects/" + story.project + "/records?type=L4-08");
        REQUIRE(answer);
        return ids(answer->at("items"));
    };
    CHECK(listed() == std::set<std::string>{before, others});
    contract["wage_rate"] = 40000;
    auto corrected = text_at(sealed_data(daemon, story, "L4-08", contract), "record");
    CHECK(listed() == std::set<std::string>{corrected, others});
    auto record = officer.get("/api/v1/records/" + corrected);
    REQUIRE(record);
    CHECK(record->at("version") == 2);
    CHECK(record->at("item").is_null());
}
