// R-PAY-SEAL, R-PAY-SIGN, R-PAY-PROGRESS: what no table shows. Until scans are measured, the officer attests
// it when uploading; a month in which nobody said anything is not passed.
#include "review/people.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

const Json* attested(const Document& document, std::string_view key) {
    if (!document.attestation.is_object()) return nullptr;
    auto at = document.attestation.find(key);
    return at == document.attestation.end() || at->is_null() ? nullptr : &*at;
}

// Two to four Hanzi and nothing else.
bool is_person_name(const std::string& text) {
    auto name = text::decode(text);
    return name.size() >= 2 && name.size() <= 4 && std::all_of(name.begin(), name.end(), text::is_han);
}

void check_seal(const Sheet& sheet, Silence silence, Report& report) {
    const Json* seal = attested(sheet.document(), "seal");
    bool sealed = seal && seal->is_boolean() && seal->get<bool>();
    if (sealed || (!seal && silence == Silence::Allowed)) return;
    report.add("R-PAY-SEAL", seal ? "absent" : "silent", {{"firm", of_firm(sheet.document().subcontractor)}},
               {sheet.whole()});
}

// A sheet that names another firm bears another firm's seal, or lies in the wrong place.
void check_named_firm(const Sheet& sheet, Report& report) {
    const auto& written = sheet.text("subcontractor");
    const auto& firm = sheet.document().subcontractor;
    if (written.empty() || firm.empty() || same_firm(written, firm)) return;
    report.add("R-PAY-SEAL", "other", {{"written", written}, {"firm", of_firm(firm)}},
               {sheet.place("subcontractor")});
}

// Most sheets are signed on paper and the column is empty. Where it has words, they may say who signed.
void check_signature_column(const Sheet& sheet, const Row& row, const Rules& rules, Report& report) {
    const auto& written = row.text("signature");
    if (written.empty() || same_firm(written, row.text("name"))) return;
    // Another name, or a word for a proxy. Anything else (a file's name, "√1") says nothing.
    bool proxy = rules.says("proxy", written);
    if (!proxy && (rules.says("signed", written) || !is_person_name(written))) return;
    report.add("R-PAY-SIGN", "proxy", {{"person", person(row)}}, {sheet.place(row, "signature")});
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
    report.add("R-PAY-SIGN", "row", {{"person", who}},
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
    report.add(
        "R-PAY-SIGN", said == "none" ? "sheet" : "silent",
        {{"count", std::to_string(sheet.rows().size())}, {"firm", of_firm(sheet.document().subcontractor)}},
        {sheet.whole()});
}

bool says_progress(const Sheet* payroll) {
    const Json* progress = attested(payroll->document(), "progress");
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

void check_attestation(const Sheet& sheet, const Rules& rules, Silence silence, Report& report) {
    check_seal(sheet, silence, report);
    check_named_firm(sheet, report);
    check_signatures(sheet, silence, report);
    for (const Row& row : sheet.rows()) check_signature_column(sheet, row, rules, report);
}

void check_scanned_payroll(const Sheet& scan, Report& report) {
    auto firm = of_firm(scan.document().subcontractor);
    const Json* seal = attested(scan.document(), "seal");
    if (seal && *seal == false) report.add("R-PAY-SEAL", "absent", {{"firm", firm}}, {scan.whole()});
    const Json* signatures = attested(scan.document(), "signatures");
    if ((signatures && *signatures == "none") || !rows_not_signed(scan.document()).empty())
        report.add("R-PAY-SIGN", "scan", {{"firm", firm}}, {scan.whole()});
}

void check_progress(const MonthView& view, Report& report) {
    auto period = format(view.month());
    for (const SubcontractorMonth& month : view.subcontractors()) {
        if (month.payrolls.empty()) continue;
        auto shows = [&](const Sheet& sheet) {
            return shows_progress(sheet.document()) && sheet.document().period == period &&
                   same_firm(sheet.document().subcontractor, month.subcontractor);
        };
        const auto& sheets = view.sheets();
        if (std::any_of(month.payrolls.begin(), month.payrolls.end(), says_progress) ||
            std::any_of(sheets.begin(), sheets.end(), shows))
            continue;
        std::vector<record::Place> places;
        for (const Sheet* payroll : month.payrolls) places.push_back(payroll->whole());
        // A form with nothing in it is where the words should stand.
        for (const Sheet* form : view.of("L3-04")) {
            if (!same_firm(form->document().subcontractor, month.subcontractor)) continue;
            places.push_back(form->place("progress"));
            places.push_back(form->place("progress_amount"));
        }
        report.add("R-PAY-PROGRESS", "missing", {{"firm", of_firm(month.subcontractor)}}, std::move(places));
    }
}

} // namespace taizhang::review
