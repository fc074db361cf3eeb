// The watched folder on the disk: walking, settling, claiming, putting away. Knows no archive.
//
//   <root>/<project code>/[folders/]file        as it was put there
//   <root>/<project code>/.claimed/[folders/]<id>-file   taken: ours until it is done or failed
//   <root>/<project code>/done/[folders/]file, file.回执.json
//   <root>/<project code>/failed/[folders/]file, file.原因.txt
//
// Everything below the root is opened by openat without following links, so nobody who may write there can point us
// elsewhere. Moves are renames within one file system, which either happened or did not; the state is on the disk alone,
// so that a start after kill -9 sees what there is to do. What we make takes the mode of the project's folder, so that
// those who put files there can read what became of them.
//
// One thread. Errors: Io with errno's words; Unavailable when the disk is full. Never names a file.
#pragma once

#include "base/descriptor.hh"
#include "base/result.hh"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

// An opened directory.
class Folder {
public:
    Folder() = default;
    explicit Folder(int descriptor) : x_descriptor(descriptor) {}

    struct Entry {
        std::string name;
        enum class Kind { File, Folder, Other } kind = Kind::Other; // Other: link, device, pipe, socket
        std::uint64_t device = 0, inode = 0, size = 0, links = 0;
        std::int64_t modified = 0, changed = 0; // ns
    };

    static Result<Folder> open(const std::string& path); // the root: links before it are the administrator's
    Result<Folder> child(const std::string& name) const; // NotFound when absent or no directory
    Result<Folder> make_child(const std::string& name) const;
    Result<Folder> walk(const std::vector<std::string>& names, bool make) const;
    Result<std::vector<Entry>> entries() const;         // by name
    Result<Entry> entry(const std::string& name) const; // NotFound
    // Appears whole or not at all, durable, in place of one of that name.
    Result<void> write(const std::string& name, std::string_view bytes) const;
    Result<std::string> read_small(const std::string& name) const; // at most 64 KiB; NotFound
    Result<void> remove(const std::string& name) const;            // a file of ours
    bool remove_folder(const std::string& name) const;             // false while something is in it
    // Errors: Conflict when the target is there, NotFound when the file has gone, Unsupported across file systems.
    Result<void> move(const std::string& name, const Folder& to, const std::string& new_name) const;
    int descriptor() const { return x_descriptor.get(); }

private:
    Descriptor x_descriptor;
};

// A file's place below its project's folder.
struct Place {
    std::string project;              // the folder's name
    std::vector<std::string> folders; // between the project's folder and the file
    std::string name;
    bool operator<(const Place& other) const;
};

struct Found {
    Place place;
    Folder::Entry entry;
    std::string refusal; // Chinese: why it can never be taken as it is; empty for plain files
    std::string advice;  // and what to do
};

// Everything that was put into a project's folder and may be looked at; not the three folders of ours, not what is passed
// over. `each_folder` is called for every folder walked.
Result<std::vector<Found>> look_through(const Folder& root, const std::string& project,
                                        const std::function<void(const Folder&)>& each_folder);

// Files that were taken and are not put away yet. `place.folders` as they were; `place.name` with the id before it.
struct Claim {
    std::string id;
    Place place; // name without the id
    std::string claimed_name() const { return id + "-" + place.name; }
};
Result<std::vector<Claim>> claims_in(const Folder& root, const std::string& project);

// Takes the file. Errors as for move(); Unprocessable when its name is too long for that.
Result<Claim> claim(const Folder& root, const Place& place, std::string id);
// The folder a claimed file lies in.
Result<Folder> folder_of(const Folder& root, const Claim& claim);

// What stands in a failed file's note.
std::string reason_note(std::string_view reason, std::string_view advice, std::string_view id);
// Puts a claimed file away into "done" with its receipt or "failed" with its reason, under its name, or, where that is taken,
// with the id in it; `note` must contain the id. Doing it again after a crash at any point gives the same. Errors: those of
// Folder.
enum class Shelf { Done, Failed };
Result<void> put_away(const Folder& root, const Claim& claim, Shelf shelf, const std::string& note);
// What must not be opened, or lies where nothing is taken, is moved to "failed" as it is, with its reason. `id` must be the
// same each time for the same thing. With `folders` and `project` empty it lies in the root itself.
Result<void> refuse(const Folder& root, const Found& found, const std::string& id);

// Remembers what was seen of each file, and says when it has been still for long enough.
class Settling {
public:
    using Moment = std::chrono::steady_clock::time_point;
    explicit Settling(std::chrono::seconds still) : x_still(still) {}
    // Seen again now; true when nothing changed for `still` or longer.
    bool settled(const Found& found, Moment now);
    void begin_round() { ++x_round; }
    void end_round(); // forgets what was not seen in it
    // When the next of those that are not yet may be still.
    std::optional<Moment> next(Moment now) const;
    std::size_t waiting() const { return x_seen.size(); }
    void touched(const Found& found, Moment now); // somebody is at it: wait anew

private:
    struct Seen {
        std::uint64_t inode = 0, size = 0;
        std::int64_t modified = 0;
        Moment since;
        std::uint64_t round = 0;
    };
    std::chrono::seconds x_still;
    std::uint64_t x_round = 0;
    std::map<Place, Seen> x_seen;
};

// Whether some process has the file open for writing, as far as the kernel tells (a read lease; needs the file to be ours or
// CAP_LEASE, and a local file system). Unknown counts as no.
bool being_written(const Folder& folder, const std::string& name);

} // namespace taizhang::service
