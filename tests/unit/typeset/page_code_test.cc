// The codes that pages carry are those that the reader of codes knows.
#include "record/page_code.hh"

#include "typeset/box.hh"

#include <catch2/catch.hpp>

using namespace taizhang;

TEST_CASE("what typesetting writes into a page's code is read back") {
    typeset::Context context;
    context.record_id = "r7hyjr3ejzzxv9ed0";
    context.version = 3;
    context.digest = std::string(64, 'a');
    context.type = "L5-05";
    context.period = "2026-06";
    auto code = record::page_code(typeset::qr_content(context, 12));
    REQUIRE(code);
    CHECK(std::get<record::PageOfRecord>(*code) == record::PageOfRecord{RecordId("r7hyjr3ejzzxv9ed0"),
                                                                        "L5-05", "2026-06", 3, 12,
                                                                        std::string(16, 'a')});
    context.record_id.clear();
    context.period.clear();
    CHECK(record::page_code(typeset::qr_content(context, 1)));
}
