// One line of key=value per event on stderr, for journald. Only floors 2 and above log; rooms below
// return. Values are ids, digests, counts and codes: never a name, an amount, a number of a person's
// document or a file name.
#pragma once

#include "base/result.hh"

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace taizhang::log {

using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

void set_level(std::string_view level);                 // "debug" "info" "warn" "error" "off"
void error(std::string_view event, Fields fields = {}); // a person must act
void warn(std::string_view event, Fields fields = {});  // degraded, still correct
void info(std::string_view event, Fields fields = {});  // one line per change of state
void debug(std::string_view event, Fields fields = {});

} // namespace taizhang::log
