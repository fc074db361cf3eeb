// What most scenarios begin with: one project, its officer, contractor and inspector, and a small file to upload.
#pragma once

#include "support/daemon.hh"

#include <string>

namespace taizhang::test {

inline constexpr const char* Subcontractor = "南通示例铁臂钢筋劳务有限公司";

struct Story {
    std::string project;
    std::string officer, contractor, inspector, admin; // tokens
};

// Throws std::runtime_error when a step fails.
Story begin_story(const Daemon& daemon);

// A payroll as CSV with one worker; different `number`, different bytes.
std::string small_payroll(int number);

// Uploads `bytes` as an L5-05 of 2026-06. The receipt, or the error.
Result<Json> upload(const cli::Client& client, const std::string& project, const std::string& bytes,
                    const std::string& type = "L5-05", const std::string& period = "2026-06");

// The officer's upload of a record's data for the whole project, once it is sealed: the submission. Throws when it is not.
Json sealed_data(const Daemon& daemon, const Story& story, const std::string& type, const Json& data);

// Waits until the submission is sealed or unreadable; throws after a minute.
Json settled(const cli::Client& client, const std::string& submission);

} // namespace taizhang::test
