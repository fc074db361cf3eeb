// Which page to show for a hit, and the words around the match with the places to mark.
#pragma once

#include "index/index.hh"
#include "index/stored.hh"
#include "index/wanted.hh"

namespace taizhang::index {

Hit hit_of(const Stored& stored, const std::vector<Clause>& clauses);

} // namespace taizhang::index
