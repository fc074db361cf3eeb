#include "text/vertical.hh"

#include <catch2/catch.hpp>

using taizhang::text::vertical;

TEST_CASE("vertical text has one character to a line, brackets turned") {
    CHECK(vertical("安置房（二标段）") == "安\n置\n房\n︵\n二\n标\n段\n︶");
    CHECK(vertical("甲、乙—丙") == "甲\n︑\n乙\n︱\n丙");
}

TEST_CASE("up to three digits and letters stand beside each other, longer runs do not") {
    CHECK(vertical("第12卷") == "第\n12\n卷");
    CHECK(vertical("12#楼 B1") == "12#\n楼\nB1");
    CHECK(vertical("2026年") == "2\n0\n2\n6\n年");
    CHECK(vertical("").empty());
    CHECK(vertical("　 ").empty());
}

TEST_CASE("characters beyond the BMP stay whole") { CHECK(vertical("𠮷野") == "𠮷\n野"); }
