// A mapping as a person confirmed it, checked. Internal to the room. Pure.
#pragma once

#include "intake/draft.hh"

namespace taizhang::intake {

// Errors: Unprocessable: a field the schema does not have, or one field for two columns; no column at all.
Result<void> check(const ConfirmedMapping& confirmed, const record::Schema& schema);

} // namespace taizhang::intake
