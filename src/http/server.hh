// The HTTP server: sockets, bytes, time limits. Boost.Beast lives in server.cc alone (it compiles slowly).
//
// Handlers block (a commit waits for its fsync, a password hash for its turn), so a connection's coroutine runs
// on a pool of `threads`; that many requests are worked on at once, more wait in the kernel's queue.
#pragma once

#include "http/routes.hh"

#include <cstdint>
#include <memory>
#include <string>

namespace taizhang::http {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8460;
    unsigned threads = 40;
    unsigned idle_seconds = 60; // without a byte moving
    std::uint64_t max_body = std::uint64_t{257}
                             << 20; // the archive's own limit is said in words; this one guards
    unsigned max_connections = 2000;
};

class Server {
public:
    // Listens at once. Errors: Io (address in use, no right to the port).
    static Result<std::unique_ptr<Server>> listen(const ServerOptions& options, Routes& routes);
    virtual ~Server() = default;
    virtual std::uint16_t port() const = 0;
    // Accepts until stop(); returns when the last connection is done or five seconds after stop().
    virtual void run() = 0;
    virtual void stop() = 0; // any thread
};

} // namespace taizhang::http
