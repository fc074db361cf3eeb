// What wakes the thread of the watched folder: a change the kernel reports, the end of the pause, the daemon stopping. Where
// inotify is not to be had, or has no watches left, the pauses alone do.
#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

namespace taizhang::service {

// One thread; the stop may come from any.
class WatchSignals {
public:
    explicit WatchSignals(std::stop_token stop);
    ~WatchSignals();
    WatchSignals(const WatchSignals&) = delete;
    WatchSignals& operator=(const WatchSignals&) = delete;

    // The opened directory; doing it again does nothing.
    void add(int directory);
    // Returns when there is something to look at. Changes come in bursts: what follows at once is waited for.
    void wait(std::chrono::milliseconds at_most);

private:
    struct Stopper {
        int event;
        void operator()() const;
    };
    bool changed_within(std::chrono::milliseconds at_most);
    void wait_for_stop(std::chrono::milliseconds at_most);
    int x_inotify = -1;
    int x_event = -1;
    std::optional<std::stop_callback<Stopper>> x_callback;
};

} // namespace taizhang::service
