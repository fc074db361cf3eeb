#include <utility>

#include "cli/client.hh"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <cstdio>
#include <fstream>

namespace taizhang::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;

constexpr std::string_view Boundary = "taizhang-boundary-7f3c1d9a5b2e48606f";
constexpr std::string_view FormType = "multipart/form-data; boundary=taizhang-boundary-7f3c1d9a5b2e48606f";
constexpr std::size_t Chunk = 256 * 1024;

Code code_of(std::string_view name) {
    for (Code code : {Code::BadInput, Code::Unauthenticated, Code::Forbidden, Code::NotFound, Code::Conflict,
                      Code::Retained, Code::TooLarge, Code::Unsupported, Code::Unprocessable, Code::TooMany,
                      Code::Unavailable, Code::Io, Code::Corrupt, Code::Internal}) {
        if (facts(code).name == name) return code;
    }
    return Code::Internal;
}

Failure unreachable(const error_code& error) {
    return fail(Code::Unavailable, "连不上服务器：" + error.message(),
                "先启动 taizhangd，或用 --server 写明地址");
}

// Quotes and line ends may not break the form's header.
std::string escaped(std::string_view text) {
    std::string result;
    for (char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        result += c == '\r' || c == '\n' ? ' ' : c;
    }
    return result;
}

constexpr auto Silence = std::chrono::seconds{60};  // connecting and sending
constexpr auto Patience = std::chrono::minutes{10}; // for the answer: a volume takes its time

struct Connection {
    asio::io_context context;
    beast::tcp_stream stream{context};
    beast::flat_buffer buffer;

    // Runs one asynchronous operation to its end: the only way to have a time limit.
    template <class Start>
    error_code within(std::chrono::steady_clock::duration limit, Start start) {
        error_code result;
        stream.expires_after(limit);
        start([&result](const error_code& error, auto&&...) { result = error; });
        context.restart();
        context.run();
        return result;
    }

    Result<void> open(const std::string& host, const std::string& port) {
        error_code error;
        asio::ip::tcp::resolver resolver(context);
        auto found = resolver.resolve(host, port, error);
        if (!error) error = within(Silence, [&](auto done) { stream.async_connect(found, done); });
        if (error) return unreachable(error);
        return {};
    }

    error_code write(std::string_view bytes) {
        if (bytes.empty()) return {};
        return within(Silence, [&](auto done) { asio::async_write(stream, asio::buffer(bytes), done); });
    }

    Result<Answer> read(bool without_body) {
        bhttp::response_parser<bhttp::string_body> parser;
        parser.skip(without_body);
        parser.body_limit(std::uint64_t{2} << 30);
        auto error = within(Patience, [&](auto done) { bhttp::async_read(stream, buffer, parser, done); });
        if (error) return unreachable(error);
        const auto& response = parser.get();
        auto type = response[bhttp::field::content_type];
        Answer answer{static_cast<int>(response.result_int()),
                      std::string(type.data(), type.size()),
                      response.body(),
                      {}};
        for (const auto& field : response) {
            std::string name(field.name_string().data(), field.name_string().size());
            for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            answer.headers[name] = std::string(field.value().data(), field.value().size());
        }
        return answer;
    }
};

// What is left of the file is sent in pieces. An error of the network is kept apart: the server may have answered already.
Result<error_code> send_file(Connection& connection, const FilePart& part,
                             const std::function<void(std::uint64_t)>& progress) {
    std::ifstream in(part.path, std::ios::binary);
    in.seekg(static_cast<std::streamoff>(part.offset));
    std::string chunk(Chunk, '\0');
    for (std::uint64_t sent = 0; sent < part.size;) {
        in.read(chunk.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(part.size - sent, Chunk)));
        auto got = static_cast<std::size_t>(in.gcount());
        if (got == 0) return fail(Code::Io, "读文件出错", "文件在上传时变小了，或磁盘有问题？请再试一次");
        if (auto error = connection.write(std::string_view(chunk.data(), got))) return error;
        sent += got;
        if (progress) progress(sent);
    }
    return error_code();
}

} // namespace

Result<Client> Client::make(std::string_view server, std::string token) {
    constexpr std::string_view Scheme = "http://";
    if (!server.starts_with(Scheme))
        return fail(Code::BadInput, "服务器地址要以 http:// 开头",
                    "例如 --server http://127.0.0.1:8460；远程请经 TLS 代理或 SSH 隧道");
    auto rest = server.substr(Scheme.size());
    rest = rest.substr(0, rest.find('/'));
    auto colon = rest.rfind(':');
    Client client;
    client.x_host = std::string(rest.substr(0, colon));
    client.x_port = colon == std::string_view::npos ? "80" : std::string(rest.substr(colon + 1));
    client.x_token = std::move(token);
    return client;
}

std::string url_escaped(std::string_view typed) {
    std::string result;
    for (char c : typed) {
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                     c == '_';
        auto byte = static_cast<unsigned char>(c);
        if (plain) result += c;
        else result += {'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15]};
    }
    return result;
}

std::string Answer::header(const std::string& name) const {
    auto at = headers.find(name);
    return at == headers.end() ? std::string() : at->second;
}

Result<Json> json_of(const Answer& answer) {
    if (answer.status == 204) return Json::object();
    auto json = parse_json(answer.body);
    if (answer.status < 400) return json;
    if (!json)
        return fail(Code::Internal, "the server answered " + std::to_string(answer.status), "看看服务器日志");
    return fail(code_of(text_at(*json, "code")), text_at(*json, "detail"), text_at(*json, "hint"));
}

namespace {

Result<Json> json_of(const Result<Answer>& answer) {
    if (!answer) return Failure(answer.error());
    return cli::json_of(*answer);
}

} // namespace

Result<Answer> Client::exchange(const Request& wanted) const {
    Connection connection;
    TRY(connection.open(x_host, x_port));
    bhttp::request<bhttp::empty_body> request;
    request.method_string(wanted.method);
    request.target(wanted.path);
    request.set(bhttp::field::host, x_host);
    request.set(bhttp::field::user_agent, "taizhang");
    if (!x_token.empty()) request.set(bhttp::field::authorization, "Bearer " + x_token);
    if (!wanted.content_type.empty()) request.set(bhttp::field::content_type, wanted.content_type);
    for (const auto& [name, value] : wanted.headers) request.set(name, value);
    request.keep_alive(false);
    auto size = wanted.before.size() + (wanted.file ? wanted.file->size : 0) + wanted.after.size();
    if (size > 0 || wanted.method != "GET") request.content_length(size);
    bhttp::request_serializer<bhttp::empty_body> serializer{request};
    auto error = connection.within(
        Silence, [&](auto done) { bhttp::async_write_header(connection.stream, serializer, done); });
    if (!error) error = connection.write(wanted.before);
    if (!error && wanted.file) {
        TRY_INTO(error, send_file(connection, *wanted.file, wanted.progress));
    }
    if (!error) error = connection.write(wanted.after);
    // A server that refuses early has answered already: read that before complaining of the broken pipe.
    auto answer = connection.read(wanted.method == "HEAD");
    if (!answer && error) return unreachable(error);
    return answer;
}

Result<Answer> Client::send(std::string_view method, std::string_view path, std::string_view content_type,
                            std::string_view body) const {
    Request request;
    request.method = method;
    request.path = path;
    request.content_type = content_type;
    request.before = std::string(body);
    return exchange(request);
}

Result<Json> Client::get(std::string_view path) const { return json_of(send("GET", path, "", "")); }

Result<void> Client::each_page(const std::string& path,
                               const std::function<void(const Json& page)>& each) const {
    std::string cursor;
    do {
        TRY_INTO(auto page, get(path + "&cursor=" + url_escaped(cursor)));
        each(page);
        cursor = text_at(page, "next");
    } while (!cursor.empty());
    return {};
}

Result<Json> Client::remove(std::string_view path) const { return json_of(send("DELETE", path, "", "")); }

Result<Json> Client::post(std::string_view path, const Json& body) const {
    return json_of(send("POST", path, "application/json", body.dump()));
}

Result<Json> Client::patch(std::string_view path, const Json& body) const {
    return json_of(send("PATCH", path, "application/json", body.dump()));
}

Result<std::string> Client::download(std::string_view path) const {
    auto answer = send("GET", path, "", "");
    if (answer && answer->status < 400) return std::move(answer->body);
    return Failure(json_of(answer).error());
}

Result<std::string> Client::download(std::string_view path, const Json& body) const {
    auto answer = send("POST", path, "application/json", body.dump());
    if (answer && answer->status < 400) return std::move(answer->body);
    return Failure(json_of(answer).error());
}

Result<Request> Client::form(std::string_view path,
                             const std::vector<std::pair<std::string, std::string>>& fields,
                             const FormFile& file) {
    std::ifstream in(file.path, std::ios::binary | std::ios::ate);
    if (!in || in.tellg() < 0) return fail(Code::NotFound, "打不开文件", "请核对路径和读取权限");
    Request request;
    request.method = "POST";
    request.path = path;
    request.content_type = FormType;
    request.file = FilePart{file.path, 0, static_cast<std::uint64_t>(in.tellg())};
    std::string line = "--" + std::string(Boundary) + "\r\n";
    for (const auto& [name, value] : fields)
        request.before +=
            line + "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    request.before += line + "Content-Disposition: form-data; name=\"" + file.field + "\"; filename=\"" +
                      escaped(file.file_name) + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    request.after = "\r\n--" + std::string(Boundary) + "--\r\n";
    return request;
}

Result<Json> Client::upload(std::string_view path,
                            const std::vector<std::pair<std::string, std::string>>& fields,
                            const FormFile& file) const {
    TRY_INTO(auto request, form(path, fields, file));
    return json_of(exchange(request));
}

} // namespace taizhang::cli
