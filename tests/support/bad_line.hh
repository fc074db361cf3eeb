// A network between a client and a daemon that breaks when it is told to: connections are cut after so many bytes, or
// answered "busy" without reaching the daemon.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace taizhang::test {

class BadLine {
public:
    struct Fault {
        bool busy = false;       // 503 with Retry-After: 1
        std::uint64_t cut = 0;   // reset after so many bytes from the client; 0: not at all
        bool cut_answer = false; // everything arrives, its answer does not
    };
    explicit BadLine(int port_of_daemon);
    ~BadLine();
    BadLine(const BadLine&) = delete;
    BadLine& operator=(const BadLine&) = delete;

    std::string server() const { return "http://127.0.0.1:" + std::to_string(x_port); }
    // The next connections that bring more than a kilobyte meet these, in order; all others pass.
    void meet(std::deque<Fault> faults);
    std::size_t met() const { return x_met; }
    std::uint64_t carried() const { return x_carried; } // bytes from clients, all connections

private:
    void listen();
    void carry(int client);
    Fault next(std::uint64_t arrived);
    int x_daemon_port, x_port = 0, x_listener = -1;
    std::mutex x_mutex;
    std::deque<Fault> x_faults; // guarded by x_mutex
    std::atomic<std::size_t> x_met{0};
    std::atomic<std::uint64_t> x_carried{0};
    std::atomic<bool> x_stop{false};
    std::thread x_thread;
};

} // namespace taizhang::test
