// What comes out: records, findings, PDFs, search. Numbers of persons are masked unless a reason is given,
// which custody keeps. Rights are applied inside every query.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "base/unnamed_file.hh"
#include "service/actor.hh"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace taizhang::service {

struct Rooms;

struct RecordQuery {
    ProjectId project;
    std::string period, type, subcontractor;
    bool all_versions = false;
    std::string cursor;
    unsigned limit = 50;
};

struct SearchRequest {
    std::string text;
    std::string ledger, type, period, subcontractor;
    ProjectId project; // empty: all within the actor's reach
    unsigned offset = 0;
    unsigned limit = 20;
};

// An open PDF: its length and parts of it. Reading was logged when it was opened.
struct PdfFile {
    std::string etag; // SHA-256 hex
    std::uint64_t size = 0;
    std::string archival_code;
    std::filesystem::path path; // of the read-only blob, for sendfile or range reads
};

struct VolumeFile {
    std::shared_ptr<const UnnamedFile> file;
    std::string name; // for a download, without suffix
};

class Retrieval {
public:
    explicit Retrieval(Rooms& rooms) : x_rooms(rooms) {}

    // {"ledgers":[..],"types":[..]} for forms and menus.
    Json catalogue() const;

    // {"items":[{"id","archival_code","project","type","type_title","ledger","period","subcontractor","version","current",
    //  "scan","title","pages","pdf_size","sealed_at","supplement","verdict":"passed"|"returned"|"pending"|"unjudged",
    //  "findings":n}],"next"}
    Result<Json> records(const Actor& actor, const RecordQuery& query) const;

    // The item above with "data" (masked), "places", "attestation", "findings", "submission", "versions", "digests",
    // "retention". `unmask_reason` not empty: unmasked, logged first.
    Result<Json> record(const Actor& actor, const RecordId& id, std::string_view unmask_reason) const;

    Result<PdfFile> pdf(const Actor& actor, const RecordId& id) const;

    // The project's current records of a month ("" = all) as one PDF in the catalogue's order. Reading is logged for each
    // record first, as by pdf(). Takes seconds. Errors: Forbidden, NotFound, Unprocessable (no month, no record), TooLarge
    // (Options::max_volume_*), Unavailable (another one is being made, disk full).
    Result<VolumeFile> volume(const Actor& actor, const ProjectId& project, const std::string& period) const;

    // {"project","period","reviewed_at","rules_version","summary":{"error":n,"warning":n,"info":n},"findings":[..]}
    Result<Json> findings(const Actor& actor, const ProjectId& project, std::string_view period) const;

    // The month's persons on all sides, of one subcontractor or of all (""), from the records as they are now:
    // {"project","period","subcontractor","summary":{"persons":n,"different":n,"sides":{"register":n,..}},"persons":[{
    //  "subcontractor","name","id_no"(masked),"differences":[..],"sides":{"register":[{"field","value","place"}],..}}],
    //  "stray":[cells]}; words and order as in review/reconcile.hh. Errors: Forbidden, NotFound, Unprocessable (no month).
    Result<Json> reconciliation(const Actor& actor, const ProjectId& project, const std::string& period,
                                std::string_view subcontractor) const;

    // {"total","exact","hits":[{"record":{item},"page","snippet","marks":[[from,to]]}],"facets":{"type":{..},"period":{..}}}
    Result<Json> search(const Actor& actor, const SearchRequest& request) const;

    // Deleting is refused before the end of retention and without due approval; there is no other way out.
    // Always an Error today: Retained with the reason and the date, Forbidden, NotFound.
    Result<void> remove(const Actor& actor, const RecordId& id) const;

    // {"size","root","entries":[{"position","at","actor","act","subject","leaf"}]} of one record or submission.
    Result<Json> custody(const Actor& actor, std::string_view subject) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
