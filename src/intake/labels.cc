#include "intake/labels.hh"

#include "intake/grid.hh"
#include "intake/value.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <array>

namespace taizhang::intake {
namespace {

bool is_blank(char32_t c) {
    return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0xA0 || c == 0x3000;
}
bool is_colon(char32_t c) { return c == U':' || c == 0xFF1A; }

// A label has a word in it ("08:30" has none) and is short.
bool is_label(const std::u32string& text, std::size_t begin, std::size_t end) {
    if (begin >= end || end - begin > 24) return false;
    return std::any_of(text.begin() + static_cast<std::ptrdiff_t>(begin),
                       text.begin() + static_cast<std::ptrdiff_t>(end),
                       [](char32_t c) { return text::is_han(c) || (c >= U'A' && c <= U'z'); });
}

std::string piece(const std::u32string& text, std::size_t begin, std::size_t end) {
    return text::clean_cell(text::encode(std::u32string_view(text).substr(begin, end - begin)));
}

// "工程名称：某工程    2026年5月": where the month begins that stands apart behind a value; `end` when none does.
std::size_t month_behind(const std::u32string& text, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i + 2 < end; ++i) {
        bool apart = is_blank(text[i]) && is_blank(text[i + 1]) && !is_blank(text[i + 2]);
        if (!apart || text[i + 2] < U'0' || text[i + 2] > U'9') continue;
        bool value = std::any_of(text.begin() + static_cast<std::ptrdiff_t>(begin),
                                 text.begin() + static_cast<std::ptrdiff_t>(i),
                                 [](char32_t c) { return !is_blank(c); });
        if (value && month_in(piece(text, i + 2, end))) return i + 2;
    }
    return end;
}

// What stands between a firm or project and the document's name, and belongs to neither.
void drop_qualifiers(std::string& prefix) {
    for (std::string_view word : {"计件", "计时", "月份", "月度", "当月", "全年", "年度", "代发"}) {
        if (prefix.ends_with(word)) prefix.erase(prefix.size() - word.size());
    }
    bool year = prefix.size() >= 7 && prefix.starts_with("20") && prefix.compare(4, 3, "年") == 0;
    if (year) prefix.erase(0, 7);
}

// The documents' names as titles of sheets end with them.
constexpr std::array<std::string_view, 14> Names = {
    "农民工工资", "民工工资", "工人工资",   "工资支付表", "工资发放表", "工资表",   "电子考勤",
    "月考勤",     "考勤表",   "农民工实名", "实名登记",   "花名册",     "人工费用", "人工费"};

} // namespace

std::vector<Labelled> labelled_in(std::string_view raw) {
    if (raw.find(':') == std::string_view::npos && raw.find("：") == std::string_view::npos) return {};
    std::u32string text = text::decode(raw);
    struct Span {
        std::size_t begin, colon;
    };
    std::vector<Span> labels;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_colon(text[i])) continue;
        std::size_t from = labels.empty() ? 0 : labels.back().colon + 1;
        std::size_t end = i;
        while (end > from && is_blank(text[end - 1])) --end;
        std::size_t begin = end;
        while (begin > from && !is_blank(text[begin - 1])) --begin;
        // "日　期：": single characters set apart belong to one label.
        while (begin > from + 1 && end - begin <= 1 + 2 * (end - begin > 1) && is_blank(text[begin - 1])) {
            std::size_t before = begin;
            while (before > from && is_blank(text[before - 1])) --before;
            if (before == from || (before >= 2 && before - 1 > from && !is_blank(text[before - 2]))) break;
            begin = before - 1;
        }
        // Right behind another label's colon there is no value between: "注：单位：元" has one label too many.
        if (is_label(text, begin, end)) labels.push_back({begin, i});
    }
    std::vector<Labelled> pairs;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        std::size_t end = i + 1 < labels.size() ? labels[i + 1].begin : text.size();
        std::size_t month = month_behind(text, labels[i].colon + 1, end);
        pairs.push_back(
            {piece(text, labels[i].begin, labels[i].colon), piece(text, labels[i].colon + 1, month)});
        if (month < end) pairs.push_back({"", piece(text, month, end)});
    }
    return pairs;
}

namespace {

// A short word names the document only where nothing but a month or a bracket follows: "钢筋班考勤 2026.5".
std::size_t find_at_end(const std::string& text, const std::vector<std::string>& words) {
    std::size_t found = std::string::npos;
    for (const std::string& word : words) {
        auto at = word.empty() ? std::string::npos : text.rfind(word);
        if (at == std::string::npos) continue;
        std::string rest = text.substr(at + word.size());
        bool end = rest.empty() || rest.front() == '(' || rest.front() == ' ' ||
                   (rest.front() >= '0' && rest.front() <= '9');
        if (end && rest.size() <= 30) found = std::min(found, at);
    }
    return found;
}

} // namespace

std::optional<Title> parse_title(std::string_view raw, const std::vector<std::string>& names,
                                 const std::vector<std::string>& words) {
    std::string text = text::clean_cell(raw);
    std::size_t at = find_at_end(text, words);
    for (const std::string& name : names) {
        if (!name.empty()) at = std::min(at, text.find(name));
    }
    for (std::string_view name : Names) at = std::min(at, text.find(name));
    if (at == std::string::npos) return std::nullopt;
    Title title;
    title.month = month_in(text);
    title.prefix = text.substr(0, at);
    // "甲项目2026年6月份农民工工资支付表": the month is no part of the project's name.
    auto digit = title.prefix.find("20");
    if (title.month && digit != std::string::npos && month_in(title.prefix.substr(digit))) {
        std::string rest = title.prefix.substr(digit);
        std::size_t end = rest.find("月");
        if (end != std::string::npos) rest = rest.substr(end + std::string_view("月").size());
        else rest.clear();
        if (rest.starts_with("份")) rest = rest.substr(std::string_view("份").size());
        title.prefix = title.prefix.substr(0, digit) + rest;
    }
    drop_qualifiers(title.prefix);
    for (std::string_view edge : {"(", ")", "【", "】", " ", "-", "《"}) {
        while (title.prefix.starts_with(edge)) title.prefix.erase(0, edge.size());
        while (title.prefix.ends_with(edge)) title.prefix.erase(title.prefix.size() - edge.size());
    }
    return title;
}

} // namespace taizhang::intake
