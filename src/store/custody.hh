// The custody log inside the catalogue: the bytes of a leaf, the frontier beside it, and the audit.
#pragma once

#include "proof/merkle.hh"
#include "store/catalogue.hh"
#include "store/sqlite.hh"

namespace taizhang::store {

// `detail` is canonical JSON already.
std::string leaf_text(const CustodyEntry& entry, std::string_view detail);

// The stored frontier, checked against the number of entries; Corrupt when they differ.
Result<proof::MerkleFrontier> load_frontier(Database& database);
Result<void> save_frontier(Database& database, const proof::MerkleFrontier& frontier);

CustodyEntry read_custody(Query& row);
// Re-computes all inside the caller's transaction.
Result<TreeHead> audit_custody(Database& database);

} // namespace taizhang::store
