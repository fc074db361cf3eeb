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
    check_attestation(sheet, silence, report);
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
    Report report;
    check_document(document, project, rules, Silence::Allowed, report);
    return report.take();
}

std::vector<record::Finding> review_month(const std::vector<Document>& documents, const Project& project,
                                          Month month, const Rules& rules) {
    auto period = format(month);
    std::vector<Document> of_month;
    for (const Document& document : documents) {
        bool standing = document.type == "L4-06" && document.period.empty(); // the register has no month
        if (document.period == period || standing) of_month.push_back(document);
    }
    // Arrival is chance: who is named first must not depend on it.
    std::sort(of_month.begin(), of_month.end(),
              [](const Document& a, const Document& b) { return a.id < b.id; });
    Report report;
    for (const Document& document : of_month)
        check_document(document, project, rules, Silence::Finding, report);
    for (const SubcontractorMonth& one : by_subcontractor(of_month)) {
        check_people(one, rules, report);
        check_progress(one, of_month, report);
    }
    return report.take();
}

const std::vector<RuleInfo>& rule_list() {
    static const std::vector<RuleInfo> Rules = {
        {"R-PAY-SEAL", "S-10a", "分包单位盖章", "通治欠办发〔2023〕11号 二（二）"},
        {"R-PAY-HEADCOUNT", "S-10b", "工资发放人数与电子考勤人数", "通治欠办发〔2023〕11号 二（二）"},
        {"R-PAY-GROSS", "S-10c", "应发工资栏数据",
         "通治欠办发〔2023〕11号 二（二）；保障农民工工资支付条例第十五条"},
        {"R-PAY-PRICE", "S-10d", "工价与市场行情",
         "通治欠办发〔2023〕11号 二（二）；参考区间为本产品可调参数"},
        {"R-PAY-SIGN", "S-10e", "农民工本人签字确认",
         "通治欠办发〔2023〕11号 二（二）；保障农民工工资支付条例第三十一条"},
        {"R-PAY-PROGRESS", "S-10f", "当月工程进度",
         "通治欠办发〔2023〕11号 二（二）；保障农民工工资支付条例第三十一条"},
        {"R-ID-1", "", "身份证号码校验", "GB 11643-1999"},
        {"R-CARD-1", "", "银行卡号校验", "银行卡号校验位算法（Luhn），13至19位"},
        {"R-PAY-A1", "", "应发工资等于各项之和", "保障农民工工资支付条例第十五条"},
        {"R-PAY-A2", "", "实发工资等于应发减扣款", "保障农民工工资支付条例第十五条"},
        {"R-PAY-A3", "", "合计栏与明细", "保障农民工工资支付条例第十五条"},
        {"R-PAY-A4", "", "实发工资不为负", "保障农民工工资支付条例第十五条；劳动法第五十条"},
        {"R-PAY-A5", "", "工资表与考勤表天数", "通治欠办发〔2023〕11号 二（二）；建市〔2019〕18号"},
    };
    return Rules;
}

} // namespace taizhang::review
