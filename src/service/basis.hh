// What a review rests on, and a review done again from it. For this room's .cc files only; service/replay.hh is what others
// need. Pure.
//
// Basis: {"period","project":{"name","county","general_contractor","owner","subcontractors"},"pack": digest of the pack,
//         "records":[{"code","id","type","period","subcontractor","scan","data": digest of the document}]} by code.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "review/review.hh"
#include "store/rows.hh"

#include <map>
#include <string>
#include <vector>

namespace taizhang::service {

Json entries_of(const std::vector<store::Record>& records); // a basis's "records"
Json basis_of(const std::string& period, const store::Project& project, const Sha256& pack,
              const std::vector<store::Record>& records);

// The records of a basis as the rules see them; `documents` in their order. Their ids are the archival codes, for a
// record's id is chance.
std::vector<review::Document> review_inputs(const Json& records, std::vector<Json> documents);
using RecordIds = std::map<std::string, std::string, std::less<>>; // by archival code
RecordIds ids_of(const Json& records);
// What named a record by its archival code names it by its id.
void with_ids(std::vector<record::Place>& places, const RecordIds& ids);

// Places name records by id.
Json findings_of(const Json& basis, std::vector<Json> documents, const review::Rules& rules);

// {"added":[findings],"gone":[findings]}: those of `now` that `before` does not have, and the other way round.
Json difference(const Json& before, const Json& now);

// {"same":bool,"inputs","findings": how many,"kept": digest of the findings that were kept,"again": of those found now,
//  "difference","rules":[{"rule","then","now"}] whose version is another one here; null: not known any more}
// Errors: Unprocessable (something is not what the basis says: its digest is another one), BadInput.
Result<Json> replay(const store::ReviewRun& run, std::string_view pack, std::vector<Json> documents);
// The same papers and facts by other rules, `by`: what another review would find, with nothing of the run changed. As
// above, with "by": {"then","now"}, the digests of the two packs.
Result<Json> replay_by(const store::ReviewRun& run, std::string_view pack, std::vector<Json> documents,
                       std::string_view by);
Json bundle_of(const store::ReviewRun& run, std::string_view pack, std::vector<Json> documents);

} // namespace taizhang::service
