// The review of one project's month: a pure function from records to findings.
//
// Order of arrival does not matter: the same set of records gives the same findings in the same order
// (by document, then place, then rule). Documents of the month that are missing are themselves a reason
// for findings only where a rule says so (R-PAY-PROGRESS). Replayable: no clock, no file, no thread.
#pragma once

#include "base/date.hh"
#include "base/json.hh"
#include "record/catalogue.hh"
#include "record/finding.hh"

#include <filesystem>
#include <map>
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
    Json places;               // {"/rows/3/gross": {"sheet":..,"row":..,"column":..}} from intake; may be {}
    Json attestation;          // what the officer attested at upload:
                               // {"seal":true|false|null, "signatures":"all"|"none"|null,
                               //  "not_signed_rows":[3,9], "progress":"text or empty"}
};

struct Project {
    std::string name;
    std::string county; // GB/T 2260 code
    std::string general_contractor;
    std::vector<std::string> subcontractors; // names
};

// Rule parameters by county and date: schemas/rules/*.json.
class Rules {
public:
    static Result<Rules> load(const std::filesystem::path& schemas);
    const std::string& version() const { return x_version; }
    const Json& parameters() const { return x_parameters; }

private:
    std::string x_version;
    Json x_parameters;
};

// Rules about one document alone (R-ID-1, R-CARD-1, R-PAY-A1..A4, R-PAY-GROSS, R-PAY-PRICE, and seal and
// signatures when attested): what `taizhang check FILE` runs offline.
std::vector<record::Finding> review_document(const Document& document, const Project& project,
                                             const Rules& rules);

// All rules over the project's current records for `month`; records of other months are passed over, the
// register (L4-06) may stand without a month. Includes every review_document finding of the month's documents,
// where the same wrong number in several documents is one finding with all its places, and beyond them silence
// about seal or signatures is a finding here.
std::vector<record::Finding> review_month(const std::vector<Document>& documents, const Project& project,
                                          Month month, const Rules& rules);

struct RuleInfo {
    std::string_view id;     // "R-PAY-GROSS"
    std::string_view notice; // "S-10c"
    std::string_view title;  // Chinese
    std::string_view basis;
};
const std::vector<RuleInfo>& rule_list();

} // namespace taizhang::review
