// ZIP by libzip, in the child.
#include "intake/archive_wire.hh"
#include "intake/parsers.hh"
#include "intake/reasons.hh"
#include "intake/zip_names.hh"

#include <memory>
#include <sys/stat.h>
#include <zip.h>

namespace taizhang::intake {
namespace {

struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

Result<Archive> open(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source == nullptr) return reason::archive_damaged();
    zip_t* archive = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (archive == nullptr) {
        zip_source_free(source);
        zip_error_fini(&error);
        return reason::
            archive_truncated(); // the list of names stands at a zip's end: it is what a cut takes first
    }
    return Archive(archive);
}

// Without the flag, strict reading turns what is not ASCII from CP437. Info-ZIP's field of Unicode names, if its
// checksum fits, has taken the name's place already.
RawName name_of(zip_t* archive, zip_uint64_t index) {
    const char* raw = zip_get_name(archive, index, ZIP_FL_ENC_RAW);
    if (raw == nullptr) return {};
    RawName name{raw, false};
    const char* strict = zip_get_name(archive, index, ZIP_FL_ENC_STRICT);
    name.utf8 = strict != nullptr && name.bytes == strict;
    return name;
}

std::optional<PassedOver> kind(zip_t* archive, zip_uint64_t index, const zip_stat_t& stat,
                               const RawName& name) {
    zip_uint8_t system = 0;
    zip_uint32_t attributes = 0;
    if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) == 0 &&
        system == ZIP_OPSYS_UNIX) {
        auto mode = attributes >> 16;
        if (S_ISDIR(mode)) return PassedOver::Directory;
        if (S_ISLNK(mode)) return PassedOver::Link;
        if ((mode & S_IFMT) != 0 && !S_ISREG(mode)) return PassedOver::Special;
    }
    bool separator_last = name.bytes.ends_with('/') || (stat.size == 0 && name.bytes.ends_with('\\'));
    if (separator_last) return PassedOver::Directory;
    if (auto why = litter(name.bytes)) return why;
    if (stat.size == 0) return PassedOver::Empty;
    if (stat.encryption_method != ZIP_EM_NONE) return PassedOver::Encrypted;
    return std::nullopt;
}

class Unzipping {
public:
    Unzipping(zip_t* archive, std::uint64_t packed, const ArchiveLimits& limits, MemberWire& wire)
        : x_archive(archive), x_packed(packed), x_limits(limits), x_wire(wire) {}

    // What is declared is looked at before a byte is unpacked. Names of members, each read once.
    Result<void> check() const {
        zip_int64_t count = zip_get_num_entries(x_archive, 0);
        if (count > static_cast<zip_int64_t>(x_limits.entries)) return reason::too_many_members();
        std::uint64_t sum = 0;
        for (zip_int64_t i = 0; i < count; ++i) {
            zip_stat_t stat;
            if (zip_stat_index(x_archive, static_cast<zip_uint64_t>(i), 0, &stat) != 0)
                return reason::archive_damaged();
            if (stat.size <= x_limits.member_bytes) sum += stat.size;
        }
        return check_expansion(sum, x_packed, x_limits);
    }

    Result<void> run() {
        auto count = static_cast<zip_uint64_t>(zip_get_num_entries(x_archive, 0));
        for (zip_uint64_t i = 0; i < count; ++i) {
            zip_stat_t stat;
            if (zip_stat_index(x_archive, i, 0, &stat) != 0) return reason::archive_damaged();
            RawName name = name_of(x_archive, i);
            auto why = kind(x_archive, i, stat, name);
            if (!why && stat.size > x_limits.member_bytes) why = PassedOver::TooLarge;
            if (why) x_wire.passed_over(name, *why);
            else TRY(member(i, name, stat.size));
        }
        return {};
    }

private:
    Result<void> member(zip_uint64_t index, const RawName& name, std::uint64_t declared) {
        std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(x_archive, index, 0));
        if (!file) {
            int code = zip_error_code_zip(zip_get_error(x_archive));
            x_wire.passed_over(name, code == ZIP_ER_COMPNOTSUPP ? PassedOver::Method : PassedOver::Damaged);
            return {};
        }
        if (++x_members > x_limits.members) return reason::too_many_members();
        x_wire.begin(name);
        std::uint64_t size = 0;
        for (;;) {
            zip_int64_t n = zip_fread(file.get(), x_buffer, sizeof x_buffer);
            size += n > 0 ? static_cast<std::uint64_t>(n) : 0;
            bool damaged = n < 0 || size > declared || (n == 0 && size != declared); // also a wrong checksum
            if (damaged) {
                x_wire.spoiled(PassedOver::Damaged);
                return {};
            }
            if (n == 0) break;
            x_expanded += static_cast<std::uint64_t>(n);
            TRY(check_expansion(x_expanded, x_packed, x_limits));
            x_wire.data({x_buffer, static_cast<std::size_t>(n)});
        }
        x_wire.end();
        return {};
    }

    zip_t* x_archive;
    std::uint64_t x_packed;
    const ArchiveLimits& x_limits;
    MemberWire& x_wire;
    std::uint64_t x_expanded = 0;
    unsigned x_members = 0;
    char x_buffer[MemberWire::LargestPiece];
};

} // namespace

Format kind_of_zip(std::string_view bytes) {
    auto archive = open(bytes);
    if (!archive) return Format::Zip;
    ZipNames names;
    zip_int64_t count =
        std::min<zip_int64_t>(zip_get_num_entries(archive->get(), 0), ArchiveLimits{}.entries);
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(archive->get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_RAW);
        if (name != nullptr) names.add(name);
    }
    return names.kind(ZipNames::Known::All);
}

Result<void> unpack_zip(std::string_view bytes, const ArchiveLimits& limits, MemberWire& wire) {
    TRY_INTO(Archive archive, open(bytes));
    auto unzipping = std::make_unique<Unzipping>(archive.get(), bytes.size(), limits, wire);
    TRY(unzipping->check());
    return unzipping->run();
}

} // namespace taizhang::intake
