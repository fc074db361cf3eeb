#include "proof/merkle.hh"

#include <bit>
#include <sodium.h>
#include <utility>

namespace taizhang::proof {
namespace {

// libsodium's SHA-256 needs no allocation: a million leaves are re-hashed at every audit.
Sha256 hash(std::uint8_t prefix, std::string_view first, std::string_view second) {
    auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, &prefix, 1);
    crypto_hash_sha256_update(&state, bytes(first), first.size());
    crypto_hash_sha256_update(&state, bytes(second), second.size());
    Sha256::Bytes result{};
    crypto_hash_sha256_final(&state, result.data());
    return Sha256(result);
}

std::string_view view(const Sha256& digest) {
    return {reinterpret_cast<const char*>(digest.bytes().data()), digest.bytes().size()};
}

Sha256 node_hash(const Sha256& left, const Sha256& right) { return hash(1, view(left), view(right)); }

Sha256 empty_root() {
    Sha256::Bytes result{};
    crypto_hash_sha256(result.data(), nullptr, 0);
    return Sha256(result);
}

Sha256 range_root(const std::vector<Sha256>& leaves, std::uint64_t from, std::uint64_t to) {
    MerkleFrontier frontier;
    for (std::uint64_t i = from; i < to; ++i) frontier.append(leaves[i]);
    return frontier.root();
}

} // namespace

Sha256 leaf_hash(std::string_view entry) { return hash(0, entry, {}); }

void MerkleFrontier::append(const Sha256& leaf) {
    Sha256 subtree = leaf;
    // As in binary addition of one: each trailing 1 of the size is a perfect subtree to be joined.
    for (std::uint64_t rest = x_size; (rest & 1) != 0; rest >>= 1) {
        subtree = node_hash(x_roots.back(), subtree);
        x_roots.pop_back();
    }
    x_roots.push_back(subtree);
    ++x_size;
}

Sha256 MerkleFrontier::root() const {
    if (x_roots.empty()) return empty_root();
    Sha256 result = x_roots.back();
    for (auto left = x_roots.rbegin() + 1; left != x_roots.rend(); ++left) result = node_hash(*left, result);
    return result;
}

std::optional<MerkleFrontier> MerkleFrontier::restore(std::uint64_t size, std::vector<Sha256> roots) {
    if (static_cast<std::size_t>(std::popcount(size)) != roots.size()) return std::nullopt;
    MerkleFrontier result;
    result.x_size = size;
    result.x_roots = std::move(roots);
    return result;
}

Sha256 merkle_root(const std::vector<Sha256>& leaves) { return range_root(leaves, 0, leaves.size()); }

std::vector<Sha256> inclusion_proof(const std::vector<Sha256>& leaves, std::uint64_t index) {
    std::vector<Sha256> path;
    if (index >= leaves.size()) return path;
    std::uint64_t from = 0;
    std::uint64_t to = leaves.size();
    while (to - from > 1) { // from the root down; turned round at the end
        std::uint64_t split = from + std::bit_floor(to - from - 1);
        if (index < split) {
            path.push_back(range_root(leaves, split, to));
            to = split;
        } else {
            path.push_back(range_root(leaves, from, split));
            from = split;
        }
    }
    return {path.rbegin(), path.rend()};
}

// RFC 9162 section 2.1.3.2, the same tree as RFC 6962.
bool verify_inclusion(const Sha256& leaf, std::uint64_t index, std::uint64_t size,
                      const std::vector<Sha256>& path, const Sha256& root) {
    if (index >= size) return false;
    std::uint64_t node = index;
    std::uint64_t last = size - 1;
    Sha256 result = leaf;
    for (const Sha256& sibling : path) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            result = node_hash(sibling, result);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            result = node_hash(result, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && result == root;
}

} // namespace taizhang::proof
