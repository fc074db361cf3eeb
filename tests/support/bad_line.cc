#include "support/bad_line.hh"

#include <arpa/inet.h>
#include <array>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace taizhang::test {
namespace {

constexpr std::uint64_t Large = 1024; // a request with less has no file in it

int connect_to(int port) {
    int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return socket;
    ::close(socket);
    return -1;
}

bool pass_on(int to, const char* bytes, std::size_t size) {
    while (size > 0) {
        auto n = ::send(to, bytes, size, MSG_NOSIGNAL);
        if (n <= 0) return false;
        bytes += n;
        size -= static_cast<std::size_t>(n);
    }
    return true;
}

// As a machine goes whose plug was pulled.
void reset(int socket) {
    linger hard{1, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(socket);
}

} // namespace

BadLine::BadLine(int port_of_daemon) : x_daemon_port(port_of_daemon) {
    x_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(x_listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(x_listener, 64) != 0 ||
        ::getsockname(x_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no bad line to be had");
    x_port = ntohs(address.sin_port);
    x_thread = std::thread([this] { listen(); });
}

BadLine::~BadLine() {
    x_stop = true;
    x_thread.join();
    ::close(x_listener);
}

void BadLine::meet(std::deque<Fault> faults) {
    std::lock_guard lock(x_mutex);
    x_faults = std::move(faults);
    x_met = 0;
}

BadLine::Fault BadLine::next(std::uint64_t arrived) {
    std::lock_guard lock(x_mutex);
    if (arrived < Large || x_faults.empty()) return {};
    auto fault = x_faults.front();
    x_faults.pop_front();
    ++x_met;
    return fault;
}

void BadLine::listen() {
    while (!x_stop) {
        pollfd wait{x_listener, POLLIN, 0};
        if (::poll(&wait, 1, 50) <= 0) continue;
        int client = ::accept4(x_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) continue;
        carry(client); // one after the other: so is the client that is tested
    }
}

void BadLine::carry(int client) {
    int daemon = connect_to(x_daemon_port);
    std::array<char, 64 * 1024> buffer{};
    std::uint64_t arrived = 0;
    Fault fault;
    bool met = false;
    while (daemon >= 0 && !x_stop) {
        std::array<pollfd, 2> wait = {pollfd{client, POLLIN, 0}, pollfd{daemon, POLLIN, 0}};
        if (::poll(wait.data(), 2, 50) <= 0) continue;
        if ((wait[1].revents & (POLLIN | POLLHUP)) != 0) {
            auto n = ::recv(daemon, buffer.data(), buffer.size(), 0);
            if (n <= 0 || (fault.cut_answer && met)) break;
            if (!pass_on(client, buffer.data(), static_cast<std::size_t>(n))) break;
        }
        if ((wait[0].revents & (POLLIN | POLLHUP)) == 0) continue;
        auto n = ::recv(client, buffer.data(), buffer.size(), 0);
        if (n <= 0) break;
        arrived += static_cast<std::uint64_t>(n);
        x_carried += static_cast<std::uint64_t>(n);
        if (!met && arrived >= Large) {
            fault = next(arrived);
            met = true;
        }
        if (fault.busy) {
            std::string busy =
                "HTTP/1.1 503 x\r\nRetry-After: 1\r\nContent-Type: application/problem+json\r\n"
                "Content-Length: 57\r\nConnection: close\r\n\r\n"
                "{\"code\":\"unavailable\",\"detail\":\"full\",\"hint\":\"try again\"}";
            pass_on(client, busy.data(), busy.size());
            ::shutdown(client, SHUT_WR);
            while (::recv(client, buffer.data(), buffer.size(), 0) > 0) {
            }
            break;
        }
        if (!pass_on(daemon, buffer.data(), static_cast<std::size_t>(n))) break;
        if (fault.cut > 0 && arrived >= fault.cut) break;
    }
    bool politely = !met || (fault.cut == 0 && !fault.cut_answer);
    politely ? (void)::close(client) : reset(client);
    if (daemon >= 0) ::close(daemon);
}

} // namespace taizhang::test
