// House rules as tests: what configure cannot see.
#include "base/failpoint.hh"
#include "base/json.hh"
#include "daemon/config.hh"
#include "record/catalogue.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <set>
#include <sstream>

using namespace taizhang;
using namespace taizhang::test;
namespace fs = std::filesystem;

namespace {

struct Source {
    std::string path; // "src/base/date.cc"
    std::string room; // "base"
    std::string text;
};

std::vector<Source> sources() {
    std::vector<Source> all;
    auto root = source_path("src");
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        auto extension = entry.path().extension();
        if (extension != ".cc" && extension != ".hh") continue;
        auto relative = fs::relative(entry.path(), root);
        all.push_back({"src/" + relative.string(), relative.begin()->string(), read_file(entry.path())});
    }
    return all;
}

// Code without comments and string literals: what is banned may be spoken of.
std::string code_of(const std::string& text) {
    static const std::regex Noise(R"(//[^\n]*|"(\\.|[^"\\\n])*")");
    return std::regex_replace(text, Noise, " ");
}

std::string matching(const std::vector<Source>& files, const std::regex& banned,
                     const std::function<bool(const Source&)>& where) {
    std::string found;
    for (const auto& file : files) {
        if (!where(file)) continue;
        std::istringstream lines(code_of(file.text));
        std::string line;
        for (int number = 1; std::getline(lines, line); ++number) {
            if (std::regex_search(line, banned))
                found += file.path + ":" + std::to_string(number) + ": " + line + "\n";
        }
    }
    return found;
}

} // namespace

TEST_CASE("nobody throws, prints from a library room, or opens a namespace in a header") {
    auto files = sources();
    REQUIRE(files.size() > 100);
    // CLI11 takes a parse error from a callback as an exception of its own; index.cc throws Xapian's to its own wall.
    CHECK(matching(files, std::regex(R"(\bthrow\b)"), [](const Source& f) {
              return f.path != "src/cli/main.cc" && f.path != "src/index/index.cc";
          }) == "");
    CHECK(matching(files, std::regex(R"(std::(cout|cerr|clog))"),
                   [](const Source& f) { return f.path.find("/main") == std::string::npos; }) == "");
    CHECK(matching(files, std::regex(R"(\busing namespace\b)"),
                   [](const Source& f) { return f.path.ends_with(".hh"); }) == "");
    CHECK(matching(files, std::regex(R"(\b(sprintf|strcpy|strcat|gets|atof|rand|srand|strtok|tmpnam)\s*\()"),
                   [](const Source&) { return true; }) == "");
}

TEST_CASE("time, chance and locale enter by their doors only") {
    auto files = sources();
    CHECK(matching(files, std::regex(R"(system_clock::now|\btime\(nullptr\)|gettimeofday|clock_gettime)"),
                   [](const Source& f) {
                       return f.path != "src/base/clock.cc" && f.path != "src/sandbox/confine.cc";
                   }) == ""); // names system calls
    CHECK(matching(files, std::regex(R"(random_device|mt19937|randombytes|RAND_bytes)"),
                   [](const Source& f) { return f.room != "proof"; }) == "");
    CHECK(matching(files, std::regex(R"(setlocale|std::locale\b)"), [](const Source&) { return true; }) ==
          "");
    CHECK(matching(files, std::regex(R"(sleep_for|\busleep\b|\bsleep\()"),
                   [](const Source& f) { return f.room != "cli"; }) == "");
}

TEST_CASE("no floating point where output bytes depend on it") {
    // HarfBuzz hands outlines out as float, libtiff resolutions, poppler the boxes of words and pages: they become integers
    // in these files.
    static const std::set<std::string> Doors = {"src/typeset/font_store_builder.cc", "src/pdf/tiff.cc",
                                                "src/pdf/drawing.cc"};
    CHECK(matching(sources(), std::regex(R"(\b(float|double)\b)"), [](const Source& f) {
              if (Doors.contains(f.path)) return false;
              return f.room == "record" || f.room == "review" || f.room == "retention" ||
                     f.room == "typeset" || f.room == "pdf";
          }) == "");
}

TEST_CASE("the law of the house touches no file, clock or thread") {
    CHECK(matching(sources(),
                   std::regex(R"(#include <(fstream|thread|mutex|unistd\.h)>|clock\.hh|\b(fopen|printf)\()"),
                   [](const Source& f) {
                       return f.room == "retention" || f.room == "review" || f.room == "record";
                   }) == "");
}

TEST_CASE("workshops do not leak through the service's headers") {
    static const std::set<std::string> Inner = {
        "src/service/rooms.hh",          "src/service/reference.hh",    "src/service/making.hh",
        "src/service/record_file.hh",    "src/service/filing.hh",       "src/service/recognition.hh",
        "src/service/unpacking.hh",      "src/service/scanning.hh",     "src/service/sealing.hh",
        "src/service/reviewing.hh",      "src/service/completeness.hh", "src/service/month_life.hh",
        "src/service/month_papers.hh",   "src/service/month_state.hh",  "src/service/contradictions.hh",
        "src/service/basis.hh",          "src/service/items.hh",        "src/service/duties_now.hh",
        "src/service/identity_paper.hh", "src/service/county_paper.hh", "src/service/opinion_paper.hh",
        "src/service/reminder_stage.hh"};
    auto files = sources();
    std::regex outside(R"re(#include "(?!base/|record/|retention/|service/)[^"]+")re");
    for (const auto& file : files) {
        if (file.room == "service" && file.path.ends_with(".hh") && !Inner.contains(file.path)) {
            INFO(file.path);
            CHECK_FALSE(std::regex_search(file.text, outside));
            CHECK_FALSE(std::regex_search(
                file.text,
                std::regex(
                    R"(service/(rooms|reference|making|record_file|filing|recognition|unpacking|scanning|sealing|reviewing|completeness|month_life|month_papers|month_state)\.hh")")));
        }
        if (file.room == "http" || file.room == "cli" || file.room == "daemon") {
            INFO(file.path);
            CHECK_FALSE(std::regex_search(
                file.text,
                std::regex(
                    R"(service/(rooms|reference|making|record_file|filing|recognition|unpacking|scanning|sealing|reviewing|completeness|month_life|month_papers|month_state)\.hh")")));
        }
    }
}

TEST_CASE("only the upper floors log") {
    CHECK(matching(sources(), std::regex(R"(\blog::(error|warn|info|debug)\b)"), [](const Source& f) {
              return f.room != "base" && f.room != "service" && f.room != "http" && f.room != "daemon";
          }) == "");
}

TEST_CASE("every room has its README, every header its contract") {
    for (const auto& entry : fs::directory_iterator(source_path("src"))) {
        if (!entry.is_directory()) continue;
        INFO(entry.path());
        CHECK(fs::exists(entry.path() / "README.md"));
    }
    for (const auto& file : sources()) {
        if (!file.path.ends_with(".hh")) continue;
        INFO(file.path);
        CHECK(file.text.starts_with("//"));
        CHECK(file.text.find("#pragma once") != std::string::npos);
    }
}

TEST_CASE("every fail point is passed somewhere and documented") {
    std::string all;
    for (const auto& file : sources()) {
        if (file.path != "src/base/failpoint.cc") all += file.text;
    }
    auto documented = read_file(source_path("docs/store.md"));
    for (auto name : failpoints()) {
        INFO(name);
        CHECK(all.find("\"" + std::string(name) + "\"") != std::string::npos);
        CHECK(documented.find(std::string(name)) != std::string::npos);
    }
}

TEST_CASE("every structured type with a schema has its template and a sample") {
    auto catalogue = record::Catalogue::load(source_path("schemas"));
    REQUIRE(catalogue);
    auto manifest = read_json(source_path("samples/manifest.json"));
    REQUIRE(manifest);
    std::set<std::string> sampled;
    for (const auto& file : manifest->at("files")) {
        sampled.insert(text_at(file, "type"));
        CHECK(fs::exists(source_path("samples/" + text_at(file, "file"))));
        CHECK(fs::exists(source_path("samples/" + text_at(file, "expected"))));
    }
    int structured = 0;
    for (const auto& type : catalogue->types()) {
        INFO(type.code);
        CHECK_FALSE(type.title.empty());
        CHECK_FALSE(type.basis.empty());
        CHECK_FALSE(type.retention.empty());
        if (type.schema.empty()) continue;
        ++structured;
        CHECK(fs::exists(source_path("schemas/" + type.schema + ".schema.json")));
        CHECK(fs::exists(source_path("templates/" + type.template_ + ".json")));
        CHECK((sampled.contains(type.code) ||
               fs::exists(source_path("samples/documents/" + type.name + ".json"))));
    }
    CHECK(structured >= 10);
}

TEST_CASE("every setting, verb and exit code is in its man page") {
    auto daemon_page = read_file(source_path("docs/man/taizhangd.8.scd"));
    for (const auto& setting : daemon::settings()) {
        INFO(setting.name);
        CHECK(daemon_page.find(std::string(setting.name)) != std::string::npos);
    }
    auto page = read_file(source_path("docs/man/taizhang.1.scd"));
    for (const auto* verb :
         {"serve",    "init",    "ingest",      "check",       "render",       "search",
          "show",     "why",     "verify",      "user add",    "user list",    "login",
          "findings", "records", "delete",      "project add", "project list", "event add",
          "rebuild",  "doctor",  "submissions", "assign",      "mapping",      "withdraw"}) {
        INFO(verb);
        CHECK(page.find("*" + std::string(verb) + "*") != std::string::npos);
    }
    // And what no list here knows yet: the words of the option parser itself.
    auto parser = read_file(source_path("src/cli/main.cc"));
    std::regex words(R"re(verb\(\*?\w+, line, "(\w+)"|"(?:-o,)?(--[a-z][a-z-]+)")re");
    std::size_t found = 0;
    for (std::sregex_iterator each(parser.begin(), parser.end(), words), end; each != end; ++each, ++found) {
        auto word = (*each)[1].matched ? (*each)[1].str() : (*each)[2].str();
        INFO(word);
        CHECK(page.find(word == "--output" ? "-o" : word) != std::string::npos);
    }
    CHECK(found > 60);
    for (Code code : {Code::BadInput, Code::Forbidden, Code::NotFound, Code::Retained, Code::TooMany,
                      Code::Io, Code::Corrupt, Code::Internal})
        CHECK(page.find("*" + std::to_string(facts(code).exit_code) + "*") != std::string::npos);
}

TEST_CASE("no path of a developer's machine is in the tree") {
    for (const auto* part :
         {"src", "tests", "scripts", "docs", "web", "fonts", "schemas", "templates", ".ci"}) {
        for (const auto& entry : fs::recursive_directory_iterator(source_path(part))) {
            if (!entry.is_regular_file() || entry.file_size() > 2'000'000) continue;
            INFO(entry.path());
            auto text = read_file(entry.path());
            CHECK(text.find(std::string("/") + "work/") == std::string::npos);
            CHECK(text.find(std::string("/") + "home/") == std::string::npos);
        }
    }
}

TEST_CASE(
    "every sentence of the notice has its row in docs/notice.md, with a test that exists or a word why not") {
    const std::regex in_row("^\\| (S-[0-9]{2})[a-f]? \\|"), named("`(tests/[^`]+)` \"([^\"]+)\"");
    std::istringstream lines(read_file(source_path("docs/notice.md")));
    std::map<std::string, int> rows;
    for (std::string line; std::getline(lines, line) && !line.starts_with("## Review");) {
        std::smatch at;
        if (!std::regex_search(line, at, in_row)) continue;
        INFO(line);
        ++rows[at[1]];
        bool tested = false;
        for (std::sregex_iterator each(line.begin(), line.end(), named), end; each != end; ++each) {
            tested = true;
            auto text = read_file(source_path((*each)[1]));
            CHECK(text.find("TEST_CASE(\"" + (*each)[2].str() + "\")") != std::string::npos);
        }
        CHECK((tested || line.find("outside software") != std::string::npos));
    }
    for (int number = 1; number <= 41; ++number) {
        auto sentence = (number < 10 ? "S-0" : "S-") + std::to_string(number);
        INFO(sentence);
        CHECK(rows[sentence] == (number == 10 ? 7 : 1)); // S-10 and its six conditions
    }
}
