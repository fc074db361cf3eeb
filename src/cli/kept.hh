// What the CLI keeps between calls, readable by its owner only: ~/.config/taizhang (or XDG_CONFIG_HOME).
#pragma once

#include "base/json.hh"
#include "base/result.hh"

#include <filesystem>
#include <string>

namespace taizhang::cli {

std::filesystem::path kept_file(const std::string& name); // "token" "uploads.json"
// Whole or not at all, mode 0600, its folder made when missing. Errors: Io.
Result<void> write_private(const std::filesystem::path& file, const std::string& content);

} // namespace taizhang::cli
