// 7z, RAR and tar by libarchive, in the child. Only these readers are switched on.
#include "intake/archive_wire.hh"
#include "intake/reasons.hh"

#include <archive.h>
#include <archive_entry.h>
#include <cstring>
#include <locale.h>
#include <memory>

namespace taizhang::intake {
namespace {

locale_t utf8_locale() {
    static locale_t locale = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
}

// The thread's, for as long as this lives.
class Locale {
public:
    Locale() : x_before(::uselocale(utf8_locale())) {}
    ~Locale() { ::uselocale(x_before); }
    Locale(const Locale&) = delete;
    Locale& operator=(const Locale&) = delete;

private:
    locale_t x_before;
};

struct Free {
    void operator()(archive* reader) const { archive_read_free(reader); }
};

bool is_compressed_file(archive* reader) { return archive_format(reader) == ARCHIVE_FORMAT_RAW; }

void switch_on(archive* reader, Format format) {
    switch (format) {
    case Format::SevenZip: archive_read_support_format_7zip(reader); break;
    case Format::Rar:
        archive_read_support_format_rar(reader);
        archive_read_support_format_rar5(reader);
        break;
    default:
        archive_read_support_filter_gzip(reader);
        archive_read_support_format_tar(reader);
        if (format == Format::Gzip) archive_read_support_format_raw(reader);
        break;
    }
}

RawName name_of(archive_entry* entry, Format format) {
    bool unicode = format == Format::SevenZip || format == Format::Rar;
    const char* utf8 = archive_entry_pathname_utf8(entry);
    if (utf8 != nullptr) return {utf8, unicode};
    const char* bytes = archive_entry_pathname(entry);
    return {bytes == nullptr ? "" : bytes, false};
}

std::optional<PassedOver> kind(archive_entry* entry, const RawName& name, const ArchiveLimits& limits) {
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr)
        return PassedOver::Link;
    auto type = archive_entry_filetype(entry);
    if (type == AE_IFDIR) return PassedOver::Directory;
    if (type == AE_IFLNK) return PassedOver::Link;
    if (type != 0 && type != AE_IFREG) return PassedOver::Special;
    if (auto why = litter(name.bytes)) return why;
    if (archive_entry_is_data_encrypted(entry) != 0) return PassedOver::Encrypted;
    if (archive_entry_size_is_set(entry) == 0) return std::nullopt;
    auto size = archive_entry_size(entry);
    if (size == 0) return PassedOver::Empty;
    if (size < 0 || static_cast<std::uint64_t>(size) > limits.member_bytes) return PassedOver::TooLarge;
    return std::nullopt;
}

class Unpacking {
public:
    Unpacking(archive* reader, Format format, std::uint64_t packed, const ArchiveLimits& limits,
              MemberWire& wire)
        : x_reader(reader), x_format(format), x_packed(packed), x_limits(limits), x_wire(wire) {}

    Result<void> run() {
        for (unsigned entries = 0;; ++entries) {
            archive_entry* entry = nullptr;
            int status = archive_read_next_header(x_reader, &entry);
            if (status == ARCHIVE_EOF) return {};
            if (status < ARCHIVE_WARN) return stopped(entries == 0);
            if (entries >= x_limits.entries) return reason::too_many_members();
            RawName name = is_compressed_file(x_reader) ? RawName{} : name_of(entry, x_format);
            if (auto why = kind(entry, name, x_limits)) {
                x_wire.passed_over(name, *why);
                continue;
            }
            if (++x_members > x_limits.members) return reason::too_many_members();
            TRY_INTO(bool more, member(name));
            if (!more) return {};
        }
    }

private:
    // Where the list of names itself has a password, there is nothing to show.
    Result<void> stopped(bool at_once) {
        if (archive_read_has_encrypted_entries(x_reader) > 0) return reason::archive_encrypted();
        if (at_once) return says("runcated") ? reason::archive_truncated() : reason::archive_damaged();
        x_wire.broken(how());
        return {};
    }

    // What libarchive said last; its codes do not tell these apart.
    bool says(const char* word) const {
        const char* message = archive_error_string(x_reader);
        return message != nullptr && std::strstr(message, word) != nullptr;
    }
    Broken how() const { return says("runcated") ? Broken::Truncated : Broken::Damaged; }

    // False when nothing after it can be read.
    Result<bool> member(const RawName& name) {
        x_wire.begin(name);
        std::uint64_t size = 0;
        for (;;) {
            la_ssize_t n = archive_read_data(x_reader, x_buffer, sizeof x_buffer);
            if (n == 0) break;
            if (n < 0) return spoiled(n);
            size += static_cast<std::uint64_t>(n);
            x_expanded += static_cast<std::uint64_t>(n);
            TRY(check_expansion(x_expanded, x_packed, x_limits));
            if (size > x_limits.member_bytes) {
                x_wire.spoiled(PassedOver::TooLarge);
                return true; // the next header passes over what is left of it
            }
            x_wire.data({x_buffer, static_cast<std::size_t>(n)});
        }
        if (size == 0) x_wire.spoiled(PassedOver::Empty);
        else x_wire.end();
        return true;
    }

    bool spoiled(la_ssize_t status) {
        x_wire.spoiled(says("ncrypt") ? PassedOver::Encrypted : PassedOver::Damaged);
        if (status != ARCHIVE_FATAL) return true;
        x_wire.broken(how());
        return false;
    }

    archive* x_reader;
    Format x_format;
    std::uint64_t x_packed;
    const ArchiveLimits& x_limits;
    MemberWire& x_wire;
    std::uint64_t x_expanded = 0;
    unsigned x_members = 0;
    char x_buffer[MemberWire::LargestPiece];
};

} // namespace

Result<void> prepare_unpacking() {
    if (utf8_locale() != nullptr) return {};
    return fail(Code::Internal, "the locale C.UTF-8 is not there", "请安装 libc-bin");
}

Result<void> unpack_other(std::string_view bytes, Format format, const ArchiveLimits& limits,
                          MemberWire& wire) {
    Locale locale;
    std::unique_ptr<archive, Free> reader(archive_read_new());
    if (!reader) return reason::archive_damaged();
    switch_on(reader.get(), format);
    if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return reason::archive_damaged();
    auto unpacking = std::make_unique<Unpacking>(reader.get(), format, bytes.size(), limits, wire);
    return unpacking->run();
}

} // namespace taizhang::intake
