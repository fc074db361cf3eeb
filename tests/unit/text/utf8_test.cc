#include "text/utf8.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::text;
using namespace std::string_literals;

TEST_CASE("every code point survives UTF-8 and GB 18030") {
    for (char32_t c = 1; c <= 0x10FFFF; c += (c < 0x30000 ? 1 : 0x101)) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        const std::string utf8 = encode(std::u32string(1, c));
        REQUIRE(is_utf8(utf8));
        REQUIRE(decode(utf8) == std::u32string(1, c));
    }
    for (const char* text : {"张三", "𠮷野·家", "䶮", "\u9FB4\u9FBB", "a,1", "〇"}) {
        const auto bytes = to_gb18030(text);
        REQUIRE(bytes);
        CHECK(*from_gb18030(*bytes) == text);
    }
}

TEST_CASE("invalid UTF-8 is seen and becomes U+FFFD") {
    for (const char* bad :
         {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBD", "\x80", "\xFF", "\xE0\x9F\xBF"}) {
        CHECK_FALSE(is_utf8(bad));
        CHECK(decode(bad).front() == 0xFFFD);
        CHECK(is_utf8(encode(decode(bad))));
    }
    CHECK(decode("a\xE4\xBD"
                 "b") == U"a\uFFFDb");
}

TEST_CASE("GB 18030 is read by its edition of 2022") {
    CHECK(*from_gb18030("\xB9\xA4\xD7\xCA") == "工资");
    CHECK(*from_gb18030("\x95\x32\x90\x31") == "\U00020087");
    CHECK(*from_gb18030("\xFE\x59") == "\u9FB4"); // private use before 2022
    CHECK(*from_gb18030("\xFE\x9F") == "䶮");
    CHECK(*to_gb18030("\u9FB4") == "\xFE\x59");
    CHECK_FALSE(from_gb18030("\xB9"));
    CHECK_FALSE(from_gb18030("\xB9\x20"));
    CHECK(from_gb18030("\xFF").error().code == Code::BadInput);
}

TEST_CASE("the encoding of a file is known by its mark, else by what fits") {
    CHECK(*decode_file_text("\xEF\xBB\xBF姓名") == "姓名");
    CHECK(*decode_file_text("\xFF\xFE\x20\x5F\x42\xD8\xB7\xDF"s) == "张𠮷");
    CHECK(*decode_file_text("\xFE\xFF\x5F\x20\xD8\x42\xDF\xB7"s) == "张𠮷");
    CHECK(*decode_file_text("姓名,金额") == "姓名,金额");
    CHECK(*decode_file_text("\xD0\xD5\xC3\xFB") == "姓名");
    CHECK(*decode_file_text("\x84\x31\x95\x33\xD0\xD5") == "姓");
    CHECK(*decode_file_text("") == "");
    CHECK_FALSE(decode_file_text("\xFF\xFE\x20"s));
    CHECK_FALSE(decode_file_text("\xFF\xFE\x00\xD8"s));
    CHECK_FALSE(decode_file_text("PK\x03\x04\0\0"s));
    CHECK_FALSE(decode_file_text("\xEF\xBB\xBF\xFF"));
}

TEST_CASE("Hanzi of level 3 are Hanzi, other signs are not") {
    for (const char32_t c : {U'一', U'\u9FEF', U'\u3400', U'\u4DB5', U'\U00020BB7', U'\U0002A6D6',
                             U'\U0002A700', U'\U0002B734', U'\U0002B740', U'\U0002B81D', U'\U0002B820',
                             U'\U0002CEA1', U'\U0002CEB0', U'\U0002EBE0', U'\uFA0E', U'\uFA29', U'〇'}) {
        CHECK(is_han(c));
    }
    for (const char32_t c : {U'a', U'1', U'，', U'　', U'·', U'ア', U'가', U'\uE863', U'①', U'々'})
        CHECK_FALSE(is_han(c));
}
