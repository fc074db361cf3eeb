// Acknowledged durable uploads a second (blob synced, row and custody entry committed): 32 clients at once
// against one by one, in the same run on the same disk. Prints rows {id, value, unit, goal, met}.
// usage: commit_bench [--json] [directory]     the directory must be on the disk to be measured, not in memory;
//                                              default: the build directory
#include "base/clock.hh"
#include "bench/rows.hh"
#include "proof/password.hh"
#include "store/blobs.hh"
#include "store/catalogue.hh"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <vector>

using namespace taizhang;
using namespace taizhang::store;
namespace fs = std::filesystem;

namespace {

constexpr double Seconds = 3;
constexpr int Rounds = 3;
constexpr int Clients = 32;
constexpr std::size_t Bytes = 20'000; // about one month's payroll sheet

Result<void> upload(const Blobs& blobs, Catalogue& catalogue, const Clock& clock) {
    Submission made;
    made.id = SubmissionId(proof::random_id('s'));
    made.project = ProjectId("p1");
    made.type = "L5-05";
    made.period = "2026-06";
    made.attestation = Json::object();
    made.state = "received";
    made.received_at = clock.now();
    std::string bytes(Bytes, 'x');
    bytes += made.id.text();
    made.size = bytes.size();
    TRY_INTO(made.digests, blobs.put(bytes));
    return catalogue.commit([&](UnitOfWork& unit) -> Result<void> {
        TRY_INTO(made.log_position, unit.custody("u1", "receive", made.id.text(), Json::object()));
        TRY(unit.insert(made));
        return unit.enqueue("process", made.id.text());
    });
}

// Uploads a second; below 0: something failed.
double measure(int clients, const Blobs& blobs, Catalogue& catalogue, const Clock& clock) {
    std::atomic<int> done{0};
    std::atomic<bool> failed{false};
    auto began = std::chrono::steady_clock::now();
    auto elapsed = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    {
        std::vector<std::jthread> threads;
        for (int client = 0; client < clients; ++client)
            threads.emplace_back([&] {
                while (elapsed() < Seconds && !failed) {
                    if (upload(blobs, catalogue, clock)) ++done;
                    else failed = true;
                }
            });
    }
    return failed ? -1 : done / elapsed();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int run(const fs::path& directory, bench::Rows& rows) {
    SystemClock clock;
    auto blobs = Blobs::open(directory / "blobs");
    auto catalogue = Catalogue::open(directory / "catalogue.db", clock);
    if (!blobs || !catalogue) return 1;
    Project project;
    project.id = ProjectId("p1");
    if (!(*catalogue)->commit([&](UnitOfWork& unit) { return unit.insert(project); })) return 1;
    std::vector<double> alone, together;
    for (int round = 0; round < Rounds; ++round) { // by turns: a shared machine's mood meets both alike
        alone.push_back(measure(1, *blobs, **catalogue, clock));
        together.push_back(measure(Clients, *blobs, **catalogue, clock));
        if (alone.back() <= 0 || together.back() <= 0) return 1;
    }
    if (!(*catalogue)->verify_custody()) return 1;
    auto statistics = (*catalogue)->statistics();
    rows.add("store.uploads_one_by_one", median(alone), "1/s");
    rows.add("store.uploads_32_clients", median(together), "1/s");
    rows.add("store.uploads_32_clients_ratio", median(together) / median(alone), "x", ">=", 5);
    rows.add("store.units_per_transaction",
             static_cast<double>(statistics.units) / static_cast<double>(statistics.groups), "");
    return rows.print();
}

} // namespace

int main(int count, char** arguments) {
    bench::Rows rows(count, arguments);
    fs::path parent = TAIZHANG_BINARY_DIR;
    for (int i = 1; i < count; ++i) {
        if (std::string_view(arguments[i]) != "--json") parent = arguments[i];
    }
    fs::path directory = parent / proof::random_id('b');
    int result = run(directory, rows);
    if (result != 0) std::fprintf(stderr, "commit_bench: the store failed under load\n");
    std::error_code error;
    fs::remove_all(directory, error);
    return result;
}
