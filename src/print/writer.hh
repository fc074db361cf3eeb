// Pages as PDF for a printer, through libharu: working prints, separator sheets, labels. Never an archival record: no
// PDF/A, no metadata, no text to search (glyphs are drawn as outlines). What is archived goes through pdf/writer.hh.
//
// The same arguments give the same bytes with the same libharu and FreeType. The whole file stays in memory (libharu
// builds it there): 16 to 40 KB per page of a dense table. Any thread.
#pragma once

#include "base/result.hh"
#include "typeset/page.hh"

#include <functional>
#include <string>
#include <string_view>

namespace taizhang::print {

enum class Mark {
    None,
    WorkingCopy // 工作副本 in light grey under each page, 非归档件 at its foot; QR codes stay on white
};

struct Options {
    Mark mark = Mark::None;
};

using Sink = std::function<Result<void>(std::string_view)>;

// Writes the whole document into `sink` in order. Errors: what the sink returned; Internal (libharu, FreeType; also a
// page beyond libharu's 1 to 5,080 mm).
Result<void> write(const typeset::Document& document, const typeset::FontSet& fonts, const Options& options,
                   const Sink& sink);

Result<std::string> write(const typeset::Document& document, const typeset::FontSet& fonts,
                          const Options& options);

} // namespace taizhang::print
