// Brings a database to the newest shape: each migration and its entry in schema_migration in one transaction.
#pragma once

#include "store/sqlite.hh"

namespace taizhang::store {

// Errors: Conflict (the database is newer than this program), Corrupt (an applied migration is not the one
// this program knows), Io. A failed migration leaves the database at the one before.
Result<void> migrate(Database& database, Instant now);

} // namespace taizhang::store
