// XML without document types, in UTF-8: the events of parse_xml at a third of its cost, for the parts of a workbook
// that are large. Why our own: docs/adr/0016. Internal to the room; runs in the child.
//
// It takes and refuses what expat takes and refuses (a test and a fuzz target compare the two), but for what spreadsheets
// never have: a document type is refused, and so is any encoding but UTF-8.
#pragma once

#include "intake/xml.hh"

#include <cstdint>
#include <cstring>
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

// For XmlHandler::take(): reads XML as long as it is plain, byte by byte as expected. Whoever meets anything else leaves
// the element to the scanner. Never reads beyond the end.
class PlainXml {
public:
    explicit PlainXml(std::string_view rest)
        : x_begin(rest.data()), x_at(rest.data()), x_end(rest.data() + rest.size()) {}

    std::size_t taken() const { return static_cast<std::size_t>(x_at - x_begin); }
    template <std::size_t N>
    bool skip(const char (&expected)[N]) {
        constexpr std::size_t Size = N - 1;
        if (static_cast<std::size_t>(x_end - x_at) < Size || std::memcmp(x_at, expected, Size) != 0)
            return false;
        x_at += Size;
        return true;
    }
    char peek() const { return x_at == x_end ? '\0' : *x_at; }
    // Letters and digits, perhaps none: the value of an attribute, when a quote follows.
    std::string_view word() {
        const char* from = x_at;
        while (x_at != x_end && is_word(*x_at)) ++x_at;
        return {from, static_cast<std::size_t>(x_at - from)};
    }
    // Up to the next tag; false when it is not all there, is not well formed or has anything to decode.
    bool text(std::string_view& text);

private:
    static bool is_word(char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    const char* x_begin;
    const char* x_at;
    const char* x_end;
};

// parse_xml(), by the scanner where the document is UTF-8, else by expat.
Result<void> scan_xml(const XmlSource& source, XmlHandler& handler);

} // namespace taizhang::intake
