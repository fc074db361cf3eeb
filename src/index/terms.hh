// Prefixes of the boolean terms and the value slots. Text terms are folded and so never begin with a capital.
#pragma once

#include <string_view>

namespace taizhang::index {

constexpr std::string_view record_prefix = "Q";
constexpr std::string_view project_prefix = "J";
constexpr std::string_view name_prefix = "XN";   // text::name_key of a person's name
constexpr std::string_view digest_prefix = "XD"; // keyed digest of a number
constexpr std::string_view county_prefix = "XR";
constexpr std::string_view ledger_prefix = "XL";
constexpr std::string_view type_prefix = "XT";
constexpr std::string_view period_prefix = "XM";
constexpr std::string_view company_prefix = "XO";

constexpr unsigned order_slot = 0;  // period (or month of sealing) and time of sealing: newest is greatest
constexpr unsigned type_slot = 1;   // facets
constexpr unsigned period_slot = 2; // facets

} // namespace taizhang::index
