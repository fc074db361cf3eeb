#include "workbook.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::test;
using intake::Cell;

namespace {

std::string book(const std::string& sheets) {
    return Declaration +
           "<?mso-application progid=\"Excel.Sheet\"?>\n"
           "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "
           "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\" "
           "xmlns:x=\"urn:schemas-microsoft-com:office:excel\" "
           "xmlns:html=\"http://www.w3.org/TR/REC-html40\">"
           "<Styles><Style ss:ID=\"p\"><NumberFormat ss:Format=\"0.00%\"/></Style>"
           "<Style ss:ID=\"q\" ss:Parent=\"p\"/><Style ss:ID=\"d\"><NumberFormat ss:Format=\"Short "
           "Date\"/></Style>"
           "<Style ss:ID=\"t\"><NumberFormat ss:Format=\"@\"/></Style></Styles>" +
           sheets + "</Workbook>";
}

std::string sheet(const std::string& rows, const std::string& options = "") {
    return "<Worksheet ss:Name=\"工资表\"><Table>" + rows + "</Table>" + options + "</Worksheet>";
}

std::string cell(const std::string& type, const std::string& text, const std::string& attributes = "") {
    return "<Cell " + attributes + "><Data ss:Type=\"" + type + "\">" + text + "</Data></Cell>";
}

} // namespace

TEST_CASE("SpreadsheetML gives every kind of cell with its value") {
    auto reading = spreadsheetml(book(sheet(
        "<Row>" + cell("Number", "4350.5") + cell("Number", "0.015", "ss:StyleID=\"q\"") +
        cell("Number", "45047", "ss:StyleID=\"d\"") + cell("DateTime", "2026-06-30T00:00:00.000") +
        cell("DateTime", "1899-12-31T08:15:00.000") + cell("Boolean", "1") + cell("Error", "#N/A") +
        cell("String", "320000199003074000", "ss:StyleID=\"t\"") + cell("Number", "3.20000199003074E+17") +
        "<Cell><ss:Data ss:Type=\"String\"><html:B>张</html:B><html:Font>三</html:Font></ss:Data>"
        "<Comment><ss:Data>批注</ss:Data></Comment></Cell></Row>")));
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].name == "工资表");
    const std::vector<std::string> expected = {
        "4350.5", "1.5%", "2023-05-01",         "2026-06-30",           "08:15:00",
        "TRUE",   "#N/A", "320000199003074000", "3.20000199003074E+17", "张三"};
    for (int i = 0; i < static_cast<int>(expected.size()); ++i)
        CHECK(text_of(*reading, 1, i + 1) == expected[static_cast<std::size_t>(i)]);
    CHECK(cell_at(*reading, 1, 3)->kind == Cell::Kind::Date);
    CHECK(cell_at(*reading, 1, 7)->kind == Cell::Kind::ErrorValue);
    CHECK_FALSE(cell_at(*reading, 1, 8)->numeric_loss);
    CHECK(cell_at(*reading, 1, 9)->numeric_loss);
}

TEST_CASE("indices jump, merged cells push what follows aside, hidden sheets say so behind their cells") {
    auto reading = spreadsheetml(
        book(sheet("<Row ss:Index=\"3\">" +
                   cell("String", "标题", "ss:MergeAcross=\"2\" ss:MergeDown=\"1\"") + cell("String", "旁") +
                   "</Row><Row/><Row>" + cell("String", "远", "ss:Index=\"9\"") + "</Row>") +
             "<Worksheet ss:Name=\"藏\"><Table><Row>" + cell("String", "甲") +
             "</Row></Table><WorksheetOptions xmlns=\"urn:schemas-microsoft-com:office:excel\">"
             "<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>"));
    REQUIRE(reading);
    CHECK(text_of(*reading, 3, 1) == "标题");
    CHECK(text_of(*reading, 3, 4) == "旁");
    CHECK(text_of(*reading, 5, 9) == "远");
    REQUIRE(reading->sheets[0].merged.size() == 1);
    CHECK(reading->sheets[0].merged[0].last_row == 4);
    CHECK_FALSE(reading->sheets[0].hidden);
    CHECK(reading->sheets[1].hidden);
}

TEST_CASE("nonsense in SpreadsheetML is refused, not followed") {
    CHECK_FALSE(
        spreadsheetml(book(sheet("<Row ss:Index=\"99999999999\">" + cell("String", "甲") + "</Row>"))));
    CHECK_FALSE(spreadsheetml(book(sheet("<Row>" + cell("String", "甲", "ss:Index=\"16385\"") + "</Row>"))));
    CHECK_FALSE(spreadsheetml(book(sheet(cell("String", "没有行")))));
    CHECK(spreadsheetml(book("")).error().code == Code::Unsupported);
    CHECK_FALSE(spreadsheetml(book(sheet("<Row>")).substr(0, 900)));
    intake::Limits few;
    few.cells = 1;
    CHECK(spreadsheetml(book(sheet("<Row>" + cell("String", "甲") + cell("String", "乙") + "</Row>")), few)
              .error()
              .message.find("单元格太多") != std::string::npos);
}
