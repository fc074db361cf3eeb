#include "pdf/syntax.hh"
#include "pdf/text.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::pdf;

namespace {

std::string thousandths(std::int64_t value) {
    std::string out;
    append_thousandths(out, value);
    return out;
}

std::string bytes(std::string_view text) {
    std::string out;
    append_bytes(out, text);
    return out;
}

} // namespace

TEST_CASE("thousandths are written exactly and as short as they go") {
    CHECK(thousandths(0) == "0");
    CHECK(thousandths(5) == ".005");
    CHECK(thousandths(-50) == "-.05");
    CHECK(thousandths(500) == ".5");
    CHECK(thousandths(1000) == "1");
    CHECK(thousandths(595276) == "595.276");
    CHECK(thousandths(-841890) == "-841.89");
    CHECK(thousandths(10010) == "10.01");
}

TEST_CASE("byte strings escape what PDF would read otherwise") {
    CHECK(bytes("a(b)\\c\r\n") == "(a\\(b\\)\\\\c\\r\n)");
    CHECK(bytes(std::string_view("\0x", 2)) == std::string("(\0x)", 4));
}

TEST_CASE("text strings are ASCII or UTF-16BE in hexadecimal") {
    CHECK(text_string("plain (1)") == "(plain \\(1\\))");
    CHECK(text_string("甲") == "<FEFF7532>");
    CHECK(text_string("𠮷") == "<FEFFD842DFB7>");
    CHECK(text_string("a\n") == "<FEFF0061000A>");
}

TEST_CASE("names and dates take the forms of ISO 32000-1") {
    CHECK(name("application/json") == "/application#2Fjson");
    CHECK(name("a b#") == "/a#20b#23");
    Instant instant(std::chrono::milliseconds(1'782'807'330'123));
    CHECK(pdf_date(instant) == "(D:20260630081530Z)");
    CHECK(xmp_date(instant) == "2026-06-30T08:15:30Z");
}

TEST_CASE("text is put together as by the slower functions") {
    Text text;
    std::string expected;
    for (std::int64_t value : {0, 1, -1, 9, 10, 99, 100, 999, 1000, -1000, 1001, 1010, 1100, 12345, -12340,
                               -500, 2147483647, -2147483647}) {
        text.thousandths(static_cast<std::int32_t>(value)) << ' ';
        append_thousandths(expected, value);
        expected += ' ';
        if (value < 0) continue;
        text.number(static_cast<std::uint32_t>(value)) << "|";
        append_number(expected, value);
        expected += '|';
    }
    std::string filling(5000, 'x');
    (text << filling).reference(7);
    expected += filling;
    expected += "7 0 R";
    CHECK(text.view() == expected);
    text.clear();
    text.number(4294967295u);
    CHECK(text.view() == "4294967295");
}
