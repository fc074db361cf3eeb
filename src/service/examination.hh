// The parts of a diagnosis, for doctor.cc. Each adds its checks; none fails.
#pragma once

#include "service/doctor.hh"

namespace taizhang::service {

class Findings {
public:
    void good(std::string name, std::string finding) {
        x_checks.push_back({std::move(name), Check::State::Good, std::move(finding), ""});
    }
    void attention(std::string name, std::string finding, std::string advice) {
        x_checks.push_back({std::move(name), Check::State::Attention, std::move(finding), std::move(advice)});
    }
    void bad(std::string name, std::string finding, std::string advice) {
        x_checks.push_back({std::move(name), Check::State::Bad, std::move(finding), std::move(advice)});
    }
    void bad(std::string name, const Error& error) { bad(std::move(name), error.message, error.hint); }
    std::vector<Check> take() { return std::move(x_checks); }

private:
    std::vector<Check> x_checks;
};

// service/doctor_machine.cc: kernel, sandbox, clock, limits, text.
void examine_machine(const Clock& clock, Findings& into);
Json machine_versions();
// service/doctor_archive.cc: directory, disk, keys, catalogue, index.
void examine_archive(const Patient& patient, const Clock& clock, Findings& into);
// service/doctor_share.cc: schemas, templates, fonts, OCR.
void examine_share(const std::filesystem::path& share, Findings& into);

// One page of OCR's own: a PNG that says 台账2026.
std::string_view sample_page();

} // namespace taizhang::service
