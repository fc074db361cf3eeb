// Files and directories as the blob store needs them, with their fail points. This room's .cc files only.
#pragma once

#include "base/descriptor.hh"
#include "base/digest.hh"
#include "base/result.hh"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace taizhang::store {

Failure system_failure(int error, const char* step); // Unavailable for a full disk, else Io

// Success, or the failure that was injected at this point.
Result<void> pass(std::string_view point, const char* step);

Result<void> sync_directory(const std::filesystem::path& directory);
Result<void> make_directory(const std::filesystem::path& directory); // one that exists is good
// At the file's position, with the fail point blob.write.
Result<void> write_all(int file, std::string_view bytes);
// At most `length` bytes from `offset`, fewer at the end of the file. Errors: NotFound, Io.
Result<std::string> read_range(const std::filesystem::path& file, std::uint64_t offset, std::uint64_t length);

// Every blob of a store's directory, in the order of their digests. Errors: what `each` returns, Io.
Result<void> for_each_blob(const std::filesystem::path& directory,
                           const std::function<Result<void>(const Sha256&)>& each);
// <directory>/ab/cd/<digest>
std::filesystem::path place_of(const std::filesystem::path& directory, const Sha256& digest);

std::string hex_byte(unsigned value);

} // namespace taizhang::store
