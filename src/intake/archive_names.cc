// Names of members: which encoding they are in, and what of them may be shown.
#include "intake/archive_wire.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

bool is_ascii(std::string_view bytes) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 128; });
}

struct Weight {
    std::size_t chinese = 0, other = 0; // characters that are not ASCII
    bool mostly_chinese() const { return chinese > other; }
};

Weight weigh(std::string_view utf8) {
    Weight weight;
    for (char32_t c : text::decode(utf8)) {
        if (c < 128) continue;
        // Hanzi, and what stands between them: 、。《》【】, full-width forms, circled and Roman numbers, №.
        bool chinese = text::is_han(c) || (c >= 0x3000 && c <= 0x303F) || (c >= 0xFF00 && c <= 0xFFEF) ||
                       (c >= 0x2160 && c <= 0x24FF) || c == 0xB7 || (c >= 0x2010 && c <= 0x2026);
        ++(chinese ? weight.chinese : weight.other);
    }
    return weight;
}

enum class Encoding { Utf8, Gb18030, Cp437 };

// Most packers outside Windows write UTF-8 without saying so, those of Chinese Windows GBK. 陆 in GBK happens to be valid
// UTF-8, so that validity alone does not decide.
Encoding encoding_of(std::string_view joined) {
    auto gb = text::from_gb18030(joined);
    bool utf8 = text::is_utf8(joined);
    if (utf8 && (!gb || weigh(joined).mostly_chinese() || !weigh(*gb).mostly_chinese()))
        return Encoding::Utf8;
    if (gb && weigh(*gb).mostly_chinese()) return Encoding::Gb18030;
    return Encoding::Cp437; // what ZIP says it is when nothing is said
}

std::string decoded(const RawName& name, Encoding unsaid) {
    if (is_ascii(name.bytes)) return name.bytes;
    if (name.utf8 || unsaid == Encoding::Utf8) return text::encode(text::decode(name.bytes));
    if (unsaid == Encoding::Gb18030) {
        if (auto gb = text::from_gb18030(name.bytes)) return *gb;
    }
    return text::from_cp437(name.bytes);
}

bool is_shown(char32_t c) {
    bool control = c < 32 || (c >= 0x7F && c <= 0x9F);
    bool turns = c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    return !control && !turns && c != 0xFEFF;
}

bool is_drive(std::string_view part) {
    return part.size() == 2 && part[1] == ':' &&
           ((part[0] >= 'a' && part[0] <= 'z') || (part[0] >= 'A' && part[0] <= 'Z'));
}

// A path is only a name here; what of it could be mistaken for a way out of a folder is left out all the same.
std::string shown(std::string_view path) {
    std::string result, part;
    auto close = [&result, &part] {
        bool names_nothing =
            part.empty() || part == "." || part == ".." || (result.empty() && is_drive(part));
        if (!names_nothing) result += (result.empty() ? "" : "/") + part;
        part.clear();
    };
    for (char32_t c : text::decode(path)) {
        if (c == U'/' || c == U'\\') close();
        else if (is_shown(c)) text::append(part, c);
    }
    close();
    return result.empty() ? std::string(Unnamed) : text::nfc(result);
}

} // namespace

std::vector<std::string> shown_names(const std::vector<RawName>& names) {
    std::string joined;
    for (const auto& name : names) {
        if (!name.utf8 && !is_ascii(name.bytes)) joined += name.bytes + "\n";
    }
    Encoding unsaid = joined.empty() ? Encoding::Utf8 : encoding_of(joined);
    std::vector<std::string> result;
    result.reserve(names.size());
    for (const auto& name : names) result.push_back(shown(decoded(name, unsaid)));
    return result;
}

std::optional<PassedOver> litter(std::string_view path) {
    auto slash = path.find_last_of('/');
    std::string_view base = slash == std::string_view::npos ? path : path.substr(slash + 1);
    if (path.starts_with("__MACOSX/") || path.find("/__MACOSX/") != std::string_view::npos)
        return PassedOver::System;
    for (std::string_view name : {".DS_Store", "Thumbs.db", "thumbs.db", "desktop.ini", "Desktop.ini"}) {
        if (base == name) return PassedOver::System;
    }
    if (base.starts_with("._")) return PassedOver::System; // AppleDouble
    if (base.starts_with("~$") || base.starts_with(".~")) return PassedOver::Lock;
    return std::nullopt;
}

} // namespace taizhang::intake
