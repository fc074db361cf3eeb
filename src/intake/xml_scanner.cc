#include "intake/xml_scanner.hh"

#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <tuple>

namespace taizhang::intake {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t LongestToken = std::size_t{16} << 20; // a tag; text has no limit
constexpr std::size_t MostAttributes = 256;
constexpr std::size_t LongestReference = 16; // "&#x10FFFF;"

// What a byte may be. Letters of names beyond ASCII are not told apart. The window's end is a NUL, which is
// Impossible: whoever stops at such a byte needs to ask for the end only there.
enum : std::uint8_t {
    NameStart = 1,
    NameByte = 2,
    Blank = 4,
    Special = 8, // stands for something else: a reference, a carriage return; or may end CDATA
    High = 16,
    Impossible = 32,
    Less = 64,
    Line = 128, // becomes a blank in an attribute
};

constexpr std::array<std::uint8_t, 256> make_classes() {
    std::array<std::uint8_t, 256> classes{};
    for (std::size_t c = 0; c < 256; ++c) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
        if (letter) classes[c] = NameStart | NameByte;
        else if ((c >= '0' && c <= '9') || c == '-' || c == '.') classes[c] = NameByte;
        else if (c == ' ') classes[c] = Blank;
        else if (c == '\t' || c == '\n') classes[c] = Blank | Line;
        else if (c == '\r') classes[c] = Blank | Special; // becomes a line feed
        else if (c < 0x20) classes[c] = Impossible;
        else if (c >= 0x80) classes[c] = NameStart | NameByte | High;
        else if (c == '&' || c == ']') classes[c] = Special;
        else if (c == '<') classes[c] = Less;
    }
    return classes;
}
constexpr auto Classes = make_classes();

std::uint8_t class_of(char c) { return Classes[static_cast<unsigned char>(c)]; }

// All classes of the bytes together.
std::uint8_t classes_of(std::string_view text) {
    std::uint8_t all = 0;
    for (char c : text) all |= class_of(c);
    return all;
}

bool is_valid(std::string_view text) {
    if (!text::is_utf8(text)) return false;
    for (auto at = text.find("\xEF\xBF"sv); at != std::string_view::npos;
         at = text.find("\xEF\xBF"sv, at + 2)) {
        if (static_cast<unsigned char>(text[at + 2]) >= 0xBE)
            return false; // U+FFFE, U+FFFF are no characters
    }
    return true;
}

// "amp", "#10", "#x20AC" as UTF-8; false when it is none that XML knows without a document type.
bool append_reference(std::string_view name, char*& to) {
    static constexpr std::pair<std::string_view, char> Known[] = {
        {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [known, c] : Known) {
        if (name != known) continue;
        *to++ = c;
        return true;
    }
    if (!name.starts_with('#')) return false;
    bool hex = name.starts_with("#x");
    name.remove_prefix(hex ? 2 : 1);
    std::uint32_t code = 0;
    auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    bool character = code == 9 || code == 10 || code == 13 || (code >= 0x20 && code <= 0xD7FF) ||
                     (code >= 0xE000 && code <= 0xFFFD) || (code >= 0x10000 && code <= 0x10FFFF);
    if (error != std::errc() || end != name.data() + name.size() || name.empty() || !character) return false;
    std::string utf8;
    text::append(utf8, static_cast<char32_t>(code));
    std::memcpy(to, utf8.data(), utf8.size()); // never longer than the reference
    to += utf8.size();
    return true;
}

// One ` name="value"` of the XML declaration; "" as name when there is none.
std::pair<std::string_view, std::string_view> take_setting(std::string_view& text, bool& good) {
    auto trim = [&text] { text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"sv), text.size())); };
    bool apart = !text.empty() && (class_of(text[0]) & Blank) != 0;
    trim();
    if (text.empty()) return {};
    std::string_view name = text.substr(0, text.find_first_of("= \t\r\n"sv));
    text.remove_prefix(name.size());
    trim();
    good = good && apart && text.starts_with('=');
    text.remove_prefix(std::min<std::size_t>(1, text.size()));
    trim();
    char quote = text.empty() ? '\0' : text[0];
    auto end = text.find(quote, 1);
    good = good && (quote == '"' || quote == '\'') && end != std::string_view::npos;
    if (!good) return {};
    std::string_view value = text.substr(1, end - 1);
    for (char c : value)
        good = good && (class_of(c) & NameByte) != 0 && (class_of(c) & High) == 0 && c != ':';
    text.remove_prefix(end + 1);
    return {name, value};
}

// What stands in "<?xml … ?>" behind the name.
bool is_declaration(std::string_view text) {
    bool good = true;
    auto [name, value] = take_setting(text, good);
    if (name != "version"sv) return false;
    std::tie(name, value) = take_setting(text, good);
    if (name == "encoding"sv) {
        good = good && !value.empty() && (class_of(value[0]) & NameStart) != 0;
        std::tie(name, value) = take_setting(text, good);
    }
    if (name == "standalone"sv) {
        good = good && (value == "yes"sv || value == "no"sv);
        std::tie(name, value) = take_setting(text, good);
    }
    return good && name.empty() && text.empty();
}

// How many bytes at the end are the beginning of a character that is not whole.
std::size_t unfinished(std::string_view text) {
    for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
        auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U) continue;
        std::size_t length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
        return length > back ? back : 0;
    }
    return 0;
}

} // namespace

Result<void> XmlScanner::feed(std::string_view piece) {
    x_window.erase(0, x_at);
    x_at = 0;
    x_window += piece;
    return scan();
}

Result<void> XmlScanner::finish() {
    x_last = true;
    TRY(scan());
    if (x_at != x_window.size() || !x_open.empty() || !x_root) return reason::damaged();
    return {};
}

Result<void> XmlScanner::scan() {
    while (x_at < x_window.size()) {
        if (!x_open.empty() && x_window[x_at] == '<')
            x_at += x_handler.take(std::string_view(x_window).substr(x_at));
        if (x_handler.problem() != nullptr) return *x_handler.problem();
        if (x_at == x_window.size()) break;
        Step done = step();
        if (x_handler.problem() != nullptr) return *x_handler.problem();
        if (done == Step::Forbidden) return reason::bomb();
        if (done == Step::Bad) return reason::damaged();
        if (done == Step::More) {
            if (x_last || x_window.size() - x_at > LongestToken) return reason::damaged();
            return {};
        }
        x_begun = true;
    }
    return {};
}

XmlScanner::Step XmlScanner::step() {
    if (!x_marked && !x_last && x_window.size() < 3) return Step::More;
    if (!std::exchange(x_marked, true) && x_window.starts_with("\xEF\xBB\xBF"sv)) {
        x_window.erase(0, 3); // an XML declaration stands at the beginning
        if (x_window.empty()) return Step::More;
    }
    return x_window[x_at] == '<' ? markup() : text();
}

// ---- text ----

XmlScanner::Step XmlScanner::text() {
    const char* begin = x_window.data() + x_at;
    const char* end = x_window.data() + x_window.size();
    const char* at = begin;
    std::uint8_t all = 0;
    for (std::uint8_t each; ((each = class_of(*at)) & (Less | Impossible)) == 0; ++at) all |= each;
    if (at != end && *at != '<') return Step::Bad;
    auto size = static_cast<std::size_t>(at - begin);
    std::string_view run(begin, size);
    if (x_open.empty()) { // outside the root
        if (run.find_first_not_of(" \t\r\n"sv) != std::string_view::npos) return Step::Bad;
        x_at += size;
        return Step::Done;
    }
    if (at == end && !x_last) { // what may go on in the next piece waits for it
        size -= unfinished(run);
        auto reference = run.substr(0, size).rfind('&');
        bool open = reference != std::string_view::npos &&
                    run.find(';', reference) == std::string_view::npos && size - reference < LongestReference;
        if (open) size = reference;
        while (size > 0 && (run[size - 1] == '\r' || run[size - 1] == ']')) --size;
        if (size == 0) return Step::More;
        run = run.substr(0, size);
        all = classes_of(run);
    }
    if ((all & Special) != 0 && run.find("]]>"sv) != std::string_view::npos) return Step::Bad;
    if ((all & High) != 0 && !is_valid(run)) return Step::Bad;
    return say_text(x_at, x_at + size, (all & Special) == 0);
}

XmlScanner::Step XmlScanner::say_text(std::size_t from, std::size_t to, bool plain) {
    std::size_t end = to;
    if (!plain && !decode({from, to, false}, end, false)) return Step::Bad;
    x_handler.text({x_window.data() + from, end - from});
    x_at = to;
    return Step::Done;
}

// References and ends of lines, in place: what they stand for is never longer. `end`: where it ends now.
bool XmlScanner::decode(const Span& span, std::size_t& end, bool attribute) {
    char* to = x_window.data() + span.from;
    const char* at = to;
    const char* stop = x_window.data() + span.to;
    while (at < stop) {
        if (*at == '&') {
            const auto* semicolon =
                static_cast<const char*>(std::memchr(at, ';', static_cast<std::size_t>(stop - at)));
            if (semicolon == nullptr) return false;
            if (!append_reference({at + 1, static_cast<std::size_t>(semicolon - at - 1)}, to)) return false;
            at = semicolon + 1;
        } else if (*at == '\r') {
            *to++ = attribute ? ' ' : '\n';
            at += at + 1 < stop && at[1] == '\n' ? 2 : 1;
        } else {
            *to++ = attribute && (*at == '\n' || *at == '\t') ? ' ' : *at;
            ++at;
        }
    }
    end = static_cast<std::size_t>(to - x_window.data());
    return true;
}

// ---- markup ----

XmlScanner::Step XmlScanner::markup() {
    if (x_at + 1 >= x_window.size()) return Step::More;
    switch (x_window[x_at + 1]) {
    case '/': return end_tag();
    case '!': return declaration();
    case '?': return instruction();
    default: return start_tag();
    }
}

void XmlScanner::skip_blanks(std::size_t& at) const {
    while (at < x_window.size() && (class_of(x_window[at]) & Blank) != 0) ++at;
}

// Moves `at` behind a name.
XmlScanner::Step XmlScanner::name(std::size_t& at) const {
    const char* from = x_window.data() + at;
    const char* to = from;
    std::uint8_t all = 0;
    for (std::uint8_t each; ((each = class_of(*to)) & NameByte) != 0; ++to) all |= each;
    at += static_cast<std::size_t>(to - from);
    if (to != from && (class_of(*from) & NameStart) == 0) return Step::Bad;
    if (at == x_window.size()) return Step::More;
    if (to == from) return Step::Bad;
    bool valid = (all & High) == 0 || is_valid({from, static_cast<std::size_t>(to - from)});
    return valid ? Step::Done : Step::Bad;
}

// `at` stands at the opening quote; moves it behind the closing one.
XmlScanner::Step XmlScanner::attribute_value(std::size_t& at, Span& value) const {
    const char* begin = x_window.data();
    const char* end = begin + x_window.size();
    const char* to = begin + at;
    if (to == end) return Step::More;
    char quote = *to;
    if (quote != '"' && quote != '\'') return Step::Bad;
    value.from = ++at;
    std::uint8_t all = 0;
    while (*++to != quote) {
        std::uint8_t each = class_of(*to);
        if ((each & (Less | Impossible)) != 0) return to == end ? Step::More : Step::Bad;
        all |= each;
    }
    value.to = static_cast<std::size_t>(to - begin);
    std::string_view text(begin + value.from, value.to - value.from);
    if ((all & High) != 0 && !is_valid(text)) return Step::Bad;
    value.plain = (all & (Special | Line)) == 0;
    at = value.to + 1;
    return Step::Done;
}

XmlScanner::Step XmlScanner::attributes(std::size_t& at) {
    x_attributes.clear();
    for (;;) {
        std::size_t before = at;
        skip_blanks(at);
        if (at >= x_window.size()) return Step::More;
        if (x_window[at] == '>' || x_window[at] == '/') return Step::Done;
        if (at == before || x_attributes.size() == MostAttributes) return Step::Bad; // no blank between two
        Attribute one;
        one.name.from = at;
        if (Step done = name(at); done != Step::Done) return done;
        one.name.to = at;
        skip_blanks(at);
        if (at >= x_window.size()) return Step::More;
        if (x_window[at++] != '=') return Step::Bad;
        skip_blanks(at);
        if (Step done = attribute_value(at, one.value); done != Step::Done) return done;
        x_attributes.push_back(one);
    }
}

XmlScanner::Step XmlScanner::start_tag() {
    std::size_t at = x_at + 1;
    if (Step done = name(at); done != Step::Done) return done;
    std::size_t name_end = at;
    if (Step done = attributes(at); done != Step::Done) return done;
    bool empty = x_window[at] == '/';
    if (empty && at + 1 >= x_window.size()) return Step::More;
    if (empty && x_window[++at] != '>') return Step::Bad;
    if (x_open.empty() && x_root) return Step::Bad; // a second root
    return say_start(name_end, at + 1, empty);
}

// The tag is whole: from here on the window may be changed in place.
XmlScanner::Step XmlScanner::say_start(std::size_t name_end, std::size_t tag_end, bool empty) {
    x_root = true;
    std::string_view name(x_window.data() + x_at + 1, name_end - x_at - 1);
    x_open.push_back(x_names.size());
    x_names += name;
    x_pointers.resize(2 * x_attributes.size() + 1);
    const char** to = x_pointers.data();
    for (const Attribute& attribute : x_attributes) {
        std::size_t end = attribute.value.to;
        if (!attribute.value.plain && !decode(attribute.value, end, true)) return Step::Bad;
        x_window[attribute.name.to] = '\0';
        x_window[end] = '\0';
        *to++ = x_window.data() + attribute.name.from;
        *to++ = x_window.data() + attribute.value.from;
    }
    *to = nullptr;
    if (has_twins()) return Step::Bad;
    x_at = tag_end;
    x_handler.start(local_name(name), x_pointers.data());
    if (!empty || x_handler.problem() != nullptr) return Step::Done;
    return close(name) ? Step::Done : Step::Bad;
}

// Of its attributes two have one name.
bool XmlScanner::has_twins() const {
    for (std::size_t i = 1; i < x_attributes.size(); ++i) {
        const char* name = x_pointers[2 * i];
        for (std::size_t j = 0; j < i; ++j) {
            const char* other = x_pointers[2 * j];
            if (*name == *other && std::strcmp(name, other) == 0) return true;
        }
    }
    return false;
}

bool XmlScanner::close(std::string_view name) {
    if (x_open.empty() || std::string_view(x_names).substr(x_open.back()) != name) return false;
    x_names.resize(x_open.back());
    x_open.pop_back();
    x_handler.end(local_name(name));
    return true;
}

XmlScanner::Step XmlScanner::end_tag() {
    std::size_t from = x_at + 2, at = from;
    if (Step done = name(at); done != Step::Done) return done;
    std::size_t to = at;
    skip_blanks(at);
    if (at >= x_window.size()) return Step::More;
    if (x_window[at] != '>') return Step::Bad;
    x_at = at + 1;
    return close(std::string_view(x_window).substr(from, to - from)) ? Step::Done : Step::Bad;
}

bool XmlScanner::starts_with(std::string_view mark, bool& cut) const {
    std::string_view rest = std::string_view(x_window).substr(x_at, mark.size());
    if (rest == mark) return true;
    cut = cut || mark.starts_with(rest);
    return false;
}

XmlScanner::Step XmlScanner::declaration() {
    bool cut = false;
    if (starts_with("<!DOCTYPE"sv, cut)) return x_root ? Step::Bad : Step::Forbidden;
    if (starts_with("<![CDATA["sv, cut)) return x_open.empty() ? Step::Bad : cdata();
    if (!starts_with("<!--"sv, cut)) return cut ? Step::More : Step::Bad;
    auto end = x_window.find("--"sv, x_at + 4);
    if (end == std::string::npos || end + 2 >= x_window.size()) return Step::More;
    std::string_view comment = std::string_view(x_window).substr(x_at + 4, end - x_at - 4);
    bool good = x_window[end + 2] == '>' && (classes_of(comment) & Impossible) == 0 && is_valid(comment);
    x_at = end + 3;
    return good ? Step::Done : Step::Bad;
}

XmlScanner::Step XmlScanner::cdata() {
    std::size_t from = x_at + 9;
    auto end = x_window.find("]]>"sv, from);
    if (end == std::string::npos) return Step::More;
    std::string_view text = std::string_view(x_window).substr(from, end - from);
    if ((classes_of(text) & Impossible) != 0 || !is_valid(text)) return Step::Bad;
    std::string lines;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') lines += text[i];
        else if (i + 1 == text.size() || text[i + 1] != '\n') lines += '\n';
    }
    x_at = end + 3;
    if (!lines.empty()) x_handler.text(lines);
    return Step::Done;
}

XmlScanner::Step XmlScanner::instruction() {
    auto end = x_window.find("?>"sv, x_at + 2);
    if (end == std::string::npos) return Step::More;
    std::size_t at = x_at + 2;
    if (name(at) != Step::Done || at > end) return Step::Bad;
    std::string_view target = std::string_view(x_window).substr(x_at + 2, at - x_at - 2);
    std::string_view all = std::string_view(x_window).substr(at, end - at);
    if (at != end && (class_of(x_window[at]) & Blank) == 0) return Step::Bad;
    if ((classes_of(all) & Impossible) != 0 || !is_valid(all)) return Step::Bad;
    bool reserved =
        target.size() == 3 && (target[0] | 32) == 'x' && (target[1] | 32) == 'm' && (target[2] | 32) == 'l';
    // The XML declaration stands at the very beginning only.
    bool declaration = target == "xml"sv && !x_begun && x_at == 0;
    if (reserved && !(declaration && is_declaration(all))) return Step::Bad;
    x_at = end + 2;
    return Step::Done;
}

// ---- what needs no scanner ----

bool PlainXml::text(std::string_view& text) {
    const char* from = x_at;
    std::uint8_t all = 0;
    for (; x_at != x_end && *x_at != '<'; ++x_at) all |= class_of(*x_at);
    if (x_at == x_end || (all & (Special | Impossible)) != 0) return false;
    text = {from, static_cast<std::size_t>(x_at - from)};
    return (all & High) == 0 || is_valid(text);
}

// ---- which of the two ----

namespace {

// Marks of UTF-16, and any declared encoding but ours.
bool is_foreign(std::string_view head) {
    head = head.substr(0, 256);
    if (head.starts_with("\xFE\xFF"sv) || head.starts_with("\xFF\xFE"sv)) return true;
    if (head.substr(0, 4).find('\0') != std::string_view::npos) return true;
    if (head.starts_with("\xEF\xBB\xBF"sv)) head.remove_prefix(3);
    if (!head.starts_with("<?xml"sv)) return false;
    head = head.substr(0, head.find("?>"sv));
    auto at = head.find("encoding"sv);
    if (at == std::string_view::npos) return false;
    at = head.find_first_of("\"'"sv, at);
    if (at == std::string_view::npos) return true;
    std::string_view name = head.substr(at + 1, 5);
    return !(name == "UTF-8"sv || name == "utf-8"sv || name == "Utf-8"sv);
}

} // namespace

Result<void> scan_xml(const XmlSource& source, XmlHandler& handler) {
    XmlScanner scanner(handler);
    bool foreign = false, first = true;
    std::unique_ptr<Failure> failure;
    auto feed = [&](std::string_view piece) {
        if (std::exchange(first, false)) foreign = is_foreign(piece);
        if (foreign) return false;
        auto fed = scanner.feed(piece);
        if (!fed) failure = std::make_unique<Failure>(fed.error());
        return fed.has_value();
    };
    auto read = source(feed);
    if (foreign) return parse_xml(source, handler);
    if (failure) return *failure;
    TRY(std::move(read));
    return scanner.finish();
}

} // namespace taizhang::intake
