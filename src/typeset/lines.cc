#include "typeset/lines.hh"

#include "text/breaks.hh"
#include "text/utf8.hh"

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

void strip_end(TextLine& line, const TextStyle& style) {
    while (!line.glyphs.empty() && line.glyphs.back().codepoint == U' ') line.glyphs.pop_back();
    line.width = width_of(style, line.glyphs);
}

} // namespace

Length width_of(const TextStyle& style, const std::vector<Glyph>& glyphs) {
    std::int64_t advances = 0;
    for (const Glyph& glyph : glyphs) advances += glyph.advance;
    auto count = static_cast<std::int64_t>(glyphs.size());
    return static_cast<Length>(advances * style.size / 1000 + count * style.tracking);
}

Result<TextLine> Setter::line(const TextStyle& style, std::string_view text, std::string_view what) const {
    auto shaped = x_fonts.shape(style.role, text);
    if (!shaped) {
        Error error = shaped.error();
        if (!what.empty()) error.message += "（" + std::string(what) + "）";
        return Failure(std::move(error));
    }
    TextLine line;
    line.glyphs = std::move(*shaped);
    line.width = width_of(style, line.glyphs);
    return line;
}

Result<void> Setter::wrap_paragraph(SetText& into, std::string_view text, Length width, Length indent,
                                    std::string_view what) const {
    const TextStyle& style = into.style;
    TRY_INTO(TextLine whole, line(style, text, what));
    if (whole.width <= width - indent) {
        into.lines.push_back(std::move(whole));
        return {};
    }
    TextLine current;
    Length room = width - indent;
    auto finish = [&] {
        strip_end(current, style);
        current.ends_paragraph = false;
        into.lines.push_back(std::move(current));
        current = {};
        room = width;
    };
    auto add = [&](TextLine& piece) {
        current.glyphs.insert(current.glyphs.end(), piece.glyphs.begin(), piece.glyphs.end());
        current.width = width_of(style, current.glyphs);
    };
    std::size_t from = 0;
    for (std::size_t to : text::line_breaks(text)) {
        auto segment = text.substr(from, to - from);
        from = to;
        TRY_INTO(TextLine piece, line(style, segment, what));
        TextLine bare = piece;
        strip_end(bare, style);
        if (current.width + bare.width > room && !current.glyphs.empty()) finish();
        if (bare.width <= room) {
            add(piece);
            continue;
        }
        // Wider than a whole line: nothing is cut off, so it is divided between characters.
        std::size_t start = 0;
        for (std::size_t end : text::graphemes(segment)) {
            TRY_INTO(TextLine one, line(style, segment.substr(start, end - start), what));
            start = end;
            if (current.width + one.width > room && !current.glyphs.empty()) finish();
            add(one);
        }
    }
    into.lines.push_back(std::move(current));
    return {};
}

Result<SetText> Setter::wrap(const TextStyle& style, std::string_view text, Length width, Length indent,
                             std::string_view what) const {
    SetText result{style, {}};
    std::string clean = printable(text);
    std::string_view rest = clean;
    while (true) {
        auto end = rest.find('\n');
        TRY(wrap_paragraph(result, rest.substr(0, end), width, indent, what));
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return result;
}

Result<SetText> Setter::balance(const TextStyle& style, std::string_view text, Length width,
                                std::string_view what) const {
    TRY_INTO(SetText widest, wrap(style, text, width, 0, what));
    if (widest.lines.size() < 2) return widest;
    Length low = width / 2, high = width;
    while (high - low > style.size / 4) {
        Length middle = low + (high - low) / 2;
        TRY_INTO(SetText attempt, wrap(style, text, middle, 0, what));
        if (attempt.lines.size() <= widest.lines.size()) {
            high = middle;
            widest = std::move(attempt);
        } else {
            low = middle;
        }
    }
    return widest;
}

Result<SetText> Setter::fit(const TextStyle& style, std::string_view text, Length width, int least,
                            std::string_view what) const {
    std::string clean = printable(text);
    if (clean.find('\n') != std::string::npos) return wrap(style, clean, width, 0, what);
    TRY_INTO(TextLine whole, line(style, clean, what));
    SetText result{style, {}};
    if (whole.width > width) {
        auto size = static_cast<Length>(std::int64_t{style.size} * width / whole.width / 50 * 50);
        if (size < std::int64_t{style.size} * least / 100) return wrap(style, clean, width, 0, what);
        result.style.leading = static_cast<Length>(std::int64_t{style.leading} * size / style.size);
        result.style.size = size;
        whole.width = width_of(result.style, whole.glyphs);
    }
    result.lines.push_back(std::move(whole));
    return result;
}

} // namespace taizhang::typeset
