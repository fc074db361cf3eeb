// The archive's keys: Ed25519 for receipts and tree heads, HMAC keys for search digests.
//
// Kept in a directory of their own (mode 0700, files 0600), made at `init`, never in the data directory's
// database. Thread-safe after open.
#pragma once

#include "base/digest.hh"
#include "base/result.hh"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace taizhang::proof {

class KeyRing {
public:
    // Opens the ring, or makes it when the directory does not exist yet. Errors: Io, Corrupt.
    static Result<KeyRing> open_or_create(const std::filesystem::path& directory);

    std::string public_key() const;                 // Ed25519, 64 hex
    std::string sign(std::string_view bytes) const; // Ed25519, 128 hex
    // HMAC-SHA-256 of a number a person may search for; hex. Different `purpose`, different key.
    std::string keyed_digest(std::string_view purpose, std::string_view value) const;

private:
    std::array<std::uint8_t, 64> x_secret{};
    std::array<std::uint8_t, 32> x_public{};
    std::array<std::uint8_t, 32> x_search{};
};

// Needs no key ring: anyone can check.
bool verify_signature(std::string_view public_key_hex, std::string_view bytes,
                      std::string_view signature_hex);

} // namespace taizhang::proof
