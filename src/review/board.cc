// The notice board on site: R-BRD-1..3.
#include "review/people.hh"
#include "text/normalise.hh"
#include "text/numerals.hh"

#include <algorithm>
#include <array>

namespace taizhang::review {
namespace {

struct Item {
    std::string_view field, zh, en;
};

// Order 724 art. 34, in its order.
constexpr std::array<Item, 14> Items = {{
    {"owner", "建设单位", "owner"},
    {"gc", "施工总承包单位", "general contractor"},
    {"project_department", "项目部", "project department"},
    {"subcontractors", "分包单位", "subcontractors"},
    {"competent_department", "行业主管部门", "competent department"},
    {"officer", "劳资专管员", "wage officer"},
    {"officer_phone", "劳资专管员联系电话", "the officer's telephone"},
    {"wage_pay_day", "工资支付日期", "pay day"},
    {"industry_complaint_phone", "行业主管部门投诉电话", "complaint telephone of the department"},
    {"labour_inspection_phone", "劳动保障监察投诉举报电话", "labour inspection telephone"},
    {"arbitration_channel", "劳动争议调解仲裁申请渠道", "arbitration"},
    {"legal_aid_channel", "法律援助申请渠道", "legal aid"},
    {"public_legal_service_hotline", "公共法律服务热线", "legal service hotline"},
    {"minimum_wage", "当地最低工资标准", "minimum wage"},
}};

void check_items(const Sheet& board, Report& report) {
    Places places;
    std::string blank, blank_en;
    for (const Item& item : Items) {
        if (!board.text(item.field).empty() || board.number(item.field)) continue;
        places.push_back(board.place(item.field));
        blank += (blank.empty() ? "" : "、") + std::string(item.zh);
        blank_en += (blank_en.empty() ? "" : ", ") + std::string(item.en);
    }
    if (!places.empty()) report.add("R-BRD-1", "blank", {{"items", blank, blank_en}}, std::move(places));
}

void check_named_firms(const MonthView& view, const Sheet& board, Report& report) {
    auto named = text::name_key(board.text("subcontractors"));
    if (named.empty()) return;
    std::string missing;
    for (const auto& firm : view.project().subcontractors) {
        if (named.find(text::name_key(firm)) != std::string::npos) continue;
        missing += (missing.empty() ? "" : "、") + firm;
    }
    if (!missing.empty())
        report.add("R-BRD-1", "firm", {{"firms", missing}}, {board.place("subcontractors")});
}

void check_minimum(const MonthView& view, const Sheet& board, Report& report) {
    auto written = board.number("minimum_wage");
    if (!written) return; // R-BRD-1 has spoken
    auto minimum = view.value("minimum_wage");
    if (!minimum) {
        report.unknown("R-BRD-2", "没有当地最低工资标准的参数（minimum_wage）", "no parameter minimum_wage",
                       {board.place("minimum_wage")});
        return;
    }
    if (*written == minimum->value) return;
    report.add("R-BRD-2", "differs",
               {{"written", text::amount(*written)},
                {"minimum", text::amount(minimum->value)},
                {"source", minimum->source}},
               {board.place("minimum_wage")});
}

// ------------------------------------------------------------------------------------------------ R-BRD-3

void check_changes(const MonthView& view, Report& report) {
    for (const Sheet* changes : view.of("L6-03")) {
        for (const Row& row : changes->rows()) {
            auto changed = row.date("changed_on");
            auto photo = row.date("photo_on");
            if (!changed || *changed > view.last_day() || (photo && *photo >= *changed)) continue;
            report.add("R-BRD-3", "change", {{"changed", format(*changed)}},
                       {changes->place(row, "changed_on"), changes->place(row, "photo_on")});
        }
    }
}

// A photograph filed for the month is of the month; one whose day is written is so old as it says.
void check_photo(const MonthView& view, Report& report) {
    auto days = view.value("board_photo_days");
    if (!days) {
        report.unknown("R-BRD-3", "没有照片更新天数的参数（board_photo_days）",
                       "no parameter board_photo_days");
        return;
    }
    bool standing = false;
    std::optional<StatedDate> last;
    for (const Sheet* photo : view.scans_of("L6-02")) {
        auto month = parse_month(photo->document().period);
        if (month == view.month()) return;
        if (month) last = StatedDate{*month / std::chrono::last, photo->whole()};
        else standing = true;
    }
    for (const Sheet* changes : view.of("L6-03")) {
        for (const Row& row : changes->rows()) {
            auto date = row.date("photo_on");
            if (date && *date <= view.last_day() && (!last || *date > last->date))
                last = StatedDate{*date, changes->place(row, "photo_on")};
        }
    }
    if (last && days_between(last->date, view.last_day()) <= days->value) return;
    if (last) {
        report.add("R-BRD-3", "old", {{"photo", format(last->date)}, {"days", std::to_string(days->value)}},
                   {last->place});
        return;
    }
    if (standing) {
        report.unknown("R-BRD-3", "告示牌照片没有注明月份，拍摄日期不知道",
                       "the photograph's date is not known", {view.scans_of("L6-02").front()->whole()});
        return;
    }
    report.add("R-BRD-3", "none", {{"month", format(view.month())}}, {});
}

} // namespace

void check_board(const MonthView& view, Report& report) {
    check_changes(view, report);
    check_photo(view, report);
    const Sheet* board = view.one("L6-01");
    if (!board) {
        for (const char* rule : {"R-BRD-1", "R-BRD-2"})
            report.unknown(rule, view.missing("L6-01"), view.missing_en("L6-01"));
        return;
    }
    check_items(*board, report);
    check_named_firms(view, *board, report);
    check_minimum(view, *board, report);
}

} // namespace taizhang::review
