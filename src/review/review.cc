#include "review/review.hh"

#include "review/sheet.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <map>

namespace taizhang::review {
namespace {

void check_document(const Document& document, const Project& project, const Rules& rules, Silence silence,
                    Report& report) {
    Sheet sheet(document);
    check_identity(sheet, report);
    if (!is_payroll(document)) return;
    check_gross(sheet, report);
    check_prices(sheet, project, rules, report);
    check_arithmetic(sheet, rules, report);
    check_attestation(sheet, rules, silence, report);
}

// A loose file is judged by the last day of its month; without one by the latest parameters.
Date judged_on(const Document& document) {
    auto month = parse_month(document.period);
    constexpr Date Latest = std::chrono::year{9000} / 1 / 1;
    return month ? Date{*month / std::chrono::last} : Latest;
}

bool is_electronic(const Document& document) { return text_at(document.data, "source") == "电子"; }

// The payrolls of the month and what they are held against, by subcontractor.
std::vector<SubcontractorMonth> by_subcontractor(const std::vector<Document>& documents) {
    std::map<std::string, SubcontractorMonth> months;
    for (const Document& document : documents) {
        bool payroll = is_payroll(document);
        if (!payroll && !is_attendance(document)) continue;
        SubcontractorMonth& month = months[text::name_key(document.subcontractor)];
        if (month.subcontractor.empty()) month.subcontractor = document.subcontractor;
        auto& sheets = payroll                   ? month.payrolls
                       : is_electronic(document) ? month.attendance
                                                 : month.other_attendance;
        sheets.emplace_back(document);
    }
    std::vector<SubcontractorMonth> all;
    for (auto& [key, month] : months) all.push_back(std::move(month));
    return all;
}

} // namespace

std::vector<record::Finding> review_document(const Document& document, const Project& project,
                                             const Rules& rules) {
    Report report(rules, project, judged_on(document));
    check_document(document, project, rules, Silence::Allowed, report);
    return report.take();
}

std::vector<record::Finding> review_month(const std::vector<Document>& documents, const Project& project,
                                          Month month, const Rules& rules) {
    auto period = format(month);
    std::vector<Document> of_month;
    for (const Document& document : documents) {
        // The register, contracts, guarantees and the like have no month: they stand for all.
        if (document.period == period || document.period.empty()) of_month.push_back(document);
    }
    // Arrival is chance: who is named first must not depend on it.
    std::sort(of_month.begin(), of_month.end(),
              [](const Document& a, const Document& b) { return a.id < b.id; });
    Report report(rules, project, month / std::chrono::last);
    for (const Document& document : of_month)
        check_document(document, project, rules, Silence::Finding, report);
    for (const SubcontractorMonth& one : by_subcontractor(of_month)) {
        check_people(one, rules, report);
        check_progress(one, of_month, report);
    }
    return report.take();
}

bool blocks(const std::vector<record::Finding>& findings) {
    return std::any_of(findings.begin(), findings.end(), [](const record::Finding& finding) {
        return finding.severity == record::Severity::Error;
    });
}

} // namespace taizhang::review
