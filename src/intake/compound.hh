// A compound file ([MS-CFB], "OLE container"): a file system within a file, of which we want one stream.
// Internal to the room; runs in the child. Everything is checked and nothing recurs: chains and trees of a hostile
// file may loop, and every length may lie.
#pragma once

#include "base/result.hh"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::intake {

class Compound {
public:
    // `bytes` must outlive the compound and its streams. Errors: Unprocessable (truncated, damaged).
    static Result<Compound> open(std::string_view bytes);

    // A stream directly under the root, its name in ASCII, compared without regard to case.
    bool has(std::string_view name) const { return find(name) != nullptr; }

    // The stream's bytes: a view of the file where they lie together, else a copy.
    class Stream {
    public:
        std::string_view bytes() const { return x_copy ? std::string_view(*x_copy) : x_view; }

    private:
        friend class Compound;
        std::string_view x_view;
        std::unique_ptr<std::string> x_copy;
    };
    // Errors: NotFound; Unprocessable (truncated, damaged).
    Result<Stream> stream(std::string_view name) const;

private:
    struct Entry {
        std::string name; // other characters than ASCII as '?'
        int kind = 0;     // 1 storage, 2 stream, 5 root
        std::uint32_t left = 0, right = 0, child = 0, first = 0;
        std::uint64_t size = 0;
    };
    using Chain = std::vector<std::uint32_t>;

    explicit Compound(std::string_view bytes) : x_bytes(bytes) {}
    std::uint32_t number(std::size_t at, int size) const;
    Result<void> read_header();
    Result<void> read_allocation();
    Result<void> add_allocation(std::uint32_t sector);
    Result<void> read_directory();
    std::vector<bool> under_root() const;
    const Entry* find(std::string_view name) const;
    std::size_t place(std::uint32_t sector) const { return (std::size_t{sector} + 1) << x_shift; }
    std::string_view sector(std::uint32_t index) const;
    Result<Chain> chain(std::uint32_t first, const Chain& table) const;
    Result<Stream> gather(std::uint32_t first, std::uint64_t size) const;
    Result<Stream> gather_small(const Entry& entry) const;

    std::string_view x_bytes;
    unsigned x_shift = 9; // sectors of 2^shift bytes
    Chain x_next;         // by sector: the one after it
    Chain x_small_next;   // the same for the small sectors of 64 bytes
    std::vector<Entry> x_entries;
    std::vector<bool> x_under_root; // by entry
};

} // namespace taizhang::intake
