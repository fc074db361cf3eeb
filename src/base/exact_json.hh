// JSON of others, whose numbers are not in our scaled integers: "20000.50" must not pass through floating point.
#pragma once

#include "base/json.hh"

#include <optional>

namespace taizhang {

// Like parse_json(), but a number with a fraction or an exponent keeps its digits: it becomes a value that only
// digits_of() understands and that canonical() refuses, as it refuses floating point.
Result<Json> parse_exact_json(std::string_view text);

// "20000.50" of such a value, "20000" of an integer; nullopt of anything else.
std::optional<std::string> digits_of(const Json& value);

} // namespace taizhang
