// The cases of the rules as data: tests/unit/review/data/world.json is a small project whose month has no finding at
// all; a case is a JSON patch of it and what then is found.
//
//   data/<rule>/{pass,fail,boundary}.json = {"about": "...", "cases": [{"about", "change": [patch...],
//       "expected": [{"severity", "message", "places": ["r-payroll /rows/0/gross G4"]}], "others": ["R-PAY-A2"]}]}
//
// `expected` are the findings of the directory's rule, `others` the rules of everything else that is found: nothing is
// left out, so that a case also shows what one mistake sets off.
#pragma once

#include "review/review.hh"

#include <string>
#include <vector>

namespace taizhang::test {

struct Case {
    review::Rules rules;
    review::Project project;
    Month month;
    std::vector<review::Document> documents;
};

Json world();
// The world as a value, changed or not, as what review_month() takes. Cells are laid out by field name: header fields
// in row 2, table rows from row 4, totals below. Throws std::runtime_error for a patch that does not apply.
Case make_case(Json world, const Json& patch);
// "r-payroll /rows/0/gross G4"
std::string shown(const record::Place& place);

} // namespace taizhang::test
