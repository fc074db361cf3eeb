// Who is on file as a project's officer by a day.
#include "review/officer_list.hh"

#include <catch2/catch.hpp>

using namespace taizhang;
using namespace taizhang::review;

namespace {

Document paper(const std::string& type, Json data) {
    Document made;
    made.id = type;
    made.type = type;
    made.data = std::move(data);
    return made;
}

Json filing(const std::string& officer, const std::string& on) {
    return {{"officer_name", officer},
            {"officer_phone", "15400009004"},
            {"officer_hire_date", "2026-01-02"},
            {"filing_date", on}};
}

Json change(const std::string& officer, const std::string& former, const std::string& changed,
            const std::string& filed) {
    return {{"officer_name", officer}, {"officer_phone", "15400009005"}, {"former_officer", former},
            {"changed_on", changed},   {"filing_date", filed},           {"hrss_received_on", filed}};
}

OfficerOnFile by(const std::vector<Document>& documents, const char* day) {
    return officer_on_file(documents, *parse_date(day));
}

} // namespace

TEST_CASE("nobody is on file before the filing, and a filing without a day files nobody") {
    CHECK(by({}, "2026-06-30").officer.empty());
    CHECK(by({paper("L4-01", filing("诸葛一", "2026-07-01"))}, "2026-06-30").officer.empty());
    CHECK(by({paper("L4-01", {{"officer_name", "诸葛一"}})}, "2026-06-30").officer.empty());
    auto scan = paper("L4-01", Json());
    scan.scan = true;
    CHECK(by({scan}, "2026-06-30").officer.empty());
    auto filed = by({paper("L4-01", filing("诸葛一", "2026-06-30"))}, "2026-06-30");
    CHECK(filed.officer == "诸葛一");
    CHECK(filed.phone == "15400009004");
    CHECK(format(filed.filed_on.value()) == "2026-06-30");
    CHECK_FALSE(filed.changed);
    CHECK_FALSE(filed.hrss_received); // the form does not say
    CHECK(filed.exam == "未考核");
}

TEST_CASE("a change counts from its filing; a later one does not change an earlier list") {
    std::vector<Document> papers = {paper("L4-01", filing("诸葛一", "2026-01-05")),
                                    paper("L4-03", change("诸葛二", "诸葛一", "2026-05-28", "2026-06-02")),
                                    paper("L4-03", change("诸葛三", "诸葛二", "2026-07-01", "2026-07-03"))};
    CHECK(by(papers, "2026-05-31").officer == "诸葛一");
    auto june = by(papers, "2026-06-30");
    CHECK(june.officer == "诸葛二");
    CHECK(june.former == "诸葛一");
    CHECK(june.changed);
    CHECK(june.hrss_received == true);
    CHECK(june.industry_received == false);
    CHECK(by(papers, "2026-07-31").officer == "诸葛三");
}

TEST_CASE("of a change that was corrected the newer version counts") {
    std::vector<Document> papers = {paper("L4-03", change("诸葛误", "诸葛一", "2026-05-28", "2026-06-02")),
                                    paper("L4-03", change("诸葛二", "诸葛一", "2026-05-28", "2026-06-02"))};
    CHECK(by(papers, "2026-06-30").officer == "诸葛二");
}

TEST_CASE("letter and exam are the officer's own, and of that day at the latest") {
    auto exam = [](const char* who, const char* on, const char* result) {
        return paper("L4-04b", {{"officer", who}, {"exam_on", on}, {"result", result}});
    };
    std::vector<Document> papers = {paper("L4-01", filing("诸葛一", "2026-01-05")),
                                    paper("L4-02", {{"officer_name", "诸葛二"}, {"signed_on", "2026-01-05"}}),
                                    exam("诸葛二", "2026-02-01", "合格"),
                                    exam("诸葛一", "2026-03-01", "不合格"),
                                    exam("诸葛一", "2026-07-01", "合格")};
    auto june = by(papers, "2026-06-30");
    CHECK(june.exam == "不合格");
    CHECK_FALSE(june.committed);
    CHECK(by(papers, "2026-07-31").exam == "合格");
    papers.push_back(paper("L4-02", {{"officer_name", "诸葛 一"}, {"signed_on", "2026-06-30"}}));
    CHECK(by(papers, "2026-06-30").committed);
}
