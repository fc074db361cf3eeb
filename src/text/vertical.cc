#include "text/vertical.hh"

#include "text/utf8.hh"

#include <array>
#include <utility>

namespace taizhang::text {
namespace {

constexpr std::array<std::pair<char32_t, char32_t>, 26> Turned{{
    {U'，', U'\uFE10'}, {U'、', U'\uFE11'}, {U'。', U'\uFE12'}, {U'：', U'\uFE13'}, {U'；', U'\uFE14'},
    {U'！', U'\uFE15'}, {U'？', U'\uFE16'}, {U'…', U'\uFE19'},  {U'—', U'\uFE31'},  {U'–', U'\uFE32'},
    {U'（', U'\uFE35'}, {U'）', U'\uFE36'}, {U'(', U'\uFE35'},  {U')', U'\uFE36'},  {U'｛', U'\uFE37'},
    {U'｝', U'\uFE38'}, {U'〔', U'\uFE39'}, {U'〕', U'\uFE3A'}, {U'【', U'\uFE3B'}, {U'】', U'\uFE3C'},
    {U'《', U'\uFE3D'}, {U'》', U'\uFE3E'}, {U'〈', U'\uFE3F'}, {U'〉', U'\uFE40'}, {U'“', U'\uFE43'},
    {U'”', U'\uFE44'},
}};

char32_t turned(char32_t c) {
    for (const auto& [upright, vertical] : Turned) {
        if (upright == c) return vertical;
    }
    return c;
}

bool is_narrow(char32_t c) { return c > 0x20 && c < 0x7F && c != U'(' && c != U')'; }

} // namespace

std::string vertical(std::string_view text) {
    constexpr std::size_t Beside = 3;
    std::u32string all = decode(text);
    std::string out;
    for (std::size_t i = 0; i < all.size();) {
        if (all[i] <= 0x20 || all[i] == 0x3000) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < all.size() && is_narrow(all[end])) ++end;
        bool beside = end - i <= Beside;
        if (end == i) ++end;
        for (bool first = true; i < end; ++i, first = false) {
            if (!out.empty() && (first || !beside)) out += '\n';
            append(out, turned(all[i]));
        }
    }
    return out;
}

} // namespace taizhang::text
