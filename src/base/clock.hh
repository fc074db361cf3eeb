// The only door through which time enters. Everything that needs "now" takes a Clock.
#pragma once

#include "base/date.hh"

#include <chrono>

namespace taizhang {

class Clock {
public:
    virtual ~Clock() = default;
    // Any thread.
    virtual Instant now() const = 0;
    // Runs on evenly whatever is done to the wall clock; only differences within one process mean something. Any thread.
    virtual std::chrono::steady_clock::time_point monotonic() const {
        return std::chrono::steady_clock::now();
    }
};

class SystemClock final : public Clock {
public:
    Instant now() const override;
};

// Stands still at the moment it was given: tests, golden files, offline rendering.
class FixedClock final : public Clock {
public:
    explicit FixedClock(Instant at) : x_at(at) {}
    Instant now() const override { return x_at; }

private:
    Instant x_at;
};

} // namespace taizhang
