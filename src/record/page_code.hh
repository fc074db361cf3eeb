// What the QR codes on printed pages say, read back: the seam by which a scanned page finds what it belongs to. Whoever
// reads the code (a scanner of codes in the picture) hands its text in; nothing here sees a picture.
//
//     TZ1|<record id or ->|<type>|<period>|v<version>|p<page>|<first 16 hex of the data's digest>   page of a record
//     TZS1|<project code>|<type>|<period>|<number of the subcontractor>|v<version>                  separator sheet
//     TZB1|<archival code>|<volume>                                                                binder label
//
// Pure. Strict: what is not exactly of one of these forms is none, for codes of others stand on papers too.
#pragma once

#include "base/id.hh"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace taizhang::record {

struct PageOfRecord {
    RecordId record; // empty: printed before it was sealed
    std::string type;
    std::string period; // "2026-06" or ""
    int version = 1;
    int page = 1;       // from 1
    std::string digest; // 16 lower-case hex digits: of the canonical data the page was set from
    bool operator==(const PageOfRecord&) const = default;
};

struct SeparatorSheet { // what follows it in the scanner
    std::string project_code;
    std::string type;
    std::string period;    // "2026-06" or ""
    int subcontractor = 0; // as in archival codes; 0: the project itself
    int version = 1;
    bool operator==(const SeparatorSheet&) const = default;
};

struct BinderLabel {
    std::string archival_code;
    std::string volume; // "" where there is one
    bool operator==(const BinderLabel&) const = default;
};

using PageCode = std::variant<PageOfRecord, SeparatorSheet, BinderLabel>;
std::optional<PageCode> page_code(std::string_view text);

} // namespace taizhang::record
