// The real engine on real pages. Without the models (scripts/fetch-ocr) these tests fail under CI=true and say
// plainly elsewhere that nothing was tested.
#include "ocr/ocr.hh"

#include "support/temporary.hh"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

using namespace taizhang;

namespace {

// Null, after a warning, where the models are not installed and nobody promised them.
std::unique_ptr<ocr::Engine> engine() {
    auto opened = ocr::open_paddle(std::filesystem::path(TAIZHANG_BINARY_DIR) / "share/ocr");
    if (opened) return std::move(*opened);
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") FAIL("no OCR under CI: " << opened.error().message);
    WARN("SKIPPED, nothing was tested: " << opened.error().message
                                         << " (scripts/fetch-ocr " TAIZHANG_BINARY_DIR ")");
    return nullptr;
}

std::string page_file(const std::string& name) {
    return test::read_file(test::source_path("tests/room/ocr/data/" + name));
}

std::vector<std::string> truth(const std::string& name) {
    auto json = parse_json(page_file("lines.json"));
    REQUIRE(json);
    return json->at(name).get<std::vector<std::string>>();
}

// The lines of `wanted` that are not on the page, each line counted as often as it stands there.
std::vector<std::string> not_read(const ocr::PageText& page, std::vector<std::string> wanted) {
    for (const auto& line : page.lines) {
        auto at = std::find(wanted.begin(), wanted.end(), line.text);
        if (at != wanted.end()) wanted.erase(at);
    }
    return wanted;
}

ocr::PageText must_read(const ocr::Engine& reader, const std::string& name) {
    auto page = reader.read_page(page_file(name));
    if (!page) FAIL(page.error().message);
    return std::move(*page);
}

} // namespace

TEST_CASE("a tilted and noisy bank receipt is read line by line, its seal too") {
    auto reader = engine();
    if (!reader) return;
    auto page = must_read(*reader, "receipt.jpg");
    CHECK(page.width_px == 1496);
    CHECK(page.height_px == 787);
    CHECK(not_read(page, truth("receipt.jpg")).empty());
    CHECK(not_read(page, {"￥238,650.00", "电子回单专用章"}).empty());
}

TEST_CASE("every cell of a payroll page is a line of its own, in reading order") {
    auto reader = engine();
    if (!reader) return;
    auto page = must_read(*reader, "payroll.png");
    auto wanted = truth("payroll.png");
    CHECK(not_read(page, wanted).size() <= 1); // of 134; other processors round otherwise
    CHECK(page.lines.size() >= wanted.size() - 1);
    CHECK(page.lines.size() <= wanted.size() + 1);
    std::vector<std::string> head;
    for (const auto& line : page.lines) head.push_back(line.text);
    auto at = std::find(head.begin(), head.end(), "序号");
    REQUIRE(head.end() - at > 10);
    std::vector<std::string> row(at, at + 10);
    CHECK(row == std::vector<std::string>{"序号", "姓名", "身份证号码", "工种", "出勤", "日工资", "应发工资",
                                          "扣款", "实发工资", "银行卡号"});
}

TEST_CASE("a photograph taken sideways is read upright") {
    auto reader = engine();
    if (!reader) return;
    std::string jpeg = page_file("sideways.jpg");
    auto page = reader->read_page(jpeg);
    REQUIRE(page);
    CHECK(page->width_px > page->height_px);
    CHECK(not_read(*page, {"网上银行电子回单", "海州建设集团有限公司", "批量代发"}).empty());
}

TEST_CASE("pages are read by several threads at once") {
    auto reader = engine();
    if (!reader) return;
    std::vector<std::string> texts(2);
    std::vector<std::thread> threads;
    for (auto& text : texts) {
        threads.emplace_back([&] {
            auto page = reader->read_page(page_file("receipt.jpg"));
            if (page) text = to_json(*page).dump();
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(!texts[0].empty());
    CHECK(texts[0] == texts[1]);
}

TEST_CASE("what is no image, or a broken one, is refused with the reason and harms nobody") {
    auto reader = engine();
    if (!reader) return;
    std::string jpeg = page_file("receipt.jpg"), png = page_file("payroll.png");
    for (const auto& bytes :
         {std::string(), std::string("%PDF-1.7"), jpeg.substr(0, 20), png.substr(0, png.size() / 2)}) {
        auto page = reader->read_page(bytes);
        REQUIRE(!page);
        CHECK(page.error().code == Code::Unprocessable);
        CHECK(!page.error().message.empty());
    }
    CHECK(reader->read_page(jpeg));
}

TEST_CASE("without its files the engine is unavailable and says how to get them") {
    test::TemporaryDirectory empty;
    auto opened = ocr::open_paddle(empty.path());
    REQUIRE(!opened);
    CHECK(opened.error().code == Code::Unavailable);
    CHECK(opened.error().hint.find("scripts/fetch-ocr") != std::string::npos);
}

TEST_CASE("a file that is no library is told from a missing one") {
    test::TemporaryDirectory directory;
    for (const char* name : {"libonnxruntime.so.1", "det.onnx", "rec.onnx"})
        test::write_file(directory.path() / name, "x");
    test::write_file(directory.path() / "keys.txt", "a\nb\n");
    auto opened = ocr::open_paddle(directory.path());
    REQUIRE(!opened);
    CHECK(opened.error().code == Code::Unavailable);
    CHECK(opened.error().message.find("无法装入") != std::string::npos);
}

// docs/ocr.md: PAGE=FILE build/release/tests/room_ocr "[.measure]"
TEST_CASE("measure", "[.measure]") {
    auto reader = engine();
    REQUIRE(reader);
    const char* file = std::getenv("PAGE");
    REQUIRE(file != nullptr);
    std::string bytes = test::read_file(file);
    auto start = std::chrono::steady_clock::now();
    auto page = reader->read_page(bytes);
    auto time = std::chrono::steady_clock::now() - start;
    if (!page) FAIL(page.error().message);
    for (const auto& line : page->lines) {
        std::cout << line.box.x << ',' << line.box.y << ' ' << line.box.width << 'x' << line.box.height << ' '
                  << line.confidence << ' ' << line.text << '\n';
    }
    std::cout << std::chrono::duration_cast<std::chrono::milliseconds>(time).count() << " ms, "
              << page->lines.size() << " lines\n";
}
