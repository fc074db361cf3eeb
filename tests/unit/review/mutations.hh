// Mistakes put into a month without findings, one cell at a time: every cell that some rule says it reads, changed in
// the ways its kind of value can be wrong. A rule that means what it says about its inputs finds something at that
// very cell.
#pragma once

#include "review/review.hh"

#include <map>
#include <string>
#include <vector>

namespace taizhang::test {

struct Subject {
    std::string name; // "samples/2026-05"
    review::Project project;
    Month month;
    std::vector<review::Document> documents;
};

// "L5-05 rows/gross deleted" -> how many cells, and which of them nothing was found at.
struct Tally {
    int cells = 0;
    std::vector<std::string> survivors; // "samples/2026-05 工资表.xlsx /rows/3/gross"
};
using Tallies = std::map<std::string, Tally>;

void mutate_all(Subject subject, const review::Rules& rules, Tallies& tallies);

} // namespace taizhang::test
