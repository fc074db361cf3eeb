#include "intake/cell_writer.hh"
#include "intake/decimal.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"

#include <algorithm>
#include <array>

namespace taizhang::intake {
namespace {

// Calls `field(row, column, text)` for every field; stops when it says false.
template <class Field>
bool for_each_field(std::string_view text, char separator, const Field& field) {
    int row = 1, column = 1;
    std::string value;
    std::size_t at = 0;
    while (at < text.size()) {
        value.clear();
        if (text[at] == '"') { // RFC 4180: quotes are doubled inside, line breaks stay
            for (++at; at < text.size(); ++at) {
                if (text[at] != '"') {
                    value += text[at];
                } else if (text.substr(at + 1, 1) == "\"") {
                    value += text[at++];
                } else {
                    ++at;
                    break;
                }
            }
        }
        std::size_t end = at; // also what stands between a closing quote and the separator
        while (end < text.size() && text[end] != separator && text[end] != '\n' && text[end] != '\r') ++end;
        value += text.substr(at, end - at);
        if (!field(row, column, std::string_view(value))) return false;
        at = end;
        if (at >= text.size()) break;
        if (text[at] == separator) {
            ++column;
            ++at;
        } else {
            at += text.substr(at, 2) == "\r\n" ? 2 : 1;
            ++row;
            column = 1;
        }
    }
    return true;
}

// The separator of which the most rows of the beginning have the same, largest number.
char guess_separator(std::string_view text) {
    constexpr int Rows = 20;
    std::string_view beginning = text.substr(0, 64 * 1024);
    char best = ',';
    int best_score = 0;
    for (char candidate : {',', '\t', '|', ';'}) {
        std::array<int, Rows + 1> fields{};
        for_each_field(beginning, candidate, [&fields](int row, int column, std::string_view) {
            if (row <= Rows) fields[static_cast<std::size_t>(row)] = column;
            return row <= Rows;
        });
        int score = 0;
        for (int width : fields) {
            auto same = static_cast<int>(std::count(fields.begin(), fields.end(), width));
            if (width > 1) score = std::max(score, same * (width - 1));
        }
        if (score > best_score) {
            best_score = score;
            best = candidate;
        }
    }
    return best;
}

// "sep=;" as the first line: for Excel, which takes it off; where a list was saved with another separator than the
// country's. 0: there is none.
char take_separator_line(std::string_view& text) {
    std::string_view line = text.substr(0, text.find('\n'));
    auto length = line.size();
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    bool quoted = line.size() > 2 && line.starts_with('"') && line.ends_with('"');
    if (quoted) line = line.substr(1, line.size() - 2);
    bool said = line.size() == 5 &&
                (line.starts_with("sep=") || line.starts_with("SEP=") || line.starts_with("Sep="));
    if (!said || line[4] == '"') return 0;
    text.remove_prefix(std::min(text.size(), length + 1));
    return line[4];
}

// ="320623..." : how bank tools keep a spreadsheet from turning a number into 3.2E+17.
std::string_view strip_formula_quotes(std::string_view text) {
    if (text.size() >= 3 && text.starts_with("=\"") && text.ends_with('"'))
        return text.substr(2, text.size() - 3);
    return text;
}

} // namespace

Result<void> read_csv(std::string_view text, const Limits& limits, Wire& wire) {
    if (text.find_first_not_of(" \t\r\n\x1A") == std::string_view::npos) return reason::empty();
    if (text.ends_with('\x1A')) text.remove_suffix(1); // DOS end of file, still written by bank tools
    char separator = take_separator_line(text);
    if (separator == 0) separator = guess_separator(text);
    CellWriter writer(limits, wire);
    writer.sheet("", false);
    bool whole = for_each_field(text, separator, [&](int row, int column, std::string_view value) {
        value = strip_formula_quotes(value);
        bool loss = is_shortened(value);
        return writer.cell(row, column, loss ? Cell::Kind::Number : Cell::Kind::Text, value, loss);
    });
    if (!whole) return reason::too_many_cells();
    return {};
}

Result<void> read_json(std::string_view text, Wire& wire) {
    auto value = parse_json(text);
    if (!value) return reason::damaged();
    wire.json(text);
    return {};
}

} // namespace taizhang::intake
