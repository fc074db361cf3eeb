#include "support/openapi.hh"

#include "record/json_adapter.hh"
#include "support/temporary.hh"

#include <cctype>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

namespace taizhang::test {
namespace {

// Replaces every $ref by what it names: the document has no cycles.
Json resolved(const Json& node, const Json& document) {
    if (node.is_object() && node.contains("$ref")) {
        auto name = node.at("$ref").get<std::string>().substr(std::string("#/components/schemas/").size());
        return resolved(document.at("components").at("schemas").at(name), document);
    }
    if (!node.is_structured()) return node;
    Json result = node;
    for (auto& child : result) child = resolved(child, document);
    return result;
}

std::string complaints_of(const Json& schema_json, const Json& value) {
    valijson::Schema schema;
    valijson::SchemaParser parser;
    valijson::adapters::NlohmannJsonAdapter schema_adapter(schema_json);
    parser.populateSchema(schema_adapter, schema);
    valijson::Validator validator;
    valijson::ValidationResults results;
    valijson::adapters::NlohmannJsonAdapter target(value);
    validator.validate(schema, target, &results);
    std::string all;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (const auto& part : error.context) all += part;
        all += " " + error.description + "\n";
    }
    return all;
}

} // namespace

Json openapi() { return *parse_json(read_file(source_path("docs/openapi.json"))); }

std::string complaints(const Json& document, const std::string& schema, const Json& value) {
    return complaints_of(resolved(document.at("components").at("schemas").at(schema), document), value);
}

std::string undocumented(const Json& document, const std::string& method, const std::string& pattern,
                         const ProbeAnswer& answer) {
    std::string lower = method;
    for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto& responses = document.at("paths").at(pattern).at(lower).at("responses");
    auto status = std::to_string(answer.status);
    if (!responses.contains(status)) return "status " + status + " is not in the document";
    const auto& response = responses.at(status);
    if (!response.contains("content") || lower == "head") return "";
    const auto& contents = response.at("content");
    const std::string type = contents.begin().key();
    auto given = answer.headers.find("content-type");
    if (given == answer.headers.end() || !given->second.starts_with(type)) return "not of the type " + type;
    if (type.find("json") == std::string::npos) return "";
    auto body = parse_json(answer.body);
    if (!body) return "no JSON";
    return complaints_of(resolved(contents.begin().value().at("schema"), document), *body);
}

} // namespace taizhang::test
