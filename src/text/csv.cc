#include "text/csv.hh"

namespace taizhang::text {
namespace {

std::string csv_value(std::string_view text) {
    std::string made = "\"";
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        made += '\'';
    for (char c : text) {
        if (c == '"') made += '"';
        made += c;
    }
    return made + "\"";
}

} // namespace

std::string csv_line(const std::vector<std::string>& values) {
    std::string line;
    for (const auto& value : values) line += (line.empty() ? "" : ",") + csv_value(value);
    return line + "\r\n";
}

} // namespace taizhang::text
