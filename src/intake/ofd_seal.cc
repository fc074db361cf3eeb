#include "intake/ofd_seal.hh"

#include <cstddef>
#include <optional>

namespace taizhang::intake::ofd {
namespace {

constexpr unsigned Deepest = 16;
constexpr unsigned char Sequence = 0x30, Constructed = 0x20, Ia5 = 0x16, Octets = 0x04;

struct Value {
    unsigned char tag = 0;
    std::string_view body;
};

// The value at the beginning of `rest`, which is taken off it. None where it is no DER, or cut.
std::optional<Value> next(std::string_view& rest) {
    if (rest.size() < 2) return std::nullopt;
    auto byte = [&rest](std::size_t at) { return static_cast<unsigned char>(rest[at]); };
    Value value{byte(0), {}};
    std::size_t size = byte(1), head = 2;
    if ((value.tag & 0x1FU) == 0x1FU) return std::nullopt; // tags of several bytes do not occur
    if (size >= 0x80) {
        std::size_t count = size - 0x80;
        if (count == 0 || count > 4 || rest.size() < 2 + count) return std::nullopt;
        size = 0;
        for (; head < 2 + count; ++head) size = size << 8U | byte(head);
    }
    if (size > rest.size() - head) return std::nullopt;
    value.body = rest.substr(head, size);
    rest.remove_prefix(head + size);
    return value;
}

bool is_picture(std::string_view bytes) {
    return bytes.starts_with("\xFF\xD8\xFF") || bytes.starts_with("\x89PNG\r\n\x1A\n");
}

std::string_view find(std::string_view der, unsigned depth) {
    if (depth > Deepest) return {};
    while (auto value = next(der)) {
        if ((value->tag & Constructed) == 0) continue;
        std::string_view inner = value->body;
        auto kind = value->tag == Sequence ? next(inner) : std::nullopt;
        auto bytes = kind && kind->tag == Ia5 ? next(inner) : std::nullopt;
        if (bytes && bytes->tag == Octets && is_picture(bytes->body)) return bytes->body;
        auto deeper = find(value->body, depth + 1);
        if (!deeper.empty()) return deeper;
    }
    return {};
}

} // namespace

std::string_view seal_picture(std::string_view der) { return find(der, 0); }

} // namespace taizhang::intake::ofd
