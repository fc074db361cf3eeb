// The reviews of a project's month as records: every run that was made, what each changed against the one before, and any
// of them done again from what it read. A run is never changed; a review after a change of papers, facts or rules is a new
// one. Any thread.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <cstdint>
#include <string>

namespace taizhang::service {

struct Rooms;

class Reviews {
public:
    explicit Reviews(Rooms& rooms) : x_rooms(rooms) {}

    // {"project","period","items":[{"run","at","inputs","rules_version","records","findings": how many,"replayable",
    //  "difference": against the run before (service/basis.hh)}]}, the newest first.
    Result<Json> list(const Actor& actor, const ProjectId& project, const std::string& period) const;

    // A run done again, by the rules of then or, for a month that is closed and gets no new review, by those in force
    // here: service/basis.hh replay() and replay_by(), with "run", "at" and "period". Nothing is kept of it. `run` 0: the
    // newest. Errors: Forbidden, NotFound, Unprocessable (no month; something it rests on is not what it was), Conflict
    // (made before bases were kept).
    enum class By { RulesOfThen, RulesOfToday };
    Result<Json> replay(const Actor& actor, const ProjectId& project, const std::string& period,
                        std::int64_t run, By by) const;

    // All it takes to do the run again elsewhere, with every number in full: who asks says why, and custody keeps it for
    // each record first. Errors: as above.
    Result<Json> bundle(const Actor& actor, const ProjectId& project, const std::string& period,
                        std::int64_t run, std::string_view reason) const;

    // Asks for a new one; it comes in a moment. {"queued":true}. Errors: Forbidden, NotFound, Unprocessable, Conflict (the
    // month is closed).
    Result<Json> again(const Actor& actor, const ProjectId& project, const std::string& period) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
