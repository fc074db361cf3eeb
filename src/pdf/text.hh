// Text of a PDF being put together: page contents and object streams, where appending must cost nearly nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace taizhang::pdf {

class Text {
public:
    std::string_view view() const { return {x_bytes.data(), x_size}; }
    std::size_t size() const { return x_size; }
    void clear() { x_size = 0; }

    // At least so many bytes to be written from the answer on; then wrote() with the end of what was.
    char* room(std::size_t bytes) {
        if (x_bytes.size() - x_size < bytes) grow(bytes);
        return x_bytes.data() + x_size;
    }
    void wrote(const char* end) { x_size = static_cast<std::size_t>(end - x_bytes.data()); }

    Text& operator<<(std::string_view text) {
        char* at = room(text.size());
        std::memcpy(at, text.data(), text.size());
        x_size += text.size();
        return *this;
    }
    Text& operator<<(char c) {
        *room(1) = c;
        ++x_size;
        return *this;
    }
    Text& number(std::uint32_t value) {
        wrote(put_number(room(10), value));
        return *this;
    }
    Text& reference(int object) { // "7 0 R"
        char* end = put_number(room(14), static_cast<std::uint32_t>(object));
        std::memcpy(end, " 0 R", 4);
        wrote(end + 4);
        return *this;
    }
    Text& thousandths(std::int32_t value) { // 12345: "12.345"
        wrote(put_thousandths(room(13), value));
        return *this;
    }

    // Each answers the end of what it wrote: at most 10 and 13 characters.
    static char* put_number(char* at, std::uint32_t value);
    static char* put_thousandths(char* at, std::int32_t value);

private:
    void grow(std::size_t bytes);
    std::vector<char> x_bytes; // longer than what is used
    std::size_t x_size = 0;
};

} // namespace taizhang::pdf
