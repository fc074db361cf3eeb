#include "cases.hh"

using namespace taizhang;
using namespace taizhang::test;
namespace {

// Lines of a gate, one after the other; six cells each, as turnstiles export them.
class Gate {
public:
    Gate() {
        static const char* const Headers[] = {"姓名", "身份证号码", "班组", "通行时间", "进出方向", "流水号"};
        for (const char* header : Headers) put(header);
    }
    void passes(const std::string& name, const std::string& id_no, const std::string& time,
                const std::string& direction) {
        ++x_row;
        x_column = 0;
        for (const auto& text : {name, id_no, std::string("木工班"), time, direction, std::to_string(x_row)})
            put(text);
    }
    intake::Reading reading() const {
        intake::Reading reading;
        reading.format = intake::Format::Csv;
        reading.sheets.push_back(x_sheet);
        return reading;
    }
    std::size_t cells() const { return x_sheet.cells.size(); }

private:
    void put(std::string text) {
        x_sheet.cells.push_back({x_row, ++x_column, intake::Cell::Kind::Text, false, std::move(text)});
    }
    intake::Sheet x_sheet;
    int x_row = 1, x_column = 0;
};

std::string nth_name(int n) {
    return std::string("甲乙丙丁戊己庚辛壬癸").substr(static_cast<std::size_t>(n % 10) * 3, 3) +
           std::to_string(n);
}

std::string at(int day, int hour) {
    char text[32];
    std::snprintf(text, sizeof text, "2026-05-%02d %02d:00:00", day, hour);
    return text;
}

} // namespace

TEST_CASE("a month of a busy gate, over a hundred thousand passages, becomes one row a person") {
    constexpr int Persons = 1'000, Days = 26;
    Gate gate;
    for (int day = 1; day <= Days; ++day) {
        for (int person = 0; person < Persons; ++person) {
            gate.passes(nth_name(person), "", at(day, 7), "进");
            gate.passes(nth_name(person), "", at(day, 11), "出");
            gate.passes(nth_name(person), "", at(day, 13), "进");
            gate.passes(nth_name(person), "", at(day, 17), "出");
        }
    }
    REQUIRE(gate.cells() > 600'000); // what a table of as many cells would be refused for
    Type type = type_of("L4-10");
    auto draft = intake::map(gate.reading(), type.type, type.schema);
    REQUIRE(draft);
    const Json& rows = draft->data["rows"];
    REQUIRE(rows.size() == Persons);
    for (std::size_t i = 0; i < rows.size(); i += 111) {
        CHECK(rows[i]["days_total"] == Days * 10);
        CHECK(rows[i]["hours_total"] == Days * 8 * 100);
        CHECK(rows[i]["extra"]["26日打卡"] == "07:00进、11:00出、13:00进、17:00出");
    }
}

TEST_CASE(
    "a table of more cells than a record is sealed from is refused, and so are passages of as many persons") {
    Type payroll = type_of("L5-05"), attendance = type_of("L4-10");
    Rows rows = {{"姓名", "身份证号码", "出勤天数", "日工资", "应发工资", "实发工资"}};
    intake::Reading sheet = reading_of(rows);
    for (int row = 2; row < 120'002; ++row) {
        for (int column = 1; column <= 6; ++column)
            sheet.sheets[0].cells.push_back({row, column, intake::Cell::Kind::Text, false, "1"});
    }
    auto table = intake::map(sheet, payroll.type, payroll.schema);
    REQUIRE_FALSE(table);
    CHECK(table.error().message.find("单元格太多") != std::string::npos);
    // Nulls are what makes a record large: for a review that keeps nothing the same sheet may be read.
    CHECK(intake::map(sheet, payroll.type, payroll.schema, nullptr, {}, intake::Nulls::Left));

    Gate gate;
    for (int person = 0; person < 110'000; ++person) gate.passes(nth_name(person), "", at(1, 7), "进");
    auto passages = intake::map(gate.reading(), attendance.type, attendance.schema);
    REQUIRE_FALSE(passages);
    CHECK(passages.error().message.find("单元格太多") != std::string::npos);
}

TEST_CASE("what a person's passages say beside the time is kept once each, also a hundred thousand times") {
    Gate gate;
    for (int i = 0; i < 100'000; ++i) gate.passes("张三", "", at(1 + i % 26, 7), i % 2 == 0 ? "进" : "东门");
    Type type = type_of("L4-10");
    auto draft = intake::map(gate.reading(), type.type, type.schema);
    REQUIRE(draft);
    const Json& extra = draft->data["rows"][0]["extra"];
    CHECK(extra["进出方向"] == "东门");
    CHECK(extra["流水号"].get<std::string>().ends_with("、100001"));
}
