#include "intake/zip_names.hh"

#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

std::string plain(std::string_view name) {
    while (name.starts_with('/')) name.remove_prefix(1);
    std::string result = text::ascii_lower(name);
    std::replace(result.begin(), result.end(), '\\', '/'); // some writers of workbooks
    return result;
}

} // namespace

void ZipNames::add(std::string_view name) {
    std::string part = plain(name);
    if (part == "ofd.xml") x_ofd = true;
    if (part == "meta-inf/manifest.xml") x_manifest = true;
    if (part == "content.xml") x_content = true;
    if (part == "[content_types].xml" || part == "_rels/.rels" || part.starts_with("docprops/"))
        x_office = true;
    for (std::string_view mark :
         {"xl/workbook", "xl/worksheets/", "xl/_rels/", "xl/styles", "xl/theme/", "xl/shared"}) {
        if (part.starts_with(mark)) x_sheets = true;
    }
    if (part == "word/document.xml" || part == "ppt/presentation.xml") x_other_office = true;
}

Format ZipNames::kind(Known known) const {
    if (x_ofd) return Format::Ofd;
    if (x_sheets) return Format::Xlsx;
    if (x_other_office) return Format::Office;
    if (x_manifest && x_content) return Format::Ods; // somebody zipped an OpenDocument again
    if (x_office) return known == Known::All ? Format::Office : Format::Xlsx;
    return Format::Zip;
}

} // namespace taizhang::intake
