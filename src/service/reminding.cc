// Reminders: the thread that makes them and the thread that sends them.
#include "base/failpoint.hh"
#include "base/log.hh"
#include "proof/mac.hh"
#include "proof/password.hh"
#include "service/duties_now.hh"
#include "service/reminder_stage.hh"
#include "service/rooms.hh"

#include <map>

namespace taizhang::service {
namespace {

// ------------------------------------------------------------------------------------------------- making

constexpr std::chrono::minutes AfterFault{5};

// What the maker remembers between two looks. Forgetting it only costs reading: a row is made once whatever it knows.
struct Seen {
    std::map<ProjectId, Instant> until; // nothing of the project changes before, unless a document comes
    store::ChangeMark mark;
    Instant last{};
};

Result<std::uint64_t> make_for(Rooms& rooms, const ProjectId& id, Seen& seen) {
    auto now = rooms.clock.now();
    TRY_INTO(auto state, duties_now(rooms, id));
    std::vector<store::Reminder> wanted;
    for (const auto& duty : state.duties) {
        auto stage = stage_of(duty, state.now);
        if (!stage) continue;
        TRY_INTO(auto reminder, reminder_of(store::ReminderId(proof::random_id('n')), state.project, duty,
                                            *stage, now, rooms.options.webhook.page));
        wanted.push_back(std::move(reminder));
    }
    std::uint64_t made = 0;
    if (!wanted.empty())
        TRY(rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
            made = 0;
            for (const auto& each : wanted) {
                TRY_INTO(bool fresh, unit.insert(each));
                made += fresh ? 1 : 0;
            }
            return {};
        }));
    seen.until[id] = next_change(state.duties, now);
    return made;
}

// Marks come first: what changes while we read is looked at again.
Result<void> note_changes(const Rooms& rooms, Seen& seen) {
    auto now = rooms.clock.now();
    if (now < seen.last) seen.until.clear(); // the clock was set back
    seen.last = now;
    TRY_INTO(auto mark, rooms.store->newest_changes());
    TRY_INTO(auto changed, rooms.store->changed_projects(seen.mark));
    for (const auto& project : changed) seen.until.erase(project);
    seen.mark = mark;
    return {};
}

Result<void> look(Rooms& rooms, Seen& seen, const std::stop_token& stop) {
    TRY(note_changes(rooms, seen));
    TRY_INTO(auto projects, rooms.store->projects());
    std::uint64_t made = 0;
    for (const auto& project : projects) {
        if (stop.stop_requested()) break;
        auto until = seen.until.find(project.id);
        if (until != seen.until.end() && rooms.clock.now() < until->second) continue;
        auto of_project = make_for(rooms, project.id, seen);
        if (!of_project) {
            log::warn("duties_not_read",
                      {{"project", project.id.text()}, {"message", of_project.error().message}});
            seen.until[project.id] = rooms.clock.now() + AfterFault;
            continue;
        }
        made += *of_project;
    }
    if (made == 0) return {};
    rooms.counters.reminders_made += made;
    log::info("reminders_made", {{"count", std::to_string(made)}});
    rooms.reminders.ring();
    return {};
}

// ------------------------------------------------------------------------------------------------ sending

constexpr unsigned Round = 100;
constexpr std::chrono::milliseconds Rest{60'000};

webhook::Answer send(const Rooms& rooms, const store::Reminder& reminder, const std::stop_token& stop) {
    auto since = rooms.clock.now().time_since_epoch();
    auto timestamp = std::to_string(std::chrono::floor<std::chrono::seconds>(since).count());
    auto signature = proof::hmac_sha256(rooms.webhook->secret, timestamp + "." + reminder.body);
    return rooms.webhook->receiver.post({{"Content-Type", "application/json"},
                                         {"Taizhang-Reminder", reminder.id.text()},
                                         {"Taizhang-Timestamp", timestamp},
                                         {"Taizhang-Signature", "sha256=" + signature}},
                                        reminder.body, stop);
}

void note_delivered(Rooms& rooms, store::Reminder& reminder) {
    reminder.state = "delivered";
    reminder.settled_at = rooms.clock.now();
    ++rooms.counters.reminders_delivered;
}

void note_refused(Rooms& rooms, store::Reminder& reminder) {
    auto wait = wait_after(reminder.attempts, rooms.options.webhook.first_wait);
    if (wait) {
        reminder.next_at = rooms.clock.now() + *wait;
        return;
    }
    reminder.state = "failed";
    reminder.settled_at = rooms.clock.now();
    ++rooms.counters.reminders_failed;
    log::error("reminder_failed", {{"reminder", reminder.id.text()}, {"result", reminder.result}});
}

Result<void> keep(const Rooms& rooms, std::span<const store::Reminder> tried) {
    return rooms.store->commit([&](store::UnitOfWork& unit) -> Result<void> {
        for (const auto& each : tried) TRY(unit.update(each));
        return {};
    });
}

// What waits, in its order. A receiver that cannot be reached is asked once for all of them: one patience, not a hundred.
Result<bool> send_round(Rooms& rooms, const std::stop_token& stop) {
    auto now = rooms.clock.now();
    // A time that lies further off than any wait was reckoned by a clock that has been set back.
    TRY_INTO(auto waiting, rooms.store->reminders_to_send(now, now + LongestWait, Round));
    for (std::size_t i = 0; i < waiting.size() && !stop.stop_requested(); ++i) {
        auto answer = send(rooms, waiting[i], stop);
        if (answer.trouble == "stopped") return false;
        TRY(failpoint_or_error("reminder.sent"));
        bool reached = answer.status != 0;
        bool taken = answer.status >= 200 && answer.status < 300;
        auto tried = std::span(waiting).subspan(i, reached ? 1 : waiting.size() - i);
        for (auto& each : tried) {
            ++each.attempts;
            each.result = reached ? std::to_string(answer.status) : answer.trouble;
            taken ? note_delivered(rooms, each) : note_refused(rooms, each);
        }
        TRY(keep(rooms, tried));
        if (!reached) {
            log::warn("reminders_not_delivered",
                      {{"reason", answer.trouble}, {"count", std::to_string(tried.size())}});
            break;
        }
    }
    return waiting.size() == Round;
}

std::chrono::milliseconds until_next(const Rooms& rooms) {
    auto next = rooms.store->next_reminder();
    if (!next || !*next) return Rest;
    auto wait = std::chrono::duration_cast<std::chrono::milliseconds>(**next - rooms.clock.now());
    return std::clamp(wait, std::chrono::milliseconds{20}, Rest);
}

} // namespace

void make_reminders_until_stopped(Rooms& rooms, std::stop_token stop) {
    Seen seen;
    Bell never; // only the stop ends a wait
    while (!stop.stop_requested()) {
        if (auto looked = look(rooms, seen, stop); !looked)
            log::error("duties_not_read", {{"message", looked.error().message}});
        never.wait(stop, rooms.options.webhook.look);
    }
}

void send_reminders_until_stopped(Rooms& rooms, std::stop_token stop) {
    while (!stop.stop_requested()) {
        auto more = send_round(rooms, stop);
        if (!more) log::error("reminders_not_sent", {{"message", more.error().message}});
        if (!more) rooms.reminders.wait(stop, std::chrono::seconds{5});
        else if (!*more) rooms.reminders.wait(stop, until_next(rooms));
    }
}

} // namespace taizhang::service
