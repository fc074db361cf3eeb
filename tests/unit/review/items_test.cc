// Several of one type side by side: contracts of different workers, a month's bank batches.
#include "cases.hh"
#include "review/reconcile.hh"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::review;

namespace {

test::Case world() { return test::make_case(test::world(), Json::array()); }

Document& document(test::Case& of, const std::string& id) {
    auto at = std::find_if(of.documents.begin(), of.documents.end(),
                           [&](const auto& each) { return each.id == id; });
    REQUIRE(at != of.documents.end());
    return *at;
}

std::string found(const test::Case& of) {
    std::string text;
    for (const auto& finding : review_month(of.documents, of.project, of.month, of.rules)) {
        text += finding.rule + " " + finding.message;
        for (const auto& place : finding.places) text += " " + test::shown(place);
        text += "\n";
    }
    return text;
}

// The bank's list and receipt, paid in two batches: the first two workers, then the third.
test::Case in_two_batches() {
    auto made = world();
    auto second_list = document(made, "r-bank");
    auto second_receipt = document(made, "r-receipt");
    second_list.id = "r-bank-2";
    second_receipt.id = "r-receipt-2";
    auto& first = document(made, "r-bank").data;
    second_list.data["rows"] = Json::array({first["rows"][2]});
    second_list.data["totals"] = {{"headcount", 1}, {"amount", 320000}};
    second_list.data["batch_no"] = second_receipt.data["batch_no"] = "B2";
    first["rows"].erase(2);
    first["totals"] = {{"headcount", 2}, {"amount", 1515000}};
    auto say = [](Json& receipt, int count, int amount) {
        receipt["count_total"] = receipt["count_ok"] = count;
        receipt["amount_total"] = receipt["amount_ok"] = amount;
    };
    say(document(made, "r-receipt").data, 2, 1515000);
    say(second_receipt.data, 1, 320000);
    made.documents.push_back(std::move(second_list));
    made.documents.push_back(std::move(second_receipt));
    return made;
}

} // namespace

TEST_CASE("two batches of a month and their receipts are judged together, each receipt by its own lists") {
    auto made = in_two_batches();
    CHECK(found(made).empty());
    auto all = reconcile(made.documents, made.project, made.month, made.rules, "");
    for (const auto& person : all.persons) CHECK(person.differences.empty());

    document(made, "r-receipt-2").data["amount_ok"] = 320001;
    auto text = found(made);
    CHECK(text.find("R-PAY-BANK 银行代发合计有误：回单成功金额 3,200.01，明细相加 3,200.00 r-receipt-2") !=
          std::string::npos);
    CHECK(text.find("r-receipt /") == std::string::npos);
}

TEST_CASE("receipts that name no batch are judged by the lists together, in whatever number") {
    auto made = in_two_batches();
    for (const char* id : {"r-receipt", "r-receipt-2"}) document(made, id).data["batch_no"] = nullptr;
    auto about_sums = [&] {
        auto text = found(made);
        return text.find("银行代发合计有误") == std::string::npos ? std::string() : text;
    };
    CHECK(about_sums().empty());
    document(made, "r-receipt-2").data["count_ok"] = 2;
    CHECK(about_sums().find("回单成功笔数 4，明细相加 3 r-receipt /count_ok") != std::string::npos);
}

TEST_CASE("a batch whose receipt is not there is said, unless a scan may be it") {
    auto made = in_two_batches();
    std::erase_if(made.documents, [](const auto& each) { return each.id == "r-receipt-2"; });
    CHECK(
        found(made).find("R-PAY-BANK 无法判断“银行代发与工资表”：有的批次没有代发回单 r-bank-2 /batch_no") !=
        std::string::npos);
    auto scan = document(made, "r-receipt");
    scan.id = "r-receipt-scan";
    scan.scan = true;
    scan.data = nullptr;
    scan.scan_pages = Json::array({{{"dpi", 300}}});
    made.documents.push_back(std::move(scan));
    CHECK(found(made).find("有的批次没有代发回单") == std::string::npos);
}

TEST_CASE("a receipt of a batch that no list has is said once") {
    auto made = in_two_batches();
    document(made, "r-receipt-2").data["batch_no"] = "B3";
    CHECK(found(made) == "R-PAY-BANK 代发回单的批次号在代发明细里没有：B3 r-bank /batch_no B2 r-bank-2 "
                         "/batch_no B2 r-receipt-2 /batch_no E2\n");
}

TEST_CASE("contracts of an earlier month stand for every worker, and a newer one of a worker takes the place "
          "of his only") {
    auto made = world();
    for (int i = 1; i <= 3; ++i) document(made, "r-engagement-" + std::to_string(i)).period = "2026-03";
    CHECK(found(made).empty()); // before, the last of the three alone

    auto corrected = document(made, "r-engagement-2");
    corrected.id = "r-engagement-2b";
    corrected.period = "2026-05";
    auto& old = document(made, "r-engagement-2").data;
    old["worker_signed"] = false; // which R-ENG-5 would say
    REQUIRE(found(made).find("r-engagement-2 ") != std::string::npos);
    made.documents.push_back(std::move(corrected));
    CHECK(found(made).empty());

    // The next contract of the same worker, of another number, stands beside.
    document(made, "r-engagement-2b").data["contract_no"] = "HT-9";
    CHECK(found(made).find("r-engagement-2 ") != std::string::npos);
}

TEST_CASE("scans of contracts of earlier months all stand: none says whose it is") {
    auto made = world();
    for (int i = 1; i <= 3; ++i) {
        auto& contract = document(made, "r-engagement-" + std::to_string(i));
        contract.period = i == 1 ? "2026-03" : "2026-04";
        contract.scan = true;
        contract.data = nullptr;
        contract.scan_pages = Json::array({{{"dpi", 100}}}); // R-DOC-1
    }
    auto text = found(made);
    for (int i = 1; i <= 3; ++i) {
        INFO(text);
        CHECK(text.find("r-engagement-" + std::to_string(i)) != std::string::npos);
    }
}
