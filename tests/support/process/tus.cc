#include "support/tus.hh"

#include "proof/hash.hh"

namespace taizhang::test {

std::string base64(std::string_view bytes) {
    constexpr std::string_view Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k > bytes.size() ? '=' : Digits[bits >> (18 - 6 * k) & 63];
    }
    return text;
}

std::string tus_checksum(std::string_view bytes) {
    auto digest = proof::sha256(bytes).bytes();
    return "sha256 " + base64(std::string(digest.begin(), digest.end()));
}

Tus::Headers Tus::headers(Headers more) const {
    more.emplace("Authorization", "Bearer " + x_token);
    more.emplace("Tus-Resumable", "1.0.0");
    return more;
}

ProbeAnswer Tus::create(const Headers& metadata, std::uint64_t length, const std::string& bytes,
                        Headers more) const {
    std::string pairs;
    for (const auto& [key, value] : metadata) pairs += (pairs.empty() ? "" : ",") + key + " " + base64(value);
    more.emplace("Upload-Metadata", pairs);
    more.emplace("Upload-Length", std::to_string(length));
    if (!bytes.empty()) more.emplace("Content-Type", "application/offset+octet-stream");
    return Probe(x_port).send("POST", "/api/v1/uploads", headers(std::move(more)), bytes);
}

ProbeAnswer Tus::patch(const std::string& path, std::uint64_t offset, const std::string& bytes,
                       Headers more) const {
    more.emplace("Upload-Offset", std::to_string(offset));
    more.emplace("Content-Type", "application/offset+octet-stream");
    return Probe(x_port).send("PATCH", path, headers(std::move(more)), bytes);
}

void Tus::broken_patch(const std::string& path, std::uint64_t offset, const std::string& bytes,
                       std::uint64_t announced, Headers more) const {
    more.emplace("Upload-Offset", std::to_string(offset));
    more.emplace("Content-Type", "application/offset+octet-stream");
    more.emplace("Content-Length", std::to_string(announced));
    ProbeLine line(x_port);
    line.head("PATCH", path, headers(std::move(more)));
    line.send(bytes);
}

ProbeAnswer Tus::send(const std::string& method, const std::string& path) const {
    return Probe(x_port).send(method, path, headers(), "");
}

std::uint64_t Tus::offset(const std::string& path) const {
    return std::stoull(send("HEAD", path).headers.at("upload-offset"));
}

} // namespace taizhang::test
