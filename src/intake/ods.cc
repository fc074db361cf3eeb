// OpenDocument spreadsheets (ODF 1.2, part 1): content.xml of a package, or one flat XML file.
#include "intake/cell_writer.hh"
#include "intake/package.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"

#include <algorithm>
#include <array>
#include <set>

namespace taizhang::intake {
namespace {

constexpr int MostBlanks = 1000; // of one text:s

// Paragraphs as a person reads them: white space collapsed (ODF 1.2, 6.1.2), one line each.
class Paragraphs {
public:
    void clear() {
        x_text.clear();
        x_any = false;
    }
    void begin() {
        if (x_any) x_text += '\n';
        x_any = x_at_start = true;
        x_blank = false;
    }
    void add(std::string_view piece) {
        for (char c : piece) {
            bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (!blank) hard(c);
            else x_blank = !x_at_start;
        }
    }
    void hard(char c) { // as it stands
        if (x_blank) x_text += ' ';
        x_blank = x_at_start = false;
        x_text += c;
    }
    const std::string& text() const { return x_text; }

private:
    std::string x_text;
    bool x_any = false, x_at_start = true, x_blank = false;
};

// What stands in a cell but is no part of its value, or holds tables of its own.
bool is_aside(std::string_view name) {
    static constexpr std::array<std::string_view, 22> Names = {
        "annotation",     "caption",   "change-track-table-cell",
        "circle",         "connector", "control",
        "custom-shape",   "dde-links", "ellipse",
        "forms",          "frame",     "g",
        "line",           "measure",   "object",
        "path",           "polygon",   "polyline",
        "rect",           "ruby-text", "shapes",
        "tracked-changes"};
    return std::binary_search(Names.begin(), Names.end(), name);
}

struct OdsCell {
    int column = 0;
    int columns = 1; // repeated
    int column_span = 1, row_span = 1;
    Cell::Kind kind = Cell::Kind::Text;
    std::string text;
    bool percent = false;
};

class ContentHandler final : public XmlHandler {
public:
    explicit ContentHandler(CellWriter& writer) : x_writer(writer) {}
    bool spreadsheet() const { return x_spreadsheet; }

    void start(std::string_view name, const char** attributes) override {
        if (x_aside > 0 || is_aside(name)) {
            ++x_aside;
        } else if (x_in_cell) {
            start_in_cell(name, attributes);
        } else if (name == "table-cell" || name == "covered-table-cell") {
            start_cell(attributes);
        } else if (name == "table-row") {
            x_rows = count_attribute(attributes, "number-rows-repeated", MaxRow);
            x_column = 0;
            x_cells.clear();
        } else if (name == "table") {
            start_table(attributes);
        } else if (name == "style") {
            x_style = attribute(attributes, "family") == "table" ? attribute(attributes, "name") : "";
        } else if (name == "table-properties" && !x_style.empty()) {
            if (attribute(attributes, "display") == "false") x_hidden_styles.insert(x_style);
        } else if (name == "spreadsheet") {
            x_spreadsheet = true;
        }
    }

    void end(std::string_view name) override {
        if (x_aside > 0) {
            --x_aside;
        } else if (x_in_cell) {
            if (name == "p" || name == "h") x_in_paragraph = false;
            if (name == "table") --x_inner_tables;
            bool own = name == "table-cell" || name == "covered-table-cell";
            if (own && x_inner_tables == 0) end_cell();
        } else if (name == "table-row") {
            end_row();
        } else if (name == "style") {
            x_style.clear();
        }
    }

    void text(std::string_view piece) override {
        if (x_in_paragraph && x_aside == 0) x_paragraphs.add(piece);
    }

private:
    void start_table(const char** attributes) {
        bool hidden = x_hidden_styles.contains(std::string(attribute(attributes, "style-name")));
        x_writer.sheet(attribute(attributes, "name"), hidden);
        x_row = 0;
    }

    // A table inside a cell is read as lines of the cell.
    void start_in_cell(std::string_view name, const char** attributes) {
        if (name == "p" || name == "h") {
            x_paragraphs.begin();
            x_in_paragraph = true;
        } else if (name == "table") {
            ++x_inner_tables;
        } else if (name == "s" && x_in_paragraph) {
            for (int i = count_attribute(attributes, "c", MostBlanks); i > 0; --i) x_paragraphs.hard(' ');
        } else if (name == "tab" && x_in_paragraph) {
            x_paragraphs.hard('\t');
        } else if (name == "line-break" && x_in_paragraph) {
            x_paragraphs.hard('\n');
        }
    }

    void start_cell(const char** attributes) {
        x_cell = {};
        x_cell.column = x_column + 1;
        x_cell.columns = count_attribute(attributes, "number-columns-repeated", MaxColumn);
        x_cell.column_span = count_attribute(attributes, "number-columns-spanned", MaxColumn);
        x_cell.row_span = count_attribute(attributes, "number-rows-spanned", MaxRow);
        x_column += x_cell.columns;
        x_type.clear();
        bool error = false;
        for (auto at = attributes; *at != nullptr; at += 2) {
            if (local_name(at[0]) != "value-type") continue;
            error = error || std::string_view(at[1]) == "error"; // calcext:value-type beside the standard one
            if (x_type.empty()) x_type = at[1];
        }
        if (error) x_cell.kind = Cell::Kind::ErrorValue;
        else take_value(attributes);
        x_paragraphs.clear();
        x_in_cell = true;
    }

    void take_value(const char** attributes) {
        std::string_view value = attribute(attributes, "value");
        if (x_type == "float" || x_type == "currency" || x_type == "percentage") {
            x_cell.kind = Cell::Kind::Number;
            x_cell.text = value;
            x_cell.percent = x_type == "percentage";
        } else if (x_type == "date") {
            x_cell.kind = Cell::Kind::Date;
            x_cell.text = date_of_iso(attribute(attributes, "date-value"));
        } else if (x_type == "time") {
            x_cell.kind = Cell::Kind::Date;
            x_cell.text = time_of_duration(attribute(attributes, "time-value"));
        } else if (x_type == "boolean") {
            x_cell.kind = Cell::Kind::Boolean;
            x_cell.text = attribute(attributes, "boolean-value") == "true" ? "TRUE" : "FALSE";
        } else {
            x_cell.text = attribute(attributes, "string-value");
        }
    }

    void end_cell() {
        x_in_cell = x_in_paragraph = false;
        if (x_cell.text.empty()) x_cell.text = x_paragraphs.text();
        bool range = x_cell.column_span > 1 || x_cell.row_span > 1;
        if (x_cell.text.empty() && !range) return;
        if (x_column > MaxColumn || x_cells.size() > MaxColumn) return stop(reason::damaged());
        x_cells.push_back(x_cell);
    }

    void end_row() {
        std::int64_t first = x_row + 1;
        x_row = std::min<std::int64_t>(x_row + x_rows, 2 * MaxRow);
        if (x_cells.empty()) return;
        if (x_row > MaxRow) return stop(reason::damaged());
        std::uint64_t width = 0;
        for (const OdsCell& cell : x_cells) width += static_cast<std::uint64_t>(cell.columns);
        // Known before it is written: a row of a few bytes may stand for a million.
        if (!x_writer.fits(width * static_cast<std::uint64_t>(x_rows))) return stop(reason::too_many_cells());
        for (std::int64_t row = first; row <= x_row; ++row) write_row(static_cast<int>(row));
    }

    void write_row(int row) {
        for (const OdsCell& cell : x_cells) {
            for (int column = cell.column; column < cell.column + cell.columns; ++column) {
                bool within =
                    cell.kind == Cell::Kind::Number
                        ? x_writer.number(row, column, cell.text, cell.percent ? Look::Percent : Look::Plain)
                        : x_writer.cell(row, column, cell.kind, cell.text);
                within = within && x_writer.merged(
                                       {row, column, row + cell.row_span - 1, column + cell.column_span - 1});
                if (!within) return stop(reason::too_many_cells());
            }
        }
    }

    CellWriter& x_writer;
    std::set<std::string> x_hidden_styles;
    std::string x_style; // the one being described, when it is a table's
    std::int64_t x_row = 0;
    int x_rows = 1, x_column = 0;
    std::vector<OdsCell> x_cells; // of the row, those that hold something
    OdsCell x_cell;
    std::string x_type;
    Paragraphs x_paragraphs;
    int x_aside = 0, x_inner_tables = 0;
    bool x_spreadsheet = false, x_in_cell = false, x_in_paragraph = false;
};

class ManifestHandler final : public XmlHandler {
public:
    void start(std::string_view name, const char**) override {
        if (name == "encryption-data") stop(reason::encrypted());
    }
};

} // namespace

Result<void> read_ods(std::string_view bytes, const Limits& limits, Wire& wire) {
    TRY_INTO(Package package, Package::open(bytes, limits));
    auto manifest = package.find("META-INF/manifest.xml");
    if (manifest >= 0) {
        ManifestHandler encryption;
        TRY(parse_xml(package, manifest, encryption));
    }
    auto content = package.find("content.xml");
    if (content < 0) return reason::damaged();
    CellWriter writer(limits, wire);
    ContentHandler handler(writer);
    TRY(parse_xml(package, content, handler));
    if (!handler.spreadsheet()) return reason::not_a_sheet();
    return {};
}

Result<void> read_fods(std::string_view text, const Limits& limits, Wire& wire) {
    CellWriter writer(limits, wire);
    ContentHandler handler(writer);
    TRY(parse_xml(text, handler));
    if (!handler.spreadsheet()) return reason::not_a_sheet();
    return {};
}

} // namespace taizhang::intake
