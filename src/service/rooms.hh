// The opened workshops behind the use cases. For this room's .cc files only: nothing above may include it.
#pragma once

#include "base/clock.hh"
#include "index/index.hh"
#include "ocr/ocr.hh"
#include "proof/keys.hh"
#include "service/archive.hh"
#include "service/reference.hh"
#include "store/blobs.hh"
#include "store/catalogue.hh"
#include "webhook/receiver.hh"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace taizhang::service {

struct Counters {
    std::atomic<std::uint64_t> uploads{0}, duplicates{0}, uploaded_bytes{0}, sealed{0}, unreadable{0},
        reviews{0}, searches{0}, pdf_reads{0}, prints{0}, volumes{0}, logins_failed{0}, jobs_failed{0},
        index_errors{0}, expanded{0};
    std::atomic<std::uint64_t> reminders_made{0}, reminders_delivered{0}, reminders_failed{0};
    std::atomic<std::uint64_t> watch_received{0}, watch_duplicates{0}, watch_failed{0}, watch_retries{0};
    std::atomic<std::uint64_t> watch_waiting{0}, watch_settling{0}; // now
};

// Wakes a thread that waits for work; a ring while it is busy is not lost.
class Bell {
public:
    void ring();
    void wait(std::stop_token stop, std::chrono::milliseconds at_most);

private:
    std::mutex x_mutex;
    std::condition_variable_any x_wake;
    bool x_rung = false; // guarded by x_mutex
};

// What reviews rest on besides papers and facts (review/review.hh Rules::pack).
struct RulePack {
    std::string text; // canonical
    Sha256 digest;
};

// Where reminders go, and what signs them.
struct Webhook {
    webhook::Receiver receiver;
    std::string secret;
};
// service/reminders.cc. nullopt: none is set. Errors: as check().
Result<std::optional<Webhook>> open_webhook(const WebhookOptions& options);

struct Rooms {
    Options options;
    const Clock& clock;
    Reference reference;
    proof::KeyRing keys;
    store::Blobs blobs;
    std::unique_ptr<store::Catalogue> store;
    std::unique_ptr<index::Index> index;
    std::unique_ptr<ocr::Engine> ocr; // null when its files are missing: ocr_reason says why
    std::string ocr_reason;
    Gate gate;
    Counters counters;
    Bell work;
    Bell outbox;
    Bell keeper;
    std::mutex project_mutex;      // reading a project and writing it back
    std::mutex review_mutex;       // one review at a time: the newest run must be the one that saw the most
    std::timed_mutex screen_mutex; // one sheet at a time is held for the screen
    std::mutex volume_mutex;       // one volume at a time: making it takes several times its size in memory
    WatchReport watch_report;
    std::atomic<bool> index_healthy{true};
    std::vector<std::jthread> threads;
    RulePack rule_pack;
    std::counting_semaphore<16> preview_slots{3}; // pages drawn to be looked at, each by a child of its own
    std::optional<Webhook> webhook = std::nullopt;
    Bell reminders{}; // there are some to send
};

// service/people.cc: who acts under this login without having signed in, for what the settings name. Errors: NotFound,
// Forbidden (disabled).
Result<Actor> actor_of_login(const Rooms& rooms, std::string_view login);
// The same for whoever once allowed something that goes on without them. Errors: NotFound, Forbidden (disabled).
Result<Actor> actor_of_user(const Rooms& rooms, const UserId& user);

// service/accession.cc: what every way in shares.
struct Received {                 // a file whose bytes are durable in the blobs
    store::Submission submission; // without its place in the log
    UploadId upload;              // it came in pieces: that row ends in the same transaction
};
// Rows, log entries and jobs of a group in one transaction; one result for each, in their order.
std::vector<Result<Receipt>> receive(Rooms& rooms, std::span<Received> group);
Result<Receipt> receipt_for(Rooms& rooms, const SubmissionId& submission, bool duplicate);
Result<void> check_quota(const Rooms& rooms, store::UnitOfWork& unit, const ProjectId& project,
                         std::uint64_t more);
Result<void> check_arrival(const Reference& reference, const store::Project& project, const Arrival& arrival);
// A submission whose bytes are durable, in the caller's transaction: custody entry (its position goes into the
// submission), row, job.
Result<void> keep_received(store::UnitOfWork& unit, store::Submission& submission);
Result<void> check_month(const Rooms& rooms, const ProjectId& project, const std::string& period,
                         const std::string& supplement);
Result<void> check_size(const Rooms& rooms, std::uint64_t size);
Result<void> check_disk(const Rooms& rooms, std::uint64_t wanted);
Result<Gate::Coming> check_room(Rooms& rooms, std::uint64_t wanted);
std::string media_type_of(const store::Blobs& blobs, const Sha256& digest, std::uint64_t size); // "" unknown

// service/processing.cc
// Called by whoever works on a job, whenever another piece of it is done: its lease goes on. The worker's thread.
using Progress = std::function<void()>;
void work_until_stopped(Rooms& rooms, std::stop_token stop);
// service/sweeping.cc
void sweep_until_stopped(Rooms& rooms, std::stop_token stop);
// service/indexing.cc
void index_until_stopped(Rooms& rooms, std::stop_token stop);
Result<bool> index_once(Rooms& rooms); // false: nothing to do
// service/reminding.cc: only where a webhook is set.
void make_reminders_until_stopped(Rooms& rooms, std::stop_token stop);
void send_reminders_until_stopped(Rooms& rooms, std::stop_token stop);

// service/views.cc: how rows look outside.
Json view(const Rooms& rooms, const store::Submission& submission);
// What was confirmed last of the original: on arrival or since.
const Json& attestation_of(const store::Submission& submission);
Json view(const Rooms& rooms, const store::Record& record, const Json& findings);
Json view(const store::Project& project);
Json signed_receipt(const Rooms& rooms, const store::Submission& submission);
// The data of a record with ID, card and phone numbers masked: by the schema's x-pii, in a scan wherever a number of
// that length stands.
Json masked(const record::Schema& schema, Json data);
Json masked_scan(Json data);
// Every record the filter names, page by page; its limit and cursor are not looked at.
Result<std::vector<store::Record>> all_records(const Rooms& rooms, store::RecordFilter filter);
// service/months.cc: 409 of a month that is closed; and asked in the transaction that would change it.
Failure month_closed(const std::string& period);
Result<void> check_open(store::UnitOfWork& unit, const ProjectId& project, const std::string& period,
                        const std::string& supplement = {});
// As in a volume: by the catalogue, then by month, then by the project's list of subcontractors; the record before its
// scan. service/volume.cc.
void put_in_order(std::vector<store::Record>& records, const record::Catalogue& catalogue,
                  const store::Project& project);
// A month's records fit into one volume. Errors: TooLarge.
Result<void> must_fit_volume(const Options& options, const std::vector<store::Record>& records);
// The months records are of, ascending; periods_of: those of the project's current ones.
std::vector<std::string> periods_in(const std::vector<store::Record>& records);
Result<std::vector<std::string>> periods_of(const Rooms& rooms, const ProjectId& project);
// The canonical record document (the blob Record::data names).
Result<Json> record_document(const Rooms& rooms, const store::Record& record);
Result<retention::Decision> retention_of(const Rooms& rooms, const store::Record& record);
// Findings of the newest reviews that concern a record; null where none has seen it. Asked of many records, each month's
// review is read once, as it was then. One thread.
class Findings {
public:
    explicit Findings(const Rooms& rooms) : x_rooms(rooms) {}
    Result<Json> of(const store::Record& record);

private:
    Result<const std::vector<std::string>*> periods(const ProjectId& project);
    Result<const std::optional<store::ReviewRun>*> newest(const ProjectId& project,
                                                          const std::string& period);

    const Rooms& x_rooms;
    std::map<std::string, std::vector<std::string>> x_periods; // by project
    std::map<std::pair<std::string, std::string>, std::optional<store::ReviewRun>> x_runs;
};
Result<Json> findings_of(const Rooms& rooms, const store::Record& record); // of one

} // namespace taizhang::service
