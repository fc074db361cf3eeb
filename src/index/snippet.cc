#include "index/snippet.hh"

#include "text/breaks.hh"

#include <algorithm>

namespace taizhang::index {
namespace {

constexpr std::size_t marks_per_piece = 50;
constexpr std::size_t characters_before = 24;
constexpr std::size_t characters_in_all = 96;
constexpr std::string_view ellipsis = "…";

struct Matches {
    Ranges ranges;           // bytes of the original, ascending, apart
    std::size_t clauses = 0; // how many clauses have a match here
};

void add_literal(std::string_view page, std::string_view literal, Ranges& out) {
    if (literal.empty()) return;
    for (std::size_t at = page.find(literal); at != std::string_view::npos;
         at = page.find(literal, at + literal.size())) {
        out.emplace_back(at, at + literal.size());
        if (out.size() >= marks_per_piece) return;
    }
}

Ranges joined(Ranges ranges) {
    std::sort(ranges.begin(), ranges.end());
    Ranges out;
    for (const auto& range : ranges) {
        if (!out.empty() && range.first < out.back().second) {
            out.back().second = std::max(out.back().second, range.second);
        } else {
            out.push_back(range);
        }
    }
    return out;
}

Matches matches_in(std::string_view page, const std::vector<Clause>& clauses) {
    Matches matches;
    const text::Folded folded = searchable_with_origin(page);
    for (const Clause& clause : clauses) {
        const std::size_t before = matches.ranges.size();
        for (const Alternative& alternative : clause) {
            for (const Piece& piece : alternative.pieces) {
                for (const auto& [from, to] : find_piece(piece, folded.text, marks_per_piece)) {
                    matches.ranges.emplace_back(folded.begin[from], folded.end[to - 1]);
                }
            }
            add_literal(page, alternative.masked, matches.ranges);
        }
        if (matches.ranges.size() > before) ++matches.clauses;
    }
    matches.ranges = joined(std::move(matches.ranges));
    return matches;
}

// Line ends become blanks of the same length, so places stay right.
void one_line(std::string& text) {
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20) c = ' ';
    }
}

void cut(std::string_view page, const Ranges& ranges, Hit& hit) {
    const std::vector<std::size_t> ends = text::graphemes(page);
    const std::size_t first_match = ranges.empty() ? 0 : ranges.front().first;
    const auto at =
        static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), first_match) - ends.begin());
    const std::size_t first = at > characters_before ? at - characters_before : 0;
    const std::size_t last = std::min(first + characters_in_all, ends.size());
    const std::size_t from = first == 0 ? 0 : ends[first - 1];
    const std::size_t to = last == 0 ? 0 : ends[last - 1];
    hit.snippet = from == 0 ? std::string() : std::string(ellipsis);
    const std::size_t shift = hit.snippet.size();
    hit.snippet += page.substr(from, to - from);
    if (to < page.size()) hit.snippet += ellipsis;
    one_line(hit.snippet);
    for (const auto& [begin, end] : ranges) {
        if (begin >= to) break;
        hit.marks.emplace_back(begin - from + shift, std::min(end, to) - from + shift);
    }
}

} // namespace

Hit hit_of(const Stored& stored, const std::vector<Clause>& clauses) {
    Hit hit;
    hit.record_id = stored.record_id;
    hit.page = stored.pages.empty() ? 0 : 1;
    Matches best;
    std::string_view shown;
    for (std::size_t i = 0; i < stored.pages.size() && best.clauses < clauses.size(); ++i) {
        Matches here = matches_in(stored.pages[i], clauses);
        if (here.clauses <= best.clauses) continue;
        best = std::move(here);
        shown = stored.pages[i];
        hit.page = static_cast<int>(i) + 1;
    }
    if (best.clauses == 0) {
        best = matches_in(stored.title, clauses);
        shown =
            best.clauses > 0 || stored.pages.empty() ? std::string_view(stored.title) : stored.pages.front();
    }
    cut(shown, best.ranges, hit);
    return hit;
}

} // namespace taizhang::index
