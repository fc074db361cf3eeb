// R-PAY-SEAL, R-PAY-SIGN, R-PAY-PROGRESS: what no table shows. Until scans are measured, the officer attests
// it when uploading; a month in which nobody said anything is not passed.
#include "review/sheet.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

const Json* attested(const Document& document, std::string_view key) {
    if (!document.attestation.is_object()) return nullptr;
    auto at = document.attestation.find(key);
    return at == document.attestation.end() || at->is_null() ? nullptr : &*at;
}

std::string of_firm(const Document& document) {
    return document.subcontractor.empty() ? std::string() : "：" + document.subcontractor;
}

void check_seal(const Sheet& sheet, Silence silence, Report& report) {
    const Json* seal = attested(sheet.document(), "seal");
    bool sealed = seal && seal->is_boolean() && seal->get<bool>();
    if (sealed || (!seal && silence == Silence::Allowed)) return;
    auto message = seal ? "工资支付表未加盖分包单位公章" : "未确认工资支付表已加盖分包单位公章";
    auto advice =
        seal ? "请退回分包单位盖章后重新上传" : "请查看原件，上传时注明是否盖章；未盖章的退回分包单位";
    report.add("R-PAY-SEAL", record::Severity::Error, message + of_firm(sheet.document()), advice,
               {sheet.whole()});
}

std::vector<std::int64_t> rows_not_signed(const Document& document) {
    std::vector<std::int64_t> numbers;
    const Json* given = attested(document, "not_signed_rows");
    if (!given || !given->is_array()) return numbers;
    for (const Json& each : *given) {
        if (each.is_number_integer()) numbers.push_back(each.get<std::int64_t>());
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

void add_unsigned_row(const Sheet& sheet, std::int64_t seq, Report& report) {
    const auto& rows = sheet.rows();
    auto at =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.number("seq") == seq; });
    bool found = at != rows.end();
    std::string who = found ? person(*at) : "序号" + std::to_string(seq) + "（表中没有这个序号）";
    report.add("R-PAY-SIGN", record::Severity::Error, "非农民工本人签字确认：" + who,
               "请由农民工本人补签（不得代签），再上传签字后的工资支付表",
               {found ? sheet.place(*at, "signature") : sheet.whole()});
}

void check_signatures(const Sheet& sheet, Silence silence, Report& report) {
    const Json* signatures = attested(sheet.document(), "signatures");
    std::string said = signatures && signatures->is_string() ? signatures->get<std::string>() : std::string();
    auto numbers = rows_not_signed(sheet.document());
    if (said != "none" && !numbers.empty()) {
        // Naming the rows that are not signed says that the others are.
        for (std::int64_t seq : numbers) add_unsigned_row(sheet, seq, report);
        return;
    }
    if (said == "all" || (!signatures && silence == Silence::Allowed)) return;
    auto message = said == "none"
                       ? "非农民工本人签字确认：全表" + std::to_string(sheet.rows().size()) + "人均未签字"
                       : std::string("未确认工资支付表由农民工本人签字");
    auto advice = said == "none" ? "请组织农民工本人签字（不得代签），再上传签字后的工资支付表"
                                 : "请查看原件，上传时注明是否全部由本人签字，或写明未签字的序号";
    report.add("R-PAY-SIGN", record::Severity::Error, message + of_firm(sheet.document()), advice,
               {sheet.whole()});
}

bool says_progress(const Sheet& payroll) {
    const Json* progress = attested(payroll.document(), "progress");
    return progress && progress->is_string() &&
           progress->get<std::string>().find_first_not_of(" \t\r\n") != std::string::npos;
}

// A scan is evidence by being there; a form with nothing in it is none.
bool shows_progress(const Document& document) {
    if (document.type != "L3-04") return false;
    if (document.scan) return true;
    if (!document.data.is_object()) return false;
    if (!text_at(document.data, "progress").empty()) return true;
    Json amount = document.data.value("progress_amount", Json());
    return amount.is_number_integer() && amount != 0;
}

} // namespace

void check_attestation(const Sheet& sheet, Silence silence, Report& report) {
    check_seal(sheet, silence, report);
    check_signatures(sheet, silence, report);
}

void check_progress(const SubcontractorMonth& month, const std::vector<Document>& documents, Report& report) {
    if (month.payrolls.empty()) return;
    bool said = std::any_of(month.payrolls.begin(), month.payrolls.end(), says_progress) ||
                std::any_of(documents.begin(), documents.end(), [&](const Document& document) {
                    return shows_progress(document) &&
                           document.period == month.payrolls.front().document().period &&
                           same_firm(document.subcontractor, month.subcontractor);
                });
    if (said) return;
    std::vector<record::Place> places;
    for (const Sheet& payroll : month.payrolls) places.push_back(payroll.whole());
    auto whose = month.subcontractor.empty() ? std::string() : "：" + month.subcontractor;
    report.add("R-PAY-PROGRESS", record::Severity::Error, "缺少当月工程进度情况" + whose,
               "请上传当月工程进度（产值）确认单，或在上传工资支付表时写明当月形象进度", std::move(places));
}

} // namespace taizhang::review
