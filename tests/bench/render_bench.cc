// How fast a payroll becomes an archival PDF, beside the floor: libdeflate-6 of the same page contents and attachment,
// and writing them. How it grows with rows and threads, what a process of `taizhang render` takes.
//
//   render_bench [--json] [--runs N] [--large ROWS]     60 rows, other contents each run, canonical JSON attached
//   render_bench --pages DIRECTORY       one PDF of each template with its sample, to be looked at
#include "bench/rows.hh"
#include "pdf/writer.hh"
#include "support/temporary.hh"
#include "typeset/template.hh"
#include "unit/typeset/sample.hh"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <libdeflate.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <zlib.h>

using namespace taizhang;
using Steady = std::chrono::steady_clock;

namespace {

constexpr int SheetRows = 60;
constexpr double Goal = 2.0; // times the floor

[[noreturn]] void stop(const Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    std::exit(facts(error.code).exit_code);
}

template <class T>
T value(Result<T> result) {
    if (!result) stop(result.error());
    return std::move(*result);
}

struct Tools {
    typeset::FontSet fonts;
    std::filesystem::path source = TAIZHANG_SOURCE_DIR;
};

typeset::Template load(const Tools& tools, const std::string& type) {
    auto schema = value(record::Schema::load(tools.source / "schemas", type + "/1"));
    return value(typeset::Template::load(tools.source / "templates", type + "/1", schema));
}

std::string render(const Tools& tools, const typeset::Template& with, const Json& record,
                   const std::string& type) {
    std::string json = value(canonical(record));
    typeset::Context context{"r0123456789abcdef", "NT-2026-0001", 1, std::string(64, '0'), type, "2026-06"};
    auto document = value(typeset::compose(with, record, context, tools.fonts));
    pdf::Metadata metadata;
    metadata.title = document.title;
    metadata.creator = "江苏通衢建设集团有限公司";
    metadata.subject = type;
    metadata.archival_code = context.archival_code;
    metadata.record_id = context.record_id;
    metadata.retention = "工资结清后至少三年";
    metadata.period = context.period;
    std::vector<pdf::Attachment> attachments{
        {"record.json", "application/json", "记录数据", pdf::Relationship::Data, json}};
    return value(pdf::generate(document, tools.fonts, metadata, attachments));
}

void write(const std::filesystem::path& file, const std::string& bytes) {
    std::ofstream stream(file, std::ios::binary);
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream) stop({Code::Io, "cannot write the measured file", {}});
}

std::string inflated(std::string_view bytes) {
    std::string result(bytes.size() * 40 + 65536, '\0');
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return {};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    int code = ::inflate(&stream, Z_FINISH);
    result.resize(code == Z_STREAM_END ? stream.total_out : 0);
    inflateEnd(&stream);
    return result;
}

// The page contents and the attachment, uncompressed: what any writer of this document has to pack.
std::vector<std::string> streams_of(const std::string& pdf) {
    std::vector<std::string> all;
    for (std::size_t at = pdf.find(">>\nstream\n"); at != std::string::npos;
         at = pdf.find(">>\nstream\n", at)) {
        std::size_t head = pdf.rfind(" obj", at), from = at + 10, to = pdf.find("\nendstream", from);
        if (to == std::string::npos) break;
        std::string_view entries(pdf.data() + head, at - head), bytes(pdf.data() + from, to - from);
        bool attached = entries.find("/EmbeddedFile") != std::string_view::npos;
        bool bare = entries.find("/Type") == std::string_view::npos &&
                    entries.find("/Subtype") == std::string_view::npos;
        at = to;
        if (!attached && !bare) continue;
        std::string plain = inflated(bytes);
        bool content = plain.find(" Tm") != std::string::npos;
        if (attached || content) all.push_back(std::move(plain));
    }
    return all;
}

// Processor time of this process: what other programs do meanwhile is in it only as far as they wear the caches.
double processor_ms() {
    timespec spent{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) * 1e3 + static_cast<double>(spent.tv_nsec) / 1e6;
}

double floor_ms(const std::vector<std::string>& streams, const std::filesystem::path& file) {
    static libdeflate_compressor* const Compressor = libdeflate_alloc_compressor(6);
    double start = processor_ms();
    std::string bytes;
    for (const auto& plain : streams) {
        std::size_t used = bytes.size(), bound = libdeflate_zlib_compress_bound(Compressor, plain.size());
        bytes.resize(used + bound);
        bytes.resize(used + libdeflate_zlib_compress(Compressor, plain.data(), plain.size(),
                                                     bytes.data() + used, bound));
    }
    write(file, bytes);
    return processor_ms() - start;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double measure(const Tools& tools, int runs, bench::Rows& rows) {
    test::TemporaryDirectory directory;
    auto with = load(tools, "payroll_sheet");
    std::vector<double> ours, floors, composing;
    std::size_t size = 0, plain = 0;
    for (int i = -3; i < runs; ++i) { // the first three warm the page cache
        Json record = sample::payroll(SheetRows, i + 10);
        auto number = std::to_string(i);
        double start = processor_ms();
        std::string pdf = render(tools, with, record, "L5-05");
        write(directory.path() / (number + ".pdf"), pdf);
        double spent = processor_ms() - start;
        auto streams = streams_of(pdf);
        double least = floor_ms(streams, directory.path() / (number + ".floor"));
        start = processor_ms();
        typeset::Context context{"r0123456789abcdef",  "NT-2026-0001", 1,
                                 std::string(64, '0'), "L5-05",        "2026-06"};
        auto document = value(typeset::compose(with, record, context, tools.fonts));
        double set = processor_ms() - start;
        if (i < 0) continue;
        ours.push_back(spent);
        floors.push_back(least);
        composing.push_back(set);
        size = pdf.size();
        plain = 0;
        for (const auto& each : streams) plain += each.size();
    }
    rows.add("render.payroll_60_rows", median(ours), "ms");
    rows.add("render.compose_part", median(composing), "ms");
    rows.add("render.floor_libdeflate6_write", median(floors), "ms");
    rows.add("render.over_floor", median(ours) / median(floors), "x", "<=", Goal);
    rows.add("render.file_size", static_cast<double>(size) / 1000, "kB");
    return median(ours);
}

double ms_of(const Tools& tools, const typeset::Template& with, const Json& record) {
    double start = processor_ms();
    std::string pdf = render(tools, with, record, "L5-05");
    return processor_ms() - start;
}

// Both lengths in turn, so that a busy moment of the machine meets both.
void growth(const Tools& tools, int runs, bench::Rows& rows) {
    auto with = load(tools, "payroll_sheet");
    Json small = sample::payroll(SheetRows), large = sample::payroll(500);
    std::vector<double> one, many;
    for (int i = 0; i < runs; ++i) {
        one.push_back(ms_of(tools, with, small));
        many.push_back(ms_of(tools, with, large));
    }
    rows.add("render.payroll_500_rows", median(many), "ms");
    rows.add("render.500_over_60_rows", median(many) / median(one), "x", "<=", 7);
}

// Documents a second by one thread and by two, in turn; the best of each.
void scaling(const Tools& tools, bench::Rows& rows) {
    constexpr int Documents = 200, Rounds = 5;
    auto with = load(tools, "payroll_sheet");
    Json record = sample::payroll(SheetRows);
    auto work = [&] {
        for (int i = 0; i < Documents; ++i) ms_of(tools, with, record);
    };
    auto rate = [&](int threads) {
        auto start = Steady::now();
        std::vector<std::thread> all;
        for (int i = 0; i < threads; ++i) all.emplace_back(work);
        for (auto& each : all) each.join();
        return threads * Documents / std::chrono::duration<double>(Steady::now() - start).count();
    };
    double one = 0, two = 0;
    for (int i = 0; i < Rounds; ++i) {
        one = std::max(one, rate(1));
        two = std::max(two, rate(2));
    }
    rows.add("render.documents_one_thread", one, "/s");
    rows.add("render.documents_two_threads", two, "/s");
    rows.add("render.two_thread_scaling", two / one, "x", ">=", 1.8);
}

struct Ran {
    double ms = 0, peak_mb = 0;
    bool good = false;
};

// One process, from its start to its end. The peak has the pages of mapped files in it, which processes share.
Ran run(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
    auto start = Steady::now();
    pid_t child = 0;
    int status = -1;
    rusage used{};
    if (posix_spawnp(&child, arguments[0], &quiet, nullptr, arguments.data(), environ) == 0)
        ::wait4(child, &status, 0, &used);
    posix_spawn_file_actions_destroy(&quiet);
    double ms = std::chrono::duration<double, std::milli>(Steady::now() - start).count();
    return {ms, static_cast<double>(used.ru_maxrss) / 1024, WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

// The canonical text of sample::payroll(count), without ever having it in memory.
void write_rows(const std::filesystem::path& file, int count) {
    Json header = sample::payroll(0);
    header["totals"]["headcount"] = count;
    std::string text = header.dump();
    std::size_t at = text.find("\"rows\":[") + 8;
    std::ofstream stream(file, std::ios::binary);
    stream << text.substr(0, at);
    for (int i = 0; i < count; ++i) stream << (i > 0 ? "," : "") << sample::payroll_row(i, 0).dump();
    stream << text.substr(at);
    if (!stream.flush()) stop({Code::Io, "cannot write the measured file", {}});
}

// Before anything else is in memory: the system counts what the parent had at the start to a child's peak.
void processes(int large, bench::Rows& rows) {
    test::TemporaryDirectory directory;
    auto program = (std::filesystem::path(TAIZHANG_BINARY_DIR) / "bin/taizhang").string();
    auto json = (directory.path() / "record.json").string(), pdf = (directory.path() / "record.pdf").string();
    write(json, value(canonical(sample::payroll(SheetRows))));
    std::vector<std::string> words{program, "render", json, "--type", "L5-05", "-o", pdf};
    double least = 1e9, empty = 1e9, peak = 0;
    for (int i = 0; i < 20; ++i) {
        Ran each = run(words);
        if (!each.good) stop({Code::Internal, "taizhang render failed", {}});
        least = std::min(least, each.ms);
        peak = std::max(peak, each.peak_mb);
        empty = std::min(empty, run({program, "--version"}).ms);
    }
    rows.add("render.process_60_rows", least, "ms");
    rows.add("render.process_that_does_nothing", empty, "ms");
    rows.add("render.process_peak", peak, "MB", "<", 30);
    if (large == 0) return;
    write_rows(json, large);
    Ran ran = run(words);
    if (!ran.good) stop({Code::Internal, "taizhang render failed", {}});
    rows.add("render.large_rows", large, "rows");
    rows.add("render.large_time", ran.ms / 1000, "s");
    rows.add("render.large_peak", ran.peak_mb, "MB", "<", 100);
    rows.add("render.large_qpdf_check", run({"qpdf", "--check", pdf}).good ? 1 : 0, "", ">=", 1);
}

int pages(const Tools& tools, const std::filesystem::path& directory) {
    for (const std::string type : sample::Types) {
        write(directory / (type + ".pdf"),
              render(tools, load(tools, type), sample::of_type(type), sample::code_of(type)));
    }
    return 0;
}

} // namespace

int main(int count, char** arguments) {
    bench::Rows rows(count, arguments);
    int runs = 50, large = 100'000;
    std::string directory;
    for (int i = 1; i < count; ++i) {
        std::string_view argument = arguments[i];
        if (argument == "--json") continue;
        if (argument == "--runs" && i + 1 < count) runs = std::max(1, std::atoi(arguments[++i]));
        else if (argument == "--large" && i + 1 < count) large = std::max(0, std::atoi(arguments[++i]));
        else if (argument == "--pages" && i + 1 < count) directory = arguments[++i];
        else
            return std::fprintf(
                       stderr,
                       "usage: render_bench [--json] [--runs N] [--large ROWS] | --pages DIRECTORY\n"),
                   5;
    }
    if (directory.empty()) processes(large, rows);
    Tools tools{value(typeset::FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts"))};
    if (!directory.empty()) return pages(tools, directory);
    measure(tools, runs, rows);
    growth(tools, std::max(3, runs / 5), rows);
    scaling(tools, rows);
    return rows.print();
}
