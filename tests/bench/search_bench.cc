// Index and query times on 20,000 invented records. Prints rows {id, value, unit, goal, met}; no goals.
#include "bench/rows.hh"
#include "index/index.hh"
#include "support/temporary.hh"
#include "text/numerals.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace taizhang;
using namespace taizhang::index;
using Steady = std::chrono::steady_clock;

namespace {

double ms_since(Steady::time_point start) {
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

struct Corpus {
    std::mt19937 random{42};
    std::vector<std::string> names;
    std::vector<std::string> companies;

    Corpus() {
        const std::u32string surnames = U"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹";
        for (int i = 0; i < 20000; ++i) {
            std::u32string name(1, surnames[random() % surnames.size()]);
            for (std::size_t n = 1 + random() % 2; n > 0; --n)
                name.push_back(static_cast<char32_t>(0x5000 + random() % 1500));
            names.push_back(text::encode(name));
        }
        for (int i = 0; i < 300; ++i) {
            std::u32string name = U"海安";
            for (int n = 0; n < 2; ++n) name.push_back(static_cast<char32_t>(0x6000 + random() % 800));
            companies.push_back(text::encode(name + U"建筑劳务有限公司"));
        }
    }

    Entry entry(std::size_t number) {
        Entry made;
        made.record_id = "r" + std::to_string(number);
        made.project_id = "p" + std::to_string(number % 200);
        made.county = "320600";
        made.ledger = "L5";
        made.type = number % 3 == 0 ? "L5-06" : "L5-05";
        made.period = std::to_string(2023 + number / 12 % 4) + "-" + (number % 12 < 9 ? "0" : "") +
                      std::to_string(number % 12 + 1);
        made.company = companies[random() % companies.size()];
        made.title = "农民工工资支付表";
        made.sealed_at = made.period + "-28T00:00:00.000Z";
        std::string page =
            "农民工工资支付表（" + made.period + "）\n分包单位（盖章）：" + made.company + " 单位：元\n";
        for (int row = 1; row <= 15; ++row) {
            const std::string& name = names[random() % names.size()];
            made.names.push_back(name);
            made.number_digests.push_back("digest" + std::to_string(random() % 20000));
            page += std::to_string(row) + " " + name + " 3200**********" +
                    std::to_string(1000 + random() % 9000) + " 钢筋工 22 ";
            page += text::amount(static_cast<std::int64_t>(500'000 + random() % 900'000)) + "\n";
        }
        made.pages = {page};
        return made;
    }
};

struct Asking {
    const Index& index;
    bench::Rows& rows;

    // p50 and p99 of the calls, and how many hits one has on the average.
    void measure(const std::string& what, const std::vector<std::string>& queries,
                 const std::vector<std::string>& projects = {}) {
        std::vector<double> times;
        std::uint64_t hits = 0;
        for (const std::string& text : queries) {
            Query query;
            query.text = text;
            query.all_projects = projects.empty();
            query.project_ids = projects;
            query.number_digest = [](std::string_view number) {
                return "digest" + std::string(number.substr(0, 5));
            };
            const auto start = Steady::now();
            const auto answer = index.search(query);
            times.push_back(ms_since(start));
            if (!answer) std::exit(1);
            hits += answer->total;
        }
        std::sort(times.begin(), times.end());
        rows.add("search." + what + ".p50", times[times.size() / 2], "ms");
        rows.add("search." + what + ".p99", times[times.size() * 99 / 100], "ms");
        rows.add("search." + what + ".hits", static_cast<double>(hits) / static_cast<double>(queries.size()),
                 "");
    }
};

std::vector<std::string> some(const std::vector<std::string>& all, std::size_t count) {
    return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size()))};
}

void query_all(Asking asking, const Corpus& corpus) {
    const auto names = some(corpus.names, 1000);
    asking.measure("name", names);
    std::vector<std::string> projects;
    for (int i = 0; i < 50; ++i) projects.push_back("p" + std::to_string(i));
    asking.measure("name_50_projects", names, projects);
    std::vector<std::string> with_month;
    for (const std::string& name : names) with_month.push_back(name + " 2024年6月");
    asking.measure("name_month", with_month);
    asking.measure("company", some(corpus.companies, 300));
    std::vector<std::string> numbers;
    for (int i = 0; i < 500; ++i) numbers.push_back(std::to_string(10000 + i) + "0");
    asking.measure("number", numbers);
    asking.measure("one_hanzi", std::vector<std::string>(20, "王"));
    asking.measure("two_hanzi_everywhere", std::vector<std::string>(20, "钢筋"));
    asking.measure("eight_hanzi_everywhere", std::vector<std::string>(20, "农民工工资支付表"));
}

// Applies the records in durable batches; how many bytes of page text they had.
std::size_t fill(Index& index, Corpus& corpus, std::size_t records, double& apply_ms) {
    std::size_t bytes = 0;
    for (std::size_t done = 0; done < records;) {
        std::vector<Entry> entries;
        for (std::size_t i = 0; i < 500 && done < records; ++i) entries.push_back(corpus.entry(done++));
        std::vector<Change> changes;
        for (const Entry& entry : entries) {
            const auto sequence = static_cast<std::int64_t>(done - entries.size() + changes.size() + 1);
            changes.push_back({sequence, entry.record_id, &entry});
            bytes += entry.pages[0].size();
        }
        const auto start = Steady::now();
        if (!index.apply(changes)) std::exit(1);
        apply_ms += ms_since(start);
    }
    return bytes;
}

} // namespace

int main(int argc, char** argv) {
    bench::Rows rows(argc, argv);
    constexpr std::size_t records = 20'000;
    test::TemporaryDirectory directory;
    Corpus corpus;
    auto index = Index::open(directory.path());
    if (!index) return 1;
    double apply_ms = 0;
    const std::size_t bytes = fill(**index, corpus, records, apply_ms);
    rows.add("search.index_rate", static_cast<double>(records) / apply_ms * 1000, "rec/s");
    std::uintmax_t size = 0;
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory.path()))
        size += file.file_size();
    rows.add("search.index_size", static_cast<double>(size) / static_cast<double>(bytes), "x text");
    const Entry one = corpus.entry(records + 1);
    const auto start = Steady::now();
    if (!(*index)->apply({{static_cast<std::int64_t>(records + 1), one.record_id, &one}})) return 1;
    rows.add("search.one_record_commit", ms_since(start), "ms");
    query_all({**index, rows}, corpus);
    return rows.print();
}
