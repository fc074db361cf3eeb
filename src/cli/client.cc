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
constexpr std::size_t Chunk = 256 * 1024;

Code code_of(std::string_view name) {
    for (Code code : {Code::BadInput, Code::Unauthenticated, Code::Forbidden, Code::NotFound, Code::Conflict,
                      Code::Retained, Code::TooLarge, Code::Unsupported, Code::Unprocessable, Code::TooMany,
                      Code::Unavailable, Code::Io, Code::Corrupt, Code::Internal}) {
        if (facts(code).name == name) return code;
    }
    return Code::Internal;
}

Result<Json> json_of(const Result<Answer>& answer) {
    if (!answer) return Failure(answer.error());
    if (answer->status == 204) return Json::object();
    auto json = parse_json(answer->body);
    if (answer->status < 400) return json;
    if (!json)
        return fail(Code::Internal, "the server answered " + std::to_string(answer->status),
                    "看看服务器日志");
    return fail(code_of(text_at(*json, "code")), text_at(*json, "detail"), text_at(*json, "hint"));
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

struct Connection {
    asio::io_context context;
    beast::tcp_stream stream{context};
    beast::flat_buffer buffer;

    Result<void> open(const std::string& host, const std::string& port) {
        error_code error;
        asio::ip::tcp::resolver resolver(context);
        auto found = resolver.resolve(host, port, error);
        if (!error) stream.connect(found, error);
        if (error) return unreachable(error);
        return {};
    }

    Result<Answer> read() {
        error_code error;
        bhttp::response_parser<bhttp::string_body> parser;
        parser.body_limit(std::uint64_t{2} << 30);
        bhttp::read(stream, buffer, parser, error);
        if (error) return unreachable(error);
        const auto& response = parser.get();
        auto type = response[bhttp::field::content_type];
        return Answer{static_cast<int>(response.result_int()), std::string(type.data(), type.size()),
                      response.body()};
    }
};

template <class Body>
void set_head(bhttp::request<Body>& request, const std::string& host, const std::string& token) {
    request.set(bhttp::field::host, host);
    request.set(bhttp::field::user_agent, "taizhang");
    if (!token.empty()) request.set(bhttp::field::authorization, "Bearer " + token);
    request.keep_alive(false);
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

Result<Answer> Client::send(std::string_view method, std::string_view path, std::string_view content_type,
                            std::string_view body) const {
    Connection connection;
    TRY(connection.open(x_host, x_port));
    bhttp::request<bhttp::string_body> request;
    request.method_string({method.data(), method.size()});
    request.target({path.data(), path.size()});
    set_head(request, x_host, x_token);
    if (!content_type.empty()) {
        request.set(bhttp::field::content_type, {content_type.data(), content_type.size()});
        request.body() = std::string(body);
    }
    request.prepare_payload();
    error_code error;
    bhttp::write(connection.stream, request, error);
    if (error) return unreachable(error);
    return connection.read();
}

Result<Json> Client::get(std::string_view path) const { return json_of(send("GET", path, "", "")); }
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

Result<Json> Client::upload(std::string_view path,
                            const std::vector<std::pair<std::string, std::string>>& fields,
                            const FormFile& file) const {
    std::ifstream in(file.path, std::ios::binary | std::ios::ate);
    if (!in) return fail(Code::NotFound, "打不开文件", "请核对路径");
    auto size = static_cast<std::uint64_t>(in.tellg());
    in.seekg(0);
    std::string head;
    std::string line = "--" + std::string(Boundary) + "\r\n";
    for (const auto& [name, value] : fields)
        head += line + "Content-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    head += line + "Content-Disposition: form-data; name=\"" + file.field + "\"; filename=\"" +
            escaped(file.file_name) + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
    std::string tail = "\r\n--" + std::string(Boundary) + "--\r\n";

    Connection connection;
    TRY(connection.open(x_host, x_port));
    bhttp::request<bhttp::empty_body> request;
    request.method(bhttp::verb::post);
    request.target({path.data(), path.size()});
    set_head(request, x_host, x_token);
    request.set(bhttp::field::content_type, "multipart/form-data; boundary=" + std::string(Boundary));
    request.content_length(head.size() + size + tail.size());
    error_code error;
    bhttp::request_serializer<bhttp::empty_body> serializer{request};
    bhttp::write_header(connection.stream, serializer, error);
    if (!error) asio::write(connection.stream.socket(), asio::buffer(head), error);
    std::string chunk(Chunk, '\0');
    while (!error && size > 0) {
        in.read(chunk.data(), static_cast<std::streamsize>(std::min<std::uint64_t>(size, Chunk)));
        auto got = static_cast<std::uint64_t>(in.gcount());
        if (got == 0) return fail(Code::Io, "读文件出错", "文件在上传时变小了？请再试一次");
        asio::write(connection.stream.socket(), asio::buffer(chunk.data(), static_cast<std::size_t>(got)),
                    error);
        size -= got;
    }
    if (!error) asio::write(connection.stream.socket(), asio::buffer(tail), error);
    // A server that refuses early has answered already: read that before complaining of the broken pipe.
    auto answer = connection.read();
    if (!answer && error) return unreachable(error);
    return json_of(answer);
}

} // namespace taizhang::cli
