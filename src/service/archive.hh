// The archive as a whole: opens the rooms, runs the workers, gives out the use cases.
//
// Life: open() -> start() -> use cases from any thread -> stop() (waits for running work) -> destruction. One
// Archive owns a data directory; a second one, in any process, gets Conflict from open().
// After a crash open() finds every acknowledged submission; start() goes on with the unfinished jobs.
#pragma once

#include "base/clock.hh"
#include "base/json.hh"
#include "base/result.hh"
#include "service/accession.hh"
#include "service/assignment.hh"
#include "service/county.hh"
#include "service/mapping.hh"
#include "service/months.hh"
#include "service/people.hh"
#include "service/preview.hh"
#include "service/printing.hh"
#include "service/projects.hh"
#include "service/reminders.hh"
#include "service/retrieval.hh"
#include "service/reviews.hh"
#include "service/sheets.hh"
#include "service/standing.hh"
#include "service/uploads.hh"
#include "service/watching.hh"

#include <cstdint>
#include <filesystem>
#include <memory>

namespace taizhang::service {

// What reading one file may cost; beyond it the file is kept and marked unreadable, with the reason.
struct ReadingLimits {
    unsigned seconds = 30;                               // of the child that reads a file
    std::uint64_t memory_bytes = std::uint64_t{1} << 30; // of it, beside the file
    std::uint64_t file_bytes = std::uint64_t{256} << 20;
    std::uint64_t expanded_bytes = std::uint64_t{1}
                                   << 30; // what a packed file (XLSX, ODS, OFD) may unpack to
    std::uint64_t cells = 5'000'000;
    std::uint64_t pixels = 200'000'000; // of one image
    unsigned pages = 500;
    unsigned ocr_seconds = 120; // of the child that reads one page
    std::uint64_t ocr_memory_bytes = std::uint64_t{2} << 30;
};

struct Options {
    std::filesystem::path data;  // catalogue.sqlite blobs/ index/
    std::filesystem::path keys;  // outside `data` where it matters; default <data>/keys
    std::filesystem::path share; // schemas/ templates/ fonts/ ocr/
    unsigned workers = 2;        // jobs processed at once
    std::uint64_t max_upload_bytes = std::uint64_t{2} << 30;
    std::uint64_t reserve_bytes = std::uint64_t{256} << 20; // uploads answer 503 below this much free disk
    std::uint64_t queue_limit = 10'000;                     // waiting jobs before uploads answer 503
    std::uint64_t project_quota_bytes = 0;                  // of a project's submissions; 0: none
    std::uint64_t uploads_per_user = 64;                    // requests that bring files at once; 0: no limit
    std::uint64_t files_per_minute = 0;                     // of one user; 0: no limit
    std::uint64_t upload_expiry_hours = 168;                // an upload in pieces left alone is given up
    std::uint64_t max_volume_bytes = std::uint64_t{128} << 20; // of the PDFs in a volume
    std::uint64_t max_volume_documents = 500;
    WatchOptions watch;
    ReadingLimits reading;
    WebhookOptions webhook;
};

struct Rooms; // service/rooms.hh, for this room only

class Archive {
public:
    // Errors: Conflict (in use), Io, Corrupt, NotFound (share directory incomplete: the hint says what to build).
    static Result<std::unique_ptr<Archive>> open(const Options& options, const Clock& clock);
    ~Archive();
    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;

    void start();
    void stop();

    const Options& options() const;
    Accession& accession();
    Assignment& assignment();
    County& county();
    Mapping& mapping();
    Months& months();
    Uploads& uploads();
    Retrieval& retrieval();
    Reviews& reviews();
    People& people();
    Projects& projects();
    Printing& printing();
    Sheets& sheets();
    Preview& preview();
    Standing& standing();
    Reminders& reminders();

    // {"ready":bool,"checks":{"catalogue":..,"blobs":..,"index":..,"ocr":..,"watch":..,"sandbox":..},"reasons":[..]}
    // Reasons also say what does not hinder and is weaker than it should be: a kernel without parts of the sandbox.
    Json readiness() const;
    // Counters since start: {"uploads","duplicates","sealed","unreadable","searches","pdf_reads","prints","volumes","jobs_waiting","commits",...}
    Json counters() const;

private:
    friend Result<std::uint64_t> rebuild_index(const Options&, const Clock&);
    explicit Archive(std::unique_ptr<Rooms> rooms);
    std::unique_ptr<Rooms> x_rooms;
    Accession x_accession;
    Assignment x_assignment;
    County x_county;
    Mapping x_mapping;
    Months x_months;
    Uploads x_uploads;
    Retrieval x_retrieval;
    Reviews x_reviews;
    People x_people;
    Projects x_projects;
    Printing x_printing;
    Sheets x_sheets;
    Preview x_preview;
    Standing x_standing;
    Reminders x_reminders;
};

// Deletes the index of an archive that is not being served and makes it anew from the sealed records; how many.
Result<std::uint64_t> rebuild_index(const Options& options, const Clock& clock);

} // namespace taizhang::service
