// A raw HTTP/1.1 request and its answer over one connection: for tests that must see statuses and headers.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace taizhang::test {

struct ProbeAnswer {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
};

// A connection byte by byte: for requests that come slowly, break off or lie.
class ProbeLine {
public:
    explicit ProbeLine(int port); // throws std::runtime_error when nothing answers
    ~ProbeLine();                 // cut
    ProbeLine(const ProbeLine&) = delete;
    ProbeLine& operator=(const ProbeLine&) = delete;

    // The request line and headers, with "Connection: close".
    void head(const std::string& method, const std::string& path,
              const std::map<std::string, std::string>& headers);
    void send(std::string_view bytes); // what cannot be sent is dropped: the answer may be there
    ProbeAnswer answer();              // throws when there is none

private:
    int x_socket;
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
