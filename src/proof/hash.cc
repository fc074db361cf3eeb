#include "proof/hash.hh"

#include <openssl/evp.h>

namespace taizhang::proof {
namespace {

struct ContextDeleter {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, ContextDeleter>;

// A build of OpenSSL without SHA-256 or SM3 cannot run the archive at all: a broken invariant, not an error.
Context begin(const EVP_MD* kind) {
    Context context(EVP_MD_CTX_new());
    TAIZHANG_CHECK(context != nullptr && EVP_DigestInit_ex(context.get(), kind, nullptr) == 1);
    return context;
}

Context copied(const Context& from) {
    Context context(EVP_MD_CTX_new());
    TAIZHANG_CHECK(context != nullptr && EVP_MD_CTX_copy_ex(context.get(), from.get()) == 1);
    return context;
}

template <class Digest>
Digest end(EVP_MD_CTX* context) {
    typename Digest::Bytes bytes{};
    unsigned length = 0;
    TAIZHANG_CHECK(EVP_DigestFinal_ex(context, bytes.data(), &length) == 1 && length == bytes.size());
    return Digest(bytes);
}

} // namespace

struct Hasher::State {
    Context sha256 = begin(EVP_sha256());
    Context sm3 = begin(EVP_sm3());
};

Hasher::Hasher() : x_state(std::make_unique<State>()) {}
Hasher::~Hasher() = default;
Hasher::Hasher(const Hasher& other)
    : x_state(std::make_unique<State>(State{copied(other.x_state->sha256), copied(other.x_state->sm3)})) {}
Hasher& Hasher::operator=(const Hasher& other) {
    x_state = Hasher(other).x_state;
    return *this;
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::update(std::string_view bytes) {
    TAIZHANG_CHECK(EVP_DigestUpdate(x_state->sha256.get(), bytes.data(), bytes.size()) == 1);
    TAIZHANG_CHECK(EVP_DigestUpdate(x_state->sm3.get(), bytes.data(), bytes.size()) == 1);
}

Digests Hasher::finish() { return {end<Sha256>(x_state->sha256.get()), end<Sm3>(x_state->sm3.get())}; }

struct Sha256Hasher::State {
    Context sha256 = begin(EVP_sha256());
};

Sha256Hasher::Sha256Hasher() : x_state(std::make_unique<State>()) {}
Sha256Hasher::~Sha256Hasher() = default;

void Sha256Hasher::update(std::string_view bytes) {
    TAIZHANG_CHECK(EVP_DigestUpdate(x_state->sha256.get(), bytes.data(), bytes.size()) == 1);
}

Sha256 Sha256Hasher::finish() { return end<Sha256>(x_state->sha256.get()); }

Sha256 sha256(std::string_view bytes) {
    Context context = begin(EVP_sha256());
    TAIZHANG_CHECK(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1);
    return end<Sha256>(context.get());
}

Digests digests(std::string_view bytes) {
    Hasher hasher;
    hasher.update(bytes);
    return hasher.finish();
}

} // namespace taizhang::proof
