// Blobs that no row names are removed while the archive is served.
#include "base/log.hh"
#include "service/rooms.hh"
#include "store/sweep.hh"

namespace taizhang::service {
namespace {

constexpr std::chrono::minutes First{10}; // after the start, when others have more to do
constexpr std::chrono::hours Between{12};

} // namespace

void sweep_until_stopped(Rooms& rooms, std::stop_token stop) {
    store::Sweep sweep(rooms.blobs, *rooms.store, rooms.clock);
    Bell never; // only the stop ends a wait
    never.wait(stop, First);
    while (!stop.stop_requested()) {
        auto found = sweep.pass(stop);
        if (!found) {
            log::warn("sweep_failed", {{"code", std::string(facts(found.error().code).name)},
                                       {"message", found.error().message}});
        } else if (found->unnamed > 0) {
            log::info("swept", {{"unnamed", std::to_string(found->unnamed)},
                                {"removed", std::to_string(found->removed)},
                                {"bytes", std::to_string(found->removed_bytes)}});
        }
        never.wait(stop, Between);
    }
}

} // namespace taizhang::service
