// Small pages (labels) side by side on A4, with cut marks.
#pragma once

#include "base/result.hh"
#include "typeset/page.hh"

#include <vector>

namespace taizhang::print {

// Smaller than A4 in both directions: to be cut out of a sheet.
bool is_label(const typeset::Page& page);

// Labels of equal or different sizes, in their order, row by row; 10 mm are left at the edges for what printers do not
// reach, 8 mm between labels; marks of 3 mm stand 1 mm outside each corner. Errors: Unprocessable for a label that
// does not fit on A4.
Result<std::vector<typeset::Page>> on_sheets(const std::vector<typeset::Page>& labels);

} // namespace taizhang::print
