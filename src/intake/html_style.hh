// What the styles of a web page say about cells: Excel's number formats, and what is not shown. Pure.
// Internal to the room.
#pragma once

#include "intake/number_format.hh"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace taizhang::intake {

struct HtmlStyle {
    std::optional<Look> look; // from mso-number-format
    bool hidden = false;      // display: none
};

// "mso-number-format:\"0\\.00%\"; display:none"
HtmlStyle parse_declarations(std::string_view declarations);

// The rules of <style> elements whose selectors end in a class: ".xl25", "td.xl25".
class HtmlStyles {
public:
    void add(std::string_view sheet);
    // Of the attributes class (several words) and style; what stands in style wins.
    HtmlStyle of(std::string_view classes, std::string_view style) const;

private:
    std::unordered_map<std::string, HtmlStyle> x_classes;
};

} // namespace taizhang::intake
