// Reminders: a duty that will be due, is due today or is overdue is told once each to the receiver the administrator set.
//
// Each is a row before it is sent (store/rows.hh Reminder). Two threads of the archive's own (Archive::start): one reads the
// duties when a day begins, a minute passes or a project changes, and makes rows; one sends what waits, again and again with
// longer waits, until the receiver answers 2xx or the tries are used up. A row that was sent and not yet noted as delivered
// is sent once more after a crash, with the same id. docs/reminders.md is what a receiver needs to know.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <chrono>
#include <filesystem>
#include <string>

namespace taizhang::service {

struct WebhookOptions {
    std::string url;              // webhook/receiver.hh; empty: nobody is reminded
    std::filesystem::path secret; // file with the secret that signs; only its owner may read it
    std::string page; // where people open the page, for links: "https://archive.example"; "": no links
    std::chrono::seconds look{60};       // the duties are read at least this often
    std::chrono::seconds first_wait{30}; // after the first try that failed; twice as long each time
    std::chrono::seconds patience{10};   // for an answer
};
// Whether they can be used, before anything is opened. Errors: BadInput, in words for the administrator.
Result<void> check(const WebhookOptions& options);

struct Rooms;

class Reminders {
public:
    explicit Reminders(Rooms& rooms) : x_rooms(rooms) {}

    // {"project","configured","items":[{"id","duty","occurrence","title","due","stage","stage_title","state","state_title",
    //  "attempts","result","made_at","next_at","settled_at"}]}: the newest 200.
    Result<Json> list(const Actor& actor, const ProjectId& project) const;
    // Those that failed wait again, with all their tries. {"again": how many}
    Result<Json> retry(const Actor& actor, const ProjectId& project);

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
