// The wage officer of a project as he is on file at the end of a day, for the list that the county reports every month
// (S-25). What is filed later belongs to a later list. Pure. Any thread.
#pragma once

#include "review/review.hh"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::review {

struct OfficerOnFile {
    std::string officer, phone;             // "" when nobody is filed by that day
    std::optional<Date> hired_on, filed_on; // of the filing in force
    bool changed = false;                   // it is a change filing:
    std::string former;                     // who was it before
    std::optional<Date> changed_on;
    bool first_time = false;
    std::optional<bool> hrss_received, industry_received; // nullopt: the paper does not say
    bool committed = false;                               // a letter of his, or a scan of one
    std::string exam; // "合格" "不合格" "未考核" of his latest exam by that day; "" without officer
};

// Of which documents anything is asked.
const std::set<std::string, std::less<>>& officer_list_types();

// `documents`: every version, the older before the newer: a correction has the day of what it corrects, another day is
// another change. Scans of filings say nothing: who they name is not data.
OfficerOnFile officer_on_file(const std::vector<Document>& documents, Date by);

} // namespace taizhang::review
