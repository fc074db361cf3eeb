#include "service/archive.hh"

#include "base/log.hh"
#include "proof/hash.hh"
#include "service/confinement.hh"
#include "service/rooms.hh"

#include <filesystem>

namespace taizhang::service {

void Bell::ring() {
    {
        std::lock_guard lock(x_mutex);
        x_rung = true;
    }
    x_wake.notify_all();
}

void Bell::wait(std::stop_token stop, std::chrono::milliseconds at_most) {
    std::unique_lock lock(x_mutex);
    x_wake.wait_for(lock, stop, at_most, [this] { return x_rung; });
    x_rung = false;
}

Archive::Archive(std::unique_ptr<Rooms> rooms)
    : x_rooms(std::move(rooms)), x_accession(*x_rooms), x_assignment(*x_rooms), x_county(*x_rooms),
      x_mapping(*x_rooms), x_months(*x_rooms), x_uploads(*x_rooms), x_retrieval(*x_rooms),
      x_reviews(*x_rooms), x_people(*x_rooms), x_projects(*x_rooms), x_printing(*x_rooms), x_sheets(*x_rooms),
      x_preview(*x_rooms), x_standing(*x_rooms), x_reminders(*x_rooms) {}

namespace {

Result<RulePack> pack_of(const review::Rules& rules) {
    TRY_INTO(auto text, canonical(rules.pack()));
    auto digest = proof::sha256(text);
    return RulePack{std::move(text), digest};
}

} // namespace

Result<std::unique_ptr<Archive>> Archive::open(const Options& options, const Clock& clock) {
    std::error_code error;
    std::filesystem::create_directories(options.data, error);
    if (error) return fail(Code::Io, "cannot make the data directory: " + error.message());
    std::filesystem::permissions(options.data, std::filesystem::perms::owner_all, error);

    TRY_INTO(auto reference, Reference::load(options.share));
    TRY_INTO(auto rule_pack, pack_of(reference.rules));
    TRY_INTO(auto webhook, open_webhook(options.webhook));
    // The catalogue holds the lock of the data directory: it comes before anything is written there.
    TRY_INTO(auto store, store::Catalogue::open(options.data / "catalogue.sqlite", clock));
    TRY_INTO(auto keys,
             proof::KeyRing::open_or_create(options.keys.empty() ? options.data / "keys" : options.keys));
    TRY_INTO(auto blobs, store::Blobs::open(options.data / "blobs"));
    TRY_INTO(auto index, index::Index::open(options.data / "index"));

    std::unique_ptr<Archive> archive(new Archive(std::unique_ptr<Rooms>(
        new Rooms{options,
                  clock,
                  std::move(reference),
                  std::move(keys),
                  std::move(blobs),
                  std::move(store),
                  std::move(index),
                  nullptr,
                  "",
                  Gate({options.uploads_per_user, options.files_per_minute, options.queue_limit}),
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {},
                  {true},
                  {},
                  std::move(rule_pack)})));
    archive->x_rooms->webhook = std::move(webhook);
    auto engine = ocr::open_paddle(options.share / "ocr",
                                   {options.reading.ocr_seconds, options.reading.ocr_memory_bytes});
    if (engine) {
        archive->x_rooms->ocr = std::move(*engine);
    } else {
        archive->x_rooms->ocr_reason = engine.error().message;
        log::warn("ocr_unavailable", {{"reason", engine.error().message}});
    }
    return archive;
}

Result<std::uint64_t> rebuild_index(const Options& options, const Clock& clock) {
    {
        // The lock first: never pull the index away under a daemon.
        TRY_INTO(auto store, store::Catalogue::open(options.data / "catalogue.sqlite", clock));
        std::error_code error;
        std::filesystem::remove_all(options.data / "index", error);
        if (error) return fail(Code::Io, "cannot remove the old index: " + error.message());
    }
    TRY_INTO(auto archive, Archive::open(options, clock));
    Rooms& rooms = *archive->x_rooms;
    TRY_INTO(auto projects, rooms.store->projects());
    std::uint64_t count = 0;
    for (const auto& project : projects) {
        store::RecordFilter filter{project.id, "", "", "", false, "", 500};
        for (;;) {
            TRY_INTO(auto records, rooms.store->records(filter));
            TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
                for (const auto& record : records) TRY(unit.outbox(record.id, "put"));
                return {};
            }));
            count += records.size();
            if (records.size() < filter.limit) break;
            filter.before = records.back().id.text();
        }
    }
    for (bool more = true; more;) {
        TRY_INTO(more, index_once(rooms));
    }
    return count;
}

Archive::~Archive() { stop(); }

namespace {

// Other rules: a new review of every month that is not closed, beside the old one.
Result<void> review_anew(const Rooms& rooms) {
    TRY_INTO(auto months, rooms.store->reviewed_by_others(rooms.rule_pack.digest.hex()));
    if (months.empty()) return {};
    return rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        for (const auto& month : months) TRY(unit.enqueue("review", month));
        return {};
    });
}

} // namespace

void Archive::start() {
    if (auto queued = review_anew(*x_rooms); !queued)
        log::error("months_of_other_rules_not_queued", {{"message", queued.error().message}});
    for (unsigned i = 0; i < x_rooms->options.workers; ++i)
        x_rooms->threads.emplace_back([this](std::stop_token stop) { work_until_stopped(*x_rooms, stop); });
    x_rooms->threads.emplace_back([this](std::stop_token stop) { index_until_stopped(*x_rooms, stop); });
    if (!x_rooms->options.watch.directory.empty())
        x_rooms->threads.emplace_back([this](std::stop_token stop) { watch_until_stopped(*x_rooms, stop); });
    x_rooms->threads.emplace_back([this](std::stop_token stop) { sweep_until_stopped(*x_rooms, stop); });
    x_rooms->threads.emplace_back([this](std::stop_token stop) { x_uploads.keep_until_stopped(stop); });
    if (!x_rooms->webhook) return;
    x_rooms->threads.emplace_back(
        [this](std::stop_token stop) { make_reminders_until_stopped(*x_rooms, stop); });
    x_rooms->threads.emplace_back(
        [this](std::stop_token stop) { send_reminders_until_stopped(*x_rooms, stop); });
}

void Archive::stop() {
    for (auto& thread : x_rooms->threads) thread.request_stop();
    x_rooms->threads.clear();
}

const Options& Archive::options() const { return x_rooms->options; }
Accession& Archive::accession() { return x_accession; }
Assignment& Archive::assignment() { return x_assignment; }
Uploads& Archive::uploads() { return x_uploads; }
Mapping& Archive::mapping() { return x_mapping; }
Months& Archive::months() { return x_months; }
Retrieval& Archive::retrieval() { return x_retrieval; }
Reviews& Archive::reviews() { return x_reviews; }
People& Archive::people() { return x_people; }
Projects& Archive::projects() { return x_projects; }
Printing& Archive::printing() { return x_printing; }
Sheets& Archive::sheets() { return x_sheets; }
Preview& Archive::preview() { return x_preview; }
County& Archive::county() { return x_county; }
Standing& Archive::standing() { return x_standing; }
Reminders& Archive::reminders() { return x_reminders; }

Json Archive::readiness() const {
    Json reasons = Json::array();
    auto waiting = x_rooms->store->waiting_jobs();
    if (!waiting) reasons.push_back("catalogue: " + waiting.error().message);
    auto free = x_rooms->blobs.free_bytes();
    bool space = free && *free >= x_rooms->options.reserve_bytes;
    if (!space) reasons.push_back("blobs: disk nearly full");
    if (!x_rooms->index_healthy) reasons.push_back("index: last write failed");
    bool ready = reasons.empty();
    // What does not hinder, and may not be forgotten.
    for (const auto& missing : missing_confinement()) reasons.push_back("sandbox: " + missing);
    bool watching = !x_rooms->options.watch.directory.empty();
    auto watch_trouble = x_rooms->watch_report.trouble();
    if (!watch_trouble.empty()) reasons.push_back("watch: " + watch_trouble);
    return {{"ready", ready},
            {"checks",
             {{"catalogue", bool(waiting)},
              {"blobs", space},
              {"index", x_rooms->index_healthy.load()},
              {"ocr", x_rooms->ocr != nullptr},
              {"watch", watching ? Json(watch_trouble.empty()) : Json()},
              {"sandbox", confinement_in_force()}}},
            {"reasons", reasons}};
}

Json Archive::counters() const {
    const Counters& c = x_rooms->counters;
    auto waiting = x_rooms->store->waiting_jobs();
    auto reminders = x_rooms->store->count_reminders("waiting");
    return {{"uploads", c.uploads.load()},
            {"duplicates", c.duplicates.load()},
            {"uploaded_bytes", c.uploaded_bytes.load()},
            {"sealed", c.sealed.load()},
            {"unreadable", c.unreadable.load()},
            {"expanded", c.expanded.load()},
            {"reviews", c.reviews.load()},
            {"searches", c.searches.load()},
            {"pdf_reads", c.pdf_reads.load()},
            {"prints", c.prints.load()},
            {"volumes", c.volumes.load()},
            {"logins_failed", c.logins_failed.load()},
            {"jobs_failed", c.jobs_failed.load()},
            {"index_errors", c.index_errors.load()},
            {"index_documents", x_rooms->index->documents()},
            {"reminders_made", c.reminders_made.load()},
            {"reminders_delivered", c.reminders_delivered.load()},
            {"reminders_failed", c.reminders_failed.load()},
            {"reminders_waiting", reminders ? *reminders : 0},
            {"watch_received", c.watch_received.load()},
            {"watch_duplicates", c.watch_duplicates.load()},
            {"watch_failed", c.watch_failed.load()},
            {"watch_retries", c.watch_retries.load()},
            {"watch_waiting", c.watch_waiting.load()},
            {"watch_settling", c.watch_settling.load()},
            {"jobs_waiting", waiting ? *waiting : 0}};
}

} // namespace taizhang::service
