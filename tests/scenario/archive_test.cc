// An archive sent as one file: its files become submissions of their own, each with its receipt, none lost, none twice.
#include "proof/hash.hh"
#include "service/offline.hh"
#include "support/story.hh"
#include "support/temporary.hh"
#include "text/utf8.hh"
#include "unit/intake/archives.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Stage {
    TemporaryDirectory directory;
    Daemon daemon;
    Story story;
    Stage() : daemon(directory.path() / "data"), story(begin_story(daemon)) {}
    cli::Client officer() const { return daemon.client(story.officer); }

    // Sends it and waits until it and all that came out of it has a state.
    Json unpacked(const std::string& bytes) const {
        auto receipt = upload(officer(), story.project, bytes);
        REQUIRE(receipt);
        auto id = text_at(*receipt, "submission");
        settled(officer(), id);
        for (const auto& member : members(id)) settled(officer(), text_at(member, "id"));
        return *officer().get("/api/v1/submissions/" + id);
    }
    Json members(const std::string& archive) const {
        auto page =
            officer().get("/api/v1/projects/" + story.project + "/submissions?limit=200&parent=" + archive);
        REQUIRE(page);
        return page->at("items");
    }
    Json member(const Json& archive, const std::string& name) const {
        for (const auto& each : members(text_at(archive, "id"))) {
            if (text_at(each, "file_name") == name) return each;
        }
        FAIL("no member " << name);
        return {};
    }
};

std::string nested(int levels, const std::string& bytes) {
    std::string archive = bytes;
    for (int i = 0; i < levels; ++i) archive = zip_of({{"level" + std::to_string(i) + ".zip", archive}});
    return archive;
}

} // namespace

TEST_CASE("each file of an archive becomes a submission with its own receipt, place and record") {
    Stage stage;
    auto sheet = read_file(source_path("samples/2026-06/钢筋班6月工资表.xlsx"));
    auto archive = stage.unpacked(zip_by_hand({{*text::to_gb18030("六月\\钢筋班6月工资表.xlsx"), sheet},
                                               {*text::to_gb18030("六月\\补发.csv"), small_payroll(1)},
                                               {*text::to_gb18030("六月\\补发 (副本).csv"), small_payroll(1)},
                                               {*text::to_gb18030("六月\\~$钢筋班6月工资表.xlsx"), "lock"},
                                               {"__MACOSX/._a", "mac"},
                                               {"broken.xlsx", sheet.substr(0, 3000)}}));
    INFO(archive.dump(1));
    CHECK(text_at(archive, "state") == "expanded");
    CHECK(archive.at("members") == Json{{"sealed", 2}, {"unreadable", 1}});
    CHECK(archive.at("reason").is_null());
    CHECK(archive.at("contents").at("duplicates").size() == 1);
    CHECK(text_at(archive.at("contents").at("duplicates").at(0), "name") == "六月/补发 (副本).csv");
    CHECK(archive.at("contents").at("passed_over").size() == 2);

    auto member = stage.member(archive, "六月/钢筋班6月工资表.xlsx");
    CHECK(text_at(member, "parent") == text_at(archive, "id"));
    CHECK(text_at(member, "type") == "L5-05");
    CHECK(text_at(member, "period") == "2026-06");
    CHECK(text_at(member, "subcontractor") == Subcontractor);
    CHECK(text_at(member, "sha256") == proof::sha256(sheet).hex());
    CHECK(text_at(archive.at("contents").at("duplicates").at(0), "submission") ==
          text_at(stage.member(archive, "六月/补发.csv"), "id"));
    auto receipt = stage.officer().get("/api/v1/submissions/" + text_at(member, "id") + "/receipt");
    REQUIRE(receipt);
    auto verified = service::verify_receipt(*receipt, {});
    REQUIRE(verified);
    CHECK(verified->good);

    auto custody = stage.officer().get("/api/v1/submissions/" + text_at(archive, "id") + "/custody");
    REQUIRE(custody);
    const auto& last = custody->at("entries").back();
    CHECK(text_at(last, "act") == "expand");
    CHECK(last.at("detail") ==
          Json{{"members", 3}, {"duplicates", 1}, {"passed_over", 2}, {"broken", false}});
    auto own = stage.officer().get("/api/v1/submissions/" + text_at(member, "id") + "/custody");
    CHECK(text_at(own->at("entries").at(0), "act") == "receive");
    CHECK(text_at(own->at("entries").at(0).at("detail"), "parent") == text_at(archive, "id"));
}

TEST_CASE("7z and RAR are taken like ZIP, archives in archives are unpacked to three levels") {
    Stage stage;
    CHECK(stage.unpacked(packed("7zip", {{"工资.csv", small_payroll(1)}})).at("members") ==
          Json{{"sealed", 1}});
    CHECK(stage.unpacked(rar5_of({{"工资.csv", small_payroll(2)}})).at("members") == Json{{"sealed", 1}});
    auto outer = stage.unpacked(nested(3, small_payroll(3)));
    CHECK(outer.at("members") == Json{{"expanded", 1}});
    auto second = stage.members(text_at(outer, "id")).at(0);
    auto third = stage.members(text_at(second, "id")).at(0);
    CHECK(text_at(settled(stage.officer(), text_at(third, "id")), "state") == "expanded");
    auto leaf = stage.members(text_at(third, "id")).at(0);
    CHECK(text_at(settled(stage.officer(), text_at(leaf, "id")), "state") == "sealed");
}

TEST_CASE("an archive nested too deeply, of a password, of nothing or a bomb is kept with a reason") {
    Stage stage;
    auto deep = stage.unpacked(nested(4, small_payroll(1)));
    for (int i = 0; i < 2; ++i) {
        deep = stage.members(text_at(deep, "id")).at(0);
        settled(stage.officer(), text_at(deep, "id"));
    }
    auto fourth = settled(stage.officer(), text_at(stage.members(text_at(deep, "id")).at(0), "id"));
    CHECK(text_at(fourth, "state") == "unreadable");
    CHECK(text_at(fourth, "reason").find("超过3层") != std::string::npos);

    auto refused = [&](const std::string& bytes, const char* words) {
        auto state = stage.unpacked(bytes);
        INFO(state.dump(1));
        CHECK(text_at(state, "state") == "unreadable");
        CHECK(text_at(state, "reason").find(words) != std::string::npos);
        CHECK_FALSE(text_at(state, "advice").empty());
        CHECK(stage.members(text_at(state, "id")).empty());
        return state;
    };
    auto locked = refused(zip_of({{"a.csv", small_payroll(1)}}, true), "密码");
    CHECK(locked.at("contents").at("passed_over").size() == 1);
    refused(zip_by_hand({{"六月/", "", 0, 0040755}}), "没有可以收的文件");
    refused(zip_of({{"zeroes", std::string(100 << 20, '\0')}}), "压缩炸弹");
    refused(zip_of({{"a.csv", small_payroll(1)}}).substr(0, 100), "不完整");
    CHECK(stage.daemon.running());
    CHECK(text_at(stage.unpacked(zip_of({{"a.csv", small_payroll(9)}})), "state") == "expanded");
}

TEST_CASE("what could not be taken out of an archive is told beside what could") {
    Stage stage;
    auto bytes = zip_by_hand({{"good.csv", small_payroll(1)}, {"locked.csv", "0123456789ABCDEF", 1}});
    auto archive = stage.unpacked(bytes);
    CHECK(text_at(archive, "state") == "expanded");
    CHECK(text_at(archive, "reason").find("1个文件没能取出") != std::string::npos);
    CHECK_FALSE(text_at(archive, "advice").empty());
    std::vector<TarEntry> entries;
    for (int i = 2; i < 5; ++i) entries.push_back({std::to_string(i) + ".csv", small_payroll(i)});
    auto tar = packed("gnutar", entries);
    auto cut = stage.unpacked(tar.substr(0, tar.find(small_payroll(4)) + 20));
    CHECK(text_at(cut, "state") == "expanded");
    CHECK(cut.at("members") == Json{{"sealed", 2}});
    CHECK(text_at(cut, "reason").find("后面的部分已损坏") != std::string::npos);
}

TEST_CASE("five hundred files in one archive are one transaction, and others are served meanwhile") {
    Stage stage;
    Parts parts;
    for (int i = 0; i < 500; ++i) parts.emplace_back(std::to_string(i) + ".csv", small_payroll(i));
    auto begin = std::chrono::steady_clock::now();
    auto receipt = upload(stage.officer(), stage.story.project, zip_of(parts));
    REQUIRE(receipt);
    auto state = settled(stage.officer(), text_at(*receipt, "submission"));
    WARN("500 members are submissions after "
         << std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin)
                .count()
         << " ms");
    CHECK(text_at(state, "state") == "expanded");
    std::uint64_t count = 0;
    for (const auto& [name, number] : state.at("members").items()) count += number.get<std::uint64_t>();
    CHECK(count == 500);
    CHECK(upload(stage.officer(), stage.story.project, small_payroll(10'000)));
}
