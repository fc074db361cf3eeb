// The county's monthly list of officers (S-25) as data: rows, counts, letter, CSV. Pure. docs/adr/0030.
#pragma once

#include "base/json.hh"
#include "base/result.hh"
#include "review/officer_list.hh"
#include "service/county.hh"
#include "store/rows.hh"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace taizhang::service {

// Who was reported the last time, by project and general contractor, without those who left then.
struct LastReport {
    std::string period;
    std::map<std::pair<std::string, std::string>, Json> rows;
};
LastReport last_report(const std::string& period, const Json& data);
// Whether a report names the project: what a duty of the project rests on.
bool names(const Json& report, const store::Project& project);

struct CountyProject {
    store::Project project;
    review::OfficerOnFile officer;    // by the month's last day
    std::optional<Date> ended_on;     // accepted, or completed
    const LastReport* last = nullptr; // of its county; nullptr: nothing was reported yet
};

// {"rows": by the schema's rows, "projects","officers","added","changed","left","exam_failed","unfiled"}: works that go on
// at the month's end, and those that ended since the last report, by code. Changes are against that report; without one,
// what was filed within the month. Where nobody is on file a row says 未备案 and names nobody.
Json officer_list(Month month, const std::vector<CountyProject>& projects);

struct CountyHead {
    const store::Project& volume;
    Month month;
    std::optional<Date> due;
    Date today;
};
// The report by its schema. Errors: Unprocessable (too long).
Result<Json> county_report(const CountyHead& head, const Json& list, const CountyWords& said);
std::string officers_csv(const Json& list);

} // namespace taizhang::service
