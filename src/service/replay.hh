// A review that anybody can do again. The same basis gives the same findings byte for byte, wherever it is read; where it
// does not, it says which rules this program has in another version. Pure.
//
// Bundle, what is handed out of a review: {"format":"taizhang-review/1","basis": service/basis.hh,"pack": the rules'
// parameters of then,"documents":[in the order of the basis's records],"findings","inputs": the basis's digest,"at"}. It
// holds persons' numbers in full.
#pragma once

#include "base/json.hh"
#include "base/result.hh"

namespace taizhang::service {

// {"same":bool,"inputs","findings": how many,"kept": digest of the findings that were kept,"again": of those found now,
//  "difference":{"added","gone"},"rules":[{"rule","then","now"}] whose version is another one here; null: not known any more}
// Errors: Unprocessable (no bundle; something is not what its digest says), BadInput (the pack's parameters).
Result<Json> replay(const Json& bundle);

} // namespace taizhang::service
