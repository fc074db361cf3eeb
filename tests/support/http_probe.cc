#include "support/http_probe.hh"

#include <arpa/inet.h>
#include <cctype>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace taizhang::test {

ProbeLine::ProbeLine(int port) : x_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(x_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(x_socket);
        throw std::runtime_error("cannot connect");
    }
}

ProbeLine::~ProbeLine() { ::close(x_socket); }

void ProbeLine::head(const std::string& method, const std::string& path,
                     const std::map<std::string, std::string>& headers) {
    std::string request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
    send(request + "\r\n");
}

void ProbeLine::send(std::string_view bytes) {
    while (!bytes.empty()) {
        auto n = ::send(x_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

ProbeAnswer ProbeLine::answer() {
    std::string text;
    char buffer[65536];
    for (ssize_t n = 0; (n = ::recv(x_socket, buffer, sizeof buffer, 0)) > 0;)
        text.append(buffer, static_cast<std::size_t>(n));
    auto end = text.find("\r\n\r\n");
    if (end == std::string::npos || text.size() < 12) throw std::runtime_error("no answer");
    ProbeAnswer answer;
    answer.status = std::stoi(text.substr(9, 3));
    for (std::size_t at = text.find("\r\n") + 2; at < end;) {
        auto line_end = text.find("\r\n", at);
        auto colon = text.find(": ", at);
        std::string name = text.substr(at, colon - at);
        for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        answer.headers[name] = text.substr(colon + 2, line_end - colon - 2);
        at = line_end + 2;
    }
    answer.body = text.substr(end + 4);
    return answer;
}

ProbeAnswer Probe::send(const std::string& method, const std::string& path,
                        const std::map<std::string, std::string>& headers, const std::string& body) const {
    ProbeLine line(x_port);
    auto all = headers;
    if (!body.empty()) all["Content-Length"] = std::to_string(body.size());
    line.head(method, path, all);
    line.send(body);
    return line.answer();
}

} // namespace taizhang::test
