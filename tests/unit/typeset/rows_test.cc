// What is printed once for each row: subtotals of groups, each_row.
#include "typeset/value.hh"
#include "unit/typeset/small.hh"

#include <map>

using namespace small;

namespace {

Json grouped_table() {
    return {{"block", "table"},
            {"columns",
             {{{"field", "name"}, {"width", "30mm"}},
              {{"field", "team"}, {"width", "40mm"}},
              {{"field", "net"}, {"stretch", 1}}}},
            {"totals", {{"label", "合计"}, {"fields", {"net"}}}},
            {"group_by", "team"},
            {"group_totals", {{"label", "{row.team}小计"}}}};
}

Json rows_of_teams(std::initializer_list<int> teams, int seed = 1) {
    Json rows = Json::array();
    int n = 0, team = 0;
    for (int size : teams) {
        ++team;
        for (int i = 0; i < size; ++i, ++n)
            rows.push_back({{"name", "王" + std::to_string(n)},
                            {"team", "第" + std::to_string(team) + "班"},
                            {"net", (n * 7919 + seed) % 100'000 + 100'000}});
    }
    return {{"rows", rows}};
}

std::size_t page_of(const Document& document, const std::string& text) {
    for (std::size_t i = 0; i < document.pages.size(); ++i) {
        for (const auto& run : all<GlyphRun>(document.pages[i])) {
            if (text_of(run) == text) return i;
        }
    }
    return document.pages.size();
}

Json slip(Json blocks, const char* key = "cut_line", bool value = true) {
    return {{"block", "each_row"}, {"blocks", std::move(blocks)}, {key, value}};
}

Json slip_blocks() {
    return {{{"block", "paragraph"}, {"text", "<hei>{row.name}</hei>（{row.team}）"}},
            {{"block", "fields"},
             {"labels", {"30mm", "30mm"}},
             {"rows",
              {{{{"label", "实发"}, {"value", "{row.net}"}}, {{"label", "项目"}, {"value", "{project}"}}}}}},
            {{"block", "line"}, {"when", "row.note"}, {"left", "备注：{row.note}"}}};
}

} // namespace

TEST_CASE("a subtotal follows each run of equal values and adds up its rows") {
    Json record = rows_of_teams({3, 1, 2});
    auto found = texts(set_blocks({grouped_table()}, record));
    std::map<std::string, std::int64_t> sums;
    for (const Json& row : record["rows"]) sums[row["team"]] += row["net"].get<std::int64_t>();
    for (const auto& [team, sum] : sums) {
        INFO(team);
        auto label = std::find(found.begin(), found.end(), team + "小计");
        REQUIRE(label != found.end());
        CHECK(*std::next(label) == written(sum, record::Kind::Fen));
    }
    CHECK(std::count(found.begin(), found.end(), "第2班小计") == 1);
}

TEST_CASE("a value that comes again has a subtotal of its own") {
    Json record = rows_of_teams({1, 1, 1});
    record["rows"][2]["team"] = "第1班";
    auto found = texts(set_blocks({grouped_table()}, record));
    CHECK(std::count(found.begin(), found.end(), "第1班小计") == 2);
}

TEST_CASE("a subtotal stands on the page of its last row and inside the table's frame") {
    for (int size = 20; size < 45; ++size) {
        Json record = rows_of_teams({size, 5, 30});
        auto made = set_blocks({grouped_table()}, record);
        INFO(size);
        CHECK(page_of(made, "第1班小计") == page_of(made, "王" + std::to_string(size - 1)));
        CHECK(page_of(made, "第2班小计") == page_of(made, "王" + std::to_string(size + 4)));
        CHECK(page_of(made, "合计") == page_of(made, "第3班小计"));
    }
}

TEST_CASE("no rule goes through a subtotal's label") {
    auto made = set_blocks({grouped_table()}, rows_of_teams({3, 4}));
    auto runs = all<GlyphRun>(made.pages[0]);
    for (const auto& run : runs) {
        if (!text_of(run).ends_with("小计")) continue;
        for (const Line& line : all<Line>(made.pages[0])) {
            bool upright = line.x1 == line.x2 && line.x1 > run.x && line.x1 < run.x + small::width_of(run);
            CHECK_FALSE((upright && std::min(line.y1, line.y2) < run.y + 3'000 &&
                         std::max(line.y1, line.y2) > run.y + 3'000));
        }
    }
}

TEST_CASE("page subtotals count no row twice where a group's subtotal stands among them") {
    Json table = grouped_table();
    table["page_totals"] = {{"label", "本页小计"}};
    Json record = rows_of_teams({37, 36, 2, 40});
    auto made = set_blocks({table}, record);
    REQUIRE(made.pages.size() > 2);
    std::int64_t expected = 0, printed = 0;
    for (const Json& row : record["rows"]) expected += row["net"].get<std::int64_t>();
    auto found = texts(made);
    for (std::size_t i = 0; i + 1 < found.size(); ++i) {
        if (found[i] != "本页小计") continue;
        std::string digits;
        for (char c : found[i + 1]) {
            if (c >= '0' && c <= '9') digits += c;
        }
        printed += std::stoll(digits);
    }
    CHECK(printed == expected);
}

TEST_CASE("groups without totals name their own fields") {
    Json table = grouped_table();
    table.erase("totals");
    CHECK(complaint({table}).find("/blocks/0/group_totals/fields：没有要小计的栏") != std::string::npos);
    table["group_totals"]["fields"] = {"net"};
    CHECK(complaint({table}).empty());
    CHECK(page_of(set_blocks({table}, rows_of_teams({2})), "第1班小计") == 0);
    table["group_by"] = "troop";
    CHECK(complaint({table}).find("/blocks/0/group_by：架构中没有字段“troop”") != std::string::npos);
    table.erase("group_by");
    CHECK(complaint({table}).find("/blocks/0/group_by") != std::string::npos);
}

TEST_CASE("each_row prints its blocks once for each row, each row's together") {
    Json record = rows_of_teams({40});
    record["project"] = "示例工程";
    record["rows"][3]["note"] = "扣预支";
    auto made = set_blocks({slip(slip_blocks())}, record);
    REQUIRE(made.pages.size() > 2);
    auto found = texts(made);
    CHECK(std::count(found.begin(), found.end(), "示例工程") == 40);
    CHECK(std::count(found.begin(), found.end(), "备注：扣预支") == 1);
    for (int n = 0; n < 40; ++n) {
        auto name = "王" + std::to_string(n) + "（第1班）";
        auto net = written(record["rows"][static_cast<std::size_t>(n)]["net"], record::Kind::Fen);
        INFO(n);
        REQUIRE(page_of(made, name) < made.pages.size());
        CHECK(page_of(made, name) == page_of(made, net));
    }
}

TEST_CASE("a cut line stands between two rows' blocks and never first on a page") {
    Json record = rows_of_teams({40});
    auto made = set_blocks({slip(slip_blocks())}, record);
    std::size_t cuts = 0;
    for (const Page& page : made.pages) {
        Length top = 0;
        for (const auto& run : all<GlyphRun>(page)) top = std::max(top, run.y);
        std::map<Length, std::size_t> dashes;
        for (const Line& line : all<Line>(page)) {
            if (line.y1 == line.y2 && line.x2 - line.x1 <= from_micrometres(2'000)) ++dashes[line.y1];
        }
        for (const auto& [y, count] : dashes) {
            CHECK(count > 40);
            CHECK(y < top);
            ++cuts;
        }
    }
    CHECK(cuts >= 40 - made.pages.size());
    CHECK(cuts <= 39);
    auto without = set_blocks({slip(slip_blocks(), "cut_line", false)}, record);
    CHECK(all<Line>(without.pages[0]).size() < all<Line>(made.pages[0]).size());
}

TEST_CASE("what cannot stand in each_row is said") {
    auto has = [](Json inner, const std::string& part) {
        auto text = complaint({slip(Json::array({std::move(inner)}))});
        INFO(text << " / " << part);
        return text.find(part) != std::string::npos;
    };
    CHECK(has(grouped_table(), "/blocks/0/blocks/0/block：each_row 之内不能用 table"));
    CHECK(has({{"block", "list"}, {"text", "甲"}}, "不能用 list"));
    CHECK(has(slip(slip_blocks()), "/blocks/0/blocks/0/block：each_row 之内不能再用 each_row"));
    CHECK(has({{"block", "page_break"}}, "矛盾"));
    CHECK(has({{"block", "paragraph"}, {"text", "{row.nmae}"}}, "/blocks/0/blocks/0/text"));
    CHECK(complaint({slip(Json::array())}).find("/blocks/0/blocks：没有内容") != std::string::npos);
    CHECK(complaint({{{"block", "paragraph"}, {"text", "{row.name}"}}}).find("row.name") !=
          std::string::npos);
}

TEST_CASE("a character no font has is named with its row inside each_row") {
    Json record = rows_of_teams({3});
    record["rows"][1]["name"] = "\xF4\x8F\xBF\xBD";
    auto loaded = load(page({slip(slip_blocks())}));
    REQUIRE(loaded);
    auto made = compose(*loaded, record, Context{}, fonts());
    REQUIRE_FALSE(made);
    CHECK(made.error().message.find("第 2 行") != std::string::npos);
}
