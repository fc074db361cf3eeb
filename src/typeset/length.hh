// Lengths as templates write them: "9.25mm", "16pt", to 1/1000 pt without floating point.
#pragma once

#include "typeset/font.hh"

#include <optional>
#include <string_view>

namespace taizhang::typeset {

// Up to three decimals; nullopt for anything else, also beyond 2 metres.
std::optional<Length> parse_length(std::string_view text);

// From 1/1000 mm, rounded to the nearest 1/1000 pt.
constexpr Length from_micrometres(std::int64_t micrometres) {
    return static_cast<Length>((micrometres * 360 + 63) / 127);
}

} // namespace taizhang::typeset
