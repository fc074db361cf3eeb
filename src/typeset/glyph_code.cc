#include "typeset/glyph_code.hh"

#include "base/result.hh"

#include <algorithm>
#include <queue>
#include <utility>

namespace taizhang::typeset {
namespace {

constexpr unsigned LongestCode = 15;
constexpr std::uint32_t AdlerBase = 65521;

using Counts = std::array<std::uint64_t, GlyphCode::Symbols>;
using Lengths = std::array<std::uint8_t, GlyphCode::Symbols>;

// Depths of the leaves of a Huffman tree; equal weights are taken in the order of their symbols.
unsigned huffman(const Counts& counts, Lengths& lengths) {
    struct Node {
        std::uint64_t weight;
        std::size_t index;
        bool operator>(const Node& other) const {
            return weight != other.weight ? weight > other.weight : index > other.index;
        }
    };
    std::priority_queue<Node, std::vector<Node>, std::greater<>> rest;
    std::vector<std::size_t> parent(2 * counts.size() - 1, 0);
    for (std::size_t i = 0; i < counts.size(); ++i) rest.push({counts[i], i});
    for (std::size_t next = counts.size(); rest.size() > 1; ++next) {
        Node a = rest.top();
        rest.pop();
        Node b = rest.top();
        rest.pop();
        parent[a.index] = parent[b.index] = next;
        rest.push({a.weight + b.weight, next});
    }
    unsigned longest = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        unsigned depth = 0;
        for (std::size_t at = i; at + 1 < parent.size(); at = parent[at]) ++depth;
        lengths[i] = static_cast<std::uint8_t>(depth);
        longest = std::max(longest, depth);
    }
    return longest;
}

} // namespace

void BitString::grow(std::size_t bytes) {
    std::size_t wanted = x_used + bytes + sizeof x_bits;
    if (x_bytes.size() < wanted) x_bytes.resize(std::max(wanted, x_bytes.size() * 2));
}

void BitString::append(const char* source, std::uint64_t first, std::uint64_t count) {
    grow(count / 8 + 1);
    for (std::uint64_t end = first + count; first < end; first += 56) {
        std::uint64_t bits = 0;
        std::memcpy(&bits, source + first / 8, sizeof bits);
        append(bits >> (first % 8), static_cast<unsigned>(std::min<std::uint64_t>(end - first, 56)));
    }
}

void BitString::align() {
    if (x_pending > 0) append(0, 8 - x_pending);
}

void BitString::bytes(std::string_view aligned) {
    TAIZHANG_CHECK(x_pending == 0);
    grow(aligned.size());
    x_bytes.replace(x_used, aligned.size(), aligned);
    x_used += aligned.size();
}

std::string BitString::take() {
    align();
    x_bytes.resize(std::exchange(x_used, 0));
    return std::exchange(x_bytes, {});
}

GlyphCode::GlyphCode(const std::vector<std::string>& outlines) {
    Counts counts{};
    std::uint64_t all = 0;
    for (const std::string& outline : outlines) {
        for (char c : outline) ++counts[static_cast<std::uint8_t>(c)];
        all += outline.size();
    }
    // What is rare is counted as if it were less rare until no code is too long.
    for (unsigned shift = 24;; --shift) {
        for (auto& count : counts) count = std::max({count, all >> shift, std::uint64_t{1}});
        if (huffman(counts, x_lengths) <= LongestCode) break;
    }
    std::uint32_t code = 0;
    for (unsigned length = 1; length <= LongestCode; ++length, code <<= 1) {
        for (std::size_t i = 0; i < Symbols; ++i) {
            if (x_lengths[i] != length) continue;
            for (unsigned bit = 0; bit < length; ++bit)
                x_codes[i] = static_cast<std::uint16_t>(x_codes[i] | (code >> bit & 1) << (length - 1 - bit));
            ++code;
        }
    }
}

void GlyphCode::encode(std::string_view outline, BitString& out) const {
    for (char c : outline)
        out.append(x_codes[static_cast<std::uint8_t>(c)], x_lengths[static_cast<std::uint8_t>(c)]);
}

void GlyphCode::head(BitString& out) const {
    out.append(0, 1);      // not the last block
    out.append(2, 2);      // with a code of its own
    out.append(0, 5);      // 257 literal and length codes
    out.append(1, 5);      // two distance codes, never used: old readers want two
    out.append(19 - 4, 4); // all code length codes
    for (unsigned i = 0; i < 19; ++i)
        out.append(i < 3 ? 0 : 4, 3); // 16, 17, 18 unused, 0 to 15 of four bits each
    auto length = [&out](unsigned value) {
        unsigned reversed = (value & 1) << 3 | (value & 2) << 1 | (value & 4) >> 1 | (value & 8) >> 3;
        out.append(reversed, 4);
    };
    for (std::uint8_t each : x_lengths) length(each);
    length(1);
    length(1);
}

std::uint32_t adler32(std::string_view bytes) {
    constexpr std::size_t Most = 5552; // sums of so many bytes do not overflow
    std::uint32_t a = 1, b = 0;
    while (!bytes.empty()) {
        for (char c : bytes.substr(0, Most)) {
            a += static_cast<std::uint8_t>(c);
            b += a;
        }
        a %= AdlerBase;
        b %= AdlerBase;
        bytes.remove_prefix(std::min(Most, bytes.size()));
    }
    return b << 16 | a;
}

std::uint32_t joined_adler32(std::uint32_t first, std::uint32_t second, std::uint64_t size) {
    std::uint64_t a1 = first & 0xFFFF, b1 = first >> 16, a2 = second & 0xFFFF, b2 = second >> 16;
    std::uint64_t a = (a1 + a2 + AdlerBase - 1) % AdlerBase;
    std::uint64_t b = (b1 + b2 + size % AdlerBase * (a1 + AdlerBase - 1)) % AdlerBase;
    return static_cast<std::uint32_t>(b << 16 | a);
}

} // namespace taizhang::typeset
