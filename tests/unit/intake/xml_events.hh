// What a reader of XML says of a document, as one text, to compare two readers.
#pragma once

#include "intake/xml_scanner.hh"

#include <optional>
#include <string>

namespace taizhang::test {

class EventList final : public intake::XmlHandler {
public:
    void start(std::string_view name, const char** attributes) override {
        x_text += "\n<" + std::string(name);
        note(name);
        for (; *attributes != nullptr; attributes += 2) {
            x_text += "\n " + std::string(attributes[0]) + "=" + attributes[1];
            note(attributes[0]);
        }
        x_after_text = false;
    }
    void end(std::string_view name) override {
        x_text += "\n>" + std::string(name);
        x_after_text = false;
    }
    void text(std::string_view piece) override {
        if (piece.empty()) return;
        if (!x_after_text) x_text += "\n.";
        x_after_text = true; // pieces of one text are one
        x_text += piece;
    }
    const std::string& joined() const { return x_text; }
    // Which letters beyond ASCII a name may have, the scanner does not check.
    bool foreign_names() const { return x_foreign; }

private:
    void note(std::string_view name) {
        for (char c : name) x_foreign = x_foreign || static_cast<unsigned char>(c) >= 0x80;
    }
    std::string x_text;
    bool x_after_text = false, x_foreign = false;
};

inline std::optional<std::string> by_expat(std::string_view document, bool* foreign_names = nullptr) {
    EventList events;
    bool good = intake::parse_xml(document, events).has_value();
    if (foreign_names != nullptr) *foreign_names = events.foreign_names();
    return good ? std::optional(events.joined()) : std::nullopt;
}

inline std::optional<std::string> by_scanner(std::string_view document, std::size_t piece,
                                             bool* foreign_names = nullptr) {
    EventList events;
    intake::XmlScanner scanner(events);
    bool good = true;
    for (std::size_t at = 0; good && at < document.size(); at += piece)
        good = scanner.feed(document.substr(at, piece)).has_value();
    good = good && scanner.finish();
    if (foreign_names != nullptr) *foreign_names = events.foreign_names();
    return good ? std::optional(events.joined()) : std::nullopt;
}

} // namespace taizhang::test
