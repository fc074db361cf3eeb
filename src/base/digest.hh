// Digests as values. Computing them is proof/hash.hh's work.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace taizhang {

template <class Tag>
class Digest256 {
public:
    using Bytes = std::array<std::uint8_t, 32>;
    Digest256() = default;
    explicit Digest256(const Bytes& bytes) : x_bytes(bytes) {}
    // 64 lower-case hex digits, or nullopt.
    static std::optional<Digest256> parse(std::string_view hex) {
        Digest256 result;
        if (hex.size() != 64) return std::nullopt;
        for (std::size_t i = 0; i < 64; ++i) {
            char c = hex[i];
            int nibble = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (nibble < 0) return std::nullopt;
            result.x_bytes[i / 2] = static_cast<std::uint8_t>(result.x_bytes[i / 2] << 4 | nibble);
        }
        return result;
    }
    std::string hex() const {
        static constexpr std::string_view Digits = "0123456789abcdef";
        std::string text;
        text.reserve(64);
        for (std::uint8_t byte : x_bytes) {
            text += Digits[byte >> 4];
            text += Digits[byte & 15];
        }
        return text;
    }
    const Bytes& bytes() const { return x_bytes; }
    auto operator<=>(const Digest256&) const = default;

private:
    Bytes x_bytes{};
};

using Sha256 = Digest256<struct Sha256Tag>;
using Sm3 = Digest256<struct Sm3Tag>;

// Every object of the archive carries both (design: GM/T 0004 beside FIPS 180-4).
struct Digests {
    Sha256 sha256;
    Sm3 sm3;
    bool operator==(const Digests&) const = default;
};

} // namespace taizhang
