#include "intake/html_style.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <charconv>

namespace taizhang::intake {
namespace {

constexpr std::string_view Blanks = " \t\r\n\f";

std::string_view trimmed(std::string_view text) {
    auto first = std::min(text.find_first_not_of(Blanks), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(Blanks) + 1);
}

// Where the declaration ends: a semicolon outside of quotes.
std::size_t end_of_declaration(std::string_view text) {
    char quote = '\0';
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '\\') ++i;
        else if (quote != '\0') quote = c == quote ? '\0' : quote;
        else if (c == '"' || c == '\'') quote = c;
        else if (c == ';') return i;
    }
    return text.size();
}

// CSS escapes as Excel writes them: "\@" "\.", "\0022" in hexadecimal with a blank behind.
std::string unescaped(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        unsigned code = 0;
        auto digits = text.substr(i + 1, 4);
        auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        bool hex = error == std::errc() && end == digits.data() + 4;
        if (hex && code < 0x80) result += static_cast<char>(code);
        else if (hex) result += '?'; // a Hanzi of "yyyy年": which one does not matter
        else result += text[i + 1];
        i += hex ? 4 : 1;
        if (hex && i + 1 < text.size() && text[i + 1] == ' ') ++i;
    }
    return result;
}

Look look_of_mso(std::string_view value) {
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
        value = value.substr(1, value.size() - 2);
    std::string code = unescaped(value);
    std::string word = text::ascii_lower(code);
    for (std::string_view date : {"general date", "short date", "medium date", "long date", "short time",
                                  "medium time", "long time"}) {
        if (word == date) return Look::Date;
    }
    if (word == "percent") return Look::Percent;
    for (std::string_view plain : {"standard", "scientific", "currency", "fixed", "general"}) {
        if (word == plain) return Look::Plain;
    }
    return look_of_format(code);
}

void merge(HtmlStyle& into, const HtmlStyle& over) {
    if (over.look) into.look = over.look;
    into.hidden = into.hidden || over.hidden;
}

} // namespace

HtmlStyle parse_declarations(std::string_view declarations) {
    HtmlStyle style;
    while (!declarations.empty()) {
        std::string_view one = declarations.substr(0, end_of_declaration(declarations));
        declarations.remove_prefix(std::min(one.size() + 1, declarations.size()));
        auto colon = one.find(':');
        if (colon == std::string_view::npos) continue;
        std::string name = text::ascii_lower(trimmed(one.substr(0, colon)));
        std::string_view value = trimmed(one.substr(colon + 1));
        if (name == "mso-number-format") style.look = look_of_mso(value);
        if (name == "display" && text::ascii_lower(value).starts_with("none")) style.hidden = true;
    }
    return style;
}

void HtmlStyles::add(std::string_view sheet) {
    while (!sheet.empty()) {
        auto open = std::min(sheet.find('{'), sheet.size());
        auto close = std::min(sheet.find('}', open), sheet.size());
        std::string_view selectors = sheet.substr(0, open);
        HtmlStyle style =
            parse_declarations(sheet.substr(std::min(open + 1, close), close - std::min(open + 1, close)));
        while (style.look || style.hidden) {
            auto comma = std::min(selectors.find(','), selectors.size());
            std::string_view one = trimmed(selectors.substr(0, comma));
            auto dot = one.rfind('.');
            if (dot != std::string_view::npos) merge(x_classes[std::string(one.substr(dot + 1))], style);
            if (comma == selectors.size()) break;
            selectors.remove_prefix(comma + 1);
        }
        sheet.remove_prefix(std::min(close + 1, sheet.size()));
    }
}

HtmlStyle HtmlStyles::of(std::string_view classes, std::string_view style) const {
    HtmlStyle result;
    while (!x_classes.empty() && !classes.empty()) {
        auto blank = std::min(classes.find_first_of(Blanks), classes.size());
        auto known = x_classes.find(std::string(classes.substr(0, blank)));
        if (known != x_classes.end()) merge(result, known->second);
        classes.remove_prefix(std::min(blank + 1, classes.size()));
    }
    if (!style.empty()) merge(result, parse_declarations(style));
    return result;
}

} // namespace taizhang::intake
