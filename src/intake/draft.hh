// What intake makes of a file: a Draft. It reads and names, it judges nothing.
//
//   identify  bytes -> what they are (by content, never by name or by what the client claims)
//   read      file  -> Sheets (cells with their place) or Pages, in the sandboxed child
//   map       Sheets + Schema -> Draft (record data by the schema, every value with its cell)
#pragma once

#include "base/json.hh"
#include "record/catalogue.hh"
#include "record/finding.hh"
#include "record/schema.hh"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::intake {

enum class Format { Unknown, Empty, Xlsx, Csv, Json, Jpeg, Png, Tiff, Pdf, OldXls, EncryptedOffice, Zip };

// From the first 4 KiB and the last 1 KiB; Csv is a guess from text-like bytes. Pure.
Format identify(std::string_view head, std::string_view tail);
std::string_view
media_type(Format format);            // "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
std::string_view name(Format format); // "xlsx"

struct Cell {
    int row = 0;    // from 1
    int column = 0; // from 1
    enum class Kind { Text, Number, Boolean, Date, ErrorValue } kind = Kind::Text;
    std::string text; // as a person sees it; a number keeps the digits of the file
    bool numeric_loss =
        false; // a number cell with more than 15 significant digits: it was once an ID or card
};

struct Sheet {
    std::string name;
    bool hidden = false;
    std::vector<Cell> cells; // ascending by row, column; empty cells left out
    struct Range {
        int first_row, first_column, last_row, last_column;
    };
    std::vector<Range> merged;
};

struct PageImage { // one page of a scan
    int width_px = 0;
    int height_px = 0;
    int dpi = 0; // 0 unknown
};

// The result of reading: sheets, or a JSON value, or the pages of a scan.
struct Reading {
    Format format = Format::Unknown;
    std::vector<Sheet> sheets;
    Json json;
    std::vector<PageImage> pages;
};

struct Limits {
    std::uint64_t file_bytes = std::uint64_t{256} << 20;
    std::uint64_t expanded_bytes = std::uint64_t{1} << 30; // all parts of a package together
    unsigned expansion_ratio = 200;                        // of one part, over 1 MiB
    std::uint64_t cells = 5'000'000;
    std::uint64_t pixels = 200'000'000;
    unsigned pages = 500;
};

// Reads the file at `path` (opened by the parent; the child sees only the bytes) in the sandbox. Errors are the reasons an
// officer reads, in Chinese with advice: Unprocessable (broken, encrypted, empty, bomb), Unsupported (kind).
Result<Reading> read(const std::filesystem::path& path, const Limits& limits = {});

struct Draft {
    // By the schema, every field, null where the file has nothing: header fields, "rows", "totals"; unknown columns
    // in "extra" of the row, unknown labels in "extra" of the object.
    Json data;
    Json places; // JSON pointer -> {"sheet","row","column"}
    // R-READ-*: values that could not be read, numbers destroyed by Excel.
    std::vector<record::Finding> findings;
    // {"sheet":..,"header_row":..,"columns":[{"column":3,"header":"身份证号","field":"id_no"}],"fingerprint":..,
    // "sheets":[those read],"skipped":[{"sheet":..,"reason":..}]}; of a form {"sheet","sheets","labels"}.
    Json mapping;
};

// Finds the header row, maps columns by the schema's synonyms, stops at totals, keeps each value's place.
// Errors: Unprocessable (no header row found, JSON that is no record of the type).
Result<Draft> map(const Reading& reading, const record::DocumentType& type, const record::Schema& schema);

} // namespace taizhang::intake
