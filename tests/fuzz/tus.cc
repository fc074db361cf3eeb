// Headers of tus 1.0: what is taken for metadata says the same again when it is written down and read anew.
#include "http/tus.hh"
#include "harness.hh"

#include <algorithm>

using namespace taizhang;

namespace {

std::string encode(std::string_view bytes) {
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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string text(data, data + size);
    if (auto bytes = http::tus::decode_base64(text)) fuzz::must(encode(*bytes) == text);
    fuzz::must(http::tus::decode_base64(encode(text)) == text);
    if (auto metadata = http::tus::parse_metadata(text)) {
        std::string again;
        for (const auto& [key, value] : *metadata)
            again += (again.empty() ? "" : ",") + key + " " + encode(value);
        auto twice = http::tus::parse_metadata(again);
        fuzz::must(twice && *twice == *metadata);
    }
    if (auto number = http::tus::parse_number(text)) {
        auto zeros = std::min(text.find_first_not_of('0'), text.size() - 1);
        fuzz::must(std::to_string(*number) == text.substr(zeros));
    }
    auto checksum = http::tus::parse_checksum(text);
    fuzz::must(!checksum || text.empty() == !checksum->has_value());
    return 0;
}
