// Web pages with tables, which banks and ERP programs name .xls: libxml2's forgiving parser, as events.
//
// All tables of a page make one sheet, one below the other, as spreadsheet programs open them; lines of text
// outside tables are rows of one cell. What is not shown (display: none) makes a hidden sheet of its own,
// read in a second pass, so that a hidden row is no row of the payroll and yet not lost.
#include "intake/cell_writer.hh"
#include "intake/decimal.hh"
#include "intake/html_style.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"

#include <algorithm>
#include <charconv>
#include <libxml/HTMLparser.h>
#include <memory>
#include <mutex>

namespace taizhang::intake {
namespace {

constexpr std::size_t MostTables = 100; // inside each other
constexpr int MostSpan = 1000;          // columns, as browsers have it
constexpr int MostRowSpan = 65'534;

// Text as a browser shows it: white space collapsed, lines only where elements ask for them.
class ShownText {
public:
    void clear() {
        x_text.clear();
        x_blank = x_line = false;
    }
    void add(std::string_view piece) {
        for (char c : piece) {
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
                x_blank = true;
                continue;
            }
            if (!x_text.empty() && (x_line || x_blank)) x_text += x_line ? '\n' : ' ';
            x_blank = x_line = false;
            x_text += c;
        }
    }
    void new_line() { x_line = true; }
    const std::string& text() const { return x_text; }

private:
    std::string x_text;
    bool x_blank = false, x_line = false;
};

// "&nbsp;" is how web pages write an empty cell.
bool is_blank(std::string_view text) {
    for (; !text.empty(); text.remove_prefix(text.starts_with("\u00A0") ? 2 : 1)) {
        if (!text.starts_with("\u00A0") && text[0] != ' ' && text[0] != '\n') return false;
    }
    return true;
}

std::string_view view(const xmlChar* text) {
    return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

struct Attributes {
    const xmlChar** all;
    bool has(std::string_view name) const { return find(name) != nullptr; }
    std::string_view operator[](std::string_view name) const {
        auto found = find(name);
        return found == nullptr ? std::string_view() : view(found[1]);
    }
    int number(std::string_view name, int limit) const {
        std::string_view text = (*this)[name];
        int value = 1;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return std::clamp(value, 1, limit);
    }

private:
    const xmlChar** find(std::string_view name) const {
        for (auto at = all; at != nullptr && *at != nullptr; at += 2) {
            if (view(at[0]) == name) return at;
        }
        return nullptr;
    }
};

enum class Role { Inline, Block, Break, Table, Row, Cell, Ignored, Style };

Role role_of(std::string_view name) {
    struct Entry {
        std::string_view name;
        Role role;
    };
    static constexpr Entry Entries[] = {
        {"address", Role::Block},    {"article", Role::Block},  {"blockquote", Role::Block},
        {"br", Role::Break},         {"caption", Role::Block},  {"center", Role::Block},
        {"dd", Role::Block},         {"div", Role::Block},      {"dl", Role::Block},
        {"dt", Role::Block},         {"fieldset", Role::Block}, {"footer", Role::Block},
        {"form", Role::Block},       {"h1", Role::Block},       {"h2", Role::Block},
        {"h3", Role::Block},         {"h4", Role::Block},       {"h5", Role::Block},
        {"h6", Role::Block},         {"header", Role::Block},   {"hr", Role::Break},
        {"legend", Role::Block},     {"li", Role::Block},       {"main", Role::Block},
        {"noscript", Role::Ignored}, {"ol", Role::Block},       {"option", Role::Block},
        {"p", Role::Block},          {"pre", Role::Block},      {"script", Role::Ignored},
        {"section", Role::Block},    {"style", Role::Style},    {"table", Role::Table},
        {"td", Role::Cell},          {"th", Role::Cell},        {"title", Role::Ignored},
        {"tr", Role::Row},           {"ul", Role::Block},       {"xml", Role::Ignored}};
    auto at =
        std::lower_bound(std::begin(Entries), std::end(Entries), name,
                         [](const Entry& entry, std::string_view wanted) { return entry.name < wanted; });
    return at != std::end(Entries) && at->name == name ? at->role : Role::Inline;
}

enum class Pass { Shown, Hidden };

class HtmlReader {
public:
    HtmlReader(Pass pass, CellWriter& writer) : x_pass(pass), x_writer(writer) {}

    bool any_hidden() const { return x_any_hidden; }
    bool any_table() const { return x_any_table; }
    const Failure* problem() const { return x_problem.get(); }
    void finish() {
        flush_line();
        while (!x_tables.empty()) end_table();
        if (x_any_table) begin();
    }

    void start(std::string_view name, Attributes attributes) {
        if (x_problem) return;
        ++x_depth;
        Role role = role_of(name);
        if (role == Role::Style) x_style_sheet.clear();
        if (x_ignored_from == 0 && (role == Role::Ignored || role == Role::Style)) x_ignored_from = x_depth;
        HtmlStyle style = x_styles.of(attributes["class"], attributes["style"]);
        // A hidden row or column of Excel is read as in any workbook; a hidden part of a page is hidden.
        bool whole = role != Role::Row && role != Role::Cell && name != "col" && name != "body";
        if (x_hidden_from == 0 && style.hidden && whole) {
            if (role == Role::Block && counts()) separate();
            x_hidden_from = x_depth;
            x_any_hidden = true;
        }
        if (!counts()) return;
        switch (role) {
        case Role::Break:
        case Role::Block: return separate();
        case Role::Table: return start_table();
        case Role::Row: return start_row();
        case Role::Cell: return start_cell(attributes, style);
        default: return;
        }
    }

    void end(std::string_view name) {
        if (x_problem) return;
        Role role = role_of(name);
        if (role == Role::Style) x_styles.add(x_style_sheet);
        if (counts()) {
            if (role == Role::Block) separate();
            if (role == Role::Cell) end_cell();
            if (role == Role::Row) end_row();
            if (role == Role::Table) end_table();
        }
        if (x_hidden_from == x_depth) {
            if (x_pass == Pass::Hidden) finish();
            x_hidden_from = 0;
        }
        if (x_ignored_from == x_depth) x_ignored_from = 0;
        --x_depth;
    }

    void text(std::string_view piece) {
        if (!x_problem && counts()) x_text.add(piece);
    }
    void raw(std::string_view piece) { // inside <style> and <script>
        if (x_style_sheet.size() + piece.size() < MostStyle) x_style_sheet += piece;
    }
    void comment(std::string_view text) { // <!--[if gte mso 9]><xml>… <x:Name>工资表</x:Name>
        constexpr std::string_view Open = "<x:Name>";
        auto from = text.find(Open);
        if (from == std::string_view::npos || !x_name.empty()) return;
        from += Open.size();
        auto to = text.find('<', from);
        if (to != std::string_view::npos) x_name = text.substr(from, std::min<std::size_t>(to - from, 100));
    }

private:
    static constexpr std::size_t MostStyle = std::size_t{1} << 20;

    struct TableState {
        int row = 0;    // in the sheet; 0 before the first one
        int line = 0;   // the table's own count of rows
        int column = 0; // the last one taken
        bool in_row = false, in_cell = false;
        bool torn = false;      // something was placed below the row while it was open
        std::vector<int> taken; // by column from 1: the line until which a cell above reaches
    };

    struct OpenCell {
        int row = 0, column = 0;
        Cell::Kind kind = Cell::Kind::Text;
        bool number = false; // x:num
        std::string digits;  // its value, where it is given apart from what is shown
        std::optional<Look> look;
    };

    bool counts() const { return x_ignored_from == 0 && (x_hidden_from != 0) == (x_pass == Pass::Hidden); }

    void check(bool within) {
        if (!within && !x_problem) x_problem = std::make_unique<Failure>(reason::too_many_cells());
    }

    void put(int row, int column, Cell::Kind kind, std::string_view text, bool loss = false) {
        if (is_blank(text)) return;
        begin();
        check(x_writer.cell(row, column, kind, text, loss));
    }

    void begin() {
        if (!x_begun) x_writer.sheet(x_pass == Pass::Hidden ? "隐藏的内容" : x_name, x_pass == Pass::Hidden);
        x_begun = true;
    }

    bool in_cell() const { return !x_tables.empty() && x_tables.back().in_cell; }

    // The end of a line: of a cell, or of the page.
    void separate() {
        if (in_cell()) x_text.new_line();
        else flush_line();
    }

    // Text outside cells is a row of its own.
    void flush_line() {
        if (in_cell() || x_text.text().empty()) return;
        put(next_row(), 1, Cell::Kind::Text, x_text.text());
        x_text.clear();
        if (!x_tables.empty()) x_tables.back().torn = x_tables.back().in_row;
    }

    int next_row() {
        if (x_row < 2 * MaxRow) ++x_row;
        return x_row;
    }

    void start_table() {
        x_any_table = true;
        if (x_tables.size() >= MostTables) {
            x_problem = std::make_unique<Failure>(reason::damaged());
            return;
        }
        flush_line();
        if (in_cell()) write_cell(); // what stands before an inner table is a cell, what stands after another
        x_tables.emplace_back();
    }

    void end_table() {
        if (x_tables.empty()) return;
        end_row();
        flush_line();
        x_tables.pop_back();
        if (x_tables.empty()) return;
        TableState& outer = x_tables.back();
        outer.torn = outer.in_row;
        if (outer.in_cell) {
            x_cell = {};
            x_cell.row = -1; // placed when there is more
            x_cell.column = outer.column;
        }
    }

    void start_row() {
        if (x_tables.empty()) start_table(); // rows without a table
        end_row();
        flush_line();
        TableState& table = x_tables.back();
        table.row = next_row();
        ++table.line;
        table.column = 0;
        table.in_row = true;
        table.torn = false;
    }

    void end_row() {
        if (x_tables.empty()) return;
        end_cell();
        flush_line();
        x_tables.back().in_row = false;
    }

    void start_cell(const Attributes& attributes, const HtmlStyle& style) {
        if (x_tables.empty() || !x_tables.back().in_row) start_row();
        if (x_problem) return;
        end_cell();
        flush_line();
        TableState& table = x_tables.back();
        mend(table);
        x_cell = {};
        x_cell.row = table.row;
        x_cell.column =
            place(table, attributes.number("colspan", MostSpan), attributes.number("rowspan", MostRowSpan));
        x_cell.look = style.look;
        take_number(attributes);
        if (attributes.has("x:bool")) x_cell.kind = Cell::Kind::Boolean;
        if (attributes.has("x:err")) x_cell.kind = Cell::Kind::ErrorValue;
        table.in_cell = true;
        x_text.clear();
    }

    // Where programs keep the number behind what they show: Excel, LibreOffice (with language and format), SheetJS.
    void take_number(const Attributes& attributes) {
        x_cell.digits = attributes["x:num"];
        if (x_cell.digits.empty()) x_cell.digits = attributes["sdval"];
        bool sheetjs = attributes["data-t"] == "n";
        if (sheetjs) x_cell.digits = attributes["data-v"];
        x_cell.number = attributes.has("x:num") || !x_cell.digits.empty();
        if (sheetjs && attributes.has("data-z")) x_cell.look = look_of_format(attributes["data-z"]);
        std::string_view format = attributes["sdnum"]; // "1033;2052;YYYY-MM-DD"
        auto last = format.find(';', std::min(format.find(';') + 1, format.size()));
        if (last != std::string_view::npos) x_cell.look = look_of_format(format.substr(last + 1));
    }

    // A row below which something was placed goes on in a row of its own.
    void mend(TableState& table) {
        if (!table.torn) return;
        table.row = next_row();
        table.torn = false;
    }

    // The first column that no cell above reaches into; marks what the cell covers.
    int place(TableState& table, int columns, int rows) {
        int column = table.column + 1;
        auto taken = [&table](int at) -> int& { return table.taken[static_cast<std::size_t>(at)]; };
        int looked_at = 1;
        for (; column < static_cast<int>(table.taken.size()) && taken(column) >= table.line; ++column)
            ++looked_at;
        int last = column + columns - 1;
        if (last > MaxColumn) check(false);
        // A few bytes can ask for much: looking and marking count as cells.
        check(x_writer.take(static_cast<std::uint64_t>((looked_at + columns) / 64)));
        if (x_problem) return column;
        if (rows > 1 && table.taken.size() <= static_cast<std::size_t>(last))
            table.taken.resize(static_cast<std::size_t>(last) + 1, 0);
        for (int at = column; rows > 1 && at <= last; ++at) taken(at) = table.line + rows - 1;
        x_span = {table.row, column, table.row + rows - 1, last};
        table.column = last;
        return column;
    }

    void end_cell() {
        if (!in_cell()) return;
        write_cell();
        x_tables.back().in_cell = false;
    }

    void write_cell() {
        if (x_cell.row < 0 && !x_text.text().empty()) { // behind an inner table
            mend(x_tables.back());
            x_cell.row = x_tables.back().row;
            x_span = {};
        }
        const std::string& shown = x_text.text();
        if (x_cell.number) {
            write_number(x_cell.digits.empty() ? shown : x_cell.digits, shown);
        } else if (x_cell.kind == Cell::Kind::Boolean) {
            bool yes = shown == "TRUE" || shown == "真";
            put(x_cell.row, x_cell.column, x_cell.kind, shown.empty() ? "" : yes ? "TRUE" : "FALSE");
        } else {
            // No x:num in a page that a newer Excel wrote: what it has shortened shows by its looks.
            bool loss = x_cell.kind == Cell::Kind::Text && is_shortened(shown);
            put(x_cell.row, x_cell.column, loss ? Cell::Kind::Number : x_cell.kind, shown, loss);
        }
        if (x_begun && x_cell.row > 0) check(x_writer.merged(x_span));
        x_text.clear();
        x_span = {};
    }

    void write_number(std::string_view digits, std::string_view shown) {
        if (plain_decimal(digits).find_first_not_of("-0123456789.") != std::string::npos) {
            return put(x_cell.row, x_cell.column, Cell::Kind::Text, shown.empty() ? digits : shown);
        }
        begin();
        check(x_writer.number(x_cell.row, x_cell.column, digits, x_cell.look.value_or(Look::Plain)));
    }

    Pass x_pass;
    CellWriter& x_writer;
    HtmlStyles x_styles;
    std::string x_style_sheet, x_name;
    int x_depth = 0, x_ignored_from = 0, x_hidden_from = 0;
    int x_row = 0; // the last one used
    std::vector<TableState> x_tables;
    OpenCell x_cell;
    Sheet::Range x_span{};
    ShownText x_text;
    bool x_begun = false, x_any_hidden = false, x_any_table = false;
    std::unique_ptr<Failure> x_problem;
};

HtmlReader& reader_of(void* data) { return *static_cast<HtmlReader*>(data); }

std::string_view piece_of(const xmlChar* text, int size) {
    return {reinterpret_cast<const char*>(text), static_cast<std::size_t>(size)};
}

htmlSAXHandler events() {
    htmlSAXHandler sax = {};
    sax.startElement = [](void* data, const xmlChar* name, const xmlChar** attributes) {
        reader_of(data).start(view(name), {attributes});
    };
    sax.endElement = [](void* data, const xmlChar* name) { reader_of(data).end(view(name)); };
    sax.characters = [](void* data, const xmlChar* text, int size) {
        reader_of(data).text(piece_of(text, size));
    };
    sax.ignorableWhitespace = sax.characters;
    sax.cdataBlock = [](void* data, const xmlChar* text, int size) {
        reader_of(data).raw(piece_of(text, size));
    };
    sax.comment = [](void* data, const xmlChar* text) { reader_of(data).comment(view(text)); };
    return sax;
}

// Behind a tag, for want of one behind a whole character: libxml2 takes half a character for another encoding.
std::size_t piece_length(std::string_view text) {
    constexpr std::size_t Most = 64 * 1024;
    if (text.size() <= Most) return text.size();
    auto tag = text.rfind('>', Most - 1);
    if (tag != std::string_view::npos) return tag + 1;
    std::size_t length = Most;
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0U) == 0x80U) --length;
    return length;
}

Result<void> parse(std::string_view text, HtmlReader& reader) {
    htmlSAXHandler sax = events();
    std::unique_ptr<htmlParserCtxt, void (*)(htmlParserCtxtPtr)> parser(
        htmlCreatePushParserCtxt(&sax, &reader, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8),
        htmlFreeParserCtxt);
    if (!parser) return reason::damaged();
    htmlCtxtUseOptions(parser.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                         HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    while (!text.empty() && reader.problem() == nullptr) {
        std::string_view piece = text.substr(0, piece_length(text));
        htmlParseChunk(parser.get(), piece.data(), static_cast<int>(piece.size()), 0);
        text.remove_prefix(piece.size());
    }
    htmlParseChunk(parser.get(), "", 0, 1);
    if (reader.problem() == nullptr) reader.finish();
    if (reader.problem() != nullptr) return *reader.problem();
    return {};
}

} // namespace

void prepare_html() {
    static std::once_flag once;
    std::call_once(once, xmlInitParser);
}

namespace {

// False: the page has no table.
Result<bool> read_page(std::string_view text, const Limits& limits, Wire& wire) {
    CellWriter writer(limits, wire);
    HtmlReader shown(Pass::Shown, writer);
    TRY(parse(text, shown));
    bool any = shown.any_table();
    if (shown.any_hidden()) {
        HtmlReader hidden(Pass::Hidden, writer);
        TRY(parse(text, hidden));
        any = any || hidden.any_table();
    }
    return any;
}

} // namespace

Result<void> read_html(std::string_view text, const Limits& limits, Wire& wire) {
    TRY_INTO(bool any, read_page(text, limits, wire));
    return any ? Result<void>() : reason::page_without_table();
}

Result<void> read_pages(const std::vector<std::string>& pages, const Limits& limits, Wire& wire) {
    bool any = false;
    for (const auto& page : pages) {
        TRY_INTO(bool here, read_page(page, limits, wire));
        any = any || here;
    }
    return any ? Result<void>() : reason::page_without_table();
}

} // namespace taizhang::intake
