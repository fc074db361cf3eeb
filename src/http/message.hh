// Requests and replies as the routes see them, without the HTTP library.
#pragma once

#include "base/date.hh"
#include "base/json.hh"
#include "base/result.hh"
#include "base/unnamed_file.hh"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::http {

struct Request {
    std::string method; // "GET"
    std::string path;   // decoded, without the query
    std::map<std::string, std::string, std::less<>> query;
    std::map<std::string, std::string, std::less<>> headers; // names in lower case
    std::string client;                                      // address, for rate limits only
    std::optional<std::uint64_t> content_length;
    std::vector<std::string> parameters; // what the route's {} matched

    std::string_view header(std::string_view name) const; // "" when absent
};

struct FileRange { // a part of a read-only file
    std::filesystem::path path;
    std::shared_ptr<const UnnamedFile> unnamed; // instead of path
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

struct Reply {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::optional<FileRange> file; // instead of body
};

// Takes a request's body as it comes. write() may fail: the rest is not read, failed() is the answer. A connection that
// breaks off destroys the receiver before finish(): what is to be kept of a broken body, its destructor keeps.
class Receiver {
public:
    virtual ~Receiver() = default;
    // The answer is known already: the body need not be read.
    virtual bool settled() const { return false; }
    virtual Result<void> write(std::string_view bytes) = 0;
    virtual Reply finish() = 0;
    virtual Reply failed(const Error& error);
    // Of the body, in bytes: above it 413. 0: the server's own limit.
    virtual std::uint64_t limit() const { return 0; }
};

// Answers without looking at the body.
std::unique_ptr<Receiver> answer(Reply reply);

Reply json_reply(const Json& body, int status = 200);
// application/problem+json (RFC 9457): type, title, status, detail, code, hint. 429 and 503 carry Retry-After.
Reply problem(const Error& error);
Json problem_json(const Error& error); // its body
Reply problem(int status, std::string_view code, std::string detail, std::string hint);

// "a=1&b=%E5" decoded; later values of a key win. Bad escapes are kept as they are.
std::map<std::string, std::string, std::less<>> parse_query(std::string_view text);
// RFC 9110: "Sat, 28 Nov 2026 08:00:00 GMT".
std::string http_date(Instant instant);
std::string percent_decode(std::string_view text, bool plus_is_blank);

// A single byte range of `size` bytes. nullopt: no or several ranges asked for, answer with all.
// An unsatisfiable one has length 0.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_range(std::string_view header,
                                                                   std::uint64_t size);

} // namespace taizhang::http
