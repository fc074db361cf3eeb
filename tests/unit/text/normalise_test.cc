#include "text/breaks.hh"
#include "text/normalise.hh"
#include "text/utf8.hh"

#include <catch2/catch.hpp>
#include <random>
#include <thread>

using namespace taizhang::text;

TEST_CASE("cells are cleaned of what spreadsheets leave") {
    CHECK(clean_cell(" 张　三 ") == "张三");
    CHECK(clean_cell("'320000199001010014") == "320000199001010014");
    CHECK(clean_cell("１０，６７５．００") == "10,675.00");
    CHECK(clean_cell("出勤\n天数") == "出勤天数");
    CHECK(clean_cell("\u00A0Li\t \r\n Lei\u200E") == "Li Lei");
    CHECK(clean_cell("工 5") == "工 5");
    CHECK(clean_cell("e\u0301") == "é");
    CHECK(clean_cell("\uFEFF\u202D6217\u202C") == "6217");
    CHECK(clean_cell("  ") == "");
    CHECK(is_utf8(clean_cell("\xFF\xFE")));
}

TEST_CASE("folding makes alike what a reader takes for the same") {
    CHECK(fold("ＡＢＣ Ｘ１") == "abc x1");
    CHECK(fold("\uE863") == "䶮");
    CHECK(fold("\uE816") == "\U00020087");
    CHECK(fold("⼯资") == "工资"); // Kangxi radical
    CHECK(fold("\uF9D8") == fold("律"));
    for (const char* dot : {"·", "•", "‧", "∙", "⋅", "・", "･"}) CHECK(fold(dot) == "·");
    CHECK(fold("二○二三") == "二〇二三");
    CHECK(fold("發") == "發"); // traditional stays
    for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x30000 ? 1 : 0x11) {
        const std::string once = fold(encode(std::u32string(1, c)));
        if (fold(once) != once) FAIL_CHECK("not folded for good: " << std::hex << static_cast<unsigned>(c));
    }
}

TEST_CASE("names are compared without blanks and dots") {
    CHECK(name_key("阿卜杜拉·买买提") == name_key("阿卜杜拉．买买提"));
    CHECK(name_key("阿卜杜拉·买买提") == name_key("阿卜杜拉 • 买买提"));
    CHECK(name_key("张　三") == "张三");
    CHECK(name_key("\U00020BB7野") == "\U00020BB7野");
}

TEST_CASE("folded bytes know where they came from") {
    const std::string text = "甲㎡e\u0301ﬁ\uE816•Ｘ\U00020BB7乙";
    const Folded folded = fold_with_origin(text);
    CHECK(folded.text == fold(text));
    REQUIRE(folded.begin.size() == folded.text.size());
    REQUIRE(folded.end.size() == folded.text.size());
    const auto origin = [&](std::string_view piece) {
        const std::size_t at = folded.text.find(piece);
        REQUIRE(at != std::string::npos);
        const std::size_t from = folded.begin[at];
        return text.substr(from, folded.end[at + piece.size() - 1] - from);
    };
    CHECK(origin("甲") == "甲");
    CHECK(origin("m2") == "㎡");
    CHECK(origin("2") == "㎡"); // half of an expansion is the whole of its source
    CHECK(origin("fi") == "ﬁ");
    CHECK(origin("\U00020087") == "\uE816");
    CHECK(origin("·x") == "•Ｘ");
    CHECK(origin("\U00020BB7乙") == "\U00020BB7乙");
}

TEST_CASE("folding with origin agrees with folding on any text") {
    std::mt19937 random(7);
    const std::u32string alphabet =
        U"aZ1 ·•Ａ㎡ﬁé\u0301\uE816\uE863\U00020BB7张三\u200D\uFE00○ß가\u1100\u1161½";
    for (int round = 0; round < 2000; ++round) {
        std::u32string text;
        for (std::size_t n = random() % 12; n > 0; --n) text.push_back(alphabet[random() % alphabet.size()]);
        const std::string utf8 = encode(text);
        const Folded folded = fold_with_origin(utf8);
        REQUIRE(folded.text == fold(utf8));
        for (std::size_t i = 0; i < folded.text.size(); ++i) {
            REQUIRE(folded.begin[i] < folded.end[i]);
            REQUIRE(folded.end[i] <= utf8.size());
        }
    }
}

TEST_CASE("names and numbers are masked") {
    CHECK(mask_name("陈一") == "陈*");
    CHECK(mask_name("欧阳小一") == "欧**一");
    CHECK(mask_name("\U00020BB7三丰") == "\U00020BB7*丰");
    CHECK(mask_name("陈") == "*");
    CHECK(mask_name("") == "");
    CHECK(mask_number("320000199001010014") == "3200**********0014");
    CHECK(mask_number("32000019900101001X") == "3200**********001X");
    CHECK(mask_number("12345678") == "********");
    CHECK(mask_number("123456789") == "1234*6789");
}

TEST_CASE("no number of an ID, card or telephone is left in a text") {
    CHECK(mask_numbers_in("证320000199001010014号") == "证3200**********0014号");
    CHECK(mask_numbers_in("32000019900101001x，") == "3200**********001x，");
    CHECK(mask_numbers_in("卡 9123 4567 8901 2345 678 行") == "卡 9123 **** **** ***5 678 行");
    CHECK(mask_numbers_in("卡 912345-6789-0123-4567 行") == "卡 9123**-****-****-4567 行");
    CHECK(mask_numbers_in("320000 19900101 001X") == "3200** ******** 001X");
    CHECK(mask_numbers_in("15400001234 电") == "1540***1234 电");
    CHECK(mask_numbers_in("154 0000 1234") == "154 0*** 1234");
    CHECK(mask_numbers_in("+8615400001234") == "+8615*****1234");
    CHECK(mask_numbers_in("３２００００１９９００１０１００１４") == "３２００**********００１４");
    CHECK(mask_numbers_in("序12320000199001010014") == "序1232************0014"); // row number glued on
    for (const char* kept : {"10,675.00 元", "2026-06-30", "20260630", "4500.00 4500.00 4500.00 4500.00",
                             "1 2 3 4", "22100000001", "202606301230", "20260630 1230", "100 2000 3000"}) {
        CHECK(mask_numbers_in(kept) == kept);
    }
    const std::string once = mask_numbers_in("320000199001010014 9123 4567 8901 2345 678");
    CHECK(mask_numbers_in(once) == once);
}

TEST_CASE("lines end where Chinese typesetting allows") {
    CHECK(line_breaks("").empty());
    const std::string text = "工资（元），共10,675.00元。";
    const auto ends = line_breaks(text);
    CHECK(ends.back() == text.size());
    for (const std::size_t end : ends) {
        const std::string rest = text.substr(end);
        for (const char* never_first : {"）", "，", "。", "0,", ".00"})
            CHECK(rest.rfind(never_first, 0) != 0);
        CHECK_FALSE((end >= 3 && text.substr(end - 3, 3) == "（"));
    }
    CHECK(line_breaks("张三").size() == 2);
}

TEST_CASE("a Hanzi with its variation selector is one character, in every thread") {
    const std::string text = "葛\U000E0100三e\u0301";
    const std::vector<std::size_t> expected = {7, 10, 13};
    CHECK(graphemes(text) == expected);
    std::vector<std::size_t> other;
    std::thread([&] { other = graphemes(text); }).join();
    CHECK(other == expected);
}
