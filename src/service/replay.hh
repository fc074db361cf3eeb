// A review that anybody can do again. What it rests on is its basis: the records it read by the digests of their
// documents, the project's facts, the rule pack. The same basis gives the same findings byte for byte, wherever it is
// read; where it does not, it says which rules this program has in another version. Pure.
//
// Basis: {"period","project":{"name","county","general_contractor","owner","subcontractors"},"pack": digest of the pack,
//         "records":[{"code","id","type","period","subcontractor","scan","data": digest of the document}]} by code.
// Bundle, what is handed out of it: {"format":"taizhang-review/1","basis","pack","documents":[as "records"],
//         "findings","inputs","at"}. It holds persons' numbers in full.
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
Result<Json> replay(const Json& bundle);

Json bundle_of(const store::ReviewRun& run, std::string_view pack, std::vector<Json> documents);

} // namespace taizhang::service
