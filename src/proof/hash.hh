// SHA-256 and SM3 over a stream, both in one pass (OpenSSL).
#pragma once

#include "base/digest.hh"
#include "base/result.hh"

#include <memory>
#include <span>
#include <string_view>

namespace taizhang::proof {

// One thread at a time. finish() ends the stream; the object may not be used afterwards.
class Hasher {
public:
    Hasher();
    ~Hasher();
    Hasher(const Hasher& other); // goes on from where the other is
    Hasher& operator=(const Hasher& other);
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    void update(std::string_view bytes);
    Digests finish();

private:
    struct State;
    std::unique_ptr<State> x_state;
};

// SHA-256 alone, where SM3 is not asked for. As Hasher.
class Sha256Hasher {
public:
    Sha256Hasher();
    ~Sha256Hasher();
    void update(std::string_view bytes);
    Sha256 finish();

private:
    struct State;
    std::unique_ptr<State> x_state;
};

Sha256 sha256(std::string_view bytes);
Digests digests(std::string_view bytes);

} // namespace taizhang::proof
