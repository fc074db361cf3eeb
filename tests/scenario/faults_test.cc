// kill -9, failing and full disks, short writes, at every write point of the main job.
#include "base/failpoint.hh"
#include "service/offline.hh"
#include "support/story.hh"
#include "support/temporary.hh"
#include "support/tus.hh"
#include "unit/intake/workbook.hh"

#include <catch2/catch.hpp>
#include <csignal>
#include <set>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

constexpr int Files = 4;

struct Acknowledged {
    std::string submission;
    std::string sha256;
};

std::string payrolls_in_zip(int number) {
    Parts parts;
    for (int i = 0; i < 3; ++i)
        parts.emplace_back(std::to_string(i) + ".csv", small_payroll(number * 10 + i));
    return zip_of(parts);
}

enum class Way { Form, Pieces, Archive };

// The way that passes this fail point.
Way way_to(std::string_view point) {
    return point.starts_with("unpack.")   ? Way::Archive
           : point.starts_with("upload.") ? Way::Pieces
                                          : Way::Form;
}

// In two pieces, as tus has it. The receipt, or why there is none.
Result<Json> upload_in_pieces(const Daemon& daemon, const Story& story, const std::string& bytes) {
    Tus tus(daemon.port(), story.officer);
    try {
        auto created = tus.create({{"project", story.project},
                                   {"type", "L5-05"},
                                   {"period", "2026-06"},
                                   {"subcontractor", Subcontractor},
                                   {"filename", "工资表.csv"}},
                                  bytes.size());
        if (created.status != 201) return fail(Code::Io, created.body, "the daemon refused");
        auto path = created.headers.at("location");
        for (std::size_t offset : {std::size_t{0}, bytes.size() / 2}) {
            auto piece =
                tus.patch(path, offset, bytes.substr(offset, offset == 0 ? bytes.size() / 2 : bytes.size()));
            if (piece.status != 204) return fail(Code::Io, piece.body, "the daemon refused");
        }
        TRY_INTO(auto state, parse_json(tus.send("GET", path).body));
        return state.at("receipt");
    } catch (const std::exception& gone) {
        return fail(Code::Unavailable, gone.what(), "the daemon is gone");
    }
}

// Uploads until all are through or the daemon is gone; gives what was acknowledged.
std::vector<Acknowledged> upload_until_the_end(Daemon& daemon, const Story& story, std::vector<Error>& errors,
                                               Way way) {
    std::vector<Acknowledged> acknowledged;
    auto officer = daemon.client(story.officer);
    for (int i = 0; i < Files; ++i) {
        auto receipt =
            way == Way::Pieces
                ? upload_in_pieces(daemon, story, small_payroll(i))
                : upload(officer, story.project, way == Way::Archive ? payrolls_in_zip(i) : small_payroll(i));
        if (receipt)
            acknowledged.push_back(
                {text_at(*receipt, "submission"), text_at(receipt->at("receipt"), "sha256")});
        else errors.push_back(receipt.error());
    }
    return acknowledged;
}

void wait_for_quiet(Daemon& daemon, const Story& story) {
    auto officer = daemon.client(story.officer);
    for (int i = 0; i < 400 && daemon.running(); ++i) {
        auto page = officer.get("/api/v1/projects/" + story.project + "/submissions");
        bool quiet = bool(page);
        if (page) {
            for (const auto& item : page->at("items")) quiet = quiet && item.at("state") != "received";
        }
        if (quiet && i > 20) return;
        std::this_thread::sleep_for(std::chrono::milliseconds{25});
    }
}

// All files of the archive are there once, and sealed.
void check_unpacked(const cli::Client& officer, const Story& story, const Json& archive) {
    CHECK(text_at(archive, "state") == "expanded");
    auto page =
        officer.get("/api/v1/projects/" + story.project + "/submissions?parent=" + text_at(archive, "id"));
    REQUIRE(page);
    std::set<std::string> names;
    for (const auto& member : page->at("items")) {
        names.insert(text_at(member, "file_name"));
        CHECK(text_at(settled(officer, text_at(member, "id")), "state") == "sealed");
    }
    CHECK(page->at("items").size() == 3);
    CHECK(names == std::set<std::string>{"0.csv", "1.csv", "2.csv"});
}

// After the fault: nothing acknowledged is missing, nothing half-done is seen, the job goes on, the log is whole.
void check_after(const std::filesystem::path& data, const Story& story,
                 const std::vector<Acknowledged>& acknowledged) {
    {
        Daemon daemon(data);
        auto officer = daemon.client(story.officer);
        for (const auto& each : acknowledged) {
            auto state = settled(officer, each.submission);
            CHECK(text_at(state, "sha256") == each.sha256);
            if (text_at(state, "media_type") == "application/zip") {
                check_unpacked(officer, story, state);
                continue;
            }
            CHECK(text_at(state, "state") == "sealed");
            auto pdf = officer.download("/api/v1/records/" + text_at(state, "record") + "/pdf");
            REQUIRE(pdf);
            CHECK(pdf->starts_with("%PDF-1.7"));
        }
        auto submissions = officer.get("/api/v1/projects/" + story.project + "/submissions");
        REQUIRE(submissions);
        std::size_t papers = 0;
        for (const auto& item : submissions->at("items"))
            papers += text_at(settled(officer, text_at(item, "id")), "state") == "sealed" ? 1 : 0;
        auto records = officer.get("/api/v1/projects/" + story.project + "/records?all_versions=true");
        REQUIRE(records);
        CHECK(records->at("items").size() == papers); // each once, none twice
        auto more = upload(officer, story.project, small_payroll(1000));
        REQUIRE(more);
        CHECK(text_at(settled(officer, text_at(*more, "submission")), "state") == "sealed");
        daemon.stop(SIGTERM);
    }
    auto verified = service::verify_data(data);
    REQUIRE(verified);
    INFO(verified->json.dump(1));
    CHECK(verified->good);
}

} // namespace

TEST_CASE("after kill -9 at any write point nothing acknowledged is missing and the job goes on") {
    for (auto name : failpoints()) {
        if (name.starts_with("assign.") || name.starts_with("mapping.")) continue; // workflow_test.cc
        if (name.starts_with("watch.")) continue;                                  // watch_test.cc
        if (name.starts_with("sweep.")) continue;    // tests/room/store/sweep_test.cc
        if (name.starts_with("close.")) continue;    // closing_test.cc
        if (name.starts_with("migrate.")) continue;  // tests/room/store/migrate_test.cc
        if (name.starts_with("reminder.")) continue; // reminders_test.cc
        DYNAMIC_SECTION("killed at " << name) {
            TemporaryDirectory directory;
            auto data = directory.path() / "data";
            Story story;
            {
                Daemon first(data);
                story = begin_story(first);
                first.stop(SIGTERM);
            }
            std::vector<Acknowledged> acknowledged;
            {
                // The third pass: the first two let something be acknowledged before. The index takes what waits together.
                std::string pass = name.starts_with("index.") ? ":1" : ":3";
                Daemon doomed(data, {}, {{"TAIZHANG_FAILPOINT", std::string(name) + pass + "=kill"}});
                std::vector<Error> errors;
                acknowledged = upload_until_the_end(doomed, story, errors, way_to(name));
                wait_for_quiet(doomed, story);
                INFO("the fail point was never passed: " << name);
                CHECK_FALSE(doomed.running());
            }
            check_after(data, story, acknowledged);
        }
    }
}

TEST_CASE("a failing disk, a full disk and short writes are told to the sender and leave nothing half-done") {
    auto fault =
        GENERATE(as<std::string>(), "blob.create=error", "blob.write=error", "blob.write=enospc",
                 "blob.write=short", "blob.sync=error", "blob.rename=error", "blob.directory_sync=error",
                 "receive.commit=error", "commit.begin:4=error", "commit.end:4=error", "seal.blobs=error",
                 "seal.commit=error", "intake.read=error", "typeset.done=error", "unpack.members:2=error",
                 "unpack.commit=error", "index.write=error", "index.committed=error", "upload.write=error",
                 "upload.write=enospc", "upload.write=short", "upload.sync=error", "upload.received=error",
                 "upload.whole=error", "upload.placed=error");
    DYNAMIC_SECTION(fault) {
        TemporaryDirectory directory;
        auto data = directory.path() / "data";
        Story story;
        {
            Daemon first(data);
            story = begin_story(first);
            first.stop(SIGTERM);
        }
        std::vector<Acknowledged> acknowledged;
        std::vector<Error> errors;
        {
            Daemon daemon(data, {}, {{"TAIZHANG_FAILPOINT", fault}});
            acknowledged = upload_until_the_end(daemon, story, errors, way_to(fault));
            wait_for_quiet(daemon, story);
            CHECK(daemon.running());
            auto officer = daemon.client(story.officer);
            for (const auto& each : acknowledged) {
                auto state = text_at(settled(officer, each.submission), "state");
                CHECK(state == (fault.starts_with("unpack.") ? "expanded" : "sealed"));
            }
        }
        CHECK(acknowledged.size() + errors.size() == Files);
        CHECK(errors.size() <= 1);
        for (const auto& error : errors) CHECK_FALSE(error.hint.empty());
        check_after(data, story, acknowledged);
    }
}
