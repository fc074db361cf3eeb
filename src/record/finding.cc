#include "record/finding.hh"

#include <algorithm>

namespace taizhang::record {
namespace {

int int_at(const Json& object, std::string_view key) {
    auto at = object.find(key);
    return at != object.end() && at->is_number_integer() ? at->get<int>() : 0;
}

std::optional<Severity> severity_named(std::string_view text) {
    for (Severity each : {Severity::Error, Severity::Warning, Severity::Info}) {
        if (name(each) == text) return each;
    }
    return std::nullopt;
}

Place place_from_json(const Json& json) {
    Place place;
    place.document = text_at(json, "document");
    place.sheet = text_at(json, "sheet");
    place.row = int_at(json, "row");
    place.column = int_at(json, "column");
    place.page = int_at(json, "page");
    place.field = text_at(json, "field");
    return place;
}

} // namespace

std::string Place::cell() const {
    if (row <= 0 || column <= 0) return {};
    std::string letters;
    for (int rest = column; rest > 0; rest = (rest - 1) / 26) {
        letters += static_cast<char>('A' + (rest - 1) % 26);
    }
    std::reverse(letters.begin(), letters.end());
    return letters + std::to_string(row);
}

std::string_view name(Severity severity) {
    switch (severity) {
    case Severity::Error: return "error";
    case Severity::Warning: return "warning";
    case Severity::Info: return "info";
    }
    return "info";
}

Json to_json(const Place& place) {
    return Json{{"document", place.document}, {"sheet", place.sheet}, {"row", place.row},
                {"column", place.column},     {"cell", place.cell()}, {"page", place.page},
                {"field", place.field}};
}

Json to_json(const Finding& finding) {
    Json places = Json::array();
    for (const Place& place : finding.places) places.push_back(to_json(place));
    Json json = {
        {"rule", finding.rule},       {"notice", finding.notice}, {"severity", name(finding.severity)},
        {"message", finding.message}, {"advice", finding.advice}, {"basis", finding.basis},
        {"places", std::move(places)}};
    if (!finding.message_en.empty()) json["message_en"] = finding.message_en;
    return json;
}

Json to_json(const std::vector<Finding>& findings) {
    Json all = Json::array();
    for (const Finding& finding : findings) all.push_back(to_json(finding));
    return all;
}

Result<std::vector<Finding>> findings_from_json(const Json& json) {
    if (!json.is_array()) return fail(Code::BadInput, "findings are no array");
    std::vector<Finding> findings;
    for (const Json& each : json) {
        auto severity = each.is_object() ? severity_named(text_at(each, "severity")) : std::nullopt;
        if (!severity || text_at(each, "rule").empty()) {
            return fail(Code::BadInput,
                        "finding " + std::to_string(findings.size()) + " has no rule or severity");
        }
        Finding finding;
        finding.rule = text_at(each, "rule");
        finding.notice = text_at(each, "notice");
        finding.severity = *severity;
        finding.message = text_at(each, "message");
        finding.message_en = text_at(each, "message_en");
        finding.advice = text_at(each, "advice");
        finding.basis = text_at(each, "basis");
        if (auto places = each.find("places"); places != each.end() && places->is_array()) {
            for (const Json& place : *places) {
                if (place.is_object()) finding.places.push_back(place_from_json(place));
            }
        }
        findings.push_back(std::move(finding));
    }
    return findings;
}

} // namespace taizhang::record
