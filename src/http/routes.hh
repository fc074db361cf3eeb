// The API as a table of routes over the use cases. Knows HTTP's words, not its bytes.
#pragma once

#include "http/message.hh"
#include "service/archive.hh"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::http {

struct Site {
    service::Archive& archive;
    const Clock& clock;
    std::filesystem::path web;     // static files of the page
    std::filesystem::path openapi; // docs/openapi.json
};

struct RouteInfo { // for the test that compares with OpenAPI
    std::string method;
    std::string pattern; // "/api/v1/projects/{project}"
};

// Thread-safe.
class Routes {
public:
    explicit Routes(const Site& site);
    ~Routes();

    // Finds the route, checks who asks, and gives what will take the body. Never null: errors are receivers
    // whose finish() is the problem.
    std::unique_ptr<Receiver> receive(Request request);

    static std::vector<RouteInfo> list();

private:
    std::unique_ptr<Receiver> find_receiver(Request request);
    struct Parts;
    std::unique_ptr<Parts> x_parts;
};

} // namespace taizhang::http
