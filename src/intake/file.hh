// A file to be read by the sandboxed child: opened by the parent, read-only; the child gets the descriptor and never a
// path. Internal to the room.
#pragma once

#include "base/descriptor.hh"
#include "intake/draft.hh"

#include <utility>

namespace taizhang::intake {

class File {
public:
    // Errors: NotFound, Io (also of what is no regular file).
    static Result<File> open(const std::filesystem::path& path);

    int number() const { return x_descriptor.get(); }
    std::uint64_t size() const { return x_size; }
    Result<std::string> piece(std::uint64_t from, std::uint64_t size) const; // Errors: Io

private:
    explicit File(Descriptor descriptor) : x_descriptor(std::move(descriptor)) {}
    Descriptor x_descriptor;
    std::uint64_t x_size = 0;
};

// The whole of an open file in memory, read-only, for as long as this lives. In the child: it cannot open, but map.
class Mapped {
public:
    // Errors: Unprocessable (it does not fit into the child's memory).
    static Result<Mapped> make(int number, std::uint64_t size);
    Mapped(Mapped&& other) noexcept : x_bytes(std::exchange(other.x_bytes, {})) {}
    Mapped& operator=(Mapped&&) = delete;
    ~Mapped();
    std::string_view bytes() const { return x_bytes; }

private:
    explicit Mapped(std::string_view bytes) : x_bytes(bytes) {}
    std::string_view x_bytes;
};

} // namespace taizhang::intake
