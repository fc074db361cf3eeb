#include "store/leases.hh"

#include <algorithm>

namespace taizhang::store {

void Leases::take(std::int64_t job, std::chrono::seconds lease, bool suspect) {
    std::lock_guard lock(x_mutex);
    Entry& entry = x_entries[job];
    entry = {x_clock.monotonic() + lease, true, suspect, entry.rests};
}

void Leases::renew(std::int64_t job, std::chrono::seconds lease) {
    std::lock_guard lock(x_mutex);
    auto at = x_entries.find(job);
    if (at != x_entries.end() && at->second.working) at->second.until = x_clock.monotonic() + lease;
}

void Leases::give_back(std::int64_t job) {
    std::lock_guard lock(x_mutex);
    Entry& entry = x_entries[job];
    entry = {x_clock.monotonic(), false, false, entry.rests};
}

void Leases::end(std::int64_t job) {
    std::lock_guard lock(x_mutex);
    x_entries.erase(job);
}

void Leases::rest(std::int64_t job) {
    constexpr int Longest = 9; // 2^9 s, cut to:
    constexpr std::chrono::seconds AtMost{300};
    std::lock_guard lock(x_mutex);
    Entry& entry = x_entries[job];
    std::chrono::seconds rest{1 << std::min(entry.rests, Longest)};
    entry = {x_clock.monotonic() + std::min(rest, AtMost), false, false, entry.rests + 1};
}

bool Leases::is_held(std::int64_t job) const {
    std::lock_guard lock(x_mutex);
    auto at = x_entries.find(job);
    return at != x_entries.end() && x_clock.monotonic() < at->second.until;
}

bool Leases::has_run_out(std::int64_t job) const {
    std::lock_guard lock(x_mutex);
    auto at = x_entries.find(job);
    return at != x_entries.end() && at->second.working && x_clock.monotonic() >= at->second.until;
}

bool Leases::is_any_at_work() const {
    std::lock_guard lock(x_mutex);
    return std::any_of(x_entries.begin(), x_entries.end(),
                       [this](const auto& each) { return is_at_work(each.second); });
}

bool Leases::is_suspect_at_work() const {
    std::lock_guard lock(x_mutex);
    return std::any_of(x_entries.begin(), x_entries.end(),
                       [this](const auto& each) { return each.second.suspect && is_at_work(each.second); });
}

} // namespace taizhang::store
