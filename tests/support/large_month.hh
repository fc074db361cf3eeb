// A month without findings as large as wanted, for benchmarks and properties: the small world of
// tests/unit/review/data/world.json with other persons, every document of it grown to them.
//
// Invented persons: numbers of region 320000, which is nobody's, cards of the range 900000, which no bank has.
#pragma once

#include "base/json.hh"

#include <cstddef>
#include <string>

namespace taizhang::test {

// GB 11643 and Luhn: what rules check must be right, or they would spend their time on findings.
std::string citizen_number(std::size_t serial);
std::string card_number(std::size_t serial);

// `world` with `persons` workers in subcontractors of `per_firm` each: register, contracts, entries, training,
// attendance by machine and by hand, payrolls, pay slips, the bank's list and the account of all of them.
Json large_month(Json world, std::size_t persons, std::size_t per_firm);

} // namespace taizhang::test
