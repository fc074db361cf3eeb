#include "intake/platform.hh"

#include "base/exact_json.hh"

#include <catch2/catch.hpp>

using namespace taizhang;

namespace {

// "row:column=text", in order.
std::vector<std::string> cells_of(const char* text) {
    auto value = parse_exact_json(text);
    REQUIRE(value);
    auto sheet = intake::sheet_of(*value);
    std::vector<std::string> all;
    if (!sheet) return all;
    for (const auto& cell : sheet->cells)
        all.push_back(std::to_string(cell.row) + ":" + std::to_string(cell.column) + "=" + cell.text);
    return all;
}

using Cells = std::vector<std::string>;

} // namespace

TEST_CASE("a list of objects is a table: keys are headings, what is missing is empty") {
    CHECK(cells_of(R"([{"a":1,"b":"x"},{"b":"y","c":2.50},{"a":null}])") ==
          Cells{"1:1=a", "1:2=b", "1:3=c", "2:1=1", "2:2=x", "3:2=y", "3:3=2.50"});
}

TEST_CASE("wrappers are opened; what stands around all entries is a line above them") {
    CHECK(cells_of(R"({"code":0,"data":{"rows":[{"a":1},{"a":2}],"total":2}})") ==
          Cells{"1:1=code：0", "2:1=total：2", "3:1=a", "4:1=1", "5:1=2"});
}

TEST_CASE("what stands around some entries belongs to each of them") {
    CHECK(
        cells_of(R"({"code":0,"data":[{"no":"A","list":[{"a":1}]},{"no":"B","list":[{"a":2},{"a":3}]}]})") ==
        Cells{"1:1=code：0", "2:1=a", "2:2=no", "3:1=1", "3:2=A", "4:1=2", "4:2=B", "5:1=3", "5:2=B"});
}

TEST_CASE("objects within an entry become part of it; a key that stands twice goes with its object's") {
    CHECK(cells_of(R"([{"team":{"name":"T"},"worker":{"name":"W","tags":["x","y"]},"no":1}])") ==
          Cells{"1:1=no", "1:2=team/name", "1:3=worker/name", "1:4=tags", "2:1=1", "2:2=T", "2:3=W",
                "2:4=x、y"});
}

TEST_CASE("pictures in base64 stay in the file only") {
    std::string text = R"([{"a":")" + std::string(5'000, 'A') + R"("}])";
    CHECK(cells_of(text.c_str()) == Cells{"1:1=a", "2:1=（内容较长，见原件）"});
}

TEST_CASE("what holds no list of objects is no table") {
    for (const char* text :
         {"1", "null", "[]", "{}", "[1,2]", R"({"a":1})", R"({"a":[1,2]})", R"({"a":{"b":{}}})"}) {
        INFO(text);
        CHECK(cells_of(text).empty());
    }
}
