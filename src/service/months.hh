// A project's month, from the first paper to its closing (月结归档): what is there, where each subcontractor stands, what a
// person says of it, the papers it gives rise to, attestation, closing. docs/adr/0023 and 0024.
//
// Any thread. Of a closed month everything answers what it was when it was closed; whatever would change it is Conflict.
#pragma once

#include "base/digest.hh"
#include "base/json.hh"
#include "base/result.hh"
#include "service/accession.hh"
#include "service/actor.hh"

#include <cstdint>
#include <filesystem>
#include <string>

namespace taizhang::service {

struct Rooms;

struct Remark {
    std::string kind; // "not_applicable" "applies" "explain"
    std::string type; // of a document: "L5-05"; "" with not_applicable: all monthly ones of the subcontractor
    std::string subcontractor; // "" for the whole project
    std::string finding;       // of explain: a finding's key instead of a document
    std::string reason;
    bool every_month = false; // not_applicable and applies: not of this month alone
};

struct NoticeWanted {
    std::string kind; // "opinion" "rectification" "escalation"
    std::string subcontractor;
    std::string project_lead, impact, proposal; // of an escalation, all optional
};

// Of the comparison sheet, what only a person can say: the real-name system itself is not in the archive. All optional.
struct IdentityWords {
    std::string occasion;               // "" monthly
    std::string officer, officer_phone; // as the real-name system has them
    std::string system, read_on;        // which system, and the day it was looked at; "" today
    std::string note;
};

struct SealedVolume {
    std::filesystem::path path;
    std::string etag; // SHA-256 hex
    std::uint64_t size = 0;
    std::string name; // without suffix
};

class Months {
public:
    explicit Months(Rooms& rooms) : x_rooms(rooms) {}

    // {"project","period","as_of","closed","matrix": service/completeness.hh,"supplements":[record items]}
    Result<Json> completeness(const Actor& actor, const ProjectId& project, const std::string& period) const;
    Result<std::string> completeness_csv(const Actor& actor, const ProjectId& project,
                                         const std::string& period) const;

    // {"project","period","state":"open"|"attested"|"closed","subcontractors":[service/month_life.hh],"blockers":[..],
    //  "findings":[{finding,"key","subcontractors","explained"}],"statement":record or null,"attested":{..}|null,
    //  "closing":{..}|null,"pay_day","due_on","counts"}
    Result<Json> month(const Actor& actor, const ProjectId& project, const std::string& period) const;

    // The month as above. Errors: Forbidden, NotFound, Unprocessable (no reason, no such document or finding, the
    // statement, an error without a notice to its subcontractor), Conflict (closed).
    Result<Json> remark(const Actor& actor, const ProjectId& project, const std::string& period,
                        const Remark& said);

    // The statement as it would be sealed now: {"data","editable":[..]}.
    Result<Json> statement(const Actor& actor, const ProjectId& project, const std::string& period) const;
    // Sealed like any other paper: the receipt. `edits`: service/month_papers.hh. Errors: Unprocessable, Conflict.
    Result<Receipt> seal_statement(const Actor& actor, const ProjectId& project, const std::string& period,
                                   const Json& edits);

    // A review opinion on the subcontractor's payroll, from the newest review (S-08; Conflict while it has not seen
    // everything); a rectification notice of what is open, or a report to the project lead when its day passed without a reply; sealed
    // like any other paper. Errors: Unprocessable (nothing is open, no notice yet, not yet due), Conflict (closed).
    Result<Receipt> notify(const Actor& actor, const ProjectId& project, const std::string& period,
                           const NoticeWanted& wanted);

    // The comparison sheet of filing, notice board and real-name data (S-22) as it would be sealed now: {"period",
    // "agreement":"same"|"differs"|"missing","in_register","data"}. Errors: Conflict (closed).
    Result<Json> identity(const Actor& actor, const ProjectId& project, const std::string& period) const;
    // Sealed like any other paper: the receipt. Errors: Unprocessable (service/identity_paper.hh), Conflict (closed).
    Result<Receipt> seal_identity(const Actor& actor, const ProjectId& project, const std::string& period,
                                  const IdentityWords& said);

    // The officer answers for truth, accuracy and completeness (S-15), of the month as it stands; each must be true. The
    // month as above. Errors: Unprocessable (one is not, or something is still open), Conflict.
    Result<Json> attest(const Actor& actor, const ProjectId& project, const std::string& period,
                        const Json& confirmed);

    // Seals contents list and volume, and closes, in one transaction: after a crash the month is closed whole or not at
    // all. Takes seconds. The month as above. Errors: Unprocessable (not attested, something open), Conflict (closed, or
    // something changed meanwhile), TooLarge, Unavailable (another volume is being made).
    Result<Json> close(const Actor& actor, const ProjectId& project, const std::string& period);

    // The volume as it was sealed. Reading is logged. Errors: NotFound (not closed).
    Result<SealedVolume> volume(const Actor& actor, const ProjectId& project,
                                const std::string& period) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
