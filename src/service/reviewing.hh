// The review of a project's month: which records it reads, and the job that keeps what it found. For this room's .cc
// files only.
#pragma once

#include "review/review.hh"
#include "service/rooms.hh"

#include <string>
#include <vector>

namespace taizhang::service {

// What a review of the month reads: its records, those without a month, and what stands until the next; no supplements.
struct MonthDocuments {
    std::vector<store::Record> records; // by archival code
    std::vector<Json> documents;        // of `records`
    Json basis;                         // service/basis.hh
    std::string inputs;                 // its digest, as ReviewRun::inputs
};
// `current`: all current records of the project.
Result<MonthDocuments> month_documents(const Rooms& rooms, const std::string& period,
                                       const store::Project& project, std::vector<store::Record> current);
Result<std::vector<Json>> documents_of(const Rooms& rooms, const std::vector<store::Record>& records);

review::Project facts_of(const store::Project& project);

// The job "project/period". A closed month is not reviewed any more.
Result<void> review_month(Rooms& rooms, const store::Job& job);

} // namespace taizhang::service
