// Every document type's sample as archival PDF, its SHA-256 printed: what scripts/reproduce compares between
// compilers, optimisation levels, locales, time zones and numbers of threads.
//
//   every_type FONTS [--threads N] [--archival-code CODE]
//
// FONTS: a directory of font stores (build/<preset>/share/fonts). Another archival code must give other bytes.
#include "base/json.hh"
#include "pdf/writer.hh"
#include "record/catalogue.hh"
#include "typeset/font_store.hh"
#include "typeset/template.hh"
#include "unit/typeset/sample.hh"

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

using namespace taizhang;

namespace {

const std::filesystem::path Source = TAIZHANG_SOURCE_DIR;

struct Job {
    record::DocumentType type;
    std::string line;
};

std::filesystem::path sample_file(const std::string& name) {
    return Source / "samples/documents" / (name + ".json");
}

Result<Json> record_of(const std::string& name) {
    if (std::filesystem::exists(sample_file(name))) return read_json(sample_file(name));
    return sample::of_type(name);
}

Result<std::string> made(const record::DocumentType& type, const typeset::FontSet& fonts,
                         const std::string& archival_code) {
    TRY_INTO(auto schema, record::Schema::load(Source / "schemas", type.schema));
    TRY_INTO(auto layout, typeset::Template::load(Source / "templates", type.template_, schema));
    TRY_INTO(Json record, record_of(type.name));
    TRY_INTO(std::string text, canonical(record));
    typeset::Context context{"r0123456789abcdef", archival_code, 1, std::string(64, '0'), type.code, ""};
    TRY_INTO(auto document, typeset::compose(layout, record, context, fonts));
    pdf::Metadata metadata;
    metadata.title = document.title;
    metadata.subject = type.code;
    metadata.archival_code = context.archival_code;
    metadata.record_id = context.record_id;
    std::vector<pdf::Attachment> attachments{
        {"record.json", "application/json", "记录数据", pdf::Relationship::Data, text}};
    return pdf::generate(document, fonts, metadata, attachments);
}

std::string line_of(const record::DocumentType& type, const typeset::FontSet& fonts,
                    const std::string& archival_code) {
    auto pdf = made(type, fonts, archival_code);
    if (!pdf) return "FAILED " + type.name + " " + pdf.error().message;
    return typeset::store_sha256(*pdf).hex() + " " + type.name;
}

} // namespace

int main(int count, char** arguments) {
    std::setlocale(LC_ALL, ""); // whatever the caller has: it must not matter
    if (count < 2)
        return std::fprintf(stderr, "usage: every_type FONTS [--threads N] [--archival-code CODE]\n"), 2;
    std::size_t threads = 1;
    std::string archival_code = "NT-2026-0001";
    for (int i = 2; i + 1 < count; i += 2) {
        if (std::strcmp(arguments[i], "--threads") == 0)
            threads = static_cast<std::size_t>(std::max(1, std::atoi(arguments[i + 1])));
        else archival_code = arguments[i + 1];
    }
    auto fonts = typeset::FontSet::open(arguments[1]);
    auto catalogue = record::Catalogue::load(Source / "schemas");
    if (!fonts || !catalogue) return std::fprintf(stderr, "fonts or catalogue cannot be read\n"), 1;
    std::vector<Job> jobs;
    for (const auto& type : catalogue->types()) {
        if (!type.template_.empty()) jobs.push_back({type, {}});
    }
    std::vector<std::thread> pool;
    for (std::size_t t = 0; t < threads; ++t) {
        pool.emplace_back([&, t] {
            for (std::size_t i = t; i < jobs.size(); i += threads)
                jobs[i].line = line_of(jobs[i].type, *fonts, archival_code);
        });
    }
    for (auto& thread : pool) thread.join();
    bool good = !jobs.empty();
    for (const Job& job : jobs) {
        std::printf("%s\n", job.line.c_str());
        good = good && !job.line.starts_with("FAILED");
    }
    return good ? 0 : 1;
}
