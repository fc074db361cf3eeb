// SpreadsheetML 2003: "XML 电子表格" of Excel and WPS, and what many ERP programs write under the name of .xls.
#include "intake/cell_writer.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"
#include "intake/xml.hh"

#include <unordered_map>

namespace taizhang::intake {
namespace {

// The names of formats that are words; all others are format codes.
Look look_of_name(std::string_view format) {
    if (format == "Percent") return Look::Percent;
    for (std::string_view date : {"General Date", "Short Date", "Medium Date", "Long Date", "Short Time",
                                  "Medium Time", "Long Time"}) {
        if (format == date) return Look::Date;
    }
    for (std::string_view plain :
         {"Standard", "Scientific", "Currency", "Euro Currency", "Fixed", "Yes/No", "True/False", "On/Off"}) {
        if (format == plain) return Look::Plain;
    }
    return look_of_format(format);
}

class WorkbookHandler final : public XmlHandler {
public:
    explicit WorkbookHandler(CellWriter& writer) : x_writer(writer) {}
    bool any() const { return x_any; }

    void start(std::string_view name, const char** attributes) override {
        // Comments hold Data of their own, PhoneticText is a reading and no content.
        if (x_aside > 0 || name == "Comment" || name == "PhoneticText") {
            ++x_aside;
        } else if (x_in_data) {
            ++x_in_data; // <B>, <Font>: the text counts
        } else if (name == "Cell") {
            start_cell(attributes);
        } else if (name == "Data") {
            x_type = attribute(attributes, "Type");
            x_text.clear();
            x_in_data = 1;
        } else if (name == "Row") {
            x_row = position(attributes, x_row, MaxRow);
            x_column = 0;
        } else if (name == "Worksheet") {
            x_writer.sheet(attribute(attributes, "Name"), false);
            x_any = true;
            x_row = 0;
        } else if (name == "Visible") {
            x_in_visible = x_any;
            x_text.clear();
        } else if (name == "Style" || name == "NumberFormat") {
            describe_style(name, attributes);
        }
    }

    void end(std::string_view name) override {
        if (x_aside > 0) {
            --x_aside;
        } else if (x_in_data > 0) {
            if (--x_in_data == 0) end_data();
        } else if (name == "Visible") {
            if (x_in_visible && x_text != "SheetVisible") x_writer.hide();
            x_in_visible = false;
        } else if (name == "Cell") {
            x_column += x_across;
        } else if (name == "Style") {
            x_style.clear();
        }
    }

    void text(std::string_view piece) override {
        if (x_aside == 0 && (x_in_data > 0 || x_in_visible)) x_text += piece;
    }

private:
    // ss:Index, which only ever goes forward; else the next one.
    int position(const char** attributes, int before, int limit) {
        int index = count_attribute(attributes, "Index", limit + 1);
        int next = attribute(attributes, "Index").empty() ? before + 1 : std::max(index, before + 1);
        if (next > limit) stop(reason::damaged());
        return next;
    }

    void start_cell(const char** attributes) {
        if (x_row < 1) return stop(reason::damaged());
        x_column = position(attributes, x_column, MaxColumn);
        auto style = x_looks.find(std::string(attribute(attributes, "StyleID")));
        x_look = style == x_looks.end() ? Look::Plain : style->second;
        x_across = span(attributes, "MergeAcross", MaxColumn - x_column);
        int down = span(attributes, "MergeDown", MaxRow - x_row);
        if (!x_writer.merged({x_row, x_column, x_row + down, x_column + x_across}))
            stop(reason::too_many_cells());
    }

    static int span(const char** attributes, std::string_view name, int limit) {
        if (attribute(attributes, name).empty() || attribute(attributes, name) == "0") return 0;
        return limit < 1 ? 0 : count_attribute(attributes, name, limit);
    }

    void describe_style(std::string_view name, const char** attributes) {
        if (name == "Style") {
            x_style = attribute(attributes, "ID");
            auto parent = x_looks.find(std::string(attribute(attributes, "Parent")));
            x_looks[x_style] = parent == x_looks.end() ? Look::Plain : parent->second;
        } else if (!x_style.empty()) {
            x_looks[x_style] = look_of_name(attribute(attributes, "Format"));
        }
    }

    void end_data() {
        if (x_column < 1) return stop(reason::damaged());
        bool within = true;
        if (x_type == "Number") {
            within = x_writer.number(x_row, x_column, x_text, x_look);
        } else if (x_type == "DateTime") {
            within = x_writer.cell(x_row, x_column, Cell::Kind::Date, date_of_iso(x_text));
        } else if (x_type == "Boolean") {
            within = x_writer.cell(x_row, x_column, Cell::Kind::Boolean, x_text == "1" ? "TRUE" : "FALSE");
        } else {
            bool error = x_type == "Error";
            within =
                x_writer.cell(x_row, x_column, error ? Cell::Kind::ErrorValue : Cell::Kind::Text, x_text);
        }
        if (!within) stop(reason::too_many_cells());
    }

    CellWriter& x_writer;
    std::unordered_map<std::string, Look> x_looks; // by ss:ID
    std::string x_style;                           // the one being described
    std::string x_type, x_text;
    Look x_look = Look::Plain;
    int x_row = 0, x_column = 0, x_across = 0;
    int x_aside = 0, x_in_data = 0; // depths
    bool x_any = false, x_in_visible = false;
};

} // namespace

Result<void> read_spreadsheetml(std::string_view text, const Limits& limits, Wire& wire) {
    CellWriter writer(limits, wire);
    WorkbookHandler handler(writer);
    TRY(parse_xml(text, handler));
    if (!handler.any()) return reason::not_a_sheet();
    return {};
}

} // namespace taizhang::intake
