// Chinese amounts in words and printed amounts. Money is integer fen.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taizhang::text {

// 大写金额: 1067500 -> "人民币壹万零陆佰柒拾伍元整"; 5 -> "人民币伍分"; negative: "人民币负…".
std::string amount_in_words(std::int64_t fen);
// "10,675.00"
std::string amount(std::int64_t fen);
// Scaled decimals: scaled(225, 1) -> "22.5", scaled(220, 1) -> "22"; places <= 4.
std::string scaled(std::int64_t value, int places);

// "10,675.00", "￥10675", "10675元", full-width digits -> 1067500. nullopt for anything else, also for
// more than two decimals (nothing is rounded).
std::optional<std::int64_t> parse_amount(std::string_view text);
// Like parse_amount with `places` decimals; "22.5" with 1 -> 225. Trailing zeros beyond are accepted.
std::optional<std::int64_t> parse_scaled(std::string_view text, int places);

} // namespace taizhang::text
