#include "service/county_paper.hh"

#include "service/or_null.hh"
#include "text/csv.hh"
#include "text/normalise.hh"

#include <algorithm>

namespace taizhang::service {
namespace {

constexpr std::string_view Added = "新增", Changed = "变更", Left = "退出", Unchanged = "无变化";
constexpr std::size_t LongestWord = 300, LongestText = 1500; // bytes

std::pair<std::string, std::string> key_of(const std::string& project, const std::string& contractor) {
    return {text::name_key(project), text::name_key(contractor)};
}

bool within(const std::optional<Date>& date, Month month) {
    return date && date->year() / date->month() == month;
}

bool same(const std::string& a, const std::string& b) { return text::name_key(a) == text::name_key(b); }

const Json* reported(const CountyProject& each) {
    if (each.last == nullptr) return nullptr;
    auto at = each.last->rows.find(key_of(each.project.name, each.project.general_contractor));
    return at == each.last->rows.end() ? nullptr : &at->second;
}

bool ended(const CountyProject& each, Month month) {
    return each.ended_on && *each.ended_on <= Date{month / std::chrono::last};
}

// Of works that ended: once, in the first list after it.
bool still_to_say(const CountyProject& each, Month month) {
    return each.last ? reported(each) != nullptr : within(each.ended_on, month);
}

void add_note(Json& row, const std::string& words) {
    row["note"] = text_at(row, "note") + (text_at(row, "note").empty() ? "" : "；") + words;
}

Json person_of(const CountyProject& each) {
    const auto& officer = each.officer;
    return {{"project", each.project.name},
            {"industry", or_null(each.project.industry)},
            {"gc", each.project.general_contractor},
            {"officer", or_null(officer.officer)},
            {"officer_phone", or_null(officer.phone)},
            {"hired_on", or_null(officer.hired_on)},
            {"filed_on", or_null(officer.filed_on)},
            {"hrss_received", or_null(officer.hrss_received)},
            {"industry_received", or_null(officer.industry_received)},
            {"committed", officer.officer.empty() ? Json() : Json(officer.committed)},
            {"exam_result", or_null(officer.exam)},
            {"change", nullptr},
            {"former_officer", nullptr},
            {"changed_on", nullptr},
            {"note", nullptr}};
}

void say_changed(const CountyProject& each, const std::string& former, Json& row) {
    row["change"] = Changed;
    row["former_officer"] = or_null(each.officer.former.empty() ? former : each.officer.former);
    row["changed_on"] = or_null(each.officer.changed_on);
}

void compare_with(const Json& before, const CountyProject& each, Json& row) {
    const auto& officer = each.officer;
    if (text_at(before, "officer").empty()) {
        row["change"] = Added;
    } else if (!same(text_at(before, "officer"), officer.officer)) {
        say_changed(each, text_at(before, "officer"), row);
        if (!officer.changed) add_note(row, "没有变更备案表");
    } else if (!same(text_at(before, "officer_phone"), officer.phone)) {
        row["change"] = Changed;
        add_note(row, "联系电话变更");
    } else {
        row["change"] = Unchanged;
    }
}

void say_change(const CountyProject& each, Month month, Json& row) {
    if (const Json* before = reported(each)) compare_with(*before, each, row);
    else if (each.last != nullptr) row["change"] = Added;
    else if (!within(each.officer.filed_on, month)) row["change"] = Unchanged;
    else if (each.officer.changed) say_changed(each, "", row);
    else row["change"] = Added;
}

Json row_of(const CountyProject& each, Month month) {
    Json row = person_of(each);
    if (ended(each, month)) {
        row["change"] = Left;
        row["changed_on"] = or_null(each.ended_on);
    } else if (each.officer.officer.empty()) {
        add_note(row, "未备案");
    } else {
        say_change(each, month, row);
        if (each.officer.first_time && row["change"] != Unchanged) add_note(row, "初任，随备案培训考核");
        if (each.officer.exam == "不合格") add_note(row, "列入每季度重点检查");
    }
    return row;
}

void count(const Json& row, Json& list) {
    auto add = [&](const char* what, bool counts) {
        if (counts) list[what] = list[what].get<int>() + 1;
    };
    bool left = row.at("change") == Left;
    bool filed = !left && !row.at("officer").is_null();
    add("left", left);
    add("projects", !left);
    add("officers", filed);
    add("unfiled", !left && !filed);
    add("added", row.at("change") == Added);
    add("changed", row.at("change") == Changed);
    add("exam_failed", filed && row.at("exam_result") == "不合格");
}

std::string in_cell(const Json& value) {
    if (value.is_null()) return "";
    if (value.is_boolean()) return value.get<bool>() ? "是" : "否";
    return value.is_string() ? value.get<std::string>() : value.dump();
}

} // namespace

LastReport last_report(const std::string& period, const Json& data) {
    LastReport report{period, {}};
    for (const Json& row : data.value("rows", Json::array()))
        if (text_at(row, "change") != Left)
            report.rows[key_of(text_at(row, "project"), text_at(row, "gc"))] = row;
    return report;
}

bool names(const Json& report, const store::Project& project) {
    const Json rows = report.value("rows", Json::array());
    auto wanted = key_of(project.name, project.general_contractor);
    return std::any_of(rows.begin(), rows.end(), [&](const Json& row) {
        return key_of(text_at(row, "project"), text_at(row, "gc")) == wanted;
    });
}

Json officer_list(Month month, const std::vector<CountyProject>& projects) {
    std::vector<const CountyProject*> ordered;
    for (const auto& each : projects)
        if (!ended(each, month) || still_to_say(each, month)) ordered.push_back(&each);
    std::sort(ordered.begin(), ordered.end(), [](const CountyProject* a, const CountyProject* b) {
        return a->project.code < b->project.code;
    });
    Json list = {{"rows", Json::array()}};
    for (const char* what : {"projects", "officers", "added", "changed", "left", "exam_failed", "unfiled"})
        list[what] = 0;
    for (const auto* each : ordered) {
        Json row = row_of(*each, month);
        row["seq"] = list["rows"].size() + 1;
        count(row, list);
        list["rows"].push_back(std::move(row));
    }
    return list;
}

Result<Json> county_report(const CountyHead& head, const Json& list, const CountyWords& said) {
    for (const auto* text : {&said.doc_no, &said.reviewer, &said.contact, &said.contact_phone})
        if (text->size() > LongestWord) return fail(Code::Unprocessable, "文字太长", "每一项 100 字以内");
    if (said.remark.size() > LongestText) return fail(Code::Unprocessable, "情况说明太长", "500 字以内");
    Json data = list;
    data.update({{"county_office", head.volume.general_contractor},
                 {"addressee", head.volume.owner},
                 {"county", head.volume.name},
                 {"period", format(head.month)},
                 {"due_on", or_null(head.due)},
                 {"reported_on", format(head.today)},
                 {"doc_no", or_null(said.doc_no)},
                 {"remark", or_null(said.remark)},
                 {"reviewer", or_null(said.reviewer)},
                 {"contact", or_null(said.contact)},
                 {"contact_phone", or_null(said.contact_phone)}});
    return data;
}

std::string officers_csv(const Json& list) {
    static const std::vector<std::pair<std::string, std::string>> Columns = {
        {"seq", "序号"},
        {"project", "项目名称"},
        {"industry", "行业"},
        {"gc", "施工总承包单位"},
        {"officer", "劳资专管员"},
        {"officer_phone", "联系电话"},
        {"hired_on", "入职时间"},
        {"filed_on", "备案日期"},
        {"hrss_received", "人社部门回执"},
        {"industry_received", "行业主管部门回执"},
        {"committed", "承诺书"},
        {"exam_result", "考核结果"},
        {"change", "本月变化"},
        {"former_officer", "原专管员"},
        {"changed_on", "变动日期"},
        {"note", "备注"}};
    std::vector<std::string> line;
    for (const auto& [field, title] : Columns) line.push_back(title);
    auto csv = std::string(text::CsvMark) + text::csv_line(line);
    for (const Json& row : list.at("rows")) {
        line.clear();
        for (const auto& [field, title] : Columns) line.push_back(in_cell(row.value(field, Json())));
        csv += text::csv_line(line);
    }
    return csv;
}

} // namespace taizhang::service
