#include "proof/password.hh"

#include "proof/hash.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <semaphore>
#include <sodium.h>
#include <span>

namespace taizhang::proof {
namespace {

constexpr unsigned long long Passes = 3;
constexpr std::size_t Memory = 64U << 20;

// The one thing of the process here: 64 MiB each, so a burst of logins must not exhaust the machine.
class Turn {
public:
    Turn() { semaphore().acquire(); }
    ~Turn() { semaphore().release(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

private:
    static std::counting_semaphore<2>& semaphore() {
        static std::counting_semaphore<2> turns(2);
        return turns;
    }
};

void burn(std::string_view password) {
    static constexpr std::array<unsigned char, crypto_pwhash_SALTBYTES> Salt{};
    std::array<unsigned char, 32> ignored{};
    [[maybe_unused]] int spent =
        crypto_pwhash(ignored.data(), ignored.size(), password.data(), password.size(), Salt.data(), Passes,
                      Memory, crypto_pwhash_ALG_ARGON2ID13);
}

// Crockford's alphabet: no i, l, o, u, so that an id read aloud or copied by hand survives.
std::string base32(std::span<const std::uint8_t> bytes) {
    static constexpr std::string_view Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    std::string text;
    unsigned pending = 0;
    int bits = 0;
    for (std::uint8_t byte : bytes) {
        pending = (pending << 8 | byte) & 0xFFFF;
        for (bits += 8; bits >= 5; bits -= 5) text += Digits[pending >> (bits - 5) & 31];
    }
    return text;
}

} // namespace

Result<std::string> hash_password(std::string_view password) {
    TAIZHANG_CHECK(sodium_init() >= 0);
    Turn turn;
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), Passes, Memory,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(Code::Unavailable, "内存不足，无法计算密码摘要",
                    "请稍后重试；若反复出现，请给服务器增加内存");
    return std::string(text.data());
}

bool password_matches(std::string_view hash, std::string_view password) {
    TAIZHANG_CHECK(sodium_init() >= 0);
    std::array<char, crypto_pwhash_STRBYTES> text{};
    bool fits = hash.size() < text.size();
    if (fits) std::copy(hash.begin(), hash.end(), text.begin());
    Turn turn;
    if (!fits || crypto_pwhash_str_needs_rehash(text.data(), Passes, Memory) < 0) {
        burn(password);
        return false;
    }
    return crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
}

std::string random_token() {
    TAIZHANG_CHECK(sodium_init() >= 0);
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::array<char, sodium_base64_ENCODED_LEN(32, sodium_base64_VARIANT_URLSAFE_NO_PADDING)> text{};
    sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return text.data();
}

std::string random_id(char kind) {
    TAIZHANG_CHECK(sodium_init() >= 0);
    std::array<std::uint8_t, 10> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    return kind + base32(bytes);
}

std::string token_digest(std::string_view token) { return sha256(token).hex(); }

bool same_secret(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace taizhang::proof
