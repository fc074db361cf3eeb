#include "service/completeness.hh"

#include "support/temporary.hh"

#include <catch2/catch.hpp>
#include <rapidcheck/catch.h>

using namespace taizhang;
using namespace taizhang::service;

namespace {

const std::vector<std::string> Firms = {"甲劳务", "乙劳务"};

const record::Catalogue& catalogue() {
    static const auto loaded = record::Catalogue::load(test::source_path("schemas"));
    REQUIRE(loaded);
    return *loaded;
}

store::Record kept(const std::string& type, const std::string& period = "", const std::string& firm = "") {
    store::Record made;
    made.id = RecordId("r-" + type + period + firm);
    made.type = type;
    made.period = period;
    made.subcontractor = firm;
    return made;
}

store::Submission waiting(const std::string& type, const std::string& state, const std::string& firm) {
    store::Submission made;
    made.filed = {type, "2026-06", firm};
    made.state = state;
    return made;
}

store::MonthAct act(const std::string& kind, const std::string& type, const std::string& firm = "") {
    store::MonthAct made;
    made.kind = kind;
    made.type = type;
    made.subcontractor = firm;
    made.subject = "document";
    made.reason = "因为";
    return made;
}

struct Bench {
    std::vector<store::Record> records;
    std::vector<store::Submission> waiting;
    std::vector<store::MonthAct> acts;
    MonthDues dues;
    std::string today = "2026-07-20";

    std::vector<Cell> cells() const {
        return completeness(
            {catalogue(), Firms, "2026-06", records, waiting, acts, dues, *parse_date(today)});
    }
    Presence at(const std::string& type, const std::string& firm = "") const {
        for (const auto& cell : cells())
            if (cell.type->code == type && cell.subcontractor == firm) return cell.presence;
        FAIL("no cell " + type);
        return Presence::Missing;
    }
};

review::Calendar::Day day(const char* text) { return {*parse_date(text), false}; }

} // namespace

TEST_CASE("the matrix has each document once, those by subcontractor once for each of them") {
    auto cells = Bench().cells();
    std::size_t wanted = 0;
    for (const auto& type : catalogue().types())
        wanted += type.scope == record::Scope::Project ? 1 : Firms.size();
    CHECK(cells.size() == wanted);
}

TEST_CASE("a monthly document is looked for in its month, another stands until the next") {
    Bench month;
    month.records = {kept("L5-05", "2026-05", "甲劳务"), kept("L5-05", "2026-06", "乙劳务"),
                     kept("L4-06", "2026-04"),           kept("L1-01"),
                     kept("L6-02", "2026-07"),           kept("L4-03", "2026-05")};
    CHECK(month.at("L5-05", "甲劳务") == Presence::Missing);
    CHECK(month.at("L5-05", "乙劳务") == Presence::Present);
    CHECK(month.at("L4-06") == Presence::Present);
    CHECK(month.at("L1-01") == Presence::Present);
    CHECK(month.at("L6-02") == Presence::Missing);     // a later one proves nothing
    CHECK(month.at("L4-03") == Presence::Conditional); // a change of May is none of June
}

TEST_CASE("what is missing is late the day after its day, without a day never") {
    Bench month;
    CHECK(month.at("L3-02") == Presence::Missing);
    month.dues.monthly = day("2026-07-20");
    CHECK(month.at("L3-02") == Presence::Missing);
    month.dues.monthly = day("2026-07-19");
    CHECK(month.at("L3-02") == Presence::Overdue);
    CHECK(month.at("L1-01") == Presence::Missing); // has a day of its own
    month.dues.standing = day("2026-05-19");
    CHECK(month.at("L1-01") == Presence::Overdue);
    CHECK(month.at("L1-08") == Presence::Conditional); // not due, so not late
}

TEST_CASE("what waits is shown as waiting until a record is there") {
    Bench month;
    month.waiting = {waiting("L4-10", "unreadable", "甲劳务")};
    CHECK(month.at("L4-10", "甲劳务") == Presence::Waiting);
    CHECK(month.at("L4-10", "乙劳务") == Presence::Missing);
    month.records = {kept("L4-10", "2026-06", "甲劳务")};
    CHECK(month.at("L4-10", "甲劳务") == Presence::Present);
}

TEST_CASE(
    "the newest word on a document counts; of a subcontractor as a whole it is about its monthly papers") {
    Bench month;
    month.acts = {act("applies", "L1-08")};
    CHECK(month.at("L1-08") == Presence::Missing);
    month.acts.push_back(act("not_applicable", "L1-08"));
    CHECK(month.at("L1-08") == Presence::NotApplicable);
    month.acts.push_back(act("not_applicable", "", "甲劳务"));
    CHECK(month.at("L5-05", "甲劳务") == Presence::NotApplicable);
    CHECK(month.at("L5-05", "乙劳务") == Presence::Missing);
    CHECK(month.at("L4-05", "甲劳务") == Presence::Missing); // its contract is still due
    month.acts.push_back(act("applies", "L5-05", "甲劳务"));
    CHECK(month.at("L5-05", "甲劳务") == Presence::Missing);
    month.records = {kept("L5-05", "2026-06", "甲劳务")};
    month.acts.push_back(act("not_applicable", "L5-05", "甲劳务"));
    CHECK(month.at("L5-05", "甲劳务") == Presence::Present); // it came all the same
}

TEST_CASE("a reason for a missing document closes it, and is shown; a supplement does not fill a gap") {
    Bench month;
    auto late = kept("L3-02", "2026-06");
    late.supplement = 4;
    month.records = {late};
    CHECK(month.at("L3-02") == Presence::Missing);
    auto open = [&] { return to_json(month.cells(), catalogue()).at("open").get<int>(); };
    auto before = open();
    month.acts = {act("explain", "L3-02")};
    CHECK(open() == before - 1);
    CHECK(month.at("L3-02") == Presence::Missing);
    CHECK(to_csv(to_json(month.cells(), catalogue())).find("\"待上传\",\"\",\"\",\"因为\"") !=
          std::string::npos);
}

TEST_CASE("in the table for spreadsheets no reason becomes a formula") {
    Bench month;
    month.acts = {act("not_applicable", "L3-02")};
    month.acts.front().reason = "=HYPERLINK(\"x\")";
    auto csv = to_csv(to_json(month.cells(), catalogue()));
    CHECK(csv.find("\"'=HYPERLINK(\"\"x\"\")\"") != std::string::npos);
    CHECK(csv.find("\"=") == std::string::npos);
}

TEST_CASE("one more record never makes anything missing") {
    rc::prop("records only fill the matrix", [] {
        Bench month;
        const auto& types = catalogue().types();
        for (auto n :
             *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, types.size()))) {
            auto period = *rc::gen::element<std::string>("", "2026-05", "2026-06", "2026-07");
            auto firm = types[n].scope == record::Scope::Project ? "" : *rc::gen::elementOf(Firms);
            month.records.push_back(kept(types[n].code, period, firm));
        }
        auto open = [&] { return to_json(month.cells(), catalogue()).at("open").get<int>(); };
        auto all = open();
        if (!month.records.empty()) month.records.pop_back();
        RC_ASSERT(open() >= all);
    });
}

TEST_CASE("in the table for spreadsheets a cell of a contract for each worker names some and says how many") {
    Bench month;
    for (int i = 0; i < 1000; ++i) {
        month.records.push_back(kept("L4-08"));
        month.records.back().archival_code = "C-L4-08-" + std::to_string(i);
    }
    auto matrix = to_json(month.cells(), catalogue());
    auto csv = to_csv(matrix);
    CHECK(csv.find("C-L4-08-19 等 1000 份\"") != std::string::npos);
    CHECK(csv.find("C-L4-08-20") == std::string::npos);
    std::size_t all = 0;
    for (const auto& ledger : matrix.at("ledgers"))
        for (const auto& row : ledger.at("rows"))
            if (row.at("type") == "L4-08") all = row.at("cells").at(0).at("records").size();
    CHECK(all == 1000);
}
