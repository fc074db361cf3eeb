#include "intake/wire.hh"

#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <tuple>

namespace taizhang::intake {
namespace {

constexpr char SheetTag = 'S', CellTag = 'c', RangeTag = 'm', PageTag = 'p', JsonTag = 'j', HideTag = 'h';
constexpr std::size_t FlushAt = 60 * 1024; // below the sandbox's own buffer

class Source {
public:
    explicit Source(std::string_view bytes) : x_rest(bytes) {}
    bool at_end() const { return x_rest.empty(); }
    bool bad() const { return x_bad; }
    char tag() {
        char c = x_rest.front();
        x_rest.remove_prefix(1);
        return c;
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !x_rest.empty(); shift += 7) {
            auto byte = static_cast<unsigned char>(tag());
            value |= static_cast<std::uint64_t>(byte & 127) << shift;
            if (byte < 128) return value;
        }
        x_bad = true;
        return 0;
    }
    int small() {
        std::uint64_t value = number();
        if (value > 1'000'000'000) x_bad = true;
        return x_bad ? 0 : static_cast<int>(value);
    }
    std::string_view text() {
        std::uint64_t size = number();
        if (x_bad || size > x_rest.size()) {
            x_bad = true;
            return {};
        }
        std::string_view value = x_rest.substr(0, size);
        x_rest.remove_prefix(size);
        if (!text::is_utf8(value)) x_bad = true;
        return value;
    }

private:
    std::string_view x_rest;
    bool x_bad = false;
};

bool decode_cell(Source& source, Reading& into) {
    int row = source.small();
    int column = source.small();
    int kind = source.small();
    std::string_view text = source.text();
    if (source.bad() || into.sheets.empty() || kind / 2 > static_cast<int>(Cell::Kind::ErrorValue))
        return false;
    into.sheets.back().cells.push_back(
        {row, column, static_cast<Cell::Kind>(kind / 2), std::string(text), kind % 2 == 1});
    return true;
}

bool decode_range(Source& source, Reading& into) {
    int numbers[4];
    for (int& n : numbers) n = source.small();
    if (source.bad() || into.sheets.empty()) return false;
    into.sheets.back().merged.push_back({numbers[0], numbers[1], numbers[2], numbers[3]});
    return true;
}

bool decode_record(Source& source, Reading& into) {
    switch (source.tag()) {
    case CellTag: return decode_cell(source, into);
    case RangeTag: return decode_range(source, into);
    case SheetTag: {
        bool hidden = source.small() == 1;
        into.sheets.push_back({std::string(source.text()), hidden, {}, {}});
        return !source.bad();
    }
    case HideTag:
        if (into.sheets.empty()) return false;
        into.sheets.back().hidden = true;
        return true;
    case PageTag: {
        int width = source.small(), height = source.small(), dpi = source.small();
        into.pages.push_back({width, height, dpi});
        return !source.bad();
    }
    case JsonTag: {
        auto value = parse_json(source.text());
        if (source.bad() || !value) return false;
        into.json = std::move(*value);
        return true;
    }
    default: return false;
    }
}

} // namespace

void Wire::number(std::uint64_t value) {
    while (value >= 128) {
        x_buffer += static_cast<char>(value | 128);
        value >>= 7;
    }
    x_buffer += static_cast<char>(value);
}

void Wire::text(std::string_view value) {
    number(value.size());
    x_buffer += value;
}

void Wire::flush_when_full() {
    if (x_buffer.size() >= FlushAt) finish();
}

void Wire::finish() {
    x_write(x_buffer);
    x_buffer.clear();
}

void Wire::sheet(std::string_view name, bool hidden) {
    x_buffer += SheetTag;
    number(hidden ? 1 : 0);
    text(name);
}

void Wire::hide() { x_buffer += HideTag; }

void Wire::cell(int row, int column, Cell::Kind kind, bool numeric_loss, std::string_view value) {
    x_buffer += CellTag;
    number(static_cast<std::uint64_t>(row));
    number(static_cast<std::uint64_t>(column));
    number(static_cast<std::uint64_t>(kind) * 2 + (numeric_loss ? 1 : 0));
    text(value);
    flush_when_full();
}

void Wire::merged(const Sheet::Range& range) {
    x_buffer += RangeTag;
    for (int n : {range.first_row, range.first_column, range.last_row, range.last_column}) {
        number(static_cast<std::uint64_t>(n));
    }
    flush_when_full();
}

void Wire::page(const PageImage& page) {
    x_buffer += PageTag;
    for (int n : {page.width_px, page.height_px, page.dpi}) number(static_cast<std::uint64_t>(n));
}

void Wire::json(std::string_view value) {
    x_buffer += JsonTag;
    text(value);
}

Result<void> decode(std::string_view answer, Reading& into) {
    Source source(answer);
    while (!source.at_end()) {
        if (!decode_record(source, into)) return reason::damaged();
    }
    auto place = [](const Cell& cell) { return std::tuple(cell.row, cell.column); };
    auto before = [&place](const Cell& a, const Cell& b) { return place(a) < place(b); };
    for (Sheet& sheet : into.sheets) {
        if (!std::is_sorted(sheet.cells.begin(), sheet.cells.end(), before)) {
            std::stable_sort(sheet.cells.begin(), sheet.cells.end(), before);
        }
    }
    return {};
}

} // namespace taizhang::intake
