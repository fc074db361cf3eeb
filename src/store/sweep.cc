#include "store/sweep.hh"

#include <vector>

namespace taizhang::store {
namespace {

constexpr std::size_t Batch = 500; // of one snapshot of the catalogue

} // namespace

Result<void> Sweep::look_at(std::span<const Sha256> batch, Sightings& seen, Found& found) {
    TRY_INTO(auto unnamed, x_catalogue.unnamed(batch));
    auto now = x_clock.monotonic();
    for (const auto& digest : unnamed) {
        TRY_INTO(auto file, x_blobs.file(digest));
        if (!file) continue;
        ++found.unnamed;
        auto before = x_seen.find(digest);
        Sighting sighting{*file, now};
        if (before != x_seen.end() && before->second.file == *file) sighting = before->second;
        if (now - sighting.first < Grace) {
            seen.emplace(digest, sighting);
            continue;
        }
        TRY_INTO(bool removed, x_blobs.remove(digest, sighting.file));
        found.removed += removed ? 1 : 0;
        found.removed_bytes += removed ? sighting.file.size : 0;
    }
    return {};
}

Result<Sweep::Found> Sweep::pass(std::stop_token stop) {
    Found found;
    Sightings seen;
    std::vector<Sha256> batch;
    auto look = [&]() -> Result<void> {
        TRY(look_at(batch, seen, found));
        batch.clear();
        return {};
    };
    auto walked = x_blobs.for_each([&](const Sha256& digest) -> Result<void> {
        if (stop.stop_requested()) return fail(Code::Unavailable, "stopping");
        batch.push_back(digest);
        return batch.size() < Batch ? Result<void>() : look();
    });
    if (stop.stop_requested()) return found; // what was seen before stays as it was
    TRY(walked);
    TRY(look());
    x_seen = std::move(seen);
    return found;
}

} // namespace taizhang::store
