#include "intake/charset.hh"

#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

bool is_ascii(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 128; });
}

// Hanzi take three bytes in UTF-8; two bytes of GBK may look like two of UTF-8 ("联通"), hardly ever like three.
bool is_surely_utf8(std::string_view bytes) {
    bool three = std::any_of(bytes.begin(), bytes.end(), [](char c) { return (c & '\xF0') == '\xE0'; });
    return three && text::is_utf8(bytes);
}

bool is_among(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

std::string declared_charset(std::string_view bytes) {
    std::string head = text::ascii_lower(bytes.substr(0, 4096));
    for (std::string_view key : {"charset", "encoding"}) {
        auto at = head.find(key);
        if (at == std::string::npos) continue;
        at = head.find_first_not_of(" \t\r\n", at + key.size());
        if (at == std::string::npos || head[at] != '=') continue;
        at = head.find_first_not_of(" \t\r\n\"'", at + 1);
        if (at == std::string::npos) continue;
        auto end = head.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_:.", at);
        return head.substr(at, std::min(end, head.size()) - at);
    }
    return {};
}

Wide unmarked_utf16(std::string_view head) {
    constexpr std::size_t Looked = 2048; // characters
    std::size_t units = std::min(head.size() / 2, Looked);
    auto byte = [&](std::size_t at) -> unsigned { return static_cast<unsigned char>(head[at]); };
    std::size_t zeros[2] = {0, 0};
    for (std::size_t i = 0; i < 2 * units; ++i)
        if (byte(i) == 0) ++zeros[i % 2];
    if (head.size() % 2 != 0 && head.size() < 2 * Looked) return Wide::No;
    if ((zeros[0] == 0) == (zeros[1] == 0) || (zeros[0] + zeros[1]) * 16 < units) return Wide::No;
    Wide wide = zeros[1] > 0 ? Wide::Little : Wide::Big;
    bool pair = false;
    for (std::size_t i = 0; i < units; ++i) {
        unsigned c =
            wide == Wide::Little ? byte(2 * i) | byte(2 * i + 1) << 8 : byte(2 * i) << 8 | byte(2 * i + 1);
        bool second = c >= 0xDC00 && c <= 0xDFFF;
        bool control = (c < 32 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || (c >= 127 && c < 160);
        if (control || c >= 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF) || second != pair) return Wide::No;
        pair = c >= 0xD800 && c <= 0xDBFF;
    }
    return wide;
}

namespace {

bool is_marked(std::string_view bytes) {
    using namespace std::string_view_literals;
    return bytes.starts_with("\xEF\xBB\xBF"sv) || bytes.starts_with("\xFF\xFE"sv) ||
           bytes.starts_with("\xFE\xFF"sv);
}

} // namespace

Result<std::string> decode_text_file(std::string_view bytes) {
    Wide wide = is_marked(bytes) ? Wide::No : unmarked_utf16(bytes);
    if (wide == Wide::No) return text::decode_file_text(bytes);
    return text::decode_file_text((wide == Wide::Little ? "\xFF\xFE" : "\xFE\xFF") + std::string(bytes));
}

Result<std::string> decode_markup(std::string_view bytes) {
    const bool marked = is_marked(bytes);
    if (!marked && unmarked_utf16(bytes) != Wide::No) return decode_text_file(bytes);
    std::string name = marked ? "" : declared_charset(bytes);
    bool chinese = is_among(name, {"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "csgb2312", "cp936",
                                   "ms936", "windows-936"});
    bool plain = is_among(name, {"", "utf-8", "utf8", "us-ascii", "ascii", "unicode", "utf-16"});
    if (!marked && (is_ascii(bytes) || is_surely_utf8(bytes))) {
        if (bytes.find('\0') == std::string_view::npos) return std::string(bytes);
        return reason::unknown_encoding();
    }
    // Western pages of Chinese programs say so only because nobody changed it.
    bool western = is_among(name, {"iso-8859-1", "windows-1252", "latin1"});
    if (!chinese && !plain && !western) return reason::unknown_encoding();
    auto decoded = chinese ? text::from_gb18030(bytes) : text::decode_file_text(bytes);
    if (!decoded) return reason::unknown_encoding();
    return decoded;
}

} // namespace taizhang::intake
