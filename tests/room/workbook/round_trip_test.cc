// Every type's workbook, filled in with its sample, comes back as the sample.
#include "types.hh"

using namespace taizhang;
using namespace taizhang::test;

namespace {

// The sheet says more than some samples: its running numbers, and sums, which must then be right.
void check_sums(Json& wanted, const Json& got) {
    if (!got.contains("totals") || !got["totals"].is_object()) return;
    if (!wanted.contains("totals") || wanted["totals"].is_null()) wanted["totals"] = Json::object();
    for (const auto& [name, value] : got["totals"].items()) {
        if (value.is_null() || (wanted["totals"].contains(name) && !wanted["totals"][name].is_null()))
            continue;
        std::int64_t sum = 0;
        for (const Json& row : got["rows"]) {
            if (name == "headcount" && !row.contains(name)) ++sum;
            else if (row.contains(name) && row[name].is_number()) sum += row[name].get<std::int64_t>();
        }
        wanted["totals"][name] = sum;
    }
}

void compare(Json wanted, Json got) {
    check_sums(wanted, got);
    if (wanted.contains("rows")) {
        for (std::size_t i = 0; i < wanted["rows"].size() && i < got["rows"].size(); ++i) {
            if (!wanted["rows"][i].contains("seq")) got["rows"][i].erase("seq");
        }
    }
    for (const Json& step : Json::diff(bare(wanted), bare(got))) {
        INFO(step.dump());
        CHECK(false);
    }
}

void check_back(const record::DocumentType& type, const std::filesystem::path& file, const Json& sample) {
    auto reading = intake::read(file);
    if (!reading) FAIL(reading.error().message);
    const record::Schema& schema = law().schemas.find(type.code)->second;
    auto draft = intake::map(*reading, type, schema);
    if (!draft) FAIL(draft.error().message);
    CHECK(draft->mapping["doubts"].empty());
    CHECK(draft->mapping["own_sheet"] == schema.id());
    for (const auto& finding : draft->findings) {
        INFO(record::to_json(finding).dump());
        CHECK(false);
    }
    compare(sample, draft->data);
    auto guesses = intake::classify(*reading, "下载 (3).xlsx", law().catalogue, law().schemas, {});
    REQUIRE(guesses.size() == 1);
    CHECK(guesses.front().type == type.code);
    CHECK(guesses.front().type_confidence == 100);
}

} // namespace

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
