#include "http/tus.hh"

#include <algorithm>
#include <array>

namespace taizhang::http::tus {
namespace {

constexpr std::string_view Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// -1 for what is no digit of base64.
constexpr std::array<int, 256> digits() {
    std::array<int, 256> table{};
    for (auto& value : table) value = -1;
    for (std::size_t i = 0; i < Alphabet.size(); ++i)
        table[static_cast<unsigned char>(Alphabet[i])] = static_cast<int>(i);
    return table;
}
constexpr auto Digits = digits();

bool is_key(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != ','; });
}

Failure malformed(const char* header) {
    return fail(Code::BadInput, std::string(header) + " 的写法不对",
                "见 tus 1.0 协议；每项写作 名称 空格 base64");
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

} // namespace

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool pad = i >= text.size() - padding;
        int value = pad ? 0 : Digits[static_cast<unsigned char>(text[i])];
        if (value < 0) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if (i % 4 != 3) continue;
        for (int shift : {16, 8, 0}) bytes += static_cast<char>(bits >> shift & 0xFF);
        bits = 0;
    }
    // Bits that stand for nothing must be 0: one value, one text.
    for (std::size_t i = 0; i < padding; ++i) {
        if (bytes.back() != '\0') return std::nullopt;
        bytes.pop_back();
    }
    return bytes;
}

Result<Metadata> parse_metadata(std::string_view header) {
    Metadata metadata;
    while (!trimmed(header).empty()) {
        auto end = std::min(header.find(','), header.size());
        auto pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(header.size(), end + 1));
        auto blank = std::min(pair.find(' '), pair.size());
        auto key = pair.substr(0, blank);
        auto value = decode_base64(trimmed(pair.substr(blank)));
        if (!is_key(key) || !value) return malformed("Upload-Metadata");
        if (!metadata.try_emplace(std::string(key), std::move(*value)).second)
            return fail(Code::BadInput, "Upload-Metadata 里有一项写了两次", "每项只写一次");
    }
    return metadata;
}

std::optional<std::uint64_t> parse_number(std::string_view header) {
    if (header.empty() || header.size() > 18) return std::nullopt;
    std::uint64_t value = 0;
    for (char c : header) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

Result<std::optional<Sha256>> parse_checksum(std::string_view header) {
    if (header.empty()) return std::optional<Sha256>();
    auto blank = std::min(header.find(' '), header.size());
    if (header.substr(0, blank) != "sha256")
        return fail(Code::BadInput, "不支持这种校验算法", "Upload-Checksum: sha256 加空格加 base64");
    auto bytes = decode_base64(trimmed(header.substr(blank)));
    Sha256::Bytes digest{};
    if (!bytes || bytes->size() != digest.size()) return malformed("Upload-Checksum");
    std::transform(bytes->begin(), bytes->end(), digest.begin(),
                   [](char c) { return static_cast<std::uint8_t>(c); });
    return std::optional(Sha256(digest));
}

} // namespace taizhang::http::tus
