#include "service/watch_signals.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <poll.h>
#include <string>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>
#include <utility>

namespace taizhang::service {
namespace {
constexpr auto Burst = std::chrono::milliseconds{200};

int milliseconds(std::chrono::milliseconds time) {
    return static_cast<int>(std::min<std::int64_t>(time.count(), std::numeric_limits<int>::max()));
}
} // namespace

void WatchSignals::Stopper::operator()() const {
    std::uint64_t one = 1;
    (void)!::write(event, &one, sizeof one);
}

WatchSignals::WatchSignals(std::stop_token stop)
    : x_inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      x_event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    x_callback.emplace(std::move(stop), Stopper{x_event});
}

WatchSignals::~WatchSignals() {
    x_callback.reset(); // waits for one that is writing
    if (x_event >= 0) ::close(x_event);
    if (x_inotify >= 0) ::close(x_inotify);
}

void WatchSignals::add(int directory) {
    if (x_inotify < 0) return;
    // By its descriptor: a path could lead elsewhere by now.
    auto itself = "/proc/self/fd/" + std::to_string(directory);
    (void)::inotify_add_watch(x_inotify, itself.c_str(),
                              IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ATTRIB | IN_ONLYDIR);
}

bool WatchSignals::changed_within(std::chrono::milliseconds at_most) {
    std::array<pollfd, 2> wait = {pollfd{x_event, POLLIN, 0},
                                  pollfd{x_inotify, POLLIN, 0}}; // -1 is passed over
    int ready = ::poll(wait.data(), wait.size(), milliseconds(at_most));
    if (ready <= 0 || (wait[1].revents & POLLIN) == 0) return false;
    return (wait[0].revents & POLLIN) == 0;
}

void WatchSignals::wait_for_stop(std::chrono::milliseconds at_most) {
    pollfd wait{x_event, POLLIN, 0};
    (void)::poll(&wait, 1, milliseconds(at_most));
}

void WatchSignals::wait(std::chrono::milliseconds at_most) {
    if (!changed_within(at_most)) return;
    wait_for_stop(Burst);
    std::array<char, 16 * 1024> events{};
    while (::read(x_inotify, events.data(), events.size()) > 0) {
    }
}

} // namespace taizhang::service
