// What a zip is by the names in it: a paper (a workbook, an OFD) or an archive of files. Internal to the room, pure.
#pragma once

#include "intake/draft.hh"

namespace taizhang::intake {

class ZipNames {
public:
    void add(std::string_view name);
    // From all names; from some of them an Office package is taken for a workbook until it shows otherwise.
    enum class Known { Some, All };
    Format kind(Known known) const;

private:
    bool x_office = false, x_sheets = false, x_other_office = false, x_ofd = false, x_manifest = false,
         x_content = false;
};

} // namespace taizhang::intake
