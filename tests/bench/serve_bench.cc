// The daemon as a whole: start to ready, idle memory, acknowledged durable uploads with 32 clients against one
// after the other. Starts a taizhangd of its own on a free loopback port; workers are off, so that what is measured is
// receiving. Prints rows {id, value, unit, goal, met}.
#include "bench/rows.hh"
#include "cli/client.hh"
#include "support/daemon.hh"
#include "support/temporary.hh"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

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

void upload(const cli::Client& client, const std::string& project, const std::filesystem::path& directory, int number) {
    auto file = directory / (std::to_string(number) + ".csv");
    test::write_file(file, "序号,姓名\n" + std::to_string(number) + ",某某\n");
    auto receipt = client.upload("/api/v1/projects/" + project + "/submissions",
                                 {{"type", "L4-06"}, {"period", ""}, {"subcontractor", ""}}, {"file", "a.csv", file});
    if (!receipt) {
        std::fprintf(stderr, "upload failed: %s\n", receipt.error().message.c_str());
        std::exit(1);
    }
}

} // namespace

int main(int argc, char** argv) {
    bench::Rows rows(argc, argv);
    test::TemporaryDirectory directory;
    std::filesystem::create_directory(directory.path() / "files");

    test::Daemon daemon(directory.path() / "data", {"--workers", "0"});
    rows.add("serve.start_to_ready", daemon.seconds_to_ready(), "s", "<", 0.5);
    std::this_thread::sleep_for(std::chrono::seconds{1});
    rows.add("serve.idle_memory", static_cast<double>(resident_kib(daemon.pid())) / 1024, "MiB", "<", 100);

    auto admin = daemon.client(daemon.login("admin"));
    auto project = admin.post("/api/v1/projects", {{"code", "B"}, {"name", "基准"}, {"general_contractor", "总包"}});
    auto id = project->at("id").get<std::string>();
    auto made = admin.post("/api/v1/users", {{"login", "officer"}, {"role", "officer"}, {"password", test::Daemon::Password}, {"projects", {id}}});
    auto officer = daemon.client(daemon.login("officer"));

    int number = 0;
    auto start = std::chrono::steady_clock::now();
    for (; number < AloneUploads; ++number) upload(officer, id, directory.path() / "files", number);
    double alone = AloneUploads / seconds_since(start);

    std::atomic<int> next{number};
    start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < Clients; ++i) {
            clients.emplace_back([&] {
                for (int mine = next++; mine < AloneUploads + SharedUploads; mine = next++)
                    upload(officer, id, directory.path() / "files", mine);
            });
        }
    }
    double shared = SharedUploads / seconds_since(start);
    rows.add("serve.uploads_one_by_one", alone, "1/s");
    rows.add("serve.uploads_32_clients", shared, "1/s");
    rows.add("serve.uploads_32_clients_ratio", shared / alone, "x", ">=", 5);
    return rows.print();
}
