#include "service/doctor.hh"

#include "service/examination.hh"

#include <algorithm>

namespace taizhang::service {

bool Diagnosis::good() const {
    return std::none_of(checks.begin(), checks.end(),
                        [](const Check& check) { return check.state == Check::State::Bad; });
}

std::string_view name(Check::State state) {
    switch (state) {
    case Check::State::Good: return "good";
    case Check::State::Attention: return "attention";
    case Check::State::Bad: break;
    }
    return "bad";
}

Diagnosis diagnose(const Patient& patient, const Clock& clock) {
    Findings findings;
    examine_machine(clock, findings);
    examine_share(patient.share, findings);
    if (!patient.data.empty()) examine_archive(patient, clock, findings);
    return {findings.take(), machine_versions()};
}

} // namespace taizhang::service
