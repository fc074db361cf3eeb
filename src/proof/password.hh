// Passwords (argon2id, 64 MiB, three passes by libsodium), tokens and random identifiers.
#pragma once

#include "base/result.hh"

#include <string>
#include <string_view>

namespace taizhang::proof {

// The encoded hash. At most two run at once in the process (each takes 64 MiB); further callers wait.
Result<std::string> hash_password(std::string_view password);
// Constant work also for a malformed or empty hash, so that an unknown user costs the same.
bool password_matches(std::string_view hash, std::string_view password);

std::string random_token();       // 43 characters base64url, 256 bits
std::string random_id(char kind); // kind + 16 characters Crockford base32, lower case (80 bits)
std::string token_digest(std::string_view token); // SHA-256 hex: what is stored instead of the token
// Takes as long whatever differs; only the lengths may be learned from the time.
bool same_secret(std::string_view a, std::string_view b);

} // namespace taizhang::proof
