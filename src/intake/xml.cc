#include "intake/xml.hh"

#include "intake/reasons.hh"

#include <charconv>
#include <expat.h>

namespace taizhang::intake {
namespace {

struct Parsing {
    XML_Parser parser;
    XmlHandler& handler;
    bool forbidden = false;

    void stop_if_asked() {
        if (handler.problem() != nullptr) XML_StopParser(parser, XML_FALSE);
    }
};

void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
    auto& parsing = *static_cast<Parsing*>(data);
    parsing.handler.start(local_name(name), attributes);
    parsing.stop_if_asked();
}

void on_end(void* data, const XML_Char* name) {
    auto& parsing = *static_cast<Parsing*>(data);
    parsing.handler.end(local_name(name));
    parsing.stop_if_asked();
}

void on_text(void* data, const XML_Char* text, int size) {
    static_cast<Parsing*>(data)->handler.text({text, static_cast<std::size_t>(size)});
}

void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    auto& parsing = *static_cast<Parsing*>(data);
    parsing.forbidden = true;
    XML_StopParser(parsing.parser, XML_FALSE);
}

} // namespace

std::string_view local_name(std::string_view name) {
    auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view attribute(const char** attributes, std::string_view name) {
    for (; *attributes != nullptr; attributes += 2) {
        if (local_name(attributes[0]) == name) return attributes[1];
    }
    return {};
}

int count_attribute(const char** attributes, std::string_view name, int limit) {
    std::string_view text = attribute(attributes, name);
    int value = 1;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range && !text.starts_with('-')) return limit;
    if (error != std::errc() || end != text.data() + text.size() || value < 1) return 1;
    return std::min(value, limit);
}

Result<void> parse_xml(const XmlSource& source, XmlHandler& handler, XmlEncoding encoding) {
    const char* forced = encoding == XmlEncoding::Utf8 ? "UTF-8" : nullptr;
    std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(forced), XML_ParserFree);
    if (!parser) return reason::damaged();
    Parsing parsing{parser.get(), handler};
    XML_SetUserData(parser.get(), &parsing);
    XML_SetElementHandler(parser.get(), on_start, on_end);
    XML_SetCharacterDataHandler(parser.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
    bool good = true;
    auto feed = [&](std::string_view piece) {
        good =
            XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), XML_FALSE) == XML_STATUS_OK;
        return good;
    };
    auto read = source(feed);
    if (handler.problem() != nullptr) return *handler.problem();
    if (parsing.forbidden) return reason::bomb();
    TRY(std::move(read));
    if (good) good = XML_Parse(parser.get(), "", 0, XML_TRUE) == XML_STATUS_OK;
    if (handler.problem() != nullptr) return *handler.problem();
    if (!good) return reason::damaged();
    return {};
}

Result<void> parse_xml(std::string_view utf8, XmlHandler& handler) {
    auto whole = [utf8](const std::function<bool(std::string_view)>& take) -> Result<void> {
        constexpr std::size_t Piece = 64 * 1024;
        for (std::size_t at = 0; at < utf8.size(); at += Piece) {
            if (!take(utf8.substr(at, Piece))) break;
        }
        return {};
    };
    return parse_xml(whole, handler, XmlEncoding::Utf8);
}

} // namespace taizhang::intake
