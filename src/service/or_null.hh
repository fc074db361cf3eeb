// What is not there is null in JSON, not an empty text. For this room's .cc files only.
#pragma once

#include "base/date.hh"
#include "base/json.hh"

#include <optional>
#include <string>

namespace taizhang::service {

inline Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
inline Json or_null(const std::optional<Date>& date) { return date ? Json(format(*date)) : Json(); }
inline Json or_null(const std::optional<bool>& flag) { return flag ? Json(*flag) : Json(); }

} // namespace taizhang::service
