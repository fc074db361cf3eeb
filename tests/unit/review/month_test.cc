#include "review/review.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

using namespace taizhang;
using namespace taizhang::review;

// One subcontractor's good month of three workers; every test spoils one thing and names all that follows.
namespace {

constexpr auto Chen = "320000199003070019";
constexpr auto Li = "320000198504120024";
constexpr auto Wang = "320000197811230034";

const Rules& rules() {
    static const Rules Loaded = *Rules::load(test::source_path("schemas"));
    return Loaded;
}

const Project TheProject{"滨江花园", "320613", "江海建设", {"甲劳务", "乙劳务"}};
const Month June = *parse_month("2026-06");

Json pay(int seq, const char* name, const char* id, int days, int rate) {
    auto gross = rate * days / 10;
    return {{"seq", seq},   {"name", name},  {"id_no", id},    {"trade", "木工"},  {"days", days},
            {"rate", rate}, {"base", gross}, {"gross", gross}, {"advance", 50000}, {"net", gross - 50000}};
}

Json places_for(const std::vector<const char*>& fields, int rows, int first_row) {
    Json places = Json::object();
    for (int row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < fields.size(); ++column) {
            places["/rows/" + std::to_string(row) + "/" + fields[column]] = {
                {"sheet", "6月"}, {"row", first_row + row}, {"column", static_cast<int>(column) + 1}};
        }
    }
    return places;
}

const std::set<std::string> Judged = {
    "R-ID-1",         "R-CARD-1", "R-PAY-SEAL", "R-PAY-HEADCOUNT", "R-PAY-GROSS", "R-PAY-PRICE", "R-PAY-SIGN",
    "R-PAY-PROGRESS", "R-PAY-A1", "R-PAY-A2",   "R-PAY-A3",        "R-PAY-A4",    "R-PAY-A5"};

// What these tests are about: a payroll and an attendance sheet. Rules about everything else a project keeps find a
// lot missing here; they have their cases in data/.
std::vector<record::Finding> judged(std::vector<record::Finding> findings) {
    std::erase_if(findings, [](const record::Finding& finding) { return !Judged.contains(finding.rule); });
    return findings;
}

struct World {
    Document payroll{
        "r2",
        "L5-05",
        "2026-06",
        "甲劳务",
        false,
        {{"period", "2026-06"},
         {"rows",
          {pay(1, "陈一", Chen, 220, 38000), pay(2, "李二二", Li, 205, 38000),
           pay(3, "王三", Wang, 100, 37000)}}},
        places_for({"seq", "name", "id_no", "trade", "days", "rate", "base", "gross", "advance", "net"}, 3,
                   4),
        {{"seal", true},
         {"signatures", "all"},
         {"not_signed_rows", Json::array()},
         {"progress", "主体三层"}}};
    Document attendance{"r1",
                        "L4-10",
                        "2026-06",
                        "甲劳务",
                        false,
                        {{"period", "2026-06"},
                         {"source", "电子"},
                         {"rows",
                          {{{"seq", 1}, {"name", "陈一"}, {"id_no", Chen}, {"days_total", 220}},
                           {{"seq", 2}, {"name", "李二二"}, {"id_no", Li}, {"days_total", 205}},
                           {{"seq", 3}, {"name", "王三"}, {"id_no", Wang}, {"days_total", 100}}}}},
                        places_for({"seq", "name", "id_no", "days_total"}, 3, 6),
                        Json::object()};
    std::vector<Document> more;

    World() { sum_up(); }
    void sum_up() {
        Json& totals = payroll.data["totals"];
        totals = {{"headcount", rows().size()}};
        for (const char* field : {"days", "base", "gross", "advance", "net"}) {
            std::int64_t sum = 0;
            for (const Json& row : rows()) {
                if (row.contains(field) && row[field].is_number()) sum += row[field].get<std::int64_t>();
            }
            totals[field] = sum;
        }
    }
    Json& rows() { return payroll.data["rows"]; }
    Json& present() { return attendance.data["rows"]; }
    std::vector<Document> documents() const {
        auto all = more;
        all.push_back(payroll);
        all.push_back(attendance);
        return all;
    }
    std::vector<record::Finding> review() const {
        return judged(review_month(documents(), TheProject, June, rules()));
    }
};

std::vector<std::string> names(const std::vector<record::Finding>& findings) {
    std::vector<std::string> all;
    for (const auto& finding : findings) {
        CHECK_FALSE(finding.message.empty());
        CHECK_FALSE(finding.advice.empty());
        CHECK_FALSE(finding.basis.empty());
        CHECK_FALSE(finding.places.empty());
        for (const char* secret : {Chen, Li, Wang, "陈一", "李二二"}) {
            CHECK(finding.message.find(secret) == std::string::npos);
        }
        all.push_back(finding.rule);
    }
    return all;
}

using Names = std::vector<std::string>;

Names cells(const record::Finding& finding) {
    Names all;
    for (const auto& place : finding.places) all.push_back(place.cell());
    return all;
}

} // namespace

TEST_CASE("a good month has no findings") { CHECK(names(World().review()).empty()); }

TEST_CASE("S-10a: without the subcontractor's seal") {
    World world;
    world.payroll.attestation["seal"] = false;
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-SEAL"});
    CHECK(findings[0].notice == "S-10a");
    CHECK(findings[0].message == "工资支付表未加盖分包单位公章：甲劳务");
    CHECK(findings[0].places[0].document == "r2");
    world.payroll.attestation["seal"] = nullptr;
    CHECK(names(world.review()) == Names{"R-PAY-SEAL"});
    world.payroll.attestation.erase("seal");
    CHECK(names(world.review()) == Names{"R-PAY-SEAL"});
    world.payroll.attestation["seal"] = "yes";
    CHECK(names(world.review()) == Names{"R-PAY-SEAL"});
}

TEST_CASE("S-10b: attended but not paid names the person, masked, in both documents") {
    World world;
    world.rows().erase(2);
    world.sum_up();
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-HEADCOUNT"});
    CHECK(findings[0].notice == "S-10b");
    CHECK(
        findings[0].message ==
        "工资发放人数（2）与电子考勤人数（3）不符：甲劳务；有考勤未列入工资表1人：王*（3200**********0034）");
    REQUIRE(findings[0].places.size() == 2);
    CHECK(findings[0].places[0].document == "r1");
    CHECK(findings[0].places[0].cell() == "C8");
    CHECK(findings[0].places[1].document == "r2");
}

TEST_CASE("S-10b: paid without attendance, unless the note says why") {
    World world;
    world.present().erase(1);
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-HEADCOUNT"});
    CHECK(findings[0].message.find("工资发放人数（3）与电子考勤人数（2）不符") == 0);
    CHECK(findings[0].message.find("列入工资表无考勤1人：李**二") == std::string::npos);
    CHECK(findings[0].message.find("列入工资表无考勤1人：李*二（3200**********0024）") != std::string::npos);
    world.rows()[1]["note"] = "工伤停工留薪";
    CHECK(names(world.review()).empty());
    world.rows()[1]["note"] = "请核对";
    CHECK(names(world.review()) == Names{"R-PAY-HEADCOUNT"});
}

TEST_CASE("S-10b: equal counts of different persons do not pass") {
    World world;
    world.present()[2]["id_no"] = "32000019991212001X";
    world.present()[2]["name"] = "赵四";
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-HEADCOUNT"});
    CHECK(findings[0].message.find("均为3，但人员不一致") != std::string::npos);
    CHECK(findings[0].message.find("赵*") != std::string::npos);
    CHECK(findings[0].message.find("王*") != std::string::npos);
}

TEST_CASE("S-10b: attendance of zero days is no attendance, an idle payroll row no payment") {
    World world;
    world.present()[2]["days_total"] = 0;
    CHECK(names(world.review()) == Names{"R-PAY-HEADCOUNT"});
    world.rows()[2] = {{"seq", 3}, {"name", "王三"}, {"id_no", Wang}, {"days", 0}, {"gross", 0}, {"net", 0}};
    world.sum_up();
    CHECK(names(world.review()).empty());
    world.present()[2]["days_total"] = 5; // half a day is attendance
    CHECK(names(world.review()) == Names{"R-PAY-HEADCOUNT"});
}

TEST_CASE("S-10b: without electronic attendance nothing can be judged, and that is not passed") {
    World world;
    world.attendance.data["source"] = "手工";
    CHECK(names(world.review()) == Names{"R-PAY-HEADCOUNT"});
    world.attendance.data["source"] = nullptr;
    CHECK(names(world.review()) == Names{"R-PAY-HEADCOUNT"});
    world.attendance.period = "2026-05";
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-HEADCOUNT"});
    CHECK(findings[0].message == "当月没有电子考勤表，无法核对工资发放人数（3）：甲劳务");
    world.attendance.period = "2026-06";
    world.attendance.scan = true;
    world.attendance.data = nullptr;
    CHECK(names(world.review()) == Names{"R-PAY-HEADCOUNT"});
}

TEST_CASE("S-10b: several sheets of one subcontractor are one month") {
    World world;
    auto second = world.payroll;
    second.id = "r3";
    second.data["rows"] = Json::array({world.rows()[2]});
    second.data.erase("totals");
    world.rows().erase(2);
    world.sum_up();
    world.more.push_back(second);
    CHECK(names(world.review()).empty());
    world.more[0].subcontractor = "乙劳务";
    CHECK(names(world.review()) == Names{"R-PAY-HEADCOUNT", "R-PAY-HEADCOUNT"});
}

TEST_CASE("S-10c: a missing gross is one finding, the sums that need it stay silent") {
    for (Json missing : {Json(nullptr), Json(0), Json("-"), Json::array()}) {
        World world;
        world.rows()[1]["gross"] = missing;
        world.rows()[1]["net"] = nullptr;
        world.sum_up();
        auto findings = world.review();
        REQUIRE(names(findings) == Names{"R-PAY-GROSS"});
        CHECK(findings[0].notice == "S-10c");
        CHECK(findings[0].message == "应发工资栏数据缺失：李*二（3200**********0024）");
        CHECK(findings[0].places[0].cell() == "H5");
        CHECK(findings[0].places[0].field == "/rows/1/gross");
    }
}

TEST_CASE(
    "S-10c: the place is found even where intake saw no cell, and the old total is not a second mistake") {
    World world;
    world.rows()[1]["gross"] = nullptr;
    world.rows()[1]["net"] = nullptr;
    world.payroll.places.erase("/rows/1/gross"); // totals still hold the value
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-GROSS"});
    CHECK(findings[0].places[0].cell() == "H5");
    CHECK(findings[0].places[0].sheet == "6月");
}

TEST_CASE("S-10c: no days, nothing due; a sheet without the column is one mistake") {
    World world;
    world.rows()[2]["gross"] = nullptr;
    world.rows()[2]["base"] = nullptr;
    world.rows()[2]["advance"] = nullptr;
    world.rows()[2]["net"] = nullptr;
    world.rows()[2]["days"] = nullptr; // days not stated do not excuse it
    world.sum_up();
    CHECK(names(world.review()) == Names{"R-PAY-GROSS"});
    for (Json& row : world.rows()) row["gross"] = nullptr;
    world.sum_up();
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-GROSS"});
    CHECK(findings[0].places.size() == 3);
    world.rows() = Json::array({world.rows()[0]});
    world.sum_up();
    CHECK(review_document(world.payroll, TheProject, rules())[0].message.find("陈*") != std::string::npos);
}

TEST_CASE("S-10d: a price off the band is a warning, the bounds themselves are not") {
    World world;
    auto set = [&](int rate) {
        world.rows()[0] = pay(1, "陈一", Chen, 220, rate);
        world.sum_up();
        return world.review();
    };
    CHECK(names(set(22800)).empty()); // 380 yuan x 0.6
    CHECK(names(set(60800)).empty()); // x 1.6
    CHECK(names(set(22799)) == Names{"R-PAY-PRICE"});
    auto findings = set(120000);
    REQUIRE(names(findings) == Names{"R-PAY-PRICE"});
    CHECK(findings[0].notice == "S-10d");
    CHECK(findings[0].severity == record::Severity::Warning);
    CHECK(findings[0].message ==
          "工价明显偏离市场行情：木工 1,200.00 元/日，参考 228.00-608.00 元/日；涉及1人：陈*");
    CHECK(findings[0].places[0].cell() == "F4");
}

TEST_CASE("S-10d: without a rate the pay per day counts, beside a quantity the rate does not") {
    World world;
    world.rows()[0]["rate"] = nullptr;
    CHECK(names(world.review()).empty());
    world.rows()[0]["rate"] = 2500; // yuan per square metre
    CHECK(names(world.review()) == Names{"R-PAY-PRICE"});
    world.rows()[0]["quantity"] = 33440;
    CHECK(names(world.review()).empty());
}

TEST_CASE("S-10d: one price for a whole trade is one finding; other counties have no band") {
    World world;
    for (int i = 0; i < 3; ++i) world.rows()[static_cast<std::size_t>(i)]["rate"] = 99900;
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-PRICE"});
    CHECK(findings[0].places.size() == 3);
    auto elsewhere = TheProject;
    elsewhere.county = "110105";
    CHECK(names(judged(review_month(world.documents(), elsewhere, June, rules()))).empty());
    elsewhere.county = "";
    CHECK(names(judged(review_month(world.documents(), elsewhere, June, rules()))) == Names{"R-PAY-PRICE"});
}

TEST_CASE("S-10d: a band counts in every month it touches, and the trade's own before the common one") {
    test::TemporaryDirectory directory;
    std::filesystem::copy(test::source_path("schemas/rules"), directory.path() / "rules");
    std::filesystem::copy(test::source_path("schemas/catalogue.json"), directory.path());
    auto with = [&](const char* from, const char* to) {
        Json bands = {
            {"version", "1"},
            {"bands",
             {{{"county", "3206*"}, {"trade", "*"}, {"from", ""}, {"to", ""}, {"low", 1}, {"high", 9999999}},
              {{"county", "3206*"},
               {"trade", "木工"},
               {"from", from},
               {"to", to},
               {"low", 1},
               {"high", 2}}}}};
        test::write_file(directory.path() / "rules/price_bands.json", bands.dump());
        auto loaded = Rules::load(directory.path());
        REQUIRE(loaded);
        return names(judged(review_month(World().documents(), TheProject, June, *loaded))).size();
    };
    CHECK(with("2026-06-30", "2027-01-01") == 2); // two prices off the trade's band
    CHECK(with("2020-01-01", "2026-06-01") == 2);
    CHECK(with("2026-07-01", "") == 0);
    CHECK(with("2020-01-01", "2026-05-31") == 0);
}

TEST_CASE("S-10e: one finding for each row that is not signed by the worker") {
    World world;
    world.payroll.attestation["signatures"] = nullptr;
    world.payroll.attestation["not_signed_rows"] = {3, 1, 3};
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-SIGN", "R-PAY-SIGN"});
    CHECK(findings[0].notice == "S-10e");
    CHECK(findings[0].message == "非农民工本人签字确认：陈*（3200**********0019）");
    CHECK(findings[1].message == "非农民工本人签字确认：王*（3200**********0034）");
    CHECK(findings[1].places[0].row == 6);
    world.payroll.attestation["signatures"] = "all"; // the named rows still are not
    CHECK(names(world.review()) == Names{"R-PAY-SIGN", "R-PAY-SIGN"});
    world.payroll.attestation["not_signed_rows"] = {77};
    findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-SIGN"});
    CHECK(findings[0].message.find("序号77") != std::string::npos);
}

TEST_CASE("S-10e: nobody signed, or nobody said") {
    World world;
    world.payroll.attestation["signatures"] = "none";
    CHECK(names(world.review()) == Names{"R-PAY-SIGN"});
    world.payroll.attestation["not_signed_rows"] = {1, 2};
    CHECK(names(world.review()) == Names{"R-PAY-SIGN"});
    world.payroll.attestation["not_signed_rows"] = nullptr;
    world.payroll.attestation["signatures"] = nullptr;
    CHECK(names(world.review()) == Names{"R-PAY-SIGN"});
    world.payroll.attestation["signatures"] = "some";
    CHECK(names(world.review()) == Names{"R-PAY-SIGN"});
    world.payroll.attestation = nullptr;
    CHECK(names(world.review()) == Names{"R-PAY-PROGRESS", "R-PAY-SEAL", "R-PAY-SIGN"});
}

TEST_CASE("S-10f: progress is a document of the same subcontractor and month, or words at the payroll") {
    World world;
    world.payroll.attestation["progress"] = "  ";
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-PROGRESS"});
    CHECK(findings[0].notice == "S-10f");
    CHECK(findings[0].message == "缺少当月工程进度情况：甲劳务");
    Document progress{"r9",           "L3-04",       "2026-06", "甲劳务", false, {{"progress", "主体三层"}},
                      Json::object(), Json::object()};
    world.more = {progress};
    CHECK(names(world.review()).empty());
    world.more[0].data = {{"progress", nullptr}, {"progress_amount", 0}}; // an empty form says nothing
    CHECK(names(world.review()) == Names{"R-PAY-PROGRESS"});
    world.more[0].data = {{"progress_amount", 1000}};
    CHECK(names(world.review()).empty());
    world.more[0].data = nullptr;
    world.more[0].scan = true;
    CHECK(names(world.review()).empty());
    world.more[0].subcontractor = "乙劳务";
    CHECK(names(world.review()) == Names{"R-PAY-PROGRESS"});
    world.more[0].subcontractor = "甲劳务";
    world.more[0].period = "2026-05";
    CHECK(names(world.review()) == Names{"R-PAY-PROGRESS"});
}

TEST_CASE("R-ID-1: a wrong number is one finding in all the documents it stands in") {
    World world;
    world.rows()[0]["id_no"] = "320000199003070014";
    auto findings = world.review(); // paired with the right number of the attendance by name
    REQUIRE(names(findings) == Names{"R-ID-1"});
    CHECK(findings[0].message == "身份证号码校验不通过：陈* 3200**********0014，校验码不符");
    CHECK(findings[0].places[0].cell() == "C4");
    world.present()[0]["id_no"] = "320000199003070014";
    Document list{"r0",
                  "L4-06",
                  "",
                  "甲劳务",
                  false,
                  {{"rows", {{{"seq", 1}, {"name", "陈一"}, {"id_no", "320000199003070014"}}}}},
                  Json::object(),
                  Json::object()};
    world.more = {list};
    findings = world.review();
    REQUIRE(names(findings) == Names{"R-ID-1"});
    CHECK(findings[0].places.size() == 3);
}

TEST_CASE("R-ID-1: namesakes are not paired by name") {
    World world;
    world.rows()[0]["id_no"] = "320000199003070014";
    world.rows()[1]["id_no"] = "320000199003070013";
    world.rows()[1]["name"] = "陈一";
    CHECK(names(world.review()) == Names{"R-PAY-HEADCOUNT", "R-ID-1", "R-ID-1"});
}

TEST_CASE("R-ID-1: a missing number and an old one") {
    World world;
    world.rows()[0]["id_no"] = nullptr;
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-ID-1"});
    CHECK(findings[0].message == "缺少身份证号码：陈*");
    world.rows()[0]["id_no"] = "320000900307001";
    findings = world.review();
    REQUIRE(names(findings) == Names{"R-ID-1"});
    CHECK(findings[0].message.find("15位") != std::string::npos);
}

TEST_CASE("R-CARD-1: a card number that is none is a warning") {
    World world;
    for (Json& row : world.rows()) row["card_no"] = "4111111111111111";
    CHECK(names(world.review()).empty());
    world.rows()[0]["card_no"] = "4111111111111112";
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-CARD-1"});
    CHECK(findings[0].severity == record::Severity::Warning);
    CHECK(findings[0].message == "银行卡号校验不通过：陈* 尾号1112");
    world.rows()[0]["card_no"] = "123456";
    CHECK(review_document(world.payroll, TheProject, rules())[0].message == "银行卡号校验不通过：陈*");
}

TEST_CASE("R-PAY-A1: gross against its items, only where items are given") {
    World world;
    world.rows()[0]["base"] = nullptr;
    world.sum_up();
    CHECK(names(world.review()).empty());
    world.rows()[0]["base"] = 836000 - 10000;
    world.rows()[0]["allowance"] = 10000;
    world.sum_up();
    CHECK(names(world.review()).empty());
    world.rows()[0]["allowance"] = 9998; // two items, two fen: rounding
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-A1"});
    CHECK(findings[0].severity == record::Severity::Info);
    world.rows()[0]["allowance"] = 9997;
    findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-A1"});
    CHECK(findings[0].severity == record::Severity::Error);
    CHECK(findings[0].message == "应发工资与明细合计不符：陈*（3200**********0019） 差额0.03 元");
}

TEST_CASE("R-PAY-A2: net is gross less deductions") {
    World world;
    world.rows()[0]["net"] = 786001;
    world.sum_up();
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-A2"});
    CHECK(findings[0].message == "实发工资计算有误：陈*（3200**********0019） 差额0.01 元");
    CHECK(cells(findings[0]) == Names{"H4", "I4", "J4"}); // gross, advance, net
}

TEST_CASE("R-PAY-A2: a total of deductions counts where none is named, and must agree where some are") {
    World world;
    world.rows()[0]["advance"] = nullptr;
    world.rows()[0]["deductions"] = 50000;
    world.sum_up();
    CHECK(names(world.review()) == Names{"R-PAY-A4"}); // it counts, and has no name
    world.rows()[0]["advance"] = 50000;
    world.rows()[0]["deductions"] = 60000;
    world.sum_up();
    CHECK(names(world.review()) == Names{"R-PAY-A2"});
}

TEST_CASE("R-PAY-A2: a missing net is reported, once for a missing column") {
    World world;
    world.rows()[0]["net"] = nullptr;
    world.sum_up();
    CHECK(names(world.review()) == Names{"R-PAY-A2"});
    for (Json& row : world.rows()) row["net"] = nullptr;
    world.sum_up();
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-A2"});
    CHECK(findings[0].places.size() == 3);
}

TEST_CASE("R-PAY-A3: totals and headcount against the rows") {
    World world;
    world.payroll.data["totals"]["gross"] = world.payroll.data["totals"]["gross"].get<int>() + 1;
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-A3"});
    CHECK(findings[0].message == "合计栏与明细不符：应发工资，合计栏 19,850.01，明细相加 19,850.00");
    CHECK(findings[0].places[0].field == "/totals/gross");
    world.sum_up();
    world.payroll.data["totals"]["headcount"] = 4;
    CHECK(names(world.review()) == Names{"R-PAY-A3"});
    world.payroll.data["totals"] = {{"deductions", 150000}, {"days", 525}, {"gross", nullptr}};
    CHECK(names(world.review()).empty());
    world.payroll.data["totals"] = {{"deductions", 150001}, {"days", 526}};
    CHECK(names(world.review()) == Names{"R-PAY-A3", "R-PAY-A3"});
}

TEST_CASE("R-PAY-A4: net below nothing") {
    World world;
    world.rows()[0]["advance"] = 836001;
    world.rows()[0]["net"] = -1;
    world.sum_up();
    CHECK(names(world.review()) == Names{"R-PAY-A4"});
    world.rows()[0]["advance"] = 836000;
    world.rows()[0]["net"] = 0;
    world.sum_up();
    CHECK(names(world.review()).empty());
}

TEST_CASE("R-PAY-A5: days against the same person's attendance") {
    World world;
    world.present()[0]["days_total"] = 215;
    auto findings = world.review();
    REQUIRE(names(findings) == Names{"R-PAY-A5"});
    CHECK(findings[0].message ==
          "工资表出勤天数与考勤表不一致：陈*（3200**********0019） 工资表 22 天，考勤表 21.5 天");
    REQUIRE(findings[0].places.size() == 2);
    CHECK(findings[0].places[0].cell() == "D6");
    CHECK(findings[0].places[1].cell() == "E4");
    world.present()[0]["days_total"] = 225; // paid for fewer days is as wrong as for more
    CHECK(names(world.review()) == Names{"R-PAY-A5"});
    world.present()[0]["days_total"] = nullptr; // no total: the marks are added up
    world.present()[0]["days"] = Json::array();
    for (int day = 0; day < 31; ++day)
        world.present()[0]["days"].push_back(day < 22 ? Json(10) : Json(nullptr));
    CHECK(names(world.review()).empty());
}

TEST_CASE("scanned companions are evidence, not payrolls") {
    World world;
    auto scan = world.payroll;
    scan.id = "r5";
    scan.scan = true;
    scan.data = nullptr;
    scan.attestation = nullptr;
    world.more = {scan};
    CHECK(names(world.review()).empty());
}

TEST_CASE("a loose file is judged by what it holds and by what was attested") {
    World world;
    world.payroll.id = "";
    CHECK(names(review_document(world.payroll, {}, rules())).empty());
    world.payroll.attestation = nullptr;
    CHECK(names(review_document(world.payroll, {}, rules())).empty());
    world.payroll.attestation = {{"seal", false}, {"signatures", "none"}};
    CHECK(names(review_document(world.payroll, {}, rules())) == Names{"R-PAY-SEAL", "R-PAY-SIGN"});
}

TEST_CASE("the order of arrival changes nothing") {
    World world;
    world.rows()[0]["id_no"] = "320000199003070014";
    world.rows()[1]["gross"] = nullptr;
    world.rows()[2]["net"] = 5;
    world.payroll.attestation = nullptr;
    auto documents = world.documents();
    auto expected = review_month(documents, TheProject, June, rules());
    CHECK(expected.size() >= 5);
    std::sort(documents.begin(), documents.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    do {
        CHECK(review_month(documents, TheProject, June, rules()) == expected);
    } while (std::next_permutation(documents.begin(), documents.end(),
                                   [](const auto& a, const auto& b) { return a.id < b.id; }));
    CHECK(std::is_sorted(expected.begin(), expected.end(),
                         [](const auto& a, const auto& b) { return a.places < b.places; }));
}

TEST_CASE("rubbish in place of a record never crashes") {
    for (const char* text :
         {"null", "3", "[]", "{}", R"({"rows":3})", R"({"rows":[3,null,[],{}],"totals":[]})",
          R"({"rows":[{"name":3,"id_no":[],"days":"x","gross":{},"net":99999999999999999999}]})",
          R"({"rows":[{"gross":9223372036854775807,"net":-9223372036854775808,"days":1}]})"}) {
        INFO(text);
        World world;
        world.payroll.data = *parse_json(text);
        world.attendance.data = *parse_json(text);
        world.payroll.places = *parse_json(text);
        world.payroll.attestation = *parse_json(text);
        world.review();
        review_document(world.payroll, TheProject, rules());
    }
}
