#include "index/index.hh"

#include "index/tokens.hh"
#include "support/temporary.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>
#include <random>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace taizhang;
using namespace taizhang::index;

namespace {

Entry entry(const std::string& id, const std::string& page, const std::string& project = "p1") {
    Entry made;
    made.record_id = id;
    made.project_id = project;
    made.county = "320600";
    made.ledger = "L5";
    made.type = "L5-05";
    made.period = "2026-06";
    made.company = "海安某某劳务有限公司";
    made.title = "农民工工资支付表";
    made.pages = {page};
    made.sealed_at = "2026-07-01T00:00:00.000Z";
    return made;
}

void put(Index& index, std::int64_t sequence, const Entry& one) {
    auto applied = index.apply({{sequence, one.record_id, &one}});
    REQUIRE(applied);
}

std::unique_ptr<Index> open(const std::filesystem::path& directory) {
    auto opened = Index::open(directory);
    REQUIRE(opened);
    return std::move(*opened);
}

Query typed(const std::string& text) {
    Query query;
    query.text = text;
    query.all_projects = true;
    query.limit = 1000;
    query.number_digest = [](std::string_view number) {
        return "d" + std::to_string(std::hash<std::string_view>{}(number));
    };
    return query;
}

std::set<std::string> ids(const Index& index, const Query& query) {
    auto answer = index.search(query);
    REQUIRE(answer);
    CHECK(answer->exact);
    std::set<std::string> out;
    for (const Hit& hit : answer->hits) out.insert(hit.record_id);
    CHECK(out.size() == answer->total);
    return out;
}

std::set<std::string> ids(const Index& index, const std::string& text) { return ids(index, typed(text)); }

using Ids = std::set<std::string>;

} // namespace

TEST_CASE("records are found, replaced and removed, newest first") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path() / "index");
    Entry old = entry("r1", "张三 10,675.00");
    old.period = "2026-05";
    put(*index, 1, old);
    put(*index, 2, entry("r2", "张三 李四"));
    auto answer = index->search(typed("张三"));
    REQUIRE(answer);
    REQUIRE(answer->hits.size() == 2);
    CHECK(answer->hits[0].record_id == "r2");
    CHECK(answer->by_period == std::map<std::string, std::uint64_t>{{"2026-05", 1}, {"2026-06", 1}});
    CHECK(answer->by_type == std::map<std::string, std::uint64_t>{{"L5-05", 2}});
    CHECK(ids(*index, "张三 李四") == Ids{"r2"});
    CHECK(ids(*index, "10675") == Ids{"r1"});
    CHECK(ids(*index, "10,675.00元").empty());
    put(*index, 3, entry("r2", "王五"));
    CHECK(ids(*index, "李四").empty());
    CHECK(ids(*index, "王五") == Ids{"r2"});
    REQUIRE(index->apply({{4, "r2", nullptr}, {5, "unknown", nullptr}}));
    CHECK(ids(*index, "王五").empty());
    CHECK(index->documents() == 1);
    CHECK(index->last_sequence() == 5);
}

TEST_CASE("changes already applied are skipped, also after opening again") {
    test::TemporaryDirectory directory;
    const Entry one = entry("r1", "甲");
    const Entry other = entry("r1", "乙");
    {
        auto index = open(directory.path());
        put(*index, 7, one);
    }
    auto index = open(directory.path());
    CHECK(index->last_sequence() == 7);
    put(*index, 7, other);
    CHECK(ids(*index, "甲") == Ids{"r1"});
    REQUIRE(index->apply({}));
    CHECK(index->last_sequence() == 7);
}

TEST_CASE("rights are part of the query") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path());
    put(*index, 1, entry("r1", "张三丰", "p1"));
    put(*index, 2, entry("r2", "张三丰", "p2"));
    Query query = typed("张三丰");
    query.all_projects = false;
    CHECK(ids(*index, query).empty());
    query.project_ids = {"p2"};
    auto answer = index->search(query);
    REQUIRE(answer);
    CHECK(answer->total == 1);
    CHECK(answer->by_type.at("L5-05") == 1); // facets do not tell of others
    CHECK(answer->hits.at(0).record_id == "r2");
    query.project_ids = {"p3", "p"};
    CHECK(ids(*index, query).empty());
    query.project_ids = {"p1", "p2"};
    CHECK(ids(*index, query) == Ids{"r1", "r2"});
    query.period = "2026-07";
    CHECK(ids(*index, query).empty());
}

TEST_CASE("an empty query is refused unless a filter is set") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path());
    put(*index, 1, entry("r1", "张三丰"));
    CHECK(index->search(typed(" ，")).error().code == Code::BadInput);
    Query query = typed("");
    query.type = "L5-05";
    CHECK(ids(*index, query) == Ids{"r1"});
    query.company = "海安";
    CHECK(ids(*index, query).empty());
    query.company = "海安某某劳务有限公司";
    CHECK(ids(*index, query) == Ids{"r1"});
    query.offset = 4'000'000'000U;
    CHECK(index->search(query).error().code == Code::BadInput);
}

TEST_CASE("names are found in every writing") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path());
    Entry made = entry("r1", "无名");
    made.names = {"阿卜杜拉·买买提", "\uE863三", "\U00020BB7野丰", "张　伟", "Li Lei"};
    put(*index, 1, made);
    put(*index, 2, entry("r2", "\U00020BB7在此 \uE864"));
    for (const char* name :
         {"阿卜杜拉·买买提", "阿卜杜拉•买买提", "阿卜杜拉买买提", "阿卜杜拉.买买提", "阿卜杜拉 买买提",
          "拉买", "䶮三", "\uE863三", "䶮", "张伟", "张 伟", "“张 伟”", "lilei", "\"LI LEI\"", "Lei"}) {
        INFO(name);
        CHECK(ids(*index, name) == Ids{"r1"});
    }
    CHECK(ids(*index, "\U00020BB7") == Ids{"r1", "r2"});
    CHECK(ids(*index, "\U00020BB7野") == Ids{"r1"});
    CHECK(ids(*index, "野丰") == Ids{"r1"});
    CHECK(ids(*index, "\u9FBB") == Ids{"r2"});
}

TEST_CASE("numbers are found by digest and months by period") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path());
    Entry made = entry("r1", "证 3200**********001X");
    const auto digest = typed("").number_digest;
    made.number_digests = {digest("32000019900101001X"), digest("9123456789012345678")};
    put(*index, 1, made);
    put(*index, 2, entry("r2", "甲"));
    for (const char* number :
         {"32000019900101001X", "32000019900101001x", "9123456789012345678", "9123 4567 8901 2345 678",
          "９１２３４５６７８９０１２３４５６７８", "9123 4567 8901 2345 678 劳务"}) {
        CHECK(ids(*index, number) == Ids{"r1"});
    }
    CHECK(ids(*index, "320000199001010014").empty());
    auto answer = index->search(typed("32000019900101001x"));
    REQUIRE(answer->hits.at(0).marks.size() == 1);
    for (const char* month : {"2026年6月", "2026.6", "2026-06", "202606"})
        CHECK(ids(*index, month).size() == 2);
    CHECK(ids(*index, "2026年7月").empty());
    Query query = typed("9123456789012345678");
    query.number_digest = nullptr;
    CHECK(ids(*index, query).empty());
}

TEST_CASE("every piece of every name is found, and nothing else") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path());
    std::mt19937 random(17);
    const std::u32string alphabet = U"张三丰李四王\U00020BB7䶮·阿";
    std::map<std::string, std::string> corpus; // id -> text that may be found
    std::vector<std::u32string> names;
    std::vector<Entry> entries;
    std::vector<Change> changes;
    for (int i = 0; i < 150; ++i) {
        Entry made = entry("r" + std::to_string(i), "");
        for (int n = 0; n < 4; ++n) {
            std::u32string name;
            for (std::size_t length = 2 + random() % 4; length > 0; --length)
                name.push_back(alphabet[random() % alphabet.size()]);
            names.push_back(name);
            made.pages[0] += text::encode(name) + (n % 2 == 0 ? " " : "\n");
        }
        made.title = made.company = "";
        corpus[made.record_id] = made.pages[0];
        entries.push_back(made);
    }
    for (const Entry& each : entries)
        changes.push_back({static_cast<std::int64_t>(changes.size()) + 1, each.record_id, &each});
    REQUIRE(index->apply(changes));
    for (auto& [id, text] : corpus) text = searchable(text);
    std::set<std::string> tried;
    for (const std::u32string& name : names) {
        for (std::size_t from = 0; from < name.size(); ++from) {
            for (std::size_t length = 1; from + length <= name.size(); ++length) {
                const std::string piece = text::encode(name.substr(from, length));
                std::string plain = searchable(piece);
                while (plain.rfind("·", 0) == 0) plain.erase(0, 2);
                while (plain.size() >= 2 && plain.substr(plain.size() - 2) == "·")
                    plain.resize(plain.size() - 2);
                if (plain.empty() || !tried.insert(piece).second) continue;
                Ids expected;
                for (const auto& [id, text] : corpus) {
                    if (text.find(plain) != std::string::npos) expected.insert(id);
                }
                INFO(piece);
                REQUIRE(ids(*index, piece) == expected);
            }
        }
    }
    CHECK(tried.size() > 500);
}

TEST_CASE("paging gives every hit once, and totals are the same on every page") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path());
    for (int i = 0; i < 25; ++i)
        put(*index, i + 1, entry("r" + std::to_string(i), i % 5 == 4 ? "张三 三丰" : "张三丰"));
    std::set<std::string> seen;
    for (unsigned offset = 0; offset < 25; offset += 7) {
        Query query = typed("张三丰");
        query.offset = offset;
        query.limit = 7;
        auto answer = index->search(query);
        REQUIRE(answer);
        CHECK(answer->total == 20);
        for (const Hit& hit : answer->hits) CHECK(seen.insert(hit.record_id).second);
    }
    CHECK(seen.size() == 20);
}

TEST_CASE("after kill -9 the last commit stands, with its sequence number") {
    for (int round = 0; round < 5; ++round) {
        test::TemporaryDirectory directory;
        int pipes[2];
        REQUIRE(pipe(pipes) == 0);
        const pid_t child = fork();
        if (child == 0) {
            auto opened = Index::open(directory.path());
            if (!opened) _exit(1);
            for (std::int64_t i = 1;; ++i) {
                const Entry first = entry("r" + std::to_string(2 * i), "张三丰");
                const Entry second = entry("r" + std::to_string(2 * i + 1), "张三丰");
                if (!(*opened)->apply(
                        {{2 * i - 1, first.record_id, &first}, {2 * i, second.record_id, &second}}))
                    _exit(1);
                const char done = 1;
                if (write(pipes[1], &done, 1) != 1) _exit(1);
            }
        }
        close(pipes[1]);
        std::int64_t acknowledged = 0;
        char byte = 0;
        while (acknowledged < 5 + round && read(pipes[0], &byte, 1) == 1) ++acknowledged;
        usleep(static_cast<useconds_t>(round * 3000));
        kill(child, SIGKILL);
        while (read(pipes[0], &byte, 1) == 1) ++acknowledged;
        close(pipes[0]);
        waitpid(child, nullptr, 0);
        auto index = open(directory.path());
        CHECK(index->last_sequence() >= 2 * acknowledged);
        CHECK(index->last_sequence() % 2 == 0); // a batch is in or out as a whole
        CHECK(index->documents() == static_cast<std::uint64_t>(index->last_sequence()));
        CHECK(ids(*index, "张三丰").size() == index->documents());
        put(*index, index->last_sequence() + 1, entry("new", "李四"));
        CHECK(ids(*index, "李四") == Ids{"new"});
    }
}

TEST_CASE("many read while one writes") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path());
    put(*index, 1, entry("r0", "张三丰"));
    std::atomic<bool> stop{false};
    std::atomic<int> failures{0};
    std::atomic<int> asked{0};
    std::vector<std::thread> readers;
    for (int t = 0; t < 4; ++t) {
        readers.emplace_back([&] {
            while (!stop) {
                auto answer = index->search(typed("张三丰"));
                if (!answer || answer->total < 1 || answer->hits.size() != answer->total) ++failures;
                ++asked;
            }
        });
    }
    for (std::int64_t i = 2; i <= 60; ++i)
        put(*index, i, entry("r" + std::to_string(i % 20), "张三丰 第" + std::to_string(i)));
    stop = true;
    for (std::thread& reader : readers) reader.join();
    CHECK(failures == 0);
    CHECK(asked > 0);
    CHECK(ids(*index, "张三丰").size() == 20);
}

TEST_CASE("no clear number of a person is on the disk") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path());
    Entry made = entry("r1", "张三 320000199001010014 9123456789012345678 15400001234");
    made.title = "320000199001010014";
    put(*index, 1, made);
    for (const auto& file : std::filesystem::recursive_directory_iterator(directory.path())) {
        const std::string bytes = test::read_file(file.path());
        CHECK(bytes.find("1990010100") == std::string::npos);
        CHECK(bytes.find("4567890123") == std::string::npos);
        CHECK(bytes.find("15400001234") == std::string::npos);
    }
    CHECK(ids(*index, "199001010014").empty());
}

TEST_CASE("a second writer and a damaged database are told plainly") {
    test::TemporaryDirectory directory;
    auto index = open(directory.path() / "index");
    put(*index, 1, entry("r1", "甲"));
    auto second = Index::open(directory.path() / "index");
    REQUIRE_FALSE(second);
    CHECK(second.error().code == Code::Io);
    index.reset();
    test::write_file(directory.path() / "index" / "iamglass", "not a database");
    auto damaged = Index::open(directory.path() / "index");
    REQUIRE_FALSE(damaged);
    CHECK(damaged.error().code == Code::Corrupt);
    CHECK(damaged.error().hint.find("taizhang rebuild") != std::string::npos);
}
