// What a submission counts as: type, month, subcontractor. When it is known well enough to go on without asking.
// For this room's .cc files only. Pure.
#pragma once

#include "intake/draft.hh"
#include "service/reference.hh"
#include "store/rows.hh"

#include <optional>

namespace taizhang::service {

// What is said must be right: a type of the catalogue, a month, a subcontractor of the project. What is "" is not looked
// at. Errors: Unprocessable.
Result<void> check_said(const Reference& reference, const store::Project& project,
                        const store::Filing& filing);

// Everything the type needs is said. Errors: Unprocessable naming the first thing that is not.
Result<void> check_whole(const Reference& reference, const store::Filing& filing);

// What was not said, by what the file holds and how it is called. `certain`: nothing else comes near.
struct FoundOut {
    std::optional<store::Filing> certain;
    Json guesses = Json::array(); // as Submission::guesses, best first
    Error question;               // when not certain: what a person is asked
};
FoundOut find_out(const Reference& reference, const store::Project& project,
                  const store::Submission& submission, const intake::Reading& reading);

// What was attested of the original has its form (docs/openapi.json, Attestation). Errors: Unprocessable.
Result<void> check_attestation(const Json& attestation);

// The subcontractor's number in its project's list, from 1; 0 for none. Custody holds numbers, no names.
int subcontractor_number(const store::Project& project, const std::string& subcontractor);
Json custody_of_filing(const store::Project& project, const store::Filing& filing);

} // namespace taizhang::service
