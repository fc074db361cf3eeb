#include "cases.hh"

using namespace taizhang;
using namespace taizhang::test;

namespace {

const Rows Clear = {
    {"示例江海新苑农民工工资支付表（2026年6月份）"},
    {"序号", "姓名", "身份证号码", "出勤天数", "日工资", "应发工资", "预支", "实发工资", "工地补助"},
    {"#1", "张三", Id1, "#20", "#370", "#7400", "", "#7400", "#5"},
    {"#2", "李四", Id2, "#21", "#380", "#7980", "#500", "#7480", ""},
};

Json proposed(const Rows& rows, const intake::ConfirmedMapping* confirmed = nullptr) {
    Type type = type_of("L5-05");
    auto proposal = intake::propose(reading_of(rows), type.type, type.schema, confirmed);
    if (!proposal) FAIL(proposal.error().message);
    return *proposal;
}

Result<intake::Draft> mapped(const Rows& rows, const intake::ConfirmedMapping& confirmed) {
    Type type = type_of("L5-05");
    return intake::map(reading_of(rows), type.type, type.schema, &confirmed);
}

const Json* column(const Json& mapping, int number) {
    for (const Json& each : mapping["columns"]) {
        if (each["column"] == number) return &each;
    }
    return nullptr;
}

} // namespace

TEST_CASE("a clear header is certain; what no field knows is kept without a doubt") {
    Json proposal = proposed(Clear);
    CHECK(proposal["doubts"].empty());
    for (const Json& each : proposal["columns"]) {
        INFO(each.dump());
        if (each["field"].is_null()) CHECK(each["confidence"] == 0);
        else CHECK(each["confidence"].get<int>() >= 90);
    }
    CHECK(column(proposal, 9)->at("field").is_null());
    CHECK(column(proposal, 2)->at("samples") == Json::array({"张三", "李四"}));
    CHECK(proposal["fields"].size() > 10);
}

TEST_CASE("what is sealed holds no value of a cell") {
    Type type = type_of("L5-05");
    auto draft = intake::map(reading_of(Clear), type.type, type.schema);
    REQUIRE(draft);
    CHECK(draft->mapping.dump().find("张三") == std::string::npos);
    CHECK(draft->mapping.dump().find(Id1) == std::string::npos);
}

TEST_CASE("a column that does not hold what its label says is doubted") {
    Rows rows = Clear;
    rows[2][2] = "钢筋工";
    rows[3][2] = "木工";
    Json proposal = proposed(rows);
    REQUIRE(proposal["doubts"].size() == 1);
    CHECK(proposal["doubts"][0]["column"] == 3);
    CHECK(proposal["doubts"][0]["field"] == "id_no");
    CHECK(column(proposal, 3)->at("confidence").get<int>() < 50);
}

TEST_CASE("two columns for one field are a doubt, and so is a needed field that nothing is known of") {
    Rows rows = Clear;
    rows[1][8] = "实发工资";
    CHECK(proposed(rows)["doubts"].size() == 1);
    rows = Clear;
    rows[1][7] = "到手";
    Json doubts = proposed(rows)["doubts"];
    REQUIRE(doubts.size() == 1);
    CHECK(doubts[0]["field"] == "net");
    CHECK(doubts[0]["column"].is_null());
}

TEST_CASE("what a person confirmed replaces the automatic mapping wholly, and is certain") {
    Rows rows = Clear;
    rows[1][7] = "到手";
    Json proposal = proposed(rows);
    for (Json& each : proposal["columns"]) {
        if (each["column"] == 8) each["field"] = "net";
        if (each["column"] == 5) each["field"] = ""; // 日工资: not used
    }
    auto confirmed = intake::confirmed_mapping(proposal);
    REQUIRE(confirmed);
    auto draft = mapped(rows, *confirmed);
    REQUIRE(draft);
    const Json& row = draft->data["rows"][1];
    CHECK(row["net"] == 748'000);
    CHECK(row["rate"].is_null());
    CHECK(row["extra"]["日工资"] == "380");
    CHECK(draft->mapping["doubts"].empty());
    CHECK(column(draft->mapping, 8)->at("confidence") == 100);
    CHECK(draft->mapping["fingerprint"] == proposal["fingerprint"]);
}

TEST_CASE("a mapping confirmed one month fits the next: other values, another month, moved down and right") {
    Rows rows = Clear;
    rows[1][7] = "5月到手";
    auto confirmed = intake::confirmed_mapping(proposed(rows));
    REQUIRE(confirmed);
    for (auto& each : confirmed->columns) {
        if (each.column == 8) each.field = "net";
    }
    Rows next = rows;
    next[1][7] = "6月到手";
    next.insert(next.begin() + 1, {"编号：7"});
    next.pop_back();
    auto draft = mapped(next, *confirmed);
    REQUIRE(draft);
    CHECK(draft->data["rows"].size() == 1);
    CHECK(draft->data["rows"][0]["net"] == 740'000);
    CHECK(draft->mapping["fingerprint"] == confirmed->fingerprint);
    for (std::size_t i = 2; i < next.size(); ++i) next[i].insert(next[i].begin(), "");
    draft = mapped(next, *confirmed);
    REQUIRE(draft);
    CHECK(draft->data["rows"][0]["net"] == 740'000);
}

TEST_CASE("a confirmed mapping that cannot be is refused with a reason") {
    auto with = [](std::vector<intake::ConfirmedMapping::Column> columns) {
        intake::ConfirmedMapping confirmed;
        confirmed.header_row = 2;
        confirmed.columns = std::move(columns);
        return mapped(Clear, confirmed);
    };
    CHECK(with({{2, "姓名", "name"}, {8, "实发工资", "net"}}));
    CHECK_FALSE(with({{2, "姓名", "no_such_field"}}));
    CHECK_FALSE(with({{2, "姓名", "name"}, {3, "身份证号码", "name"}}));
    CHECK_FALSE(with({{2, "姓名", ""}}));
    CHECK_FALSE(with({{2, "名字", "name"}}));
    auto by_number = with({{2, "", "name"}, {8, "", "net"}});
    REQUIRE(by_number);
    CHECK(by_number->data["rows"][0]["net"] == 740'000);
    for (const char* text :
         {"[]", "{}", R"({"columns":[]})", R"({"columns":[{"column":0}]})", R"({"columns":[{"column":"3"}]})",
          R"({"columns":[{"column":1}],"header_rows":4})"}) {
        INFO(text);
        CHECK_FALSE(intake::confirmed_mapping(*parse_json(text)));
    }
}
