// Archives: the files in a ZIP, 7z, RAR or tar, one by one, unpacked in the sandboxed child and handed on as they come.
//
// Nothing in an archive is silently left out: a member is either given to the sink or listed in `passed_over` with why.
// Paths of members are names to be shown; nothing is ever opened by them.
#pragma once

#include "intake/draft.hh"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::intake {

// XLSX, ODS and OFD are zips, too, but papers: they are not unpacked.
bool is_archive(Format format);

struct ArchiveLimits {
    std::uint64_t archive_bytes = std::uint64_t{2} << 30;
    std::uint64_t member_bytes = std::uint64_t{256} << 20; // one over it is passed over
    std::uint64_t expanded_bytes = std::uint64_t{4} << 30; // all together
    unsigned expansion_ratio = 200;                        // all together, over 64 MiB
    unsigned members = 2'000;                              // given to the sink
    unsigned entries = 20'000;                             // with what is passed over
    std::size_t name_bytes = 1'024;                        // of a path, as UTF-8; one over it is passed over
    unsigned seconds = 300;                                // of the child
};

enum class PassedOver {
    Directory,
    Link,      // symbolic or hard: it names another file
    Special,   // a device, a pipe
    Empty,     // a file of no bytes
    System,    // __MACOSX, .DS_Store, Thumbs.db, desktop.ini, ._x: what systems leave
    Lock,      // ~$x.xlsx: left while the file was open in Office
    Encrypted, // the member has a password
    Damaged,   // its bytes are not those that were packed
    TooLarge,
    NameTooLong,
    Method, // packed by a method we have no reader for
};
std::string_view name(PassedOver why);        // "directory"
std::string_view explanation(PassedOver why); // for people: "文件夹"
// True of what somebody meant to hand in and we could not take out.
bool is_loss(PassedOver why);

inline constexpr std::string_view Unnamed = "未命名"; // the name of what has none

struct Member {
    std::string name;      // its path for showing: UTF-8, "/" between, no "..", no control characters
    std::size_t order = 0; // which end() of the sink it was, from 0
};

struct PassedMember {
    std::string name;
    PassedOver why = PassedOver::Damaged;
};

struct Unpacked {
    std::vector<Member> members; // in the order of the archive
    std::vector<PassedMember> passed_over;
    std::optional<Error> broken; // what follows the members above could not be read
};

// Called on the caller's thread. Its errors end the unpacking and are returned.
class MemberSink {
public:
    virtual ~MemberSink() = default;
    virtual Result<void> begin() = 0;
    virtual Result<void> write(std::string_view bytes) = 0;
    virtual Result<void> end() = 0; // the member is whole
    virtual void drop() = 0;        // the member begun is not whole: it will be listed as passed over
};

// Errors: the sink's; Unprocessable with a reason in Chinese when the archive is refused as a whole (a password on its
// list of names, a bomb, too many members, damaged before its first member); what the sink got is then to be given up.
Result<Unpacked> unpack(const std::filesystem::path& path, Format format, const ArchiveLimits& limits,
                        MemberSink& sink);

} // namespace taizhang::intake
