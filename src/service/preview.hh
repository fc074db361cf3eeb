// Pictures of the pages of what was received, before and after sealing: to look at, nothing archival.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "service/actor.hh"

#include <string>

namespace taizhang::service {

struct Rooms;

struct Picture {
    std::string bytes;
    std::string media_type; // image/png or image/jpeg
};

enum class Coding { Png, Jpeg };
inline constexpr int WidestPreview = 1600; // pixels

// Any thread; a few drawings at once, more wait a little and are then answered Unavailable.
class Preview {
public:
    explicit Preview(Rooms& rooms) : x_rooms(rooms) {}

    // {"count","pages":[{"page","width","height"}]} of an image, TIFF or PDF; only the ratio of the sizes means something.
    // Errors: Forbidden, NotFound, Unprocessable (no pages can be shown of it: the reason).
    Result<Json> pages(const Actor& actor, const SubmissionId& id) const;

    // Page `number`, from 1, at most `width` pixels wide. Reading is logged first ("read_page"). Drawn in a sandboxed
    // child. Errors: as above, NotFound (no such page), Unavailable.
    Result<Picture> page(const Actor& actor, const SubmissionId& id, unsigned number, int width,
                         Coding coding) const;

private:
    Rooms& x_rooms;
};

} // namespace taizhang::service
