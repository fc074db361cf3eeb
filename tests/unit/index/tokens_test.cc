#include "index/tokens.hh"
#include "index/wanted.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::index;

namespace {

std::set<std::string> terms_of(std::string_view text) {
    std::set<std::string> terms;
    add_terms(searchable(text), terms);
    return terms;
}

using Terms = std::set<std::string>;

std::vector<Clause> clauses_of(const std::string& text) {
    Query query;
    query.text = text;
    query.number_digest = [](std::string_view number) { return "<" + std::string(number) + ">"; };
    auto clauses = understand(query);
    REQUIRE(clauses);
    return *clauses;
}

std::vector<std::string> terms_in(const Clause& clause) {
    std::vector<std::string> out;
    for (const Alternative& each : clause) {
        if (!each.term.empty()) out.push_back(each.term);
    }
    return out;
}

bool found(const std::string& typed, const std::string& text) {
    for (const Clause& clause : clauses_of(typed)) {
        bool any = false;
        for (const Alternative& each : clause) {
            bool all = !each.pieces.empty();
            for (const Piece& piece : each.pieces)
                all = all && !find_piece(piece, searchable(text), 1).empty();
            any = any || all;
        }
        if (!any) return false;
    }
    return true;
}

} // namespace

TEST_CASE("Hanzi become pairs and a single at the end of their run") {
    CHECK(terms_of("张三丰") == Terms{"张三", "三丰", "丰"});
    CHECK(terms_of("张 三") == Terms{"张", "三"});
    CHECK(terms_of("\U00020BB7") == Terms{"\U00020BB7"});
    CHECK(terms_of("\U00020BB7野家") == Terms{"\U00020BB7野", "野家", "家"});
    CHECK(terms_of("\uE863三") == Terms{"䶮三", "三"});
    CHECK(terms_of("阿里·买") == Terms{"阿里", "里买", "买"});
    CHECK(terms_of("阿里 ． 买") == Terms{"阿里", "里买", "买"});
    CHECK(terms_of("工资（元）") == Terms{"工资", "资", "元"});
}

TEST_CASE("words are whole and lower case, numbers have their value") {
    CHECK(terms_of("Li LEI, Ａ1") == Terms{"li", "lei", "a1"});
    CHECK(terms_of("10,675.00元") == Terms{"10675", "10675.00", "元"});
    CHECK(terms_of("10675.5") == Terms{"10675", "10675.50"});
    CHECK(terms_of("22.525") == Terms{"22", "22.525"});
    CHECK(terms_of("1,234,567") == Terms{"1234567", "1234567.00"});
    CHECK(terms_of("2026.6.30") == Terms{"2026", "6", "30"});
    CHECK(terms_of("2026-06") == Terms{"2026", "06"});
    CHECK(terms_of("12,34") == Terms{"12", "34"});
    CHECK(terms_of("L5-05") == Terms{"l5", "05"});
    CHECK(terms_of("5.") == Terms{"5"});
    CHECK(terms_of("3200**********0014") == Terms{"3200", "0014"});
    CHECK(terms_of("").empty());
    CHECK(terms_of("，。—…").empty());
}

TEST_CASE("a long word is cut at a character") {
    const auto terms = terms_of(std::string(100, 'a') + std::string(100, 'b') + "ccc");
    REQUIRE(terms.size() == 1);
    CHECK(terms.begin()->size() == 200);
    std::string greek;
    for (int i = 0; i < 150; ++i) greek += "λ";
    CHECK(terms_of("a" + greek).begin()->size() == 199);
}

TEST_CASE("what was typed is split at blanks and quotes") {
    CHECK(clauses_of("张三 工资").size() == 2);
    CHECK(clauses_of("张三　工资").size() == 2);
    CHECK(clauses_of("“Li Lei”").size() == 1);
    CHECK(clauses_of("\"Li Lei\" 工资").size() == 2);
    CHECK(clauses_of(" ，。 “”").empty());
    CHECK(clauses_of("").empty());
    CHECK(clauses_of("\xFF\xFE").empty());
    Query query;
    query.text = std::string(1001, 'a');
    CHECK(understand(query).error().code == Code::BadInput);
}

TEST_CASE("numbers are looked up by their digest") {
    CHECK(terms_in(clauses_of("32000019900101001x")[0]) ==
          std::vector<std::string>{"XD<32000019900101001X>"});
    CHECK(terms_in(clauses_of("３２００００１９９００１０１００１４")[0]) ==
          std::vector<std::string>{"XD<320000199001010014>"});
    const auto card = clauses_of("9123 4567 8901 2345 678 工资");
    REQUIRE(card.size() == 2);
    CHECK(terms_in(card[0]) == std::vector<std::string>{"XD<9123456789012345678>"});
    CHECK(card[0][0].pieces.size() == 5);
    CHECK(terms_in(clauses_of("12345")[0]).empty());
    CHECK(terms_in(clauses_of("12345678901234567890")[0]).empty());
    CHECK(clauses_of("2026 6").size() == 2);
}

TEST_CASE("months are understood in any form") {
    for (const char* typed : {"2026年6月", "2026年06月份", "2026.6", "2026.06", "2026-06", "2026-6", "2026/6",
                              "202606", "２０２６年６月"}) {
        const auto terms = terms_in(clauses_of(typed)[0]);
        CHECK(std::find(terms.begin(), terms.end(), "XM2026-06") != terms.end());
    }
    for (const char* typed : {"2026", "2026-13", "2026-00", "20266", "6月", "3026-06", "2026-06-30"}) {
        for (const auto& term : terms_in(clauses_of(typed)[0])) CHECK(term.rfind("XM", 0) != 0);
    }
}

TEST_CASE("pieces are found literally") {
    CHECK(found("张三丰", "王五 张三丰"));
    CHECK_FALSE(found("张三丰", "张三 三丰"));
    CHECK(found("三", "张三"));
    CHECK(found("l5-05", "表L5-05"));
    CHECK_FALSE(found("l5-05", "L5 05"));
    CHECK(found("\"li lei\"", "Li\n Lei"));
    CHECK_FALSE(found("\"li lei\"", "Li, Lei"));
    CHECK(found("10675", "10,675.00"));
    CHECK(found("10,675.00", "10675.0"));
    CHECK(found("10,675.00", "10675"));
    CHECK_FALSE(found("10,675.00", "10,675.50"));
    CHECK_FALSE(found("675", "10,675.00"));
    CHECK(found("10675元", "10,675.00元"));
    CHECK(found("2026年6月", "2026年06月工资"));
}

TEST_CASE("an ID number in clear is seen") {
    CHECK(shows_id_number("a320000199001010014"));
    CHECK(shows_id_number("32000019900101001x"));
    CHECK_FALSE(shows_id_number("32000019900101001"));
    CHECK_FALSE(shows_id_number("3200001990 01010014"));
}
