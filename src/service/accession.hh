// Step 1, receive: bytes are kept and digested, acknowledged with a signed receipt, and never refused for
// being wrong. What they are is found out afterwards by a job (intake, typeset, seal; service/processing.cc).
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace taizhang::service {

struct Rooms;

struct Arrival {
    ProjectId project;
    std::string type;          // "L5-05"; "" to be found out
    std::string period;        // "2026-06"; "" for documents that are not monthly, or to be found out
    std::string subcontractor; // "" for project-wide documents, or to be found out
    std::string file_name;     // as the client calls it; kept, shown, never trusted
    // {"seal":bool|null,"signatures":"all"|"none"|null,"not_signed_rows":[int],"progress":str}
    Json attestation;
};

// What the sender gets. `document` is the whole receipt: {"receipt":{"submission","project","type","period",
// "sha256","sm3","size","received_at","log_position","log_leaf"},"public_key","signature"}; the signature is over the
// canonical JSON of "receipt". `taizhang verify RECEIPT.json` checks it offline.
struct Receipt {
    SubmissionId submission;
    bool duplicate = false; // the same bytes for the same place came before: this is the first one's receipt
    Json document;
};

struct SubmissionQuery {
    ProjectId project;
    std::string period, state; // "" any
    std::string parent;        // only what came out of this archive
    std::string cursor;
    unsigned limit = 50;
};

// One upload under way. Dropping it before finish() leaves nothing. One thread at a time.
class Upload {
public:
    Upload(Upload&&) noexcept;
    Upload& operator=(Upload&&) noexcept;
    ~Upload();
    Result<void> write(std::string_view bytes); // Errors: TooLarge, Unavailable (disk full), Io
    // Durable when it returns. Errors: Io, Unavailable.
    Result<Receipt> finish();

private:
    friend class Accession;
    struct State;
    explicit Upload(std::unique_ptr<State> state);
    std::unique_ptr<State> x_state;
};

class Accession {
public:
    explicit Accession(Rooms& rooms) : x_rooms(rooms) {}

    // Checks rights and the arrival's words before any byte is taken. Errors: Forbidden, NotFound, Unprocessable
    // (unknown type, period that is no month, unknown subcontractor), Unavailable (queue full, disk nearly full),
    // Retained (the project is closed for changes).
    Result<Upload> begin(const Actor& actor, const Arrival& arrival);

    // {"id","project","type","type_title","period","subcontractor","file_name","media_type","size","sha256","sm3","state",
    //  "reason","advice","record","parent","received_at","log_position","attestation","received","guesses","mapped"}; type,
    // period and subcontractor are what it counts as, "received" what the sender said; state: received unassigned mapping
    // sealed unreadable expanded withdrawn (store/rows.hh). One alone also has "members" ({state: count}, null unless
    // expanded) and "contents" (of an archive {"duplicates":[{"name","submission"}],"passed_over":[{"name","why",
    // "reason"}]}, else null).
    Result<Json> submission(const Actor& actor, const SubmissionId& id) const;
    // {"items":[...],"next":cursor or null,"states":{state: how many of the project}}
    Result<Json> submissions(const Actor& actor, const SubmissionQuery& query) const;
    Result<Json> receipt(const Actor& actor, const SubmissionId& id) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
