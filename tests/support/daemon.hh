// A taizhangd of a test's own: a fresh or given data directory, a free loopback port, gone with the test.
#pragma once

#include "cli/client.hh"

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace taizhang::test {

class Daemon {
public:
    static constexpr const char* Password = "test-password-1";

    // Makes the archive with the administrator "admin" if `data` does not exist, starts the daemon, waits until it answers.
    // `environment` is added to the daemon's. Throws std::runtime_error with its log when it does not come up.
    // `in_child` is called before it starts.
    explicit Daemon(std::filesystem::path data, std::vector<std::string> options = {},
                    std::map<std::string, std::string> environment = {},
                    const std::function<void()>& in_child = {});
    ~Daemon(); // SIGTERM, then SIGKILL after ten seconds
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;

    int pid() const { return x_pid; }
    std::string server() const { return "http://127.0.0.1:" + std::to_string(x_port); }
    int port() const { return x_port; }
    double seconds_to_ready() const { return x_seconds_to_ready; }
    std::string log() const;

    bool running();       // false once it has ended; reaps it
    int stop(int signal); // waits for the end; the exit status of waitpid

    std::string login(const std::string& login) const; // the token
    cli::Client client(const std::string& token) const;

private:
    std::filesystem::path x_data;
    std::filesystem::path x_log;
    int x_pid = -1;
    int x_status = 0;
    int x_port = 0;
    double x_seconds_to_ready = 0;
};

} // namespace taizhang::test
