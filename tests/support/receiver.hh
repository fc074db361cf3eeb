// Somebody else's program that takes reminders: a small HTTP server on loopback.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace taizhang::test {

struct Told {
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
    std::string first_line; // "POST /hook HTTP/1.1"
};

class Receiver {
public:
    // `answer` gives the bytes of the answer to the n-th request, from 0; "" closes the line without one. Called on the
    // receiver's thread, which is its alone. Throws std::runtime_error when no port is free.
    explicit Receiver(std::function<std::string(std::size_t, const Told&)> answer);
    ~Receiver();
    Receiver(const Receiver&) = delete;
    Receiver& operator=(const Receiver&) = delete;

    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(x_port) + "/hook?key=of-the-receiver";
    }
    std::vector<Told> told() const;
    // Waits, half a minute at most, until there are so many; what there is then.
    std::vector<Told> wait_for(std::size_t count) const;

    static std::string status(int code, const std::string& more = "");

private:
    void serve();

    std::function<std::string(std::size_t, const Told&)> x_answer;
    int x_socket = -1;
    int x_port = 0;
    std::atomic<bool> x_stopping{false};
    mutable std::mutex x_mutex;
    std::vector<Told> x_told; // guarded by x_mutex
    std::thread x_thread;
};

} // namespace taizhang::test
