#include "intake/archive_wire.hh"

#include "support/temporary.hh"
#include "text/utf8.hh"
#include "unit/intake/archives.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::test;
using intake::ArchiveLimits;
using intake::Format;
using intake::PassedOver;

namespace {

class Collected final : public intake::MemberSink {
public:
    std::vector<std::string> whole;
    unsigned dropped = 0;
    Result<void> begin() override {
        x_open.clear();
        return {};
    }
    Result<void> write(std::string_view bytes) override {
        x_open += bytes;
        return {};
    }
    Result<void> end() override {
        whole.push_back(x_open);
        return {};
    }
    void drop() override { ++dropped; }

private:
    std::string x_open;
};

struct Outcome {
    Collected sink;
    std::vector<intake::MemberReader::Seen> seen;
    std::vector<std::string> names;
    std::optional<intake::Broken> broken;

    std::string member(const std::string& name) const {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] == name && !seen[i].why) return sink.whole.at(seen[i].order);
        }
        return "(no such member)";
    }
    std::optional<PassedOver> why(const std::string& name) const {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] == name) return seen[i].why;
        }
        return std::nullopt;
    }
};

// What the child would do and what the parent would, the stream cut into small pieces.
Result<Outcome> unpacked(const std::string& bytes, Format format, const ArchiveLimits& limits = {}) {
    Outcome outcome;
    intake::MemberReader reader(limits, outcome.sink);
    Result<void> taken;
    sandbox::Write write = [&](std::string_view piece) {
        for (std::size_t at = 0; at < piece.size() && taken; at += 7)
            taken = reader.take(piece.substr(at, 7));
    };
    intake::MemberWire wire(write);
    TRY(intake::prepare_unpacking());
    TRY(format == Format::Zip ? intake::unpack_zip(bytes, limits, wire)
                              : intake::unpack_other(bytes, format, limits, wire));
    TRY(std::move(taken));
    TRY(reader.finish());
    outcome.seen = reader.seen();
    outcome.broken = reader.broken();
    std::vector<intake::RawName> raw;
    for (const auto& each : outcome.seen) raw.push_back(each.name);
    outcome.names = intake::shown_names(raw);
    return outcome;
}

std::string gbk(const std::string& text) { return *text::to_gb18030(text); }

std::vector<std::string> shown(const std::vector<std::string>& raw, bool utf8 = false) {
    std::vector<intake::RawName> names;
    for (const auto& name : raw) names.push_back({name, utf8});
    return intake::shown_names(names);
}

bool says(const Error& error, const char* piece) { return error.message.find(piece) != std::string::npos; }

} // namespace

TEST_CASE("members of a ZIP come out whole, with their paths") {
    auto outcome = unpacked(
        zip_of({{"六月/工资表.csv", "a,b\n"}, {"六月/考勤.csv", std::string(200'000, 'k')}}), Format::Zip);
    REQUIRE(outcome);
    CHECK(outcome->member("六月/工资表.csv") == "a,b\n");
    CHECK(outcome->member("六月/考勤.csv") == std::string(200'000, 'k'));
    CHECK(outcome->sink.whole.size() == 2);
}

TEST_CASE("names of a ZIP are read in the encodings that packers use") {
    SECTION("GBK without a word of it: Chinese Windows") {
        auto outcome = unpacked(
            zip_by_hand({{gbk("钢筋班\\6月工资表（终版）.xlsx"), "x"}, {gbk("陆.xlsx"), "y"}}), Format::Zip);
        REQUIRE(outcome);
        CHECK(outcome->member("钢筋班/6月工资表（终版）.xlsx") == "x");
        CHECK(outcome->member("陆.xlsx") == "y"); // alone it would be valid UTF-8
    }
    SECTION("UTF-8 by its flag, GBK beside it") {
        auto outcome =
            unpacked(zip_by_hand({{"木工班.csv", "x", 0x800}, {gbk("瓦工班.csv"), "y"}}), Format::Zip);
        REQUIRE(outcome);
        CHECK(outcome->member("木工班.csv") == "x");
        CHECK(outcome->member("瓦工班.csv") == "y");
    }
    SECTION("UTF-8 without its flag: macOS") {
        auto outcome = unpacked(zip_by_hand({{"五月/考勤.csv", "x"}}), Format::Zip);
        REQUIRE(outcome);
        CHECK(outcome->member("五月/考勤.csv") == "x");
    }
    SECTION("Info-ZIP's Unicode field") {
        auto raw = gbk("架子工") + ".csv";
        auto outcome = unpacked(zip_by_hand({{raw, "x", 0, 0100644, unicode_name_field(raw, "架子工.csv")}}),
                                Format::Zip);
        REQUIRE(outcome);
        CHECK(outcome->member("架子工.csv") == "x");
    }
    SECTION("a Unicode field of another name does not count") {
        auto field = unicode_name_field("other", "evil.csv");
        auto outcome = unpacked(zip_by_hand({{gbk("架子工.csv"), "x", 0, 0100644, field}}), Format::Zip);
        REQUIRE(outcome);
        CHECK(outcome->member("架子工.csv") == "x");
    }
    SECTION("CP437 when it is nothing else") {
        auto outcome = unpacked(zip_by_hand({{"caf\x82.csv", "x"}}), Format::Zip);
        REQUIRE(outcome);
        CHECK(outcome->member("café.csv") == "x");
    }
}

TEST_CASE("a path is only a name, and what of it is no name is not shown") {
    CHECK(shown({"../../etc/passwd"}) == std::vector<std::string>{"etc/passwd"});
    CHECK(shown({"/etc/passwd"}) == std::vector<std::string>{"etc/passwd"});
    CHECK(shown({"C:\\Windows\\a.xlsx"}) == std::vector<std::string>{"Windows/a.xlsx"});
    CHECK(shown({"a/./b//../c.csv"}) == std::vector<std::string>{"a/b/c.csv"});
    CHECK(shown({"..\\..\\x.csv"}) == std::vector<std::string>{"x.csv"});
    CHECK(shown({"a\x01\x02\x7F.csv"}) == std::vector<std::string>{"a.csv"});
    CHECK(shown({"工资\u202Excod.exe"}, true) == std::vector<std::string>{"工资xcod.exe"});
    CHECK(shown({"", "..", "/"}) == std::vector<std::string>(3, "未命名"));
    CHECK(shown({"e\u0301.csv"}, true) == std::vector<std::string>{"\u00E9.csv"});
}

TEST_CASE("names of any bytes become text that may be shown") {
    rc::check([](const std::vector<std::string>& raw, bool utf8) {
        auto names = shown(raw, utf8);
        RC_ASSERT(names.size() == raw.size());
        for (const auto& name : names) {
            RC_ASSERT(text::is_utf8(name));
            RC_ASSERT(!name.empty() && name.front() != '/' && name.find("/../") == std::string::npos);
            RC_ASSERT(name != ".." && !name.starts_with("../") && name.find('\\') == std::string::npos);
            for (char32_t c : text::decode(name)) RC_ASSERT(c >= 32);
        }
    });
}

TEST_CASE("what is no file of anybody's is passed over, and the list says why") {
    auto outcome = unpacked(zip_by_hand({{"六月/", "", 0, 0040755},
                                         {"六月/a.csv", "x"},
                                         {"六月/空.csv", ""},
                                         {"__MACOSX/六月/._a.csv", "m"},
                                         {"六月/.DS_Store", "d"},
                                         {"六月/Thumbs.db", "t"},
                                         {"六月/~$a.xlsx", "l"},
                                         {"link", "/etc/passwd", 0, 0120777},
                                         {"pipe", "p", 0, 0010644},
                                         {"locked.csv", "12345678901234567890", 1}}),
                            Format::Zip);
    REQUIRE(outcome);
    CHECK(outcome->sink.whole == std::vector<std::string>{"x"});
    CHECK(outcome->seen.size() == 10);
    CHECK(outcome->why("六月") == PassedOver::Directory);
    CHECK(outcome->why("六月/空.csv") == PassedOver::Empty);
    CHECK(outcome->why("__MACOSX/六月/._a.csv") == PassedOver::System);
    CHECK(outcome->why("六月/.DS_Store") == PassedOver::System);
    CHECK(outcome->why("六月/Thumbs.db") == PassedOver::System);
    CHECK(outcome->why("六月/~$a.xlsx") == PassedOver::Lock);
    CHECK(outcome->why("link") == PassedOver::Link);
    CHECK(outcome->why("pipe") == PassedOver::Special);
    CHECK(outcome->why("locked.csv") == PassedOver::Encrypted);
}

TEST_CASE("a damaged member is passed over, those beside it are not") {
    auto bytes = zip_by_hand({{"a.csv", "first"}, {"b.csv", "second"}, {"c.csv", "third"}});
    bytes[bytes.find("second")] = 'S';
    auto outcome = unpacked(bytes, Format::Zip);
    REQUIRE(outcome);
    CHECK(outcome->member("a.csv") == "first");
    CHECK(outcome->member("c.csv") == "third");
    CHECK(outcome->why("b.csv") == PassedOver::Damaged);
    CHECK(outcome->sink.dropped == 1);
    auto lying =
        unpacked(zip_by_hand({{"a.csv", "first"}, {"b.csv", "second", 0, 0100644, "", 3}}), Format::Zip);
    REQUIRE(lying);
    CHECK(lying->why("b.csv") == PassedOver::Damaged);
}

TEST_CASE("a ZIP cut anywhere is refused, never taken for a part of it") {
    auto bytes = zip_of({{"a.csv", "first"}, {"b.csv", "second"}});
    for (std::size_t i = 1; i < bytes.size(); ++i) {
        auto outcome = unpacked(bytes.substr(0, i), Format::Zip);
        CHECK_FALSE(outcome);
    }
    CHECK(says(unpacked(bytes.substr(0, bytes.size() - 30), Format::Zip).error(), "不完整"));
}

TEST_CASE("archives beyond the limits are refused as a whole, one member beyond them alone") {
    ArchiveLimits limits;
    SECTION("too many members") {
        limits.members = 2;
        auto three = zip_of({{"a", "1"}, {"b", "2"}, {"c", "3"}});
        CHECK(says(unpacked(three, Format::Zip, limits).error(), "文件太多"));
        CHECK(says(
            unpacked(packed("7zip", {{"a", "1"}, {"b", "2"}, {"c", "3"}}), Format::SevenZip, limits).error(),
            "文件太多"));
    }
    SECTION("too many entries, though none is a member") {
        limits.entries = 2;
        std::vector<TarEntry> folders = {{"a", "", AE_IFDIR}, {"b", "", AE_IFDIR}, {"c", "", AE_IFDIR}};
        CHECK(says(unpacked(packed("gnutar", folders), Format::Tar, limits).error(), "文件太多"));
    }
    SECTION("a bomb by its own words is not begun") {
        auto bomb = zip_of({{"zeroes", std::string(100 << 20, '\0')}});
        REQUIRE(bomb.size() < 200'000);
        auto refused = unpacked(bomb, Format::Zip);
        REQUIRE_FALSE(refused);
        CHECK(says(refused.error(), "压缩炸弹"));
    }
    SECTION("a bomb that says nothing of its size is stopped") {
        auto bomb = packed("gnutar.gz", {{"zeroes", std::string(100 << 20, '\0')}});
        CHECK(says(unpacked(bomb, Format::Gzip).error(), "压缩炸弹"));
        auto seven = packed("7zip", {{"zeroes", std::string(100 << 20, '\0')}});
        CHECK(says(unpacked(seven, Format::SevenZip).error(), "压缩炸弹"));
    }
    SECTION("all together") {
        limits.expanded_bytes = 1000;
        CHECK(says(unpacked(zip_of({{"a", std::string(600, 'a')}, {"b", std::string(600, 'b')}}), Format::Zip,
                            limits)
                       .error(),
                   "压缩炸弹"));
    }
    SECTION("one member") {
        limits.member_bytes = 100;
        for (auto [bytes, format] :
             {std::pair{zip_of({{"a", std::string(600, 'a')}, {"b", "small"}}), Format::Zip},
              std::pair{packed("7zip", {{"a", std::string(600, 'a')}, {"b", "small"}}), Format::SevenZip}}) {
            auto outcome = unpacked(bytes, format, limits);
            REQUIRE(outcome);
            CHECK(outcome->why("a") == PassedOver::TooLarge);
            CHECK(outcome->member("b") == "small");
        }
    }
}

TEST_CASE("7z, RAR of both kinds, tar and gzip come out whole") {
    auto seven =
        unpacked(packed("7zip", {{"六月/钢筋班.csv", "x"}, {"六月/𠮷.csv", std::string(100'000, 'y')}}),
                 Format::SevenZip);
    REQUIRE(seven);
    CHECK(seven->member("六月/钢筋班.csv") == "x");
    CHECK(seven->member("六月/𠮷.csv") == std::string(100'000, 'y'));
    auto rar5 = unpacked(rar5_of({{"六月/工资.csv", "rar five"}, {"b.csv", "second"}}), Format::Rar);
    REQUIRE(rar5);
    CHECK(rar5->member("六月/工资.csv") == "rar five");
    CHECK(rar5->member("b.csv") == "second");
    auto rar4 = unpacked(rar4_of({{gbk("工资") + ".csv", "rar four"}, {"b.csv", "second"}}), Format::Rar);
    REQUIRE(rar4);
    CHECK(rar4->member("工资.csv") == "rar four");
    CHECK(rar4->member("b.csv") == "second");
    std::vector<TarEntry> tree = {{"六月", "", AE_IFDIR, ""},
                                  {"六月/a.csv", "t", AE_IFREG, ""},
                                  {"六月/l", "", AE_IFLNK, "/etc/passwd"}};
    for (auto [kind, format] : {std::pair{"gnutar", Format::Tar}, std::pair{"gnutar.gz", Format::Gzip}}) {
        auto tar = unpacked(packed(kind, tree), format);
        REQUIRE(tar);
        CHECK(tar->member("六月/a.csv") == "t");
        CHECK(tar->why("六月") == PassedOver::Directory);
        CHECK(tar->why("六月/l") == PassedOver::Link);
    }
}

TEST_CASE("an archive under a password says so") {
    auto member = unpacked(rar4_of({{"a.csv", "0123456789ABCDEF"}}, 0x0004), Format::Rar);
    REQUIRE(member);
    CHECK(member->why("a.csv") == PassedOver::Encrypted);
    auto names_too = unpacked(rar4_of({{"a.csv", "0123456789ABCDEF"}}, 0x0004, 0x0080), Format::Rar);
    REQUIRE_FALSE(names_too);
    CHECK(says(names_too.error(), "密码"));
}

TEST_CASE("archives other than ZIP that are cut or damaged lose only what is behind") {
    std::vector<TarEntry> entries;
    for (int i = 0; i < 5; ++i)
        entries.push_back({std::to_string(i) + ".csv", std::string(3000, static_cast<char>('a' + i))});
    auto tar = packed("gnutar", entries);
    auto outcome = unpacked(tar.substr(0, 2 * 3584 + 1000), Format::Tar);
    REQUIRE(outcome);
    CHECK(outcome->member("0.csv") == std::string(3000, 'a'));
    CHECK(outcome->member("1.csv") == std::string(3000, 'b'));
    CHECK(outcome->why("2.csv") == PassedOver::Damaged);
    CHECK(outcome->broken.has_value());
    auto seven = packed("7zip", entries);
    CHECK_FALSE(unpacked(seven.substr(0, seven.size() - 10), Format::SevenZip)); // its list is at the end
    auto rar = rar5_of({{"a.csv", std::string(2000, 'a')}, {"b.csv", std::string(2000, 'b')}});
    auto cut = unpacked(rar.substr(0, 2600), Format::Rar);
    REQUIRE(cut);
    CHECK(cut->member("a.csv") == std::string(2000, 'a'));
    CHECK(cut->sink.whole.size() == 1);
    CHECK(cut->broken.has_value());
}

TEST_CASE("a child that breaks the rules of the wire is not believed") {
    auto fed = [](const std::function<void(intake::MemberWire&)>& child, ArchiveLimits limits = {}) {
        Collected sink;
        intake::MemberReader reader(limits, sink);
        Result<void> taken;
        sandbox::Write write = [&](std::string_view piece) {
            if (taken) taken = reader.take(piece);
        };
        intake::MemberWire wire(write);
        child(wire);
        return taken && reader.finish();
    };
    CHECK(fed([](auto& wire) { wire.begin({"a"}), wire.data("x"), wire.end(); }));
    CHECK_FALSE(fed([](auto& wire) { wire.data("x"); }));
    CHECK_FALSE(fed([](auto& wire) { wire.end(); }));
    CHECK_FALSE(fed([](auto& wire) { wire.begin({"a"}), wire.begin({"b"}); }));
    CHECK_FALSE(fed([](auto& wire) { wire.begin({"a"}), wire.data("x"); }));
    CHECK_FALSE(fed([](auto& wire) { wire.begin({"a"}), wire.passed_over({"b"}, PassedOver::Link); }));
    CHECK_FALSE(fed([](auto& wire) { wire.broken(intake::Broken::Damaged), wire.begin({"a"}); }));
    CHECK_FALSE(fed([](auto& wire) { wire.passed_over({"b"}, static_cast<PassedOver>(60)); }));
    ArchiveLimits few;
    few.members = 1;
    few.member_bytes = 10;
    CHECK_FALSE(fed([](auto& wire) { wire.begin({"a"}), wire.data("01234567890"), wire.end(); }, few));
    auto two = [](auto& wire) {
        for (int i = 0; i < 2; ++i) wire.begin({"a"}), wire.data("x"), wire.end();
    };
    CHECK_FALSE(fed(two, few));
    rc::check([&](const std::string& noise) {
        Collected sink;
        ArchiveLimits limits;
        intake::MemberReader reader(limits, sink);
        (void)(reader.take(noise) && reader.finish());
    });
}

// The corpus of the fuzz target: OUT=tests/fuzz/corpus/archive build/dev/tests/unit_intake "[.corpus]"
TEST_CASE("small archives of every kind for the fuzz target", "[.corpus]") {
    const char* out = std::getenv("OUT");
    REQUIRE(out != nullptr);
    auto put = [out](const char* name, const std::string& bytes) {
        write_file(std::filesystem::path(out) / name, bytes);
    };
    std::vector<TarEntry> tree = {
        {"d", "", AE_IFDIR, ""}, {"d/a.csv", "a,b", AE_IFREG, ""}, {"d/l", "", AE_IFLNK, "x"}};
    put("stored.zip", zip_by_hand({{gbk("班组\\a.csv"), "a,b"}, {"d/", "", 0, 0040755}, {"e.csv", "x", 1}}));
    put("deflated.zip", zip_of({{"六月/a.csv", std::string(400, 'a')}, {"b", "b"}}));
    put("unicode.zip", zip_by_hand({{gbk("工"), "x", 0, 0100644, unicode_name_field(gbk("工"), "工")}}));
    put("tar", packed("gnutar", tree));
    put("tar.gz", packed("gnutar.gz", tree));
    put("7z", packed("7zip", {{"工资.csv", std::string(300, 'y')}, {"b", "b"}}));
    put("rar5", rar5_of({{"工资.csv", "rar five"}, {"b", "b"}}));
    put("rar4", rar4_of({{gbk("工资") + ".csv", "rar four"}, {"b", "b"}}));
}
