// Pieces shared by the jobs and the offline verbs. For this room's .cc files only.
#pragma once

#include "base/result.hh"
#include "pdf/scan.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

// "original.xlsx": the name under which the file that came is attached; never its own name, which may hold a person's.
std::string original_name(std::string_view media_type);

// pdf::page_images in a sandboxed child.
Result<std::vector<pdf::ScannedPage>> page_images_in_sandbox(std::string_view pdf, unsigned max_pages);

} // namespace taizhang::service
