#include "http/multipart.hh"

#include "http/message.hh"

#include <algorithm>
#include <optional>

namespace taizhang::http {
namespace {

constexpr std::size_t MaxHeader = 16 * 1024;
constexpr std::size_t MaxField = 1024 * 1024;

Failure malformed() { return fail(Code::BadInput, "上传的数据格式不完整", "请重新上传；用 curl 时请用 -F"); }

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
           });
}

// A parameter of a header value: name="value" with \" escapes, or name=token. nullopt: it is not there.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
    std::size_t at = 0;
    while ((at = header.find(';', at)) != std::string_view::npos) {
        ++at;
        while (at < header.size() && (header[at] == ' ' || header[at] == '\t')) ++at;
        auto equals = header.find('=', at);
        if (equals == std::string_view::npos) return std::nullopt;
        bool wanted = equals_ignoring_case(header.substr(at, equals - at), name);
        std::string value;
        std::size_t i = equals + 1;
        if (i < header.size() && header[i] == '"') {
            for (++i; i < header.size() && header[i] != '"'; ++i) {
                if (header[i] == '\\' && i + 1 < header.size()) ++i;
                value += header[i];
            }
        } else {
            for (; i < header.size() && header[i] != ';' && header[i] != ' '; ++i) value += header[i];
        }
        if (wanted) return value;
        at = i;
    }
    return std::nullopt;
}

} // namespace

std::string multipart_boundary(std::string_view content_type) {
    constexpr std::string_view Wanted = "multipart/form-data";
    auto type = content_type.substr(0, content_type.find(';'));
    while (type.ends_with(' ')) type.remove_suffix(1);
    if (!equals_ignoring_case(type, Wanted)) return {};
    auto boundary = parameter(content_type, "boundary").value_or("");
    return boundary.size() > 70 ? std::string() : boundary;
}

MultipartParser::MultipartParser(std::string_view boundary, Handlers handlers, int most_parts)
    : x_delimiter("\r\n--" + std::string(boundary)), x_handlers(std::move(handlers)), x_buffer("\r\n"),
      x_most_parts(most_parts) {}

Result<void> MultipartParser::write(std::string_view bytes) {
    x_buffer += bytes;
    for (;;) {
        TRY_INTO(bool again, step());
        if (!again) return {};
    }
}

Result<void> MultipartParser::finish() {
    if (x_state != State::Epilogue) return malformed();
    return {};
}

Result<bool> MultipartParser::step() {
    switch (x_state) {
    case State::Preamble: return read_preamble();
    case State::Headers: return read_headers();
    case State::Body: return read_body();
    case State::Epilogue: x_buffer.clear(); return false;
    }
    return false;
}

Result<bool> MultipartParser::read_preamble() {
    // Limits are by the place of what ends a section, not by what has come: else the network's cuts would decide.
    auto at = x_buffer.find(x_delimiter);
    if (at == std::string::npos && x_buffer.size() < MaxHeader + x_delimiter.size()) return false;
    if (at > MaxHeader) return malformed();
    x_buffer.erase(0, at + x_delimiter.size());
    x_state = State::Headers;
    return true;
}

// After a delimiter: "--" ends all, else a line end and the part's headers.
Result<bool> MultipartParser::read_headers() {
    if (x_buffer.size() < 2) return false;
    if (x_buffer.starts_with("--")) {
        x_state = State::Epilogue;
        return true;
    }
    if (!x_buffer.starts_with("\r\n")) return malformed();
    constexpr std::string_view End = "\r\n\r\n";
    auto end = x_buffer.find(End);
    if (end == std::string::npos && x_buffer.size() < MaxHeader + End.size()) return false;
    if (end > MaxHeader) return fail(Code::TooLarge, "上传的表单头太长", "请用浏览器或 curl -F 上传");
    if (end == 0) return malformed(); // no header at all
    if (++x_parts > x_most_parts) return fail(Code::TooLarge, "一次上传的栏目太多", "请分几次上传");
    std::string_view headers = std::string_view(x_buffer).substr(2, end - 2);
    std::string disposition;
    while (!headers.empty()) {
        auto line = headers.substr(0, headers.find("\r\n"));
        auto colon = line.find(':');
        if (colon != std::string_view::npos &&
            equals_ignoring_case(line.substr(0, colon), "content-disposition"))
            disposition = line.substr(colon + 1);
        headers.remove_prefix(std::min(headers.size(), line.size() + 2));
    }
    x_name = parameter(disposition, "name").value_or("");
    if (x_name.empty()) return malformed();
    auto file_name = parameter(disposition, "filename");
    x_is_file = file_name.has_value();
    x_buffer.erase(0, end + 4);
    x_value.clear();
    x_state = State::Body;
    if (x_is_file) TRY(x_handlers.file_begin(x_name, *file_name));
    return true;
}

Result<bool> MultipartParser::read_body() {
    auto at = x_buffer.find(x_delimiter);
    if (at != std::string::npos) {
        TRY(take(std::string_view(x_buffer).substr(0, at)));
        x_buffer.erase(0, at + x_delimiter.size());
        TRY(end_part());
        x_state = State::Headers;
        return true;
    }
    // The tail may be the beginning of a delimiter.
    if (x_buffer.size() < x_delimiter.size()) return false;
    auto safe = x_buffer.size() - (x_delimiter.size() - 1);
    TRY(take(std::string_view(x_buffer).substr(0, safe)));
    x_buffer.erase(0, safe);
    return false;
}

Result<void> MultipartParser::take(std::string_view bytes) {
    if (bytes.empty()) return {};
    if (x_is_file) return x_handlers.file_bytes(bytes);
    if (x_value.size() + bytes.size() > MaxField)
        return fail(Code::TooLarge, "表单里有一栏太长", "文件请放在 file 栏");
    x_value += bytes;
    return {};
}

Result<void> MultipartParser::end_part() {
    if (x_is_file) return x_handlers.file_end();
    return x_handlers.field(x_name, std::move(x_value));
}

} // namespace taizhang::http
