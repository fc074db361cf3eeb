#include "review/identity_sheet.hh"

#include "review/people.hh"

#include <algorithm>

namespace taizhang::review {
namespace {

constexpr std::string_view Officer = "劳资专管员", OfficerPhone = "劳资专管员联系电话", Phone = "电话";

bool differ(const IdentityCell& a, const IdentityCell& b) {
    return !a.text.empty() && !b.text.empty() && !same_firm(a.text, b.text);
}

IdentityCell cell_of(const Sheet& sheet, FieldName field) {
    return {sheet.text(field), {sheet.place(field)}};
}

// Two officers in the register are two: neither is passed over.
void add_row(IdentityCell& cell, const Sheet& sheet, const Row& row, FieldName field) {
    const auto& text = row.text(field);
    if (!text.empty() && !same_firm(text, cell.text)) cell.text += (cell.text.empty() ? "" : "、") + text;
    cell.places.push_back(sheet.place(row, field));
}

void read_register(const MonthView& view, IdentityComparison& compared) {
    for (const Sheet* sheet : view.of("L4-06")) {
        for (const Row& row : sheet->rows()) {
            if (!view.rules().says("officer_trades", row.text("trade"))) continue;
            if (auto left = row.date("exit_date"); left && *left <= view.last_day()) continue;
            compared.in_register = true;
            compared.reading = {title_of(Side::Register, view.rules()), sheet->text("as_of"), "", ""};
            add_row(compared.name.system, *sheet, row, "name");
            add_row(compared.phone.system, *sheet, row, "phone");
        }
    }
}

// A row that the archive itself filled from the register is a copy: without the register's row it says nothing.
bool is_copy(const Row& row) { return !row.text("system_at").empty() && row.flag("system_said") != true; }

void read_sheet(const MonthView& view, IdentityComparison& compared) {
    const Sheet* sheet = view.one("L4-14");
    if (!sheet) return;
    SystemReading reading{sheet->text("system"), sheet->text("system_read_on"), "", ""};
    bool any = false;
    for (const Row& row : sheet->rows()) {
        const auto& item = row.text("item");
        if (item.find(Officer) == std::string::npos || is_copy(row)) continue;
        bool phone = item.find(Phone) != std::string::npos;
        auto& cell = phone ? compared.phone.system : compared.name.system;
        cell = {row.text("in_system"), {sheet->place(row, "in_system")}};
        (phone ? reading.phone_from : reading.name_from) = row.text("system_at");
        any = true;
    }
    if (any) compared.reading = std::move(reading);
}

} // namespace

std::string_view name(Agreement agreement) {
    switch (agreement) {
    case Agreement::Same: return "same";
    case Agreement::Differs: return "differs";
    case Agreement::Missing: return "missing";
    }
    return "";
}

Agreement IdentityItem::agreement() const {
    if (differ(filing, board) || differ(filing, system) || differ(board, system)) return Agreement::Differs;
    bool all = !filing.text.empty() && !board.text.empty() && !system.text.empty();
    return all ? Agreement::Same : Agreement::Missing;
}

Agreement IdentityComparison::agreement() const {
    auto all = items();
    auto any = [&](Agreement wanted) {
        return std::any_of(all.begin(), all.end(),
                           [&](const auto* each) { return each->agreement() == wanted; });
    };
    if (any(Agreement::Differs)) return Agreement::Differs;
    return any(Agreement::Missing) ? Agreement::Missing : Agreement::Same;
}

IdentityComparison compare_identity(const MonthView& view) {
    IdentityComparison compared;
    compared.name.title = Officer;
    compared.phone.title = OfficerPhone;
    if (const Sheet* filing = filing_in_force(view)) {
        compared.name.filing = cell_of(*filing, "officer_name");
        compared.phone.filing = cell_of(*filing, "officer_phone");
        compared.filed_on = filing->date("filing_date");
    }
    if (const Sheet* board = view.one("L6-01")) {
        compared.name.board = cell_of(*board, "officer");
        compared.phone.board = cell_of(*board, "officer_phone");
        compared.board_version = board->number("version");
        compared.board_from = board->date("effective_from");
    }
    read_register(view, compared);
    if (!compared.in_register) read_sheet(view, compared);
    return compared;
}

IdentityComparison compare_identity(const std::vector<Document>& documents, const Project& project,
                                    Month month, const Rules& rules) {
    return compare_identity(MonthView(documents, project, month, rules));
}

} // namespace taizhang::review
