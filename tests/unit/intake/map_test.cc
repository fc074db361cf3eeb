#include "cases.hh"
#include "intake/builder.hh"

#include <chrono>

using namespace taizhang;
using namespace taizhang::test;
namespace {

intake::Draft draft_of(const std::string& code, const intake::Reading& reading) {
    Type type = type_of(code);
    auto draft = intake::map(reading, type.type, type.schema);
    if (!draft) FAIL(draft.error().message);
    for (const auto& finding : type.schema.validate(draft->data)) {
        INFO(record::to_json(finding).dump());
        CHECK(finding.severity != record::Severity::Error); // what intake makes has the form the schema wants
    }
    return *draft;
}

intake::Draft draft_of(const std::string& code, const Rows& rows, const std::string& merged = "") {
    return draft_of(code, reading_of(rows, merged));
}

const Rows Simple = {
    {"示例江海新苑农民工工资支付表（2026年6月份）"},
    {"分包单位（盖章）：示例甲劳务有限公司    班组：钢筋班　　单位：元"},
    {"序号", "姓　名", "身份证号码", "出勤\n天数", "日工资", "应发工资", "预支", "实发工资", "银行卡号",
     "本人签字", "备注", "高原补助"},
    {"#1", "张　三", Id1, "#22.5", "#370", "#8325", "-", "#8325.0000000000009", "9000 0001 2345 6789", "", "",
     "#12.50"},
    {"#2", "阿依古丽•买买提", "'" + Id2, "#20", "￥380", "7,600.00元", "500", "7,100.00", "9000000123456790",
     "", "说明", ""},
    {"合　计", "", "", "#42.5", "", "#15925", "#500", "#15425", "", "", "", ""},
    {"编制人：李四        班组长：        劳资专管员："},
};

} // namespace

TEST_CASE("a payroll sheet of one header row becomes a record, with places") {
    auto draft = draft_of("L5-05", Simple);
    const Json& data = draft.data;
    REQUIRE(data["rows"].size() == 2);
    REQUIRE(data["title"] == "示例江海新苑农民工工资支付表(2026年6月份)");
    REQUIRE(data["project"] == "示例江海新苑");
    REQUIRE(data["subcontractor"] == "示例甲劳务有限公司");
    REQUIRE(data["team"] == "钢筋班");
    REQUIRE(data["unit"] == "元");
    REQUIRE(data["period"] == "2026-06");
    REQUIRE(data["prepared_by"] == "李四");
    const Json& first = data["rows"][0];
    REQUIRE(first["name"] == "张三");
    REQUIRE(first["id_no"] == Id1);
    REQUIRE(first["days"] == 225);
    REQUIRE(first["gross"] == 832500);
    REQUIRE(first["net"] == 832500);
    REQUIRE(first["advance"].is_null());
    REQUIRE(first["card_no"] == "9000000123456789");
    REQUIRE(first["bank"].is_null());
    REQUIRE(first["extra"] == Json{{"高原补助", "12.5"}});
    const Json& second = data["rows"][1];
    REQUIRE(second["name"] == "阿依古丽·买买提");
    REQUIRE(second["id_no"] == Id2);
    REQUIRE(second["rate"] == 38000);
    REQUIRE(second["gross"] == 760000);
    REQUIRE(second["extra"].is_null());
    REQUIRE(data["totals"]["gross"] == 1592500);
    REQUIRE(data["totals"]["days"] == 425);
    REQUIRE(data["totals"]["headcount"].is_null());
    REQUIRE(draft.places.json()["/rows/1/gross"] == Json{{"sheet", "工资表"}, {"row", 5}, {"column", 6}});
    REQUIRE(draft.places.json()["/subcontractor"]["row"] == 2);
    REQUIRE(draft.places.json()["/totals/net"]["row"] == 6);
    REQUIRE(draft.findings.empty());
    REQUIRE(draft.mapping["header_row"] == 3);
    REQUIRE(draft.mapping["columns"][2]["field"] == "id_no");
    REQUIRE(draft.mapping["fingerprint"].get<std::string>().size() == 16);
}

TEST_CASE("two header rows with merged groups are flattened") {
    Rows rows = {
        {"工资表"},
        {"序号", "姓名", "证件号码", "考勤天数", "应发工资", "", "", "", "代扣项", "", "实发", "领款人签字"},
        {"", "", "", "", "计时工资", "加班工资", "补贴", "小计", "社保", "借支", "", ""},
        {"#1", "张三", Id1, "#20", "#7000", "#150", "", "#7150", "#80", "#500", "#6570", ""},
        {"", "合计", "", "#20", "#7000", "#150", "", "#7150", "#80", "#500", "#6570", ""},
    };
    std::string merged =
        "<mergeCells><mergeCell ref=\"A1:L1\"/><mergeCell ref=\"A2:A3\"/><mergeCell ref=\"B2:B3\"/>"
        "<mergeCell ref=\"C2:C3\"/><mergeCell ref=\"D2:D3\"/><mergeCell ref=\"E2:H2\"/>"
        "<mergeCell ref=\"I2:J2\"/><mergeCell ref=\"K2:K3\"/><mergeCell ref=\"L2:L3\"/></mergeCells>";
    for (const std::string& ranges : {merged, std::string()}) { // some producers only leave the cells empty
        auto draft = draft_of("L5-05", rows, ranges);
        REQUIRE(draft.data["rows"].size() == 1);
        const Json& row = draft.data["rows"][0];
        REQUIRE(row["base"] == 700000);
        REQUIRE(row["overtime"] == 15000);
        REQUIRE(row["allowance"].is_null());
        REQUIRE(row["gross"] == 715000);
        REQUIRE(row["social_personal"] == 8000);
        REQUIRE(row["advance"] == 50000);
        REQUIRE(row["net"] == 657000);
        REQUIRE(draft.data["totals"]["gross"] == 715000);
    }
}

TEST_CASE("an ID destroyed by Excel is a finding at its cell, and no value") {
    Rows rows = Simple;
    rows[3][2] = "#320000199003070000";
    rows[4][8] = "#9.00000012345679E+15";
    auto draft = draft_of("L5-05", rows);
    REQUIRE(draft.data["rows"][0]["id_no"].is_null());
    REQUIRE(draft.data["rows"][1]["card_no"].is_null());
    REQUIRE(draft.findings.size() == 2);
    REQUIRE(draft.findings[0].rule == "R-READ-NUMERIC-ID");
    REQUIRE(draft.findings[0].severity == record::Severity::Error);
    REQUIRE(draft.findings[0].places[0].cell() == "C4");
    REQUIRE(draft.findings[0].places[0].field == "/rows/0/id_no");
    REQUIRE(draft.findings[1].places[0].cell() == "I5");
}

TEST_CASE("a value that cannot be read is a finding, and no value") {
    Rows rows = Simple;
    rows[3][5] = "八千元";
    rows[4][3] = "#20.25";
    rows[4][7] = "#7100.333";
    auto draft = draft_of("L5-05", rows);
    REQUIRE(draft.findings.size() == 3);
    for (const auto& finding : draft.findings) REQUIRE(finding.rule == "R-READ-VALUE");
    REQUIRE(draft.data["rows"][0]["gross"].is_null());
    REQUIRE(draft.data["rows"][1]["days"].is_null());
    REQUIRE(draft.data["rows"][1]["net"].is_null());
    REQUIRE(draft.findings[0].places[0].cell() == "F4");
}

TEST_CASE(
    "team subtotals, repeated headers and numbered empty rows are passed over; rows after a total are not") {
    Rows rows = {
        {"序号", "姓名", "身份证号", "应发工资", "实发工资"},
        {"木工班"},
        {"#1", "张三", Id1, "#100", "#100"},
        {"", "小计", "", "#100", "#100"},
        {"序号", "姓名", "身份证号", "应发工资", "实发工资"},
        {"钢筋班组"},
        {"#2", "李四", Id2, "#200", "#200"},
        {"#3"},
        {"", "本页小计", "", "#200", "#200"},
        {"合计", "", "", "#300", "#300"},
        {"#4", "王五", Id2, "#50", "#50"},
        {"总计（共3人）", "", "", "#350", "#350"},
    };
    auto draft = draft_of("L5-05", rows);
    REQUIRE(draft.data["rows"].size() == 3);
    REQUIRE(draft.data["rows"][0]["team"] == "木工班");
    REQUIRE(draft.data["rows"][1]["team"] == "钢筋班组");
    REQUIRE(draft.data["rows"][2]["name"] == "王五");
    REQUIRE(draft.data["totals"]["gross"] == 35000);
    REQUIRE(draft.data["totals"]["headcount"] == 3);
}

TEST_CASE("a row without ID but with a name and amounts is a row: the rules judge it") {
    Rows rows = Simple;
    rows[4][2] = "";
    rows[4][0] = "";
    auto draft = draft_of("L5-05", rows);
    REQUIRE(draft.data["rows"].size() == 2);
    REQUIRE(draft.data["rows"][1]["id_no"].is_null());
}

TEST_CASE("attendance: day columns become marks") {
    Rows rows = {{"2026年6月考勤表"},
                 {"项目名称：", "示例工程", "", "考勤方式：电子"},
                 {"序号", "姓名", "身份证号"},
                 {"#1", "张三", Id1}};
    for (int day = 1; day <= 31; ++day) {
        rows[2].push_back("#" + std::to_string(day));
        rows[3].push_back(day == 1   ? "√"
                          : day == 2 ? "△"
                          : day == 3 ? "休"
                          : day == 4 ? "#0.5"
                          : day == 5 ? "#8"
                          : day == 6 ? "？"
                                     : "");
    }
    rows[2].push_back("合计(天)");
    rows[3].push_back("#3");
    auto draft = draft_of("L4-10", rows);
    const Json& days = draft.data["rows"][0]["days"];
    REQUIRE(days.size() == 31);
    REQUIRE(days[0] == 10);
    REQUIRE(days[1] == 5);
    REQUIRE(days[2] == 0);
    REQUIRE(days[3] == 5);
    REQUIRE(days[4] == 10);
    REQUIRE(days[5].is_null());
    REQUIRE(days[6].is_null());
    REQUIRE(draft.data["rows"][0]["days_total"] == 30);
    REQUIRE(draft.data["period"] == "2026-06");
    REQUIRE(draft.data["project"] == "示例工程");
    REQUIRE(draft.data["source"] == "电子");
    REQUIRE(draft.findings.size() == 1);
    REQUIRE(draft.findings[0].places[0].field == "/rows/0/days/5");
    REQUIRE(draft.places.json()["/rows/0/days/0"]["column"] == 4);
}

TEST_CASE("a register with dates of many forms") {
    Rows rows = {
        {"序号", "姓名", "性别", "身份证号码", "出生年月", "工种", "进场时间", "退场时间", "工伤保险",
         "计酬方式"},
        {"#1", "张三", "男", Id1, "1990.3.7", "木工", "#46143", "2026/6/30", "已参保", "计日"},
        {"#2", "李四", "女", Id2, "19751218", "瓦工", "2026年5月1日", "—", "否", "按月"},
        {"#3", "王五", "男", Id2, "1975-12-18", "瓦工", "5月1日", "", "", "不知道"},
    };
    auto draft = draft_of("L4-06", rows);
    const Json& data = draft.data["rows"];
    REQUIRE(data[0]["birth"] == "1990-03-07");
    REQUIRE(data[0]["entry_date"] == "2026-05-01");
    REQUIRE(data[0]["exit_date"] == "2026-06-30");
    REQUIRE(data[0]["injury_insurance"] == true);
    REQUIRE(data[0]["wage_kind"] == "日");
    REQUIRE(data[1]["birth"] == "1975-12-18");
    REQUIRE(data[1]["entry_date"] == "2026-05-01");
    REQUIRE(data[1]["exit_date"].is_null());
    REQUIRE(data[1]["wage_kind"] == "月");
    REQUIRE(data[2]["entry_date"].is_null());
    REQUIRE(draft.findings.size() == 2);
}

TEST_CASE("months in all their forms; a number that lost its zero is not guessed") {
    using intake::month_in;
    for (auto text : {"2026.6", "2026-06", "2026年6月", "2026年6月份", "202606", "（2026 年 6 月）", "2026/6",
                      "20260630", "6月"}) {
        INFO(text);
        REQUIRE(month_in(text, 2026).has_value());
        REQUIRE(format(*month_in(text, 2026)) == "2026-06");
    }
    REQUIRE_FALSE(month_in("6月"));
    REQUIRE_FALSE(month_in("320000199003074518"));
    record::Field field;
    field.kind = record::Kind::Month;
    intake::Cell cell{1, 1, intake::Cell::Kind::Number, false, "2026.1"};
    REQUIRE(intake::convert(cell, field, {}).json.is_null());
    REQUIRE_FALSE(intake::convert(cell, field, {}).problem.empty());
    cell.text = "2026.11";
    REQUIRE(intake::convert(cell, field, {}).json == "2026-11");
}

TEST_CASE("dates with a time of day in all their forms; what says no minute is not guessed") {
    record::Field field;
    field.kind = record::Kind::DateTime;
    using CellKind = intake::Cell::Kind;
    auto read = [&](const char* text, CellKind kind = CellKind::Text) {
        return intake::convert(intake::Cell{1, 1, kind, false, text}, field, {});
    };
    for (auto text : {"2026年6月30日8时15分", "2026-06-30 08:15", "2026/6/30 8:15", "2026-06-30T08:15",
                      "2026.6.30 8:15:59", "20260630 08:15", "２０２６年６月３０日８：１５",
                      "2026 年 6 月 30 日 上午 8 点 15 分", "2026年6月30日8时15分20秒"}) {
        INFO(text);
        CHECK(read(text).json == "2026-06-30T08:15");
    }
    CHECK(read("46203.34375", CellKind::Number).json == "2026-06-30T08:15");
    CHECK(read("46203.3437499999", CellKind::Number).json == "2026-06-30T08:15");
    CHECK(read("2026-06-30 08:15:00", CellKind::Date).json == "2026-06-30T08:15");
    CHECK(read("2026年6月30日下午3时").json == "2026-06-30T15:00");
    CHECK(read("2026年6月30日8点半").json == "2026-06-30T08:30");
    CHECK(read("2026年6月30日24时").json == "2026-07-01T00:00");
    CHECK(read("—").json.is_null());
    CHECK(read("—").problem.empty());
    for (auto text : {"2026-06-30", "2026年6月30日8时许", "8:15", "2026-06-30 25:00", "2026-06-31 08:15",
                      "2026-06-30 08:75", "2026-06-30 0815", "昨天上午"}) {
        INFO(text);
        CHECK(read(text).json.is_null());
        CHECK_FALSE(read(text).problem.empty());
    }
    field.kind = record::Kind::Date;
    CHECK(read("2026年6月30日8时15分").json == "2026-06-30");
}

TEST_CASE("a form of labels and values; a telephone belongs to the label before it") {
    Rows rows = {
        {"劳资专管员备案表"},
        {"单位（公章）：示例总包有限公司", "", "日期：2025年8月22日"},
        {"项目名称", "示例工程", "计划开工竣工日期", "2025.9.1—2026.10.31"},
        {"项目地址", "虚构路88号"},
        {"建设单位", "示例建设有限公司"},
        {"项目负责人", "容川", "联系电话", "15400009001"},
        {"监理单位", "示例监理有限公司"},
        {"项目总监", "蔚方正", "联系电话", "#15400009002"},
        {"施工总承包单位", "示例总包有限公司"},
        {"项目经理", "", "联系电话", "154-0000-9003"},
        {"劳资专管员", "诸葛明澜", "联系电话", "15400009004"},
        {"入职时间", "2025.8.18"},
        {"爱好", "下棋"},
    };
    auto draft = draft_of("L4-01", rows);
    const Json& data = draft.data;
    REQUIRE(data["filing_unit"] == "示例总包有限公司");
    REQUIRE(data["filing_date"] == "2025-08-22");
    REQUIRE(data["project_name"] == "示例工程");
    REQUIRE(data["planned_start"] == "2025-09-01");
    REQUIRE(data["planned_completion"] == "2026-10-31");
    REQUIRE(data["owner_project_lead"] == "容川");
    REQUIRE(data["owner_phone"] == "15400009001");
    REQUIRE(data["supervisor_phone"] == "15400009002");
    REQUIRE(data["gc_project_manager"].is_null());
    REQUIRE(data["gc_phone"] == "15400009003");
    REQUIRE(data["officer_phone"] == "15400009004");
    REQUIRE(data["officer_hire_date"] == "2025-08-18");
    REQUIRE(data["extra"]["爱好"] == "下棋");
    REQUIRE(draft.places.json()["/owner_phone"]["column"] == 4);
}

TEST_CASE("a deposit guarantee, with ticks, percent and a period of validity") {
    Rows rows = {
        {"存储形式", "□现金 ☑银行保函"},
        {"保函编号", "BZ-1"},
        {"申请人（施工总承包单位）", "示例总包有限公司"},
        {"施工合同额", "186,000,000.00"},
        {"存储比例（%）", "1.5%"},
        {"保函金额（元）", "#2790000"},
        {"有效期", "2025年8月25日至2027年2月28日"},
        {"是否不可撤销", "是"},
    };
    auto draft = draft_of("L1-05", rows);
    REQUIRE(draft.data["form"] == "银行保函");
    REQUIRE(draft.data["depositor"] == "示例总包有限公司");
    REQUIRE(draft.data["contract_amount"] == 18'600'000'000);
    REQUIRE(draft.data["ratio"] == 150);
    REQUIRE(draft.data["amount"] == 279'000'000);
    REQUIRE(draft.data["valid_from"] == "2025-08-25");
    REQUIRE(draft.data["valid_to"] == "2027-02-28");
    REQUIRE(draft.data["irrevocable"] == true);
}

TEST_CASE("sheets with the same header are read one after the other, each value with its sheet") {
    auto reading = reading_of(Simple);
    intake::Sheet second = reading.sheets[0];
    second.name = "木工";
    for (auto& cell : second.cells) {
        if (cell.text.find("钢筋班") != std::string::npos) cell.text = "班组：木工班";
    }
    intake::Sheet copy = second, hidden = second, notes = second;
    copy.name = "木工 (2)";
    hidden.name = "旧表";
    hidden.hidden = true;
    notes.name = "说明";
    notes.cells.resize(1);
    for (const auto& sheet : {second, copy, hidden, notes}) reading.sheets.push_back(sheet);
    auto draft = draft_of("L5-05", reading);
    REQUIRE(draft.data["rows"].size() == 4);
    REQUIRE(draft.data["rows"][0]["team"] == "钢筋班");
    REQUIRE(draft.data["rows"][2]["team"] == "木工班");
    REQUIRE(draft.data["team"].is_null());
    REQUIRE(draft.places.json()["/rows/2/name"]["sheet"] == "木工");
    REQUIRE(draft.data["totals"]["gross"] == 3'185'000);
    REQUIRE(draft.mapping["sheets"] == Json::array({"工资表", "木工"}));
    REQUIRE(draft.mapping["skipped"].size() == 3);
}

TEST_CASE("a hidden sheet is read when nothing else has a header") {
    auto reading = reading_of(Simple);
    reading.sheets[0].hidden = true;
    REQUIRE(draft_of("L5-05", reading).data["rows"].size() == 2);
}

TEST_CASE("without a header there is a reason, not an empty record") {
    Type type = type_of("L5-05");
    auto reading = reading_of({{"会议记录"}, {"张三说", "李四说"}});
    auto draft = intake::map(reading, type.type, type.schema);
    REQUIRE_FALSE(draft);
    REQUIRE(draft.error().code == Code::Unprocessable);
    REQUIRE(draft.error().message.find("表头") != std::string::npos);
    intake::Reading scan;
    scan.format = intake::Format::Jpeg;
    REQUIRE_FALSE(intake::map(scan, type.type, type.schema));
}

TEST_CASE("JSON of a schema is taken as it is; other JSON and fractions are refused") {
    Type type = type_of("L6-01");
    intake::Reading reading;
    reading.format = intake::Format::Json;
    reading.json = {{"project", "示例工程"}, {"minimum_wage", 266000}};
    auto draft = intake::map(reading, type.type, type.schema);
    REQUIRE(draft);
    REQUIRE(draft->data["minimum_wage"] == 266000);
    REQUIRE(draft->data["owner"].is_null()); // every field, also those the file leaves out
    REQUIRE(draft->places.empty());
    reading.json["minimum_wage"] = 2660.5;
    REQUIRE_FALSE(intake::map(reading, type.type, type.schema));
    reading.json = {{"a", 1}};
    REQUIRE_FALSE(intake::map(reading, type.type, type.schema));
    reading.json = Json::array({1});
    REQUIRE_FALSE(intake::map(reading, type.type, type.schema));
}

TEST_CASE("five thousand rows are mapped", "[.speed]") {
    Rows rows(Simple.begin(), Simple.begin() + 4);
    while (rows.size() < 5003) rows.push_back(Simple[3]);
    auto reading = reading_of(rows);
    Type type = type_of("L5-05");
    auto begin = std::chrono::steady_clock::now();
    auto mapped = intake::map(reading, type.type, type.schema);
    WARN(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin)
             .count()
         << " ms");
    REQUIRE(mapped);
    REQUIRE(mapped->data["rows"].size() == 5000);
}
