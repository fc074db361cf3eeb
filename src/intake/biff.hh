// The records of an Excel 97-2003 workbook stream ([MS-XLS], BIFF8), and strings that run over several of them.
// Internal to the room; runs in the child.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace taizhang::intake {

struct BiffRecord {
    std::uint16_t kind = 0;
    std::string_view data;

    // Little endian; 0 beyond the end: use has() first where it matters.
    std::uint32_t number(std::size_t at, int size) const;
    bool has(std::size_t bytes) const { return data.size() >= bytes; }
};

class BiffRecords {
public:
    BiffRecords(std::string_view stream, std::size_t from) : x_stream(stream), x_at(from) {}
    // False at the end of the stream, and when the next record is cut off.
    bool next(BiffRecord& record);
    // The kind of the next one; 0 at the end.
    std::uint16_t peek() const;

private:
    std::string_view x_stream;
    std::size_t x_at;
};

// Reads on where a record's CONTINUE records carry on. Once false, always false.
class BiffContinued {
public:
    BiffContinued(BiffRecords& records, std::string_view first) : x_records(records), x_left(first) {}

    bool at_end() const;
    bool number(int size, std::uint32_t& value);
    bool skip(std::uint64_t bytes);
    // `count` UTF-16 units as UTF-8; `wide`: two bytes each, else one. A CONTINUE says anew which.
    bool characters(std::uint32_t count, bool wide, std::string& into);
    // XLUnicodeString: flags, then characters; runs of formats and phonetics behind them are passed over.
    bool string(std::uint32_t count, std::string& into);

private:
    bool more();
    void unit(std::uint32_t value, std::string& into);

    BiffRecords& x_records;
    std::string_view x_left;
    std::uint32_t x_high = 0; // first half of a surrogate pair
};

} // namespace taizhang::intake
