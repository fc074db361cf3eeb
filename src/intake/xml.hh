// XML by expat, element by element, nothing kept. Internal to the room; runs in the child.
#pragma once

#include "base/result.hh"

#include <functional>
#include <memory>
#include <string_view>

namespace taizhang::intake {

// What the XML reader tells: local names (no prefix), attributes as expat gives them (name, value, .., null).
class XmlHandler {
public:
    virtual ~XmlHandler() = default;
    virtual void start(std::string_view name, const char** attributes) = 0;
    virtual void end(std::string_view) {}
    virtual void text(std::string_view) {}
    // The scanner (xml_scanner.hh) stands before an element within the root: how many bytes of `rest` the handler has
    // understood by itself, as whole elements, 0 when none. Nothing is said of them then. For elements that come by the
    // ten thousand, always written the same way; whatever else is there, start() and end() are told.
    virtual std::size_t take(std::string_view) { return 0; }
    // Set to stop parsing with this error.
    const Failure* problem() const { return x_problem.get(); }

protected:
    void stop(Failure why) {
        if (!x_problem) x_problem = std::make_unique<Failure>(std::move(why));
    }

private:
    std::unique_ptr<Failure> x_problem;
};

// "xl:row" -> "row".
std::string_view local_name(std::string_view name);

// "" when absent. Prefixes of attributes do not count: "id" finds r:id.
std::string_view attribute(const char** attributes, std::string_view name);

// The attribute as a number of 1..limit; 1 when it is absent or nonsense, `limit` when it is more.
int count_attribute(const char** attributes, std::string_view name, int limit);

// Hands the document's bytes to `take` piece by piece until that says false.
using XmlSource = std::function<Result<void>(const std::function<bool(std::string_view)>& take)>;

enum class XmlEncoding { AsDeclared, Utf8 }; // Utf8: it has been decoded, whatever it declares

// Errors: the source's, the handler's, Unprocessable when it is no whole XML; a document type declaration is
// refused (spreadsheets have none, entity bombs do).
Result<void> parse_xml(const XmlSource& source, XmlHandler& handler,
                       XmlEncoding encoding = XmlEncoding::AsDeclared);
Result<void> parse_xml(std::string_view utf8, XmlHandler& handler);

} // namespace taizhang::intake
