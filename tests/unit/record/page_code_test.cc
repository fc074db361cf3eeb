#include "record/page_code.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::record;

namespace {
const std::string Good = "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v2|p13|0123456789abcdef";
}

TEST_CASE("the code of a page says its record, place and digest") {
    auto code = page_code(Good);
    REQUIRE(code);
    CHECK(std::get<PageOfRecord>(*code) ==
          PageOfRecord{RecordId("r7hyjr3ejzzxv9ed0"), "L5-05", "2026-06", 2, 13, "0123456789abcdef"});
    auto draft = page_code("TZ1|-|L4-06||v1|p1|0123456789abcdef");
    REQUIRE(draft);
    CHECK(std::get<PageOfRecord>(*draft).record.empty());
    CHECK(std::get<PageOfRecord>(*draft).period.empty());
}

TEST_CASE("separator sheets and binder labels have codes of their own") {
    auto sheet = page_code("TZS1|NT2026-001|L5-05|2026-06|02|v1");
    REQUIRE(sheet);
    CHECK(std::get<SeparatorSheet>(*sheet) == SeparatorSheet{"NT2026-001", "L5-05", "2026-06", 2, 1});
    CHECK(std::get<SeparatorSheet>(*page_code("TZS1|示例-1|L1-01|||v3")).subcontractor == 0);
    CHECK(std::get<BinderLabel>(*page_code("TZB1|NT2026-001-L5|2")) == BinderLabel{"NT2026-001-L5", "2"});
}

TEST_CASE("what is not exactly such a code is none") {
    for (const char* other : {"",
                              "TZ1",
                              "TZ2|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v2|p13|0123456789abcdef",
                              "https://example.org/TZ1|",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v2|p13|0123456789ABCDEF",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v2|p13|0123456789abcde",
                              "TZ1|s7hyjr3ejzzxv9ed0|L5-05|2026-06|v2|p13|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9edu|L5-05|2026-06|v2|p13|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-13|v2|p13|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|202606|v2|p13|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9ed0||2026-06|v2|p13|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v0|p13|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v02|p13|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v2|p1234567|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v2|13|0123456789abcdef",
                              "TZ1|r7hyjr3ejzzxv9ed0|L5-05|2026-06|v2|p13|0123456789abcdef|",
                              "TZS1||L5-05|2026-06|02|v1",
                              "TZS1|a\nb|L5-05|2026-06|02|v1",
                              "TZS1|a|L5-05|2026-06|x|v1",
                              "TZB1||1",
                              "TZB1|a",
                              "TZB1|\xFF|1"}) {
        INFO(other);
        CHECK_FALSE(page_code(other));
    }
    CHECK_FALSE(page_code(" " + Good));
    CHECK_FALSE(page_code(Good + "\n"));
    CHECK_FALSE(page_code("TZB1|" + std::string(1000, 'a') + "|1"));
    rc::check([](const std::string& noise) { (void)page_code(noise); });
}
