#include "text/numerals.hh"
#include "text/utf8.hh"

#include <catch2/catch.hpp>
#include <limits>
#include <random>

using namespace taizhang::text;

namespace {

// An independent reader: adds what the words say.
std::int64_t read_words(std::string_view words) {
    const std::u32string digits = U"零壹贰叁肆伍陆柒捌玖";
    unsigned long long total = 0;
    unsigned long long hundred_millions = 0;
    unsigned long long section = 0;
    unsigned long long digit = 0;
    bool negative = false;
    unsigned long long fen = 0;
    for (const char32_t c : decode(words)) {
        const std::size_t value = digits.find(c);
        if (value != std::u32string::npos) digit = value;
        if (c == U'负') negative = true;
        const auto put = [&](unsigned long long unit) {
            section += digit * unit;
            digit = 0;
        };
        if (c == U'拾') put(10);
        if (c == U'佰') put(100);
        if (c == U'仟') put(1000);
        if (c == U'万') {
            put(1);
            total += section * 10'000;
            section = 0;
        }
        if (c == U'亿') {
            put(1);
            hundred_millions = (hundred_millions + total + section) * 100'000'000;
            total = section = 0;
        }
        if (c == U'元') {
            put(1);
            fen += (hundred_millions + total + section) * 100;
        }
        if (c == U'角') fen += digit * 10, digit = 0;
        if (c == U'分') fen += digit, digit = 0;
    }
    return static_cast<std::int64_t>(negative ? 0 - fen : fen);
}

} // namespace

TEST_CASE("amounts in words follow the rules for bills") {
    const std::pair<std::int64_t, const char*> vectors[] = {
        {0, "人民币零元整"},
        {5, "人民币伍分"},
        {10, "人民币壹角"},
        {15, "人民币壹角伍分"},
        {100, "人民币壹元整"},
        {101, "人民币壹元零壹分"},
        {1000, "人民币壹拾元整"},
        {1010, "人民币壹拾元零壹角"},
        {10000, "人民币壹佰元整"},
        {10500, "人民币壹佰零伍元整"},
        {32504, "人民币叁佰贰拾伍元零肆分"},
        {140950, "人民币壹仟肆佰零玖元伍角"},
        {168032, "人民币壹仟陆佰捌拾元零叁角贰分"},
        {600714, "人民币陆仟零柒元壹角肆分"},
        {1000000, "人民币壹万元整"},
        {1067500, "人民币壹万零陆佰柒拾伍元整"},
        {1640902, "人民币壹万陆仟肆佰零玖元零贰分"},
        {10700053, "人民币壹拾万柒仟元零伍角叁分"},
        {10000100, "人民币壹拾万零壹元整"},
        {100000000, "人民币壹佰万元整"},
        {100000001, "人民币壹佰万元零壹分"},
        {1000000000, "人民币壹仟万元整"},
        {10000000000, "人民币壹亿元整"},
        {10000000500, "人民币壹亿零伍元整"},
        {10050000000, "人民币壹亿零伍拾万元整"},
        {11000100000, "人民币壹亿壹仟万壹仟元整"},
        {1000000000000, "人民币壹佰亿元整"},
        {100000000000000, "人民币壹万亿元整"},
        {-1067500, "人民币负壹万零陆佰柒拾伍元整"},
    };
    for (const auto& [fen, words] : vectors) CHECK(amount_in_words(fen) == words);
}

TEST_CASE("amounts in words can be read back") {
    std::mt19937_64 random(11);
    for (int round = 0; round < 20000; ++round) {
        const auto fen =
            static_cast<std::int64_t>(random() >> (random() % 63 + 1)) / (round % 3 == 0 ? 100 : 1);
        const std::string words = amount_in_words(round % 2 == 0 ? fen : -fen);
        REQUIRE(read_words(words) == (round % 2 == 0 ? fen : -fen));
        REQUIRE(words.find("零零") == std::string::npos);
        REQUIRE(words.find("零元") == (fen == 0 ? 9 : std::string::npos));
    }
    CHECK(read_words(amount_in_words(std::numeric_limits<std::int64_t>::min())) ==
          std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("amounts are printed and read") {
    CHECK(amount(1067500) == "10,675.00");
    CHECK(amount(0) == "0.00");
    CHECK(amount(5) == "0.05");
    CHECK(amount(-123456789) == "-1,234,567.89");
    CHECK(amount(std::numeric_limits<std::int64_t>::min()) == "-92,233,720,368,547,758.08");
    for (const char* good : {"10,675.00", "10675", "￥10675", "¥ 10,675.0", "10675元", "１０６７５．００",
                             "人民币10675元", " 10，675 "}) {
        CHECK(parse_amount(good) == 1067500);
    }
    CHECK(parse_amount("-5.5") == -550);
    for (const char* bad : {"",
                            "-",
                            "—",
                            "/",
                            "10,67.5",
                            "1,0675",
                            "10675.001",
                            "10675.",
                            ".5",
                            "1e5",
                            "十元",
                            "1.2.3",
                            "92233720368547758.08",
                            "--5",
                            "1 2",
                            "10,675,",
                            ",675",
                            "元",
                            "NaN",
                            "#REF!"}) {
        CHECK_FALSE(parse_amount(bad));
    }
    std::mt19937_64 random(3);
    for (int round = 0; round < 2000; ++round) {
        const auto fen = static_cast<std::int64_t>(random() >> 5) - (std::int64_t{1} << 58);
        REQUIRE(parse_amount(amount(fen)) == fen);
    }
}

TEST_CASE("scaled decimals are printed and read") {
    CHECK(scaled(225, 1) == "22.5");
    CHECK(scaled(220, 1) == "22");
    CHECK(scaled(0, 2) == "0");
    CHECK(scaled(-5, 2) == "-0.05");
    CHECK(scaled(100, 0) == "100");
    CHECK(parse_scaled("22.5", 1) == 225);
    CHECK(parse_scaled("22.500", 1) == 225);
    CHECK(parse_scaled("22", 1) == 220);
    CHECK_FALSE(parse_scaled("22.55", 1));
    CHECK_FALSE(parse_scaled("二十二", 1));
}
