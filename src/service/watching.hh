// The watched folder: files that are put into a project's folder are received as if they had been uploaded.
//
// A thread of the archive's own (Archive::start) walks the folder when the kernel reports a change (inotify) and every
// `rescan`, takes what has been still for `settle`, hands it to Accession as `login` and puts it away with its receipt or the
// reason. docs/watched-folder.md tells the steps and what a crash leaves at each. What cannot be done now (archive full,
// disk full, no permission) stays claimed and is tried again, at most a minute apart.
// Fail points: watch.claimed watch.received watch.moved.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <string>

namespace taizhang::service {

struct WatchOptions {
    std::filesystem::path directory; // empty: nothing is watched
    std::string login;               // whose rights and name arrivals have
    std::chrono::seconds settle{10};
    std::chrono::seconds rescan{30};
};

// What the thread has to say for /readyz. Any thread.
class WatchReport {
public:
    void set_trouble(std::string trouble);
    std::string trouble() const; // Chinese; empty while all is well

private:
    mutable std::mutex x_mutex;
    std::string x_trouble; // guarded by x_mutex
};

struct Rooms;
void watch_until_stopped(Rooms& rooms, std::stop_token stop);

} // namespace taizhang::service
