#include "pdf/text.hh"

#include <algorithm>
#include <array>

namespace taizhang::pdf {
namespace {

constexpr std::array<char, 200> Pairs = [] { // "00" to "99"
    std::array<char, 200> pairs{};
    for (std::size_t i = 0; i < 100; ++i) {
        pairs[2 * i] = static_cast<char>('0' + i / 10);
        pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return pairs;
}();

} // namespace

void Text::grow(std::size_t bytes) {
    x_bytes.resize(std::max({x_size + bytes, x_bytes.size() * 2, std::size_t{4096}}));
}

char* Text::put_number(char* at, std::uint32_t value) {
    std::array<char, 10> digits;
    char* first = digits.data() + digits.size();
    while (value >= 100) {
        first -= 2;
        std::memcpy(first, &Pairs[std::size_t{value % 100} * 2], 2);
        value /= 100;
    }
    if (value >= 10) {
        first -= 2;
        std::memcpy(first, &Pairs[std::size_t{value} * 2], 2);
    } else {
        *--first = static_cast<char>('0' + value);
    }
    auto count = static_cast<std::size_t>(digits.data() + digits.size() - first);
    std::memcpy(at, first, count);
    return at + count;
}

char* Text::put_thousandths(char* at, std::int32_t value) {
    auto size = static_cast<std::uint32_t>(value);
    if (value < 0) {
        *at++ = '-';
        size = 0 - size;
    }
    std::uint32_t whole = size / 1000, rest = size % 1000;
    if (whole > 0 || rest == 0) at = put_number(at, whole);
    if (rest == 0) return at;
    *at++ = '.';
    std::memcpy(at, &Pairs[std::size_t{rest / 10} * 2], 2);
    at[2] = static_cast<char>('0' + rest % 10);
    return at + (at[2] != '0' ? 3 : at[1] != '0' ? 2 : 1);
}

} // namespace taizhang::pdf
