// The reviews of a month as records: every one is kept, says what it changed, and can be done again from what it read.
#include "service/replay.hh"
#include "store/catalogue.hh"
#include "support/openapi.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Stage {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data", {}, {}};
    Story story = begin_story(daemon);
    cli::Client officer = daemon.client(story.officer);
    std::string base = "/api/v1/projects/" + story.project + "/months/2026-06/reviews";

    std::string pay(int number) {
        auto receipt = upload(officer, story.project, small_payroll(number));
        if (!receipt) FAIL(receipt.error().message);
        return text_at(settled(officer, text_at(*receipt, "submission")), "record");
    }
    Json list(std::size_t at_least) {
        for (int i = 0; i < 600; ++i) {
            auto answer = officer.get(base);
            if (!answer) FAIL(answer.error().message);
            if (answer->at("items").size() >= at_least) return *answer;
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        FAIL("the review did not come");
        return {};
    }
    Json replayed(const Json& run) {
        auto answer =
            officer.get(base + "/" + (run.is_null() ? std::string("newest") : run.dump()) + "/replay");
        if (!answer) FAIL(answer.error().message);
        return *answer;
    }
};

} // namespace

TEST_CASE(
    "every review is kept, and done again it finds the same, also when its papers were replaced since") {
    Stage stage;
    stage.pay(1);
    auto first = stage.list(1).at("items").back();
    CHECK(first.at("replayable") == true);
    CHECK(first.at("findings") != 0);
    CHECK(first.at("difference").at("added").size() == first.at("findings").get<std::size_t>());
    stage.pay(2); // another version of the same payroll
    auto runs = stage.list(2).at("items");
    CHECK(runs.back() == first);
    CHECK(runs.front().at("inputs") != first.at("inputs"));
    for (const auto& run : runs) {
        auto again = stage.replayed(run.at("run"));
        CHECK(again.at("same") == true);
        CHECK(again.at("inputs") == run.at("inputs"));
        CHECK(again.at("rules").empty());
    }
    CHECK(stage.replayed({}).at("run") == runs.front().at("run"));
    auto today = stage.officer.get(stage.base + "/newest/replay?rules=today");
    REQUIRE(today);
    CHECK(today->at("same") == true);
    CHECK(today->at("by").at("then") == today->at("by").at("now"));
    auto unheard = stage.officer.get(stage.base + "/newest/replay?rules=tomorrow");
    REQUIRE_FALSE(unheard);
    CHECK(unheard.error().code == Code::Unprocessable);

    REQUIRE(
        stage.officer.post(stage.base, Json::object())); // nothing has changed: a run of its own all the same
    auto three = stage.list(3).at("items");
    CHECK(three.front().at("inputs") == runs.front().at("inputs"));
    CHECK(three.front().at("difference").at("added").empty());
    CHECK(three.front().at("difference").at("gone").empty());

    auto unknown = stage.officer.get(stage.base + "/99999/replay");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().code == Code::NotFound);
    CHECK_FALSE(stage.officer.get(stage.base + "/0/replay"));
}

TEST_CASE("a bundle is a review anybody can do again, without the archive; who takes one says why") {
    Stage stage;
    auto record = stage.pay(1);
    auto run = stage.list(1).at("items").front();
    auto place = stage.base + "/newest/bundle";
    auto refused = stage.officer.post(place, Json::object());
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::Unprocessable);
    auto inspector = stage.daemon.client(stage.story.inspector);
    auto bundle = inspector.post(place, {{"reason", "劳动监察"}});
    if (!bundle) FAIL(bundle.error().message);

    auto file = stage.directory.path() / "bundle.json";
    std::ofstream(file, std::ios::binary) << *canonical(*bundle);
    Terminal alone; // no daemon there
    auto done = alone.run({"replay", file.string(), "--json"});
    CHECK(done.code == 0);
    CHECK(done.json().at("inputs") == run.at("inputs"));

    (*bundle)["documents"][0]["data"]["rows"][0]["gross"] = 1;
    std::ofstream(file, std::ios::binary) << *canonical(*bundle);
    CHECK(alone.run({"replay", file.string()}).code != 0);

    stage.daemon.stop(SIGTERM);
    SystemClock clock;
    auto catalogue = store::Catalogue::open(stage.directory.path() / "data" / "catalogue.sqlite", clock);
    REQUIRE(catalogue);
    auto entries = (*catalogue)->custody_of(record);
    REQUIRE(entries);
    CHECK(std::any_of(entries->begin(), entries->end(),
                      [](const auto& entry) { return entry.act == "unmask"; }));
}
