// Many texts in one piece of memory, by number: the shared strings of a workbook. Internal to the room. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace taizhang::intake {

class TextTable {
public:
    std::size_t size() const { return x_ends.size(); }
    std::string_view operator[](std::size_t i) const {
        std::size_t from = i == 0 ? 0 : x_ends[i - 1];
        return std::string_view(x_text).substr(from, x_ends[i] - from);
    }
    void add(std::string_view text) {
        x_text += text;
        close();
    }
    // Or: append to text(), then close() it.
    std::string& text() { return x_text; }
    void close() { x_ends.push_back(x_text.size()); }

private:
    std::string x_text;
    std::vector<std::size_t> x_ends;
};

} // namespace taizhang::intake
