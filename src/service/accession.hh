// Step 1, receive: bytes are kept and digested, acknowledged with a signed receipt, and never refused for
// being wrong. What they are is found out afterwards by a job (intake, typeset, seal; service/processing.cc).
//
// Every way in ends here: one form and many files of a browser or a program, uploads in pieces (service/uploads.hh),
// folders. A file is acknowledged when its bytes are durable under their digest and one transaction has its row, its
// entry of the log and its job.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"
#include "service/gate.hh"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

struct Rooms;

struct Arrival {
    ProjectId project;
    std::string type;          // "L5-05"; "" to be found out
    std::string period;        // "2026-06"; "" for documents that are not monthly, or to be found out
    std::string subcontractor; // "" for project-wide documents, or to be found out
    std::string file_name;     // as the client calls it; kept, shown, never trusted
    // {"seal":bool|null,"signatures":"all"|"none"|null,"not_signed_rows":[int],"progress":str}
    Json attestation = Json::object();
    std::string supplement;      // why it comes after its month was closed; "" otherwise
    std::uint64_t announced = 0; // bytes that are about to come; 0 when not known
};

// What the sender gets. `document` is the whole receipt: {"receipt":{"submission","project","type","period",
// "sha256","sm3","size","received_at","log_position","log_leaf"},"public_key","signature"}; the signature is over the
// canonical JSON of "receipt". `taizhang verify RECEIPT.json` checks it offline.
struct Receipt {
    SubmissionId submission;
    bool duplicate = false; // the same bytes for the same place came before: this is the first one's receipt
    Json document;
    std::string message; // Chinese, of a duplicate: when it came first
};

struct SubmissionQuery {
    ProjectId project;
    std::string period, state; // "" any
    std::string parent;        // only what came out of this archive
    std::string cursor;
    unsigned limit = 50;
};
// The receipt as every way in answers it: `document` with "submission", "duplicate" and, of a duplicate, "message".
Json to_json(const Receipt& receipt);

// One upload under way. Dropping it before finish() leaves nothing. One thread at a time.
class Upload {
public:
    Upload(Upload&&) noexcept;
    Upload& operator=(Upload&&) noexcept;
    ~Upload();
    // Errors: TooLarge, TooMany (the project's quota), Unavailable (disk full), Io.
    Result<void> write(std::string_view bytes);
    std::uint64_t size() const;
    // Durable when it returns. Errors: Io, Unavailable, TooMany (the project's quota).
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

    // To be held by a request that brings files, however many. Errors: TooMany.
    Result<Gate::Ticket> admit(const Actor& actor);

    // Checks rights and the arrival's words before any byte is taken. Errors: Forbidden, NotFound, Unprocessable
    // (unknown type, period that is no month, unknown subcontractor, a supplement of a month that is not closed),
    // Conflict (its month is closed, and it is no supplement), Unavailable (queue full, disk nearly full), TooMany (files a
    // minute, the project's quota).
    // `right`: another than that of uploading, for what the archive wrote itself.
    Result<Upload> begin(const Actor& actor, const Arrival& arrival, Right right = Right::Upload);

    // Several at once, with the flushes of one group and one transaction. One result for each, in their order: one that
    // fails does not touch the others, and of two equal ones the second is a duplicate.
    std::vector<Result<Receipt>> finish(std::vector<Upload> uploads);

    // {"id","project","type","type_title","period","subcontractor","file_name","media_type","size","sha256","sm3","state",
    //  "reason","advice","record","parent","supplement","received_at","log_position","attestation","received","guesses","mapped"}; type,
    // period and subcontractor are what it counts as, "received" what the sender said; state: received unassigned mapping
    // sealed unreadable expanded withdrawn (store/rows.hh). One alone also has "members" ({state: count}, null unless
    // expanded) and "contents" (of an archive {"duplicates":[{"name","submission"}],"passed_over":[{"name","why",
    // "reason"}]}, of a PDF or OFD what it is (ScannedFile::source), else null).
    Result<Json> submission(const Actor& actor, const SubmissionId& id) const;
    // {"items":[...],"next":cursor or null,"states":{state: how many of the project}}
    Result<Json> submissions(const Actor& actor, const SubmissionQuery& query) const;
    Result<Json> receipt(const Actor& actor, const SubmissionId& id) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
