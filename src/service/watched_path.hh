// What the place of a file in the watched folder says of it. Pure.
#pragma once

#include "record/catalogue.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

struct WatchedPlace {
    std::string type, period, subcontractor; // "" where the path does not say
    std::string file_name; // the parts nothing was recognised in, and the name: "扫描/第一批/1.pdf"
};

// `folders`: those between the project's and the file. One that is whole a month (2026-06, 2026年6月, 202606), a
// subcontractor of the project, a document type's code, its title, or code and title sets that field; the one nearest to
// the file wins, what it overrules stays in the name. Names compare without blanks, width and case. Bytes that are no UTF-8
// are taken for GB18030.
WatchedPlace place_of(const std::vector<std::string>& folders, std::string_view name,
                      const record::Catalogue& catalogue, const std::vector<std::string>& subcontractors);

// Names that are passed over until they are renamed: hidden files, "~$…", and endings of files still being written
// (.part .partial .tmp .crdownload .download); Thumbs.db and desktop.ini.
bool passed_over(std::string_view name);

} // namespace taizhang::service
