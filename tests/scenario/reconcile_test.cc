// `taizhang reconcile` as a person or a script meets it.
#include "world.hh"

#include "text/csv.hh"

using namespace taizhang;
using namespace taizhang::test;

TEST_CASE("the month's persons are compared at the command line: as a table, as JSON, as CSV") {
    Stage stage;
    Terminal officer(stage.daemon.server());
    REQUIRE(officer.run({"login", "officer"}).code == 0);
    std::vector<std::string> words = {"reconcile", "--project", stage.story.project, "--period", June};
    auto reconcile = [&](std::initializer_list<std::string> more) {
        auto line = words;
        line.insert(line.end(), more);
        auto ran = officer.run(line);
        // Numbers of persons and cards are masked on every way out.
        for (const char* secret : {"320000199003070019", "9000000000000070004"})
            CHECK(ran.out.find(secret) == std::string::npos);
        return ran;
    };
    auto nobody = reconcile({});
    CHECK(nobody.code == 0);
    CHECK(nobody.out.find("0 人，其中 0 人有差异") != std::string::npos);

    for (const char* id : {"r-engagement-1", "r-engagement-2", "r-engagement-3"})
        stage.sealed("L4-08", stage.data(id));
    stage.sealed("L4-06", stage.data("r-register"));
    stage.sealed("L4-10", stage.data("r-attendance"), Subcontractor);
    stage.sealed("L5-05", stage.data("r-payroll"), Subcontractor);
    stage.sealed("L5-08b", stage.data("r-bank"));
    auto good = reconcile({});
    CHECK(good.code == 0);
    CHECK(good.err.empty());
    CHECK(good.out.find("3 人，其中 0 人有差异") != std::string::npos);
    CHECK(good.out.find("差异：") == std::string::npos);
    CHECK(good.out.find("陈一 3200**********0019") != std::string::npos);
    CHECK(good.out.find("考勤 22天 工资表 22天 7,860.00 银行 7,860.00") != std::string::npos);

    auto list = stage.data("r-bank");
    list["rows"][0]["amount"] = 785900;
    list["rows"][1]["status"] = "失败";
    list["rows"][2]["payee_account"] = "9000000000000070038";
    list["rows"][2]["payee_name"] = "=cmd";
    stage.sealed("L5-08b", list);
    auto bad = reconcile({});
    CHECK(bad.code == 1);
    CHECK(bad.out.find("3 人，其中 3 人有差异") != std::string::npos);
    CHECK(bad.out.find("✗ 陈一") != std::string::npos);
    CHECK(bad.out.find("差异：金额不同") != std::string::npos);
    CHECK(bad.out.find("差异：银行没有到账") != std::string::npos);
    CHECK(bad.out.find("属于谁也不认识的收款人") != std::string::npos);

    auto json = reconcile({"--json"});
    CHECK(json.code == 1);
    CHECK(complaints(stage.document, "Reconciliation", json.json()) == "");
    CHECK(json.json().at("summary").at("different") == 3);

    auto csv = reconcile({"--csv"});
    CHECK(csv.code == 1);
    CHECK(csv.out.starts_with("\xEF\xBB\xBF"));
    CHECK(csv.out.find(text::csv_line({"分包单位", "姓名", "身份证号码", "花名册", "合同", "考勤", "工资表",
                                       "银行", "差异"})) != std::string::npos);
    CHECK(csv.out.find("金额不同") != std::string::npos);
    CHECK(std::count(csv.out.begin(), csv.out.end(), '\n') == 4);

    CHECK(reconcile({"--subcontractor", Subcontractor}).out.find("3 人") != std::string::npos);
    auto other = reconcile({"--subcontractor", "别的劳务公司"});
    CHECK(other.out.find("0 人") != std::string::npos);
}

TEST_CASE("what the comparison cannot be made of is said with an exit code of its own") {
    Stage stage;
    Terminal officer(stage.daemon.server());
    CHECK(officer.run({"reconcile", "--project", stage.story.project}).code == 2); // no month
    CHECK(officer.run({"reconcile", "--project", stage.story.project, "--period", June}).code >
          2); // not signed in
    REQUIRE(officer.run({"login", "officer"}).code == 0);
    auto wrong = officer.run({"reconcile", "--project", stage.story.project, "--period", "juni", "--json"});
    CHECK(wrong.code > 2);
    CHECK(wrong.json().at("error").contains("hint"));
    CHECK(officer.run({"reconcile", "--project", "p-unknown", "--period", June}).code > 2);
}
