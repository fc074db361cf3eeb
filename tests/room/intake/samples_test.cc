// Every structured sample, read and mapped, is what stands beside it. Every bad one has its reason.
#include "intake/draft.hh"
#include "record/catalogue.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

using namespace taizhang;

namespace {

std::vector<std::filesystem::path> expectations() {
    std::vector<std::filesystem::path> found;
    auto samples = test::source_path("samples");
    if (!std::filesystem::exists(samples)) return found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(samples)) {
        bool expectation = entry.path().string().ends_with(".expected.json");
        if (expectation && entry.path().parent_path().filename() != "import") // import_test.cc
            found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::filesystem::path file_of(const std::filesystem::path& expectation) {
    std::string path = expectation.string();
    return path.substr(0, path.size() - std::string(".expected.json").size());
}

// Differences as JSON patch, so that a failing test names the places.
void compare(const Json& expected, const Json& got) {
    Json patch = Json::diff(expected, got);
    for (const Json& step : patch) {
        // A project named only in the title is read from it; the expectation may leave it open.
        std::string path = step.value("path", "");
        if (path == "/project" && expected["project"].is_null()) continue;
        INFO(step.dump());
        CHECK(false);
    }
}

} // namespace

TEST_CASE("every structured sample is read and mapped as expected") {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    int structured = 0;
    for (const auto& path : expectations()) {
        auto expected = read_json(path);
        REQUIRE(expected);
        if (!expected->contains("data")) continue;
        ++structured;
        INFO(path.filename().string());
        const auto* type = catalogue->find(text_at(*expected, "type"));
        REQUIRE(type != nullptr);
        auto schema = record::Schema::load(test::source_path("schemas"), type->schema);
        REQUIRE(schema);
        auto reading = intake::read(file_of(path));
        REQUIRE(reading);
        auto draft = intake::map(*reading, *type, *schema);
        if (!draft) FAIL(draft.error().message);
        compare((*expected)["data"], draft->data);
        for (const auto& finding : draft->findings) {
            INFO(record::to_json(finding).dump());
            CHECK(false);
        }
        INFO(draft->mapping["doubts"].dump());
        CHECK(draft->mapping["doubts"].empty());
        if (reading->format != intake::Format::Json) CHECK(draft->places.size() > 5);
    }
    if (std::filesystem::exists(test::source_path("samples/manifest.json"))) CHECK(structured >= 15);
}

TEST_CASE("every unreadable sample has its reason") {
    for (const auto& path : expectations()) {
        auto expected = read_json(path);
        REQUIRE(expected);
        if (!expected->contains("reason_contains")) continue;
        INFO(path.filename().string());
        auto reading = intake::read(file_of(path));
        bool image =
            reading && (reading->format == intake::Format::Png || reading->format == intake::Format::Jpeg);
        if (image)
            continue; // an image under a spreadsheet's name can be read: it is the service that wants a sheet
        REQUIRE_FALSE(reading);
        CHECK(reading.error().message.find(text_at(*expected, "reason_contains")) != std::string::npos);
    }
}
