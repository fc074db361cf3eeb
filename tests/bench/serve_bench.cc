// The daemon as a whole: start to ready, idle memory, acknowledged durable uploads with 32 clients against one
// after the other, one file a request and in batches of 50, against `cp` and `sync` of the same bytes as the floor; one
// gigabyte by a form and in pieces, with how much the daemon grows. Starts a taizhangd of its own on a free loopback port; workers are off, so that what is measured is
// receiving. Prints rows {id, value, unit, goal, met}.
#include "bench/rows.hh"
#include "cli/client.hh"
#include "support/daemon.hh"
#include "support/temporary.hh"
#include "support/tus.hh"

#include <arpa/inet.h>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <netinet/tcp.h>
#include <sstream>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;

namespace {

constexpr int Clients = 32;
constexpr int AloneUploads = 200;
constexpr int SharedUploads = 3200;
constexpr int BatchFiles = 50;
constexpr std::uint64_t Large = std::uint64_t{1} << 30;

std::string content(int number) { return "序号,姓名\n" + std::to_string(number) + ",某某\n"; }

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

// Processor time it has used so far, of all its threads, in milliseconds.
double processor_ms(int pid) {
    std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
    std::string text((std::istreambuf_iterator<char>(status)), {});
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped; // state .. cmajflt
    double user = 0, system = 0;
    fields >> user >> system;
    return (user + system) * 1000 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

// One client's connection, kept open: what is measured is the daemon, so the other side must cost little.
class Uploader {
public:
    Uploader(int port, const std::string& token, const std::string& project)
        : x_socket(::socket(AF_INET, SOCK_STREAM, 0)), x_project("/api/v1/projects/" + project),
          x_head(" HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nAuthorization: Bearer " + token +
                 "\r\n") {
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
        send(head("POST", x_project + "/submissions", Form, body_of(number, 1)));
        if (!answer().starts_with("HTTP/1.1 201")) give_up("not received");
    }

    // Sends `count` new files in one form; all must be received.
    void batch(int number, int count) {
        send(head("POST", x_project + "/batches", Form, body_of(number, count)));
        auto got = answer();
        if (got.find("\"received\":" + std::to_string(count)) == std::string::npos)
            give_up("not all received");
    }

    // One large file through a form; `each` is called now and then.
    template <class Each>
    void large_form(Each each) {
        std::string before = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
        std::string after = "\r\n--b--\r\n";
        send(head("POST", x_project + "/submissions", Form, before.size() + Large + after.size()) + before);
        stream('f', each);
        send(after);
        if (!answer().starts_with("HTTP/1.1 201")) give_up("not received");
    }

    // The same in pieces, here one.
    template <class Each>
    void large_upload(const std::string& project_in_base64, Each each) {
        std::string no_body;
        send(head("POST", "/api/v1/uploads",
                  "Upload-Length: " + std::to_string(Large) + "\r\nUpload-Metadata: project " +
                      project_in_base64 + "\r\n",
                  no_body));
        auto created = answer();
        auto at = created.find("Location: ");
        if (at == std::string::npos) give_up(created.c_str());
        auto path = created.substr(at + 10, created.find('\r', at) - at - 10);
        send(head("PATCH", path, "Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n",
                  Large));
        stream('t', each);
        if (answer().find("Taizhang-Submission") == std::string::npos) give_up("not received");
    }

private:
    static constexpr const char* Form = "Content-Type: multipart/form-data; boundary=b\r\n";

    static std::string body_of(int number, int count) {
        std::string body;
        for (int i = number; i < number + count; ++i)
            body += "--b\r\nContent-Disposition: form-data; "
                    "name=\"type\"\r\n\r\nL4-06\r\n--b\r\nContent-Disposition: form-data; "
                    "name=\"file\"; filename=\"a.csv\"\r\n\r\n" +
                    content(i) + "\r\n";
        return body + "--b--\r\n";
    }

    std::string head(const std::string& method, const std::string& path, const std::string& headers,
                     std::uint64_t length) const {
        return method + " " + path + x_head + headers + "Content-Length: " + std::to_string(length) +
               "\r\n\r\n";
    }
    std::string head(const std::string& method, const std::string& path, const std::string& headers,
                     const std::string& body) const {
        return head(method, path, headers, body.size()) + body;
    }

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            auto sent = ::send(x_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) give_up("send");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    template <class Each>
    void stream(char kind, Each each) {
        std::string piece(1 << 20, kind);
        for (std::uint64_t done = 0; done < Large; done += piece.size()) {
            for (std::size_t i = 0; i < 8; ++i) piece[i] = static_cast<char>(done >> (8 * i)); // no two alike
            send(piece);
            if ((done >> 20) % 16 == 0) each();
        }
    }

    std::string answer() {
        std::string text;
        std::array<char, 65536> buffer{};
        std::size_t wanted = std::string::npos;
        while (text.size() < wanted) {
            auto got = ::recv(x_socket, buffer.data(), buffer.size(), 0);
            if (got <= 0) give_up("recv");
            text.append(buffer.data(), static_cast<std::size_t>(got));
            auto end = text.find("\r\n\r\n");
            if (wanted != std::string::npos || end == std::string::npos) continue;
            auto length = text.find("Content-Length: ");
            wanted = end + 4 + (length < end ? std::stoul(text.substr(length + 16)) : 0);
        }
        return text;
    }

    [[noreturn]] static void give_up(const char* what) {
        std::fprintf(stderr, "upload failed: %s\n", what);
        std::exit(1);
    }

    int x_socket;
    std::string x_project;
    std::string x_head;
};

// Files a second when they are only copied, then flushed: the same bytes, 32 at once.
double floor_of(const std::filesystem::path& directory) {
    std::filesystem::create_directories(directory);
    auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < SharedUploads; ++i) std::ofstream(directory / std::to_string(i)) << content(-1 - i);
    ::sync();
    return SharedUploads / seconds_since(start);
}

// `each(client, number)` sends the files from `number` on; files a second of 32 clients.
template <class Each>
double by_many(const test::Daemon& daemon, const std::string& token, const std::string& project, int from,
               int step, Each each) {
    std::atomic<int> next{from};
    auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < Clients; ++i) {
            clients.emplace_back([&] {
                Uploader mine(daemon.port(), token, project);
                for (int file = next.fetch_add(step); file < from + SharedUploads;
                     file = next.fetch_add(step))
                    each(mine, file);
            });
        }
    }
    return SharedUploads / seconds_since(start);
}

void measure_large(bench::Rows& rows, const test::Daemon& daemon, const std::string& token,
                   const std::string& project) {
    for (bool form : {true, false}) {
        Uploader one(daemon.port(), token, project);
        auto before = resident_kib(daemon.pid());
        auto most = before;
        auto look = [&] { most = std::max(most, resident_kib(daemon.pid())); };
        auto start = std::chrono::steady_clock::now();
        if (form) one.large_form(look);
        else one.large_upload(test::base64(project), look);
        double took = seconds_since(start);
        look();
        std::string name = form ? "serve.upload_1gb_form" : "serve.upload_1gb";
        rows.add(name + "_rate", static_cast<double>(Large >> 20) / took, "MiB/s");
        rows.add(name + "_growth", static_cast<double>(most - before) / 1024, "MiB", "<", 64);
    }
}

} // namespace

int main(int argc, char** argv) {
    bench::Rows rows(argc, argv);
    test::TemporaryDirectory directory;
    test::Daemon daemon(directory.path() / "data", {"--workers", "0", "--queue-limit", "1000000"});
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

    double used = processor_ms(daemon.pid());
    double shared =
        by_many(daemon, token, id, number, 1, [](Uploader& mine, int file) { mine.upload(file); });
    double each_ms = (processor_ms(daemon.pid()) - used) / SharedUploads;
    number += SharedUploads;
    double batches = by_many(daemon, token, id, number, BatchFiles,
                             [](Uploader& mine, int file) { mine.batch(file, BatchFiles); });
    double floor = floor_of(directory.path() / "floor");
    rows.add("serve.uploads_one_by_one", alone, "1/s");
    rows.add("serve.uploads_32_clients", shared, "1/s");
    rows.add("serve.uploads_32_clients_ratio", shared / alone, "x", ">=", 5);
    rows.add("serve.uploads_32_clients_processor", each_ms, "ms");
    rows.add("serve.batch_32_clients", batches, "1/s");
    rows.add("serve.batch_32_clients_ratio", batches / alone, "x", ">=", 5);
    rows.add("serve.floor_copy_sync", floor, "1/s");
    rows.add("serve.batch_of_floor", batches / floor, "x");
    measure_large(rows, daemon, token, id);
    return rows.print();
}
