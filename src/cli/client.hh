// The CLI's side of the HTTP API: one blocking request at a time. The CLI uses the public API only, so that
// whatever it can do, any program of the site can do too (docs/adr/0003).
#pragma once

#include "base/json.hh"
#include "base/result.hh"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::cli {

struct Answer {
    int status = 0;
    std::string content_type;
    std::string body;
    std::map<std::string, std::string> headers; // names in lower case

    std::string header(const std::string& name) const; // "" when absent
};

// What a person typed, as one piece of a URL.
std::string url_escaped(std::string_view typed);

// The answer's JSON; of a problem+json its Error.
Result<Json> json_of(const Answer& answer);

// A part of a file, sent as the body of a request.
struct FilePart {
    std::filesystem::path path;
    std::uint64_t offset = 0, size = 0;
};

struct Request {
    std::string method;
    std::string path;
    std::string content_type;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string before, after; // the body: `before`, the part of the file, `after`
    std::optional<FilePart> file;
    // Bytes of the file that were handed to the network so far; called often.
    std::function<void(std::uint64_t)> progress;
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
    // Every page of a list, one after the other. `path` has its query; the cursor is added to it.
    Result<void> each_page(const std::string& path, const std::function<void(const Json& page)>& each) const;
    Result<Json> post(std::string_view path, const Json& body) const;
    Result<Json> patch(std::string_view path, const Json& body) const;
    Result<Json> remove(std::string_view path) const;
    Result<std::string> download(std::string_view path) const;
    Result<std::string> download(std::string_view path, const Json& body) const; // by POST
    // Fields first, the file streamed after them. The request, for exchange(), or sent at once. Errors: NotFound.
    static Result<Request> form(std::string_view path,
                                const std::vector<std::pair<std::string, std::string>>& fields,
                                const FormFile& file);
    Result<Json> upload(std::string_view path, const std::vector<std::pair<std::string, std::string>>& fields,
                        const FormFile& file) const;

    // Whatever the answer, it is given back. Errors: Unavailable (no connection, broken off, a minute of silence while
    // sending, ten minutes without an answer), Io (the file cannot be read, or has become shorter).
    Result<Answer> exchange(const Request& request) const;

private:
    Result<Answer> send(std::string_view method, std::string_view path, std::string_view content_type,
                        std::string_view body) const;
    std::string x_host;
    std::string x_port;
    std::string x_token;
};

} // namespace taizhang::cli
