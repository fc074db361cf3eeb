#include "cases.hh"

#include "support/temporary.hh"

#include <set>
#include <stdexcept>

namespace taizhang::test {
namespace {

Json cell(int row, int column) { return {{"sheet", "表"}, {"row", row}, {"column", column}}; }

// Where each value stands: what intake would say of a tidy sheet.
Json places_of(const Json& data) {
    Json places = Json::object();
    int column = 0;
    for (const auto& [name, value] : data.items()) {
        if (name != "rows" && name != "totals") places["/" + name] = cell(2, ++column);
    }
    std::map<std::string, int> columns;
    const Json rows = data.value("rows", Json::array());
    for (const Json& row : rows) {
        for (const auto& [name, value] : row.items()) columns.emplace(name, 0);
    }
    column = 0;
    for (auto& [name, number] : columns) number = ++column;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (const auto& [name, value] : rows[i].items())
            places["/rows/" + std::to_string(i) + "/" + name] = cell(4 + static_cast<int>(i), columns[name]);
    }
    const Json totals = data.value("totals", Json::object());
    for (const auto& [name, value] : totals.items())
        places["/totals/" + name] = cell(4 + static_cast<int>(rows.size()), columns[name]);
    return places;
}

review::Document document_of(const std::string& id, const Json& json) {
    static const std::set<std::string> Known = {"type", "period",      "subcontractor",
                                                "data", "attestation", "scan_pages"};
    for (const auto& [name, value] : json.items()) {
        if (!Known.contains(name)) throw std::runtime_error(id + ": what is " + name + "?");
    }
    review::Document document;
    document.id = id;
    document.type = text_at(json, "type");
    document.period = text_at(json, "period");
    document.subcontractor = text_at(json, "subcontractor");
    document.scan = !json.contains("data");
    document.data = json.value("data", Json());
    document.places = document.data.is_object() ? places_of(document.data) : Json::object();
    document.attestation = json.value("attestation", Json::object());
    document.scan_pages = json.value("scan_pages", Json());
    return document;
}

review::Project project_of(const Json& json) {
    review::Project project;
    project.name = text_at(json, "name");
    project.county = text_at(json, "county");
    project.general_contractor = text_at(json, "general_contractor");
    project.owner = text_at(json, "owner");
    for (const Json& each : json.at("subcontractors")) project.subcontractors.push_back(each);
    return project;
}

// The shipped parameters, with those the case gives in their place: files are merged member by member, values are
// put before the shipped ones of the same name.
review::Rules rules_of(const Json& changes) {
    static const review::Rules Shipped = *review::Rules::load(source_path("schemas"));
    Json parameters = Shipped.parameters();
    for (const auto& [file, members] : changes.items()) {
        for (const auto& [name, value] : members.items()) {
            if (name != "values") {
                parameters[file][name] = value;
                continue;
            }
            Json kept = value;
            for (const Json& each : parameters[file]["values"]) {
                bool given = false;
                for (const Json& other : value) given = given || other.at("name") == each.at("name");
                if (!given) kept.push_back(each);
            }
            parameters[file]["values"] = kept;
        }
    }
    auto made = review::Rules::make(parameters, Shipped.catalogue(), Shipped.version());
    if (!made) throw std::runtime_error(made.error().message);
    return std::move(*made);
}

} // namespace

Json world() { return *read_json(source_path("tests/unit/review/data/world.json")); }

Case make_case(Json world, const Json& patch) {
    world.patch_inplace(patch);
    Case made{rules_of(world.at("parameters")),
              project_of(world.at("project")),
              parse_month(text_at(world, "month")).value(),
              {}};
    for (const auto& [id, json] : world.at("documents").items())
        made.documents.push_back(document_of(id, json));
    return made;
}

std::string shown(const record::Place& place) {
    auto text = place.document;
    if (!place.field.empty()) text += " " + place.field;
    if (!place.cell().empty()) text += " " + place.cell();
    return text;
}

} // namespace taizhang::test
