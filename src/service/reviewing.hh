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
    std::vector<store::Record> records;      // by archival code
    std::vector<review::Document> documents; // of `records`, their ids the archival codes
    std::vector<record::Finding> reading;    // what reading the month's own records found
    std::string inputs; // as ReviewRun::inputs: the digest over all this and the rules' version
};
// `current`: all current records of the project.
Result<MonthDocuments> month_documents(const Rooms& rooms, const std::string& period,
                                       std::vector<store::Record> current);

review::Project facts_of(const store::Project& project);

// The job "project/period". A closed month is not reviewed any more.
Result<void> review_month(Rooms& rooms, const store::Job& job);

} // namespace taizhang::service
