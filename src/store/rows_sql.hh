// Rows of a result as values, in the order of columns of queries.sql. What has not its form shows in
// Query::good().
#pragma once

#include "store/rows.hh"
#include "store/sqlite.hh"

namespace taizhang::store {

Project read_project(Query& row);
User read_user(Query& row);
Session read_session(Query& row);
Submission read_submission(Query& row);
Mapping read_mapping(Query& row);
StateCount read_state_count(Query& row);
PartialUpload read_upload(Query& row);
Record read_record(Query& row);
ReviewRun read_review(Query& row);
retention::Event read_event(Query& row);
OutboxRow read_outbox(Query& row);
Result<Family> read_family(Query& query); // steps to the one row there is

} // namespace taizhang::store
