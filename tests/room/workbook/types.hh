// All structured types with a sample record each, for tests of sheets to fill in.
#pragma once

#include "intake/draft.hh"
#include "support/temporary.hh"
#include "workbook/sheet.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

namespace taizhang::test {

struct Law {
    record::Catalogue catalogue;
    std::map<std::string, record::Schema, std::less<>> schemas; // by code
    workbook::Guide guide;
};

inline const Law& law() {
    static const Law Loaded = [] {
        auto catalogue = record::Catalogue::load(source_path("schemas"));
        REQUIRE(catalogue);
        auto guide = workbook::Guide::load(source_path("schemas"));
        REQUIRE(guide);
        Law law{*catalogue, {}, *guide};
        for (const auto& type : law.catalogue.types()) {
            if (type.schema.empty()) continue;
            auto schema = record::Schema::load(source_path("schemas"), type.schema);
            REQUIRE(schema);
            law.schemas.emplace(type.code, *schema);
        }
        return law;
    }();
    return Loaded;
}

// samples/documents/<name>.json, else what a sample file of the type is expected to be read as.
inline Json sample_of(const record::DocumentType& type) {
    auto own = source_path("samples/documents/" + type.name + ".json");
    if (std::filesystem::exists(own)) return *read_json(own);
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(source_path("samples"))) {
        if (entry.path().string().ends_with(".expected.json")) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        auto expected = read_json(file);
        if (expected && text_at(*expected, "type") == type.code && expected->contains("data"))
            return (*expected)["data"];
    }
    return nullptr;
}

inline workbook::Prefill filled_with(const Json& record) {
    workbook::Prefill prefill;
    prefill.made = *parse_instant("2026-07-01T00:00:00.000Z");
    prefill.header = record;
    if (record.contains("rows")) prefill.rows = record["rows"];
    return prefill;
}

inline std::string bytes_of(const record::DocumentType& type, const workbook::Prefill& prefill) {
    auto bytes = workbook::blank_sheet(type, law().schemas.find(type.code)->second, law().guide, prefill);
    if (!bytes) FAIL(bytes.error().message);
    return *bytes;
}

// Without what is null, so that a record that leaves a field out equals one that says it has nothing.
inline Json bare(const Json& value) {
    if (value.is_array()) {
        Json list = Json::array();
        for (const Json& each : value) list.push_back(bare(each));
        return list;
    }
    if (!value.is_object()) return value;
    Json object = Json::object();
    for (const auto& [name, each] : value.items()) {
        if (!each.is_null()) object[name] = bare(each);
    }
    return object;
}

// The sheet says more than some samples: its running numbers, and sums, which must then be right.
inline void check_sums(Json& wanted, const Json& got) {
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

inline void compare(Json wanted, Json got) {
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

inline void check_back(const record::DocumentType& type, const std::filesystem::path& file,
                       const Json& sample) {
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

} // namespace taizhang::test
