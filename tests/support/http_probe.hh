// A raw HTTP/1.1 request and its answer over one connection: for tests that must see statuses and headers.
#pragma once

#include <map>
#include <string>

namespace taizhang::test {

struct ProbeAnswer {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
};

class Probe {
public:
    explicit Probe(int port) : x_port(port) {}
    // Throws std::runtime_error when nothing answers.
    ProbeAnswer send(const std::string& method, const std::string& path,
                     const std::map<std::string, std::string>& headers, const std::string& body) const;

private:
    int x_port;
};

} // namespace taizhang::test
