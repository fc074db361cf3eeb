// Archives made in memory: ZIP as bytes by hand (names in any encoding), 7z and tar by libarchive, RAR by hand, for
// nothing free writes it: members stored, as the format's description has it.
#pragma once

#include "unit/intake/workbook.hh"

#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <clocale>
#include <cstdint>
#include <locale.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace taizhang::test {

inline std::uint32_t crc32_of(const std::string& bytes) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

inline std::string little_endian(std::uint64_t value, int size) {
    std::string bytes;
    for (int i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 255);
    return bytes;
}

struct ZipEntry {
    std::string name; // raw bytes
    std::string bytes;
    unsigned flags = 0;           // 0x800: the name is UTF-8; 1: encrypted
    std::uint32_t mode = 0100644; // of Unix
    std::string extra = {};       // extra field
    std::int64_t declared = -1;   // another size than it has
};

// Members stored as they are.
inline std::string zip_by_hand(const std::vector<ZipEntry>& entries) {
    std::string out, directory;
    for (const auto& entry : entries) {
        auto size = entry.declared < 0 ? entry.bytes.size() : static_cast<std::uint64_t>(entry.declared);
        std::string common = little_endian(20, 2) + little_endian(entry.flags, 2) + little_endian(0, 2) +
                             little_endian(0x5CDC0000, 4) + little_endian(crc32_of(entry.bytes), 4) +
                             little_endian(entry.bytes.size(), 4) + little_endian(size, 4) +
                             little_endian(entry.name.size(), 2) + little_endian(entry.extra.size(), 2);
        directory += "PK\x01\x02" + little_endian(0x031E, 2) + common + little_endian(0, 2) +
                     little_endian(0, 2) + little_endian(0, 2) +
                     little_endian(std::uint64_t{entry.mode} << 16, 4) + little_endian(out.size(), 4) +
                     entry.name + entry.extra;
        out += "PK\x03\x04" + common + entry.name + entry.extra + entry.bytes;
    }
    auto count = little_endian(entries.size(), 2);
    return out + directory + "PK\x05\x06" + little_endian(0, 4) + count + count +
           little_endian(directory.size(), 4) + little_endian(out.size(), 4) + little_endian(0, 2);
}

// Info-ZIP's Unicode name: its checksum is of the name it stands for.
inline std::string unicode_name_field(const std::string& raw, const std::string& utf8) {
    std::string data = "\x01" + little_endian(crc32_of(raw), 4) + utf8;
    return little_endian(0x7075, 2) + little_endian(data.size(), 2) + data;
}

struct TarEntry {
    std::string name, bytes;
    unsigned type = AE_IFREG;
    std::string link = {};
};

inline la_ssize_t append_to_string(archive*, void* into, const void* bytes, size_t size) {
    static_cast<std::string*>(into)->append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

// "7zip", "gnutar", "gnutar.gz" by libarchive.
inline std::string packed(const std::string& kind, const std::vector<TarEntry>& entries) {
    locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr); // names of 7z are turned to UTF-16
    locale_t before = ::uselocale(utf8);
    std::string out;
    archive* writer = archive_write_new();
    if (kind == "gnutar.gz") archive_write_add_filter_gzip(writer);
    if (archive_write_set_format_by_name(writer, kind == "7zip" ? "7zip" : "gnutar") != ARCHIVE_OK)
        throw std::runtime_error("archive_write_set_format");
    archive_write_set_bytes_in_last_block(writer, 1);
    archive_write_open(writer, &out, nullptr, append_to_string, nullptr);
    for (const auto& entry : entries) {
        archive_entry* head = archive_entry_new();
        archive_entry_set_pathname(head, entry.name.c_str());
        archive_entry_set_size(head, static_cast<la_int64_t>(entry.bytes.size()));
        archive_entry_set_filetype(head, entry.type);
        archive_entry_set_perm(head, 0644);
        archive_entry_set_mtime(head, 1'000'000'000, 0);
        if (!entry.link.empty()) archive_entry_set_symlink(head, entry.link.c_str());
        if (archive_write_header(writer, head) != ARCHIVE_OK)
            throw std::runtime_error(archive_error_string(writer));
        archive_write_data(writer, entry.bytes.data(), entry.bytes.size());
        archive_entry_free(head);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    ::uselocale(before);
    ::freelocale(utf8);
    return out;
}

inline std::string rar_number(std::uint64_t value) {
    std::string bytes;
    for (; value >= 128; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
    return bytes + static_cast<char>(value);
}

// One block of RAR 5: checksum, size, type, flags, fields.
inline std::string rar5_block(const std::string& fields) {
    std::string sized = rar_number(fields.size()) + fields;
    return little_endian(crc32_of(sized), 4) + sized;
}

inline std::string rar5_of(const Parts& parts) {
    std::string out("Rar!\x1A\x07\x01\x00", 8);
    out += rar5_block(rar_number(1) + rar_number(0) + rar_number(0)); // main: no flags
    for (const auto& [name, bytes] : parts) {
        std::string file = rar_number(2) + rar_number(2) +
                           rar_number(bytes.size()) + // type, has data, its size
                           rar_number(4) + rar_number(bytes.size()) + rar_number(0100644) + // has a checksum
                           little_endian(crc32_of(bytes), 4) + rar_number(0) + rar_number(1) + // stored, Unix
                           rar_number(name.size()) + name;
        out += rar5_block(file) + bytes;
    }
    return out + rar5_block(rar_number(5) + rar_number(0) + rar_number(0));
}

// RAR 2.9 to 4: block of checksum (16 bits), type, flags, size, fields.
inline std::string rar4_block(int type, int flags, const std::string& fields) {
    std::string head = little_endian(static_cast<std::uint64_t>(type), 1) +
                       little_endian(static_cast<std::uint64_t>(flags), 2) +
                       little_endian(fields.size() + 7, 2) + fields;
    return little_endian(crc32_of(head) & 0xFFFF, 2) + head;
}

inline std::string rar4_of(const Parts& parts, int file_flags = 0, int main_flags = 0) {
    std::string out("Rar!\x1A\x07\x00", 7);
    out += rar4_block(0x73, main_flags, std::string(6, '\0'));
    for (const auto& [name, bytes] : parts) {
        std::string fields = little_endian(bytes.size(), 4) + little_endian(bytes.size(), 4) +
                             little_endian(3, 1) + little_endian(crc32_of(bytes), 4) +
                             little_endian(0x5CDC0000, 4) + little_endian(29, 1) + little_endian(0x30, 1) +
                             little_endian(name.size(), 2) + little_endian(0100644, 4) + name;
        out += rar4_block(0x74, 0x8000 | file_flags, fields) + bytes;
    }
    return out + rar4_block(0x7B, 0x4000, "");
}

} // namespace taizhang::test
