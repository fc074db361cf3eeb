#include "intake/wire.hh"

#include "base/exact_json.hh"
#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace taizhang::intake {
namespace {

constexpr char SheetTag = 'S', CellTag = 'c', RangeTag = 'm', PageTag = 'p', JsonTag = 'j', HideTag = 'h';
constexpr std::size_t BufferBytes = 60 * 1024; // below the sandbox's own buffer
constexpr std::size_t LongestHead = 64;        // of a record: tag and numbers
constexpr std::uint64_t MostText = std::uint64_t{1} << 32;

// Reads one record after the other; knows a broken record from one of which more is to come.
class Source {
public:
    explicit Source(std::string_view bytes) : x_at(bytes.data()), x_end(bytes.data() + bytes.size()) {}

    const char* at() const { return x_at; }
    bool at_end() const { return x_at == x_end; }
    bool bad() const { return x_bad; }
    bool cut() const { return x_cut; }
    bool good() const { return !x_bad && !x_cut; }

    char tag() { return *x_at++; }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 63; shift += 7) {
            if (x_at == x_end) return give_up(x_cut);
            auto byte = static_cast<unsigned char>(*x_at++);
            value |= static_cast<std::uint64_t>(byte & 127U) << shift;
            if (byte < 128) return value;
        }
        return give_up(x_bad);
    }
    int small() {
        std::uint64_t value = number();
        return static_cast<int>(value > 1'000'000'000 ? give_up(x_bad) : value);
    }
    std::string_view text() {
        std::uint64_t size = number();
        if (size > MostText) x_bad = true;
        if (size > static_cast<std::uint64_t>(x_end - x_at)) x_cut = true;
        if (!good()) return {};
        std::string_view value(x_at, static_cast<std::size_t>(size));
        x_at += size;
        if (!text::is_utf8(value)) x_bad = true;
        return value;
    }

private:
    std::uint64_t give_up(bool& why) {
        why = true;
        return 0;
    }

    const char* x_at;
    const char* x_end;
    bool x_bad = false, x_cut = false;
};

// A vector that doubles holds three times its content while it moves; sheets are the largest thing we hold.
void make_room(std::vector<Cell>& cells) {
    if (cells.size() == cells.capacity())
        cells.reserve(cells.size() + std::max<std::size_t>(256, cells.size() / 2));
}

// `room`: how many cells may still be made room for.
void decode_sheet(Source& source, Reading& into, std::uint64_t& room) {
    bool hidden = source.small() == 1;
    std::uint64_t expected = source.number();
    std::string_view name = source.text();
    if (!source.good()) return;
    into.sheets.push_back({std::string(name), hidden, {}, {}});
    if (expected > room) return;
    into.sheets.back().cells.reserve(expected);
    room -= expected;
}

void decode_cell(Source& source, Reading& into, bool& valid) {
    int row = source.small();
    int column = source.small();
    int kind = source.small();
    std::string_view text = source.text();
    valid = !into.sheets.empty() && kind / 2 <= static_cast<int>(Cell::Kind::ErrorValue);
    if (!valid || !source.good()) return;
    auto& cells = into.sheets.back().cells;
    make_room(cells);
    cells.push_back({row, column, static_cast<Cell::Kind>(kind / 2), kind % 2 == 1, std::string(text)});
}

void decode_range(Source& source, Reading& into, bool& valid) {
    int numbers[4];
    for (int& n : numbers) n = source.small();
    valid = !into.sheets.empty();
    if (!valid || !source.good()) return;
    into.sheets.back().merged.push_back({numbers[0], numbers[1], numbers[2], numbers[3]});
}

void decode_json(Source& source, Reading& into, bool& valid) {
    std::string_view text = source.text();
    if (!source.good()) return;
    auto value = parse_exact_json(text); // of others, with amounts in yuan
    valid = value.has_value();
    if (valid) into.json = std::move(*value);
}

// Changes `into` only when the record is whole. False: no answer of ours.
bool decode_record(Source& source, Reading& into, std::uint64_t& room) {
    bool valid = true;
    switch (source.tag()) {
    case CellTag: decode_cell(source, into, valid); break;
    case RangeTag: decode_range(source, into, valid); break;
    case JsonTag: decode_json(source, into, valid); break;
    case SheetTag: decode_sheet(source, into, room); break;
    case HideTag:
        valid = !into.sheets.empty();
        if (valid) into.sheets.back().hidden = true;
        break;
    case PageTag: {
        int width = source.small(), height = source.small(), dpi = source.small();
        if (source.good()) into.pages.push_back({width, height, dpi});
        break;
    }
    default: return false;
    }
    return (valid || source.cut()) && !source.bad();
}

} // namespace

Wire::Wire(const sandbox::Write& write) : x_write(write), x_buffer(std::make_unique<char[]>(BufferBytes)) {}

void Wire::begin(char tag) {
    if (x_used + LongestHead > BufferBytes) finish();
    x_buffer[x_used++] = tag;
}

// Only after begin(), which made room for a tag and its numbers.
void Wire::number(std::uint64_t value) {
    while (value >= 128) {
        x_buffer[x_used++] = static_cast<char>(value | 128U);
        value >>= 7U;
    }
    x_buffer[x_used++] = static_cast<char>(value);
}

void Wire::text(std::string_view value) {
    number(value.size());
    if (value.empty()) return; // perhaps of no memory at all
    if (x_used + value.size() > BufferBytes) finish();
    if (value.size() > BufferBytes) return x_write(value);
    std::memcpy(x_buffer.get() + x_used, value.data(), value.size());
    x_used += value.size();
}

void Wire::finish() {
    if (x_used > 0) x_write({x_buffer.get(), x_used});
    x_used = 0;
}

void Wire::sheet(std::string_view name, bool hidden, std::uint64_t expected) {
    begin(SheetTag);
    number(hidden ? 1 : 0);
    number(expected);
    text(name);
}

void Wire::hide() { begin(HideTag); }

void Wire::cell(int row, int column, Cell::Kind kind, bool numeric_loss, std::string_view value) {
    begin(CellTag);
    number(static_cast<std::uint64_t>(row));
    number(static_cast<std::uint64_t>(column));
    number(static_cast<std::uint64_t>(kind) * 2 + (numeric_loss ? 1 : 0));
    text(value);
}

void Wire::merged(const Sheet::Range& range) {
    begin(RangeTag);
    for (int n : {range.first_row, range.first_column, range.last_row, range.last_column})
        number(static_cast<std::uint64_t>(n));
}

void Wire::page(const PageImage& page) {
    begin(PageTag);
    for (int n : {page.width_px, page.height_px, page.dpi}) number(static_cast<std::uint64_t>(n));
}

void Wire::json(std::string_view value) {
    begin(JsonTag);
    text(value);
}

// How many bytes whole records took.
Result<std::size_t> Decoder::records(std::string_view bytes) {
    Source source(bytes);
    const char* done = bytes.data();
    while (!source.at_end()) {
        if (!decode_record(source, x_into, x_room)) return reason::damaged();
        if (source.cut()) break;
        done = source.at();
    }
    return static_cast<std::size_t>(done - bytes.data());
}

Result<void> Decoder::feed(std::string_view piece) {
    if (!x_rest.empty()) {
        x_rest += piece;
        TRY_INTO(const std::size_t done, records(x_rest));
        x_rest.erase(0, done);
        return {};
    }
    TRY_INTO(const std::size_t done, records(piece));
    x_rest = piece.substr(done);
    return {};
}

Result<void> Decoder::finish() {
    if (!x_rest.empty()) return reason::damaged();
    auto place = [](const Cell& cell) { return std::tuple(cell.row, cell.column); };
    auto before = [&place](const Cell& a, const Cell& b) { return place(a) < place(b); };
    for (Sheet& sheet : x_into.sheets) {
        if (!std::is_sorted(sheet.cells.begin(), sheet.cells.end(), before))
            std::stable_sort(sheet.cells.begin(), sheet.cells.end(), before);
    }
    return {};
}

Result<void> decode(std::string_view answer, Reading& into) {
    Decoder decoder(into);
    TRY(decoder.feed(answer));
    return decoder.finish();
}

} // namespace taizhang::intake
