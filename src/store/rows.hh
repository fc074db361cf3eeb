// The rows of the catalogue database as values. Times are Instants (stored as RFC 3339 text).
#pragma once

#include "base/date.hh"
#include "base/digest.hh"
#include "base/id.hh"
#include "base/json.hh"
#include "retention/schedule.hh"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace taizhang::store {

inline constexpr const char* CountyVolume =
    "county"; // Project::kind: what a county's office reports; no works

struct Project {
    ProjectId id;
    std::string code; // short, for archival codes: "NT2026-001"
    std::string name;
    std::string county; // GB/T 2260
    std::string industry;
    std::string owner;
    std::string general_contractor;
    std::vector<std::string> subcontractors; // names
    std::string catalogue_version;
    Instant created_at;
    std::string kind = "site"; // or CountyVolume
};

struct User {
    UserId id;
    std::string login;
    std::string display_name;
    std::string role; // officer contractor inspector admin
    std::string password_hash;
    // rights; inspectors and admins too have only what is listed or all_projects
    std::vector<ProjectId> projects;
    bool all_projects = false;
    bool disabled = false;
    int failed_logins = 0;
    std::optional<Instant> locked_until;
};

using FeedId = Id<struct FeedTag>;         // f...
using ReminderId = Id<struct ReminderTag>; // n...

// Whoever knows the token may read the project's duties as this person does.
struct Feed {
    FeedId id;
    std::string token_digest;
    UserId user;
    ProjectId project;
    Instant made_at;
};

struct Session {
    std::string token_digest;
    UserId user;
    std::string csrf_token;
    Instant expires_at;
};

// Under what something is kept. Each "" where it does not apply or is not known.
struct Filing {
    std::string type;          // "L5-05"
    std::string period;        // "2026-06"
    std::string subcontractor; // "" for project-wide

    bool operator==(const Filing&) const = default;
};

struct Submission {
    SubmissionId id;
    ProjectId project;
    std::string type; // these three as the sender said them ("" = find out): the receipt is signed over them
    std::string period;
    std::string subcontractor;
    Filing filed;           // what it counts as; set by insert() to the three above, then by set_filing()
    std::string file_name;  // as sent; shown to those with rights, never logged
    std::string media_type; // identified from the bytes
    std::uint64_t size = 0;
    Digests digests;
    Json attestation; // review::Document::attestation, as it came
    Json attested;    // what was confirmed since; null: nothing
    // received (kept, being read), then unassigned (what it is must be said) or mapping (its columns must be confirmed):
    // back to received with the answer; at last sealed, unreadable, expanded (an archive, its members are submissions)
    // or withdrawn
    std::string state;
    std::string reason; // Chinese: why unreadable, what is waited for
    std::string advice;
    RecordId record;              // when sealed
    Json guesses = Json::array(); // while unassigned: [{"type","period","subcontractor","confidence","why"}]
    std::string mapped;           // of a table's columns: "" automatic remembered confirmed
    UserId received_by;
    Instant received_at;
    std::uint64_t log_position = 0;
    SubmissionId parent; // the archive this one came in
    // What the file was found to hold: of an archive {"duplicates","passed_over"}; null while nothing is known.
    Json contents;
    std::string supplement; // why it came after its month was closed; "" otherwise
};

// All that came out of an archive and out of the archives in it.
struct Family {
    std::uint64_t members = 0;
    std::uint64_t bytes = 0;
};

struct StateCount {
    std::string state;
    std::uint64_t count = 0;
};

// Which column is which field, as a person said it of one submission.
struct Mapping {
    std::int64_t sequence = 0;
    ProjectId project;
    std::string type;
    std::string subcontractor;
    std::string fingerprint; // of the table's labels
    Json mapping;            // intake::to_json(ConfirmedMapping)
    bool remember = true;    // for later tables of this shape
    SubmissionId submission;
    UserId by;
    Instant at;
};

// A file that comes in pieces. Its bytes lie in blobs/uploads/<id> until all are there.
struct PartialUpload {
    UploadId id;
    UserId account;
    ProjectId project;
    std::string type, period, subcontractor, file_name; // as of a Submission
    Json attestation;
    std::string metadata;       // as the client sent it
    std::uint64_t length = 0;   // of the whole file, said at the beginning
    std::uint64_t received = 0; // durable
    Digests digests;            // zeros until every byte is there
    SubmissionId submission;    // once received like any other file
    bool duplicate = false;     // that submission came before
    Instant created_at;
    Instant expires_at;
    std::string supplement; // as of a Submission
};

struct Record {
    RecordId id;
    ProjectId project;
    SubmissionId submission;
    std::string archival_code;
    std::string type;
    std::string period;
    std::string subcontractor;
    std::string item;    // which of several of its type in one place: a keyed digest, "" where there is one
    int version = 1;     // counts within project, type, period, subcontractor, scan, item
    bool current = true; // the newest version
    bool scan = false;
    std::string title;
    Date record_date; // for retention
    Sha256 data;      // blob: {"data","places","attestation","findings"(of reading),"text"} canonical JSON
    Sha256 pdf;       // blob
    std::uint64_t pdf_size = 0;
    int pages = 0;
    Json versions; // {"catalogue","schema","template","fonts","rules"} with digests
    Instant sealed_at;
    std::int64_t supplement =
        0; // sequence of the closing it came after; it lies beside what was there, not over it
};

// The result of reviewing a project's month; the newest row of a (project, period) counts.
struct ReviewRun {
    std::int64_t sequence = 0;
    ProjectId project;
    std::string period;
    Json findings;      // array of record::to_json(Finding)
    std::string inputs; // SHA-256 of `basis`, hex
    std::string rules_version;
    Instant at;
    std::string basis =
        {}; // canonical JSON of what was read (service/basis.hh); "" of runs before it was kept
};

// What a person said of a project's month. Only ever added: the newest word on one place counts.
struct MonthAct {
    std::int64_t sequence = 0;
    ProjectId project;
    std::string period;              // "" every month
    std::string kind;                // not_applicable applies explain attest
    std::string type, subcontractor; // of a document; "" where it does not apply
    std::string subject; // of explain: the key of a finding or a cell; of attest: the month's digest
    std::string reason;
    Json detail = Json::object();
    UserId by;
    Instant at;
};

// A month that was closed: from now on nothing of it changes.
struct MonthClosing {
    std::int64_t sequence = 0;
    ProjectId project;
    std::string period;
    RecordId contents; // the contents list
    Sha256 volume;     // blob
    std::uint64_t volume_size = 0;
    int volume_pages = 0;
    Json detail; // {"matrix","life","records","reasons","review","attested","digest"}
    UserId by;
    Instant at;
};

// What the receiver of reminders is told, once for each (project, duty, occurrence, due, stage).
struct Reminder {
    ReminderId id;
    ProjectId project;
    std::string duty, occurrence;  // review/duties.hh: id and key
    std::string due;               // "2026-06-30" or "2026-06-30T08:15"
    std::string stage;             // soon today overdue
    std::string body;              // canonical JSON, sent as it stands
    std::string state = "waiting"; // or delivered, failed
    int attempts = 0;
    std::string result; // of the newest try: "200", or why there was no answer: "connect" "timeout" "tls"
    Instant made_at, next_at;
    std::optional<Instant> settled_at{};
};

// How far a reader of changes has come: the newest sequence of each table duties are read off.
struct ChangeMark {
    std::int64_t records = 0, reviews = 0, acts = 0, closings = 0;
};

struct Job {
    std::int64_t id = 0;
    std::string kind;      // "process" (a submission) or "review" (a project's month)
    std::string subject;   // submission id, or "project/period"
    int attempts = 0;      // the number of this try, of those that count against the file
    int interruptions = 0; // so far: ended from outside
    int deaths = 0;        // so far: the process ended while it held the job
};

// How often a job is tried. Beyond that its claimer is to say so of what the job was about, instead of trying again.
inline constexpr int MaxAttempts = 3;
inline constexpr int MaxInterruptions = 30; // with the rests between them about two hours
inline constexpr int MaxDeaths = 10;
// From this many deaths on a job may be what takes the process down: it runs after all others, and alone.
inline constexpr int SuspectDeaths = 2;

inline bool is_beyond_its_tries(const Job& job) {
    return job.attempts > MaxAttempts || job.deaths >= MaxDeaths;
}

// Why a try failed.
enum class Blame {
    File,    // its own doing, or a fault of ours: counts as an attempt
    Outside, // its child was ended by somebody else, the disk failed: counts as an interruption
    Nobody,  // the disk is full: it waits until there is room
};

struct OutboxRow {
    std::int64_t sequence = 0;
    RecordId record;
    std::string operation; // "put" "remove"
};

struct CustodyEntry {
    std::uint64_t position = 0; // from 0, the leaf's index
    Instant at;
    std::string actor;   // user id or "system"
    std::string act;     // "receive" "seal" "review" "read" "event" "login" ...
    std::string subject; // id
    Json detail;         // ids, digests, counts only
    Sha256 leaf;
};

struct ProjectEvent {
    ProjectId project;
    retention::Event event;
    UserId by;
    Instant at;
};

} // namespace taizhang::store
