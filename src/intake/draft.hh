// What intake makes of a file: a Draft. It reads and names, it judges nothing.
//
//   identify  bytes -> what they are (by content, never by name or by what the client claims)
//   read      file  -> Sheets (cells with their place) or Pages, in the sandboxed child
//   map       Sheets + Schema -> Draft (record data by the schema, every value with its cell)
#pragma once

#include "base/json.hh"
#include "record/catalogue.hh"
#include "record/finding.hh"
#include "record/places.hh"
#include "record/schema.hh"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::intake {

enum class Format {
    Unknown,
    Empty,
    Xlsx,
    Xls, // any OLE container, until it is read
    Ods,
    Fods,
    Html,
    SpreadsheetMl,
    Mhtml,
    Csv,
    Json,
    Jpeg,
    Png,
    Tiff,
    Pdf,
    EncryptedOffice,
    Office, // a package of Office that is no spreadsheet
    Ofd,
    Zip, // and nothing known of these that follow, but the files in them
    SevenZip,
    Rar,
    Tar,
    Gzip, // a tar, or one file alone
};

// From the first 4 KiB and the last 1 KiB; Csv is a guess from text-like bytes. Pure.
Format identify(std::string_view head, std::string_view tail);
std::string_view
media_type(Format format);            // "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
std::string_view name(Format format); // "xlsx"

struct Cell {
    int row = 0;    // from 1
    int column = 0; // from 1
    enum class Kind : std::uint8_t { Text, Number, Boolean, Date, ErrorValue } kind = Kind::Text;
    bool numeric_loss = false; // a number with more than 15 significant digits: it was once an ID or card
    std::string text;          // as a person sees it; a number keeps the digits of the file
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
    unsigned seconds = 30;                               // of the child
    std::uint64_t memory_bytes = std::uint64_t{1} << 30; // of the child, beside the file
};

// The same for a file; of a zip all its names are looked at, in the sandbox. Errors: NotFound, Io.
Result<Format> identify(const std::filesystem::path& path);

// Reads the file at `path` (opened by the parent; the child sees only the bytes) in the sandbox. Errors are the reasons an
// officer reads, in Chinese with advice: Unprocessable (broken, encrypted, empty, bomb), Unsupported (kind).
Result<Reading> read(const std::filesystem::path& path, const Limits& limits = {});

struct Draft {
    // By the schema, every field, null where the file has nothing: header fields, "rows", "totals"; unknown columns
    // in "extra" of the row, unknown labels in "extra" of the object.
    Json data;
    record::Places places; // of every value; json(): JSON pointer -> {"sheet","row","column"}
    // R-READ-*: values that could not be read, numbers destroyed by Excel.
    std::vector<record::Finding> findings;
    // How the sheet was understood, without any value of a cell:
    // {"sheet":..,"header_row":..,"header_rows":0..3,
    //  "columns":[{"column":3,"header":"身份证号","field":"id_no"|null,"confidence":0..100}],
    //  "doubts":[{"column":3|null,"field":..|null,"reason":..}] (empty: certain),"fingerprint":..,
    //  "sheets":[those read],"skipped":[{"sheet":..,"reason":..}],"passed":[{"sheet":..,"row":..,"reason":"小计"}]}; of a form {"sheet","sheets","labels","doubts"}.
    Json mapping;
};

// A mapping as a person confirmed it, for every sheet whose header has its labels. It replaces the automatic one
// wholly: a column that is not named, or whose field is "", is kept as extra. Columns of days need not be named one
// by one: one with the field of the day marks stands for all.
struct ConfirmedMapping {
    struct Column {
        int column = 0;     // from 1
        std::string header; // as the proposal shows it; not "": found again by it when columns have moved
        std::string field;  // a row field of the schema, or "": kept, unused
    };
    int header_row = 0;      // from 1; 0, or a row that does not have these labels any more: looked for
    int header_rows = 1;     // 1 to 3; 0: the file has no header, columns go by their number
    std::string fingerprint; // of the labels it was confirmed for; "" when not known
    std::vector<Column> columns;
};
// From and to the shape of Draft::mapping, so that a proposal, corrected, can be sent back and kept.
// Errors: BadInput naming the member.
Result<ConfirmedMapping> confirmed_mapping(const Json& json);
Json to_json(const ConfirmedMapping& mapping);

// Finds the header row, maps columns by the schema's synonyms, stops at totals, keeps each value's place.
// `confirmed` replaces the search and the synonyms. `period` ("2026-06", "" unknown) is the month asked for: it
// picks the columns of a sheet that holds many months, and gives a year to "6月".
// Errors: Unprocessable (no header row found, JSON that is no record of the type; a confirmed mapping that names a
// field the schema does not have, one field twice, or a header the file does not have).
// Rows have every field, as the schema's records do; Nulls::Left leaves out those a row has no value for, for whoever
// reads them at once and keeps nothing (a third of the memory).
enum class Nulls { Filled, Left };
Result<Draft> map(const Reading& reading, const record::DocumentType& type, const record::Schema& schema,
                  const ConfirmedMapping* confirmed = nullptr, std::string_view period = {},
                  Nulls nulls = Nulls::Filled);

// What a person confirms or corrects: Draft::mapping, each column with up to three "samples" of its values (of
// people: for the screen, never to be kept), and "fields": [{"name","title","required"}] to choose from.
// Errors: as map().
Result<Json> propose(const Reading& reading, const record::DocumentType& type, const record::Schema& schema,
                     const ConfirmedMapping* confirmed = nullptr, std::string_view period = {});

// What a file may be. Each part has its own confidence, because a part may be known from elsewhere.
struct Guess {
    std::string type;          // code: "L5-05"
    std::string period;        // "2026-06", "" when the type is not monthly or nothing names a month
    std::string subcontractor; // one of those given, "" when the type has none or nothing names one
    int confidence = 0;        // 0..100, of all parts the type needs together; >= 90 may be filed unasked
    int type_confidence = 0, period_confidence = 0, subcontractor_confidence = 0;
    std::string why; // Chinese: what it was recognised by
};

// Document type, month and subcontractor by the content (headers, labels, titles) and by the file's name and
// folders (DocumentType::file_words); of a scan only the latter can help. Best first, at most five; empty when
// nothing fits. `schemas` by document type code. Pure.
std::vector<Guess> classify(const Reading& reading, std::string_view file_name,
                            const record::Catalogue& catalogue,
                            const std::map<std::string, record::Schema, std::less<>>& schemas,
                            const std::vector<std::string>& subcontractors);

} // namespace taizhang::intake
