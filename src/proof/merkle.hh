// The Merkle tree of RFC 6962 section 2.1 over the custody log. Pure.
//
// leaf = SHA-256(0x00 || entry), node = SHA-256(0x01 || left || right), empty tree = SHA-256("").
#pragma once

#include "base/digest.hh"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace taizhang::proof {

Sha256 leaf_hash(std::string_view entry);

// Grows by one leaf in O(log n): holds the roots of the perfect subtrees of what was appended.
class MerkleFrontier {
public:
    void append(const Sha256& leaf);
    std::uint64_t size() const { return x_size; }
    Sha256 root() const;
    // For keeping it: the perfect subtrees' roots, largest first, as many as `size` has 1 bits.
    const std::vector<Sha256>& roots() const { return x_roots; }
    // nullopt when the number of roots does not fit the size.
    static std::optional<MerkleFrontier> restore(std::uint64_t size, std::vector<Sha256> roots);

private:
    std::uint64_t x_size = 0;
    std::vector<Sha256> x_roots; // largest subtree first
};

Sha256 merkle_root(const std::vector<Sha256>& leaves);
// Audit path of leaf `index` in the tree of `leaves` (RFC 6962 2.1.1), lowest sibling first.
std::vector<Sha256> inclusion_proof(const std::vector<Sha256>& leaves, std::uint64_t index);
bool verify_inclusion(const Sha256& leaf, std::uint64_t index, std::uint64_t size,
                      const std::vector<Sha256>& path, const Sha256& root);

} // namespace taizhang::proof
