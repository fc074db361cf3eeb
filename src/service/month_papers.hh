// The papers a month gives rise to, as data of their schemas: statement (S-09), rectification notice (S-11), report to the
// project lead (S-12), contents list. Pure. Which document type each is, and its standing words, are data
// (schemas/months.json).
#pragma once

#include "review/figures.hh"
#include "service/month_life.hh"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

struct MonthWords {
    struct Papers {
        // codes of document types
        std::string payroll, statement, notice, reply, escalation, contents, identity, county, opinion;
    } papers;
    std::map<std::string, std::string, std::less<>> conditions; // "S-10a" -> its words on the forms
    std::map<std::string, std::string, std::less<>> methods;    // "S-10a" -> how it is checked
    std::string other_condition, other_method;
    std::string passed, corrected, failed, unclear; // conclusions
    struct Opinions {
        std::string passed, failed, unclear;
    } opinions; // what a review opinion says with its conclusion
    std::string proposal, means, attestation;

    // Errors: BadInput naming what is missing or a type the catalogue does not have.
    static Result<MonthWords> load(const std::filesystem::path& schemas, const record::Catalogue& catalogue);
    const std::string& condition(std::string_view notice) const;
};

struct Writer { // who writes, for whom, when
    const store::Project& project;
    std::string period;
    std::string officer; // display name
    Date today;
};

// What the sheets say of one subcontractor's month, as statement and review opinion print it.
Json payroll_figures(const review::Figures& figures);

// Every figure is filled in; texts say what the review found. What a person may change: statement_edits().
Json statement_data(const MonthWords& words, const Writer& writer, const review::MonthFigures& figures,
                    const std::vector<Life>& lives, const std::vector<OpenFinding>& findings);
// `edits`: {"absent_note","carried_over","labour_cost_note","attachments","rows":[{"subcontractor","progress",
// "conclusion","findings","note"}]}, all optional, null leaves it. Errors: Unprocessable for anything else: figures stay
// what the sheets say.
Result<Json> with_edits(Json statement, const Json& edits);

// `number`: as printed on it. Only errors and warnings of the subcontractor; at least one.
Json notice_data(const MonthWords& words, const Writer& writer, const std::string& subcontractor,
                 const std::string& number, Date due, const std::vector<OpenFinding>& findings);
struct EscalationWords {
    std::string project_lead, impact, proposal; // "" where nobody said
};
Json escalation_data(const MonthWords& words, const Writer& writer, const std::string& subcontractor,
                     const std::string& number, const std::vector<Notice>& notices,
                     const std::vector<OpenFinding>& findings, const EscalationWords& said);

// "ZG-202606-01-2": kind, month, the subcontractor's number, which of its kind.
std::string paper_number(std::string_view kind, const std::string& period, int subcontractor,
                         std::size_t which);

// Of a volume: one line for each record in their order, with the page on which it begins.
Json contents_data(const Writer& writer, const std::string& archival_code, const std::string& title,
                   const std::vector<store::Record>& records);

} // namespace taizhang::service
