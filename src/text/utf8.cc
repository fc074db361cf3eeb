#include "text/utf8.hh"

#include "text/pua.hh"

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <vector>

namespace taizhang::text {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool continues(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

// The code point at `at` and how many bytes it takes; invalid: U+FFFD over the longest well-formed beginning
// (as Unicode recommends and ICU does), `valid` cleared.
struct Step {
    char32_t c;
    std::size_t length;
    bool valid;
};

Step step(std::string_view bytes, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned char first = byte(at);
    if (first < 0x80) return {first, 1, true};
    unsigned low = 0x80;
    unsigned high = 0xBF;
    std::size_t length = 0;
    char32_t c = 0;
    if (first >= 0xC2 && first <= 0xDF) {
        length = 2;
        c = first & 0x1FU;
    } else if (first >= 0xE0 && first <= 0xEF) {
        length = 3;
        c = first & 0x0FU;
        if (first == 0xE0) low = 0xA0;
        if (first == 0xED) high = 0x9F; // no surrogates
    } else if (first >= 0xF0 && first <= 0xF4) {
        length = 4;
        c = first & 0x07U;
        if (first == 0xF0) low = 0x90;
        if (first == 0xF4) high = 0x8F;
    } else {
        return {replacement, 1, false};
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (at + i >= bytes.size() || !continues(byte(at + i))) return {replacement, i, false};
        if (i == 1 && (byte(at + 1) < low || byte(at + 1) > high)) return {replacement, 1, false};
        c = (c << 6U) | (byte(at + i) & 0x3FU);
    }
    return {c, length, true};
}

// Most text is ASCII for long stretches: eight bytes at once.
std::size_t behind_ascii(std::string_view bytes, std::size_t at) {
    for (std::uint64_t eight = 0; at + sizeof eight <= bytes.size(); at += sizeof eight) {
        std::memcpy(&eight, bytes.data() + at, sizeof eight);
        if ((eight & 0x8080808080808080U) != 0) break;
    }
    while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
    return at;
}

struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Result<Converter> open_gb18030() {
    UErrorCode status = U_ZERO_ERROR;
    Converter converter(ucnv_open("gb18030", &status));
    if (U_FAILURE(status) != 0)
        return fail(Code::Internal, "无法装入 GB18030 转换表", "请检查 ICU 数据是否完整");
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    if (U_FAILURE(status) != 0) return fail(Code::Internal, "无法设置 GB18030 转换");
    return converter;
}

Failure not_gb18030() {
    return fail(Code::BadInput, "文件不是有效的 GB18030 文本", "请用表格软件另存为 UTF-8 编码后重新上传");
}

Result<std::string> from_utf16(std::string_view bytes, bool big_endian) {
    if (bytes.size() % 2 != 0) return fail(Code::BadInput, "UTF-16 文本不完整", "请重新导出文件后上传");
    const auto unit = [&](std::size_t i) {
        const auto a = static_cast<unsigned char>(bytes[i]);
        const auto b = static_cast<unsigned char>(bytes[i + 1]);
        return static_cast<char32_t>(big_endian ? (a << 8) | b : (b << 8) | a);
    };
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        char32_t c = unit(i);
        if (c >= 0xD800 && c <= 0xDFFF) {
            if (c > 0xDBFF || i + 2 >= bytes.size())
                return fail(Code::BadInput, "UTF-16 文本中有不成对的代理项");
            const char32_t low = unit(i + 2);
            if (low < 0xDC00 || low > 0xDFFF) return fail(Code::BadInput, "UTF-16 文本中有不成对的代理项");
            c = 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00);
            i += 2;
        }
        append(out, c);
    }
    return out;
}

} // namespace

bool is_utf8(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        at = behind_ascii(bytes, at);
        if (at == bytes.size()) break;
        const Step next = step(bytes, at);
        if (!next.valid) return false;
        at += next.length;
    }
    return true;
}

std::u32string decode(std::string_view utf8) {
    std::u32string out;
    out.reserve(utf8.size());
    for (std::size_t at = 0; at < utf8.size();) {
        const Step next = step(utf8, at);
        out.push_back(next.c);
        at += next.length;
    }
    return out;
}

std::string ascii_lower(std::string_view text) {
    std::string result(text);
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

void append(std::string& utf8, char32_t c) {
    if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = replacement;
    const auto put = [&](char32_t byte) {
        utf8.push_back(static_cast<char>(static_cast<unsigned char>(byte)));
    };
    if (c < 0x80) {
        put(c);
    } else if (c < 0x800) {
        put(0xC0U | (c >> 6U));
        put(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        put(0xE0U | (c >> 12U));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    } else {
        put(0xF0U | (c >> 18U));
        put(0x80U | ((c >> 12U) & 0x3FU));
        put(0x80U | ((c >> 6U) & 0x3FU));
        put(0x80U | (c & 0x3FU));
    }
}

std::string encode(std::u32string_view text) {
    std::string out;
    out.reserve(text.size() * 3);
    for (const char32_t c : text) append(out, c);
    return out;
}

Result<std::string> from_gb18030(std::string_view bytes) {
    TRY_INTO(const Converter converter, open_gb18030());
    std::vector<char16_t> units(bytes.size() + 1); // no sequence gives more units than it has bytes
    const char* source = bytes.data();
    char16_t* target = units.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source,
                   bytes.data() + bytes.size(), nullptr, 1, &status);
    if (U_FAILURE(status) != 0) return not_gb18030();
    std::string out;
    out.reserve(bytes.size() * 3 / 2);
    for (const char16_t* unit = units.data(); unit != target; ++unit) {
        char32_t c = *unit;
        if (c >= 0xD800 && c <= 0xDBFF && unit + 1 != target) {
            c = 0x10000 + ((c - 0xD800) << 10U) + (static_cast<char32_t>(*++unit) - 0xDC00);
        }
        append(out,
               from_private_use(c)); // ICU 72 knows the edition of 2005, which still has private use here
    }
    return out;
}

std::string from_cp437(std::string_view bytes) {
    static constexpr std::u16string_view Upper = u"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣"
                                                 u"║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτ"
                                                 u"ΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00A0";
    static_assert(Upper.size() == 128);
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        append(out, byte < 128 ? byte : Upper[byte - 128U]);
    }
    return out;
}

Result<std::string> to_gb18030(std::string_view utf8) {
    TRY_INTO(const Converter converter, open_gb18030());
    std::u16string units;
    for (char32_t c : decode(utf8)) {
        if (c >= 0x9FB4 && c <= 0x9FBB) c = to_private_use(c); // two bytes since 2022, see from_gb18030
        if (c >= 0x10000) {
            units.push_back(static_cast<char16_t>(0xD800 + ((c - 0x10000) >> 10U)));
            units.push_back(static_cast<char16_t>(0xDC00 + ((c - 0x10000) & 0x3FFU)));
        } else {
            units.push_back(static_cast<char16_t>(c));
        }
    }
    std::string out(units.size() * 4 + 4, '\0');
    const char16_t* source = units.data();
    char* target = out.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_fromUnicode(converter.get(), &target, out.data() + out.size(), &source, units.data() + units.size(),
                     nullptr, 1, &status);
    if (U_FAILURE(status) != 0) return fail(Code::BadInput, "文本无法转换为 GB18030");
    out.resize(static_cast<std::size_t>(target - out.data()));
    return out;
}

Result<std::string> decode_file_text(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xEF\xBB\xBF"sv)) {
        bytes.remove_prefix(3);
        if (!is_utf8(bytes))
            return fail(Code::BadInput, "文件标明为 UTF-8 但内容不是", "请重新导出文件后上传");
        return std::string(bytes);
    }
    if (bytes.starts_with("\xFF\xFE"sv)) return from_utf16(bytes.substr(2), false);
    if (bytes.starts_with("\xFE\xFF"sv)) return from_utf16(bytes.substr(2), true);
    if (bytes.starts_with("\x84\x31\x95\x33"sv)) return from_gb18030(bytes.substr(4));
    if (bytes.find('\0') != std::string_view::npos) {
        return fail(Code::BadInput, "文件不是文本", "请确认文件类型，表格请存为 xlsx 或 csv");
    }
    if (is_utf8(bytes)) return std::string(bytes);
    return from_gb18030(bytes);
}

bool is_han(char32_t c) {
    struct Range {
        char32_t first, last;
    };
    // Most frequent first. Extensions G and H are beyond level 3 but are Hanzi all the same.
    static constexpr std::array<Range, 13> ranges = {{{0x4E00, 0x9FFF},
                                                      {0x3400, 0x4DBF},
                                                      {0x20000, 0x2A6DF},
                                                      {0x3007, 0x3007},
                                                      {0x2A700, 0x2B739},
                                                      {0x2B740, 0x2B81D},
                                                      {0x2B820, 0x2CEA1},
                                                      {0x2CEB0, 0x2EBE0},
                                                      {0xF900, 0xFAD9},
                                                      {0x2F800, 0x2FA1D},
                                                      {0x2EBF0, 0x2EE5D},
                                                      {0x30000, 0x3134A},
                                                      {0x31350, 0x323AF}}};
    for (const Range& range : ranges) {
        if (c >= range.first && c <= range.last) return true;
    }
    return false;
}

bool is_word_character(char32_t c) {
    if (c < 0x80) return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
    const auto type = u_charType(static_cast<UChar32>(c));
    return u_isalnum(static_cast<UChar32>(c)) != 0 || type == U_NON_SPACING_MARK ||
           type == U_COMBINING_SPACING_MARK;
}

} // namespace taizhang::text
