// The text of a QR code on a page, as somebody else may have printed it.
#include "harness.hh"
#include "record/page_code.hh"
#include "text/utf8.hh"

using namespace taizhang;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    auto code = record::page_code(fuzz::bytes_of(data, size));
    if (!code) return 0;
    if (const auto* page = std::get_if<record::PageOfRecord>(&*code))
        fuzz::must(page->version > 0 && page->page > 0 && page->digest.size() == 16 && !page->type.empty());
    if (const auto* sheet = std::get_if<record::SeparatorSheet>(&*code))
        fuzz::must(text::is_utf8(sheet->project_code) && sheet->subcontractor >= 0 && sheet->version > 0);
    if (const auto* label = std::get_if<record::BinderLabel>(&*code))
        fuzz::must(text::is_utf8(label->archival_code) && text::is_utf8(label->volume));
    return 0;
}
