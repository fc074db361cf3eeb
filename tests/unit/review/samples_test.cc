// The samples' own expected data, as perfect reading would give it: nothing in the first month, exactly the six
// conditions of the notice in the second.
#include "record/schema.hh"
#include "review/review.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <set>

using namespace taizhang;
using namespace taizhang::review;

namespace {

struct Samples {
    Json manifest = *read_json(test::source_path("samples/manifest.json"));
    record::Catalogue catalogue = *record::Catalogue::load(test::source_path("schemas"));
    Rules rules = *Rules::load(test::source_path("schemas"));
    Project project;
    std::vector<Document> documents;

    Samples() {
        project.name = text_at(manifest["project"], "name");
        project.county = text_at(manifest["project"], "county");
        project.general_contractor = text_at(manifest["project"], "general_contractor");
        project.owner = text_at(manifest["project"], "owner");
        for (const Json& each : manifest["project"]["subcontractors"]) project.subcontractors.push_back(each);
        for (const Json& file : manifest["files"]) add(file);
    }
    void add(const Json& file) {
        Json expected = *read_json(test::source_path("samples/" + text_at(file, "expected")));
        Document document;
        document.id = text_at(file, "file");
        document.type = text_at(file, "type");
        document.period = text_at(file, "period");
        document.subcontractor = text_at(file, "subcontractor");
        document.scan = !expected.contains("data");
        document.data = expected.value("data", Json());
        document.places = Json::object();
        document.attestation = file["attestation"];
        if (document.scan) document.scan_pages = {{{"dpi", 200}, {"blank", false}, {"readable", true}}};
        documents.push_back(std::move(document));
    }
};

} // namespace

TEST_CASE("the samples' months give exactly the findings that are expected") {
    Samples samples;
    Json expected = *read_json(test::source_path("samples/expected_findings.json"));
    REQUIRE(expected.size() == 2);
    for (const auto& [period, wanted] : expected.items()) {
        INFO(period);
        std::multiset<std::string> rules;
        for (const Json& each : wanted) rules.insert(text_at(each, "rule") + " " + text_at(each, "notice"));
        std::multiset<std::string> found;
        for (const auto& finding :
             review_month(samples.documents, samples.project, *parse_month(period), samples.rules)) {
            UNSCOPED_INFO(finding.rule << " " << finding.message);
            found.insert(finding.rule + " " + finding.notice);
        }
        CHECK(found == rules);
    }
}

TEST_CASE("the samples' data obey their schemas, and their arrival the catalogue") {
    Samples samples;
    for (const Document& document : samples.documents) {
        INFO(document.id);
        const record::DocumentType* type = samples.catalogue.find(document.type);
        REQUIRE(type);
        CHECK((type->scope == record::Scope::Project || !document.subcontractor.empty()));
        if (document.scan || type->schema.empty()) continue;
        auto schema = record::Schema::load(test::source_path("schemas"), type->schema);
        REQUIRE(schema);
        for (const auto& finding : schema->validate(document.data)) {
            INFO(finding.places.front().field << " " << finding.message);
            CHECK(finding.rule.empty());
        }
    }
}
