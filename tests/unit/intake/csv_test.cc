#include "workbook.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::test;

TEST_CASE("quotes keep separators, line breaks and doubled quotes") {
    auto reading = csv("序号,姓名,备注\r\n1,\"张,三\",\"他说\"\"好\"\"\n第二行\"\r\n2,李四,\r\n");
    REQUIRE(reading);
    REQUIRE(text_of(*reading, 2, 2) == "张,三");
    REQUIRE(text_of(*reading, 2, 3) == "他说\"好\"\n第二行");
    REQUIRE(text_of(*reading, 3, 2) == "李四");
    REQUIRE(cell_at(*reading, 3, 3) == nullptr);
}

TEST_CASE("the separator is guessed from what rows agree on") {
    REQUIRE(text_of(*csv("a|b|c\n1|2,5|3\n"), 2, 2) == "2,5");
    REQUIRE(text_of(*csv("a\tb\tc\n1\t2,5\t3\n"), 2, 2) == "2,5");
    REQUIRE(text_of(*csv("a;b\n1,5;2\n3,5;4\n"), 2, 1) == "1,5");
    REQUIRE(text_of(*csv("总笔数|总金额\n2|300.00\n1|900000000000000001|张三|150.00|工资\n2|"
                         "900000000000000002|李四|150.00|工资\n"),
                    3, 3) == "张三");
    REQUIRE(text_of(*csv("只有一列\n甲\n"), 2, 1) == "甲");
}

TEST_CASE("the formula quotes of bank tools are taken off") {
    REQUIRE(text_of(*csv("姓名,卡号\n张三,\"=\"\"9000000000000001\"\"\"\n"), 2, 2) == "9000000000000001");
}

TEST_CASE("a number Excel has shortened is marked as lost, digits in full are not") {
    auto reading = csv("姓名,身份证号\n张三,3.20E+17\n李四,320000199003074000\n");
    REQUIRE(cell_at(*reading, 2, 2)->numeric_loss);
    REQUIRE_FALSE(cell_at(*reading, 3, 2)->numeric_loss);
}

TEST_CASE("a file of blanks is empty; an unclosed quote ends with the file") {
    REQUIRE_FALSE(csv(" \r\n\t\n"));
    REQUIRE(text_of(*csv("a,\"b"), 1, 2) == "b");
}

TEST_CASE("a first line that names the separator is obeyed and is no row") {
    auto reading = csv("sep=;\r\n姓名;实发工资\r\n张三;6600,5\r\n");
    REQUIRE(text_of(*reading, 1, 1) == "姓名");
    REQUIRE(text_of(*reading, 2, 2) == "6600,5");
    REQUIRE(text_of(*csv("\"sep=,\"\n甲,乙;丙\n丁,戊;己\n"), 2, 2) == "戊;己");
    REQUIRE(text_of(*csv("SEP=^\n甲^乙\n"), 1, 2) == "乙");
    REQUIRE(text_of(*csv("sep=\t\n甲\t乙\n"), 1, 2) == "乙");
    REQUIRE(text_of(*csv("sep=说明,乙\n甲,乙\n"), 1, 1) == "sep=说明"); // a row like any other
}
