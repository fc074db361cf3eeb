// The review: one payroll of 5,000 rows by its own rules; a month with all its documents (register, contracts, entries,
// training, attendance by machine and by hand, payrolls, pay slips, the bank's list, receipts, the account,
// appropriations, guarantees, board, officer) by all rules for 500, 5,000 and 10,000 workers; a city's 3,000 projects
// of 100 workers on two threads, once from memory and once from the records' texts as they are kept, places included.
// Nothing is wrong in any of them: a rule that finds something ends the run. Medians of wall-clock rounds; `_cpu` is
// processor time of this process, which a busy machine changes less.
// usage: review_bench [--json] [payroll|months|city]...   (default: all)
#include "bench/rows.hh"
#include "review/review.hh"
#include "support/large_month.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace taizhang;

namespace {

constexpr int Projects = 3'000;
constexpr std::size_t Different = 24; // projects of the city that are not the same

double processor_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

struct Times {
    std::vector<double> walls, processors;

    void run(const std::function<void()>& work) {
        auto began = std::chrono::steady_clock::now();
        double spent = processor_ms();
        work();
        walls.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
        processors.push_back(processor_ms() - spent);
    }
    double wall() const { return median(walls); }
    double processor() const { return median(processors); }

private:
    static double median(std::vector<double> values) {
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    }
};

template <class T>
T must(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "review_bench: %s\n", result.error().message.c_str());
        std::exit(1);
    }
    return std::move(*result);
}

Json world() { return must(read_json(test::source_path("tests/unit/review/data/world.json"))); }

const review::Rules& rules() {
    static const review::Rules Made = [] {
        auto shipped = must(review::Rules::load(test::source_path("schemas")));
        auto parameters = shipped.parameters();
        // The world's minimum wage: none is shipped, and a rule that cannot judge would cost nothing.
        parameters["minimum_wage"]["table"] = world().at("parameters").at("minimum_wage").at("table");
        return must(review::Rules::make(parameters, shipped.catalogue(), shipped.version()));
    }();
    return Made;
}

// Every value of the table in a cell: what a record's JSON has beside its data.
Json places_of(const Json& data) {
    Json places = Json::object();
    if (!data.is_object()) return places;
    int column = 0;
    const Json rows = data.value("rows", Json::array());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        column = 0;
        for (const auto& [name, value] : rows[i].items())
            places["/rows/" + std::to_string(i) + "/" + name] = {
                {"sheet", "表"}, {"row", i + 4}, {"column", ++column}};
    }
    return places;
}

struct Project {
    review::Project facts;
    std::vector<review::Document> documents;
    std::vector<std::string> texts; // of the documents: {"data","places"}
};

enum class Texts { None, Made };

Project project_of(Json world, Texts texts) {
    Project made;
    const Json& facts = world.at("project");
    made.facts = {text_at(facts, "name"), text_at(facts, "county"), text_at(facts, "general_contractor"),
                  facts.at("subcontractors").get<std::vector<std::string>>(), text_at(facts, "owner")};
    for (auto& [id, json] : world.at("documents").items()) {
        review::Document document;
        document.id = id;
        document.type = text_at(json, "type");
        document.period = text_at(json, "period");
        document.subcontractor = text_at(json, "subcontractor");
        document.scan = !json.contains("data");
        document.attestation = json.value("attestation", Json::object());
        document.scan_pages = json.value("scan_pages", Json());
        if (!document.scan) document.data = std::move(json["data"]);
        if (texts == Texts::Made)
            made.texts.push_back(
                must(canonical({{"data", document.data}, {"places", places_of(document.data)}})));
        made.documents.push_back(std::move(document));
    }
    return made;
}

void review_month(const std::vector<review::Document>& documents, const review::Project& facts) {
    constexpr auto InJune = std::chrono::year{2026} / 6;
    auto findings = review::review_month(documents, facts, InJune, rules());
    if (findings.empty()) return;
    for (const auto& finding : findings)
        std::fprintf(stderr, "review_bench: %s %s\n", finding.rule.c_str(), finding.message.c_str());
    std::exit(1);
}

Times month_of(std::size_t persons, int rounds) {
    auto project = project_of(test::large_month(world(), persons, 100), Texts::None);
    Times times;
    for (int round = 0; round < rounds; ++round)
        times.run([&] { review_month(project.documents, project.facts); });
    return times;
}

// One payroll alone, 12 columns: as in intake_bench, which has it from the file on.
void measure_payroll(bench::Rows& rows) {
    Json data = test::large_month(world(), 5'000, 5'000).at("documents").at("r-payroll-0").at("data");
    for (Json& row : data["rows"]) {
        for (const char* field : {"base", "overtime", "allowance", "bonus", "social_personal", "tax",
                                  "other_deduction", "deductions", "signature", "note"})
            row.erase(field);
    }
    data.erase("totals");
    review::Document document;
    document.type = "L5-05";
    document.period = "2026-06";
    document.attestation = {{"seal", true}, {"signatures", "all"}, {"progress", "主体结构完成"}};
    auto text = must(canonical(data));
    data = nullptr;
    Times reviewing, freeing;
    for (int round = 0; round < 31; ++round) {
        document.data = must(parse_json(text));
        reviewing.run([&] {
            if (!review::review_document(document, {}, rules()).empty()) std::exit(1);
        });
        // The allocator puts off a part of freeing until somebody wants a large piece: it belongs here.
        freeing.run([&] {
            document.data = nullptr;
            std::vector<char> large(100'000);
        });
    }
    rows.add("review.payroll_5000", reviewing.wall(), "ms", "<=", 4);
    rows.add("review.payroll_5000_cpu", reviewing.processor(), "ms");
    rows.add("review.payroll_5000_freed", freeing.wall(), "ms");
    rows.add("review.payroll_5000_freed_cpu", freeing.processor(), "ms");
}

void measure_months(bench::Rows& rows) {
    Times small = month_of(500, 31), half = month_of(5'000, 7), large = month_of(10'000, 7);
    rows.add("review.month_500", small.wall(), "ms", "<", 20);
    rows.add("review.month_500_cpu", small.processor(), "ms");
    rows.add("review.month_5000", half.wall(), "ms");
    rows.add("review.month_5000_cpu", half.processor(), "ms");
    rows.add("review.month_10000", large.wall(), "ms", "<", 500);
    rows.add("review.month_10000_cpu", large.processor(), "ms");
    rows.add("review.month_10000_over_5000_cpu", large.processor() / half.processor(), "x", "<=", 2.2);
}

Times city_of(const std::vector<Project>& city, bool from_texts) {
    std::atomic<int> next{0};
    auto work = [&] {
        for (int i; (i = next++) < Projects;) {
            const Project& project = city[static_cast<std::size_t>(i) % city.size()];
            if (!from_texts) {
                review_month(project.documents, project.facts);
                continue;
            }
            std::vector<review::Document> documents;
            for (std::size_t n = 0; n < project.documents.size(); ++n) {
                const auto& kept = project.documents[n];
                Json json = must(parse_json(project.texts[n]));
                documents.push_back({kept.id, kept.type, kept.period, kept.subcontractor, kept.scan,
                                     std::move(json["data"]), std::move(json["places"]), kept.attestation,
                                     kept.scan_pages});
            }
            review_month(documents, project.facts);
        }
    };
    Times times;
    times.run([&] {
        std::jthread other(work);
        work();
    });
    return times;
}

void measure_city(bench::Rows& rows) {
    std::vector<Project> city;
    for (std::size_t i = 0; i < Different; ++i)
        city.push_back(project_of(test::large_month(world(), 100 + i, 34), Texts::Made));
    auto memory = city_of(city, false), texts = city_of(city, true);
    rows.add("review.city_3000x100", memory.wall() / 1000, "s");
    rows.add("review.city_3000x100_cpu", memory.processor() / 1000, "s");
    rows.add("review.city_3000x100_from_texts", texts.wall() / 1000, "s", "<", 120);
    rows.add("review.city_3000x100_from_texts_cpu", texts.processor() / 1000, "s");
}

} // namespace

int main(int count, char** arguments) {
    bench::Rows rows(count, arguments);
    (void)rules();
    std::vector<std::string> parts(arguments + 1, arguments + count);
    std::erase(parts, "--json");
    auto wanted = [&](const char* part) {
        return parts.empty() || std::find(parts.begin(), parts.end(), part) != parts.end();
    };
    if (wanted("payroll")) measure_payroll(rows);
    if (wanted("months")) measure_months(rows);
    if (wanted("city")) measure_city(rows);
    return rows.print();
}
