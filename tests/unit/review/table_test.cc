// Table is a quicker way to look into rows, so it must say what a look into every row says.
#include "review/sheet.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::review;

namespace {

using Kind = Table::Cell::Kind;

Table table_of(const Json& rows) { return {rows.get_ref<const Json::array_t&>().data(), rows.size()}; }

bool same(const Table::Cell& cell, const Json& row, const std::string& name) {
    auto at = row.is_object() ? row.find(name) : row.end();
    if (!row.is_object() || at == row.end()) return cell.kind == Kind::None;
    if (at->is_null()) return cell.kind == Kind::Null;
    if (at->is_string()) return cell.kind == Kind::Text && *cell.text == at->get<std::string>();
    if (at->is_boolean()) return cell.kind == Kind::Flag && cell.flag == at->get<bool>();
    auto number = number_in(row, name);
    if (number) return cell.kind == Kind::Number && cell.number == *number;
    return cell.kind == Kind::Other && cell.other == &*at;
}

Json some_value() {
    switch (*rc::gen::inRange(0, 7)) {
    case 0: return nullptr;
    case 1: return *rc::gen::arbitrary<bool>();
    case 2: return *rc::gen::inRange(-1'000, 1'000);
    case 3: return std::int64_t{9'000'000'000'000}; // beyond all wages
    case 4: return "text " + std::to_string(*rc::gen::inRange(0, 100));
    case 5: return Json::array({1, 2});
    default: return 1.5;
    }
}

} // namespace

TEST_CASE("property: a table says of every field what its row says, however many names the rows have") {
    CHECK(rc::check("rows of any members", [] {
        int names = *rc::gen::inRange(1, 120);
        auto name = [](int number) {
            // Some longer than the words of a FieldName and alike at their beginning.
            return number % 5 == 0 ? "a_name_of_more_than_twenty_four_letters_" + std::to_string(number)
                                   : "f" + std::to_string(number);
        };
        Json rows = Json::array();
        for (int i = *rc::gen::inRange(0, 8); i > 0; --i) {
            Json row = Json::object();
            for (int n = 0; n < names; ++n) {
                if (*rc::gen::inRange(0, 3) != 0) row[name(n)] = some_value();
            }
            rows.push_back(*rc::gen::inRange(0, 10) == 0 ? Json(7) : row);
        }
        Table table = table_of(rows);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (int n = 0; n < names + 3; ++n)
                RC_ASSERT(same(table.at(i, std::string_view(name(n))), rows[i], name(n)));
        }
    }));
}

TEST_CASE("a name with a zero at its end is another name") {
    Json rows = {{{"gross", 1}}, {{std::string("gross\0", 6), 2}}};
    Table table = table_of(rows);
    CHECK(table.at(0, "gross").number == 1);
    CHECK(table.at(1, "gross").kind == Kind::None);
    CHECK(table.at(1, std::string_view("gross\0", 6)).number == 2);
}
