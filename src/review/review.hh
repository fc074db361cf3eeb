// The review of one project's month: a pure function from records to findings.
//
// Order of arrival does not matter: the same set of records gives the same findings in the same order
// (by document, then place, then rule). Replayable: no clock, no file, no thread; what a finding rests on is the
// documents, the project's facts, the rules' versions (review/registry.hh) and the parameters (Rules).
//
// A month is judged as if it were closed now: what is missing is said, however early it is asked. What cannot be
// judged because a document or a parameter is missing is said too, as Info with the words 无法判断: Info is for
// reading and never decides about a record.
#pragma once

#include "base/date.hh"
#include "base/json.hh"
#include "record/catalogue.hh"
#include "record/finding.hh"
#include "record/places.hh"
#include "review/calendar.hh"
#include "review/registry.hh"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace taizhang::review {

// One current record as the rules see it.
struct Document {
    std::string id;            // record id, or "" for a loose file
    std::string type;          // "L5-05"
    std::string period;        // "2026-06", "" when not monthly
    std::string subcontractor; // name, "" for project-wide
    bool scan = false;         // pages, not data
    Json data;                 // the record by its schema; null for scans
    record::Places places;     // from intake, or the document's JSON of them; may be empty
    Json attestation;          // what the officer attested at upload:
                               // {"seal":true|false|null, "signatures":"all"|"none"|null,
                               //  "not_signed_rows":[3,9], "progress":"text or empty"}
    Json scan_pages = {}; // measured of a scan: [{"dpi":200,"blank":false,"readable":true,"rotated":false}],
                          // null where nothing was measured
};

struct Project {
    std::string name;
    std::string county; // GB/T 2260 code
    std::string general_contractor;
    std::vector<std::string> subcontractors; // names
    std::string owner = {};                  // "" when not known
};

// A number the rules need, with its official source.
struct Parameter {
    std::int64_t value = 0;
    std::string source;
};

// A value a document must state: schemas/rules/compulsory.json.
struct Compulsory {
    std::string field; // of the document, or of its rows
    std::string title;
    bool of_rows = false;
};

// Rule parameters by county and date: schemas/rules/*.json, and the catalogue of documents.
class Rules {
public:
    // Errors: NotFound, BadInput naming file and place.
    static Result<Rules> load(const std::filesystem::path& schemas);
    // From the parsed files, by their names without ".json": what load() reads, and what a replay kept.
    static Result<Rules> make(Json parameters, record::Catalogue catalogue, std::string version);

    const std::string& version() const { return x_version; }
    const Json& parameters() const { return x_parameters; }
    const Calendar& calendar() const { return x_calendar; }
    const record::Catalogue& catalogue() const { return x_catalogue; }

    // The most particular entry ("320613" before "3206*" before "*") in force on `on`; nullopt when there is none or
    // its value is not known.
    std::optional<Parameter> value(std::string_view name, std::string_view county, Date on) const;
    // Severity a county set for one of the rules where it may; else `otherwise`.
    record::Severity severity(std::string_view rule, std::string_view county, Date on,
                              record::Severity otherwise) const;
    // Words of words.json: what marks a proxy signature, payment in kind and the like.
    bool says(std::string_view list, std::string_view text) const;

    // Of the documents of a type; empty when it has none.
    const std::vector<Compulsory>& compulsory(std::string_view type) const;

    // Everything besides documents and the project's facts that findings depend on, as one value: {"version",
    // "parameters","rules":{id: version},"catalogue"}. Its canonical text's digest is the rule pack's digest.
    Json pack() const;
    // The rules with a pack's parameters and catalogue; what each rule computes is this program's. Errors: BadInput.
    static Result<Rules> from_pack(const Json& pack);

private:
    struct Value {
        std::string county, name;
        Date from, to;
        std::optional<Parameter> parameter;
    };
    struct Severity {
        std::string county;
        Date from, to;
        record::Severity severity = record::Severity::Error;
    };
    static Result<void> read_values(const std::string& file, const Json& json,
                                    std::multimap<std::string, Value, std::less<>>& into);
    Result<void> read_severities(const Json& json);
    Result<void> read_words(const Json& json);
    Result<void> read_compulsory(const Json& json);

    std::string x_version;
    Json x_parameters;
    record::Catalogue x_catalogue;
    Calendar x_calendar;
    std::multimap<std::string, Value, std::less<>> x_values;
    std::multimap<std::string, Severity, std::less<>> x_severities;
    std::map<std::string, std::vector<std::string>, std::less<>> x_words;
    std::map<std::string, std::vector<Compulsory>, std::less<>> x_compulsory;
};

// Rules about one document alone: what `taizhang check FILE` runs offline. Nothing is said about other documents
// that are missing, and silence about seal or signatures is no finding.
std::vector<record::Finding> review_document(const Document& document, const Project& project,
                                             const Rules& rules);

// All rules over the project's current records for `month`. Records without a month stand for all; of types that are not
// monthly the latest of an earlier month stands, too; other records of other months are passed over. Includes every review_document finding of these documents, where the same wrong number in
// several documents is one finding with all its places, and beyond them silence about seal or signatures is a
// finding here.
std::vector<record::Finding> review_month(const std::vector<Document>& documents, const Project& project,
                                          Month month, const Rules& rules);

// Whether findings keep a month from passing: one Error does. Warnings want a written reason, Info decides nothing.
bool blocks(const std::vector<record::Finding>& findings);

} // namespace taizhang::review
