#include "workbook.hh"

#include <catch2/catch.hpp>
#include <functional>

using namespace taizhang;
using namespace taizhang::test;
using intake::Cell;

namespace {

std::string written(const std::function<void(intake::Wire&)>& work) {
    std::string answer;
    sandbox::Write write = [&answer](std::string_view piece) { answer += piece; };
    intake::Wire wire(write);
    work(wire);
    wire.finish();
    return answer;
}

std::string small_answer() {
    return written([](intake::Wire& wire) {
        wire.sheet("工资表", false);
        wire.cell(2, 1, Cell::Kind::Number, true, "320000199003074000");
        wire.cell(1, 300, Cell::Kind::Text, false, "周𠮷安");
        wire.merged({1, 1, 2, 3});
        wire.sheet("藏", false);
        wire.hide();
        wire.page({1654, 2339, 200});
        wire.json("{\"a\":[1]}");
    });
}

bool fed(std::string_view answer, std::size_t piece, intake::Reading& reading) {
    intake::Decoder decoder(reading);
    for (std::size_t at = 0; at < answer.size(); at += piece) {
        if (!decoder.feed(answer.substr(at, piece))) return false;
    }
    return decoder.finish().has_value();
}

} // namespace

TEST_CASE("an answer is understood however it is cut") {
    std::string answer = small_answer();
    for (std::size_t piece = 1; piece <= answer.size(); ++piece) {
        intake::Reading reading;
        REQUIRE(fed(answer, piece, reading));
        REQUIRE(reading.sheets.size() == 2);
        REQUIRE(reading.sheets[0].cells.size() == 2);
        CHECK(reading.sheets[0].cells[0].text == "周𠮷安");
        CHECK(reading.sheets[0].cells[0].column == 300);
        CHECK(reading.sheets[0].cells[1].numeric_loss);
        CHECK(reading.sheets[0].merged[0].last_column == 3);
        CHECK_FALSE(reading.sheets[0].hidden);
        CHECK(reading.sheets[1].hidden);
        CHECK(reading.pages[0].height_px == 2339);
        CHECK(reading.json["a"][0] == 1);
    }
}

TEST_CASE("an answer that stops early, or that no parser of ours wrote, is refused") {
    std::string answer = small_answer();
    for (std::size_t size = 1; size < answer.size(); ++size) {
        intake::Reading reading;
        bool whole = fed(answer.substr(0, size), 7, reading);
        // Where a record ends, a shorter answer is an answer too.
        if (whole) CHECK(reading.json.is_null());
    }
    const std::string_view broken[] = {
        "x",
        "c\x01\x01",
        "h",
        "m\x01\x01\x01\x01",
        std::string_view("S\x01\x00\x02\xFF\xFE", 6),
        std::string_view("S\x01\x00\x01s\x63\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01", 17),
        "j\x01{"};
    for (std::string_view bad : broken) {
        intake::Reading reading;
        CHECK_FALSE(intake::decode(bad, reading));
    }
    for (std::size_t at = 0; at < answer.size(); ++at) {
        for (int c = 0; c < 256; ++c) {
            std::string changed = answer;
            changed[at] = static_cast<char>(c);
            intake::Reading reading;
            (void)fed(changed, 13, reading);
        }
    }
}

TEST_CASE("what a sheet promises is room, not memory: more than all sheets may have is not believed") {
    auto answer = written([](intake::Wire& wire) {
        for (std::uint64_t expected : {std::uint64_t{1'000}, std::uint64_t{4'000'000},
                                       std::uint64_t{4'000'000}, std::uint64_t{1} << 60})
            wire.sheet("s", false, expected);
        wire.cell(1, 1, Cell::Kind::Text, false, "x");
    });
    intake::Reading reading;
    REQUIRE(fed(answer, 65'536, reading));
    REQUIRE(reading.sheets.size() == 4);
    CHECK(reading.sheets[0].cells.capacity() == 1'000);
    CHECK(reading.sheets[1].cells.capacity() == 4'000'000);
    CHECK(reading.sheets[2].cells.capacity() == 0);
    CHECK(reading.sheets[3].cells.size() == 1);
}

TEST_CASE("texts larger than every buffer come through whole") {
    std::string large(300'000, 'x');
    auto answer = written([&](intake::Wire& wire) {
        wire.sheet("s", false);
        for (int row = 1; row <= 3; ++row) {
            wire.cell(row, 1, Cell::Kind::Text, false, large);
            wire.cell(row, 2, Cell::Kind::Text, false, std::string(61'000, 'y'));
        }
    });
    intake::Reading reading;
    REQUIRE(fed(answer, 65'536, reading));
    REQUIRE(reading.sheets[0].cells.size() == 6);
    CHECK(reading.sheets[0].cells[4].text == large);
}
