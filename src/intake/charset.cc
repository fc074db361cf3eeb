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

Result<std::string> decode_markup(std::string_view bytes) {
    using namespace std::string_view_literals;
    bool marked = bytes.starts_with("\xEF\xBB\xBF"sv) || bytes.starts_with("\xFF\xFE"sv) ||
                  bytes.starts_with("\xFE\xFF"sv);
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
