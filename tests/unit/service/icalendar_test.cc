#include "service/icalendar.hh"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace taizhang;
using namespace taizhang::service;

namespace {

const Instant Stamp = *parse_instant("2026-06-15T01:02:03.456Z");

CalendarEvent event(std::string summary) {
    CalendarEvent made;
    made.uid = "officer-filing.2026-01-05.p1@taizhang";
    made.at = {*parse_date("2026-12-31"), 0};
    made.summary = std::move(summary);
    return made;
}

// Lines as RFC 5545 has them, without folds; complains of what is no such line.
std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::size_t from = 0;
    while (from < text.size()) {
        auto end = text.find("\r\n", from);
        REQUIRE(end != std::string::npos);
        auto line = text.substr(from, end - from);
        CHECK(line.size() <= 75);
        CHECK(line.find_first_of("\r\n") == std::string::npos);
        CHECK((static_cast<unsigned char>(line[line.starts_with(' ') ? 1 : 0]) & 0xC0U) !=
              0x80U); // a whole character
        if (line.starts_with(' ')) {
            REQUIRE_FALSE(lines.empty());
            lines.back() += line.substr(1);
        } else {
            lines.push_back(line);
        }
        from = end + 2;
    }
    return lines;
}

bool has(const std::vector<std::string>& lines, const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) != lines.end();
}

} // namespace

TEST_CASE("a day is an all-day event that ends with the next, an hour is a moment in UTC") {
    auto day = event("备案");
    day.remind_days = 7;
    auto hour = event("报告");
    hour.at = {*parse_date("2026-07-01"), 7 * 60 + 30};
    hour.all_day = false;
    auto lines = lines_of(icalendar("日历", {day, hour}, Stamp));
    CHECK(lines.front() == "BEGIN:VCALENDAR");
    CHECK(lines.back() == "END:VCALENDAR");
    CHECK(has(lines, "VERSION:2.0"));
    CHECK(has(lines, "DTSTAMP:20260615T010203Z"));
    CHECK(has(lines, "DTSTART;VALUE=DATE:20261231"));
    CHECK(has(lines, "DTEND;VALUE=DATE:20270101"));
    CHECK(has(lines, "DTSTART:20260630T233000Z")); // half past seven in China
    CHECK(has(lines, "TRIGGER:-P7D"));
}

TEST_CASE("texts are escaped: a comma, a semicolon, a backslash or a line break ends nothing") {
    auto lines = lines_of(icalendar("x", {event("a,b;c\\d\ne\rEND:VEVENT")}, Stamp));
    CHECK(has(lines, "SUMMARY:a\\,b\\;c\\\\d\\neEND:VEVENT"));
    CHECK(std::count(lines.begin(), lines.end(), "END:VEVENT") == 1);
}

TEST_CASE("lines are folded at 75 octets and never inside a character, whatever the text") {
    rc::prop("any text comes back whole", [](std::vector<std::uint8_t> choices) {
        constexpr std::array<const char*, 4> Pieces = {"a", "é", "台", "𠮷"};
        std::string text;
        for (auto choice : choices) text += Pieces[choice % Pieces.size()];
        auto lines = lines_of(icalendar(text, {event(text)}, Stamp));
        RC_ASSERT(has(lines, "SUMMARY:" + text));
        RC_ASSERT(has(lines, "X-WR-CALNAME:" + text));
    });
}
