// Every type's workbook, filled in with its sample, comes back as the sample.
#include "types.hh"

using namespace taizhang;
using namespace taizhang::test;

TEST_CASE("a workbook of every structured type, filled in with its sample, is read back as the sample") {
    TemporaryDirectory directory;
    int types = 0;
    for (const auto& type : law().catalogue.types()) {
        if (!type.structured) continue;
        INFO(type.name);
        ++types;
        Json sample = sample_of(type);
        REQUIRE(sample.is_object());
        auto file = directory.path() / (type.name + ".xlsx");
        write_file(file, bytes_of(type, filled_with(sample)));
        check_back(type, file, sample);
    }
    CHECK(types >= 65);
}

TEST_CASE("a blank workbook of every type is read as a record without rows") {
    TemporaryDirectory directory;
    for (const auto& type : law().catalogue.types()) {
        if (!type.structured) continue;
        INFO(type.name);
        auto file = directory.path() / (type.name + ".xlsx");
        write_file(file, bytes_of(type, filled_with(Json::object())));
        auto reading = intake::read(file);
        REQUIRE(reading);
        auto draft = intake::map(*reading, type, law().schemas.find(type.code)->second);
        if (!draft) FAIL(draft.error().message);
        CHECK(draft->findings.empty());
        Json data = bare(draft->data);
        if (data.contains("rows")) CHECK(data["rows"].empty());
        for (const char* own : {"rows", "title", "unit", "totals"}) data.erase(own);
        CHECK(data.dump() == "{}");
    }
}

TEST_CASE("the same arguments give the same bytes, another date gives others") {
    const auto& type = *law().catalogue.find("payroll_sheet");
    auto prefill = filled_with(sample_of(type));
    auto first = bytes_of(type, prefill);
    CHECK(first == bytes_of(type, prefill));
    prefill.made += std::chrono::hours(24);
    CHECK(first != bytes_of(type, prefill));
}
