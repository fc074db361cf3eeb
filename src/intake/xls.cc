// Workbooks of Excel 97 to 2003 (BIFF8 in a compound file), also as WPS (.et), LibreOffice and exporters write
// them. Why our own reader: docs/adr/0016.
#include "intake/biff.hh"
#include "intake/cell_writer.hh"
#include "intake/compound.hh"
#include "intake/decimal.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"
#include "intake/text_table.hh"

#include <bit>
#include <charconv>
#include <cmath>
#include <unordered_map>

namespace taizhang::intake {
namespace {

namespace kind {
enum : std::uint16_t {
    Formula = 0x0006,
    EndOfFile = 0x000A,
    Date1904 = 0x0022,
    FilePass = 0x002F,
    BoundSheet = 0x0085,
    MulRk = 0x00BD,
    RString = 0x00D6,
    Xf = 0x00E0,
    MergedCells = 0x00E5,
    Sst = 0x00FC,
    LabelSst = 0x00FD,
    Number = 0x0203,
    Label = 0x0204,
    BoolErr = 0x0205,
    String = 0x0207,
    Rk = 0x027E,
    Format = 0x041E,
    Bof = 0x0809,
};
} // namespace kind

constexpr std::uint32_t Biff8 = 0x0600;

// At most 15 significant digits, as Excel shows and keeps them.
std::string digits_of(double value) {
    if (!std::isfinite(value)) return {};
    char text[64];
    if (std::abs(value) < 1e15 && value == std::trunc(value)) {
        auto end = std::to_chars(std::begin(text), std::end(text), static_cast<std::int64_t>(value)).ptr;
        return {text, end};
    }
    auto end = std::to_chars(std::begin(text), std::end(text), value, std::chars_format::scientific, 14).ptr;
    return plain_decimal({text, static_cast<std::size_t>(end - text)});
}

// [MS-XLS] 2.5.217: 30 bits of an integer or of a double, either a hundredth of it.
std::string digits_of_rk(std::uint32_t rk) {
    bool hundredths = (rk & 1U) != 0;
    if ((rk & 2U) == 0) {
        auto value = std::bit_cast<double>(std::uint64_t{rk & 0xFFFFFFFCU} << 32U);
        return digits_of(hundredths ? value / 100 : value);
    }
    std::int64_t value = static_cast<std::int32_t>(rk) >> 2;
    if (!hundredths) return std::to_string(value);
    std::int64_t size = value < 0 ? -value : value;
    std::string text = (value < 0 ? "-" : "") + std::to_string(size / 100);
    if (size % 100 == 0) return text;
    text += '.';
    text += static_cast<char>('0' + size % 100 / 10);
    if (size % 10 != 0) text += static_cast<char>('0' + size % 10);
    return text;
}

std::string_view error_text(std::uint32_t code) {
    switch (code) {
    case 0x00: return "#NULL!";
    case 0x07: return "#DIV/0!";
    case 0x0F: return "#VALUE!";
    case 0x17: return "#REF!";
    case 0x1D: return "#NAME?";
    case 0x24: return "#NUM!";
    default: return "#N/A";
    }
}

struct SheetEntry {
    std::size_t place = 0;
    std::string name;
    bool hidden = false;
};

struct Book {
    std::vector<SheetEntry> sheets;
    TextTable strings;
    std::vector<Look> looks; // by XF
    bool from_1904 = false;

    Look look(std::uint32_t xf) const { return xf < looks.size() ? looks[xf] : Look::Plain; }
};

// The first substream: what all sheets share.
class GlobalsReader {
public:
    GlobalsReader(std::string_view stream, const Limits& limits) : x_records(stream, 0), x_limits(limits) {}

    Result<Book> read() {
        BiffRecord record;
        if (!x_records.next(record)) return reason::truncated();
        bool older = record.kind == 0x0009 || record.kind == 0x0209 || record.kind == 0x0409;
        if (older || (record.kind == kind::Bof && record.number(0, 2) != Biff8)) return reason::old_xls();
        if (record.kind != kind::Bof) return reason::damaged();
        for (;;) {
            if (!x_records.next(record)) return reason::truncated();
            if (record.kind == kind::EndOfFile) break;
            TRY(take(record));
        }
        for (std::uint32_t format : x_formats_of_xf) {
            auto custom = x_formats.find(format);
            x_book.looks.push_back(custom != x_formats.end() ? custom->second
                                                             : look_of_built_in(static_cast<int>(format)));
        }
        return std::move(x_book);
    }

private:
    Result<void> take(const BiffRecord& record) {
        switch (record.kind) {
        case kind::FilePass: return reason::encrypted();
        case kind::Date1904: x_book.from_1904 = record.number(0, 2) == 1; return {};
        case kind::Xf: x_formats_of_xf.push_back(record.number(2, 2)); return {};
        case kind::Format: return take_format(record);
        case kind::BoundSheet: return take_sheet(record);
        case kind::Sst: return take_strings(record);
        default: return {};
        }
    }

    Result<void> take_format(const BiffRecord& record) {
        std::string code;
        BiffContinued rest(x_records, record.data.substr(std::min<std::size_t>(4, record.data.size())));
        if (!rest.string(record.number(2, 2), code)) return reason::damaged();
        x_formats[record.number(0, 2)] = look_of_format(code);
        return {};
    }

    Result<void> take_sheet(const BiffRecord& record) {
        if (!record.has(8)) return reason::damaged();
        if (record.number(5, 1) != 0) return {}; // a chart, a macro sheet, a module
        SheetEntry sheet;
        sheet.place = record.number(0, 4);
        sheet.hidden = (record.number(4, 1) & 3U) != 0;
        BiffContinued rest(x_records, record.data.substr(7));
        if (!rest.string(record.number(6, 1), sheet.name)) return reason::damaged();
        x_book.sheets.push_back(std::move(sheet));
        return {};
    }

    // The count in the record is not believed: cells will say which strings they want.
    Result<void> take_strings(const BiffRecord& record) {
        BiffContinued rest(x_records, record.data.substr(std::min<std::size_t>(8, record.data.size())));
        for (std::uint32_t left = record.number(4, 4); left > 0 && !rest.at_end(); --left) {
            std::uint32_t count = 0;
            if (!rest.number(2, count) || !rest.string(count, x_book.strings.text()))
                return reason::damaged();
            x_book.strings.close();
            if (x_book.strings.size() > x_limits.cells) return reason::too_many_cells();
        }
        return {};
    }

    BiffRecords x_records;
    const Limits& x_limits;
    Book x_book;
    std::unordered_map<std::uint32_t, Look> x_formats;
    std::vector<std::uint32_t> x_formats_of_xf;
};

class SheetReader {
public:
    SheetReader(std::string_view stream, const SheetEntry& sheet, const Book& book, CellWriter& writer)
        : x_records(stream, sheet.place), x_book(book), x_writer(writer) {}

    Result<void> read() {
        BiffRecord record;
        if (!x_records.next(record)) return reason::truncated();
        if (record.kind != kind::Bof) return reason::damaged();
        for (int depth = 1; depth > 0;) { // charts lie inside, as streams of their own
            if (!x_records.next(record)) return reason::truncated();
            if (record.kind == kind::Bof) ++depth;
            else if (record.kind == kind::EndOfFile) --depth;
            else if (depth == 1) TRY(take(record));
        }
        return {};
    }

private:
    Result<void> take(const BiffRecord& record) {
        x_row = static_cast<int>(record.number(0, 2)) + 1;
        x_column = static_cast<int>(record.number(2, 2)) + 1;
        x_look = x_book.look(record.number(4, 2));
        switch (record.kind) {
        case kind::LabelSst: return shared_string(record);
        case kind::Rk: return number(digits_of_rk(record.number(6, 4)), record.has(10));
        case kind::Number: return number(digits_of(real(record, 6)), record.has(14));
        case kind::MulRk: return many_numbers(record);
        case kind::Formula: return formula(record);
        case kind::String: return formula_string(record);
        case kind::Label:
        case kind::RString: return own_string(record);
        case kind::BoolErr:
            return boolean_or_error(record.number(6, 1), record.number(7, 1) != 0, record.has(8));
        case kind::MergedCells: return merged(record);
        default: return {};
        }
    }

    static double real(const BiffRecord& record, std::size_t at) {
        return std::bit_cast<double>(std::uint64_t{record.number(at, 4)} |
                                     std::uint64_t{record.number(at + 4, 4)} << 32U);
    }

    static Result<void> check(bool within) {
        if (!within) return reason::too_many_cells();
        return {};
    }

    Result<void> emit(Cell::Kind kind, std::string_view text) {
        return check(x_writer.cell(x_row, x_column, kind, text));
    }

    Result<void> number(const std::string& digits, bool whole) {
        if (!whole) return reason::damaged();
        if (digits.empty()) return emit(Cell::Kind::ErrorValue, "#NUM!");
        return check(x_writer.number(x_row, x_column, digits, x_look, x_book.from_1904));
    }

    Result<void> many_numbers(const BiffRecord& record) {
        std::size_t count = record.has(6) ? (record.data.size() - 6) / 6 : 0;
        for (std::size_t i = 0; i < count; ++i) {
            x_look = x_book.look(record.number(4 + 6 * i, 2));
            TRY(number(digits_of_rk(record.number(6 + 6 * i, 4)), true));
            ++x_column;
        }
        return {};
    }

    Result<void> shared_string(const BiffRecord& record) {
        std::uint32_t index = record.number(6, 4);
        if (!record.has(10) || index >= x_book.strings.size()) return reason::damaged();
        return emit(Cell::Kind::Text, x_book.strings[index]);
    }

    Result<void> own_string(const BiffRecord& record) {
        if (!record.has(8)) return reason::damaged();
        if (record.number(6, 2) == 0) return {};
        std::string text;
        BiffContinued rest(x_records, record.data.substr(8));
        if (!rest.string(record.number(6, 2), text)) return reason::damaged();
        return emit(Cell::Kind::Text, text);
    }

    Result<void> boolean_or_error(std::uint32_t value, bool error, bool whole) {
        if (!whole) return reason::damaged();
        if (error) return emit(Cell::Kind::ErrorValue, error_text(value));
        return emit(Cell::Kind::Boolean, value != 0 ? "TRUE" : "FALSE");
    }

    // The cached result; a string follows in a record of its own.
    Result<void> formula(const BiffRecord& record) {
        if (!record.has(14)) return reason::damaged();
        if (record.number(12, 2) != 0xFFFF) return number(digits_of(real(record, 6)), true);
        switch (record.number(6, 1)) {
        case 0:
            x_string_row = x_row;
            x_string_column = x_column;
            return {};
        case 1: return boolean_or_error(record.number(8, 1), false, true);
        case 2: return boolean_or_error(record.number(8, 1), true, true);
        default: return {}; // an empty string
        }
    }

    Result<void> formula_string(const BiffRecord& record) {
        if (x_string_row == 0) return {};
        std::string text;
        BiffContinued rest(x_records, record.data.substr(std::min<std::size_t>(2, record.data.size())));
        if (!rest.string(record.number(0, 2), text)) return reason::damaged();
        x_row = std::exchange(x_string_row, 0);
        x_column = x_string_column;
        return emit(Cell::Kind::Text, text);
    }

    Result<void> merged(const BiffRecord& record) {
        std::size_t count = record.number(0, 2);
        if (!record.has(2 + 8 * count)) return reason::damaged();
        for (std::size_t i = 0; i < count; ++i) {
            auto at = [&](std::size_t k) {
                return static_cast<int>(record.number(2 + 8 * i + 2 * k, 2)) + 1;
            };
            TRY(check(x_writer.merged({at(0), at(2), at(1), at(3)})));
        }
        return {};
    }

    BiffRecords x_records;
    const Book& x_book;
    CellWriter& x_writer;
    int x_row = 0, x_column = 0;
    int x_string_row = 0, x_string_column = 0; // of the formula whose string is to come; row 0: none
    Look x_look = Look::Plain;
};

Result<void> read_workbook(std::string_view stream, const Limits& limits, Wire& wire) {
    TRY_INTO(const Book book, GlobalsReader(stream, limits).read());
    CellWriter writer(limits, wire);
    for (const SheetEntry& sheet : book.sheets) {
        writer.sheet(sheet.name, sheet.hidden);
        TRY(SheetReader(stream, sheet, book, writer).read());
    }
    if (book.sheets.empty()) return reason::not_a_sheet();
    return {};
}

bool is_encrypted_package(std::string_view bytes) {
    using namespace std::string_view_literals; // names in a compound file are UTF-16
    return bytes.find("E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv) != std::string_view::npos;
}

} // namespace

Result<void> read_xls(std::string_view bytes, const Limits& limits, Wire& wire) {
    if (!bytes.starts_with("\xD0\xCF\x11\xE0")) return read_workbook(bytes, limits, wire); // a bare stream
    auto compound = Compound::open(bytes);
    if (!compound && is_encrypted_package(bytes)) return reason::encrypted();
    if (!compound) return Failure(compound.error());
    if (compound->has("EncryptedPackage")) return reason::encrypted();
    for (auto name : {"Workbook", "Book"}) {
        if (!compound->has(name)) continue;
        TRY_INTO(const auto stream, compound->stream(name));
        return read_workbook(stream.bytes(), limits, wire);
    }
    return reason::not_a_sheet();
}

} // namespace taizhang::intake
