#include "index/tokens.hh"

#include "text/utf8.hh"

namespace taizhang::index {
namespace {

constexpr std::size_t max_term = 200;

struct Place {
    char32_t c;
    std::size_t begin, end;
};

std::vector<Place> places(std::string_view text) {
    std::vector<Place> out;
    out.reserve(text.size());
    std::size_t at = 0;
    for (const char32_t c : text::decode(text)) {
        const std::size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        out.push_back({c, at, at + length});
        at += length;
    }
    return out;
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_dot(char32_t c) { return c == 0x00B7 || c == U'.'; }

// What is left of the text: ranges of bytes, without the dots between Hanzi.
std::vector<std::pair<std::size_t, std::size_t>> kept(std::string_view text) {
    std::vector<std::pair<std::size_t, std::size_t>> out;
    const std::vector<Place> all = places(text);
    std::size_t from = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!text::is_han(all[i].c)) continue;
        std::size_t next = i + 1;
        bool dot = false;
        while (next < all.size() && (all[next].c == U' ' || is_dot(all[next].c)))
            dot = is_dot(all[next++].c) || dot;
        if (!dot || next == all.size() || !text::is_han(all[next].c)) continue;
        out.emplace_back(from, all[i].end);
        from = all[next].begin;
        i = next - 1;
    }
    out.emplace_back(from, text.size());
    return out;
}

std::size_t digits_end(const std::vector<Place>& all, std::size_t at) {
    while (at < all.size() && is_digit(all[at].c)) ++at;
    return at;
}

bool word_at(const std::vector<Place>& all, std::size_t at) {
    return at < all.size() && text::is_word_character(all[at].c) && !text::is_han(all[at].c);
}

bool digit_at(const std::vector<Place>& all, std::size_t at) {
    return at < all.size() && is_digit(all[at].c);
}

// 10,675.00 or 22.5 beginning at `at`: where it ends, and its parts; `at` itself if it is no such number.
std::size_t read_number(const std::vector<Place>& all, std::size_t at, std::string& whole,
                        std::string& decimals) {
    std::size_t end = digits_end(all, at);
    const std::size_t first_group = end - at;
    for (std::size_t i = at; i < end; ++i) whole.push_back(static_cast<char>(all[i].c));
    bool grouped = false;
    while (first_group <= 3 && end < all.size() && all[end].c == U',' &&
           digits_end(all, end + 1) == end + 4) {
        for (std::size_t i = end + 1; i < end + 4; ++i) whole.push_back(static_cast<char>(all[i].c));
        end += 4;
        grouped = true;
    }
    bool point = false;
    if (end < all.size() && all[end].c == U'.' && digit_at(all, end + 1)) {
        const std::size_t after = digits_end(all, end + 1);
        const bool another =
            after < all.size() && all[after].c == U'.' && digit_at(all, after + 1); // 2026.6.30
        if (!another && !word_at(all, after)) {
            for (std::size_t i = end + 1; i < after; ++i) decimals.push_back(static_cast<char>(all[i].c));
            end = after;
            point = true;
        } else if (another && !grouped) {
            return at;
        }
    }
    return (grouped || point) && !word_at(all, end) ? end : at;
}

Token number_token(std::string whole, std::string decimals) {
    Token token;
    token.decimals = !decimals.empty();
    while (decimals.size() > 2 && decimals.back() == '0') decimals.pop_back();
    if (decimals.size() < 2) decimals.resize(2, '0');
    token.value = bounded(whole + "." + decimals);
    token.form = bounded(std::move(whole));
    return token;
}

} // namespace

std::string bounded(std::string term) {
    if (term.size() <= max_term) return term;
    std::size_t end = max_term;
    while ((static_cast<unsigned char>(term[end]) & 0xC0U) == 0x80U) --end;
    term.resize(end);
    return term;
}

std::string searchable(std::string_view original) {
    const std::string folded = text::fold(original);
    std::string out;
    for (const auto& [from, to] : kept(folded)) out.append(folded, from, to - from);
    return out;
}

text::Folded searchable_with_origin(std::string_view original) {
    const text::Folded folded = text::fold_with_origin(original);
    text::Folded out;
    for (const auto& [from, to] : kept(folded.text)) {
        const auto first = static_cast<std::ptrdiff_t>(from);
        const auto last = static_cast<std::ptrdiff_t>(to);
        out.text.append(folded.text, from, to - from);
        out.begin.insert(out.begin.end(), folded.begin.begin() + first, folded.begin.begin() + last);
        out.end.insert(out.end.end(), folded.end.begin() + first, folded.end.begin() + last);
    }
    return out;
}

std::vector<Token> tokens(std::string_view searchable_text) {
    std::vector<Token> out;
    const std::vector<Place> all = places(searchable_text);
    for (std::size_t at = 0; at < all.size();) {
        Token token;
        std::size_t end = at + 1;
        if (text::is_han(all[at].c)) {
            token.han = true;
            token.form = std::string(searchable_text.substr(all[at].begin, all[at].end - all[at].begin));
        } else if (text::is_word_character(all[at].c)) {
            std::string whole;
            std::string decimals;
            const bool later_part =
                at >= 2 && all[at - 1].c == U'.' && is_digit(all[at - 2].c); // 6.30 of 2026.6.30
            end = is_digit(all[at].c) && !later_part ? read_number(all, at, whole, decimals) : at;
            if (end != at) {
                token = number_token(std::move(whole), std::move(decimals));
            } else {
                while (word_at(all, end)) ++end;
                token.form = bounded(
                    std::string(searchable_text.substr(all[at].begin, all[end - 1].end - all[at].begin)));
            }
        } else {
            ++at;
            continue;
        }
        token.begin = all[at].begin;
        token.end = all[end - 1].end;
        out.push_back(std::move(token));
        at = end;
    }
    return out;
}

void add_terms(std::string_view searchable_text, std::set<std::string>& terms) {
    const std::vector<Token> all = tokens(searchable_text);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool pair =
            all[i].han && i + 1 < all.size() && all[i + 1].han && all[i + 1].begin == all[i].end;
        terms.insert(pair ? all[i].form + all[i + 1].form : all[i].form);
        if (!all[i].value.empty()) terms.insert(all[i].value);
    }
}

bool shows_id_number(std::string_view searchable_text) {
    std::size_t run = 0;
    for (const char c : searchable_text) {
        const bool digit = c >= '0' && c <= '9';
        if (run >= 17 && (digit || c == 'x' || c == 'X')) return true;
        run = digit ? run + 1 : 0;
    }
    return false;
}

} // namespace taizhang::index
