// The CLI's side of the HTTP API: one blocking request at a time. The CLI uses the public API only, so that
// whatever it can do, any program of the site can do too (docs/adr/0003).
#pragma once

#include "base/json.hh"
#include "base/result.hh"

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::cli {

struct Answer {
    int status = 0;
    std::string content_type;
    std::string body;
};

struct FormFile {
    std::string field;     // "file"
    std::string file_name; // as the server shall call it
    std::filesystem::path path;
};

class Client {
public:
    // `server`: "http://127.0.0.1:8460". Errors: BadInput for another scheme.
    static Result<Client> make(std::string_view server, std::string token);

    // Errors: Unavailable when nothing answers; problem+json answers become Errors with their code.
    Result<Json> get(std::string_view path) const;
    Result<Json> post(std::string_view path, const Json& body) const;
    Result<Json> patch(std::string_view path, const Json& body) const;
    Result<Json> remove(std::string_view path) const;
    Result<std::string> download(std::string_view path) const;
    // Fields first, the file streamed after them.
    Result<Json> upload(std::string_view path, const std::vector<std::pair<std::string, std::string>>& fields,
                        const FormFile& file) const;

private:
    Result<Answer> send(std::string_view method, std::string_view path, std::string_view content_type,
                        std::string_view body) const;
    std::string x_host;
    std::string x_port;
    std::string x_token;
};

} // namespace taizhang::cli
