// What files are taken for, over all samples: a confident answer must be right.
#include "intake/draft.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace taizhang;

namespace {

struct Known {
    record::Catalogue catalogue;
    std::map<std::string, record::Schema, std::less<>> schemas;
    std::vector<std::string> subcontractors;
};

Known known() {
    auto catalogue = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(catalogue);
    Known all{*catalogue, {}, {}};
    for (const auto& type : all.catalogue.types()) {
        if (type.schema.empty()) continue;
        auto schema = record::Schema::load(test::source_path("schemas"), type.schema);
        REQUIRE(schema);
        all.schemas.emplace(type.code, *schema);
    }
    auto manifest = read_json(test::source_path("samples/manifest.json"));
    REQUIRE(manifest);
    for (const Json& name : (*manifest)["project"]["subcontractors"])
        all.subcontractors.push_back(name.get<std::string>());
    return all;
}

struct Answers {
    int files = 0, confident = 0, type_confident = 0, right = 0, type_right = 0;
};

void ask(const Known& all, const std::filesystem::path& file, const std::string& name,
         const std::string& type, const Json& expected, Answers& answers) {
    auto reading = intake::read(file);
    if (!reading) return;
    ++answers.files;
    auto guesses = intake::classify(*reading, name, all.catalogue, all.schemas, all.subcontractors);
    INFO(name);
    intake::Guess best = guesses.empty() ? intake::Guess() : guesses.front();
    INFO(best.type << " " << best.period << " " << best.subcontractor << " " << best.confidence << " ("
                   << best.type_confidence << " " << best.period_confidence << " "
                   << best.subcontractor_confidence << ") " << best.why);
    bool type_right = best.type == type;
    bool right = type_right;
    if (!expected.is_null())
        right = right && best.period == text_at(expected, "period") &&
                best.subcontractor == text_at(expected, "subcontractor");
    answers.confident += best.confidence >= 90 ? 1 : 0;
    answers.type_confident += best.type_confidence >= 90 ? 1 : 0;
    answers.right += right ? 1 : 0;
    answers.type_right += type_right ? 1 : 0;
    if (best.type_confidence >= 90) CHECK(type_right);
    if (best.confidence >= 90 && !expected.is_null()) CHECK(right);
    if (best.type_confidence < 90)
        WARN("type not confident: " << name << ": " << best.type << " " << best.why);
}

} // namespace

TEST_CASE("files of the samples are taken for what they are, and never confidently for something else") {
    Known all = known();
    auto samples = test::source_path("samples");
    Answers answers;
    auto manifest = read_json(samples / "manifest.json");
    for (const Json& file : (*manifest)["files"]) {
        std::string name = text_at(file, "file");
        ask(all, samples / name, name, text_at(file, "type"), file, answers);
    }
    for (const auto& entry : std::filesystem::directory_iterator(samples / "documents")) {
        const auto* type = all.catalogue.find(entry.path().stem().string());
        REQUIRE(type != nullptr);
        ask(all, entry.path(), entry.path().filename().string(), type->code, Json(), answers);
    }
    for (const auto& entry : std::filesystem::directory_iterator(samples / "import")) {
        if (entry.path().string().ends_with(".expected.json")) continue;
        auto expected = read_json(entry.path().string() + ".expected.json");
        REQUIRE(expected);
        std::string name = entry.path().filename().string();
        ask(all, entry.path(), name.substr(name.find(' ') + 1), text_at(*expected, "type"), *expected,
            answers);
    }
    WARN(answers.files << " files: type right " << answers.type_right << ", confident "
                       << answers.type_confident << "; type, month and firm right " << answers.right
                       << ", confident " << answers.confident);
    CHECK(answers.type_right * 100 >= answers.files * 97);
    CHECK(answers.type_confident * 100 >= answers.files * 90);
}
