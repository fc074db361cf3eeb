// The words of tus 1.0 (resumable uploads, tus.io): headers as values. No state, no clock; fuzzed (tests/fuzz).
#pragma once

#include "base/digest.hh"
#include "base/result.hh"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace taizhang::http::tus {

inline constexpr std::string_view Version = "1.0.0";
inline constexpr std::string_view Extensions =
    "creation,creation-with-upload,checksum,termination,expiration";
inline constexpr std::string_view ContentType = "application/offset+octet-stream";

using Metadata = std::map<std::string, std::string, std::less<>>;

// Upload-Metadata: "key base64,key2 base64,key3". Values are any bytes. Errors: BadInput (a key twice or with characters
// it may not have, not base64).
Result<Metadata> parse_metadata(std::string_view header);

// Upload-Offset, Upload-Length: decimal digits and nothing else, below 2^63.
std::optional<std::uint64_t> parse_number(std::string_view header);

// Upload-Checksum: "sha256 base64"; nullopt when the header is "". Errors: BadInput, also for another algorithm.
Result<std::optional<Sha256>> parse_checksum(std::string_view header);

// RFC 4648 with padding; nullopt when it is anything else.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace taizhang::http::tus
