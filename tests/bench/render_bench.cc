// How fast a payroll becomes an archival PDF, beside the floor: zlib-6 of the same bytes, and writing them.
//
//   render_bench [--json] [--runs N]     60 rows, other contents each run, canonical JSON attached
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
#include <fstream>
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

// What ended up in the file, each stream uncompressed: pages, fonts, attachment, metadata.
std::vector<std::string> streams_of(const std::string& pdf) {
    std::vector<std::string> all;
    for (std::size_t at = pdf.find("stream\n"); at != std::string::npos; at = pdf.find("stream\n", at)) {
        if (at >= 3 && pdf.compare(at - 3, 3, "end") == 0) {
            at += 7;
            continue;
        }
        std::size_t from = at + 7, to = pdf.find("endstream", from);
        if (to == std::string::npos) break;
        std::string_view bytes(pdf.data() + from, to - from);
        std::string plain = inflated(bytes);
        all.push_back(plain.empty() ? std::string(bytes) : std::move(plain));
        at = to;
    }
    return all;
}

double floor_ms(const std::vector<std::string>& streams, const std::filesystem::path& file) {
    auto start = Steady::now();
    std::string bytes;
    for (const auto& plain : streams) {
        uLongf size = compressBound(plain.size());
        std::string packed(size, '\0');
        compress2(reinterpret_cast<Bytef*>(packed.data()), &size,
                  reinterpret_cast<const Bytef*>(plain.data()), plain.size(), 6);
        bytes.append(packed, 0, size);
    }
    write(file, bytes);
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

int measure(const Tools& tools, int runs, bench::Rows& rows) {
    test::TemporaryDirectory directory;
    auto with = load(tools, "payroll_sheet");
    std::vector<double> ours, floors, composing;
    std::size_t size = 0, plain = 0;
    for (int i = -3; i < runs; ++i) { // the first three warm the page cache
        Json record = sample::payroll(SheetRows, i + 10);
        auto number = std::to_string(i);
        auto start = Steady::now();
        std::string pdf = render(tools, with, record, "L5-05");
        write(directory.path() / (number + ".pdf"), pdf);
        double spent = std::chrono::duration<double, std::milli>(Steady::now() - start).count();
        auto streams = streams_of(pdf);
        double least = floor_ms(streams, directory.path() / (number + ".floor"));
        start = Steady::now();
        typeset::Context context{"r0123456789abcdef",  "NT-2026-0001", 1,
                                 std::string(64, '0'), "L5-05",        "2026-06"};
        auto document = value(typeset::compose(with, record, context, tools.fonts));
        double set = std::chrono::duration<double, std::milli>(Steady::now() - start).count();
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
    rows.add("render.floor_zlib6_write", median(floors), "ms");
    rows.add("render.over_floor", median(ours) / median(floors), "x", "<=", Goal);
    rows.add("render.file_size", static_cast<double>(size) / 1000, "kB");
    return rows.print();
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
    int runs = 50;
    std::string directory;
    for (int i = 1; i < count; ++i) {
        std::string_view argument = arguments[i];
        if (argument == "--json") continue;
        if (argument == "--runs" && i + 1 < count) runs = std::max(1, std::atoi(arguments[++i]));
        else if (argument == "--pages" && i + 1 < count) directory = arguments[++i];
        else return std::fprintf(stderr, "usage: render_bench [--json] [--runs N] | --pages DIRECTORY\n"), 5;
    }
    Tools tools{value(typeset::FontSet::open(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/fonts"))};
    return directory.empty() ? measure(tools, runs, rows) : pages(tools, directory);
}
