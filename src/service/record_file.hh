// A record's JSON file that is too large for memory: its rows are read one by one, as often as typesetting asks.
//
//     open()        maps the file, finds its rows, reads the rest
//     check()       every row by the schema; the canonical text, its digest
//     rewind, next  the rows, as typeset::RowSource
//
// The canonical text is the file itself when it is written so, else a temporary file without a name. Memory: one row
// and some pages of the mapping. One thread. For this room's .cc files only.
#pragma once

#include "base/digest.hh"
#include "record/schema.hh"
#include "typeset/rows.hh"

#include <filesystem>
#include <memory>
#include <string_view>

namespace taizhang::service {

class RecordFile final : public typeset::RowSource {
public:
    // Errors: NotFound, Io, BadInput (no JSON object with a list of rows).
    static Result<std::unique_ptr<RecordFile>> open(const std::filesystem::path& file);
    ~RecordFile() override;
    RecordFile(const RecordFile&) = delete;
    RecordFile& operator=(const RecordFile&) = delete;

    const Json& header() const { return x_header; } // "rows" is []
    // Errors: Unprocessable with the first violations named; BadInput for what is no JSON; Io.
    Result<void> check(const record::Schema& schema);
    // After check().
    std::string_view canonical() const { return x_canonical; }
    const Sha256& digest() const { return x_digest; }
    // Gives back the memory of what was read of the mappings; reading again brings it back.
    void release() const;

    Result<void> rewind() override;
    Result<const Json*> next() override;

private:
    struct Mapping;
    class Canonical;
    RecordFile() = default;
    Result<void> find_rows();
    Result<void> check_batch(const record::Schema& schema, Json& batch, std::size_t first,
                             std::string& wrong) const;

    std::unique_ptr<Mapping> x_file, x_copy; // x_copy: the canonical text where the file is none
    std::string_view x_text, x_canonical;
    std::size_t x_rows_begin = 0, x_rows_end = 0; // between [ and ]
    std::size_t x_at = 0, x_number = 0;
    Json x_header, x_row;
    Sha256 x_digest;
};

} // namespace taizhang::service
