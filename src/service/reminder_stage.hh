// Which reminder a duty asks for at a moment, what it says, and when it is tried again. Pure. For this room's .cc files only.
#pragma once

#include "review/duties.hh"
#include "store/rows.hh"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

// "soon" from `remind_days` before the last day on, "today" on it, "overdue" after it; a duty of minutes is "soon" from when
// it was set off. None for what has no last moment, is done, does not apply, cannot be judged, or is far off.
std::optional<std::string_view> stage_of(const review::Duty& duty, const DateTime& now);
std::string_view stage_title(std::string_view stage); // "快到期"

// Until when the stages of these duties are what they are, unless a document comes: the next day in China, or the minute
// after a last minute.
Instant next_change(const std::vector<review::Duty>& duties, Instant now);

// The row, with what is sent. No person, number or amount: the duty's words are the rule's own. `page`: WebhookOptions.
Result<store::Reminder> reminder_of(const store::ReminderId& id, const store::Project& project,
                                    const review::Duty& duty, std::string_view stage, Instant now,
                                    const std::string& page);

inline constexpr int MostTries = 16; // with a first wait of half a minute a day and a half
inline constexpr std::chrono::hours LongestWait{6};
// After so many tries that failed; nullopt: no more of them.
std::optional<std::chrono::seconds> wait_after(int tries, std::chrono::seconds first);

} // namespace taizhang::service
