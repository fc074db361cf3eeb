// Archives through the sandbox, as the daemon has them.
#include "intake/archive.hh"
#include "support/temporary.hh"
#include "text/utf8.hh"
#include "unit/intake/archives.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <map>

using namespace taizhang;
using namespace taizhang::test;
using intake::Format;
using intake::PassedOver;

namespace {

class Taken final : public intake::MemberSink {
public:
    std::vector<std::string> whole;
    std::uint64_t fail_after = UINT64_MAX, bytes = 0;
    Result<void> begin() override {
        x_open.clear();
        return {};
    }
    Result<void> write(std::string_view piece) override {
        bytes += piece.size();
        if (bytes > fail_after) return fail(Code::Unavailable, "disk full");
        x_open += piece;
        return {};
    }
    Result<void> end() override {
        whole.push_back(x_open);
        return {};
    }
    void drop() override {}

private:
    std::string x_open;
};

struct Bench {
    TemporaryDirectory directory;
    Taken sink;
    Result<intake::Unpacked> unpack(const std::string& bytes, const intake::ArchiveLimits& limits = {}) {
        auto path = directory.path() / "archive";
        write_file(path, bytes);
        auto format = intake::identify(path);
        REQUIRE(format);
        REQUIRE(intake::is_archive(*format));
        return intake::unpack(path, *format, limits, sink);
    }
};

std::map<std::string, std::string> by_name(const Taken& sink, const intake::Unpacked& unpacked) {
    std::map<std::string, std::string> result;
    for (const auto& member : unpacked.members) result[member.name] = sink.whole.at(member.order);
    return result;
}

} // namespace

TEST_CASE("every kind of archive is unpacked in the sandbox, names of Hanzi and all") {
    Parts parts = {{"六月/钢筋班工资.csv", "a"}, {"六月/考勤表.csv", std::string(300'000, 'b')}};
    std::vector<TarEntry> entries;
    for (const auto& [name, bytes] : parts) entries.push_back({name, bytes});
    std::map<std::string, std::string> expected(parts.begin(), parts.end());
    for (const auto& bytes : {zip_of(parts), packed("7zip", entries), packed("gnutar", entries),
                              packed("gnutar.gz", entries), rar5_of(parts)}) {
        Bench bench;
        auto unpacked = bench.unpack(bytes);
        REQUIRE(unpacked);
        CHECK(by_name(bench.sink, *unpacked) == expected);
        CHECK(unpacked->passed_over.empty());
        CHECK_FALSE(unpacked->broken);
    }
}

TEST_CASE("a backslash divides once names are text, so that what Windows packed is sorted out, too") {
    Bench bench;
    auto unpacked = bench.unpack(zip_by_hand({{*text::to_gb18030("六月\\~$工资.xlsx"), "lock"},
                                              {*text::to_gb18030("六月\\工资.csv"), "x"},
                                              {*text::to_gb18030("六月\\"), ""}}));
    REQUIRE(unpacked);
    CHECK(by_name(bench.sink, *unpacked) == std::map<std::string, std::string>{{"六月/工资.csv", "x"}});
    REQUIRE(unpacked->passed_over.size() == 2);
    CHECK(unpacked->passed_over[0].name == "六月/~$工资.xlsx");
    CHECK(unpacked->passed_over[0].why == PassedOver::Lock);
    CHECK(unpacked->passed_over[1].why == PassedOver::Directory);
}

TEST_CASE("a path longer than a path may be is passed over and listed") {
    Bench bench;
    auto unpacked = bench.unpack(zip_of({{std::string(2000, 'a') + ".csv", "x"}, {"b.csv", "y"}}));
    REQUIRE(unpacked);
    CHECK(unpacked->members.size() == 1);
    REQUIRE(unpacked->passed_over.size() == 1);
    CHECK(unpacked->passed_over[0].why == PassedOver::NameTooLong);
    CHECK(intake::is_loss(PassedOver::NameTooLong));
}

TEST_CASE("a single compressed file is an archive of one without a name") {
    std::string gzip = packed("gnutar.gz", {{"a", "x"}});
    Bench bench;
    auto unpacked = bench.unpack(gzip);
    REQUIRE(unpacked);
    CHECK(unpacked->members.at(0).name == "a");
    // 31 bytes made by gzip -n from "a,b\n1,2\n"
    std::string single("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03\x4B\xD4\x49\xE2\x32\xD4\x31\xE2\x02\x00",
                       20);
    single += little_endian(crc32_of("a,b\n1,2\n"), 4) + little_endian(8, 4);
    Bench alone;
    auto one = alone.unpack(single);
    REQUIRE(one);
    REQUIRE(one->members.size() == 1);
    CHECK(one->members[0].name == intake::Unnamed);
    CHECK(alone.sink.whole.at(0) == "a,b\n1,2\n");
}

TEST_CASE("a failing sink ends the unpacking at once with its own error") {
    Bench bench;
    bench.sink.fail_after = 100'000;
    auto unpacked = bench.unpack(packed("7zip", {{"a", std::string(1 << 20, 'a')}}));
    REQUIRE_FALSE(unpacked);
    CHECK(unpacked.error().code == Code::Unavailable);
}

TEST_CASE("an archive in an archive is a member like another; kinds are not guessed from names") {
    auto inner = zip_of({{"a.csv", "x"}});
    Bench bench;
    auto unpacked = bench.unpack(zip_of({{"inner.xlsx", inner}, {"b.zip", Workbook{}.bytes()}}));
    REQUIRE(unpacked);
    CHECK(bench.sink.whole.at(0) == inner);
    auto path = bench.directory.path() / "b.zip";
    write_file(path, bench.sink.whole.at(1));
    CHECK(*intake::identify(path) == Format::Xlsx);
}

TEST_CASE("ten thousand members are a matter of seconds", "[.speed]") {
    Parts parts;
    for (int i = 0; i < 10'000; ++i) parts.emplace_back(std::to_string(i) + ".csv", std::string(3000, 'x'));
    intake::ArchiveLimits limits;
    limits.members = 20'000;
    Bench bench;
    auto bytes = zip_of(parts);
    auto begin = std::chrono::steady_clock::now();
    REQUIRE(bench.unpack(bytes, limits));
    WARN(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin)
             .count()
         << " ms");
}
