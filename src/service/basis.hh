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

#include <string>
#include <vector>

namespace taizhang::service {

Json basis_of(const std::string& period, const store::Project& project, const Sha256& pack,
              const std::vector<store::Record>& records);

// One record of a basis as the rules see it; its id is the archival code, for a record's id is chance.
review::Document review_input(const Json& entry, const Json& document);

// Of `documents`, in the order of the basis's records. Places name records by id.
Json findings_of(const Json& basis, const std::vector<Json>& documents, const review::Rules& rules);

// {"added":[findings],"gone":[findings]}: those of `now` that `before` does not have, and the other way round.
Json difference(const Json& before, const Json& now);

// {"same":bool,"inputs","findings": how many,"kept": digest of the findings that were kept,"again": of those found now,
//  "difference","rules":[{"rule","then","now"}] whose version is another one here; null: not known any more}
// Errors: Unprocessable (something is not what the basis says: its digest is another one), BadInput.
Result<Json> replay(const store::ReviewRun& run, std::string_view pack, const std::vector<Json>& documents);
Json bundle_of(const store::ReviewRun& run, std::string_view pack, std::vector<Json> documents);

} // namespace taizhang::service
