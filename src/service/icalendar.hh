// A list of events as iCalendar (RFC 5545): CRLF, lines folded at 75 octets and never inside a character, texts escaped.
// For this room's .cc files only. Pure.
#pragma once

#include "base/date.hh"

#include <optional>
#include <string>
#include <vector>

namespace taizhang::service {

struct CalendarEvent {
    std::string uid; // stable: clients take the same UID for the same event
    DateTime at;     // in China
    bool all_day = true;
    std::string summary, description;
    int remind_days = 0; // an alarm so many days before; 0: none
};

// `stamp`: when this was made; it stands as DTSTAMP in every event.
std::string icalendar(const std::string& title, const std::vector<CalendarEvent>& events, Instant stamp);

} // namespace taizhang::service
