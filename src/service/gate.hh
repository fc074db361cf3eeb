// What is let in: how many files one user sends at once and in a minute, how many wait to be read.
//
// Thread-safe. Nothing of it is kept over a restart: forgetting is only generous.
#pragma once

#include "base/date.hh"
#include "base/id.hh"
#include "base/result.hh"

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

namespace taizhang::service {

class Gate {
public:
    struct Limits {
        std::uint64_t at_once = 0;    // requests that bring files, for each user; 0: no limit
        std::uint64_t per_minute = 0; // files, for each user; 0: no limit
        std::uint64_t waiting = 0;    // jobs
    };
    // Held while a request brings files.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(Gate& gate, UserId user) : x_gate(&gate), x_user(std::move(user)) {}
        Ticket(Ticket&& other) noexcept
            : x_gate(std::exchange(other.x_gate, nullptr)), x_user(std::move(other.x_user)) {}
        Ticket& operator=(Ticket&& other) noexcept {
            std::swap(x_gate, other.x_gate);
            std::swap(x_user, other.x_user);
            return *this;
        }
        ~Ticket() {
            if (x_gate != nullptr) x_gate->leave(x_user);
        }

    private:
        Gate* x_gate = nullptr;
        UserId x_user;
    };

    // A file that was let in and is not yet a job that can be counted.
    class Coming {
    public:
        Coming() = default;
        explicit Coming(Gate& gate) : x_gate(&gate) {}
        Coming(Coming&& other) noexcept : x_gate(std::exchange(other.x_gate, nullptr)) {}
        Coming& operator=(Coming&& other) noexcept {
            std::swap(x_gate, other.x_gate);
            return *this;
        }
        ~Coming() {
            if (x_gate != nullptr) x_gate->came();
        }

    private:
        Gate* x_gate = nullptr;
    };

    explicit Gate(const Limits& limits) : x_limits(limits) {}
    Result<Ticket> enter(const UserId& user);                 // Errors: TooMany
    Result<void> count_file(const UserId& user, Instant now); // Errors: TooMany
    // One more file may wait. `count` asks the catalogue, and is called about once a second, or before a refusal: at
    // every file it would cost more than the file. Errors: Unavailable, or the count's.
    Result<Coming> count_job(Instant now, const std::function<Result<std::uint64_t>()>& count);

private:
    void leave(const UserId& user);
    void came();

    struct Bucket {
        std::int64_t left; // thousandths of a file
        Instant since;
    };
    Limits x_limits;
    std::mutex x_mutex;
    std::map<UserId, std::uint64_t> x_inside; // guarded by x_mutex
    std::map<UserId, Bucket> x_buckets;       // guarded by x_mutex
    std::uint64_t x_coming = 0;               // guarded by x_mutex
    std::uint64_t x_waiting = 0;              // guarded by x_mutex: counted, and let in since
    Instant x_counted{};                      // guarded by x_mutex
};

} // namespace taizhang::service
