#include "proof/mac.hh"

#include "base/digest.hh"
#include "base/result.hh"

#include <sodium.h>

namespace taizhang::proof {

std::string hmac_sha256(std::string_view secret, std::string_view text) {
    TAIZHANG_CHECK(sodium_init() >= 0);
    auto bytes = [](std::string_view of) { return reinterpret_cast<const unsigned char*>(of.data()); };
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
    crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
    std::array<unsigned char, crypto_auth_hmacsha256_BYTES> made{};
    crypto_auth_hmacsha256_final(&state, made.data());
    std::string hex(made.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), made.data(), made.size());
    hex.pop_back();
    return hex;
}

} // namespace taizhang::proof
