// Papers that were never paper: receipts of banks as PDF, through the daemon.
#include "service/offline.hh"
#include "support/receipts.hh"
#include "support/story.hh"
#include "support/temporary.hh"

#include <catch2/catch.hpp>
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

    Json sent(const std::string& bytes) const {
        auto receipt = upload(officer(), story.project, bytes, "L5-08");
        REQUIRE(receipt);
        return settled(officer(), text_at(*receipt, "submission"));
    }
    Json record(const Json& submission) const {
        auto found = officer().get("/api/v1/records/" + text_at(submission, "record"));
        REQUIRE(found);
        return *found;
    }
    void verified(const Json& submission, bool regenerate = true) const {
        auto pdf = officer().download("/api/v1/records/" + text_at(submission, "record") + "/pdf");
        REQUIRE(pdf);
        auto file = directory.path() / "sealed.pdf";
        write_file(file, *pdf);
        auto checked =
            service::verify_pdf(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share", file, regenerate);
        REQUIRE(checked);
        INFO(checked->json.dump(1));
        CHECK(checked->good);
    }
};

std::string lines_of(const Json& record) {
    std::string all;
    for (const auto& page : record.at("data").at("pages")) {
        for (const auto& line : page.at("lines")) all += text_at(line, "text") + "|";
    }
    return all;
}

} // namespace

TEST_CASE("a bank's PDF becomes a record with its own text, the file attached, what is doubtful said") {
    Stage stage;
    auto state = stage.sent(receipt_pdf());
    INFO(state.dump(1));
    REQUIRE(text_at(state, "state") == "sealed");
    const auto& contents = state.at("contents");
    CHECK(text_at(contents, "kind") == "born_digital");
    CHECK(contents.at("signatures") == 1);
    CHECK(contents.at("signatures_verified") == false);
    CHECK(contents.at("locked") == false);
    CHECK(contents.at("fonts") == Json{"STSong-Light"});
    auto record = stage.record(state);
    CHECK(lines_of(record) == "示例银行电子回单|收款人|诸葛明澜|金额|6,600.00|");
    const auto& page = record.at("data").at("pages").at(0);
    CHECK(page.at("drawn") == true);
    CHECK(text_at(page, "text_from") == "file");
    CHECK(record.at("data").at("text_read") == true);
    CHECK(record.at("data").at("source") == contents);
    stage.verified(state);
}

TEST_CASE("what is said of a PDF's fonts reaches the month's findings") {
    Stage stage;
    auto state = stage.sent(receipt_pdf(false));
    REQUIRE(text_at(state, "state") == "sealed");
    CHECK(state.at("contents").at("signatures") == 0);
    Json found;
    for (int i = 0; i < 200 && found.is_null(); ++i) {
        auto findings =
            stage.officer().get("/api/v1/projects/" + stage.story.project + "/findings?period=2026-06");
        if (findings) {
            for (const auto& finding : findings->at("findings"))
                if (text_at(finding, "rule") == "R-READ-FONT") found = finding;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
    REQUIRE(found.is_object());
    CHECK(found.at("places").at(0).at("page") == 1);
    CHECK(text_at(found.at("places").at(0), "document") == text_at(state, "record"));
}

TEST_CASE("any page of what was received can be looked at, by those who may read it, and that is logged") {
    Stage stage;
    auto state = stage.sent(receipt_pdf());
    auto path = "/api/v1/submissions/" + text_at(state, "id");
    auto pages = stage.officer().get(path + "/pages");
    REQUIRE(pages);
    CHECK(pages->at("count") == 1);
    CHECK(pages->at("pages").at(0) == Json{{"page", 1}, {"width", 400'000}, {"height", 300'000}});
    auto png = stage.officer().download(path + "/pages/1.png?width=400");
    REQUIRE(png);
    CHECK(png->substr(1, 3) == "PNG");
    CHECK(png->substr(16, 8) == std::string("\0\0\1\x90\0\0\1\x2C", 8)); // 400 x 300
    auto jpeg = stage.officer().download(path + "/pages/1.jpg");
    REQUIRE(jpeg);
    CHECK(jpeg->starts_with("\xFF\xD8\xFF"));
    for (const char* wrong :
         {"/pages/2.png", "/pages/0.png", "/pages/x.png", "/pages/1.gif", "/pages/1.png?width=2000"})
        CHECK_FALSE(stage.officer().download(path + wrong));
    auto custody = stage.officer().get(path + "/custody");
    REQUIRE(custody);
    std::size_t read = 0;
    for (const auto& entry : custody->at("entries")) read += text_at(entry, "act") == "read_page" ? 1 : 0;
    CHECK(read == 2);
    CHECK_FALSE(stage.daemon.client(stage.story.admin).download(path + "/pages/1.png"));

    auto photo = stage.sent(read_file(source_path("samples/2026-05/银行代发回单.jpg")));
    auto photo_path = "/api/v1/submissions/" + text_at(photo, "id");
    CHECK(stage.officer().get(photo_path + "/pages")->at("count") == 1);
    CHECK(stage.officer().download(photo_path + "/pages/1.jpg?width=300"));
    auto table = upload(stage.officer(), stage.story.project, small_payroll(1));
    auto refused = stage.officer().get("/api/v1/submissions/" + text_at(*table, "submission") + "/pages");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Code::Unprocessable);
}
