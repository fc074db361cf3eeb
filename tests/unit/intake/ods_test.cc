#include "workbook.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::test;
using intake::Cell;

namespace {

// The body of a flat document: styles, and what stands in <office:spreadsheet>.
std::string document(const std::string& body, const std::string& styles = "") {
    return Declaration +
           "<office:document xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\" "
           "xmlns:calcext=\"c\" office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">"
           "<office:automatic-styles>" +
           styles + "</office:automatic-styles><office:body><office:spreadsheet>" + body +
           "</office:spreadsheet></office:body></office:document>";
}

std::string sheet(const std::string& rows) {
    return document("<table:table table:name=\"工资表\">" + rows + "</table:table>");
}

std::string cell(const std::string& attributes, const std::string& text) {
    return "<table:table-cell " + attributes + ">" + (text.empty() ? "" : "<text:p>" + text + "</text:p>") +
           "</table:table-cell>";
}

std::string row(const std::string& cells, const std::string& attributes = "") {
    return "<table:table-row " + attributes + ">" + cells + "</table:table-row>";
}

} // namespace

TEST_CASE("an OpenDocument cell gives its value, not what is shown of it") {
    auto reading = fods(sheet(row(
        cell("office:value-type=\"float\" office:value=\"4350.1000000000004\"", "4,350.10") +
        cell("office:value-type=\"currency\" office:value=\"12.5\" office:currency=\"CNY\"", "￥12.50") +
        cell("office:value-type=\"percentage\" office:value=\"0.015\"", "1.50%") +
        cell("office:value-type=\"date\" office:date-value=\"2026-06-30\"", "2026年6月30日") +
        cell("office:value-type=\"date\" office:date-value=\"2026-06-30T08:15:00\"", "30.06") +
        cell("office:value-type=\"time\" office:time-value=\"PT08H05M00S\"", "8:05") +
        cell("office:value-type=\"time\" office:time-value=\"PT30H00M00S\"", "30:00") +
        cell("office:value-type=\"boolean\" office:boolean-value=\"true\"", "真") +
        cell("office:value-type=\"string\"", "张三") +
        cell("office:value-type=\"string\" office:string-value=\"全名\"", "名") +
        cell("office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"", "#REF!") +
        cell("table:formula=\"of:=1+1\" office:value-type=\"float\" office:value=\"2\"", "2"))));
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].name == "工资表");
    const std::vector<std::string> expected = {"4350.1000000000004",
                                               "12.5",
                                               "1.5%",
                                               "2026-06-30",
                                               "2026-06-30 08:15:00",
                                               "08:05:00",
                                               "30:00:00",
                                               "TRUE",
                                               "张三",
                                               "全名",
                                               "#REF!",
                                               "2"};
    for (int i = 0; i < static_cast<int>(expected.size()); ++i)
        CHECK(text_of(*reading, 1, i + 1) == expected[static_cast<std::size_t>(i)]);
    CHECK(cell_at(*reading, 1, 1)->kind == Cell::Kind::Number);
    CHECK(cell_at(*reading, 1, 4)->kind == Cell::Kind::Date);
    CHECK(cell_at(*reading, 1, 8)->kind == Cell::Kind::Boolean);
    CHECK(cell_at(*reading, 1, 11)->kind == Cell::Kind::ErrorValue);
}

TEST_CASE("paragraphs, blanks, tabs and line breaks of an OpenDocument cell are as one reads them") {
    auto reading = fods(sheet(
        row("<table:table-cell "
            "office:value-type=\"string\"><office:annotation><text:p>批注</text:p></office:annotation>"
            "<text:p> 出勤<text:line-break/>天数 \n <text:span>（ 天）</text:span> </text:p>"
            "<text:p>张<text:s text:c=\"2\"/>三<text:tab/>四<text:ruby><text:ruby-base>五</text:ruby-base>"
            "<text:ruby-text>wu</text:ruby-text></text:ruby></text:p></table:table-cell>")));
    REQUIRE(reading);
    REQUIRE(text_of(*reading, 1, 1) == "出勤\n天数 （ 天）\n张  三\t四五");
}

TEST_CASE("repeated rows and columns are written out where they hold something, and counted where not") {
    auto reading =
        fods(sheet(row(cell("table:number-columns-repeated=\"3\"", "") +
                           cell("table:number-columns-repeated=\"2\" office:value-type=\"string\"", "甲"),
                       "table:number-rows-repeated=\"2\"") +
                   row(cell("", ""), "table:number-rows-repeated=\"1000000\"") + row(cell("", "乙"))));
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].cells.size() == 5);
    CHECK(text_of(*reading, 1, 4) == "甲");
    CHECK(text_of(*reading, 2, 5) == "甲");
    CHECK(text_of(*reading, 1'000'003, 1) == "乙");
}

TEST_CASE("a row repeated a million times is refused before it is written") {
    auto bomb = sheet(row(cell("table:number-columns-repeated=\"16384\" office:value-type=\"string\"", "甲"),
                          "table:number-rows-repeated=\"1048576\""));
    auto reading = fods(bomb);
    REQUIRE_FALSE(reading);
    CHECK(reading.error().message.find("单元格太多") != std::string::npos);
    CHECK_FALSE(
        fods(sheet(row(cell("", ""), "table:number-rows-repeated=\"1048576\"") + row(cell("", "甲")))));
}

TEST_CASE("merged cells of OpenDocument are ranges, covered cells keep their place") {
    auto reading =
        fods(sheet(row(cell("table:number-columns-spanned=\"3\" table:number-rows-spanned=\"2\"", "标题") +
                       "<table:covered-table-cell table:number-columns-repeated=\"2\"/>" + cell("", "旁")) +
                   row("<table:covered-table-cell table:number-columns-repeated=\"3\"/>" + cell("", "下"))));
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].merged.size() == 1);
    CHECK(reading->sheets[0].merged[0].last_row == 2);
    CHECK(reading->sheets[0].merged[0].last_column == 3);
    CHECK(text_of(*reading, 1, 4) == "旁");
    CHECK(text_of(*reading, 2, 4) == "下");
}

TEST_CASE("a table whose style does not display is a hidden sheet; tracked changes are no sheet") {
    auto styles =
        std::string("<style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties "
                    "table:display=\"false\"/></style:style><style:style style:name=\"ta2\" "
                    "style:family=\"table\"><style:table-properties table:display=\"true\"/></style:style>");
    auto reading = fods(
        document("<table:tracked-changes><table:cell-content-change><table:table-cell><text:p>旧</text:p>"
                 "</table:table-cell></table:cell-content-change></table:tracked-changes>"
                 "<table:table table:name=\"甲\" table:style-name=\"ta1\">" +
                     row(cell("", "一")) +
                     "</table:table><table:table table:name=\"乙\" "
                     "table:style-name=\"ta2\">" +
                     row(cell("", "二")) + "</table:table>",
                 styles));
    REQUIRE(reading);
    REQUIRE(reading->sheets.size() == 2);
    CHECK(reading->sheets[0].hidden);
    CHECK_FALSE(reading->sheets[1].hidden);
    CHECK(reading->sheets[0].cells.size() == 1);
}

TEST_CASE("an OpenDocument package is read; under a password it says so; a text document is no sheet") {
    const std::string mime = "application/vnd.oasis.opendocument.spreadsheet";
    auto read = [](const std::string& bytes) {
        return parsed([&](intake::Wire& wire) { return intake::read_ods(bytes, {}, wire); });
    };
    auto reading = read(zip_of({{"mimetype", mime}, {"content.xml", sheet(row(cell("", "甲")))}}));
    REQUIRE(reading);
    CHECK(text_of(*reading, 1, 1) == "甲");
    auto secret = read(zip_of(
        {{"mimetype", mime},
         {"META-INF/manifest.xml", "<m:manifest xmlns:m=\"m\"><m:file-entry m:full-path=\"content.xml\">"
                                   "<m:encryption-data/></m:file-entry></m:manifest>"},
         {"content.xml", "\x01\x02"}}));
    REQUIRE_FALSE(secret);
    CHECK(secret.error().message.find("密码") != std::string::npos);
    CHECK(read(zip_of({{"mimetype", mime}, {"content.xml", "<office:document-content xmlns:office=\"o\"/>"}}))
              .error()
              .code == Code::Unsupported);
    CHECK_FALSE(read(zip_of({{"mimetype", mime}})));
    CHECK_FALSE(fods("<!DOCTYPE x [<!ENTITY a \"aaaa\">]><office:document/>"));
}
