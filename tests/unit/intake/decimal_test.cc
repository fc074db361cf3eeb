#include "intake/decimal.hh"
#include "intake/number_format.hh"

#include <catch2/catch.hpp>

using namespace taizhang::intake;

TEST_CASE("decimals come without exponent and with the digits a spreadsheet shows") {
    REQUIRE(plain_decimal("4350.1000000000004") == "4350.1");
    REQUIRE(plain_decimal("22.499999999999996") == "22.5");
    REQUIRE(plain_decimal("9.9999999999999999") == "10");
    REQUIRE(plain_decimal("1.5E-3") == "0.0015");
    REQUIRE(plain_decimal("1.2E+4") == "12000");
    REQUIRE(plain_decimal("-0.50") == "-0.5");
    REQUIRE(plain_decimal("0") == "0");
    REQUIRE(plain_decimal("10675.50") == "10675.5");
    REQUIRE(plain_decimal("1E+400") == "1E+400");
    REQUIRE(plain_decimal("abc") == "abc");
    REQUIRE(plain_decimal("") == "");
}

TEST_CASE("more than fifteen digits before the point were lost") {
    REQUIRE(has_lost_digits("1234567890123456"));
    REQUIRE(has_lost_digits("3.2E+17"));
    REQUIRE_FALSE(has_lost_digits("123456789012345"));
    REQUIRE_FALSE(has_lost_digits("0.1234567890123456789"));
    REQUIRE_FALSE(has_lost_digits("4350.1000000000004"));
}

TEST_CASE("formats that show dates") {
    for (auto code : {"yyyy-mm-dd", "m/d", "[$-804]yyyy\"年\"m\"月\"", "h:mm", "aaaa", "mm:ss.0"})
        REQUIRE(look_of_format(code) == Look::Date);
    for (auto code :
         {"General", "0.00", "#,##0.00\"元/d\"", "[Red]0", "G/通用格式", "@", "0\\d", "0.00E+00", "0;d"}) {
        REQUIRE(look_of_format(code) != Look::Date);
    }
}

TEST_CASE("hours beyond a day and percentages are known by their format") {
    REQUIRE(look_of_format("[h]:mm") == Look::Elapsed);
    REQUIRE(look_of_built_in(46) == Look::Elapsed);
    REQUIRE(look_of_format("0.00%;[Red]-0.00%") == Look::Percent);
    REQUIRE(look_of_format("0\"%\"") == Look::Plain);
    REQUIRE(elapsed_of_serial("1.25") == "30:00:00");
    REQUIRE(elapsed_of_serial("-1").empty());
    REQUIRE(elapsed_of_serial("99999").empty());
    REQUIRE(date_of_iso("2026-06-30T08:15:00.000") == "2026-06-30 08:15:00");
    REQUIRE(date_of_iso("1899-12-30T08:15:00") == "08:15:00");
    REQUIRE(date_of_iso("六月") == "六月");
    REQUIRE(time_of_duration("PT100H5M7.5S") == "100:05:07");
    REQUIRE(time_of_duration("P1D") == "P1D");
}

TEST_CASE("serial numbers become dates, with the two oddities of 1900") {
    REQUIRE(date_of_serial("1", false) == "1900-01-01");
    REQUIRE(date_of_serial("61", false) == "1900-03-01");
    REQUIRE(date_of_serial("45047", false) == "2023-05-01");
    REQUIRE(date_of_serial("45047.99999999999", false) == "2023-05-02");
    REQUIRE(date_of_serial("0.354166666666667", false) == "08:30:00");
    REQUIRE(date_of_serial("-1", false).empty());
    REQUIRE(date_of_serial("99999999", false).empty());
}
