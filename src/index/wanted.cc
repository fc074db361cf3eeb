#include "index/wanted.hh"

#include "index/terms.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <optional>

namespace taizhang::index {
namespace {

constexpr std::size_t max_query_bytes = 1000;

struct Typed {
    std::string text; // folded
    bool quoted = false;
};

bool is_quote(char32_t c) {
    return c == U'"' || c == U'“' || c == U'”' || c == U'„' || c == U'「' || c == U'」' || c == U'『' ||
           c == U'』';
}

std::vector<Typed> split(std::string_view query) {
    std::vector<Typed> out;
    Typed now;
    const auto flush = [&] {
        if (!now.text.empty()) out.push_back(now);
        now.text.clear();
    };
    for (const char32_t c : text::decode(text::fold(query))) {
        if (is_quote(c)) {
            flush();
            now.quoted = !now.quoted;
        } else if (!now.quoted && (c <= U' ' || c == 0x2028 || c == 0x2029)) {
            flush();
        } else {
            text::append(now.text, c < U' ' ? U' ' : c);
        }
    }
    flush();
    return out;
}

bool neighbours(const Token& a, const Token& b) { return a.han && b.han && a.end == b.begin; }

Piece piece_of(std::string_view typed) {
    Piece piece;
    piece.text = searchable(typed);
    piece.tokens = tokens(piece.text);
    if (piece.tokens.empty()) return piece;
    piece.text =
        piece.text.substr(piece.tokens.front().begin, piece.tokens.back().end - piece.tokens.front().begin);
    piece.tokens = tokens(piece.text);
    piece.han_only = true;
    for (std::size_t i = 0; i < piece.tokens.size(); ++i) {
        const bool joined = i > 0 && neighbours(piece.tokens[i - 1], piece.tokens[i]);
        piece.han_only = piece.han_only && piece.tokens[i].han && (i == 0 || joined);
        const bool last = i + 1 == piece.tokens.size() || !neighbours(piece.tokens[i], piece.tokens[i + 1]);
        if (!joined || !last) ++piece.terms;         // the last Hanzi of a longer run is in the pair before
        if (piece.tokens[i].decimals) ++piece.terms; // two writings
    }
    return piece;
}

// "202606", "2026-6", "2026.06", "2026/6", "2026年6月", "2026年6月份" -> "2026-06"
std::optional<std::string> month_of(std::string_view typed) {
    for (const std::string_view end : {"份", "月"}) {
        if (typed.ends_with(end)) typed.remove_suffix(end.size());
    }
    const auto all_digits = [](std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    };
    if (typed.size() < 6 || !all_digits(typed.substr(0, 4))) return std::nullopt;
    if (!typed.starts_with("19") && !typed.starts_with("20")) return std::nullopt;
    std::string_view month = typed.substr(4);
    bool separated = false;
    for (const std::string_view separator : {"年", "-", ".", "/"}) {
        if (!separated && month.starts_with(separator)) {
            month.remove_prefix(separator.size());
            separated = true;
        }
    }
    if (month.empty() || month.size() > 2 || (!separated && month.size() != 2) || !all_digits(month))
        return std::nullopt;
    const int number = month.size() == 1 ? month[0] - '0' : (month[0] - '0') * 10 + (month[1] - '0');
    if (number < 1 || number > 12) return std::nullopt;
    return std::string(typed.substr(0, 4)) + (number < 10 ? "-0" : "-") + std::to_string(number);
}

// Digits only, an X allowed at the end: upper case, else "".
std::string number_of(std::string_view typed) {
    std::string out;
    for (std::size_t i = 0; i < typed.size(); ++i) {
        const bool last = i + 1 == typed.size();
        if (typed[i] >= '0' && typed[i] <= '9') {
            out.push_back(typed[i]);
        } else if (last && i > 0 && (typed[i] == 'x' || typed[i] == 'X')) {
            out.push_back('X');
        } else {
            return {};
        }
    }
    return out;
}

void add_digest(const Query& query, const std::string& number, Clause& clause) {
    if (!query.number_digest || number.size() < 6 || number.size() > 19) return;
    const std::string digest = query.number_digest(number);
    if (digest.empty()) return;
    clause.push_back({{}, bounded(std::string(digest_prefix) + digest), text::mask_number(number)});
}

void add_month(const std::string& month, Clause& clause) {
    const std::string year = month.substr(0, 4);
    const std::string two = month.substr(5);
    const std::string one = two[0] == '0' ? two.substr(1) : two;
    clause.push_back({{}, std::string(period_prefix) + month, {}});
    clause.push_back({{piece_of(year + "年" + one + "月")}, {}, {}});
    if (one != two) clause.push_back({{piece_of(year + "年" + two + "月")}, {}, {}});
    clause.push_back({{piece_of(month)}, {}, {}});
}

Clause clause_of(const Typed& typed, const Query& query) {
    Clause clause;
    Piece piece = piece_of(typed.text);
    if (piece.tokens.empty()) return clause;
    const std::string number = number_of(typed.text);
    clause.push_back({{std::move(piece)}, {}, {}});
    if (const auto month = month_of(typed.text)) add_month(*month, clause);
    if (number.empty()) {
        const std::string key = text::name_key(typed.text);
        if (!key.empty()) clause.push_back({{}, bounded(std::string(name_prefix) + key), {}});
    } else {
        add_digest(query, number, clause);
    }
    return clause;
}

// How many from `at` on are groups of one printed number: "9123 4567 8901 2345 678".
std::size_t groups_from(const std::vector<Typed>& typed, std::size_t at, std::string& number) {
    std::size_t count = 0;
    while (at + count < typed.size() && !typed[at + count].quoted) {
        const std::string group = number_of(typed[at + count].text);
        if (group.empty()) break;
        number += group;
        ++count;
        if (group.back() == 'X') break;
    }
    return number.size() >= 6 && number.size() <= 19 ? count : 0;
}

std::string gap(std::string_view text, const Token& before, const Token& after) {
    std::string out;
    for (const char c : text.substr(before.end, after.begin - before.end)) {
        const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (!blank) {
            out.push_back(c);
        } else if (out.empty() || out.back() != ' ') {
            out.push_back(' ');
        }
    }
    return out;
}

// 10,675 finds every writing of that whole part; 10,675.00 that value only, also when written 10675.
bool same(const Token& wanted, const Token& found) {
    if (wanted.han != found.han) return false;
    if (!wanted.decimals) return wanted.form == found.form;
    return wanted.value == found.value || (found.value.empty() && wanted.value == found.form + ".00");
}

bool stands_at(const Piece& piece, std::string_view text, const std::vector<Token>& all, std::size_t at) {
    for (std::size_t i = 0; i < piece.tokens.size(); ++i) {
        if (!same(piece.tokens[i], all[at + i])) return false;
        if (i > 0 && gap(piece.text, piece.tokens[i - 1], piece.tokens[i]) !=
                         gap(text, all[at + i - 1], all[at + i])) {
            return false;
        }
    }
    return true;
}

} // namespace

Result<std::vector<Clause>> understand(const Query& query) {
    if (query.text.size() > max_query_bytes) return fail(Code::BadInput, "查询内容太长", "请用较短的词查询");
    const std::vector<Typed> typed = split(query.text);
    std::vector<Clause> clauses;
    for (std::size_t at = 0; at < typed.size();) {
        std::string number;
        const std::size_t groups = groups_from(typed, at, number);
        if (groups >= 2) {
            Clause clause{Alternative{}};
            for (std::size_t i = 0; i < groups; ++i) clause[0].pieces.push_back(piece_of(typed[at + i].text));
            add_digest(query, number, clause);
            clauses.push_back(std::move(clause));
            at += groups;
            continue;
        }
        Clause clause = clause_of(typed[at], query);
        if (!clause.empty()) clauses.push_back(std::move(clause));
        ++at;
    }
    return clauses;
}

Ranges find_piece(const Piece& piece, std::string_view searchable_text, std::size_t limit) {
    Ranges out;
    if (piece.tokens.empty()) return out;
    if (piece.han_only) { // UTF-8 finds itself only at the beginning of a character
        for (std::size_t at = searchable_text.find(piece.text);
             at != std::string_view::npos && out.size() < limit;
             at = searchable_text.find(piece.text, at + piece.text.size())) {
            out.emplace_back(at, at + piece.text.size());
        }
        return out;
    }
    const std::vector<Token> all = tokens(searchable_text);
    for (std::size_t at = 0; at + piece.tokens.size() <= all.size() && out.size() < limit; ++at) {
        if (stands_at(piece, searchable_text, all, at))
            out.emplace_back(all[at].begin, all[at + piece.tokens.size() - 1].end);
    }
    return out;
}

} // namespace taizhang::index
