// What a page's content stream shows, read token by token with libqpdf. For the conformance check.
#pragma once

#include "pdf/font_codes.hh"

#include <map>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <string>
#include <vector>

namespace taizhang::pdf {

struct PageContentRead {
    std::map<std::string, CodeSet> codes; // two-byte codes shown, by the font's resource name
    std::vector<int> marked;              // MCIDs in order of appearance
    bool unmarked = false;                // something is painted outside of marked content
    bool misplaced = false;               // an artifact inside tagged content, tagged content inside another
    bool unbalanced = false;              // BMC, BDC and EMC do not match
};

// The name under `key`, "/Type"; "" when there is none, or no dictionary.
std::string name_at(QPDFObjectHandle dictionary, const std::string& key);

// Throws what libqpdf throws.
PageContentRead read_content(QPDFPageObjectHelper& page);

} // namespace taizhang::pdf
