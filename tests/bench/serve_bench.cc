// The daemon as a whole: start to ready, idle memory, acknowledged durable uploads with 32 clients against one
// after the other. Starts a taizhangd of its own on a free loopback port; workers are off, so that what is measured is
// receiving. Prints rows {id, value, unit, goal, met}.
#include "bench/rows.hh"
#include "cli/client.hh"
#include "support/daemon.hh"
#include "support/temporary.hh"

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;

namespace {

constexpr int Clients = 32;
constexpr int AloneUploads = 200;
constexpr int SharedUploads = 3200;

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

long resident_kib(int pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
    }
    return -1;
}

// One client's connection, kept open: what is measured is the daemon, so the other side must cost little.
class Uploader {
public:
    Uploader(int port, const std::string& token, const std::string& project)
        : x_socket(::socket(AF_INET, SOCK_STREAM, 0)),
          x_head("POST /api/v1/projects/" + project +
                 "/submissions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token +
                 "\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: ") {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int on = 1;
        ::setsockopt(x_socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(x_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            give_up("connect");
    }
    ~Uploader() { ::close(x_socket); }
    Uploader(const Uploader&) = delete;
    Uploader& operator=(const Uploader&) = delete;

    // Sends one new file and waits for its 201.
    void upload(int number) {
        std::string body = "--b\r\nContent-Disposition: form-data; "
                           "name=\"type\"\r\n\r\nL4-06\r\n--b\r\nContent-Disposition: form-data; "
                           "name=\"file\"; filename=\"a.csv\"\r\n\r\n序号,姓名\n" +
                           std::to_string(number) + ",某某\n\r\n--b--\r\n";
        std::string request = x_head + std::to_string(body.size()) + "\r\n\r\n" + body;
        if (::send(x_socket, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            give_up("send");
        std::string answer;
        std::array<char, 4096> buffer{};
        std::size_t wanted = std::string::npos;
        while (answer.size() < wanted) {
            auto got = ::recv(x_socket, buffer.data(), buffer.size(), 0);
            if (got <= 0) give_up("recv");
            answer.append(buffer.data(), static_cast<std::size_t>(got));
            auto end = answer.find("\r\n\r\n");
            auto length = answer.find("Content-Length: ");
            if (end != std::string::npos && length != std::string::npos)
                wanted = end + 4 + std::stoul(answer.substr(length + 16));
        }
        if (!answer.starts_with("HTTP/1.1 201")) give_up(answer.substr(0, 400).c_str());
    }

private:
    [[noreturn]] static void give_up(const char* what) {
        std::fprintf(stderr, "upload failed: %s\n", what);
        std::exit(1);
    }

    int x_socket;
    std::string x_head;
};

} // namespace

int main(int argc, char** argv) {
    bench::Rows rows(argc, argv);
    test::TemporaryDirectory directory;
    test::Daemon daemon(directory.path() / "data", {"--workers", "0"});
    rows.add("serve.start_to_ready", daemon.seconds_to_ready(), "s", "<", 0.5);
    std::this_thread::sleep_for(std::chrono::seconds{1});
    rows.add("serve.idle_memory", static_cast<double>(resident_kib(daemon.pid())) / 1024, "MiB", "<", 100);

    auto admin = daemon.client(daemon.login("admin"));
    auto project =
        admin.post("/api/v1/projects", {{"code", "B"}, {"name", "基准"}, {"general_contractor", "总包"}});
    auto id = project->at("id").get<std::string>();
    auto made = admin.post("/api/v1/users", {{"login", "officer"},
                                             {"role", "officer"},
                                             {"password", test::Daemon::Password},
                                             {"projects", {id}}});
    if (!made) return 1;
    auto token = daemon.login("officer");

    int number = 0;
    Uploader one(daemon.port(), token, id);
    auto start = std::chrono::steady_clock::now();
    for (; number < AloneUploads; ++number) one.upload(number);
    double alone = AloneUploads / seconds_since(start);

    std::atomic<int> next{number};
    start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < Clients; ++i) {
            clients.emplace_back([&] {
                Uploader mine(daemon.port(), token, id);
                for (int file = next++; file < AloneUploads + SharedUploads; file = next++) mine.upload(file);
            });
        }
    }
    double shared = SharedUploads / seconds_since(start);
    rows.add("serve.uploads_one_by_one", alone, "1/s");
    rows.add("serve.uploads_32_clients", shared, "1/s");
    rows.add("serve.uploads_32_clients_ratio", shared / alone, "x", ">=", 5);
    return rows.print();
}
