#include "typeset/lines.hh"

#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::typeset {
namespace {

// Controls become blanks; marks of direction and width that print nothing go.
bool prints_nothing(char32_t c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
           c == 0xFEFF || c == 0x00AD;
}

bool is_plain(std::string_view text) {
    for (char c : text) {
        auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xE2 || byte == 0xEF) return false;
    }
    return true;
}

std::string printable(std::string_view text) {
    if (is_plain(text)) return std::string(text);
    std::string result;
    for (char32_t c : text::decode(text)) {
        if (c == U'\n') result += '\n';
        else if (c == U'\r' || prints_nothing(c)) continue;
        else if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) result += ' ';
        else text::append(result, c);
    }
    return result;
}

// The spans of each paragraph, cleaned.
std::vector<Rich> paragraphs(const Rich& text) {
    std::vector<Rich> result(1);
    for (const Span& span : text) {
        std::string clean = printable(span.text);
        std::string_view rest = clean;
        while (true) {
            auto end = rest.find('\n');
            Span piece = span;
            piece.text = rest.substr(0, end);
            result.back().push_back(std::move(piece));
            if (end == std::string_view::npos) break;
            rest.remove_prefix(end + 1);
            result.emplace_back();
        }
    }
    return result;
}

Failure named(Error error, std::string_view what) {
    if (!what.empty()) error.message += "（" + std::string(what) + "）";
    return Failure(std::move(error));
}

// The size at which `text` fills `width`, or 0 when that is too small.
Length size_for(const TextStyle& style, Length natural, Length width, int least) {
    if (natural <= 0) return 0;
    auto size = static_cast<Length>(std::int64_t{style.size} * width / natural / 50 * 50);
    return size < std::int64_t{style.size} * least / 100 ? 0 : size;
}

TextStyle smaller(const TextStyle& style, Length size) {
    TextStyle result = style;
    result.leading = static_cast<Length>(std::int64_t{style.leading} * size / style.size);
    result.size = size;
    return result;
}

} // namespace

Result<TextLine> Setter::line(const TextStyle& style, std::string_view text, std::string_view what) const {
    auto shaped = x_fonts.shape(style.role, text);
    if (!shaped) return named(shaped.error(), what);
    TextLine line;
    line.glyphs = std::move(*shaped);
    line.width = width_of(style, line.glyphs);
    return line;
}

Result<TextLine> Setter::line(const TextStyle& style, const Rich& text, std::string_view what) const {
    Rich clean = text;
    for (Span& span : clean) {
        span.text = printable(span.text);
        std::replace(span.text.begin(), span.text.end(), '\n', ' ');
    }
    auto shaped = Paragraph::shape(x_fonts, style, clean);
    if (!shaped) return named(shaped.error(), what);
    return shaped->whole();
}

Result<SetText> Setter::divided(const TextStyle& style, const Rich& text, Length width, Manner manner,
                                Way way, std::string_view what) const {
    SetText result{style, {}};
    for (const Rich& each : paragraphs(text)) {
        auto shaped = Paragraph::shape(x_fonts, style, each);
        if (!shaped) return named(shaped.error(), what);
        if (way == Way::Fill) shaped->fill(width, manner, result.lines);
        else shaped->balance(width, result.lines);
        if (manner.rest > 0) manner.first = manner.rest;
    }
    return result;
}

Result<SetText> Setter::wrap(const TextStyle& style, const Rich& text, Length width, Length indent,
                             std::string_view what) const {
    return divided(style, text, width, {indent, 0, false}, Way::Fill, what);
}

Result<SetText> Setter::wrap(const TextStyle& style, const Rich& text, Length width, Manner manner,
                             std::string_view what) const {
    return divided(style, text, width, manner, Way::Fill, what);
}

Result<SetText> Setter::balance(const TextStyle& style, const Rich& text, Length width,
                                std::string_view what) const {
    return divided(style, text, width, {}, Way::Balance, what);
}

Result<SetText> Setter::fit(const TextStyle& style, std::string_view text, Length width, int least,
                            std::string_view what) const {
    std::string clean = printable(text);
    if (clean.find('\n') != std::string::npos) return wrap(style, plain(clean), width, 0, what);
    TRY_INTO(TextLine whole, line(style, clean, what));
    SetText result{style, {}};
    if (whole.width > width) {
        Length size = size_for(style, whole.width, width, least);
        if (size == 0) return wrap(style, plain(clean), width, 0, what);
        result.style = smaller(style, size);
        whole.width = width_of(result.style, whole.glyphs);
    }
    result.lines.push_back(std::move(whole));
    return result;
}

Result<SetText> Setter::fit(const TextStyle& style, const Rich& text, Length width, int least,
                            std::string_view what) const {
    auto parts = paragraphs(text);
    if (parts.size() > 1) return wrap(style, text, width, 0, what);
    TRY_INTO(TextLine whole, line(style, parts.front(), what));
    if (whole.width <= width) return SetText{style, {std::move(whole)}};
    Length size = size_for(style, whole.width, width, least);
    if (size == 0) return wrap(style, text, width, 0, what);
    SetText result{smaller(style, size), {}};
    TRY_INTO(TextLine again, line(result.style, parts.front(), what)); // a blank to write on keeps its length
    if (again.width > width) return wrap(style, text, width, 0, what);
    result.lines.push_back(std::move(again));
    return result;
}

} // namespace taizhang::typeset
