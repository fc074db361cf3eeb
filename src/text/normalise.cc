#include "text/normalise.hh"

#include "text/breaks.hh"
#include "text/pua.hh"
#include "text/utf8.hh"

#include <unicode/bytestream.h>
#include <unicode/edits.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

namespace taizhang::text {
namespace {

std::string valid(std::string_view text) { return is_utf8(text) ? std::string(text) : encode(decode(text)); }

enum class Form { Nfc, CaseFold };

std::string normalised(Form form, const std::string& text, icu::Edits* edits) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = form == Form::Nfc
                                             ? icu::Normalizer2::getNFCInstance(status)
                                             : icu::Normalizer2::getNFKCCasefoldInstance(status);
    std::string out;
    if (U_SUCCESS(status) != 0) {
        icu::StringByteSink<std::string> sink(&out, static_cast<std::int32_t>(text.size()));
        normalizer->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())),
                                  sink, edits, status);
    }
    TAIZHANG_CHECK(U_SUCCESS(status) != 0); // ICU without its own data: nothing can be compared
    return out;
}

// What is alike for a reader but not for NFKC_Casefold.
char32_t alike(char32_t c) {
    switch (c) {
    case 0x2022: // bullet
    case 0x2027: // hyphenation point
    case 0x2219: // bullet operator
    case 0x22C5: // dot operator
    case 0x2E31: // word separator middle dot
    case 0x30FB: // katakana middle dot
        return 0x00B7;
    case 0x25CB: // circles written for 〇 in dates and numbers
    case 0x25EF: return 0x3007;
    default: return c >= 0xE800 ? from_private_use(c) : c; // Hanzi only: vertical signs would fold once more
    }
}

bool is_blank(char32_t c) { return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 || c < 0x20 || c == 0x7F; }

bool is_invisible(char32_t c) {
    return c == 0x061C || c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
           c == 0x2060 || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

// ASCII or full-width digit.
bool is_digit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }
bool is_x(char32_t c) { return c == U'X' || c == U'x' || c == U'Ｘ' || c == U'ｘ' || c == U'×'; }
bool is_joint(char32_t c) { return c == U' ' || c == U'-' || c == 0xA0 || c == 0x3000; }

// One number in the text: groups of digits with single blanks or hyphens between, as it may be printed.
struct Number {
    std::size_t end = 0;
    std::size_t digits = 0;
    std::vector<std::size_t> groups;
};

Number contiguous(const std::u32string& text, std::size_t begin) {
    Number number;
    std::size_t at = begin;
    while (at < text.size() && is_digit(text[at])) ++at;
    number.digits = at - begin;
    number.groups = {number.digits};
    if (at < text.size() && is_x(text[at]) && number.digits >= 17) {
        ++at;
        ++number.digits;
    }
    number.end = at;
    return number;
}

char32_t half_width(char32_t digit) { return digit >= U'０' ? digit - U'０' + U'0' : digit; }

// Numbers of mobile telephones begin with 13 to 19.
bool is_mobile(const std::u32string& text, std::size_t begin) {
    if (begin + 1 >= text.size() || !is_digit(text[begin + 1])) return false;
    return half_width(text[begin]) == U'1' && half_width(text[begin + 1]) >= U'3';
}

// Is this how a card (4 4 4 4 3), an ID (6 8 4, 6 4 4 4) or a telephone (3 4 4) is printed in groups?
bool secret_groups(const std::vector<std::size_t>& groups, bool x, bool mobile) {
    if (groups.size() < 3) return false;
    const std::size_t last = groups.back() + (x ? 1 : 0);
    if (groups[0] == 3) return mobile && groups.size() == 3 && groups[1] == 4 && last == 4;
    if (groups[0] == 6 && groups.size() == 3) return groups[1] == 8 && last == 4;
    std::size_t total = 0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const bool is_last = i + 1 == groups.size();
        const std::size_t size = is_last ? last : groups[i];
        if (i == 0 && size != 4 && size != 6) return false;
        if (i > 0 && (is_last ? size > 4 : size != 4)) return false;
        total += size;
    }
    return total >= 15 && total <= 19;
}

// The longest secret number in groups that begins at `begin`; end 0 if none does.
Number in_groups(const std::u32string& text, std::size_t begin) {
    Number best;
    Number number;
    std::size_t at = begin;
    const bool mobile = is_mobile(text, begin);
    while (at < text.size() && number.groups.size() < 5) {
        const std::size_t start = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        if (at == start) break;
        number.groups.push_back(at - start);
        number.digits += at - start;
        const bool x = at < text.size() && is_x(text[at]);
        if (secret_groups(number.groups, x, mobile)) {
            best = number;
            best.digits += x ? 1U : 0U;
            best.end = at + (x ? 1 : 0);
        }
        if (x || at >= text.size() || !is_joint(text[at])) break;
        ++at;
    }
    return best;
}

bool is_secret(const Number& number, const std::u32string& text, std::size_t begin) {
    if (number.digits >= 15) return true;
    if (number.digits == 11) return half_width(text[begin]) == U'1';
    return number.digits == 13 && half_width(text[begin]) == U'8' && half_width(text[begin + 1]) == U'6' &&
           is_mobile(text, begin + 2); // 86 before it
}

// All but the first and last four digits as '*'; what joins the groups stays.
void put_masked(std::u32string& out, std::u32string_view text, std::size_t digits) {
    std::size_t seen = 0;
    for (const char32_t c : text) {
        if (is_joint(c)) {
            out.push_back(c);
            continue;
        }
        const bool shown = digits >= 9 && (seen < 4 || seen + 4 >= digits);
        out.push_back(shown ? c : U'*');
        ++seen;
    }
}

void map_alike(const std::string& text, Folded& folded, const Folded& before) {
    const std::u32string characters = decode(text);
    std::size_t from = 0;
    std::string piece;
    for (const char32_t c : characters) {
        piece.clear();
        append(piece, c);
        const std::size_t length = piece.size();
        piece.clear();
        append(piece, alike(c));
        folded.text += piece;
        folded.begin.insert(folded.begin.end(), piece.size(), before.begin[from]);
        folded.end.insert(folded.end.end(), piece.size(), before.end[from + length - 1]);
        from += length;
    }
}

// How many bytes the Hanzi of U+4E00 to U+9FBF that begins at `i` has: 3, or 0 when none does. No normal form and no
// folding changes them.
std::size_t plain_hanzi(std::string_view text, std::size_t i) {
    auto byte = [&](std::size_t n) { return static_cast<unsigned char>(text[i + n]); };
    auto lead = byte(0);
    if (lead < 0xE4 || lead > 0xE9 || i + 2 >= text.size()) return 0;
    bool continued = (byte(1) & 0xC0U) == 0x80 && (byte(2) & 0xC0U) == 0x80;
    return !continued || (lead == 0xE4 && byte(1) < 0xB8) || (lead == 0xE9 && byte(1) > 0xBE) ? 0 : 3;
}

// Nothing to clean, as in most cells: printing ASCII and plain Hanzi.
bool is_clean(std::string_view text) {
    if (!text.empty() && text.front() == '\'') return false;
    for (std::size_t i = 0; i < text.size();) {
        auto lead = static_cast<unsigned char>(text[i]);
        auto length = lead > 0x20 && lead < 0x7F ? 1 : plain_hanzi(text, i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

// Its own name_key(), as most names are: small letters, digits, plain Hanzi.
bool is_key(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        auto lead = static_cast<unsigned char>(text[i]);
        bool plain = (lead >= '0' && lead <= '9') || (lead >= 'a' && lead <= 'z');
        auto length = plain ? 1 : plain_hanzi(text, i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

} // namespace

std::string nfc(std::string_view text) { return normalised(Form::Nfc, valid(text), nullptr); }

std::string clean_cell(std::string_view text) {
    if (is_clean(text)) return std::string(text);
    std::u32string out;
    bool blank = false;
    for (char32_t c : decode(nfc(text))) {
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        if (is_invisible(c)) continue;
        if (is_blank(c)) {
            blank = true;
            continue;
        }
        if (out.empty() && (c == U'\'' || c == U'’' || c == U'‘')) continue;
        if (blank && !out.empty() && !(is_han(out.back()) && is_han(c))) out.push_back(U' ');
        blank = false;
        out.push_back(c);
    }
    return encode(out);
}

std::string fold(std::string_view text) {
    std::string out;
    for (const char32_t c : decode(normalised(Form::CaseFold, valid(text), nullptr))) append(out, alike(c));
    return out;
}

Folded fold_with_origin(std::string_view text) {
    icu::Edits edits;
    const std::string source(text);
    const std::string folded_text = normalised(Form::CaseFold, source, &edits);
    Folded before;
    auto change = edits.getFineIterator();
    UErrorCode status = U_ZERO_ERROR;
    std::uint32_t at = 0;
    while (change.next(status) != 0) {
        const auto old_length = static_cast<std::uint32_t>(change.oldLength());
        const auto new_length = static_cast<std::size_t>(change.newLength());
        if (change.hasChange() != 0) {
            before.begin.insert(before.begin.end(), new_length, at);
            before.end.insert(before.end.end(), new_length, at + old_length);
        } else {
            for (std::uint32_t i = 0; i < old_length; ++i) {
                before.begin.push_back(at + i);
                before.end.push_back(at + i + 1);
            }
        }
        at += old_length;
    }
    TAIZHANG_CHECK(before.begin.size() == folded_text.size());
    Folded folded;
    map_alike(folded_text, folded, before);
    return folded;
}

std::string name_key(std::string_view name) {
    if (is_key(name)) return std::string(name);
    std::string out;
    for (const char32_t c : decode(fold(name))) {
        const bool dot = c == 0x00B7 || c == U'.' || c == 0x3002;
        if (!dot && !is_blank(c) && !is_invisible(c)) append(out, c);
    }
    return out;
}

std::string mask_name(std::string_view name) {
    const std::string text = valid(name);
    const std::vector<std::size_t> ends = graphemes(text);
    if (ends.empty()) return {};
    const std::size_t count = ends.size();
    if (count == 1) return "*";
    std::string out = text.substr(0, ends[0]);
    out.append(count == 2 ? 1 : count - 2, '*');
    if (count > 2) out += text.substr(ends[count - 2]);
    return out;
}

std::string mask_number(std::string_view number) {
    const std::u32string text = decode(number);
    std::size_t digits = 0;
    for (const char32_t c : text) digits += is_joint(c) ? 0U : 1U;
    std::u32string out;
    put_masked(out, text, digits);
    return encode(out);
}

std::string mask_numbers_in(std::string_view text) {
    const std::u32string source = decode(text);
    std::u32string out;
    for (std::size_t at = 0; at < source.size();) {
        if (!is_digit(source[at])) {
            out.push_back(source[at++]);
            continue;
        }
        Number number = in_groups(source, at);
        if (number.end == 0 || (number.end < source.size() && is_digit(source[number.end]))) {
            number = contiguous(source, at);
            if (!is_secret(number, source, at)) {
                out.append(source, at, number.end - at);
                at = number.end;
                continue;
            }
        }
        put_masked(out, std::u32string_view(source).substr(at, number.end - at), number.digits);
        at = number.end;
    }
    return encode(out);
}

} // namespace taizhang::text
