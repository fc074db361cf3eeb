#include "service/basis.hh"

#include "proof/hash.hh"
#include "service/replay.hh"

#include <algorithm>
#include <set>

namespace taizhang::service {
namespace {

constexpr std::string_view Format = "taizhang-review/1";

// What was measured of a scan's pages when it was read. A page without a word is blank only if it was looked at: one
// that could not be read is not.
Json scan_pages(const Json& data) {
    if (!data.is_object() || !data.contains("pages") || !data["pages"].is_array()) return {};
    bool read = data.value("text_read", false);
    Json pages = Json::array();
    for (const Json& page : data["pages"]) {
        if (!page.is_object()) return {};
        Json measured = {{"dpi", page.value("dpi", Json())}};
        if (read && page.contains("lines")) measured["blank"] = page["lines"].empty();
        pages.push_back(std::move(measured));
    }
    return pages;
}

// What `document` held of it is moved out.
review::Document input_of(const Json& entry, Json& document) {
    auto taken = [&document](const char* name, Json otherwise) {
        auto at = document.find(name);
        return at == document.end() ? otherwise : std::move(*at);
    };
    review::Document input;
    input.id = text_at(entry, "code");
    input.type = text_at(entry, "type");
    input.period = text_at(entry, "period");
    input.subcontractor = text_at(entry, "subcontractor");
    input.scan = entry.at("scan").get<bool>();
    Json data = taken("data", Json());
    if (input.scan) input.scan_pages = scan_pages(data);
    else input.data = std::move(data);
    input.places = taken("places", Json::object());
    input.attestation = taken("attestation", Json::object());
    return input;
}

// Findings of reading (destroyed numbers, values that are none) belong to the review of the document too.
void add_reading_findings(const Json& document, const std::string& code, std::vector<record::Finding>& into) {
    auto findings = record::findings_from_json(document.value("reading", Json::array()));
    if (!findings) return;
    for (auto& finding : *findings) {
        for (auto& place : finding.places) place.document = code;
        into.push_back(std::move(finding));
    }
}

review::Project project_in(const Json& basis) {
    const Json& json = basis.at("project");
    review::Project project{text_at(json, "name"),
                            text_at(json, "county"),
                            text_at(json, "general_contractor"),
                            {},
                            text_at(json, "owner")};
    for (const Json& name : json.at("subcontractors"))
        project.subcontractors.push_back(name.get<std::string>());
    return project;
}

Result<std::string> digest_of(const Json& value) {
    TRY_INTO(auto text, canonical(value));
    return proof::sha256(text).hex();
}

Failure not_its(const char* what) {
    return fail(Code::Unprocessable, std::string("审核依据不完整或被改过：") + what + "的摘要不符",
                "请重新取得这次审核的依据包；仍不符时请核对档案的操作日志");
}

// The basis is outside: what replay() takes apart must be there.
bool has_form(const Json& basis) {
    auto texts = [](const Json& json, std::initializer_list<const char*> names) {
        return json.is_object() && std::all_of(names.begin(), names.end(), [&](const char* name) {
                   return json.contains(name) && json[name].is_string();
               });
    };
    if (!texts(basis, {"period", "pack"}) || !basis.contains("project") || !basis.contains("records"))
        return false;
    const Json& project = basis["project"];
    if (!texts(project, {"name", "county", "general_contractor", "owner"})) return false;
    if (!project.contains("subcontractors") || !project["subcontractors"].is_array()) return false;
    auto is_text = [](const Json& json) { return json.is_string(); };
    const Json& names = project["subcontractors"];
    if (!std::all_of(names.begin(), names.end(), is_text) || !basis["records"].is_array()) return false;
    const Json& records = basis["records"];
    return std::all_of(records.begin(), records.end(), [&](const Json& entry) {
        return texts(entry, {"code", "id", "type", "period", "subcontractor", "data"}) &&
               entry.contains("scan") && entry["scan"].is_boolean();
    });
}

Json other_versions(const Json& then) {
    std::map<std::string, std::pair<Json, Json>> versions;
    if (then.is_object()) {
        for (const auto& [rule, version] : then.items()) versions[rule].first = version;
    }
    for (const review::RuleInfo& rule : review::rule_list())
        versions[std::string(rule.id)].second = rule.version;
    Json others = Json::array();
    for (const auto& [rule, both] : versions) {
        if (both.first != both.second)
            others.push_back({{"rule", rule}, {"then", both.first}, {"now", both.second}});
    }
    return others;
}

} // namespace

Json entries_of(const std::vector<store::Record>& records) {
    Json entries = Json::array();
    for (const auto& record : records) {
        entries.push_back({{"code", record.archival_code},
                           {"id", record.id.text()},
                           {"type", record.type},
                           {"period", record.period},
                           {"subcontractor", record.subcontractor},
                           {"scan", record.scan},
                           {"data", record.data.hex()}});
    }
    return entries;
}

Json basis_of(const std::string& period, const store::Project& project, const Sha256& pack,
              const std::vector<store::Record>& records) {
    return {{"period", period},
            {"project",
             {{"name", project.name},
              {"county", project.county},
              {"general_contractor", project.general_contractor},
              {"owner", project.owner},
              {"subcontractors", project.subcontractors}}},
            {"pack", pack.hex()},
            {"records", entries_of(records)}};
}

RecordIds ids_of(const Json& records) {
    RecordIds ids;
    for (const Json& entry : records) ids.emplace(text_at(entry, "code"), text_at(entry, "id"));
    return ids;
}

void with_ids(std::vector<record::Place>& places, const RecordIds& ids) {
    for (auto& place : places)
        if (auto at = ids.find(place.document); at != ids.end()) place.document = at->second;
}

std::vector<review::Document> review_inputs(const Json& records, std::vector<Json> documents) {
    std::vector<review::Document> inputs;
    inputs.reserve(documents.size());
    for (std::size_t i = 0; i < documents.size(); ++i) inputs.push_back(input_of(records[i], documents[i]));
    return inputs;
}

Json findings_of(const Json& basis, std::vector<Json> documents, const review::Rules& rules) {
    const Json& records = basis.at("records");
    auto period = text_at(basis, "period");
    std::vector<record::Finding> findings;
    for (std::size_t i = 0; i < documents.size(); ++i) {
        if (text_at(records[i], "period") == period)
            add_reading_findings(documents[i], text_at(records[i], "code"), findings);
    }
    auto month = parse_month(period);
    TAIZHANG_CHECK(month.has_value());
    auto found =
        review::review_month(review_inputs(records, std::move(documents)), project_in(basis), *month, rules);
    findings.insert(findings.end(), found.begin(), found.end());
    // While they are made they name documents by archival code, so that equal months give equal findings in equal order.
    const auto ids = ids_of(records);
    for (auto& finding : findings) with_ids(finding.places, ids);
    return record::to_json(findings);
}

Json difference(const Json& before, const Json& now) {
    auto texts = [](const Json& findings) {
        std::multiset<std::string> all;
        for (const Json& finding : findings) all.insert(finding.dump());
        return all;
    };
    auto beyond = [](const Json& findings, std::multiset<std::string> others) {
        Json left = Json::array();
        for (const Json& finding : findings) {
            auto at = others.find(finding.dump());
            if (at == others.end()) left.push_back(finding);
            else others.erase(at);
        }
        return left;
    };
    return {{"added", beyond(now, texts(before))}, {"gone", beyond(before, texts(now))}};
}

namespace {

// What a run says it rests on, each part with the digest it was kept under.
Result<Json> checked_basis(const store::ReviewRun& run, std::string_view pack,
                           const std::vector<Json>& documents) {
    auto basis = parse_json(run.basis);
    if (!basis || proof::sha256(run.basis).hex() != run.inputs) return not_its("依据清单");
    if (!has_form(*basis) || !parse_month(text_at(*basis, "period"))) return not_its("依据清单");
    if (proof::sha256(pack).hex() != text_at(*basis, "pack")) return not_its("审核规则包");
    const Json& records = basis->at("records");
    if (records.size() != documents.size()) return not_its("档案数据");
    for (std::size_t i = 0; i < documents.size(); ++i) {
        TRY_INTO(auto digest, digest_of(documents[i]));
        if (!documents[i].is_object() || digest != text_at(records[i], "data")) return not_its("档案数据");
    }
    return std::move(*basis);
}

Result<Json> compare(const store::ReviewRun& run, const Json& basis, std::vector<Json> documents,
                     const Json& pack) {
    TRY_INTO(auto rules, review::Rules::from_pack(pack));
    Json found = findings_of(basis, std::move(documents), rules);
    TRY_INTO(auto kept, digest_of(run.findings));
    TRY_INTO(auto again, digest_of(found));
    return Json{
        {"same", kept == again}, {"inputs", run.inputs}, {"findings", run.findings.size()},
        {"kept", kept},          {"again", again},       {"difference", difference(run.findings, found)}};
}

} // namespace

Result<Json> replay(const store::ReviewRun& run, std::string_view pack, std::vector<Json> documents) {
    TRY_INTO(auto basis, checked_basis(run, pack, documents));
    TRY_INTO(auto kept_pack, parse_json(pack));
    TRY_INTO(auto result, compare(run, basis, std::move(documents), kept_pack));
    result["rules"] = other_versions(kept_pack.value("rules", Json()));
    return result;
}

Result<Json> replay_by(const store::ReviewRun& run, std::string_view pack, std::vector<Json> documents,
                       std::string_view by) {
    TRY_INTO(auto basis, checked_basis(run, pack, documents));
    TRY_INTO(auto kept_pack, parse_json(pack));
    TRY_INTO(auto other_pack, parse_json(by));
    TRY_INTO(auto result, compare(run, basis, std::move(documents), other_pack));
    result["rules"] = other_versions(kept_pack.value("rules", Json()));
    result["by"] = {{"then", text_at(basis, "pack")}, {"now", proof::sha256(by).hex()}};
    return result;
}

Json bundle_of(const store::ReviewRun& run, std::string_view pack, std::vector<Json> documents) {
    return {{"format", Format},
            {"basis", parse_json(run.basis).value_or(Json())},
            {"pack", parse_json(pack).value_or(Json())},
            {"documents", std::move(documents)},
            {"findings", run.findings},
            {"inputs", run.inputs},
            {"at", format(run.at)}};
}

Result<Json> replay(const Json& bundle) {
    bool known = bundle.is_object() && text_at(bundle, "format") == Format && bundle.contains("documents") &&
                 bundle["documents"].is_array() && bundle.contains("findings") &&
                 bundle["findings"].is_array();
    if (!known)
        return fail(Code::Unprocessable, "这个文件不是审核依据包", "请用 taizhang review bundle 取得的文件");
    store::ReviewRun run;
    run.findings = bundle["findings"];
    run.inputs = text_at(bundle, "inputs");
    TRY_INTO(run.basis, canonical(bundle.value("basis", Json())));
    TRY_INTO(auto pack, canonical(bundle.value("pack", Json())));
    return replay(run, pack, bundle["documents"].get<std::vector<Json>>());
}

} // namespace taizhang::service
