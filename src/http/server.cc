// <utility> before Boost 1.74's coroutines: they use std::exchange without including it.
#include <utility>

#include "http/server.hh"

#include "base/log.hh"
#include "text/utf8.hh"

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cctype>
#include <chrono>
#include <fcntl.h>
#include <limits>
#include <thread>
#include <unistd.h>

namespace taizhang::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using boost::system::error_code;
using Strand = asio::strand<asio::io_context::executor_type>;
using Stream = beast::basic_stream<asio::ip::tcp, Strand>;

constexpr std::size_t Chunk = 64 * 1024;

template <class Parser>
Request request_of(const Parser& parser, std::string client) {
    const auto& message = parser.get();
    Request request;
    request.method = std::string(message.method_string());
    std::string_view target(message.target().data(), message.target().size());
    auto question = target.find('?');
    request.path = percent_decode(target.substr(0, question), false);
    if (question != std::string_view::npos) request.query = parse_query(target.substr(question + 1));
    for (const auto& field : message)
        request.headers[text::ascii_lower({field.name_string().data(), field.name_string().size()})] =
            std::string(field.value().data(), field.value().size());
    request.client = std::move(client);
    if (auto length = parser.content_length()) request.content_length = *length;
    return request;
}

void add_security_headers(bhttp::response_header<>& header) {
    header.set("X-Content-Type-Options", "nosniff");
    header.set("X-Frame-Options", "SAMEORIGIN");
    header.set("Referrer-Policy", "no-referrer");
    header.set("Cross-Origin-Resource-Policy", "same-origin");
    header.set(
        "Content-Security-Policy",
        "default-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; object-src 'none'");
}

class BeastServer final : public Server {
public:
    BeastServer(const ServerOptions& options, Routes& routes)
        : x_options(options), x_routes(routes), x_context(static_cast<int>(options.threads)),
          x_acceptor(x_context) {}

    Result<void> open() {
        error_code error;
        auto address = asio::ip::make_address(x_options.address, error);
        if (error) return fail(Code::BadInput, "listen address is no IP address", "e.g. 127.0.0.1");
        asio::ip::tcp::endpoint endpoint(address, x_options.port);
        x_acceptor.open(endpoint.protocol(), error);
        if (!error) x_acceptor.set_option(asio::socket_base::reuse_address(true), error);
        if (!error) x_acceptor.bind(endpoint, error);
        if (!error) x_acceptor.listen(asio::socket_base::max_listen_connections, error);
        if (error)
            return fail(Code::Io, "cannot listen: " + error.message(),
                        "choose another port, or stop what uses it");
        return {};
    }

    std::uint16_t port() const override { return x_acceptor.local_endpoint().port(); }

    void run() override {
        asio::co_spawn(x_context, accept(), asio::detached);
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < x_options.threads; ++i) threads.emplace_back([this] { x_context.run(); });
        x_context.run();
    }

    void stop() override {
        asio::post(x_context, [this] {
            x_stopping = true;
            error_code ignored;
            x_acceptor.close(ignored);
            // Connections end after their current answer; those that idle are cut.
            x_deadline = std::make_unique<asio::steady_timer>(
                x_context, std::chrono::seconds{x_connections > 0 ? 2 : 0});
            x_deadline->async_wait([this](error_code) { x_context.stop(); });
        });
    }

private:
    asio::awaitable<void> accept() {
        while (!x_stopping) {
            error_code error;
            auto socket = co_await x_acceptor.async_accept(asio::make_strand(x_context),
                                                           asio::redirect_error(asio::use_awaitable, error));
            if (error == asio::error::operation_aborted || x_stopping) break;
            if (error || x_connections >= x_options.max_connections) {
                // Out of descriptors or over the limit: let some finish before taking more.
                asio::steady_timer pause(x_context, std::chrono::milliseconds{50});
                co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
                continue;
            }
            // Head and body of an answer are two writes: with Nagle the second waits 40 ms for the first one's acknowledgement.
            error_code ignored;
            socket.set_option(asio::ip::tcp::no_delay(true), ignored);
            socket.non_blocking(true, ignored); // for receive_body
            auto stream = std::make_shared<Stream>(std::move(socket));
            asio::co_spawn(stream->get_executor(), converse(stream), asio::detached);
        }
    }

    struct Counted {
        std::atomic<unsigned>& count;
        explicit Counted(std::atomic<unsigned>& c) : count(c) { ++count; }
        ~Counted() { --count; }
    };

    asio::awaitable<void> converse(std::shared_ptr<Stream> stream) {
        Counted counted(x_connections);
        error_code error;
        auto peer = stream->socket().remote_endpoint(error);
        std::string client = error ? std::string() : peer.address().to_string();
        beast::flat_buffer buffer;
        bool open = true;
        while (open && !x_stopping) open = co_await exchange(*stream, buffer, client);
        stream->socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
        // Reads what is still on its way for a moment, so that an early answer is not lost to a reset.
        stream->expires_after(std::chrono::seconds{2});
        std::string rest(Chunk, '\0');
        std::size_t drained = 0;
        while (!error && drained < (std::size_t{16} << 20)) {
            drained += co_await stream->async_read_some(asio::buffer(rest),
                                                        asio::redirect_error(asio::use_awaitable, error));
        }
    }

    // One request and its answer; false: the connection ends.
    asio::awaitable<bool> exchange(Stream& stream, beast::flat_buffer& buffer, const std::string& client) {
        error_code error;
        bhttp::request_parser<bhttp::buffer_body> parser;
        parser.header_limit(32 * 1024);
        parser.body_limit(std::numeric_limits<std::uint64_t>::max()); // the receiver has its own
        stream.expires_after(std::chrono::seconds{x_options.idle_seconds});
        co_await bhttp::async_read_header(stream, buffer, parser,
                                          asio::redirect_error(asio::use_awaitable, error));
        if (error == bhttp::error::header_limit) {
            co_await answer(stream, parser, problem(431, "too_large", "请求头太长", ""), false);
            co_return false;
        }
        if (error) {
            bool bad = error.category() == bhttp::make_error_code(bhttp::error::bad_method).category() &&
                       error != bhttp::error::end_of_stream && error != bhttp::error::partial_message;
            if (bad)
                co_await answer(stream, parser, problem(400, "bad_input", "不是正确的 HTTP 请求", ""), false);
            co_return false;
        }
        auto started = std::chrono::steady_clock::now();
        Request request = request_of(parser, client);
        std::string method = request.method;
        auto receiver = x_routes.receive(std::move(request));
        auto [reply, whole] = co_await receive_body(stream, buffer, parser, *receiver);
        bool keep = whole && parser.get().keep_alive() && !x_stopping;
        bool sent = co_await answer(stream, parser, reply, keep);
        auto took =
            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
        log::debug("http", {{"method", method},
                            {"status", std::to_string(reply.status)},
                            {"ms", std::to_string(took.count())}});
        co_return sent&& keep;
    }

    struct Received {
        Reply reply;
        bool whole = true; // the body was read to its end
    };

    asio::awaitable<Received> receive_body(Stream& stream, beast::flat_buffer& buffer,
                                           bhttp::request_parser<bhttp::buffer_body>& parser,
                                           Receiver& receiver) {
        if (receiver.settled()) co_return Received{receiver.finish(), parser.is_done()};
        const std::uint64_t limit = receiver.limit() > 0 ? receiver.limit() : x_options.max_body;
        const Error too_large{Code::TooLarge, "内容太大", "请分成几个文件再传"};
        if (parser.content_length() && *parser.content_length() > limit)
            co_return Received{receiver.failed(too_large), false};
        error_code error;
        auto expect = parser.get()[bhttp::field::expect];
        if (text::ascii_lower({expect.data(), expect.size()}) == "100-continue") {
            bhttp::response<bhttp::empty_body> go_on{bhttp::status::continue_, 11};
            co_await bhttp::async_write(stream, go_on, asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return Received{Reply{}, false};
        }
        std::string chunk(parser.is_done() ? 0 : Chunk, '\0');
        // Beast reads as much at once as the buffer has room for: 512 bytes of one that has none.
        if (parser.content_length().value_or(limit) > Chunk) buffer.reserve(Chunk);
        std::uint64_t received = 0;
        while (!parser.is_done()) {
            parser.get().body().data = chunk.data();
            parser.get().body().size = chunk.size();
            // What came is handed on at once: of a connection that breaks off, all that had come counts. What lies there
            // already is taken without a timer, whose setting and cancelling wakes other threads: that was four fifths of the
            // time of a large upload.
            bhttp::read_some(stream.socket(), buffer, parser, error);
            if (error == asio::error::would_block) {
                error = {};
                stream.expires_after(std::chrono::seconds{x_options.idle_seconds});
                co_await bhttp::async_read_some(stream, buffer, parser,
                                                asio::redirect_error(asio::use_awaitable, error));
            }
            if (error == bhttp::error::need_buffer) error = {};
            if (error) co_return Received{problem(400, "bad_input", "上传中断", "请重新上传"), false};
            std::size_t got = chunk.size() - parser.get().body().size;
            if (got > limit - received) co_return Received{receiver.failed(too_large), false};
            received += got;
            auto taken = receiver.write({chunk.data(), got});
            if (!taken) co_return Received{receiver.failed(taken.error()), parser.is_done()};
        }
        co_return Received{receiver.finish(), true};
    }

    template <class Parser>
    asio::awaitable<bool> answer(Stream& stream, const Parser& parser, const Reply& reply, bool keep) {
        bhttp::response<bhttp::string_body> response{static_cast<bhttp::status>(reply.status), 11};
        response.set(bhttp::field::server, "taizhang");
        response.set(bhttp::field::content_type, reply.content_type);
        add_security_headers(response);
        bool cacheable = false;
        for (const auto& [name, value] : reply.headers) {
            response.insert(name, value);
            cacheable = cacheable || name == "Cache-Control";
        }
        if (!cacheable) response.set(bhttp::field::cache_control, "no-store");
        response.keep_alive(keep);
        bool head = parser.get().method() == bhttp::verb::head;
        auto length = reply.file ? reply.file->length : reply.body.size();
        if (reply.status != 204 && reply.status != 304) response.content_length(length);
        error_code error;
        stream.expires_after(std::chrono::seconds{x_options.idle_seconds});
        bhttp::response_serializer<bhttp::string_body> serializer{response};
        co_await bhttp::async_write_header(stream, serializer,
                                           asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return false;
        if (head || reply.status == 204 || reply.status == 304) co_return true;
        if (reply.file) co_return co_await send_file(stream, *reply.file);
        co_await asio::async_write(stream, asio::buffer(reply.body),
                                   asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    asio::awaitable<bool> send_file(Stream& stream, const FileRange& file) {
        int descriptor = file.unnamed ? ::fcntl(file.unnamed->descriptor(), F_DUPFD_CLOEXEC, 0)
                                      : ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) co_return false; // the length is promised already: cut the connection
        std::string chunk(Chunk, '\0');
        auto offset = file.offset;
        auto left = file.length;
        error_code error;
        while (left > 0 && !error) {
            auto got = ::pread(descriptor, chunk.data(), std::min<std::uint64_t>(left, Chunk),
                               static_cast<off_t>(offset));
            if (got <= 0) break;
            stream.expires_after(std::chrono::seconds{x_options.idle_seconds});
            co_await asio::async_write(stream, asio::buffer(chunk.data(), static_cast<std::size_t>(got)),
                                       asio::redirect_error(asio::use_awaitable, error));
            offset += static_cast<std::uint64_t>(got);
            left -= static_cast<std::uint64_t>(got);
        }
        ::close(descriptor);
        co_return left == 0 && !error;
    }

    ServerOptions x_options;
    Routes& x_routes;
    asio::io_context x_context;
    asio::ip::tcp::acceptor x_acceptor;
    std::unique_ptr<asio::steady_timer> x_deadline;
    std::atomic<bool> x_stopping{false};
    std::atomic<unsigned> x_connections{0};
};

} // namespace

Result<std::unique_ptr<Server>> Server::listen(const ServerOptions& options, Routes& routes) {
    auto server = std::make_unique<BeastServer>(options, routes);
    TRY(server->open());
    return std::unique_ptr<Server>(std::move(server));
}

} // namespace taizhang::http
