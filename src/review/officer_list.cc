#include "review/officer_list.hh"

#include "review/sheet.hh"

#include <map>

namespace taizhang::review {
namespace {

std::optional<Date> date_in(const Json& data, std::string_view field) {
    return parse_date(text_at(data, field));
}

bool by_then(const std::optional<Date>& date, Date by) { return date && *date <= by; }

template <class Each>
void each_of(const std::vector<Document>& documents, std::string_view type, const Each& each) {
    for (const auto& document : documents)
        if (document.type == type && !document.scan && document.data.is_object()) each(document.data);
}

const Json* filing_by(const std::vector<Document>& documents, Date by) {
    const Json* newest = nullptr;
    each_of(documents, "L4-01", [&](const Json& data) {
        if (by_then(date_in(data, "filing_date"), by)) newest = &data;
    });
    return newest;
}

// The change of the latest day among those that were filed by then; of one day the newest version.
const Json* change_by(const std::vector<Document>& documents, Date by) {
    std::map<std::string, const Json*> changes; // ISO days sort as text
    each_of(documents, "L4-03", [&](const Json& data) { changes[text_at(data, "changed_on")] = &data; });
    const Json* latest = nullptr;
    for (const auto& [day, data] : changes)
        if (by_then(date_in(*data, "filing_date"), by)) latest = data;
    return latest;
}

bool committed(const std::vector<Document>& documents, const std::string& officer, Date by) {
    bool letter = false, data = false, scan = false;
    for (const auto& document : documents) scan = scan || (document.type == "L4-02" && document.scan);
    each_of(documents, "L4-02", [&](const Json& each) {
        data = true;
        letter = letter || (same_firm(text_at(each, "officer_name"), officer) &&
                            by_then(date_in(each, "signed_on"), by));
    });
    return letter || (scan && !data);
}

std::string exam_of(const std::vector<Document>& documents, const std::string& officer, Date by) {
    std::string latest, result;
    each_of(documents, "L4-04b", [&](const Json& exam) {
        auto on = text_at(exam, "exam_on");
        if (!same_firm(text_at(exam, "officer"), officer) || !by_then(parse_date(on), by) || on < latest)
            return;
        latest = on;
        result = text_at(exam, "result");
    });
    return result == "合格" || result == "不合格" ? result : "未考核";
}

void add_change(const Json& change, Date by, OfficerOnFile& made) {
    made.changed = true;
    made.former = text_at(change, "former_officer");
    made.changed_on = date_in(change, "changed_on");
    made.first_time = change.value("first_time", Json()) == true;
    made.hrss_received = by_then(date_in(change, "hrss_received_on"), by);
    made.industry_received = by_then(date_in(change, "industry_received_on"), by);
}

} // namespace

const std::set<std::string, std::less<>>& officer_list_types() {
    static const std::set<std::string, std::less<>> Types = {"L4-01", "L4-02", "L4-03", "L4-04b"};
    return Types;
}

OfficerOnFile officer_on_file(const std::vector<Document>& documents, Date by) {
    OfficerOnFile made;
    const Json* change = change_by(documents, by);
    const Json* in_force = change ? change : filing_by(documents, by);
    if (!in_force || text_at(*in_force, "officer_name").empty()) return made;
    made.officer = text_at(*in_force, "officer_name");
    made.phone = text_at(*in_force, "officer_phone");
    made.hired_on = date_in(*in_force, "officer_hire_date");
    made.filed_on = date_in(*in_force, "filing_date");
    if (change) add_change(*change, by, made);
    made.committed = committed(documents, made.officer, by);
    made.exam = exam_of(documents, made.officer, by);
    return made;
}

} // namespace taizhang::review
