// Excel 97-2003 workbooks made in memory, record by record, and the compound file around them: what programs
// write, and what only a hostile one would.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace taizhang::test {

inline std::string le(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(i < 8 ? value >> (8 * i) & 255 : 0);
    return out;
}

inline std::string utf16(std::u16string_view text) {
    std::string out;
    for (char16_t c : text) out += le(c, 2);
    return out;
}

inline std::string biff(unsigned kind, const std::string& data) {
    return le(kind, 2) + le(data.size(), 2) + data;
}

inline std::string bof(unsigned kind, unsigned version = 0x0600) {
    return biff(0x0809, le(version, 2) + le(kind, 2) + le(0, 12));
}

inline const std::string BiffEnd = biff(0x000A, "");

// XLUnicodeRichExtendedString of the shared strings, wide.
inline std::string rich(std::u16string_view text, int runs = 0, const std::string& phonetic = "") {
    std::string out = le(text.size(), 2);
    out += static_cast<char>(1 | (runs > 0 ? 8 : 0) | (phonetic.empty() ? 0 : 4));
    if (runs > 0) out += le(static_cast<unsigned>(runs), 2);
    if (!phonetic.empty()) out += le(phonetic.size(), 4);
    return out + utf16(text) + std::string(static_cast<std::size_t>(runs) * 4, 'r') + phonetic;
}

inline std::string cell_head(int row, int column, int xf = 0) {
    return le(static_cast<unsigned>(row - 1), 2) + le(static_cast<unsigned>(column - 1), 2) +
           le(static_cast<unsigned>(xf), 2);
}
inline std::string number_cell(int row, int column, double value, int xf = 0) {
    return biff(0x0203, cell_head(row, column, xf) + le(std::bit_cast<std::uint64_t>(value), 8));
}
inline std::string rk_cell(int row, int column, std::uint32_t rk, int xf = 0) {
    return biff(0x027E, cell_head(row, column, xf) + le(rk, 4));
}
inline std::string shared_cell(int row, int column, unsigned index) {
    return biff(0x00FD, cell_head(row, column) + le(index, 4));
}
inline std::string formula_cell(int row, int column, const std::string& result) {
    return biff(0x0006, cell_head(row, column) + result + le(0, 6));
}

struct BiffBook {
    struct Sheet {
        std::u16string name;
        std::string cells;
        int state = 0; // 1 hidden, 2 very hidden
        int kind = 0;  // 2 a chart
    };
    std::vector<Sheet> sheets;
    std::string strings; // whole SST and CONTINUE records
    std::string globals; // FORMAT, XF, FILEPASS and the like
    unsigned version = 0x0600;

    std::string stream() const {
        std::string head = bof(5, version) + globals;
        std::size_t entries = 0;
        for (const Sheet& sheet : sheets) entries += 4 + 8 + 2 * sheet.name.size();
        std::size_t at = head.size() + entries + strings.size() + BiffEnd.size();
        std::string bodies;
        for (const Sheet& sheet : sheets) {
            head += biff(0x0085, le(at + bodies.size(), 4) + le(static_cast<unsigned>(sheet.state), 1) +
                                     le(static_cast<unsigned>(sheet.kind), 1) + le(sheet.name.size(), 1) +
                                     "\x01" + utf16(sheet.name));
            bodies += bof(sheet.kind == 2 ? 0x20 : 0x10, version) + sheet.cells + BiffEnd;
        }
        return head + strings + BiffEnd + bodies;
    }
};

inline std::string sst(const std::vector<std::string>& pieces, unsigned count) {
    std::string out;
    for (std::size_t i = 0; i < pieces.size(); ++i)
        out += i == 0 ? biff(0x00FC, le(count, 4) + le(count, 4) + pieces[0]) : biff(0x003C, pieces[i]);
    return out;
}

// A compound file of sectors of 512 (or 4096) bytes with the given streams under its root. `step` 1 lays sectors one after the
// other; 2 leaves gaps, so that chains must be followed. Streams under 4096 bytes lie in the mini stream.
class CompoundFile {
public:
    explicit CompoundFile(std::size_t step = 1, std::size_t sector = 512) : x_step(step), x_size(sector) {}

    void add(const std::u16string& name, const std::string& bytes) { x_streams.push_back({name, bytes}); }

    std::string bytes() {
        std::string small;
        std::vector<std::uint32_t> small_next;
        std::vector<std::pair<std::uint32_t, std::size_t>> places; // first sector, size
        for (const auto& [name, content] : x_streams) {
            if (content.size() >= 4096) {
                places.emplace_back(lay(content), content.size());
                continue;
            }
            auto first = static_cast<std::uint32_t>(small.size() / 64);
            small += content;
            small.resize((small.size() + 63) / 64 * 64);
            for (std::uint32_t i = first + 1; i < small.size() / 64; ++i) small_next.push_back(i);
            small_next.push_back(0xFFFFFFFE);
            places.emplace_back(first, content.size());
        }
        std::string table;
        for (std::uint32_t next : small_next) table += le(next, 4);
        std::uint32_t mini_table = table.empty() ? 0xFFFFFFFE : lay(table, '\xFF');
        std::uint32_t mini = small.empty() ? 0xFFFFFFFE : lay(small);
        std::uint32_t directory = lay(directory_bytes(places, mini, small.size()));
        return finish(directory, mini_table, (table.size() + x_size - 1) / x_size);
    }

private:
    std::uint32_t lay(std::string content, char filler = '\0') {
        content.resize((content.size() + x_size - 1) / x_size * x_size, filler);
        auto first = static_cast<std::uint32_t>(x_sectors.size());
        for (std::size_t at = 0; at < content.size(); at += x_size) {
            x_sectors.push_back(content.substr(at, x_size));
            bool last = at + x_size == content.size();
            x_next.push_back(last ? 0xFFFFFFFE : static_cast<std::uint32_t>(x_sectors.size() - 1 + x_step));
            for (std::size_t gap = 1; gap < x_step; ++gap) {
                x_sectors.emplace_back(x_size, '\xEE');
                x_next.push_back(0xFFFFFFFF);
            }
        }
        return first;
    }

    static std::string entry(const std::u16string& name, int kind, std::uint32_t right, std::uint32_t child,
                             std::uint32_t first, std::size_t size) {
        std::string out = utf16(name);
        out.resize(64);
        out += le((name.size() + 1) * 2, 2) + le(static_cast<unsigned>(kind), 1) + le(1, 1);
        out += le(0xFFFFFFFF, 4) + le(right, 4) + le(child, 4) + std::string(36, '\0');
        return out + le(first, 4) + le(size, 8);
    }

    std::string directory_bytes(const std::vector<std::pair<std::uint32_t, std::size_t>>& places,
                                std::uint32_t mini, std::size_t mini_size) const {
        std::uint32_t none = 0xFFFFFFFF;
        std::string out = entry(u"Root Entry", 5, none, places.empty() ? none : 1, mini, mini_size);
        for (std::size_t i = 0; i < places.size(); ++i) {
            auto right = i + 1 < places.size() ? static_cast<std::uint32_t>(i + 2) : none;
            out += entry(x_streams[i].first, 2, right, none, places[i].first, places[i].second);
        }
        return out;
    }

    std::string finish(std::uint32_t directory, std::uint32_t mini_table, std::size_t mini_tables) {
        std::size_t tables = 1;
        while (tables * (x_size / 4) < x_sectors.size() + tables) ++tables;
        std::string header = std::string("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) + std::string(16, '\0') +
                             le(0x3E, 2) + le(x_size == 512 ? 3 : 4, 2) + le(0xFFFE, 2) +
                             le(x_size == 512 ? 9 : 12, 2) + le(6, 2) + std::string(10, '\0') +
                             le(tables, 4) + le(directory, 4) + le(0, 4) + le(4096, 4) + le(mini_table, 4) +
                             le(mini_tables, 4) + le(0xFFFFFFFE, 4) + le(0, 4);
        std::size_t first = x_sectors.size();
        for (std::size_t i = 0; i < 109; ++i) header += le(i < tables ? first + i : 0xFFFFFFFF, 4);
        std::string table;
        for (std::uint32_t next : x_next) table += le(next, 4);
        for (std::size_t i = 0; i < tables; ++i) table += le(0xFFFFFFFD, 4);
        table.resize(tables * x_size, '\xFF');
        std::string out = header;
        out.resize(x_size);
        for (const std::string& sector : x_sectors) out += sector;
        return out + table;
    }

    std::size_t x_step, x_size;
    std::vector<std::pair<std::u16string, std::string>> x_streams;
    std::vector<std::string> x_sectors;
    std::vector<std::uint32_t> x_next;
};

inline std::string xls_file(const BiffBook& book, std::size_t step = 1) {
    CompoundFile file(step);
    file.add(u"Workbook", book.stream());
    return file.bytes();
}

} // namespace taizhang::test
