#include "support/receiver.hh"

#include <algorithm>
#include <arpa/inet.h>
#include <chrono>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace taizhang::test {
namespace {

std::string lower(std::string text) {
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

bool more(int line, std::string& bytes) {
    char piece[4096];
    auto got = ::recv(line, piece, sizeof piece, 0);
    if (got <= 0) return false;
    bytes.append(piece, static_cast<std::size_t>(got));
    return true;
}

Told request_on(int line) {
    std::string bytes;
    std::size_t end = std::string::npos;
    while ((end = bytes.find("\r\n\r\n")) == std::string::npos)
        if (!more(line, bytes)) return {};
    Told told;
    auto head = bytes.substr(0, end + 2);
    told.body = bytes.substr(end + 4);
    std::size_t from = head.find("\r\n");
    told.first_line = head.substr(0, from);
    for (from += 2; from < head.size();) {
        auto stop = head.find("\r\n", from);
        auto colon = head.find(": ", from);
        if (colon < stop)
            told.headers[lower(head.substr(from, colon - from))] = head.substr(colon + 2, stop - colon - 2);
        from = stop + 2;
    }
    std::size_t length =
        told.headers.contains("content-length") ? std::stoul(told.headers["content-length"]) : 0;
    while (told.body.size() < length)
        if (!more(line, told.body)) break;
    return told;
}

} // namespace

Receiver::Receiver(std::function<std::string(std::size_t, const Told&)> answer)
    : x_answer(std::move(answer)) {
    x_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(x_socket, plain, size) != 0 || ::listen(x_socket, 16) != 0 ||
        ::getsockname(x_socket, plain, &size) != 0)
        throw std::runtime_error("no port for a receiver");
    x_port = ntohs(address.sin_port);
    x_thread = std::thread([this] { serve(); });
}

Receiver::~Receiver() {
    x_stopping = true;
    x_thread.join();
    ::close(x_socket);
}

void Receiver::serve() {
    while (!x_stopping) {
        pollfd waiting{x_socket, POLLIN, 0};
        if (::poll(&waiting, 1, 50) <= 0) continue;
        int line = ::accept4(x_socket, nullptr, nullptr, SOCK_CLOEXEC);
        if (line < 0) continue;
        auto told = request_on(line);
        if (!told.first_line.empty()) {
            std::size_t number = 0;
            {
                std::lock_guard lock(x_mutex);
                number = x_told.size();
                x_told.push_back(told);
            }
            auto bytes = x_answer(number, told);
            (void)::send(line, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        }
        ::close(line);
    }
}

std::vector<Told> Receiver::told() const {
    std::lock_guard lock(x_mutex);
    return x_told;
}

std::vector<Told> Receiver::wait_for(std::size_t count) const {
    for (int i = 0; i < 3000; ++i) {
        if (told().size() >= count) break;
        std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    return told();
}

std::string Receiver::status(int code, const std::string& more) {
    return "HTTP/1.1 " + std::to_string(code) + " X\r\nContent-Length: 0\r\nConnection: close\r\n" + more +
           "\r\n";
}

} // namespace taizhang::test
