// The papers of the rules' small world sent to a daemon: scenarios that need a month whose papers fit together.
#pragma once

#include "support/openapi.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <thread>

namespace taizhang::test {

inline const std::string June = "2026-06";

// The papers of the rules' small world (tests/unit/review/data/world.json), of this project and its subcontractor.
inline Json papers() {
    auto text = read_file(source_path("tests/unit/review/data/world.json"));
    auto put = [&](const std::string& old, const std::string& now) {
        for (auto at = text.find(old); at != std::string::npos; at = text.find(old, at + now.size()))
            text.replace(at, old.size(), now);
    };
    put("甲劳务", Subcontractor);
    put("滨江花园", "示例江海新苑安置房二期工程");
    return Json::parse(text).at("documents");
}

// A daemon with a project, and the papers to send it.
struct Stage {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data"};
    Story story = begin_story(daemon);
    cli::Client officer = daemon.client(story.officer);
    std::string base = "/api/v1/projects/" + story.project;
    Json documents = papers();
    Json document = openapi();

    const Json& data(const char* id) const { return documents.at(id).at("data"); }

    Json sent(const std::string& type, const std::string& bytes, const std::string& subcontractor = "",
              const std::string& name = "资料.json") {
        TemporaryDirectory file;
        write_file(file.path() / "upload", bytes);
        auto receipt =
            officer.upload(base + "/submissions",
                           {{"type", type},
                            {"period", June},
                            {"subcontractor", subcontractor},
                            {"attestation", R"({"seal":true,"signatures":"all","progress":"三层"})"}},
                           {"file", name, file.path() / "upload"});
        if (!receipt) FAIL(receipt.error().message);
        auto state = settled(officer, text_at(*receipt, "submission"));
        INFO(state.dump());
        REQUIRE(text_at(state, "state") == "sealed");
        return state;
    }
    std::string sealed(const std::string& type, const Json& of, const std::string& subcontractor = "") {
        return text_at(sent(type, of.dump(), subcontractor), "record");
    }
    Json get(const std::string& path) {
        auto answer = officer.get(base + path);
        if (!answer) FAIL(path + ": " + answer.error().message);
        return *answer;
    }
    Json current(const std::string& type) { return get("/records?type=" + type).at("items"); }
    // The month's findings, once a review has seen everything.
    Json findings() {
        for (int i = 0; i < 1200; ++i) {
            auto month = get("/months/" + June);
            const auto& all = month.at("blockers");
            bool working = std::any_of(all.begin(), all.end(), [](const Json& each) {
                return each.at("code") == "working" || each.at("code") == "review";
            });
            if (!working) return get("/findings?period=" + June).at("findings");
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        FAIL("the month did not come to rest");
        return {};
    }
    std::size_t found(const std::string& rule) {
        auto all = findings();
        return static_cast<std::size_t>(
            std::count_if(all.begin(), all.end(), [&](const Json& each) { return each.at("rule") == rule; }));
    }
};

} // namespace taizhang::test
