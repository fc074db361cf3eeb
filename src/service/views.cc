#include "proof/hash.hh"
#include "proof/merkle.hh"
#include "service/or_null.hh"
#include "service/rooms.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <iterator>
#include <set>

namespace taizhang::service {
namespace {

// What a person of the site calls the document: "农民工工资支付表 · 砺石钢筋 · 2026-06".
Json type_facts(const Rooms& rooms, const std::string& code) {
    const auto* type = rooms.reference.catalogue.find(code);
    return {{"type", or_null(code)},
            {"type_title", type == nullptr ? "" : type->title},
            {"ledger", type == nullptr ? "" : type->ledger}};
}

// The candidates of a file that must be assigned, each with its document's title.
Json guesses_in_words(const Rooms& rooms, const Json& guesses) {
    Json named = Json::array();
    for (const auto& guess : guesses) {
        Json entry = type_facts(rooms, text_at(guess, "type"));
        entry["period"] = or_null(text_at(guess, "period"));
        entry["subcontractor"] = or_null(text_at(guess, "subcontractor"));
        entry["confidence"] = guess.value("confidence", 0);
        entry["why"] = text_at(guess, "why");
        named.push_back(std::move(entry));
    }
    return named;
}

// One error blocks; a month that was never reviewed is pending.
std::string verdict(const Json& findings) {
    if (findings.is_null()) return "pending";
    for (const auto& finding : findings) {
        if (finding.at("severity") == "error") return "returned";
    }
    return "passed";
}

// No review follows what came after the month was closed, nor the contents list that closes it, nor a county's report.
bool is_judged(const Rooms& rooms, const store::Record& record) {
    const auto& papers = rooms.reference.months.papers;
    return record.supplement == 0 && record.type != papers.contents && record.type != papers.county;
}

} // namespace

const Json& attestation_of(const store::Submission& submission) {
    return submission.attested.is_null() ? submission.attestation : submission.attested;
}

Json view(const Rooms& rooms, const store::Submission& submission) {
    Json json = type_facts(rooms, submission.filed.type);
    json.update({{"id", submission.id.text()},
                 {"project", submission.project.text()},
                 {"period", or_null(submission.filed.period)},
                 {"subcontractor", or_null(submission.filed.subcontractor)},
                 {"received",
                  {{"type", or_null(submission.type)},
                   {"period", or_null(submission.period)},
                   {"subcontractor", or_null(submission.subcontractor)}}},
                 {"guesses", guesses_in_words(rooms, submission.guesses)},
                 {"mapped", or_null(submission.mapped)},
                 {"parent", or_null(submission.parent.text())},
                 {"supplement", or_null(submission.supplement)},
                 {"file_name", submission.file_name},
                 {"media_type", or_null(submission.media_type)},
                 {"size", submission.size},
                 {"sha256", submission.digests.sha256.hex()},
                 {"sm3", submission.digests.sm3.hex()},
                 {"state", submission.state},
                 {"reason", or_null(submission.reason)},
                 {"advice", or_null(submission.advice)},
                 {"record", or_null(submission.record.text())},
                 {"received_at", format(submission.received_at)},
                 {"log_position", submission.log_position},
                 {"attestation", attestation_of(submission)}});
    return json;
}

Json view(const Rooms& rooms, const store::Record& record, const Json& findings) {
    Json json = type_facts(rooms, record.type);
    json.update(
        {{"id", record.id.text()},
         {"archival_code", record.archival_code},
         {"project", record.project.text()},
         {"period", or_null(record.period)},
         {"subcontractor", or_null(record.subcontractor)},
         {"item", or_null(record.item)},
         {"version", record.version},
         {"current", record.current},
         {"scan", record.scan},
         {"title", record.title},
         {"pages", record.pages},
         {"pdf_size", record.pdf_size},
         {"sealed_at", format(record.sealed_at)},
         {"supplement", record.supplement != 0},
         {"verdict", findings.is_null() && !is_judged(rooms, record) ? "unjudged" : verdict(findings)},
         {"findings", findings.is_null() ? 0 : findings.size()}});
    return json;
}

Json view(const store::Project& project) {
    return {{"id", project.id.text()},
            {"code", project.code},
            {"name", project.name},
            {"county", project.county},
            {"industry", project.industry},
            {"owner", project.owner},
            {"general_contractor", project.general_contractor},
            {"subcontractors", project.subcontractors},
            {"kind", project.kind},
            {"catalogue_version", project.catalogue_version},
            {"created_at", format(project.created_at)}};
}

Json signed_receipt(const Rooms& rooms, const store::Submission& submission) {
    Json receipt = {{"format", "taizhang-receipt/1"},
                    {"submission", submission.id.text()},
                    {"project", submission.project.text()},
                    {"type", submission.type},
                    {"period", submission.period},
                    {"sha256", submission.digests.sha256.hex()},
                    {"sm3", submission.digests.sm3.hex()},
                    {"size", submission.size},
                    {"received_at", format(submission.received_at)},
                    {"log_position", submission.log_position}};
    auto entries = rooms.store->custody(submission.log_position, 1);
    receipt["log_leaf"] = entries && !entries->empty() ? Json(entries->front().leaf.hex()) : Json();
    auto text = canonical(receipt);
    return {{"receipt", receipt},
            {"public_key", rooms.keys.public_key()},
            {"signature", rooms.keys.sign(text ? *text : std::string())}};
}

namespace {

void mask_fields(const std::vector<record::Field>& fields, Json& object) {
    for (const auto& field : fields) {
        auto at = object.find(field.name);
        if (at == object.end() || !at->is_string()) continue;
        if (field.pii == "id" || field.pii == "card" || field.pii == "phone")
            *at = text::mask_number(at->get<std::string>());
    }
    // Unknown columns may hold anything.
    auto extra = object.find("extra");
    if (extra == object.end() || !extra->is_object()) return;
    for (auto& value : *extra) {
        if (value.is_string()) value = text::mask_numbers_in(value.get<std::string>());
    }
}

} // namespace

Json masked(const record::Schema& schema, Json data) {
    if (!data.is_object()) return data;
    mask_fields(schema.header(), data);
    auto rows = data.find("rows");
    if (rows == data.end() || !rows->is_array()) return data;
    for (auto& row : *rows) {
        if (row.is_object()) mask_fields(schema.rows(), row);
    }
    return data;
}

Json masked_scan(Json data) {
    auto pages = data.is_object() ? data.find("pages") : data.end();
    if (pages == data.end() || !pages->is_array()) return data;
    for (auto& page : *pages) {
        for (auto& line : page.at("lines")) line["text"] = text::mask_numbers_in(text_at(line, "text"));
    }
    return data;
}

Result<std::vector<store::Record>> all_records(const Rooms& rooms, store::RecordFilter filter) {
    filter.limit = 500;
    filter.before.clear();
    std::vector<store::Record> all;
    for (;;) {
        TRY_INTO(auto page, rooms.store->records(filter));
        std::move(page.begin(), page.end(), std::back_inserter(all));
        if (page.size() < filter.limit) return all;
        filter.before = all.back().id.text();
    }
}

std::vector<std::string> periods_in(const std::vector<store::Record>& records) {
    std::set<std::string> periods;
    for (const auto& record : records) {
        if (!record.period.empty()) periods.insert(record.period);
    }
    return {periods.begin(), periods.end()};
}

Result<std::vector<std::string>> periods_of(const Rooms& rooms, const ProjectId& project) {
    return rooms.store->record_periods(project);
}

Result<Json> record_document(const Rooms& rooms, const store::Record& record) {
    TRY_INTO(auto bytes, rooms.blobs.get(record.data));
    return parse_json(bytes);
}

Result<retention::Decision> retention_of(const Rooms& rooms, const store::Record& record) {
    TRY_INTO(auto events, rooms.store->events(record.project));
    return retention::decide(events, rooms.reference.retention, record.record_date,
                             shanghai_date(rooms.clock.now()));
}

Result<const std::vector<std::string>*> Findings::periods(const ProjectId& project) {
    auto at = x_periods.find(project.text());
    if (at == x_periods.end()) {
        TRY_INTO(auto read, periods_of(x_rooms, project));
        at = x_periods.emplace(project.text(), std::move(read)).first;
    }
    return &at->second;
}

Result<const std::optional<store::ReviewRun>*> Findings::newest(const ProjectId& project,
                                                                const std::string& period) {
    std::pair key(project.text(), period);
    auto at = x_runs.find(key);
    if (at == x_runs.end()) {
        TRY_INTO(auto read, x_rooms.store->newest_review(project, period));
        at = x_runs.emplace(std::move(key), std::move(read)).first;
    }
    return &at->second;
}

Result<Json> Findings::of(const store::Record& record) {
    const std::vector<std::string> own{record.period};
    const auto* judged = &own;
    if (record.period.empty()) {
        // A document of the whole project (the register) is judged in every month.
        TRY_INTO(judged, periods(record.project));
    }
    Json mine;
    for (const auto& period : *judged) {
        TRY_INTO(const auto* run, newest(record.project, period));
        if (!*run || (*run)->at < record.sealed_at) continue; // that review has not seen it
        if (mine.is_null()) mine = Json::array();
        for (const auto& finding : (*run)->findings) {
            bool concerns = false;
            for (const auto& place : finding.at("places"))
                concerns = concerns || place.at("document") == record.id.text();
            if (concerns && std::find(mine.begin(), mine.end(), finding) == mine.end())
                mine.push_back(finding);
        }
    }
    return mine;
}

Result<Json> findings_of(const Rooms& rooms, const store::Record& record) {
    return Findings(rooms).of(record);
}

} // namespace taizhang::service
