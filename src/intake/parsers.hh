// The parsers that run in the sandboxed child: bytes in, records on the wire out. Pure but for the wire; no
// locks, no logging, no ICU (sandbox.hh says why). Each is a fuzz target. Internal to the room.
#pragma once

#include "intake/wire.hh"

#include <string>
#include <vector>

namespace taizhang::intake {

// XLSX, also when its parts lie at absolute targets. Errors: Unprocessable, Unsupported (a zip without sheets).
Result<void> read_xlsx(std::string_view bytes, const Limits& limits, Wire& wire);

// Excel 97-2003. Errors: Unprocessable (also a password), Unsupported (older; an Office file without sheets).
Result<void> read_xls(std::string_view bytes, const Limits& limits, Wire& wire);

// OpenDocument spreadsheets: the package, and the flat XML file of them. Errors: Unprocessable, Unsupported.
Result<void> read_ods(std::string_view bytes, const Limits& limits, Wire& wire);
Result<void> read_fods(std::string_view text, const Limits& limits, Wire& wire);

// Excel 2003's XML. Errors: as above.
Result<void> read_spreadsheetml(std::string_view text, const Limits& limits, Wire& wire);

// The tables of a web page. libxml2 keeps global tables: prepare_html() in the parent, before the first fork that
// reads one. Errors: Unprocessable, Unsupported (no table).
void prepare_html();
Result<void> read_html(std::string_view text, const Limits& limits, Wire& wire);
// The tables of several pages, each a sheet. Errors: Unprocessable, Unsupported (no table in any).
Result<void> read_pages(const std::vector<std::string>& pages, const Limits& limits, Wire& wire);

// `text` is UTF-8. RFC 4180 quotes; separator by a first line "sep=", else , ; tab or | by what the first lines agree on.
Result<void> read_csv(std::string_view text, const Limits& limits, Wire& wire);

Result<void> read_json(std::string_view text, Wire& wire);

// Size and resolution; decoded whole, so that a cut file is found now and not when it is typeset.
Result<void> read_jpeg(std::string_view bytes, const Limits& limits, Wire& wire);
Result<void> read_png(std::string_view bytes, const Limits& limits, Wire& wire);

// Its directories: how many pages, their sizes and resolutions, and whether all that they point to is there.
Result<void> probe_tiff(std::string_view bytes, const Limits& limits, Wire& wire);

// A look from outside: complete, and how many pages as far as can be seen (their sizes are 0). Many that are encrypted
// open without a password: pdf/scan.hh finds out.
Result<void> probe_pdf(std::string_view bytes, const Limits& limits, Wire& wire);

// An OFD's pages, each with its size; the pages themselves: ofd.hh. Errors: Unprocessable.
Result<void> read_ofd(std::string_view bytes, const Limits& limits, Wire& wire);

// A zip by the names in it: Xlsx, Ofd, Office, else Zip (also when it is damaged).
Format kind_of_zip(std::string_view bytes);

} // namespace taizhang::intake
