// What works without a daemon and without a data directory: check a file, render a record, verify a proof.
#pragma once

#include "base/date.hh"
#include "base/json.hh"
#include "base/result.hh"
#include "record/finding.hh"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::service {

struct Checked {
    std::string type, title; // as it was said, or found out
    Json guesses;            // [{"type","title","confidence","why"}] when it was to be found out; else null
    Json data;               // by the schema; of a scan {"pages":[{"width","height","lines"}],"text_read"}
    Json mapping;            // how columns were read; null of a scan
    std::vector<record::Finding> findings;
};

// Reads and reviews one file as `type` ("L5-05", or "" to find it out by what the file holds and is called), of any format
// the archive reads; of a scan its pages and what OCR reads of them. Needs no archive, writes nothing. Errors: NotFound
// (file), Unprocessable (unknown type, a type that is not certain: the hint names the likely ones), Unsupported.
Result<Checked> check_file(const std::filesystem::path& share, const std::filesystem::path& file,
                           std::string_view type, const Json& attestation);

// A record's JSON as archival PDF with the JSON attached. Errors: Unprocessable with every schema violation named.
Result<std::string> render(const std::filesystem::path& share, std::string_view type, const Json& data);

// The same from a file of that JSON into the file `output`, which appears only when it is complete. From 4 MiB on the
// rows, pages and bytes pass by one after the other and never lie in memory together, and the PDF is not read again.
// A scan (JPEG, PNG, TIFF, image PDF) is wrapped instead, as the archive does: with what OCR reads of it, where the models
// are at hand, and the original attached.
// Returns its size. Errors: also NotFound, BadInput, Io.
Result<std::uint64_t> render_file(const std::filesystem::path& share, std::string_view type,
                                  const std::filesystem::path& file, const std::filesystem::path& output);

// A record's JSON as a working print: the same pages with 工作副本 on them, no archival PDF. Errors as for render().
Result<std::string> print_record(const std::filesystem::path& share, std::string_view type, const Json& data);

// A separator sheet or labels (print/forms.hh): `data` is one object or an array of them. With a "type" the catalogue
// has, its title and ledger are filled in where `data` names none. Errors: NotFound (form), Unprocessable.
Result<std::string> print_form(const std::filesystem::path& share, std::string_view form, Json data);

// The type's workbook to fill in, blank or, with `data` (a record, may be null), filled in with it. `made`: the date in it.
// Errors: Unprocessable (type without a schema, data that is no object).
Result<std::string> fillable_sheet(const std::filesystem::path& share, std::string_view type,
                                   const Json& data, Instant made);

// PDFs of ours as one volume, in the order given. `title` may be empty.
Result<std::string> volume(const std::vector<std::filesystem::path>& files, const std::string& title);

struct Verified {
    bool good = false;
    std::vector<std::string> lines; // what was checked and how it came out, for people
    Json json;
};

// A receipt (JSON), an archival PDF of ours, or a data directory (custody log, every blob's digest, every record's blobs).
Result<Verified> verify_receipt(const Json& receipt,
                                const std::filesystem::path& original); // original may be empty
// Made again from the data it carries, and compared byte for byte: a sealed record, a sealed scan, or what render() made.
// `regenerate`: what cannot be made again is not good either.
Result<Verified> verify_pdf(const std::filesystem::path& share, const std::filesystem::path& pdf,
                            bool regenerate = false);
Result<Verified> verify_data(const std::filesystem::path& data);

} // namespace taizhang::service
