#include "intake/mhtml.hh"

#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

// The next line without its end, taken off `text`.
std::string_view take_line(std::string_view& text) {
    auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// What of a head is looked at: lower case but for the boundary, "" where it is not said.
struct Head {
    std::string type, encoding, boundary;
};

// boundary="----=_NextPart" or boundary=x, in a Content-Type.
std::string boundary_of(std::string_view value, const std::string& lower) {
    auto at = lower.find("boundary");
    if (at == std::string::npos) return {};
    at = lower.find_first_not_of(" \t", at + 8);
    if (at == std::string::npos || lower[at] != '=') return {};
    at = lower.find_first_not_of(" \t", at + 1);
    if (at == std::string::npos) return {};
    if (value[at] != '"') return std::string(value.substr(at, value.find_first_of("; \t", at) - at));
    auto end = value.find('"', at + 1);
    return std::string(value.substr(at + 1, end == std::string_view::npos ? end : end - at - 1));
}

void take_field(const std::string& field, Head& head) {
    auto colon = field.find(':');
    if (colon == std::string::npos) return;
    auto name = text::ascii_lower(std::string_view(field).substr(0, colon));
    auto from = std::min(field.find_first_not_of(" \t", colon + 1), field.size());
    std::string_view value = std::string_view(field).substr(from);
    std::string lower = text::ascii_lower(value);
    if (name == "content-transfer-encoding") head.encoding = lower.substr(0, lower.find_first_of("; \t"));
    if (name != "content-type") return;
    head.type = lower.substr(0, lower.find_first_of("; \t"));
    head.boundary = boundary_of(value, lower);
}

// Fields up to the blank line, continued lines joined.
Head take_head(std::string_view& text) {
    Head head;
    std::string field;
    for (;;) {
        bool more = !text.empty();
        std::string_view line = take_line(text);
        if (more && !line.empty() && is_blank(line[0])) {
            field += line;
            continue;
        }
        take_field(field, head);
        if (line.empty()) return head;
        field = line;
    }
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// What is not well formed stays as it stands, as mail programs show it.
std::string from_quoted_printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        bool broken_line = text[0] == '=' && (text.substr(1, 1) == "\n" || text.substr(1, 2) == "\r\n");
        if (broken_line) {
            text.remove_prefix(text[1] == '\n' ? 2 : 3);
            continue;
        }
        int high = text[0] == '=' && text.size() > 2 ? hex_digit(text[1]) : -1;
        int low = high >= 0 ? hex_digit(text[2]) : -1;
        out += low >= 0 ? static_cast<char>(high * 16 + low) : text[0];
        text.remove_prefix(low >= 0 ? 3 : 1);
    }
    return out;
}

int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string from_base64(std::string_view text) {
    std::string out;
    unsigned bits = 0, count = 0;
    for (char c : text) {
        int digit = base64_digit(c);
        if (digit < 0) continue; // line ends, padding
        bits = (bits << 6 | static_cast<unsigned>(digit)) & 0xFFFFU;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 255U);
    }
    return out;
}

std::string decoded(const Head& head, std::string_view body) {
    if (head.encoding == "quoted-printable") return from_quoted_printable(body);
    if (head.encoding == "base64") return from_base64(body);
    return std::string(body);
}

// Up to the next line that begins with `delimiter`, which is taken off with it.
std::string_view take_part(std::string_view& text, std::string_view delimiter) {
    std::string_view all = text;
    while (!text.empty()) {
        auto before = static_cast<std::size_t>(text.data() - all.data());
        if (take_line(text).starts_with(delimiter)) return all.substr(0, before);
    }
    return all;
}

} // namespace

Result<std::vector<std::string>> mhtml_pages(std::string_view bytes) {
    std::string_view rest = bytes;
    Head whole = take_head(rest);
    if (!whole.type.starts_with("multipart/") || whole.boundary.empty()) return reason::damaged();
    const std::string delimiter = "--" + whole.boundary;
    take_part(rest, delimiter); // what stands before the first is for old mail programs
    std::vector<std::string> pages;
    while (!rest.empty()) {
        std::string_view part = take_part(rest, delimiter);
        Head head = take_head(part);
        if (head.type != "text/html" && head.type != "application/xhtml+xml") continue;
        if (pages.size() >= MostPages) return reason::too_many_pages();
        pages.push_back(decoded(head, part));
    }
    return pages;
}

} // namespace taizhang::intake
