// XML without document types, in UTF-8: the events of parse_xml at a third of its cost, for the parts of a workbook
// that are large. Why our own: docs/adr/0016. Internal to the room; runs in the child.
//
// It takes and refuses what expat takes and refuses (a test and a fuzz target compare the two), but for what spreadsheets
// never have: a document type is refused, and so is any encoding but UTF-8.
#pragma once

#include "intake/xml.hh"

#include <cstdint>
#include <string>
#include <vector>

namespace taizhang::intake {

// Order: feed() each piece, cut anywhere, then finish(). Errors: the handler's; Unprocessable (not well formed, a
// document type). After an error nothing more is said to the handler.
class XmlScanner {
public:
    explicit XmlScanner(XmlHandler& handler) : x_handler(handler) {}
    Result<void> feed(std::string_view piece);
    Result<void> finish();

private:
    enum class Step { Done, More, Bad, Forbidden }; // More: the window ends within the token
    struct Span {
        std::size_t from = 0, to = 0;
        bool plain = true; // nothing to decode
    };
    struct Attribute {
        Span name, value;
    };

    Result<void> scan();
    Step step();
    Step text();
    Step markup();
    Step start_tag();
    Step end_tag();
    Step declaration();
    Step instruction();
    Step cdata();
    Step name(std::size_t& at) const;
    Step attribute_value(std::size_t& at, Span& value) const;
    Step attributes(std::size_t& at);
    Step say_start(std::size_t name_end, std::size_t tag_end, bool empty);
    Step say_text(std::size_t from, std::size_t to, bool plain);
    bool decode(const Span& span, std::size_t& end, bool attribute);
    bool has_twins() const;
    bool close(std::string_view name);
    void skip_blanks(std::size_t& at) const;
    bool starts_with(std::string_view mark, bool& cut) const;

    XmlHandler& x_handler;
    std::string x_window; // what is not yet consumed begins at x_at
    std::size_t x_at = 0;
    bool x_last = false;             // no more pieces will come
    bool x_marked = false;           // a byte order mark was looked for
    bool x_begun = false;            // something stood before: no XML declaration any more
    bool x_root = false;             // the root element has been opened
    std::string x_names;             // of the open elements, one after the other
    std::vector<std::size_t> x_open; // where each begins
    std::vector<Attribute> x_attributes;
    std::vector<const char*> x_pointers; // as handlers get them
};

// parse_xml(), by the scanner where the document is UTF-8, else by expat.
Result<void> scan_xml(const XmlSource& source, XmlHandler& handler);

} // namespace taizhang::intake
