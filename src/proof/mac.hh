// HMAC-SHA-256: what only somebody with the same secret can make.
#pragma once

#include <string>
#include <string_view>

namespace taizhang::proof {

std::string hmac_sha256(std::string_view secret, std::string_view text); // 64 hex; a secret of any length

} // namespace taizhang::proof
