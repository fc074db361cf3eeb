// Electronic receipts as banks send them, through the real daemon. What is sealed is looked at from outside: the original
// by qpdf, the words by pdftotext, the rest by taizhang verify.
#include "support/http_probe.hh"
#include "support/program.hh"
#include "support/story.hh"
#include "support/temporary.hh"
#include "unit/intake/ofd_parts.hh"

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

using namespace taizhang;
using namespace taizhang::test;

namespace {

struct Stage {
    TemporaryDirectory directory;
    Daemon daemon{directory.path() / "data"};
    Story story = begin_story(daemon);
    cli::Client officer = daemon.client(story.officer);

    Json sent(const std::string& bytes, const std::string& period = "2026-06") {
        auto receipt = upload(officer, story.project, bytes, "L5-08", period);
        REQUIRE(receipt);
        return settled(officer, text_at(*receipt, "submission"));
    }
    // The PDF as the page's link gives it.
    std::filesystem::path pdf_of(const Json& submission) {
        auto path = "/api/v1/records/" + text_at(submission, "record") + "/pdf";
        auto answer =
            Probe(daemon.port()).send("GET", path, {{"Authorization", "Bearer " + story.officer}}, "");
        REQUIRE(answer.status == 200);
        auto file = directory.path() / (text_at(submission, "record") + ".pdf");
        write_file(file, answer.body);
        return file;
    }
    bool is_found(const std::string& text, const std::string& record) {
        for (int i = 0; i < 200; ++i) {
            auto answer = officer.post("/api/v1/search", {{"text", text}});
            REQUIRE(answer);
            for (const auto& hit : answer->at("hits")) {
                if (hit.at("record").at("id") == record) return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{50});
        }
        return false;
    }
};

int verified(const std::filesystem::path& pdf) {
    auto ran = run_shell(TAIZHANG_BINARY_DIR "/bin/taizhang verify --regenerate " + pdf.string());
    INFO(ran.out);
    return ran.code;
}

} // namespace

TEST_CASE(
    "a bank's OFD receipt is sealed with its text, carries the OFD, is found by its words and made again") {
    Stage stage;
    OfdReceipt receipt;
    receipt.stamp = ofd_stamp_png();
    const auto bytes = receipt.bytes();
    auto submission = stage.sent(bytes);
    INFO(submission.dump());
    REQUIRE(text_at(submission, "state") == "sealed");
    CHECK(text_at(submission, "media_type") == "application/ofd");
    CHECK(submission.at("contents").at("kind") == "ofd");
    CHECK(submission.at("contents").at("signatures") == 1);
    auto record = stage.officer.get("/api/v1/records/" + text_at(submission, "record"));
    REQUIRE(record);
    CHECK(record->at("scan") == true);
    CHECK(record->at("pages") == 1);
    CHECK(record->at("data").at("text_read") == true);
    CHECK(record->at("data").at("pages")[0].at("text_from") == "file");

    auto pdf = stage.pdf_of(submission);
    CHECK(run_shell("qpdf --check " + pdf.string()).code == 0);
    CHECK(run_shell("qpdf --show-attachment=original.ofd " + pdf.string()).out == bytes);
    CHECK(run_shell("pdftotext -layout " + pdf.string() + " -").out.find("￥6,350.00") != std::string::npos);
    CHECK(verified(pdf) == 0);
    auto sheets = stage.officer.get("/api/v1/submissions/" + text_at(submission, "id") + "/pages");
    REQUIRE(sheets);
    CHECK(sheets->at("count") == 1);
    auto picture =
        Probe(stage.daemon.port())
            .send("GET", "/api/v1/submissions/" + text_at(submission, "id") + "/pages/1.png?width=400",
                  {{"Authorization", "Bearer " + stage.story.officer}}, "");
    CHECK(picture.status == 200);
    CHECK(picture.headers.at("content-type").starts_with("image/"));
    for (const char* words : {"示例银行电子业务回单", "周𠮷安", "农民工专户"})
        CHECK(stage.is_found(words, text_at(submission, "record")));
}

TEST_CASE("an OFD that is only a picture is read by OCR or says that it was not") {
    Stage stage;
    OfdReceipt receipt;
    receipt.form.clear();
    receipt.page = "<ofd:ImageObject ID=\"1\" Boundary=\"5 5 200 130\" ResourceID=\"5\"/>";
    receipt.stamp = read_file(source_path("tests/room/ocr/data/payroll.png"));
    auto submission = stage.sent(receipt.bytes());
    INFO(submission.dump());
    REQUIRE(text_at(submission, "state") == "sealed");
    auto record = stage.officer.get("/api/v1/records/" + text_at(submission, "record"));
    REQUIRE(record);
    CHECK(record->at("data").at("pages")[0].at("text_from") == "ocr");
    auto pdf = stage.pdf_of(submission);
    CHECK(verified(pdf) == 0);
    if (record->at("data").at("text_read") == false) {
        WARN("SKIPPED, no text was read (scripts/fetch-ocr " TAIZHANG_BINARY_DIR ")");
        return;
    }
    CHECK(run_shell("pdftotext " + pdf.string() + " -").out.find("滨河花园") != std::string::npos);
    CHECK(stage.is_found("滨河花园", text_at(submission, "record")));
}

TEST_CASE("an OFD that cannot be read is kept, with a reason that says what to do") {
    Stage stage;
    OfdReceipt receipt;
    auto whole = receipt.bytes();
    for (const auto& [what, bytes] :
         {std::pair<std::string, std::string>{"cut", whole.substr(0, whole.size() - 200)},
          {"password", zip_of(receipt.parts(), true)},
          {"no page", ofd_with(receipt.parts(), "Doc_0/Pages/Page_0/Content.xml", "")}}) {
        INFO(what);
        auto submission = stage.sent(bytes);
        INFO(submission.dump());
        CHECK(text_at(submission, "state") == "unreadable");
        CHECK_FALSE(text_at(submission, "reason").empty());
        CHECK(text_at(submission, "advice").find("上传") != std::string::npos);
    }
}
