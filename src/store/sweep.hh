// Blobs that no row names: left by a crash between bytes and row, by an archive that was refused half-way, by an intake that
// did not go. They are looked for while the archive is served, and removed.
//
// A blob goes only if it was seen unnamed, was seen so again at least Grace later, and is the very same file at the moment
// of removal. Whoever puts content that he is going to name makes a new file of it (BlobWriter::finish), so a file that did
// not change for Grace is in nobody's hands: no write waits that long for its row. Time is monotonic: no wall clock, set or
// wrong, makes a blob old. A process that ends forgets what it saw, and the next one begins anew.
//
// One thread. After an error the pass may be repeated; what was removed was removed rightly.
#pragma once

#include "base/clock.hh"
#include "store/blobs.hh"
#include "store/catalogue.hh"

#include <map>
#include <stop_token>

namespace taizhang::store {

class Sweep {
public:
    static constexpr std::chrono::hours Grace{24};

    Sweep(const Blobs& blobs, const Catalogue& catalogue, const Clock& clock)
        : x_blobs(blobs), x_catalogue(catalogue), x_clock(clock) {}

    struct Found {
        std::uint64_t unnamed = 0, removed = 0, removed_bytes = 0;
    };
    // Looks at every blob; a stop ends it early. Errors: Io, and those of the catalogue.
    Result<Found> pass(std::stop_token stop);

private:
    struct Sighting {
        BlobFile file;
        std::chrono::steady_clock::time_point first;
    };
    using Sightings = std::map<Sha256, Sighting>;
    Result<void> look_at(std::span<const Sha256> batch, Sightings& seen, Found& found);

    const Blobs& x_blobs;
    const Catalogue& x_catalogue;
    const Clock& x_clock;
    Sightings x_seen;
};

} // namespace taizhang::store
