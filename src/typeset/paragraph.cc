#include "typeset/paragraph.hh"

#include "text/breaks.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <array>
#include <limits>

namespace taizhang::typeset {
namespace {

constexpr std::string_view NoBreakSpace = "\xC2\xA0";
constexpr std::size_t MostBlanks = 4000; // more than two metres of the smallest size
// What a blank to write on counts as where lines are divided: a Hanzi of no word, as a no-break space would not
// let go of the text behind it.
constexpr std::string_view Blank = "〓";
constexpr std::u32string_view BlankBehind = U"、。，；：）》”’〉】」』", BlankBefore = U"（《“‘〈【「『";
constexpr int FullWidth = 900;          // advance of a mark that has a blank half
constexpr std::size_t MostBreaks = 400; // balancing is for titles: its cost grows with the square
constexpr std::int64_t Impossible = std::numeric_limits<std::int64_t>::max() / 4;

// In squares of hundredths of an em, as a line that is so much longer or shorter than the others.
constexpr std::int64_t square(std::int64_t hundredths) { return hundredths * hundredths; }
constexpr std::int64_t BetweenWords = square(450), InsideValue = square(700), InsideWord = square(1200);

bool is_tick_box(char32_t c) { return c == 0x2610 || c == 0x2611 || c == 0x2612 || c == 0x25A1; }

// Words of this trade that a general dictionary takes apart; one that holds another stands behind it.
constexpr std::array<std::u32string_view, 25> Compounds{
    U"农民工",   U"农民工工资", U"专管员",   U"劳资专管员", U"实名制",   U"总承包",   U"施工总承包",
    U"专业承包", U"分包",       U"专用账户", U"专户",       U"保证金",   U"银行保函", U"工程款",
    U"人工费",   U"建设单位",   U"施工单位", U"监理单位",   U"总包单位", U"分包单位", U"维权",
    U"台账",     U"花名册",     U"考勤表",   U"支付表"};

// Word ends by the dictionary, without those inside a compound.
void join_compounds(const std::vector<Glyph>& glyphs, std::vector<std::size_t>& words) {
    std::u32string text;
    for (const Glyph& glyph : glyphs) text += glyph.codepoint;
    for (std::u32string_view compound : Compounds) {
        for (auto at = text.find(compound); at != std::u32string::npos; at = text.find(compound, at + 1)) {
            words.erase(std::upper_bound(words.begin(), words.end(), at),
                        std::lower_bound(words.begin(), words.end(), at + compound.size()));
            for (std::size_t edge : {at, at + compound.size()}) {
                auto place = std::lower_bound(words.begin(), words.end(), edge);
                if (edge > 0 && (place == words.end() || *place != edge)) words.insert(place, edge);
            }
        }
    }
}

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

} // namespace

Length width_of(const TextStyle& style, Glyphs glyphs) {
    std::int64_t advances = 0;
    for (const Glyph& glyph : glyphs) advances += glyph.advance;
    auto count = static_cast<std::int64_t>(glyphs.size());
    return static_cast<Length>(advances * style.size / 1000 + count * style.tracking);
}

Result<Paragraph> Paragraph::shape(const FontSet& fonts, const TextStyle& style, const Rich& text) {
    Paragraph result;
    result.x_style = style;
    std::size_t open = 0; // first glyph of the underline
    for (std::size_t i = 0; i < text.size(); ++i) {
        const Span& span = text[i];
        if (i == 0 || text[i - 1].underline != span.underline) open = result.x_glyphs.size();
        TRY(result.add(fonts, span));
        bool closes =
            span.underline != 0 && (i + 1 == text.size() || text[i + 1].underline != span.underline);
        if (closes) TRY(result.close_underline(fonts, span, open));
    }
    result.x_sums.reserve(result.x_glyphs.size() + 1);
    for (const Glyph& glyph : result.x_glyphs) result.x_sums.push_back(result.x_sums.back() + glyph.advance);
    return result;
}

Result<void> Paragraph::add(const FontSet& fonts, const Span& span) {
    // Offsets count code points, so bytes that are none must be gone.
    std::string text = text::is_utf8(span.text) ? span.text : text::encode(text::decode(span.text));
    TRY_INTO(auto glyphs, fonts.shape(span.role.value_or(x_style.role), text));
    auto from = x_glyphs.size();
    x_text += text;
    x_glyphs.insert(x_glyphs.end(), glyphs.begin(), glyphs.end());
    if (span.underline != 0 || !x_underlined.empty()) {
        x_underlined.resize(from, 0);
        x_underlined.resize(x_glyphs.size(), span.underline);
    }
    if (span.value && x_glyphs.size() > from) x_kept.push_back({from, x_glyphs.size(), span.whole});
    return {};
}

std::size_t Paragraph::byte_at(std::size_t glyph) const {
    std::size_t byte = 0;
    for (; byte < x_text.size(); ++byte) {
        bool starts = (static_cast<unsigned char>(x_text[byte]) & 0xC0U) != 0x80U;
        if (starts && glyph-- == 0) break;
    }
    return byte;
}

// Blanks to write on at both sides, until the line is as long as it was asked for.
Result<void> Paragraph::close_underline(const FontSet& fonts, const Span& last, std::size_t from) {
    std::vector<Glyph> own(x_glyphs.begin() + static_cast<std::ptrdiff_t>(from), x_glyphs.end());
    Length missing = last.least - width_of(x_style, own);
    if (missing <= 0) return {};
    TRY_INTO(auto blank, fonts.shape(x_style.role, NoBreakSpace));
    Length each = std::max(1, width_of(x_style, blank));
    // A blank may have no width of its own left where letters are set closer.
    auto count = std::min(MostBlanks, static_cast<std::size_t>((missing + each - 1) / each));
    auto before = own.empty() ? 0 : count / 2;
    auto insert = [&](std::size_t at, std::size_t number) {
        std::string bytes;
        for (std::size_t i = 0; i < number; ++i) bytes += Blank;
        x_text.insert(byte_at(at), bytes);
        x_glyphs.insert(x_glyphs.begin() + static_cast<std::ptrdiff_t>(at), number, blank.front());
        x_underlined.insert(x_underlined.begin() + static_cast<std::ptrdiff_t>(at), number, last.underline);
    };
    x_underlined.resize(x_glyphs.size(), 0);
    auto end = x_glyphs.size();
    insert(end, count - before);
    x_blanks.push_back({std::max(end, from + 1) - 1 + before, x_glyphs.size() + before, true});
    if (before == 0) return {};
    insert(from, before);
    x_blanks.push_back({from, from + before + 1, true});
    for (Kept& kept : x_kept) {
        if (kept.from < from) continue;
        kept.from += before;
        kept.to += before;
    }
    return {};
}

Length Paragraph::width(std::size_t from, std::size_t to) const {
    return static_cast<Length>((x_sums[to] - x_sums[from]) * x_style.size / 1000 +
                               static_cast<std::int64_t>(to - from) * x_style.tracking);
}

std::size_t Paragraph::bare_end(std::size_t from, std::size_t to) const {
    auto blank = [this](std::size_t at) {
        char32_t c = x_glyphs[at].codepoint;
        return (c == U' ' || c == U'　') && (x_underlined.empty() || x_underlined[at] == 0);
    };
    while (to > from && blank(to - 1)) --to;
    return to;
}

TextLine Paragraph::line(std::size_t from, std::size_t to, bool last) const {
    TextLine result;
    if (!last) to = bare_end(from, to);
    result.glyphs.assign(x_glyphs.begin() + static_cast<std::ptrdiff_t>(from),
                         x_glyphs.begin() + static_cast<std::ptrdiff_t>(to));
    result.width = width(from, to);
    result.ends_paragraph = last;
    for (std::size_t i = from; i < to && !x_underlined.empty(); ++i) {
        if (x_underlined[i] == 0) continue;
        bool goes_on = i > from && x_underlined[i - 1] == x_underlined[i];
        if (goes_on) result.underlines.back().to = i + 1 - from;
        else result.underlines.push_back({i - from, i + 1 - from});
    }
    return result;
}

// Glyph indices of ascending byte offsets.
std::vector<std::size_t> Paragraph::glyphs_at(const std::vector<std::size_t>& bytes) const {
    std::vector<std::size_t> result;
    result.reserve(bytes.size());
    std::size_t glyph = 0, byte = 0;
    for (std::size_t end : bytes) {
        for (; byte < end; ++byte) {
            if ((static_cast<unsigned char>(x_text[byte]) & 0xC0U) != 0x80U) ++glyph;
        }
        result.push_back(glyph);
    }
    return result;
}

// Where a line may end. `room` is the widest line: what is kept and fits into it is not divided.
std::vector<std::size_t> Paragraph::breaks(Length room, bool meaning) const {
    std::vector<std::size_t> result;
    auto kept = x_kept.begin();
    for (std::size_t at : glyphs_at(text::line_breaks(x_text))) {
        while (kept != x_kept.end() && kept->to <= at) ++kept;
        bool inside = kept != x_kept.end() && kept->from < at && (kept->whole || meaning) &&
                      width(kept->from, kept->to) <= room;
        for (const Kept& blank : x_blanks)
            inside = inside || (blank.from < at && at < blank.to && width(blank.from, blank.to) <= room);
        bool box = at > 0 && is_tick_box(x_glyphs[at - 1].codepoint);
        if ((inside || box) && at < x_glyphs.size()) continue;
        result.push_back(at);
    }
    return result;
}

// Where a date that is kept whole may be divided all the same: 2026年|6月|30日.
std::vector<std::size_t> Paragraph::date_breaks() const {
    std::vector<std::size_t> result;
    for (const Kept& kept : x_kept) {
        auto found = result.size();
        bool date = kept.whole;
        for (std::size_t i = kept.from; i < kept.to && date; ++i) {
            char32_t c = x_glyphs[i].codepoint;
            date = (c >= U'0' && c <= U'9') || is_one_of(c, U"年月日时分");
            if (is_one_of(c, U"年月日") && i + 1 < kept.to) result.push_back(i + 1);
        }
        if (!date) result.resize(found);
    }
    return result;
}

// What may give way, each by all it has: half a square.
std::vector<TextLine::Squeeze> Paragraph::marks(std::size_t from, std::size_t to) const {
    std::vector<TextLine::Squeeze> result;
    for (std::size_t i = from; i < to; ++i) {
        const Glyph& glyph = x_glyphs[i];
        bool left = is_one_of(glyph.codepoint, BlankBefore) && i > from;
        if (glyph.advance < FullWidth || (!left && !is_one_of(glyph.codepoint, BlankBehind))) continue;
        result.push_back({i - from, left, glyph.advance * x_style.size / 2000});
    }
    return result;
}

// The line made narrower, by the same share of each mark. False if they have not so much.
bool Paragraph::squeeze(TextLine& line, Length by) const {
    std::int64_t all = 0, taken = 0;
    for (const auto& each : line.squeezes) all += each.by;
    if (by > all) return false;
    std::int64_t sum = 0; // running, so that rounding never drifts
    for (auto& each : line.squeezes) {
        sum += each.by;
        std::int64_t now = (sum * by + all - 1) / all;
        each.by = static_cast<Length>(now - taken);
        taken = now;
    }
    line.width -= by;
    return true;
}

// Behind a number such as "1. ", "1．", "（1）" that stands at a line's start; `from` where there is none.
std::size_t Paragraph::number_end(std::size_t from) const {
    auto at = [this](std::size_t i) { return i < x_glyphs.size() ? x_glyphs[i].codepoint : U'\0'; };
    auto digit = [&](std::size_t i) { return at(i) >= U'0' && at(i) <= U'9'; };
    std::size_t end = from;
    bool bracket = is_one_of(at(end), U"（(");
    if (bracket) ++end;
    auto first = end;
    while (digit(end)) ++end;
    if (end == first || end > first + 3) return from;
    if (!is_one_of(at(end), bracket ? U"）)" : U".．、") || digit(end + 1)) return from;
    for (++end; is_one_of(at(end), U" 　") && end + 1 < x_glyphs.size();) ++end;
    return end;
}

struct Paragraph::Filling {
    const Paragraph& of;
    std::vector<TextLine>& lines;
    Length width, indent, rest; // `indent` of the line being filled, `rest` of those that follow
    bool justified;
    std::size_t start = 0, end = 0;
    std::vector<std::size_t> graphemes = {}, dates = {}; // of the whole text, when they are needed

    Length room() const { return width - indent; }
    Length over(std::size_t to) const { return of.width(start, of.bare_end(start, to)) - room(); }
    bool fits(std::size_t to) const { return over(to) <= 0; }
    bool squeezed(std::size_t to) const {
        std::int64_t all = 0;
        for (const auto& each : of.marks(start, of.bare_end(start, to))) all += each.by;
        return over(to) <= all;
    }
    void finish(bool last = false) {
        TextLine line = of.line(start, end, last);
        line.indent = indent;
        if (Length by = over(end); by > 0) {
            line.squeezes = of.marks(start, start + line.glyphs.size());
            if (!of.squeeze(line, by)) line.squeezes.clear();
        }
        lines.push_back(std::move(line));
        start = end;
        indent = rest;
    }
    // Justified, the line would be stretched too much.
    bool loose() const {
        if (!justified) return false;
        auto gaps = static_cast<Length>(of.bare_end(start, end) - start) - 1;
        return gaps < 1 || -over(end) / gaps > most_stretch(of.x_style.size);
    }
    // More onto a loose line: all up to `to` by squeezing its marks, else a part of a date.
    void tighten(std::size_t to) {
        if (squeezed(to)) {
            end = to;
            return;
        }
        if (dates.empty()) dates = of.date_breaks();
        std::size_t fitting = end, narrow = end;
        for (std::size_t at : dates) {
            if (at <= end || at >= to) continue;
            if (fits(at)) fitting = at;
            else if (squeezed(at)) narrow = at;
        }
        end = fitting > end ? fitting : narrow;
    }
    // Takes [end, to) if the line has room for it, else on the next line.
    bool take(std::size_t to) {
        if (!fits(to) && end > start) {
            if (loose()) tighten(to);
            if (end == to) return true;
            finish();
        }
        if (!fits(to)) return false;
        end = to;
        return true;
    }
    // Wider than a line of its own: nothing is cut off, so it is divided. A kept value first stays whole all
    // the same, whatever punctuation then begins a line; at last each character stands for itself.
    void divide(std::size_t to) {
        std::vector<std::size_t> edges;
        for (const Kept& kept : of.x_kept) {
            for (std::size_t edge : {kept.from, kept.to}) {
                if (kept.whole && edge > end && edge < to) edges.push_back(edge);
            }
        }
        edges.push_back(to);
        if (graphemes.empty()) graphemes = of.glyphs_at(text::graphemes(of.x_text));
        for (std::size_t edge : edges) {
            if (take(edge)) continue;
            for (auto at = std::upper_bound(graphemes.begin(), graphemes.end(), end);
                 at != graphemes.end() && *at <= edge; ++at) {
                if (!take(*at)) end = *at; // never stand still
            }
        }
    }
};

void Paragraph::fill(Length width, Manner manner, std::vector<TextLine>& lines) const {
    if (this->width() <= width - manner.first) {
        lines.push_back(whole());
        lines.back().indent = manner.first;
        return;
    }
    Length rest = manner.rest;
    if (rest > 0) { // to where the number stands, as far as rounding and narrow glyphs let it
        std::size_t number = 0;
        for (; number < x_glyphs.size() && manner.first + this->width(0, number) < rest - x_style.size / 4;)
            ++number;
        rest += this->width(number, number_end(number));
    }
    Filling filling{*this, lines, width, manner.first, rest, manner.justified};
    for (std::size_t to : breaks(width - rest, false)) {
        if (!filling.take(to)) filling.divide(to);
    }
    filling.finish(true);
}

// What a break at each place costs: nothing where a reader pauses, more between words, most inside one.
std::vector<std::int64_t> Paragraph::penalties(const std::vector<std::size_t>& at, Length room) const {
    auto words = glyphs_at(text::word_breaks(x_text));
    join_compounds(x_glyphs, words);
    std::vector<std::int64_t> result;
    for (std::size_t place : at) {
        if (place == x_glyphs.size()) {
            result.push_back(0);
            continue;
        }
        char32_t before = x_glyphs[place - 1].codepoint, after = x_glyphs[place].codepoint;
        char32_t next = place + 1 < x_glyphs.size() ? x_glyphs[place + 1].codepoint : 0;
        bool word = std::binary_search(words.begin(), words.end(), place), inside = false, edge = false;
        for (const Kept& kept : x_kept) {
            // One that no line has room for is divided as any text is.
            inside = inside || (kept.from < place && place < kept.to && width(kept.from, kept.to) <= room);
            edge = edge || kept.to == place;
        }
        bool pause = is_one_of(before, U"、，；：。　》」』”）)") || is_one_of(after, U"《「『“（(") ||
                     (word && (before == U'的' || (after == U'关' && next == U'于')));
        // 和 and 的 belong to what stands before or after them.
        bool joint = is_one_of(after, U"的之等") || is_one_of(before, U"和及与或暨等第");
        std::int64_t cost = edge || (pause && !inside) ? 0 : word && !joint ? BetweenWords : InsideWord;
        result.push_back(cost + (inside ? InsideValue : 0));
    }
    return result;
}

void Paragraph::balance(Length width, std::vector<TextLine>& lines) const {
    std::vector<TextLine> filled;
    fill(width, {}, filled);
    std::vector<std::size_t> at = breaks(width, true);
    if (filled.size() < 2 || at.size() > MostBreaks) {
        lines.insert(lines.end(), filled.begin(), filled.end());
        return;
    }
    const auto penalty = penalties(at, width);
    // Values that stay whole may need a line more than the fullest lines do.
    for (std::size_t count = filled.size(); count <= filled.size() + 2; ++count) {
        std::int64_t target = this->width() / static_cast<Length>(count);
        // cost[n][i]: the best of n lines that end at break i; from[n][i]: where the last of them begins.
        std::vector<std::vector<std::int64_t>> cost(count + 1,
                                                    std::vector<std::int64_t>(at.size(), Impossible));
        std::vector<std::vector<std::size_t>> from(count + 1, std::vector<std::size_t>(at.size(), 0));
        for (std::size_t n = 1; n <= count; ++n) {
            for (std::size_t i = 0; i < at.size(); ++i) {
                for (std::size_t j = n == 1 ? i : 0; j <= i; ++j) { // line from break j - 1, or the start
                    bool starts = n == 1;
                    if (!starts && (j == 0 || cost[n - 1][j - 1] >= Impossible)) continue;
                    std::size_t begin = starts ? 0 : at[j - 1];
                    std::int64_t length = this->width(begin, bare_end(begin, at[i]));
                    if (length > width) continue;
                    std::int64_t off = (length - target) * 100 / x_style.size;
                    std::int64_t total = (starts ? 0 : cost[n - 1][j - 1]) + square(off) + penalty[i];
                    if (total >= cost[n][i]) continue;
                    cost[n][i] = total;
                    from[n][i] = begin;
                }
            }
        }
        if (cost[count].back() >= Impossible) continue;
        std::vector<TextLine> found(count);
        std::size_t end = at.size() - 1;
        for (std::size_t n = count; n > 0; --n) {
            std::size_t begin = from[n][end];
            found[n - 1] = line(begin, at[end], n == count);
            if (n > 1) end = static_cast<std::size_t>(std::find(at.begin(), at.end(), begin) - at.begin());
        }
        lines.insert(lines.end(), found.begin(), found.end());
        return;
    }
    lines.insert(lines.end(), filled.begin(), filled.end());
}

} // namespace taizhang::typeset
