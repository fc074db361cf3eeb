#include "pdf/syntax.hh"

#include "text/utf8.hh"

#include <charconv>

namespace taizhang::pdf {
namespace {

constexpr std::string_view Hex = "0123456789ABCDEF";

bool is_plain(std::string_view text) {
    for (char c : text) {
        if (c < ' ' || c > '~') return false;
    }
    return true;
}

} // namespace

void append_number(std::string& out, std::int64_t value) {
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_thousandths(std::string& out, std::int64_t value) {
    std::uint64_t size =
        value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
    if (value < 0) out += '-';
    if (size >= 1000 || size == 0) append_number(out, static_cast<std::int64_t>(size / 1000));
    auto rest = static_cast<unsigned>(size % 1000);
    if (rest == 0) return;
    out += '.';
    out += static_cast<char>('0' + rest / 100);
    if (rest % 100 == 0) return;
    out += static_cast<char>('0' + rest / 10 % 10);
    if (rest % 10 != 0) out += static_cast<char>('0' + rest % 10);
}

void append_bytes(std::string& out, std::string_view bytes) {
    out += '(';
    for (char c : bytes) {
        if (c == '\r') { // a bare CR would be read as LF
            out += "\\r";
            continue;
        }
        if (c == '(' || c == ')' || c == '\\') out += '\\';
        out += c;
    }
    out += ')';
}

void append_reference(std::string& out, int object) {
    char text[16];
    char* end = std::to_chars(text, text + 11, object).ptr;
    for (char c : {' ', '0', ' ', 'R'}) *end++ = c;
    out.append(text, end);
}

std::string reference(int object) {
    std::string out;
    append_reference(out, object);
    return out;
}

std::string text_string_bytes(std::string_view utf8) {
    if (is_plain(utf8)) return std::string(utf8);
    std::string out = "\xFE\xFF";
    auto unit = [&out](std::uint32_t u) {
        out += static_cast<char>(u >> 8);
        out += static_cast<char>(u & 255);
    };
    for (char32_t c : text::decode(utf8)) {
        if (c >= 0x10000) {
            unit(0xD800 + ((c - 0x10000) >> 10));
            unit(0xDC00 + ((c - 0x10000) & 0x3FF));
        } else {
            unit(c);
        }
    }
    return out;
}

std::string text_string(std::string_view utf8) {
    std::string bytes = text_string_bytes(utf8), out;
    if (is_plain(utf8)) {
        append_bytes(out, bytes);
        return out;
    }
    out = "<";
    for (char c : bytes) {
        auto byte = static_cast<std::uint8_t>(c);
        out += Hex[byte >> 4];
        out += Hex[byte & 15];
    }
    return out + ">";
}

std::string name(std::string_view text) {
    std::string out = "/";
    for (char c : text) {
        bool regular = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       c == '-' || c == '_' || c == '+' || c == '.';
        if (regular) {
            out += c;
            continue;
        }
        auto byte = static_cast<std::uint8_t>(c);
        out += '#';
        out += Hex[byte >> 4];
        out += Hex[byte & 15];
    }
    return out;
}

std::string xmp_date(Instant instant) {
    return format(instant).substr(0, 19) + "Z"; // without milliseconds: Info has none and must agree
}

std::string pdf_date(Instant instant) {
    std::string out = "(D:";
    for (char c : xmp_date(instant)) {
        if (c >= '0' && c <= '9') out += c;
    }
    return out + "Z)";
}

} // namespace taizhang::pdf
