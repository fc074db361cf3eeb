// Text with placeholders and markup: "{project}农民工工资支付表[[（<u>{period}</u>）]]". Compiled against a schema
// once.
#pragma once

#include "record/schema.hh"
#include "typeset/rows.hh"
#include "typeset/template.hh"
#include "typeset/value.hh"

#include <string>
#include <string_view>
#include <vector>

namespace taizhang::typeset {

enum class Scope {
    Header,  // {project}
    Totals,  // {totals.net}; what the record states, else the sum of the rows
    Row,     // {row.name}, inside lists
    Count,   // {rows.count}
    Context, // {@version}: see Context; {@page} and {@pages} in headers and footers
};

struct Reference {
    Scope scope = Scope::Header;
    std::string name;
    std::string title; // for messages
    record::Kind kind = record::Kind::Text;
    Format format = Format::Default;
    std::vector<std::string> choices; // of an enum or boolean
    bool whole = false;               // not divided while it fits on a line
    std::string written(const Json& value) const { return typeset::written(value, kind, format, choices); }
};

// A piece of text set in one way.
struct Span {
    std::string text;
    std::optional<Role> role;  // another than the style's
    std::size_t underline = 0; // spans of one underline share a number, 0: none
    Length least = 0;          // of that underline
    bool value = false;        // of a field: a title is not divided inside it
    bool whole = false;        // never divided while a line has room for it
};
using Rich = std::vector<Span>;
Rich plain(std::string text);
// A value as it was written; each of all options printed stays whole by itself.
Rich value_spans(std::string_view text, Format format, bool whole);
std::string joined(const Rich& text); // without what the markup says

struct Mark { // what <u>, <hei> and their kin say of the pieces inside
    std::optional<Role> role;
    std::size_t underline = 0;
    Length least = 0;
};

struct Piece {
    std::string literal; // when there is no reference
    bool is_value = false;
    Reference value;
    int group = 0; // pieces of one [[...]] share a number; 0 outside
    Mark mark;
};

// What a reference is resolved against. `row` may be null; page counts from 1.
struct Source {
    const Json& record;
    const Context& context;
    const Json* row = nullptr;
    std::size_t page = 0, pages = 0;
    const RowFacts* facts = nullptr; // of the record's rows; null: they are looked at in the record
};

class InlineText {
public:
    // Errors: BadInput, the message without a place (the reader adds it).
    static Result<InlineText> parse(std::string_view text, const record::Schema& schema, bool in_row);
    Rich spans(const Source& source) const;
    std::string filled(const Source& source) const { return joined(spans(source)); }
    bool empty() const { return x_pieces.empty(); }
    // Titles of the fields in it, for the message about a missing glyph.
    std::string field_titles() const;

private:
    std::vector<Piece> x_pieces;
};

// "project", "totals.net", "row.name", "@page", with "|format" behind. Errors as above.
Result<Reference> parse_reference(std::string_view text, const record::Schema& schema, bool in_row);
Json value_of(const Reference& reference, const Source& source);
// The record's own total if it states one, else the sum over its rows; null when neither has a number.
Json total_of(const Source& source, const std::string& field);
// Sum of an integer field over rows [from, to); null when no row has a number.
Json sum_of(const Json& record, const std::string& field, std::size_t from, std::size_t to);

const Json& at(const Json& object, const std::string& key); // null when missing

} // namespace taizhang::typeset
