// Every header and every noise of samples/import comes out as the record beside it, with the findings it must have,
// and is certain or asks exactly for what nobody can know.
#include "intake/draft.hh"
#include "record/catalogue.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

using namespace taizhang;

namespace {

Json without_nulls(const Json& value) {
    if (value.is_array()) {
        Json all = Json::array();
        for (const Json& each : value) all.push_back(each.is_null() ? Json() : without_nulls(each));
        return all;
    }
    if (!value.is_object()) return value;
    Json left = Json::object();
    for (const auto& [key, each] : value.items()) {
        if (!each.is_null()) left[key] = without_nulls(each);
    }
    return left;
}

std::vector<std::filesystem::path> cases() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(test::source_path("samples/import"))) {
        if (!entry.path().string().ends_with(".expected.json")) found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

Json found(const intake::Draft& draft) {
    Json all = Json::array();
    for (const auto& finding : draft.findings) all.push_back({finding.rule, finding.places.at(0).cell()});
    std::sort(all.begin(), all.end());
    return all;
}

Json doubted(const Json& mapping) {
    Json all = Json::array();
    for (const Json& doubt : mapping["doubts"]) all.push_back(doubt["field"]);
    return all;
}

void check_same(const Json& expected, const Json& got) {
    for (const Json& step : Json::diff(expected, got)) {
        INFO(step.dump());
        CHECK(false);
    }
}

// Each value that is not said to come from nowhere has its cell.
void check_places(const intake::Draft& draft) {
    const Json& rows = draft.data["rows"];
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const auto& [name, value] : rows[i].items()) {
            bool derived = name == "days" || name == "days_total" || name == "hours_total" || name == "extra";
            if (value.is_null() || derived) continue;
            INFO("/rows/" << i << "/" << name);
            CHECK(draft.places.contains("/rows/" + std::to_string(i) + "/" + name));
        }
    }
}

} // namespace

TEST_CASE("every header and every noise of samples/import gives the record beside it") {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    CHECK(cases().size() >= 28);
    for (const auto& file : cases()) {
        INFO(file.filename().string());
        auto expected = read_json(file.string() + ".expected.json");
        REQUIRE(expected);
        const auto* type = catalogue->find(text_at(*expected, "type"));
        REQUIRE(type != nullptr);
        auto schema = record::Schema::load(test::source_path("schemas"), type->schema);
        REQUIRE(schema);
        auto reading = intake::read(file);
        REQUIRE(reading);
        auto draft = intake::map(*reading, *type, *schema, nullptr, text_at(*expected, "period"));
        if (!draft) {
            FAIL_CHECK(draft.error().message);
            continue;
        }
        check_same((*expected)["record"], without_nulls(draft->data));
        Json findings = (*expected)["findings"];
        std::sort(findings.begin(), findings.end());
        check_same(findings, found(*draft));
        check_same((*expected)["doubts"], doubted(draft->mapping));
        check_places(*draft);
        for (const auto& violation : schema->validate(draft->data)) {
            INFO(record::to_json(violation).dump());
            CHECK(violation.severity != record::Severity::Error);
        }
    }
}
