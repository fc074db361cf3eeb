// The one thread that writes. It takes all units that wait, runs each in its own savepoint inside one
// transaction, commits once, and only then wakes their callers: they share one fsync.
//
// After a failure: a unit's own error undoes that unit alone; an error of BEGIN, of COMMIT or of the
// transaction as a whole undoes the group, and all its callers get it. The custody frontier goes back with
// whatever was undone.
#pragma once

#include "store/unit.hh"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace taizhang::store {

class Writer {
public:
    using Work = std::function<Result<void>(SqliteUnit&)>;
    static constexpr std::size_t QueueLimit = 1024;

    Writer(std::unique_ptr<Database> database, proof::MerkleFrontier frontier, const Clock& clock);
    ~Writer(); // finishes what waits, then stops
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    // Any thread but the writer's own. Errors: as Catalogue::commit.
    Result<void> commit(const Work& work);
    Statistics statistics() const;

private:
    struct Waiting {
        const Work* work;
        Result<void> result;
        bool done = false; // guarded by x_mutex
        std::condition_variable wake;
    };
    void run(std::stop_token stop);
    void run_group(const std::vector<Waiting*>& group);
    Result<void> commit_group(const std::vector<Waiting*>& group);
    Result<void> run_unit(const Work& work);

    std::unique_ptr<Database> x_database; // the writer's thread only
    proof::MerkleFrontier x_frontier;     // the writer's thread only
    const Clock& x_clock;
    mutable std::mutex x_mutex;
    std::condition_variable_any x_arrived;
    std::deque<Waiting*> x_queue; // guarded by x_mutex
    Statistics x_statistics;      // guarded by x_mutex
    bool x_stopping = false;      // guarded by x_mutex
    std::jthread x_thread;        // last: it uses all the others
};

} // namespace taizhang::store
