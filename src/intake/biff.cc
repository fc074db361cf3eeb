#include "intake/biff.hh"

#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

constexpr std::uint16_t Continue = 0x003C;

std::uint32_t little(std::string_view bytes, std::size_t at, int size) {
    std::uint32_t value = 0;
    for (int i = 0; i < size; ++i) {
        auto place = at + static_cast<std::size_t>(i);
        auto byte = place < bytes.size() ? static_cast<unsigned char>(bytes[place]) : 0U;
        value |= static_cast<std::uint32_t>(byte) << (8 * i);
    }
    return value;
}

} // namespace

std::uint32_t BiffRecord::number(std::size_t at, int size) const { return little(data, at, size); }

bool BiffRecords::next(BiffRecord& record) {
    if (x_at + 4 > x_stream.size()) return false;
    std::size_t size = little(x_stream, x_at + 2, 2);
    if (x_at + 4 + size > x_stream.size()) return false;
    record.kind = static_cast<std::uint16_t>(little(x_stream, x_at, 2));
    record.data = x_stream.substr(x_at + 4, size);
    x_at += 4 + size;
    return true;
}

std::uint16_t BiffRecords::peek() const {
    return x_at + 4 > x_stream.size() ? std::uint16_t{0}
                                      : static_cast<std::uint16_t>(little(x_stream, x_at, 2));
}

bool BiffContinued::at_end() const { return x_left.empty() && x_records.peek() != Continue; }

bool BiffContinued::more() {
    BiffRecord record;
    if (x_records.peek() != Continue || !x_records.next(record)) return false;
    x_left = record.data;
    return true;
}

bool BiffContinued::number(int size, std::uint32_t& value) {
    value = 0;
    for (int i = 0; i < size; ++i) {
        while (x_left.empty()) {
            if (!more()) return false;
        }
        value |= static_cast<std::uint32_t>(static_cast<unsigned char>(x_left[0])) << (8 * i);
        x_left.remove_prefix(1);
    }
    return true;
}

bool BiffContinued::skip(std::uint64_t bytes) {
    while (bytes > x_left.size()) {
        bytes -= x_left.size();
        if (!more()) return false;
    }
    x_left.remove_prefix(static_cast<std::size_t>(bytes));
    return true;
}

void BiffContinued::unit(std::uint32_t value, std::string& into) {
    bool low = value >= 0xDC00 && value <= 0xDFFF;
    if (x_high != 0 && low) {
        text::append(into, static_cast<char32_t>(0x10000 + ((x_high - 0xD800) << 10U) + (value - 0xDC00)));
        x_high = 0;
        return;
    }
    if (x_high != 0) text::append(into, 0xFFFD); // half of a pair
    x_high = value >= 0xD800 && value <= 0xDBFF ? value : 0;
    if (x_high == 0 && value != 0) text::append(into, low ? char32_t{0xFFFD} : static_cast<char32_t>(value));
}

bool BiffContinued::characters(std::uint32_t count, bool wide, std::string& into) {
    x_high = 0;
    while (count > 0) {
        if (x_left.empty()) {
            std::uint32_t flags = 0;
            if (!number(1, flags)) return false;
            wide = (flags & 1U) != 0;
            continue;
        }
        std::size_t width = wide ? 2 : 1;
        std::size_t units = std::min<std::size_t>(count, x_left.size() / width);
        if (units == 0) return false; // half a character at the end of a record
        for (std::size_t i = 0; i < units; ++i)
            unit(little(x_left, i * width, static_cast<int>(width)), into);
        x_left.remove_prefix(units * width);
        count -= static_cast<std::uint32_t>(units);
    }
    if (x_high != 0) text::append(into, 0xFFFD);
    return true;
}

bool BiffContinued::string(std::uint32_t count, std::string& into) {
    std::uint32_t flags = 0, runs = 0, phonetic = 0;
    if (!number(1, flags)) return false;
    if ((flags & 8U) != 0 && !number(2, runs)) return false;
    if ((flags & 4U) != 0 && !number(4, phonetic)) return false;
    if (!characters(count, (flags & 1U) != 0, into)) return false;
    return skip(std::uint64_t{runs} * 4 + phonetic);
}

} // namespace taizhang::intake
