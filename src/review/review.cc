#include "review/review.hh"

#include "review/people.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

void check_document(const Sheet& sheet, const Project& project, const Rules& rules, Date on, Silence silence,
                    Report& report) {
    check_identity(sheet, report);
    check_attendance_sheet(sheet, report);
    if (sheet.type() == "L5-05" && sheet.document().scan) check_scanned_payroll(sheet, report);
    if (!is_payroll(sheet.document())) return;
    check_gross(sheet, report);
    check_prices(sheet, project, rules, report);
    check_arithmetic(sheet, project, rules, on, report);
    check_kind_of_pay(sheet, rules, report);
    check_attestation(sheet, rules, silence, report);
}

// A loose file is judged by the last day of its month; without one by the latest parameters.
Date judged_on(const Document& document) {
    auto month = parse_month(document.period);
    constexpr Date Latest = std::chrono::year{9000} / 1 / 1;
    return month ? Date{*month / std::chrono::last} : Latest;
}

} // namespace

std::vector<record::Finding> review_document(const Document& document, const Project& project,
                                             const Rules& rules) {
    Report report(rules, project, judged_on(document));
    check_document(Sheet(document), project, rules, judged_on(document), Silence::Allowed, report);
    return report.take();
}

std::vector<record::Finding> review_month(const std::vector<Document>& documents, const Project& project,
                                          Month month, const Rules& rules) {
    MonthView view(documents, project, month, rules);
    Report report(rules, project, view.last_day());
    for (const Sheet& sheet : view.sheets())
        check_document(sheet, project, rules, view.last_day(), Silence::Finding, report);
    check_persons(view, report);
    check_register(view, report);
    check_attending(view, report);
    check_headcount(view, report);
    check_progress(view, report);
    check_wages(view, report);
    check_bank(view, report);
    check_statement(view, report);
    check_guarantees(view, report);
    check_labour_cost(view, report);
    check_account(view, report);
    check_board(view, report);
    check_officer(view, report);
    check_incidents(view, report);
    check_ledger(view, report);
    check_warnings(view, report);
    return report.take();
}

bool blocks(const std::vector<record::Finding>& findings) {
    return std::any_of(findings.begin(), findings.end(), [](const record::Finding& finding) {
        return finding.severity == record::Severity::Error;
    });
}

} // namespace taizhang::review
