// Rows of a result as values, in the order of columns of queries.sql. What has not its form shows in
// Query::good().
#pragma once

#include "store/rows.hh"
#include "store/sqlite.hh"

#include <span>
#include <vector>

namespace taizhang::store {

Project read_project(Query& row);
User read_user(Query& row);
Session read_session(Query& row);
Feed read_feed(Query& row);
Reminder read_reminder(Query& row);
ChangeMark read_change_mark(Query& row);
Submission read_submission(Query& row);
Mapping read_mapping(Query& row);
StateCount read_state_count(Query& row);
PartialUpload read_upload(Query& row);
Record read_record(Query& row);
ReviewRun read_review(Query& row);
MonthAct read_month_act(Query& row);
MonthClosing read_month_closing(Query& row);
retention::Event read_event(Query& row);
OutboxRow read_outbox(Query& row);
Result<Family> read_family(Query& query); // steps to the one row there is

// Catalogue::unnamed on this connection.
Result<std::vector<Sha256>> unnamed_blobs(Database& database, std::span<const Sha256> blobs);

Failure damaged_row();

// The row of a query that has at most one. Errors: also Corrupt (what stands in it cannot be read).
template <class Row>
Result<std::optional<Row>> maybe_one(Query& query, Row (*read)(Query&)) {
    TRY_INTO(bool found, query.step());
    if (!found) return std::optional<Row>();
    Row row = read(query);
    if (!query.good()) return damaged_row();
    return std::optional(std::move(row));
}

} // namespace taizhang::store
