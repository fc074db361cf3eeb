// Is every document type of a share directory fit to be used? Without a daemon, an archive or a record.
#pragma once

#include "base/result.hh"

#include <filesystem>
#include <string>
#include <vector>

namespace taizhang::service {

struct CatalogueChecked {
    std::size_t types = 0, schemas = 0, templates = 0; // read without a fault
    std::vector<std::string> faults;                   // "templates/payroll_sheet/1.json /blocks/0/field：…"
};

// Loads the whole catalogue with its schemas and templates, and the sheets to be printed (templates/print), and
// names every fault. Errors: only when something else of the share directory is missing (fonts, rules).
Result<CatalogueChecked> check_templates(const std::filesystem::path& share);

} // namespace taizhang::service
