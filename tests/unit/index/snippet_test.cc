#include "index/snippet.hh"

#include "text/utf8.hh"

#include <catch2/catch.hpp>
#include <random>

using namespace taizhang;
using namespace taizhang::index;

namespace {

Hit hit(const std::vector<std::string>& pages, const std::string& typed, const std::string& title = "题名") {
    Entry entry;
    entry.record_id = "r1";
    entry.title = title;
    entry.pages = pages;
    Query query;
    query.text = typed;
    query.number_digest = [](std::string_view) { return std::string("digest"); };
    return hit_of(stored_of(entry), *understand(query));
}

std::vector<std::string> marked(const Hit& hit) {
    std::vector<std::string> out;
    for (const auto& [from, to] : hit.marks) out.push_back(hit.snippet.substr(from, to - from));
    return out;
}

using Words = std::vector<std::string>;

} // namespace

TEST_CASE("the marks lie on the words as they stand on the page") {
    CHECK(marked(hit({"姓名 张三丰，共㎡ ＡＢＣ 三丰"}, "三丰 abc")) == Words{"三丰", "ＡＢＣ", "三丰"});
    CHECK(marked(hit({"阿里•买买提"}, "里买")) == Words{"里•买"});
    CHECK(marked(hit({"甲\uE863乙\U00020BB7丙"}, "䶮乙\U00020BB7")) == Words{"\uE863乙\U00020BB7"});
    CHECK(marked(hit({"共10,675.00元"}, "10675")) == Words{"10,675.00"});
    CHECK(marked(hit({"㎡"}, "m2")) == Words{"㎡"});
    CHECK(marked(hit({"证 3200**********0014 止"}, "320000199001010014")) == Words{"3200**********0014"});
    CHECK(marked(hit({"张三三三"}, "三三 张三")) == Words{"张三三"});
}

TEST_CASE("the page with most of the words is shown, the first of equals") {
    CHECK(hit({"甲", "张三", "张三"}, "张三").page == 2);
    CHECK(hit({"张三", "张三 工资"}, "张三 工资").page == 2);
    const Hit title = hit({"甲"}, "题名");
    CHECK(title.page == 1);
    CHECK(marked(title) == Words{"题名"});
    CHECK(hit({}, "题名").page == 0);
    const Hit by_number = hit({"甲乙"}, "320000199001010014");
    CHECK(by_number.snippet == "甲乙");
    CHECK(by_number.marks.empty());
}

TEST_CASE("snippets are short, valid and on one line") {
    std::string page;
    for (int i = 0; i < 500; ++i) page += i == 300 ? "\n张三\U00020BB7" : "\U00020BB7某e\u0301";
    const Hit found = hit({page}, "张三");
    CHECK(text::is_utf8(found.snippet));
    CHECK(found.snippet.find('\n') == std::string::npos);
    CHECK(text::decode(found.snippet).size() < 200);
    CHECK(marked(found) == Words{"张三"});
    CHECK(found.snippet.rfind("…", 0) == 0);
}

TEST_CASE("marks are right on any text") {
    std::mt19937 random(5);
    const std::u32string alphabet = U"张三丰·•.  Ａb1,㎡ﬁ\uE863\U00020BB7\u0301\n";
    for (int round = 0; round < 3000; ++round) {
        std::u32string text;
        for (std::size_t n = random() % 60; n > 0; --n) text.push_back(alphabet[random() % alphabet.size()]);
        const std::size_t length = random() % 3 + 1;
        const std::u32string typed = text.substr(text.empty() ? 0 : random() % text.size(), length);
        const Hit found = hit({text::encode(text)}, text::encode(typed));
        REQUIRE(text::is_utf8(found.snippet));
        std::size_t last = 0;
        for (const auto& [from, to] : found.marks) {
            REQUIRE(from >= last);
            REQUIRE(to > from);
            REQUIRE(to <= found.snippet.size());
            REQUIRE(text::is_utf8(found.snippet.substr(from, to - from)));
            last = to;
        }
    }
}

TEST_CASE("what is stored comes back, what is not ours is refused") {
    Entry entry;
    entry.record_id = "r1";
    entry.title = std::string(300, 't');
    entry.pages = {"", std::string(20000, 'p')};
    const Stored stored = stored_of(entry);
    const auto again = unpack(pack(stored));
    REQUIRE(again);
    CHECK(again->title == stored.title);
    CHECK(again->search_text == stored.search_text);
    CHECK(again->pages == stored.pages);
    CHECK_FALSE(unpack(""));
    CHECK_FALSE(unpack("x"));
    CHECK_FALSE(unpack(pack(stored).substr(0, 500)));
}

TEST_CASE("no ID number goes into the index, not even in disguise") {
    Entry entry;
    entry.title = "320000199001010014";
    entry.company = "甲32000019900101001X";
    entry.names = {"张320000199001010014三"};
    entry.pages = {"320000199001010014", "３２０００019900101001Ｘ", "①②③④⑤⑥⑦⑧⑨①②③④⑤⑥⑦⑧⑨",
                   "\U0001D7D1\U0001D7D0\U0001D7CE\U0001D7CE\U0001D7CE\U0001D7CE19900101001\u2169"};
    const Stored stored = stored_of(entry);
    CHECK_FALSE(shows_id_number(stored.search_text));
    CHECK(pack(stored).find("199001010") == std::string::npos);
    CHECK_FALSE(shows_id_number(searchable(stored.pages[2])));
}

TEST_CASE("however digits are dressed, no ID number is stored") {
    std::mt19937 random(9);
    const std::u32string alphabet = U"0123456789012345678901234567890Ｘx５①²\U0001D7D1\u00AD\u200D -,.Ⅹ月";
    for (int round = 0; round < 3000; ++round) {
        std::u32string text;
        for (std::size_t n = random() % 80; n > 0; --n) text.push_back(alphabet[random() % alphabet.size()]);
        Entry entry;
        entry.title = text::encode(text);
        entry.pages = {entry.title};
        const Stored stored = stored_of(entry);
        REQUIRE_FALSE(shows_id_number(stored.search_text));
        REQUIRE_FALSE(shows_id_number(stored.pages[0]));
    }
}
