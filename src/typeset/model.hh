// A template in memory: page style and blocks, checked. What docs/templates.md describes, one struct each.
#pragma once

#include "typeset/inline_text.hh"

#include <array>
#include <map>
#include <variant>

namespace taizhang::typeset {

enum class Align { Left, Centre, Right, Justify, Decimal };

struct TextStyle {
    Role role = Role::Song;
    Length size = 10'500;
    Length leading = 16'000;
    Length tracking = 0;
    Align align = Align::Left;
    Colour colour;
};

struct Condition { // {"when": "field"}: the value is there and not false; "!field": it is not
    bool always = true;
    bool negated = false;
    Reference reference;
};

struct TextBlock { // title, heading, paragraph
    InlineText text;
    TextStyle style;
    Length indent = 0;  // of the first line
    Length hanging = 0; // of the others
    Length left = 0, right = 0;
    Length before = 0, after = 0;
    bool balanced = false; // lines of about equal length
    bool heading = false;  // stays with what follows; becomes a bookmark
    bool title = false;    // heading of the first level
};

struct LineBlock { // three pieces of text on one line
    InlineText left, centre, right;
    TextStyle style;
    Length before = 0, after = 0;
};

struct FieldCell {
    InlineText label; // empty: the value takes the label's place too
    InlineText value;
    int span = 1; // in pairs of label and value
    bool whole = false;
    bool balanced = false; // divided by meaning
    Align align = Align::Left;
};

struct FieldsBlock {            // a ruled grid of label and value pairs
    std::vector<Length> labels; // width of each pair's label
    std::vector<int> shares;    // of what is left, for each pair's value
    std::vector<std::vector<FieldCell>> rows;
    TextStyle label_style, value_style;
    Length row_height = 0;
    Length before = 0, after = 0;
};

struct ColumnField {
    std::string name;
    record::Kind kind = record::Kind::Text;
    std::string title;
    Format format = Format::Default;
    bool whole = false;
    Length size = 0; // 0: the table's
    std::vector<std::string> choices;
    std::string written(const Json& value) const { return typeset::written(value, kind, format, choices); }
};

struct TableColumn {
    std::string title;
    std::string group;               // heading over neighbouring columns of the same group
    std::vector<ColumnField> fields; // one under the other; none: left blank, to be written by hand
    Length width = 0;                // fixed part
    int stretch = 0;                 // share of what is left
    Align align = Align::Centre;
    bool optional = false; // left out when no row has a value
    bool balanced = false; // divided by meaning
    int day = -1;          // of day_marks
};

struct TableBlock {
    std::vector<TableColumn> columns;
    TextStyle style, header_style;
    Length row_height = 0, header_height = 0;
    Length padding = 2'000;
    bool totals = false, page_totals = false;
    std::string group_by; // a subtotal after each run of rows with the same value of this field
    InlineText group_label;
    InlineText totals_label;
    std::string page_totals_label;
    std::vector<std::string> total_fields;
    std::string month_field; // day columns end with this month's last day
    std::string none;        // said where there is no row
    int empty_rows = 0;      // so many rows at least, blank ones to be written by hand
    Length before = 0, after = 0;
};

struct ListBlock { // one text per row of the record
    TextBlock item;
    enum class Marker { None, Number, Chinese } marker = Marker::None; // "1." "（一）"
};

struct SignatureCell {
    InlineText label, value;
    bool line = true; // rule to write on when there is no value
};

struct SealArea {
    bool present = false;
    std::string label;
    Length width = 0, height = 0;
};

struct SignatureBlock {
    std::vector<SignatureCell> cells;
    int columns = 1;
    Length left = 0;
    TextStyle style;
    Length row_height = 0;
    Length before = 0, after = 0;
    SealArea seal; // at the right, apart from the signatures
};

struct QrBlock { // a code of the template's own, beside the page's
    InlineText text;
    Length size = 0; // of the dark symbol, without its quiet zone
    Align align = Align::Centre;
    Length before = 0, after = 0;
};

struct Block;

struct EachRowBlock { // its blocks once for each row, such as pay slips on one sheet
    std::vector<Block> blocks;
    bool keep_together = true; // what one row prints is not divided between pages
    bool cut_line = false;     // between two rows
    Length before = 0, after = 0;
};

struct SpaceBlock {
    Length height = 0;
};
struct RuleBlock {
    Length width = 500;
    Length before = 0, after = 0;
};
struct PageBreakBlock {};

struct Block {
    std::variant<TextBlock, LineBlock, FieldsBlock, TableBlock, ListBlock, SignatureBlock, QrBlock,
                 EachRowBlock, SpaceBlock, RuleBlock, PageBreakBlock>
        content;
    Condition when;
    bool keep_with_previous = false;
    std::string place; // JSON pointer into the template
};

enum class QrPlace { None, TopRight, BottomRight, BottomLeft, Outside };
enum class Numbering { Footer, Gb9704 };

struct PageStyle {
    Length width = 0, height = 0;
    bool label = false; // of a size of its own, smaller type area allowed
    Length top = 0, right = 0, bottom = 0, left = 0;
    bool marks = false;
    QrPlace qr = QrPlace::None;
    Length qr_size = 0; // of the dark symbol, without its quiet zone
    Numbering numbering = Numbering::Footer;
    InlineText footer_left, footer_centre, footer_right;
    TextStyle footer_style;
};

struct TemplateModel {
    std::string id;
    InlineText title;
    PageStyle page;
    std::vector<Block> head; // at the top of every page
    std::vector<Block> blocks;
};

struct Template::Parts : TemplateModel {};

} // namespace taizhang::typeset
