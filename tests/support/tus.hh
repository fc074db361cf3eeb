// A small tus client of the tests', request by request; tests/scenario/tus has one that is not ours.
#pragma once

#include "support/http_probe.hh"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace taizhang::test {

std::string base64(std::string_view bytes);
// As Upload-Checksum wants it.
std::string tus_checksum(std::string_view bytes);

class Tus {
public:
    using Headers = std::map<std::string, std::string>;
    Tus(int port, std::string token) : x_port(port), x_token(std::move(token)) {}

    // `metadata` in clear. The answer; location() of it is the upload's address.
    ProbeAnswer create(const Headers& metadata, std::uint64_t length, const std::string& bytes = "",
                       Headers headers = {}) const;
    ProbeAnswer patch(const std::string& path, std::uint64_t offset, const std::string& bytes,
                      Headers headers = {}) const;
    // Announces `announced` bytes, sends fewer and cuts the connection.
    void broken_patch(const std::string& path, std::uint64_t offset, const std::string& bytes,
                      std::uint64_t announced, Headers headers = {}) const;
    ProbeAnswer send(const std::string& method, const std::string& path) const;
    std::uint64_t offset(const std::string& path) const; // by HEAD

    Headers headers(Headers more = {}) const; // with the token and the version

private:
    int x_port;
    std::string x_token;
};

} // namespace taizhang::test
