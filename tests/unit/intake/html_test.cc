#include "intake/charset.hh"
#include "text/utf8.hh"
#include "workbook.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::test;
using intake::Cell;

TEST_CASE("a web page's tables stand one below the other, lines of text between them") {
    auto reading = html("<html><head><title>导出</title><script>var a='<table>';</script></head><body>"
                        "<h3>木工班工资表（2026年6月）</h3><p>单位：<b>元</b><br>制表：甲</p>"
                        "<table><tr><th>姓名<th>金额<tr><td>张&nbsp;三</td><td>4,350.50</td></tr></table>"
                        "<table><tr><td>合计</td><td>&nbsp;</td></tr></table></body></html>");
    REQUIRE(reading);
    REQUIRE(reading->sheets.size() == 1);
    CHECK(text_of(*reading, 1, 1) == "木工班工资表（2026年6月）");
    CHECK(text_of(*reading, 2, 1) == "单位：元");
    CHECK(text_of(*reading, 3, 1) == "制表：甲");
    CHECK(text_of(*reading, 4, 1) == "姓名");
    CHECK(text_of(*reading, 4, 2) == "金额");
    CHECK(text_of(*reading, 5, 1) == "张\u00A0三");
    CHECK(text_of(*reading, 5, 2) == "4,350.50");
    CHECK(text_of(*reading, 6, 1) == "合计");
    CHECK(cell_at(*reading, 6, 2) == nullptr);
    CHECK(reading->sheets[0].cells.size() == 8);
}

TEST_CASE("spans push cells aside as a browser shows them, and are merged ranges") {
    auto reading =
        html("<table><tr><td rowspan=2>序号</td><td colspan=2>扣款</td><td rowspan='2'>实发</td></tr>"
             "<tr><td>社保</td><td>借支</td></tr><tr><td>1</td><td>2</td><td>3</td><td>4</td></tr></table>");
    REQUIRE(reading);
    CHECK(text_of(*reading, 1, 2) == "扣款");
    CHECK(text_of(*reading, 1, 4) == "实发");
    CHECK(text_of(*reading, 2, 2) == "社保");
    CHECK(text_of(*reading, 2, 3) == "借支");
    CHECK(text_of(*reading, 3, 1) == "1");
    CHECK(text_of(*reading, 3, 4) == "4");
    REQUIRE(reading->sheets[0].merged.size() == 3);
    CHECK(reading->sheets[0].merged[0].last_row == 2);
    CHECK(reading->sheets[0].merged[1].last_column == 3);
}

TEST_CASE("lines within a cell stay lines, white space does not") {
    auto reading =
        html("<table><tr><td>出勤<br>天数\n   <span>（ 天\t）</span></td><td><p>甲</p><p>乙</p></td>"
             "<td><div>丙</div></td></tr></table>");
    REQUIRE(reading);
    CHECK(text_of(*reading, 1, 1) == "出勤\n天数 （ 天 ）");
    CHECK(text_of(*reading, 1, 2) == "甲\n乙");
    CHECK(text_of(*reading, 1, 3) == "丙");
}

TEST_CASE("what Excel says of numbers in its web pages counts") {
    auto reading =
        html("<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta charset=gb2312>"
             "<!--[if gte mso "
             "9]><xml><x:ExcelWorkbook><x:ExcelWorksheet><x:Name>工资表</x:Name></x:ExcelWorksheet>"
             "</x:ExcelWorkbook></xml><![endif]--><style><!-- .xl24 {mso-number-format:\"Short Date\";}\n"
             ".xl25\n\t{mso-style-parent:style0;\n\tmso-number-format:\"\\@\";}\n.xl26, td.xl27 "
             "{mso-number-format:\"0\\.00%\";} --></style></head><body><table><tr>"
             "<td class=xl25 x:str>320000199003074000</td><td x:num>4350.5</td><td "
             "x:num=\"4350.1000000000004\">4,350.10</td>"
             "<td class=xl24 x:num=\"45047\">2023-5-1</td><td class='a xl27' x:num=\"0.015\">1.50%</td>"
             "<td style='mso-number-format:\"yyyy\\0022年\\0022m\"' x:num=45047>2023年5</td><td "
             "x:num=\"320000199003074000\">3.2E+17</td>"
             "<td>3.20000E+17</td><td x:bool=\"TRUE\">TRUE</td><td x:err>#REF!</td><td "
             "x:num=''>文字</td></tr></table>");
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].name == "工资表");
    const std::vector<std::string> expected = {"320000199003074000",
                                               "4350.5",
                                               "4350.1000000000004",
                                               "2023-05-01",
                                               "1.5%",
                                               "2023-05-01",
                                               "320000199003074000",
                                               "3.20000E+17",
                                               "TRUE",
                                               "#REF!",
                                               "文字"};
    for (int i = 0; i < static_cast<int>(expected.size()); ++i)
        CHECK(text_of(*reading, 1, i + 1) == expected[static_cast<std::size_t>(i)]);
    CHECK(cell_at(*reading, 1, 1)->kind == Cell::Kind::Text);
    CHECK_FALSE(cell_at(*reading, 1, 1)->numeric_loss);
    CHECK(cell_at(*reading, 1, 2)->kind == Cell::Kind::Number);
    CHECK(cell_at(*reading, 1, 4)->kind == Cell::Kind::Date);
    CHECK(cell_at(*reading, 1, 7)->numeric_loss);
    CHECK(cell_at(*reading, 1, 8)->numeric_loss);
    CHECK(cell_at(*reading, 1, 9)->kind == Cell::Kind::Boolean);
    CHECK(cell_at(*reading, 1, 10)->kind == Cell::Kind::ErrorValue);
}

TEST_CASE("numbers behind what LibreOffice and SheetJS show are read") {
    auto reading = html(
        "<table><tr><td sdval=\"4350.5\" sdnum=\"1033;0;#,##0.00\">4,350.50</td>"
        "<td sdval=\"45047\" sdnum=\"1033;2052;YYYY-MM-DD\">2023-05-01</td><td sdnum=\"1033;0;@\">甲</td>"
        "<td data-t=\"n\" data-v=\"4350.5\" data-z=\"#,##0.00\">4,350.50</td>"
        "<td data-t=\"s\" data-v=\"乙\">乙</td></tr></table>");
    REQUIRE(reading);
    CHECK(text_of(*reading, 1, 1) == "4350.5");
    CHECK(text_of(*reading, 1, 2) == "2023-05-01");
    CHECK(text_of(*reading, 1, 3) == "甲");
    CHECK(text_of(*reading, 1, 4) == "4350.5");
    CHECK(cell_at(*reading, 1, 4)->kind == Cell::Kind::Number);
    CHECK(text_of(*reading, 1, 5) == "乙");
}

TEST_CASE("tables inside tables come below, nothing of them or around them is lost") {
    auto reading =
        html("<table><tr><td>外<table><tr><td>姓名</td><td>金额</td></tr><tr><td>张三</td><td>1</td></tr>"
             "</table>后</td><td>旁</td></tr><tr><td>末</td></tr></table>");
    REQUIRE(reading);
    CHECK(text_of(*reading, 1, 1) == "外");
    CHECK(text_of(*reading, 2, 2) == "金额");
    CHECK(text_of(*reading, 3, 1) == "张三");
    CHECK(text_of(*reading, 4, 1) == "后");
    CHECK(text_of(*reading, 4, 2) == "旁");
    CHECK(text_of(*reading, 5, 1) == "末");
}

TEST_CASE("what a page hides is a hidden sheet; hidden rows and columns are read as in any workbook") {
    auto reading =
        html("<style>.away{display:none}</style><div style='DISPLAY: "
             "none'><table><tr><td>藏</td></tr></table></div>"
             "<table><tr><td>甲<span class=away>0001</span></td><td style='display:none'>列</td></tr>"
             "<tr style=\"display:none\"><td>行</td></tr></table>");
    REQUIRE(reading);
    REQUIRE(reading->sheets.size() == 2);
    CHECK(text_of(*reading, 1, 1) == "甲");
    CHECK(text_of(*reading, 1, 2) == "列");
    CHECK(text_of(*reading, 2, 1) == "行");
    CHECK(reading->sheets[1].hidden);
    CHECK(text_of(*reading, 1, 1, 1) == "藏");
    CHECK(text_of(*reading, 2, 1, 1) == "0001");
}

TEST_CASE("a page without a table, and one that asks for too much, are refused with the reason") {
    CHECK(html("<html><body>请重新登录</body></html>").error().message.find("没有表格") != std::string::npos);
    std::string deep;
    for (int i = 0; i < 300; ++i) deep += "<table><tr><td>";
    CHECK_FALSE(html(deep));
    intake::Limits few;
    few.cells = 20;
    std::string wide = "<table>";
    for (int i = 0; i < 20; ++i) wide += "<tr><td colspan=1000 rowspan=60000>甲</td></tr>";
    CHECK(html(wide, few).error().message.find("单元格太多") != std::string::npos);
    auto loose = html("<tr><td>甲</td></tr>乙<td>丙"); // no table at all, never closed
    REQUIRE(loose);
    CHECK(text_of(*loose, 1, 1) == "甲");
}

TEST_CASE("long pages are read whole, whatever falls on the borders of pieces") {
    std::string page = "<table>";
    for (int i = 0; i < 20'000; ++i)
        page += "<tr><td>工人" + std::to_string(i) + "</td><td>&#24352;三</td></tr>";
    auto reading = html(page + "</table>");
    REQUIRE(reading);
    REQUIRE(reading->sheets[0].cells.size() == 40'000);
    for (int i = 0; i < 20'000; ++i) {
        REQUIRE(reading->sheets[0].cells[static_cast<std::size_t>(i) * 2].text == "工人" + std::to_string(i));
        REQUIRE(reading->sheets[0].cells[static_cast<std::size_t>(i) * 2 + 1].text == "张三");
    }
    std::string text = "<table><tr><td>" + std::string(70'001, 'a'); // no tag for longer than a piece
    for (int i = 0; i < 60'000; ++i) text += "汉";
    auto plain = html(text);
    REQUIRE(plain);
    CHECK(plain->sheets[0].cells[0].text.size() == 70'001 + 180'000);
}

TEST_CASE("pages are turned into Unicode by mark, by what they can only be, by what they say") {
    using intake::decode_markup;
    auto gbk = text::to_gb18030("<meta charset=\"GBK\"><td>联通</td>");
    REQUIRE(gbk);
    CHECK(decode_markup(*gbk)->find("联通") != std::string::npos);
    CHECK(decode_markup("<meta charset=gb2312><td>工资表</td>")->find("工资表") !=
          std::string::npos); // it lies
    CHECK(decode_markup("\xEF\xBB\xBF<table>") == "<table>");
    auto silent = text::to_gb18030("<table><td>工资</td>");
    CHECK(decode_markup(*silent)->find("工资") != std::string::npos);
    CHECK(intake::declared_charset(
              "<meta http-equiv=\"Content-Type\" content=\"text/html; charset = Big5\">") == "big5");
    CHECK(intake::declared_charset("<?xml version=\"1.0\" encoding='GB2312'?>") == "gb2312");
    auto big5 = decode_markup("<meta charset=big5><td>\xA4\xA4\xA4\xE5");
    REQUIRE_FALSE(big5);
    CHECK(big5.error().message.find("编码") != std::string::npos);
}
