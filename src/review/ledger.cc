// The ledger as a whole: R-DOC-1, R-DOC-2, R-RET-1, R-RET-2.
#include "review/people.hh"
#include "text/normalise.hh"

#include <algorithm>
#include <array>

namespace taizhang::review {
namespace {

// ------------------------------------------------------------------------------------------------ R-DOC-1

struct Fault {
    std::string zh, en;
};

std::optional<Fault> fault_of(const Json& page, const std::optional<Parameter>& least) {
    auto dpi = number_in(page, "dpi");
    if (dpi && least && *dpi < least->value)
        return Fault{std::to_string(*dpi) + " dpi，不足" + std::to_string(least->value),
                     std::to_string(*dpi) + " dpi, less than " + std::to_string(least->value)};
    if (flag_in(page, "blank") == true) return Fault{"空白页", "blank"};
    if (flag_in(page, "readable") == false) return Fault{"无法识别", "unreadable"};
    if (flag_in(page, "rotated") == true) return Fault{"方向不正", "turned"};
    return std::nullopt;
}

void check_scan(const MonthView& view, const Sheet& scan, Report& report) {
    const Json& pages = scan.document().scan_pages;
    auto least = view.value("scan_dpi_min");
    if (!pages.is_array() || pages.empty() || !least) {
        report.unknown("R-DOC-1", "有的扫描件没有测量质量，或者没有分辨率的参数",
                       "scans whose quality was not measured, or no parameter", {scan.whole()});
        return;
    }
    const auto* type = view.rules().catalogue().find(scan.type());
    for (std::size_t i = 0; i < pages.size(); ++i) {
        auto fault = fault_of(pages[i], least);
        if (!fault) continue;
        auto place = scan.whole();
        place.page = static_cast<int>(i) + 1;
        report.add("R-DOC-1", "page",
                   {{"document", type ? type->title : scan.type()},
                    {"page", std::to_string(i + 1)},
                    {"reason", fault->zh, fault->en}},
                   {place});
    }
}

// ------------------------------------------------------------------------------------------------ R-DOC-2

bool there(const MonthView& view, const std::string& type, const std::string& firm) {
    auto fits = [&](const Sheet* sheet) {
        return firm.empty() || same_firm(sheet->document().subcontractor, firm);
    };
    const auto& data = view.of(type);
    const auto& scans = view.scans_of(type);
    return std::any_of(data.begin(), data.end(), fits) || std::any_of(scans.begin(), scans.end(), fits);
}

// The subcontract says when a subcontractor works; where it says nothing he works always.
bool works_this_month(const MonthView& view, const std::string& firm) {
    for (const Sheet* contract : view.of("L4-05")) {
        if (!same_firm(contract->document().subcontractor, firm)) continue;
        auto from = contract->date("works_from");
        auto to = contract->date("works_to");
        if ((from && *from > view.last_day()) || (to && *to < view.first_day())) return false;
    }
    return true;
}

const SubcontractorMonth* month_of(const MonthView& view, const std::string& firm) {
    const auto& all = view.subcontractors();
    auto key = text::name_key(firm);
    auto at = std::find_if(all.begin(), all.end(),
                           [&](const SubcontractorMonth& each) { return each.firm == key; });
    return at == all.end() ? nullptr : &*at;
}

// One mistake, one finding: where a rule of its own asks for the document, this one is silent.
bool another_rule_asks(const MonthView& view, const std::string& type, const std::string& firm) {
    if (type == "L2-01" || type == "L6-02") return true;   // R-GUA-1, R-BRD-3
    if (type == "L4-01" || type == "L4-02") return true;   // R-OFF-2, R-OFF-5
    if (type == "L5-10") return !view.of("L5-05").empty(); // R-PAY-STUB
    const auto* month = month_of(view, firm);
    if (!month) return false;
    bool attended = std::any_of(month->persons.begin(), month->persons.end(),
                                [](const Person* person) { return person->attended(); });
    if (type == "L3-04" || type == "L4-10")
        return !month->payrolls.empty();  // R-PAY-PROGRESS, R-PAY-HEADCOUNT
    if (type == "L5-05") return attended; // R-PAY-MONTH
    return false;
}

// Months before the works begin or after they are completed have no monthly papers.
bool under_way(const MonthView& view) {
    auto start = view.stated_date({{"L4-01", "planned_start"}, {"L1-01", "planned_start"}});
    auto completed = view.completed();
    return (!start || start->date <= view.last_day()) && (!completed || *completed >= view.first_day());
}

std::vector<std::string> missing_of(const MonthView& view, const record::DocumentType& type) {
    std::vector<std::string> missing;
    bool monthly = type.is_monthly();
    if (monthly && !under_way(view)) return missing;
    if (type.scope == record::Scope::Project) {
        if (!there(view, type.code, "") && !another_rule_asks(view, type.code, ""))
            missing.push_back(type.title + "（" + type.code + "）");
        return missing;
    }
    for (const auto& firm : view.project().subcontractors) {
        if (there(view, type.code, firm) || (monthly && !works_this_month(view, firm))) continue;
        if (another_rule_asks(view, type.code, firm)) continue;
        missing.push_back(type.title + "（" + type.code + " " + firm + "）");
    }
    return missing;
}

// Works outside of the time its contract gives it: then the contract is wrong, or what it excuses from is missing.
void check_works_time(const MonthView& view, Report& report) {
    for (const Sheet* contract : view.of("L4-05")) {
        const auto& firm = contract->document().subcontractor;
        const auto* month = month_of(view, firm);
        if (!month || month->persons.empty() || works_this_month(view, firm)) continue;
        report.add("R-DOC-2", "outside", {{"month", format(view.month())}, {"firm", firm}},
                   {contract->place("works_from"), contract->place("works_to")});
    }
}

void check_completeness(const MonthView& view, Report& report) {
    std::map<std::string, std::vector<std::string>> missing; // by ledger
    for (const record::DocumentType& type : view.rules().catalogue().types()) {
        if (type.obligation != record::Obligation::Mandatory) continue;
        auto these = missing_of(view, type);
        auto& all = missing[type.ledger];
        all.insert(all.end(), these.begin(), these.end());
    }
    for (const auto& [ledger, documents] : missing) {
        if (documents.empty()) continue;
        std::string list;
        for (const auto& each : documents) list += (list.empty() ? "" : "、") + each;
        report.add("R-DOC-2", "missing",
                   {{"month", format(view.month())}, {"ledger", ledger}, {"documents", list}}, {});
    }
}

// ------------------------------------------------------------------------------------------------ R-DOC-3

// The rows that lack what others have; what is no row at all lacks nothing.
Places gaps(const Sheet& sheet, FieldName field) {
    Places places;
    if (!sheet.fills(field)) return places;
    bool persons = sheet.fills("name") && sheet.fills("id_no");
    for (const Row& row : sheet.rows()) {
        if (row.has(field) || (persons && !row.has("name") && !row.has("id_no"))) continue;
        places.push_back(sheet.place(row, field));
    }
    return places;
}

void check_compulsory(const MonthView& view, const Sheet& sheet, Report& report) {
    for (const Compulsory& each : view.rules().compulsory(sheet.type())) {
        FieldName field = std::string_view(each.field);
        Places places;
        if (each.of_rows) places = gaps(sheet, field);
        else if (!sheet.has(field)) places.push_back(sheet.place(field));
        if (places.empty()) continue;
        const auto* type = view.rules().catalogue().find(sheet.type());
        auto count = std::to_string(places.size());
        report.add("R-DOC-3", each.of_rows ? "rows" : "field",
                   {{"document", type ? type->title : sheet.type(), type ? type->title_en : sheet.type()},
                    {"title", each.title, each.field},
                    {"count", count}},
                   std::move(places));
    }
}

// -------------------------------------------------------------------------------------- R-RET-1, R-RET-2

// The years count from the latest of acceptance, completion and all wages settled; while one of them is not known
// nothing may be destroyed. Holds are not in any document of the month: only whether they were checked is.
std::optional<StatedDate> settled(const MonthView& view) {
    return view.stated_date({{"L5-13", "settled_on"}, {"L1-09", "settled_on"}});
}

std::optional<Date> retention_start(const MonthView& view) {
    auto accepted = view.accepted();
    auto completed = view.completed();
    auto paid = settled(view);
    if (!accepted || !completed || !paid) return std::nullopt;
    return std::max({*accepted, *completed, paid->date});
}

void check_disposal(const MonthView& view, const Sheet& list, Report& report) {
    auto years = view.value("retention_years");
    auto on = list.date("executed_on");
    auto field = on ? "executed_on" : "approved_on";
    if (!on) on = list.date("approved_on");
    if (!years || !on) {
        report.unknown("R-RET-1", "销毁清册没有审批或执行日期，或者没有保存年限的参数",
                       "the disposal list lacks its dates, or there is no parameter", {list.place(field)});
        return;
    }
    auto start = retention_start(view);
    if (!start) report.add("R-RET-1", "open", {{"on", format(*on)}}, {list.place(field)});
    for (const Row& row : list.rows()) {
        auto last = row.date("to");
        if (!last) {
            report.unknown("R-RET-1", "销毁清册有的案卷没有终止日期",
                           "volumes of the disposal list without a last day", {list.place(row, "to")});
            continue;
        }
        auto until = add_years(std::max(*last, start.value_or(*last)), static_cast<int>(years->value));
        if (*on > until) continue;
        report.add("R-RET-1", "early",
                   {{"code", row.text("archival_code")}, {"until", format(until)}, {"on", format(*on)}},
                   {list.place(row, "to"), list.place(field)});
    }
    if (list.text("holds_result").empty() || !list.date("holds_checked_on"))
        report.add("R-RET-1", "holds", {}, {list.place("holds_checked_on"), list.place("holds_result")});
}

void check_custody(const MonthView& view, Report& report) {
    auto accepted = view.accepted();
    auto days = view.value("transfer_days");
    if (!accepted) return; // the ledger belongs to the project office
    if (!days) {
        report.unknown("R-RET-2", "没有移交期限的参数（transfer_days）", "no parameter transfer_days");
        return;
    }
    auto due = view.rules().calendar().days_after(*accepted, static_cast<int>(days->value));
    std::optional<StatedDate> transferred;
    for (const Sheet* list : view.of("A-10")) {
        auto date = list->date("transferred_on");
        if (list->text("occasion") == "竣工验收后移交" && date && (!transferred || *date < transferred->date))
            transferred = StatedDate{*date, list->place("transferred_on")};
    }
    Args args{{"accepted", format(*accepted)}, {"due", format(due.date)}};
    if (transferred && transferred->date > due.date)
        report.add("R-RET-2", "late", args, {transferred->place});
    if (!transferred && due.date < view.last_day()) report.add("R-RET-2", "none", args, {});
}

} // namespace

void check_ledger(const MonthView& view, Report& report) {
    for (const Sheet& sheet : view.sheets()) {
        if (sheet.document().scan) check_scan(view, sheet, report);
        if (sheet.structured()) check_compulsory(view, sheet, report);
    }
    check_completeness(view, report);
    check_works_time(view, report);
    for (const Sheet* list : view.of("A-12")) check_disposal(view, *list, report);
    check_custody(view, report);
}

} // namespace taizhang::review
