// A TIFF seen from outside (TIFF 6.0 section 2, BigTIFF): the chain of directories and the few tags that say what a
// page is. Pixels are decoded where pages are made of them (room pdf).
#include "intake/parsers.hh"
#include "intake/reasons.hh"

#include <algorithm>
#include <optional>

namespace taizhang::intake {
namespace {

class Tiff {
public:
    // `bytes` starts with one of the four signatures.
    explicit Tiff(std::string_view bytes)
        : x_bytes(bytes), x_big_endian(bytes[0] == 'M'), x_wide(bytes[x_big_endian ? 3 : 2] == '+') {}

    std::optional<std::uint64_t> number(std::uint64_t at, std::uint64_t size) const {
        if (at > x_bytes.size() || size > x_bytes.size() - at) return std::nullopt;
        std::uint64_t value = 0;
        for (std::uint64_t i = 0; i < size; ++i) {
            auto byte = static_cast<unsigned char>(x_bytes[at + (x_big_endian ? i : size - 1 - i)]);
            value = value << 8 | byte;
        }
        return value;
    }

    std::optional<std::uint64_t> first() const { return x_wide ? number(8, 8) : number(4, 4); }
    std::uint64_t count_size() const { return x_wide ? 8 : 2; }
    std::uint64_t entry_size() const { return x_wide ? 20 : 12; }
    std::uint64_t offset_size() const { return x_wide ? 8 : 4; }
    std::uint64_t size() const { return x_bytes.size(); }

private:
    std::string_view x_bytes;
    bool x_big_endian, x_wide;
};

std::uint64_t size_of_type(std::uint64_t type) {
    switch (type) {
    case 1: return 1;
    case 3: return 2;
    case 4: return 4;
    case 5: return 8; // two numbers
    case 13: return 4;
    case 16: return 8;
    default: return 0;
    }
}

struct Tag {
    std::uint64_t number = 0, type = 0, count = 0, at = 0; // where its first value stands
    std::uint64_t step = 0;                                // bytes of a value, 0: of no interest
};

enum class Seen { Page, Aside, Truncated, Damaged };

struct Directory {
    Seen seen = Seen::Damaged;
    PageImage page;
    std::uint64_t width = 0, height = 0;
    std::uint64_t next = 0;
};

class Reader {
public:
    explicit Reader(const Tiff& tiff) : x_tiff(tiff) {}

    Directory read(std::uint64_t at) {
        Directory out;
        auto count = x_tiff.number(at, x_tiff.count_size());
        std::uint64_t end = count ? at + x_tiff.count_size() + *count * x_tiff.entry_size() : 0;
        bool whole = count && *count > 0 && *count <= 4096;
        auto next = whole ? x_tiff.number(end, x_tiff.offset_size()) : std::nullopt;
        if (!next) {
            out.seen = whole || !count ? Seen::Truncated : Seen::Damaged;
            return out;
        }
        out.next = *next;
        for (std::uint64_t i = 0; i < *count; ++i) {
            tag(entry(at + x_tiff.count_size() + i * x_tiff.entry_size()));
        }
        out.width = x_width;
        out.height = x_height;
        out.page = {static_cast<int>(std::min<std::uint64_t>(x_width, 1'000'000'000)),
                    static_cast<int>(std::min<std::uint64_t>(x_height, 1'000'000'000)), dpi()};
        out.seen = x_width == 0 || x_height == 0 || x_offsets.count == 0 ? Seen::Damaged
                   : !data_is_there()                                    ? Seen::Truncated
                   : x_aside                                             ? Seen::Aside
                                                                         : Seen::Page;
        return out;
    }

private:
    Tag entry(std::uint64_t at) const {
        Tag t;
        t.number = x_tiff.number(at, 2).value_or(0);
        t.type = x_tiff.number(at + 2, 2).value_or(0);
        t.count = x_tiff.number(at + 4, x_tiff.offset_size()).value_or(0);
        t.step = size_of_type(t.type);
        std::uint64_t value = at + 4 + x_tiff.offset_size();
        bool inside = t.step > 0 && t.count <= x_tiff.offset_size() / t.step;
        t.at = inside ? value : x_tiff.number(value, x_tiff.offset_size()).value_or(0);
        return t;
    }

    std::uint64_t value(const Tag& tag, std::uint64_t index = 0) const {
        if (tag.step == 0 || tag.step > 8 || tag.type == 5) return 0;
        return x_tiff.number(tag.at + index * tag.step, tag.step).value_or(0);
    }

    void tag(const Tag& found) {
        switch (found.number) {
        case 254: x_aside = (value(found) & 5) != 0; break; // a small picture of a page, or a mask
        case 256: x_width = value(found); break;
        case 257: x_height = value(found); break;
        case 273:
        case 324: x_offsets = found; break;
        case 279:
        case 325: x_counts = found; break;
        case 282:
            if (found.type == 5) {
                x_dots = x_tiff.number(found.at, 4).value_or(0);
                x_per = x_tiff.number(found.at + 4, 4).value_or(0);
            }
            break;
        case 296: x_unit = value(found); break;
        default: break;
        }
    }

    int dpi() const {
        if (x_per == 0 || x_unit < 2 || x_unit > 3) return 0;
        std::uint64_t dots =
            x_unit == 3 ? (x_dots * 254 + x_per * 50) / (x_per * 100) : (x_dots + x_per / 2) / x_per;
        return dots > 100'000 ? 0 : static_cast<int>(dots);
    }

    bool data_is_there() const {
        constexpr std::uint64_t MostPieces = 1'000'000;
        for (std::uint64_t i = 0; i < x_offsets.count; ++i) {
            if (i >= MostPieces) return false;
            std::uint64_t at = value(x_offsets, i), size = x_counts.count > i ? value(x_counts, i) : 0;
            if (at >= x_tiff.size() || size > x_tiff.size() - at) return false;
        }
        return true;
    }

    const Tiff& x_tiff;
    std::uint64_t x_width = 0, x_height = 0, x_dots = 0, x_per = 0, x_unit = 2;
    Tag x_offsets, x_counts;
    bool x_aside = false;
};

} // namespace

Result<void> probe_tiff(std::string_view bytes, const Limits& limits, Wire& wire) {
    if (bytes.size() < 16) return reason::truncated();
    bool signature = (bytes.starts_with("II") && (bytes[2] == '*' || bytes[2] == '+') && bytes[3] == '\0') ||
                     (bytes.starts_with("MM") && (bytes[3] == '*' || bytes[3] == '+') && bytes[2] == '\0');
    if (!signature) return reason::damaged();
    Tiff tiff(bytes);
    std::uint64_t at = tiff.first().value_or(0);
    unsigned pages = 0;
    // A chain that bites its own tail ends here too.
    for (unsigned seen = 0; at != 0; ++seen) {
        if (seen >= 2 * limits.pages) return reason::too_many_pages();
        Directory directory = Reader(tiff).read(at);
        if (directory.seen == Seen::Truncated) return reason::truncated();
        if (directory.seen == Seen::Damaged) return reason::damaged();
        if (directory.width > limits.pixels / directory.height) return reason::too_many_pixels();
        at = directory.next;
        if (directory.seen == Seen::Aside) continue;
        if (++pages > limits.pages) return reason::too_many_pages();
        wire.page(directory.page);
    }
    if (pages == 0) return reason::damaged();
    return {};
}

} // namespace taizhang::intake
