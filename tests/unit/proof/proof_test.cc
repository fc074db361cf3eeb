#include "proof/hash.hh"
#include "proof/keys.hh"
#include "proof/merkle.hh"
#include "proof/password.hh"
#include "support/temporary.hh"

#include <bit>
#include <catch2/catch.hpp>
#include <filesystem>
#include <functional>
#include <future>
#include <set>
#include <span>
#include <sys/stat.h>

using namespace taizhang;
using namespace taizhang::proof;
namespace fs = std::filesystem;

namespace {

// The test tree of the certificate transparency project.
std::vector<Sha256> ct_leaves() {
    std::vector<std::string> entries = {std::string(), std::string(1, '\0'), "\x10",     "\x20\x21",
                                        "\x30\x31",    "\x40\x41\x42\x43",   "PQRSTUVW", "`abcdefghijklmno"};
    std::vector<Sha256> leaves;
    for (const auto& entry : entries) leaves.push_back(leaf_hash(entry));
    return leaves;
}

constexpr const char* CtRoot1 = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
constexpr const char* CtRoot8 = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328";

mode_t mode_of(const fs::path& path) {
    struct stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777;
}

} // namespace

TEST_CASE("SHA-256 and SM3 of abc are those of the standards") {
    Digests both = digests("abc");
    CHECK(both.sha256.hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(both.sm3.hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    CHECK(sha256("abc") == both.sha256);
}

TEST_CASE("a digest does not depend on how the stream is cut") {
    std::string text(100'000, 'x');
    for (std::size_t step : {1U, 63U, 64U, 4096U}) {
        Hasher hasher;
        for (std::size_t i = 0; i < text.size(); i += step)
            hasher.update(std::string_view(text).substr(i, step));
        CHECK(hasher.finish() == digests(text));
    }
}

TEST_CASE("the Merkle tree gives the known roots of the CT test tree") {
    auto leaves = ct_leaves();
    CHECK(merkle_root({}).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(merkle_root({leaves[0]}).hex() == CtRoot1);
    CHECK(merkle_root(leaves).hex() == CtRoot8);
}

TEST_CASE("the frontier agrees with the recursive definition at every size, also when restored") {
    std::function<Sha256(std::span<const Sha256>)> defined = [&](std::span<const Sha256> part) -> Sha256 {
        if (part.size() == 1) return part[0];
        std::size_t split = std::bit_floor(part.size() - 1);
        auto left = defined(part.first(split)).bytes();
        auto right = defined(part.subspan(split)).bytes();
        std::string joined = "\x01";
        joined.append(left.begin(), left.end()).append(right.begin(), right.end());
        return sha256(joined);
    };
    std::vector<Sha256> leaves;
    MerkleFrontier frontier;
    for (int i = 0; i < 70; ++i) {
        leaves.push_back(leaf_hash(std::to_string(i)));
        frontier = *MerkleFrontier::restore(frontier.size(), frontier.roots());
        frontier.append(leaves.back());
        REQUIRE(frontier.root() == defined(leaves));
    }
    CHECK_FALSE(MerkleFrontier::restore(3, {leaves[0]}));
}

TEST_CASE("every leaf of every tree is proven, and no other leaf, place, size or root is") {
    std::vector<Sha256> leaves;
    for (std::uint64_t size = 1; size <= 33; ++size) {
        leaves.push_back(leaf_hash(std::to_string(size)));
        Sha256 root = merkle_root(leaves);
        for (std::uint64_t i = 0; i < size; ++i) {
            auto path = inclusion_proof(leaves, i);
            REQUIRE(verify_inclusion(leaves[i], i, size, path, root));
            REQUIRE_FALSE(verify_inclusion(leaf_hash("other"), i, size, path, root));
            REQUIRE_FALSE(verify_inclusion(leaves[i], i, size, path, leaf_hash("other")));
            if (size > 1) REQUIRE_FALSE(verify_inclusion(leaves[i], (i + 1) % size, size, path, root));
            auto longer = path;
            longer.push_back(root);
            REQUIRE_FALSE(verify_inclusion(leaves[i], i, size, longer, root));
        }
        REQUIRE_FALSE(verify_inclusion(leaves[0], size, size, {}, root));
    }
    CHECK(inclusion_proof(leaves, 33).empty());
}

TEST_CASE("a key ring is made once, kept private and read again") {
    test::TemporaryDirectory directory;
    auto place = directory.path() / "keys";
    auto first = KeyRing::open_or_create(place);
    REQUIRE(first);
    CHECK(mode_of(place) == 0700);
    CHECK(mode_of(place / "signing.key") == 0600);
    CHECK(mode_of(place / "search.key") == 0600);
    CHECK(std::distance(fs::directory_iterator(directory.path()), {}) == 1);
    auto second = KeyRing::open_or_create(place);
    REQUIRE(second);
    CHECK(first->public_key() == second->public_key());
    CHECK(first->keyed_digest("id", "1") == second->keyed_digest("id", "1"));
    CHECK(first->keyed_digest("id", "1") != first->keyed_digest("card", "1"));
    CHECK(first->keyed_digest("id", "1") != first->keyed_digest("id", "2"));
    auto other = KeyRing::open_or_create(directory.path() / "other");
    REQUIRE(other);
    CHECK(other->public_key() != first->public_key());
}

TEST_CASE("a signature holds for its bytes and key only") {
    test::TemporaryDirectory directory;
    auto ring = KeyRing::open_or_create(directory.path() / "keys");
    REQUIRE(ring);
    auto signature = ring->sign("receipt");
    CHECK(signature.size() == 128);
    CHECK(verify_signature(ring->public_key(), "receipt", signature));
    CHECK_FALSE(verify_signature(ring->public_key(), "receipT", signature));
    CHECK_FALSE(verify_signature(ring->public_key(), "receipt", std::string(128, '0')));
    CHECK_FALSE(verify_signature("short", "receipt", signature));
    CHECK_FALSE(verify_signature(ring->public_key(), "receipt", "zz"));
}

TEST_CASE("a key that is damaged, missing or readable by others is refused, never made anew") {
    test::TemporaryDirectory directory;
    auto place = directory.path() / "keys";
    REQUIRE(KeyRing::open_or_create(place));
    auto key = test::read_file(place / "signing.key");
    test::write_file(place / "signing.key", key.substr(0, 40));
    auto damaged = KeyRing::open_or_create(place);
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().code == Code::Corrupt);
    test::write_file(place / "signing.key", key);
    ::chmod((place / "signing.key").c_str(), 0644);
    auto open_to_all = KeyRing::open_or_create(place);
    REQUIRE_FALSE(open_to_all);
    CHECK(open_to_all.error().code == Code::Io);
    fs::remove(place / "signing.key");
    auto missing = KeyRing::open_or_create(place);
    REQUIRE_FALSE(missing);
    CHECK_FALSE(fs::exists(place / "signing.key"));
}

TEST_CASE("a password matches its own hash only, and a malformed hash costs the same work") {
    auto hash = hash_password("一二三 horse");
    REQUIRE(hash);
    CHECK(hash->starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    CHECK(password_matches(*hash, "一二三 horse"));
    CHECK_FALSE(password_matches(*hash, "一二三 Horse"));
    for (std::string malformed : {std::string(), std::string("x"), std::string(4000, '$')}) {
        auto began = std::chrono::steady_clock::now();
        CHECK_FALSE(password_matches(malformed, "x"));
        // argon2id at 64 MiB cannot be done in this time by any machine: the work was not skipped.
        CHECK(std::chrono::steady_clock::now() - began > std::chrono::milliseconds(5));
    }
}

TEST_CASE("many logins at once all get their answer") {
    auto hash = hash_password("a");
    REQUIRE(hash);
    std::vector<std::future<bool>> answers;
    for (int i = 0; i < 6; ++i)
        answers.push_back(
            std::async(std::launch::async, [&, i] { return password_matches(*hash, i % 2 ? "a" : "b"); }));
    for (std::size_t i = 0; i < answers.size(); ++i) CHECK(answers[i].get() == (i % 2 == 1));
}

TEST_CASE("random ids and tokens have their form and do not repeat") {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        auto id = random_id('s');
        REQUIRE(id.size() == 17);
        REQUIRE(id[0] == 's');
        REQUIRE(id.find_first_not_of("0123456789abcdefghjkmnpqrstvwxyz", 1) == std::string::npos);
        auto token = random_token();
        REQUIRE(token.size() == 43);
        REQUIRE(seen.insert(id).second);
        REQUIRE(seen.insert(token).second);
    }
    CHECK(token_digest("abc") == sha256("abc").hex());
}
