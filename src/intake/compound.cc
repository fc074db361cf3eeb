#include "intake/compound.hh"

#include "intake/reasons.hh"
#include "text/utf8.hh"

#include <algorithm>

namespace taizhang::intake {
namespace {

constexpr std::size_t HeaderBytes = 512;
constexpr std::size_t EntryBytes = 128;
constexpr std::size_t SmallSector = 64;
constexpr std::uint64_t SmallStream = 4096;      // smaller ones lie in small sectors
constexpr std::uint32_t LastSector = 0xFFFFFFFA; // above: free, end of chain, tables
constexpr std::uint32_t NoEntry = 0xFFFFFFFF;

} // namespace

Result<Compound> Compound::open(std::string_view bytes) {
    if (bytes.size() < HeaderBytes) return reason::truncated();
    Compound compound(bytes);
    TRY(compound.read_header());
    TRY(compound.read_allocation());
    TRY(compound.read_directory());
    TRY_INTO(const Chain small, compound.chain(compound.number(60, 4), compound.x_next));
    for (std::uint32_t sector : small) {
        auto start = compound.place(sector);
        for (std::size_t at = 0; at + 4 <= compound.sector(sector).size(); at += 4)
            compound.x_small_next.push_back(compound.number(start + at, 4));
    }
    return compound;
}

std::uint32_t Compound::number(std::size_t at, int size) const {
    std::uint32_t value = 0;
    for (int i = 0; i < size; ++i) {
        auto place = at + static_cast<std::size_t>(i);
        auto byte = place < x_bytes.size() ? static_cast<unsigned char>(x_bytes[place]) : 0U;
        value |= static_cast<std::uint32_t>(byte) << (8 * i);
    }
    return value;
}

Result<void> Compound::read_header() {
    auto version = number(26, 2);
    x_shift = number(30, 2);
    bool known = (version == 3 && x_shift == 9) || (version == 4 && x_shift == 12);
    if (!known || number(28, 2) != 0xFFFE || number(32, 2) != 6) return reason::damaged();
    return {};
}

// The part of the file that is the sector; shorter at the file's end, empty beyond it.
std::string_view Compound::sector(std::uint32_t index) const {
    if (place(index) >= x_bytes.size()) return {};
    return x_bytes.substr(place(index), std::size_t{1} << x_shift);
}

// The sectors that hold the table of sectors: 109 in the header, more in a chain of their own.
Result<void> Compound::read_allocation() {
    for (std::size_t i = 0; i < 109; ++i) TRY(add_allocation(number(76 + 4 * i, 4)));
    std::uint32_t next = number(68, 4);
    std::size_t per_sector = (std::size_t{1} << x_shift) / 4 - 1;
    std::size_t most = (x_bytes.size() >> x_shift) + 1;
    for (std::size_t count = 0; next <= LastSector; ++count) {
        if (count > most) return reason::damaged(); // a loop
        if (sector(next).size() < 4 * (per_sector + 1)) return reason::truncated();
        auto start = place(next);
        for (std::size_t i = 0; i < per_sector; ++i) TRY(add_allocation(number(start + 4 * i, 4)));
        next = number(start + 4 * per_sector, 4);
    }
    return {};
}

Result<void> Compound::add_allocation(std::uint32_t index) {
    if (index > LastSector) return {};
    std::string_view part = sector(index);
    if (part.size() < std::size_t{1} << x_shift) return reason::truncated();
    // More entries than sectors in the file mean nothing; a hostile table may be listed over and over.
    if (x_next.size() > (x_bytes.size() >> x_shift) + 4096) return {};
    auto start = place(index);
    for (std::size_t at = 0; at < part.size(); at += 4) x_next.push_back(number(start + at, 4));
    return {};
}

// All sectors of a chain, in order. A chain longer than its table has gone round.
Result<Compound::Chain> Compound::chain(std::uint32_t first, const Chain& table) const {
    Chain sectors;
    for (std::uint32_t at = first; at <= LastSector; at = table[at]) {
        if (at >= table.size() || sectors.size() >= table.size()) return reason::damaged();
        sectors.push_back(at);
    }
    return sectors;
}

Result<void> Compound::read_directory() {
    TRY_INTO(const Chain sectors, chain(number(48, 4), x_next));
    for (std::uint32_t index : sectors) {
        if (sector(index).size() < std::size_t{1} << x_shift) return reason::truncated();
        auto start = place(index);
        for (std::size_t at = start; at < start + (std::size_t{1} << x_shift); at += EntryBytes) {
            Entry entry;
            auto units = std::min<std::uint32_t>(number(at + 64, 2) / 2, 32); // with the closing zero
            for (std::uint32_t i = 0; i + 1 < units; ++i) {
                auto unit = number(at + 2 * i, 2);
                entry.name += unit < 128 ? static_cast<char>(unit) : '?';
            }
            entry.kind = static_cast<int>(number(at + 66, 1));
            entry.left = number(at + 68, 4);
            entry.right = number(at + 72, 4);
            entry.child = number(at + 76, 4);
            entry.first = number(at + 116, 4);
            entry.size = number(at + 120, 4);
            if (x_shift == 12) entry.size |= std::uint64_t{number(at + 124, 4)} << 32U;
            x_entries.push_back(std::move(entry));
        }
    }
    if (x_entries.empty() || x_entries[0].kind != 5) return reason::damaged();
    x_under_root = under_root();
    return {};
}

// The root's own entries hang in a binary tree; those of an embedded object hang elsewhere and may bear the same
// names.
std::vector<bool> Compound::under_root() const {
    std::vector<bool> seen(x_entries.size(), false);
    std::vector<std::uint32_t> open = {x_entries[0].child};
    while (!open.empty()) {
        std::uint32_t at = open.back();
        open.pop_back();
        if (at == NoEntry || at >= x_entries.size() || seen[at]) continue;
        seen[at] = true;
        open.push_back(x_entries[at].left);
        open.push_back(x_entries[at].right);
    }
    return seen;
}

const Compound::Entry* Compound::find(std::string_view name) const {
    std::string wanted = text::ascii_lower(name);
    for (std::size_t i = 0; i < x_entries.size(); ++i) {
        if (x_under_root[i] && x_entries[i].kind == 2 && text::ascii_lower(x_entries[i].name) == wanted)
            return &x_entries[i];
    }
    return nullptr;
}

Result<Compound::Stream> Compound::gather(std::uint32_t first, std::uint64_t size) const {
    if (size > x_bytes.size()) return reason::truncated();
    TRY_INTO(Chain sectors, chain(first, x_next));
    sectors.resize(std::min<std::size_t>(sectors.size(), (size >> x_shift) + 1));
    Stream stream;
    bool together = true;
    for (std::size_t i = 1; i < sectors.size(); ++i) together = together && sectors[i] == sectors[0] + i;
    if (together && !sectors.empty()) {
        std::size_t from = place(sectors[0]);
        std::uint64_t room = std::min<std::uint64_t>(size, std::uint64_t{sectors.size()} << x_shift);
        if (from + room > x_bytes.size()) return reason::truncated();
        stream.x_view = x_bytes.substr(from, static_cast<std::size_t>(room));
        return stream;
    }
    stream.x_copy = std::make_unique<std::string>();
    for (std::uint32_t index : sectors) {
        std::string_view part =
            sector(index).substr(0, static_cast<std::size_t>(size - stream.x_copy->size()));
        stream.x_copy->append(part);
        bool whole = part.size() == std::size_t{1} << x_shift || stream.x_copy->size() == size;
        if (!whole) return reason::truncated();
    }
    return stream;
}

Result<Compound::Stream> Compound::gather_small(const Entry& entry) const {
    TRY_INTO(const Stream all, gather(x_entries[0].first, x_entries[0].size));
    TRY_INTO(const Chain sectors, chain(entry.first, x_small_next));
    Stream stream;
    stream.x_copy = std::make_unique<std::string>();
    for (std::uint32_t index : sectors) {
        std::size_t from = std::size_t{index} * SmallSector;
        if (from >= all.bytes().size()) return reason::truncated();
        stream.x_copy->append(all.bytes().substr(from, SmallSector));
        if (stream.x_copy->size() >= entry.size) break;
    }
    stream.x_copy->resize(std::min<std::size_t>(stream.x_copy->size(), static_cast<std::size_t>(entry.size)));
    return stream;
}

Result<Compound::Stream> Compound::stream(std::string_view name) const {
    const Entry* entry = find(name);
    if (entry == nullptr) return fail(Code::NotFound, "no such stream");
    if (entry->size < SmallStream) return gather_small(*entry);
    return gather(entry->first, entry->size);
}

} // namespace taizhang::intake
