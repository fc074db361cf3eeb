#include "base/date.hh"

#include <catch2/catch.hpp>

using namespace taizhang;

TEST_CASE("a date is read only in its exact form") {
    CHECK(format(*parse_date("2024-02-29")) == "2024-02-29");
    CHECK_FALSE(parse_date("2023-02-29"));
    CHECK_FALSE(parse_date("2023-2-9"));
    CHECK_FALSE(parse_date("2023-02-09 "));
    CHECK_FALSE(parse_month("2023-13"));
}

TEST_CASE("29 February plus years ends on the last day of February") {
    CHECK(format(add_years(*parse_date("2024-02-29"), 3)) == "2027-02-28");
    CHECK(format(add_years(*parse_date("2024-02-29"), 4)) == "2028-02-29");
    CHECK(format(add_years(*parse_date("2024-08-20"), 3)) == "2027-08-20");
}

TEST_CASE("an instant becomes a Chinese date eight hours ahead of UTC") {
    auto instant = parse_instant("2026-06-30T16:00:00.000Z");
    REQUIRE(instant);
    CHECK(format(shanghai_date(*instant)) == "2026-07-01");
    CHECK(format(*instant) == "2026-06-30T16:00:00.000Z");
    CHECK(format(shanghai_date(*parse_instant("2026-06-30T15:59:59.999Z"))) == "2026-06-30");
}

TEST_CASE("months have their days") {
    CHECK(days_in(*parse_month("2024-02")) == 29);
    CHECK(days_in(*parse_month("2026-02")) == 28);
    CHECK(days_in(*parse_month("2026-07")) == 31);
}

TEST_CASE("a minute of a day is read only in its exact form") {
    CHECK(format(*parse_date_time("2026-06-30T08:15")) == "2026-06-30T08:15");
    for (const char* bad : {"", "2026-06-30", "2026-06-30 08:15", "2026-06-30T24:00", "2026-06-31T08:15",
                            "2026-06-30T08:60", "2026-06-30T08:15:00", "2026-06-30T8:15"}) {
        INFO(bad);
        CHECK_FALSE(parse_date_time(bad));
    }
}
