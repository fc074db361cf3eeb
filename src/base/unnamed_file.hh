// Bytes that are handed out once and kept nowhere: a file without a name, gone with its last holder or with the
// process, however that ends. Immutable, so any thread may read it by pread().
#pragma once

#include "base/descriptor.hh"
#include "base/result.hh"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

namespace taizhang {

class UnnamedFile {
public:
    // On the disk of `directory`, mode 0600. Errors: Unavailable (disk full), Io; nothing is left behind.
    static Result<std::shared_ptr<const UnnamedFile>> make(const std::filesystem::path& directory,
                                                           std::string_view bytes);
    int descriptor() const { return x_descriptor.get(); } // stays this object's
    std::uint64_t size() const { return x_size; }

private:
    UnnamedFile(int descriptor, std::uint64_t size) : x_descriptor(descriptor), x_size(size) {}
    Descriptor x_descriptor;
    std::uint64_t x_size;
};

} // namespace taizhang
