#include "pdf/icc.hh"

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::pdf {
namespace {

void put32(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 255);
}

void put16(std::string& out, std::uint32_t value) {
    out += static_cast<char>(value >> 8 & 255);
    out += static_cast<char>(value & 255);
}

// multiLocalizedUnicodeType with one English string (ICC.1 10.15).
std::string unicode_tag(std::string_view ascii) {
    std::string out = "mluc";
    put32(out, 0);
    put32(out, 1);
    put32(out, 12);
    out += "enUS";
    put32(out, static_cast<std::uint32_t>(ascii.size() * 2));
    put32(out, 28);
    for (char c : ascii) put16(out, static_cast<std::uint8_t>(c));
    while (out.size() % 4 != 0) out += '\0';
    return out;
}

std::string numbers_tag(std::string_view type, std::initializer_list<std::uint32_t> values) {
    std::string out(type);
    put32(out, 0);
    for (std::uint32_t value : values) put32(out, value);
    return out;
}

// parametricCurveType 3 (ICC.1 10.18): g 2.4, a 1/1.055, b .055/1.055, c 1/12.92, d .04045 as s15Fixed16.
std::string curve_tag() {
    std::string out = "para";
    put32(out, 0);
    put16(out, 3);
    put16(out, 0);
    for (std::uint32_t value : {0x26666u, 0xF2A7u, 0xD59u, 0x13D0u, 0xA5Bu}) put32(out, value);
    return out;
}

std::string header(std::uint32_t size) {
    std::string out;
    put32(out, size);
    put32(out, 0); // no preferred engine
    put32(out, 0x04200000);
    out += "mntrRGB XYZ ";
    for (std::uint32_t part : {2026u, 1u, 1u, 0u, 0u, 0u}) put16(out, part);
    out += "acsp";
    for (int i = 0; i < 7; ++i) put32(out, 0); // platform, flags, maker, model, attributes, perceptual intent
    for (std::uint32_t d50 : {0xF6D6u, 0x10000u, 0xD32Du}) put32(out, d50);
    out.resize(128, '\0');
    return out;
}

} // namespace

std::string srgb_profile() {
    using Tag = std::pair<std::string_view, std::string>;
    const std::vector<Tag> tags{{"desc", unicode_tag("sRGB IEC61966-2.1")},
                                {"cprt", unicode_tag("No copyright, use freely")},
                                {"wtpt", numbers_tag("XYZ ", {0xF6D6, 0x10000, 0xD32D})},
                                {"chad", numbers_tag("sf32", {0x10C42, 0x5DE, 0xFFFFF325, 0x793, 0xFD90,
                                                              0xFFFFFBA1, 0xFFFFFDA2, 0x3DC, 0xC06E})},
                                {"rXYZ", numbers_tag("XYZ ", {0x6FA2, 0x38F5, 0x390})},
                                {"gXYZ", numbers_tag("XYZ ", {0x6299, 0xB785, 0x18DA})},
                                {"bXYZ", numbers_tag("XYZ ", {0x24A0, 0xF84, 0xB6CF})},
                                {"rTRC", curve_tag()},
                                {"gTRC", {}},
                                {"bTRC", {}}}; // one curve for the three
    std::string table, data;
    put32(table, static_cast<std::uint32_t>(tags.size()));
    auto base = static_cast<std::uint32_t>(128 + 4 + tags.size() * 12);
    std::uint32_t at = 0, size = 0;
    for (const auto& [signature, value] : tags) {
        if (!value.empty()) {
            at = base + static_cast<std::uint32_t>(data.size());
            size = static_cast<std::uint32_t>(value.size());
            data += value;
        }
        table += signature;
        put32(table, at);
        put32(table, size);
    }
    return header(base + static_cast<std::uint32_t>(data.size())) + table + data;
}

} // namespace taizhang::pdf
