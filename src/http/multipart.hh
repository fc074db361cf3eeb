// multipart/form-data (RFC 7578) as a stream: small fields are collected, file parts handed on in pieces.
//
// No library in Debian parses it from a stream without buffering whole bodies; this one keeps at most a boundary's
// length. Limits: 32 parts unless said otherwise, 16 KiB of headers a part, 1 MiB a field. Fuzzed (tests/fuzz).
#pragma once

#include "base/result.hh"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace taizhang::http {

// The boundary of a Content-Type; "" when it is no multipart/form-data.
std::string multipart_boundary(std::string_view content_type);

class MultipartParser {
public:
    struct Handlers {
        std::function<Result<void>(const std::string& name, std::string value)> field;
        std::function<Result<void>(const std::string& name, const std::string& file_name)> file_begin;
        std::function<Result<void>(std::string_view bytes)> file_bytes;
        std::function<Result<void>()> file_end;
    };

    static constexpr int StandardParts = 32;
    MultipartParser(std::string_view boundary, Handlers handlers, int most_parts = StandardParts);

    // Errors: BadInput (not multipart as declared), TooLarge (a limit), or what a handler returned.
    Result<void> write(std::string_view bytes);
    // Errors: BadInput when the closing boundary never came: the upload was cut.
    Result<void> finish();

private:
    enum class State { Preamble, Headers, Body, Epilogue };
    Result<bool> step(); // false: needs more bytes
    Result<bool> read_preamble();
    Result<bool> read_headers();
    Result<bool> read_body();
    Result<void> take(std::string_view bytes);
    Result<void> end_part();

    std::string x_delimiter; // "\r\n--boundary"
    Handlers x_handlers;
    State x_state = State::Preamble;
    std::string x_buffer;
    std::string x_name;
    std::string x_value;
    bool x_is_file = false;
    int x_most_parts;
    int x_parts = 0;
};

} // namespace taizhang::http
