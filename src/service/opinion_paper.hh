// The review opinion L5-07 on a subcontractor's payroll, as data of its schema, from a kept review (S-08, S-10, S-11). Pure.
#pragma once

#include "service/month_papers.hh"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace taizhang::service {

struct OpinionOn {
    const review::Figures& figures;
    const Life& life;
    const std::vector<OpenFinding>& findings; // open ones of the review
    const store::ReviewRun& review;           // which it is: who has it can do it again (docs/adr/0026)
    const std::map<std::string, std::string, std::less<>>& codes; // archival codes by record id
    std::string number;
    int round = 1;
    std::optional<Date> due; // by when it is to be put right
};

// The notice's six conditions in its order, then what else was found; each finding with message, place, basis, and what to
// do. A condition that the review could not judge is 无法判断, never 符合, and keeps the conclusion from 通过.
Json opinion_data(const MonthWords& words, const Writer& writer, const OpinionOn& on);

} // namespace taizhang::service
