// How the sandboxed child hands an archive's members to its parent: small records, cut anywhere by the pipe. Internal
// to the room.
#pragma once

#include "intake/archive.hh"
#include "sandbox/sandbox.hh"

namespace taizhang::intake {

// As it stands in the archive: bytes of an encoding that often nothing tells.
struct RawName {
    std::string bytes;
    bool utf8 = false; // the archive says so
};

enum class Broken { Truncated, Damaged };

// In the child. One member at a time: begin, data..., then end or spoiled.
class MemberWire {
public:
    static constexpr std::size_t LargestPiece = 60 * 1024; // below the sandbox's own buffer
    explicit MemberWire(const sandbox::Write& write) : x_write(write) {}
    void begin(const RawName& name);
    void data(std::string_view bytes); // at most LargestPiece
    void end();
    void spoiled(PassedOver why);
    void passed_over(const RawName& name, PassedOver why);
    void broken(Broken how);

private:
    void put(char tag, unsigned number, std::string_view text);
    const sandbox::Write& x_write;
};

// In the parent: puts the records together again and calls the sink. The child is not trusted: order, lengths and
// limits are checked once more. Errors: the sink's, Unprocessable.
class MemberReader {
public:
    MemberReader(const ArchiveLimits& limits, MemberSink& sink) : x_limits(limits), x_sink(sink) {}
    Result<void> take(std::string_view piece);
    Result<void> finish(); // the child ended well

    struct Seen {
        RawName name;
        std::optional<PassedOver> why; // of those that are no members
        std::size_t order = 0;
    };
    const std::vector<Seen>& seen() const { return x_seen; }
    std::optional<Broken> broken() const { return x_broken; }

private:
    struct Record;
    Result<void> obey(const Record& record);
    Result<void> begin(const Record& record);
    Result<void> data(std::string_view bytes);
    Result<void> end(std::optional<PassedOver> why);

    const ArchiveLimits& x_limits;
    MemberSink& x_sink;
    std::string x_buffer; // the record that is not whole yet
    std::vector<Seen> x_seen;
    std::optional<Broken> x_broken;
    bool x_open = false; // a member is begun
    std::uint64_t x_member_bytes = 0, x_bytes = 0;
    std::size_t x_members = 0;
};

// The child's parsers. Errors refuse the archive as a whole; what spoils one member or the rest is told by the wire.
Result<void> unpack_zip(std::string_view bytes, const ArchiveLimits& limits, MemberWire& wire);
Result<void> unpack_other(std::string_view bytes, Format format, const ArchiveLimits& limits,
                          MemberWire& wire);

// The bomb limits over all members together, of an archive of `packed` bytes. Errors: Unprocessable.
Result<void> check_expansion(std::uint64_t expanded, std::uint64_t packed, const ArchiveLimits& limits);

// Before the fork: libarchive turns names to UTF-8 by the charset of a locale, and the child can load none.
Result<void> prepare_unpacking();

// What systems and Office leave beside people's files, by the path's bytes. "/" divides.
std::optional<PassedOver> litter(std::string_view path);

// In the parent: all names of an archive together, for one alone may say too little of its encoding. UTF-8, ready to be
// shown; "" becomes "未命名".
std::vector<std::string> shown_names(const std::vector<RawName>& names);

} // namespace taizhang::intake
