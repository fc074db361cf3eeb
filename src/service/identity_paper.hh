// The comparison sheet L4-14 as data of its schema, from what the review compared (S-22). Pure.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "review/identity_sheet.hh"
#include "service/month_papers.hh"
#include "service/months.hh"

namespace taizhang::service {

// Each row says where every word stands: the record's archival code and the cell. A row with a gap is 缺, never 一致. Errors:
// Unprocessable (the register has the officer already; no such day, or one to come; too long).
Result<Json> identity_data(const Writer& writer, review::IdentityComparison compared,
                           const IdentityWords& said);

} // namespace taizhang::service
