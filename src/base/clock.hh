// The only door through which time enters. Everything that needs "now" takes a Clock.
#pragma once

#include "base/date.hh"

namespace taizhang {

class Clock {
public:
    virtual ~Clock() = default;
    // Any thread.
    virtual Instant now() const = 0;
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
