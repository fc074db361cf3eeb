// What must hold of any month, not of the ones somebody thought of.
#include "cases.hh"
#include "support/large_month.hh"

#include <catch2/catch.hpp>
#include <rapidcheck.h>

using namespace taizhang;
using namespace taizhang::review;

namespace {

std::vector<record::Finding> found(const Json& world, std::string_view rule) {
    auto made = test::make_case(world, Json::array());
    auto findings = review_month(made.documents, made.project, made.month, made.rules);
    std::erase_if(findings, [&](const record::Finding& finding) { return finding.rule != rule; });
    return findings;
}

// A small month, some of whose workers were left out of the payroll or of the attendance.
Json uneven_month() {
    auto world = test::large_month(test::world(), static_cast<std::size_t>(*rc::gen::inRange(3, 12)), 6);
    for (auto& [id, document] : world["documents"].items()) {
        if (document["type"] != "L5-05" && document["type"] != "L4-10") continue;
        Json kept = Json::array();
        for (const Json& row : document["data"]["rows"]) {
            if (kept.empty() || *rc::gen::inRange(0, 6) != 0) kept.push_back(row);
        }
        document["data"]["rows"] = kept;
    }
    return world;
}

void add_up(Json& payroll) {
    for (auto& [name, total] : payroll["totals"].items()) {
        std::int64_t sum = 0;
        for (const Json& row : payroll["rows"]) {
            if (row.contains(name) && row[name].is_number_integer()) sum += row[name].get<std::int64_t>();
        }
        total = name == "headcount" ? static_cast<std::int64_t>(payroll["rows"].size()) : sum;
    }
}

} // namespace

TEST_CASE("property: a worker added to the attendance only ever adds to R-PAY-HEADCOUNT, unless he is one "
          "who was paid") {
    CHECK(rc::check("nobody pays him", [] {
        auto world = uneven_month();
        auto before = found(world, "R-PAY-HEADCOUNT");
        auto& rows = world["documents"]["r-attendance-0"]["data"]["rows"];
        Json added = rows[0];
        added["name"] = "新来";
        added["id_no"] = test::citizen_number(static_cast<std::size_t>(*rc::gen::inRange(5'000, 9'000)));
        rows.push_back(added);
        auto after = found(world, "R-PAY-HEADCOUNT");
        RC_ASSERT(after.size() >= before.size());
        RC_ASSERT_FALSE(after.empty());
        auto cell = "/rows/" + std::to_string(rows.size() - 1) + "/id_no";
        bool named = false;
        for (const auto& finding : after) {
            for (const auto& place : finding.places)
                named = named || (place.document == "r-attendance-0" && place.field == cell);
        }
        RC_ASSERT(named);
        // What was found before is still found, at the same cells.
        for (const auto& finding : before) {
            for (const auto& place : finding.places) {
                if (place.field.empty()) continue; // a whole sheet stood for what only one side lacked
                bool kept = std::any_of(after.begin(), after.end(), [&](const record::Finding& each) {
                    return std::find(each.places.begin(), each.places.end(), place) != each.places.end();
                });
                RC_ASSERT(kept);
            }
        }
    }));
}

TEST_CASE(
    "property: a payroll that adds up has no finding of its sums, and with one fen more anywhere it has") {
    CHECK(rc::check("sums", [] {
        auto world = test::large_month(test::world(), 6, 6);
        Json& payroll = world["documents"]["r-payroll-0"]["data"];
        for (Json& row : payroll["rows"]) {
            std::int64_t gross = 0, deducted = 0;
            for (const char* item : {"base", "overtime", "allowance", "bonus"}) {
                row[item] = *rc::gen::inRange(1, 2'000'000);
                gross += row[item].get<std::int64_t>();
            }
            for (const char* item : {"advance", "social_personal", "tax"}) {
                row[item] = *rc::gen::inRange(0, 1'000);
                deducted += row[item].get<std::int64_t>();
            }
            row["gross"] = gross;
            row["net"] = gross - deducted;
        }
        add_up(payroll);
        auto sums = [&] {
            return found(world, "R-PAY-A1").size() + found(world, "R-PAY-A2").size() +
                   found(world, "R-PAY-A3").size();
        };
        RC_ASSERT(sums() == 0U);
        auto row = static_cast<std::size_t>(*rc::gen::inRange(0, 6));
        auto field = *rc::gen::element(std::string("base"), std::string("overtime"), std::string("gross"),
                                       std::string("advance"), std::string("net"));
        auto& cell = payroll["rows"][row][field];
        cell = cell.get<std::int64_t>() + 1;
        RC_ASSERT(sums() > 0U);
    }));
}

TEST_CASE("property: the order in which records arrived changes nothing") {
    CHECK(rc::check("shuffled", [] {
        auto made = test::make_case(uneven_month(), Json::array());
        auto one = review_month(made.documents, made.project, made.month, made.rules);
        auto order = *rc::gen::container<std::vector<int>>(made.documents.size(), rc::gen::arbitrary<int>());
        std::vector<std::pair<int, Document>> shuffled;
        for (std::size_t i = 0; i < order.size(); ++i) shuffled.emplace_back(order[i], made.documents[i]);
        std::stable_sort(shuffled.begin(), shuffled.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
        made.documents.clear();
        for (auto& [number, document] : shuffled) made.documents.push_back(std::move(document));
        RC_ASSERT(review_month(made.documents, made.project, made.month, made.rules) == one);
    }));
}
