#include "support/daemon.hh"

#include "service/archive.hh"
#include "support/temporary.hh"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace taizhang::test {
namespace {

std::filesystem::path share() { return std::filesystem::path(TAIZHANG_BINARY_DIR) / "share"; }

void make_archive(const std::filesystem::path& data) {
    SystemClock clock;
    service::Options options;
    options.data = data;
    options.keys = data / "keys";
    options.share = share();
    auto archive = service::Archive::open(options, clock);
    if (!archive) throw std::runtime_error("archive: " + archive.error().message);
    auto admin = (*archive)->people().create_first_admin("admin", Daemon::Password);
    if (!admin) throw std::runtime_error("admin: " + admin.error().message);
}

} // namespace

Daemon::Daemon(std::filesystem::path data, std::vector<std::string> options,
               std::map<std::string, std::string> environment, const std::function<void()>& in_child)
    : x_data(std::move(data)), x_log(x_data.parent_path() / (x_data.filename().string() + ".log")) {
    if (!std::filesystem::exists(x_data)) make_archive(x_data);
    std::string program = std::string(TAIZHANG_BINARY_DIR) + "/bin/taizhangd";
    std::vector<std::string> words = {program,  "--data", x_data.string(), "--share", share().string(),
                                      "--port", "0"};
    words.insert(words.end(), options.begin(), options.end());
    std::filesystem::remove(x_log);
    auto start = std::chrono::steady_clock::now();
    x_pid = ::fork();
    if (x_pid == 0) {
        int log = ::open(x_log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::dup2(log, STDERR_FILENO);
        for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
        if (in_child) in_child();
        std::vector<char*> argv;
        for (auto& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        ::execv(program.c_str(), argv.data());
        ::_exit(127);
    }
    for (int i = 0; i < 3000 && running(); ++i) {
        auto text = log();
        auto at = text.find("event=ready");
        auto port = at == std::string::npos ? at : text.find("port=", at);
        if (port != std::string::npos && text.find('\n', port) != std::string::npos) {
            x_port = std::stoi(text.substr(port + 5));
            auto made = cli::Client::make(server(), "");
            // With --reserve-mb above the free disk it is up, but never ready.
            if (made && (made->get("/readyz") || made->get("/healthz"))) {
                x_seconds_to_ready =
                    std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
                return;
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    throw std::runtime_error("taizhangd did not come up:\n" + log());
}

Daemon::~Daemon() {
    if (!running()) return;
    ::kill(x_pid, SIGTERM);
    for (int i = 0; i < 1000 && running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds{10});
    if (running()) stop(SIGKILL);
}

std::string Daemon::log() const { return std::filesystem::exists(x_log) ? read_file(x_log) : std::string(); }

bool Daemon::running() {
    if (x_pid < 0) return false;
    if (::waitpid(x_pid, &x_status, WNOHANG) != x_pid) return true;
    x_pid = -1;
    return false;
}

int Daemon::stop(int signal) {
    if (x_pid < 0) return x_status;
    ::kill(x_pid, signal);
    ::waitpid(x_pid, &x_status, 0);
    x_pid = -1;
    return x_status;
}

cli::Client Daemon::client(const std::string& token) const { return *cli::Client::make(server(), token); }

std::string Daemon::login(const std::string& login) const {
    auto session = client("").post("/api/v1/session", {{"login", login}, {"password", Password}});
    if (!session) throw std::runtime_error("login: " + session.error().message);
    return session->at("token").get<std::string>();
}

} // namespace taizhang::test
